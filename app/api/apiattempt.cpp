// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclientprivate.h"
#include "app/api/httpdate.h"
#include "app/api/networkmanager.h"
#include "app/api/requesturl.h"
#include "app/api/retrypolicy.h"
#include "app/auth/keychainerror.h"
#include "app/auth/tokensource.h"
#include "app/core/clock.h"
#include "app/core/logging.h"

#include <QJsonDocument>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace roomkey {

namespace {

using Kind = ApiError::Kind;
using std::chrono::milliseconds;

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
            if (isHeld(*call))
                call->stage = ApiCall::Stage::Waiting;
            else
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

} // namespace roomkey
