// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"

#include <QSet>
#include <QString>

// Keeps a listing from going on for ever: a page token that comes twice, or more pages than can be. And lets
// it begin again, once, when the server knows a page token no more. A value.
namespace roomkey {

class PageGuard
{
public:
    explicit PageGuard(int mostPages)
        : m_most(mostPages)
        , m_left(mostPages)
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

    /// True, once, if the page behind \a pageToken was refused for the token's sake (400): it grew too old,
    /// or the list changed too much. Page tokens promise no lifetime: https://google.aip.dev/158
    bool mayBeginAgain(const QString &pageToken, const ApiError &error)
    {
        if (pageToken.isEmpty() || error.kind != ApiError::Kind::Invalid || m_begunAgain)
            return false;
        m_begunAgain = true;
        m_left = m_most;
        m_seen.clear();
        return true;
    }

private:
    int m_most;
    int m_left;
    bool m_begunAgain = false;
    QSet<QString> m_seen;
};

} // namespace roomkey
