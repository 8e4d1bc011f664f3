// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/retrypolicy.h"

#include "app/api/httpdate.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace roomkey {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds FirstWait = 1s;
constexpr milliseconds LongestWait = 32s;
constexpr milliseconds LongestRetryAfter = 15min;

enum class Repeat : quint8 {
    Never,
    IfHarmless, ///< it may have been done
    Always,     ///< it was certainly not done
};

/// The retry table. A 401 is not here: the client refreshes once and sends again by itself.
Repeat repeatAfter(const Exchange &exchange)
{
    switch (exchange.outcome) {
    case Exchange::Outcome::NotSent:
        return Repeat::Always;
    case Exchange::Outcome::Lost:
        return Repeat::IfHarmless;
    case Exchange::Outcome::TooBig:
        return Repeat::Never; // the next one would be as big
    case Exchange::Outcome::Answered:
        break;
    }
    switch (exchange.status) {
    case 429: // refused before it was looked at
        return Repeat::Always;
    case 500:
    case 502:
    case 503:
    case 504:
        return Repeat::IfHarmless;
    default:
        return Repeat::Never;
    }
}

} // namespace

bool isHarmlessToRepeat(const ApiRequest &request)
{
    switch (methodRow(request.method).idempotency) {
    case Idempotency::Never:
        return false;
    case Idempotency::ReadOnly:
    case Idempotency::ByVerb:
        return true;
    case Idempotency::RequestIdQuery:
        return !request.query.value(u"requestId"_s).isEmpty();
    case Idempotency::RequestIdBody:
        return !request.body["requestId"_L1].toString().isEmpty();
    }
    return false;
}

bool onlyReads(const ApiRequest &request)
{
    const MethodRow &row = methodRow(request.method);
    return row.verb == Verb::Get || row.idempotency == Idempotency::ReadOnly;
}

std::optional<milliseconds> retryAfter(const Exchange &exchange, const QDateTime &utcNow)
{
    bool isNumber = false;
    const qint64 seconds = exchange.retryAfter.toLongLong(&isNumber);
    if (isNumber) {
        if (seconds < 0)
            return std::nullopt;
        return std::min<milliseconds>(std::chrono::seconds(std::min<qint64>(seconds, 86'400)),
                                      LongestRetryAfter);
    }
    const std::optional<QDateTime> until = httpDate(exchange.retryAfter);
    if (!until)
        return std::nullopt;
    // Against the server's own time where it says one: our clock may be wrong by years.
    const milliseconds wait(httpDate(exchange.date).value_or(utcNow).msecsTo(*until));
    return std::clamp<milliseconds>(wait, 0ms, LongestRetryAfter);
}

std::optional<milliseconds> waitBeforeRepeat(const Exchange &exchange, bool harmless, int attempt,
                                             double jitter, const QDateTime &utcNow)
{
    const Repeat repeat = repeatAfter(exchange);
    if (repeat == Repeat::Never || (repeat == Repeat::IfHarmless && !harmless))
        return std::nullopt;
    // The server's word is the least; a little more keeps clients from coming back all at once.
    if (const auto told = retryAfter(exchange, utcNow))
        return *told + milliseconds(static_cast<qint64>(1000 * jitter));
    const milliseconds full = std::min(LongestWait, FirstWait * (1 << std::clamp(attempt - 1, 0, 10)));
    return milliseconds(static_cast<qint64>(static_cast<double>(full.count()) * (0.5 + 0.5 * jitter)));
}

} // namespace roomkey
