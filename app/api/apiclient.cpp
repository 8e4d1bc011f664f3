// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "app/api/apicall.h"
#include "app/api/httpdate.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/api/pacer.h"
#include "app/api/requesturl.h"
#include "app/api/retrypolicy.h"
#include "app/auth/keychainerror.h"
#include "app/auth/tokensource.h"
#include "app/core/clock.h"
#include "app/core/logging.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>
#include <set>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace roomkey {

namespace {

using Kind = ApiError::Kind;
using std::chrono::milliseconds;

/// The clock is looked at this often while calls wait, because it may be set or stand still (suspend).
constexpr milliseconds LongestNap = 200ms;

/// While there is no network, silence of this length is that of a connection that died with it.
constexpr milliseconds LongestSilence = 2s;

QByteArray verbName(Verb verb)
{
    switch (verb) {
    case Verb::Get:
        return "GET"_ba;
    case Verb::Post:
        return "POST"_ba;
    case Verb::Put:
        return "PUT"_ba;
    case Verb::Patch:
        return "PATCH"_ba;
    case Verb::Delete:
        return "DELETE"_ba;
    }
    return {};
}

ApiError errorFromAuth(const AuthError &auth)
{
    // An answer that is none says nothing about the grant: it was cut, or came from a hotel's door.
    Kind kind = Kind::BadReply;
    if (auth.endsTheGrant() || auth.kind == AuthError::Kind::NoKeychain)
        kind = Kind::SignInNeeded;
    else if (auth.kind == AuthError::Kind::Cancelled)
        kind = Kind::Cancelled;
    else if (auth.kind == AuthError::Kind::Server)
        kind = Kind::Server;
    else if (auth.isTransient())
        kind = Kind::Network;
    ApiError error = ApiError::of(kind, auth.detail);
    error.reason = reasonOf(auth);
    error.httpStatus = auth.httpStatus;
    error.proxy = auth.proxy;
    error.untrusted = auth.untrusted;
    return error;
}

bool mayPass(const AuthError &auth)
{
    return auth.isTransient() || auth.kind == AuthError::Kind::BadAnswer;
}

/// A write whose answer was lost once may have been done, and neither silence nor "not now" tells.
Kind honestKind(const ApiCall &call, Kind kind)
{
    const bool tellsNothing = kind == Kind::Network || kind == Kind::RateLimited || kind == Kind::Server;
    return call.wasLost && tellsNothing && !onlyReads(call.request) ? Kind::Unknown : kind;
}

/// A success is an object from its first byte to its last (media apart): neither the page of some gateway nor
/// a body that was cut where no length tells.
enum class Body : quint8 { Whole, Cut, Foreign };

constexpr QByteArrayView ByteOrderMark("\xEF\xBB\xBF");

/// The beginning of an object is none. A broken byte in it is repaired by whoever reads it (json.h).
bool isObject(QByteArrayView text)
{
    return QJsonDocument::fromJson(QString::fromUtf8(text).toUtf8()).isObject();
}

Body bodyOf(Method method, const Exchange &exchange)
{
    const bool isBroken = exchange.end == Exchange::End::Broken;
    if (method == Method::MediaDownload || exchange.status == 204)
        return isBroken ? Body::Cut : Body::Whole;
    QByteArrayView text = QByteArrayView(exchange.body).trimmed();
    if (text.startsWith(ByteOrderMark))
        text = text.sliced(ByteOrderMark.size());
    if (text.isEmpty())
        return Body::Cut;
    if (!text.startsWith('{'))
        return isBroken ? Body::Cut : Body::Foreign;
    const bool isWhole = exchange.end == Exchange::End::Measured ? text.endsWith('}') : isObject(text);
    return isWhole ? Body::Whole : Body::Cut;
}

} // namespace

class ApiClient::Private : public QObject
{
public:
    Private(ApiClient &client, QUrl apiRoot, NetworkManager &network, TokenSource &tokens, Journal &journal,
            const Clock &clock)
        : m_client(client)
        , m_apiRoot(std::move(apiRoot))
        , m_network(network)
        , m_tokens(tokens)
        , m_journal(journal)
        , m_clock(clock)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &Private::advance);
    }

    Reply<ApiAnswer> start(const ApiRequest &request, const CallOptions &options);
    void retryNow();
    void tryServerNow();
    milliseconds timeToServerTry(const ApiRequest &request) const;
    void giveUpSilent();

    const QUrl &apiRoot() const { return m_apiRoot; }
    bool isOffline() const { return m_offline; }
    const OfflineReason &offlineReason() const { return m_offlineReason; }
    std::chrono::seconds clockError() const { return m_clockError; }

private:
    ApiCall *find(quint64 number) const;
    void advance();
    milliseconds timeToServerTry(const ApiCall &call, milliseconds now) const;
    milliseconds waitOf(const ApiCall &call, milliseconds now);
    void nap();
    void askForToken(ApiCall &call);
    void send(ApiCall &call);
    void answered(ApiCall &call, Exchange exchange);
    ApiError errorOf(const ApiCall &call, const Exchange &exchange) const;
    std::optional<milliseconds> waitAfter(const ApiCall &call, const Exchange &exchange) const;
    void waitOrFail(ApiCall &call, std::optional<milliseconds> wait, const ApiError &error);
    void expire(ApiCall &call);
    void cancel(quint64 number);
    void finish(ApiCall &call, Result<ApiAnswer> result);
    void setOffline(bool offline, const OfflineReason &reason = {});
    void compareClocks(const ApiCall &call, const Exchange &exchange);
    void record(const ApiCall &call, const Exchange &exchange, const std::optional<ApiError> &error);

    ApiClient &m_client;
    QUrl m_apiRoot;
    NetworkManager &m_network;
    TokenSource &m_tokens;
    Journal &m_journal;
    const Clock &m_clock;
    Pacer m_pacer;
    QTimer m_timer;
    std::vector<std::unique_ptr<ApiCall>> m_calls; ///< in the order they were made
    quint64 m_nextNumber = 1;
    bool m_offline = false;
    OfflineReason m_offlineReason;
    std::chrono::seconds m_clockError{0};
};

Reply<ApiAnswer> ApiClient::Private::start(const ApiRequest &request, const CallOptions &options)
{
    const Result<QUrl> url = requestUrl(m_apiRoot, request);
    if (!url)
        return Reply<ApiAnswer>::ready(Unexpected(url.error()));
    auto call = std::make_unique<ApiCall>();
    call->number = m_nextNumber++;
    call->request = request;
    call->options = options;
    call->url = *url;
    call->harmless = isHarmlessToRepeat(request);
    call->notBefore = m_clock.steadyNow();
    call->deadline = call->notBefore + options.deadline;
    // From the event loop: whoever hears of a journal entry may cancel while we are in the middle of a step.
    call->promise.onStop([self = QPointer<Private>(this), number = call->number] {
        if (self)
            QMetaObject::invokeMethod(
                self, [self, number] { self->cancel(number); }, Qt::QueuedConnection);
    });
    Reply<ApiAnswer> pending = call->promise.pending();
    m_calls.push_back(std::move(call));
    m_timer.start(0ms);
    return pending;
}

ApiCall *ApiClient::Private::find(quint64 number) const
{
    const auto found = std::ranges::find(m_calls, number, [](const auto &call) { return call->number; });
    return found == m_calls.end() ? nullptr : found->get();
}

/// Until \a call may try a server that fails.
milliseconds ApiClient::Private::timeToServerTry(const ApiCall &call, milliseconds now) const
{
    const bool patient = call.options.background || call.options.patient;
    return patient ? m_pacer.timeToServerTry(call.request, now) : 0ms;
}

/// Until \a call may leave, for others' sake.
milliseconds ApiClient::Private::waitOf(const ApiCall &call, milliseconds now)
{
    return std::max(timeToServerTry(call, now), m_pacer.waitFor(call.request, call.options.background, now));
}

/// Ends what is over its time and lets go what may go: first what a person waits for, then the background,
/// each in the order it came.
void ApiClient::Private::advance()
{
    const milliseconds now = m_clock.steadyNow();
    std::vector<quint64> expired;
    for (const auto &call : m_calls) {
        // Whoever waited for the server to recover, and may try it now, is not sent away at this moment.
        const bool triesNow = call->options.patient && call->stage == ApiCall::Stage::Waiting &&
                              call->attempts == 0 && waitOf(*call, now) == 0ms;
        if (call->deadline <= now && !triesNow)
            expired.push_back(call->number);
    }
    for (const quint64 number : expired) {
        if (ApiCall *call = find(number))
            expire(*call);
    }
    std::set<QuotaBucket> wanted; // somebody waits for something in these
    for (const bool background : {false, true}) {
        std::vector<ApiCall *> ready;
        for (const auto &call : m_calls) {
            if (call->stage == ApiCall::Stage::Waiting && call->options.background == background &&
                call->notBefore <= now && !call->promise.isFinished())
                ready.push_back(call.get());
        }
        for (ApiCall *call : ready) {
            const QuotaBucket bucket = methodRow(call->request.method).bucket;
            if ((background && wanted.contains(bucket)) || waitOf(*call, now) > 0ms) {
                if (!background)
                    wanted.insert(bucket);
                continue;
            }
            m_pacer.count(call->request, now);
            if (call->options.patient && call->attempts == 0)
                call->deadline = now + call->options.deadline; // an answer takes its time all the same
            askForToken(*call);
        }
    }
    nap();
}

void ApiClient::Private::nap()
{
    if (m_calls.empty()) {
        m_timer.stop();
        return;
    }
    const milliseconds now = m_clock.steadyNow();
    milliseconds next = LongestNap;
    for (const auto &call : m_calls) {
        next = std::min(next, call->deadline - now);
        if (call->stage == ApiCall::Stage::Waiting && call->notBefore > now) {
            next = std::min(next, call->notBefore - now);
        } else if (call->stage == ApiCall::Stage::Waiting) {
            // None for what only lets others go first: it leaves when they have left.
            const milliseconds wait = waitOf(*call, now);
            next = wait > 0ms ? std::min(next, wait) : next;
        }
    }
    m_timer.start(std::max(next, 1ms));
}

void ApiClient::Private::askForToken(ApiCall &call)
{
    call.stage = ApiCall::Stage::Token;
    const auto pending = call.rejected ? m_tokens.tokenAfter(*call.rejected) : m_tokens.token();
    call.waitsForToken.add(pending);
    pending.then(this, [this, number = call.number](Expected<AccessToken, AuthError> &&token) {
        ApiCall *call = find(number);
        if (!call || call->promise.isFinished())
            return;
        if (token) {
            call->token = *std::move(token);
            call->rejected.reset();
            send(*call);
            return;
        }
        ApiError error = errorFromAuth(token.error());
        call->heldByNetwork = error.kind == Kind::Network;
        error.kind = honestKind(*call, error.kind);
        error.method = call->request.method;
        ++call->attempts;
        if (call->heldByNetwork)
            setOffline(true, {error.proxy, error.untrusted});
        // Without a token nothing was sent.
        Exchange nothing;
        nothing.outcome = Exchange::Outcome::NotSent;
        std::optional<milliseconds> wait = mayPass(token.error()) ? waitAfter(*call, nothing) : std::nullopt;
        if (const milliseconds pause = m_tokens.pauseLeft(); wait && pause > 0ms) {
            error.retryAfter = pause; // sooner there is no token, and later would be late
            wait = std::max(*wait, pause);
        }
        waitOrFail(*call, wait, error);
    });
}

void ApiClient::Private::send(ApiCall &call)
{
    const MethodRow &row = methodRow(call.request.method);
    QNetworkRequest request(call.url);
    request.setRawHeader("Authorization", "Bearer " + call.token.value.reveal());
    request.setRawHeader("Accept", "application/json");
    QByteArray body;
    if (!call.request.body.isEmpty()) {
        body = QJsonDocument(call.request.body).toJson(QJsonDocument::Compact);
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    }
    call.stage = ApiCall::Stage::InFlight;
    call.sentAt = m_clock.steadyNow();
    call.sentAtUtc = m_clock.utcNow();
    ++call.attempts;
    QNetworkReply *reply = row.verb == Verb::Get
                               ? m_network.get(request)
                               : m_network.sendCustomRequest(request, verbName(row.verb), body);
    call.reader = std::make_unique<ReplyReader>(reply);
    connect(call.reader.get(), &ReplyReader::finished, this,
            [this, number = call.number](const Exchange &exchange) {
                if (ApiCall *call = find(number))
                    answered(*call, exchange);
            });
}

void ApiClient::Private::answered(ApiCall &call, Exchange exchange)
{
    call.reader.release()->deleteLater(); // we are inside its signal
    const bool isDelete = methodRow(call.request.method).verb == Verb::Delete;
    // What was deleted by an attempt whose answer was lost, or was a failure on the way back, is not there
    // any more: that is what was asked.
    const bool wasDoneBefore = isDelete && (call.wasLost || call.hasFailed) && exchange.status == 404;
    bool isDone = wasDoneBefore;
    if (exchange.isSuccess()) {
        const Body body = bodyOf(call.request.method, exchange);
        isDone = body == Body::Whole;
        if (body == Body::Cut)
            exchange.outcome = Exchange::Outcome::Lost;
    }
    const bool noAnswer = exchange.status == 0;
    call.wasLost = call.wasLost || exchange.outcome == Exchange::Outcome::Lost;
    call.hasFailed = call.hasFailed || exchange.status >= 500;
    if (!noAnswer)
        m_pacer.answered(call.request, exchange.status >= 500, m_clock.steadyNow());
    setOffline(noAnswer, {exchange.proxy, exchange.untrusted});

    if (isDone) {
        compareClocks(call, exchange);
        record(call, exchange, std::nullopt);
        finish(call, ApiAnswer{exchange.status, wasDoneBefore ? "{}"_ba : exchange.body, call.attempts});
        return;
    }
    ApiError error = errorOf(call, exchange);
    record(call, exchange, error);
    if (exchange.status == 401 && exchange.outcome == Exchange::Outcome::Answered && !call.refreshed) {
        call.refreshed = true;
        call.rejected = call.token;
        askForToken(call);
        return;
    }
    const std::optional<milliseconds> wait = waitAfter(call, exchange);
    if (exchange.status == 429 && wait)
        m_pacer.holdBack(methodRow(call.request.method).bucket, m_clock.steadyNow() + *wait);
    call.heldByNetwork = noAnswer;
    waitOrFail(call, wait, error);
}

ApiError ApiClient::Private::errorOf(const ApiCall &call, const Exchange &exchange) const
{
    ApiError error;
    switch (exchange.outcome) {
    case Exchange::Outcome::Answered:
        error = exchange.isSuccess() ? ApiError::of(Kind::BadReply, u"$"_s)
                                     : apiErrorFromBody(call.request.method, exchange.status, exchange.body);
        break;
    case Exchange::Outcome::NotSent:
    case Exchange::Outcome::Lost:
        error = ApiError::of(Kind::Network);
        error.proxy = exchange.proxy;
        error.untrusted = exchange.untrusted;
        break;
    case Exchange::Outcome::TooBig:
        error = ApiError::of(Kind::BadReply, u"$"_s);
        break;
    }
    error.kind = honestKind(call, error.kind);
    error.method = call.request.method;
    error.httpStatus = exchange.status;
    error.retryAfter = retryAfter(exchange, m_clock.utcNow());
    return error;
}

std::optional<milliseconds> ApiClient::Private::waitAfter(const ApiCall &call, const Exchange &exchange) const
{
    return waitBeforeRepeat(exchange, call.harmless, call.attempts,
                            QRandomGenerator::global()->generateDouble(), m_clock.utcNow());
}

void ApiClient::Private::waitOrFail(ApiCall &call, std::optional<milliseconds> wait, const ApiError &error)
{
    const milliseconds now = m_clock.steadyNow();
    if (wait)
        wait = std::max(*wait, timeToServerTry(call, now)); // whoever asked hears of it now, and asks again
    if (!wait || call.attempts >= call.options.maxAttempts || now + *wait >= call.deadline) {
        finish(call, Unexpected(error));
        return;
    }
    call.stage = ApiCall::Stage::Waiting;
    call.notBefore = now + *wait;
    call.lastError = error;
    nap();
}

/// Only what was understood counts: a stranger's page may have lain somewhere for years.
void ApiClient::Private::compareClocks(const ApiCall &call, const Exchange &exchange)
{
    const std::optional<QDateTime> date = httpDate(exchange.date);
    if (!date)
        return;
    std::chrono::seconds error = roomkey::clockError(*date, call.sentAtUtc, m_clock.utcNow());
    if (std::chrono::abs(error) < LeastClockError)
        error = 0s;
    if (error == m_clockError || (error != 0s && std::chrono::abs(error - m_clockError) < 1min))
        return;
    m_clockError = error;
    Q_EMIT m_client.clockErrorChanged();
}

/// The deadline passed: the last error is the better answer if the call was only waiting.
void ApiClient::Private::expire(ApiCall &call)
{
    const bool inFlight = call.stage == ApiCall::Stage::InFlight;
    ApiError error = call.lastError.value_or(ApiError::of(Kind::Timeout));
    if (call.attempts == 0 && m_pacer.timeToServerTry(call.request, m_clock.steadyNow()) > 0ms)
        error.kind = onlyReads(call.request) ? Kind::Server : Kind::Network; // it never left
    if (inFlight)
        error = ApiError::of(onlyReads(call.request) ? Kind::Timeout : Kind::Unknown);
    error.method = call.request.method;
    if (inFlight) {
        setOffline(true);
        record(call, Exchange(), error);
    }
    finish(call, Unexpected(error));
}

void ApiClient::Private::cancel(quint64 number)
{
    ApiCall *call = find(number);
    if (!call)
        return;
    if (call->stage == ApiCall::Stage::InFlight)
        record(*call, Exchange(), ApiError::cancelled());
    finish(*call, Unexpected(ApiError::cancelled()));
}

void ApiClient::Private::finish(ApiCall &call, Result<ApiAnswer> result)
{
    const auto found = std::ranges::find(m_calls, &call, [](const auto &one) { return one.get(); });
    const std::unique_ptr<ApiCall> ended = std::move(*found); // its reader, if any, ends the request
    m_calls.erase(found);
    ended->promise.finish(std::move(result));
    if (!m_calls.empty())
        m_timer.start(0ms); // somebody may have waited for this one
}

void ApiClient::Private::retryNow()
{
    for (const auto &call : m_calls) {
        if (call->stage == ApiCall::Stage::Waiting && call->heldByNetwork)
            call->notBefore = m_clock.steadyNow();
    }
    m_timer.start(0ms);
}

void ApiClient::Private::tryServerNow()
{
    m_pacer.tryServerNow(m_clock.steadyNow());
    m_timer.start(0ms);
}

milliseconds ApiClient::Private::timeToServerTry(const ApiRequest &request) const
{
    return m_pacer.timeToServerTry(request, m_clock.steadyNow());
}

void ApiClient::Private::giveUpSilent()
{
    const milliseconds now = m_clock.steadyNow();
    std::vector<quint64> silent;
    for (const auto &call : m_calls) {
        if (m_offline && call->harmless && call->stage == ApiCall::Stage::InFlight &&
            call->sentAt + LongestSilence <= now)
            silent.push_back(call->number);
    }
    for (const quint64 number : silent) {
        if (ApiCall *call = find(number)) {
            call->reader->disconnect(this); // it is not asked any more
            answered(*call, Exchange());
        }
    }
}

void ApiClient::Private::setOffline(bool offline, const OfflineReason &reason)
{
    if (m_offline == offline && m_offlineReason == reason)
        return;
    m_offline = offline;
    m_offlineReason = reason;
    Q_EMIT m_client.offlineChanged(offline);
}

void ApiClient::Private::record(const ApiCall &call, const Exchange &exchange,
                                const std::optional<ApiError> &error)
{
    JournalEntry entry;
    entry.method = call.request.method;
    entry.path = loggablePath(call.url);
    entry.startedAt = call.sentAtUtc;
    entry.took = m_clock.steadyNow() - call.sentAt;
    entry.httpStatus = exchange.status;
    entry.attempt = call.attempts;
    entry.bytesReceived = exchange.received;
    if (error) {
        entry.error = error->kind;
        entry.reason = error->reason;
    }
    qCDebug(lcApi, "%s: status %d, attempt %d, %lld ms, %lld bytes", methodRow(entry.method).id,
            entry.httpStatus, entry.attempt, static_cast<long long>(entry.took.count()),
            static_cast<long long>(entry.bytesReceived));
    m_journal.add(std::move(entry));
}

ApiClient::ApiClient(QUrl apiRoot, NetworkManager &network, TokenSource &tokens, Journal &journal,
                     const Clock &clock, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, std::move(apiRoot), network, tokens, journal, clock))
{
}

ApiClient::~ApiClient() = default;

const QUrl &ApiClient::apiRoot() const
{
    return d->apiRoot();
}

Reply<ApiAnswer> ApiClient::call(const ApiRequest &request, const CallOptions &options)
{
    return d->start(request, options);
}

bool ApiClient::isOffline() const
{
    return d->isOffline();
}

const OfflineReason &ApiClient::offlineReason() const
{
    return d->offlineReason();
}

std::chrono::seconds ApiClient::clockError() const
{
    return d->clockError();
}

void ApiClient::retryNow()
{
    d->retryNow();
}

void ApiClient::tryServerNow()
{
    d->tryServerNow();
}

milliseconds ApiClient::timeToServerTry(const ApiRequest &request) const
{
    return d->timeToServerTry(request);
}

void ApiClient::giveUpSilent()
{
    d->giveUpSilent();
}

} // namespace roomkey
