// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "app/api/apiclientprivate.h"
#include "app/api/requesturl.h"
#include "app/api/retrypolicy.h"
#include "app/core/clock.h"

#include <algorithm>
#include <set>

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

} // namespace

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

/// Others go first, however long \a call has waited.
bool ApiClient::Private::isHeld(const ApiCall &call) const
{
    return m_listsHeld &&
           std::ranges::any_of(methodRow(call.request.method).query,
                               [](const char *parameter) { return parameter == "pageToken"_ba; });
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
                call->notBefore <= now && !call->promise.isFinished() && !isHeld(*call))
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

void ApiClient::Private::holdLists(bool hold)
{
    m_listsHeld = hold;
    m_timer.start(0ms);
}

void ApiClient::Private::setOffline(bool offline, const OfflineReason &reason)
{
    if (m_offline == offline && m_offlineReason == reason)
        return;
    m_offline = offline;
    m_offlineReason = reason;
    Q_EMIT m_client.offlineChanged(offline);
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

void ApiClient::holdLists(bool hold)
{
    d->holdLists(hold);
}

} // namespace roomkey
