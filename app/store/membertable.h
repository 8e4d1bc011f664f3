// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/membership.h"

#include <QList>

#include <optional>

// The memberships of the cache. Reads work on any connection, writes inside the caller's transaction. A view
// of a connection that outlives it; that connection's thread.
namespace roomkey {

class Database;
struct StoreChanges;

class MemberTable
{
public:
    explicit MemberTable(Database &cache)
        : m_cache(cache)
    {
    }

    QList<Membership> all(const SpaceName &space) const;
    bool listedWhole(const SpaceName &space) const;

    /// \a all is everybody: whoever is not among them has left.
    void replace(const SpaceName &space, const QList<Membership> &all, StoreChanges &changes) const;
    void put(const SpaceName &space, const Membership &member, StoreChanges &changes) const;
    void remove(const SpaceName &space, const MembershipName &name, StoreChanges &changes) const;

private:
    std::optional<Membership> find(const SpaceName &space, const MembershipName &name) const;
    bool store(const SpaceName &space, const Membership &member) const;
    bool erase(const SpaceName &space, const MembershipName &name) const;
    void noteChange(const SpaceName &space, StoreChanges &changes) const;

    Database &m_cache;
};

} // namespace roomkey
