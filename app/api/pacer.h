// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apirequest.h"

#include <QHash>

#include <chrono>
#include <deque>

// Keeps our own rate below Google's limits (https://developers.google.com/workspace/chat/limits), so that
// they are met seldom: per project and minute by bucket, per space and second, per person and second. Counts
// what it is told; time comes from outside. Private to app/api; GUI thread.
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

private:
    struct Window
    {
        QString key;
        int limit;
        milliseconds length;
    };
    static QList<Window> windows(const ApiRequest &request, bool background);

    QHash<QString, std::deque<milliseconds>> m_sent;
    QHash<QuotaBucket, milliseconds> m_heldBack;
};

} // namespace roomkey
