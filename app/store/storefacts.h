// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1String>
#include <QString>

// Small facts kept beside the cache, by key. A view of a connection that outlives it; that connection's
// thread.
namespace roomkey {

class Database;

/// Every key in use.
namespace facts {
/// "users/N" of the account itself: its name is left out of the labels of conversations.
inline constexpr QLatin1String Me{"me"};
/// When the spaces were last listed whole, RFC 3339.
inline constexpr QLatin1String SpacesListed{"spacesListed"};
} // namespace facts

class StoreFacts
{
public:
    explicit StoreFacts(Database &cache)
        : m_cache(cache)
    {
    }

    QString value(const QString &key) const;
    void put(const QString &key, const QString &value) const;

private:
    Database &m_cache;
};

} // namespace roomkey
