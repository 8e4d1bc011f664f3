// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apirequest.h"

#include <QHash>
#include <QSet>

#include <chrono>
#include <deque>

// Keeps our own rate below Google's limits (https://developers.google.com/workspace/chat/limits), so that
// they are met seldom: per project and minute by bucket, per space and second, per person and second. A
// server that goes on failing is tried once a minute by what can wait. Counts what it is told; time comes
// from outside. Private to app/api; GUI thread.
namespace roomkey {

/// Calls per time; 0: no figure is published.
struct RateLimits
{
    int perMinute = 0;            ///< of a bucket, all users of the project
    int perSpaceSecond = 0;       ///< in one space
    int perSpaceImportSecond = 0; ///< in a space in import mode, where it differs
    int perUserSecond = 0;
};
RateLimits rateLimits(Method method);

class Pacer
{
public:
    using milliseconds = std::chrono::milliseconds;

    /// How long \a request has to wait at \a now; zero if it may leave. Background requests leave a fifth of
    /// the minute to those a person waits for.
    milliseconds waitFor(const ApiRequest &request, bool background, milliseconds now);
    /// The request leaves at \a now.
    void count(const ApiRequest &request, milliseconds now);
    /// A limit was met: nothing in this bucket leaves before \a until.
    void holdBack(QuotaBucket bucket, milliseconds until);

    /// The answer to \a request said that the server fails (5xx), or was any other.
    void answered(const ApiRequest &request, bool failed, milliseconds now);
    /// How long \a request, which can wait, has to because the server fails; zero if it works, or is to be
    /// tried now. What fails in one space only holds up nothing in others.
    milliseconds timeToServerTry(const ApiRequest &request, milliseconds now) const;
    /// There is reason to hope: the next try may come at once.
    void tryServerNow(milliseconds now);

    static constexpr int FailuresInARow = 5;
    static constexpr std::chrono::seconds FailingFor{30}; ///< a short trouble is left to the retries
    static constexpr std::chrono::seconds TryEvery{60};

private:
    struct Window
    {
        QString key;
        int limit;
        milliseconds length;
    };
    static QList<Window> windows(const ApiRequest &request, bool background);

    struct Failing
    {
        int answers = 0;      ///< in a row
        QSet<QString> spaces; ///< of these answers; a few say enough
        milliseconds since{0};
        milliseconds nextTry{0};
        bool isLasting(milliseconds now) const
        {
            return answers >= FailuresInARow && now - since >= FailingFor;
        }
    };

    QHash<QString, std::deque<milliseconds>> m_sent;
    QHash<QuotaBucket, milliseconds> m_heldBack;
    QHash<QuotaBucket, Failing> m_failing;
};

} // namespace roomkey
