// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

// Keeps a listing from going on for ever: a page token that comes twice, or more pages than can be. A value.
namespace roomkey {

class PageGuard
{
public:
    explicit PageGuard(int mostPages)
        : m_left(mostPages)
    {
    }

    /// True if the page behind \a nextPageToken may be asked for.
    bool mayFollow(const QString &nextPageToken)
    {
        if (nextPageToken.isEmpty() || m_seen.contains(nextPageToken) || --m_left <= 0)
            return false;
        m_seen.insert(nextPageToken);
        return true;
    }

private:
    int m_left;
    QSet<QString> m_seen;
};

} // namespace roomkey
