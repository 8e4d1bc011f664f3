// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/membertable.h"

#include "app/store/spacetable.h"
#include "app/store/sqlite.h"
#include "app/store/storechanges.h"
#include "app/store/usertable.h"

namespace roomkey {

namespace {

#define MEMBER_COLUMNS                                                                                       \
    "m.name, m.user, m.groupName, m.role, m.state, m.affiliation, m.createTime, " ROOMKEY_USER_COLUMNS
#define MEMBER_SOURCE " FROM members m LEFT JOIN users u ON u.name = m.user "

Membership readMember(const Statement &row)
{
    Membership member;
    member.name = MembershipName(row.text(0));
    member.member = readUser(row, row.text(1), 7);
    member.groupName = row.text(2);
    member.role = row.as<Membership::Role>(3);
    member.state = row.as<Membership::State>(4);
    member.affiliation = row.as<Membership::Affiliation>(5);
    member.createTime = row.text(6);
    return member;
}

} // namespace

QList<Membership> MemberTable::all(const SpaceName &space) const
{
    QList<Membership> all;
    Statement rows =
        m_cache.prepare("SELECT " MEMBER_COLUMNS MEMBER_SOURCE "WHERE m.space = ?1 ORDER BY m.name");
    rows.bind(1, space.toString());
    while (rows.step())
        all.append(readMember(rows));
    return all;
}

bool MemberTable::listedWhole(const SpaceName &space) const
{
    Statement row = m_cache.prepare("SELECT membersListed FROM spaceStates WHERE space = ?1");
    row.bind(1, space.toString());
    return row.step() && row.as<bool>(0);
}

void MemberTable::replace(const SpaceName &space, const QList<Membership> &all, StoreChanges &changes) const
{
    QSet<MembershipName> gone;
    for (const Membership &known : this->all(space))
        gone.insert(known.name);
    bool changed = false;
    for (const Membership &member : all) {
        changed = store(space, member) || changed;
        gone.remove(member.name);
    }
    for (const MembershipName &name : gone)
        changed = erase(space, name) || changed;
    m_cache
        .prepare("INSERT INTO spaceStates (space, membersListed) VALUES (?1, 1) "
                 "ON CONFLICT (space) DO UPDATE SET membersListed = 1 WHERE membersListed = 0")
        .bind(1, space.toString())
        .run();
    if (changed || m_cache.changedRows() > 0)
        noteChange(space, changes);
}

void MemberTable::put(const SpaceName &space, const Membership &member, StoreChanges &changes) const
{
    if (store(space, member))
        noteChange(space, changes);
}

void MemberTable::remove(const SpaceName &space, const MembershipName &name, StoreChanges &changes) const
{
    if (erase(space, name))
        noteChange(space, changes);
}

std::optional<Membership> MemberTable::find(const SpaceName &space, const MembershipName &name) const
{
    Statement row =
        m_cache.prepare("SELECT " MEMBER_COLUMNS MEMBER_SOURCE "WHERE m.space = ?1 AND m.name = ?2");
    row.bind(1, space.toString()).bind(2, name.toString());
    if (!row.step())
        return std::nullopt;
    return readMember(row);
}

bool MemberTable::store(const SpaceName &space, const Membership &member) const
{
    const bool userChanged = UserTable(m_cache).put(member.member);
    const std::optional<Membership> known = find(space, member.name);
    Membership merged = member;
    if (known && merged.createTime.isEmpty())
        merged.createTime = known->createTime;
    if (known && known->member.name == merged.member.name)
        merged.member = known->member; // just put: find() read what is known by now
    if (known && *known == merged)
        return userChanged;
    m_cache
        .prepare("INSERT OR REPLACE INTO members (space, name, user, groupName, role, state, affiliation, "
                 "createTime) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .bind(1, space.toString())
        .bind(2, merged.name.toString())
        .bind(3, merged.member.name.toString())
        .bind(4, merged.groupName)
        .bind(5, static_cast<int>(merged.role))
        .bind(6, static_cast<int>(merged.state))
        .bind(7, static_cast<int>(merged.affiliation))
        .bind(8, merged.createTime)
        .run();
    return true;
}

bool MemberTable::erase(const SpaceName &space, const MembershipName &name) const
{
    m_cache.prepare("DELETE FROM members WHERE space = ?1 AND name = ?2")
        .bind(1, space.toString())
        .bind(2, name.toString())
        .run();
    return m_cache.changedRows() > 0;
}

void MemberTable::noteChange(const SpaceName &space, StoreChanges &changes) const
{
    changes.members.insert(space);
    SpaceTable(m_cache).refreshLabel(space, changes);
}

} // namespace roomkey
