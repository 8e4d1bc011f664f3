// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/usertable.h"

#include "app/store/sqlite.h"

namespace roomkey {

User readUser(const Statement &row, const QString &name, int first)
{
    User user;
    user.name = UserName(name);
    user.displayName = row.text(first);
    user.email = row.text(first + 1);
    user.avatarUrl = row.text(first + 2);
    user.isApp = row.as<bool>(first + 3);
    user.isAnonymous = row.as<bool>(first + 4);
    return user;
}

bool UserTable::put(const User &user) const
{
    if (user.name.isEmpty())
        return false;
    // The WHERE keeps an upsert that would change nothing from writing.
    Statement put = m_cache.prepare(
        "INSERT INTO users (name, displayName, email, avatarUrl, isApp, isAnonymous) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name) DO UPDATE SET "
        "displayName = coalesce(nullif(?2, ''), displayName), email = coalesce(nullif(?3, ''), email), "
        "avatarUrl = coalesce(nullif(?4, ''), avatarUrl), isApp = ?5, isAnonymous = ?6 "
        "WHERE (?2 <> '' AND ?2 <> displayName) OR (?3 <> '' AND ?3 <> email) OR "
        "(?4 <> '' AND ?4 <> avatarUrl) OR ?5 <> isApp OR ?6 <> isAnonymous");
    put.bind(1, user.name.toString())
        .bind(2, user.displayName)
        .bind(3, user.email)
        .bind(4, user.avatarUrl)
        .bind(5, user.isApp)
        .bind(6, user.isAnonymous)
        .run();
    return m_cache.changedRows() > 0;
}

User UserTable::find(const UserName &name) const
{
    Statement row = m_cache.prepare("SELECT " ROOMKEY_USER_COLUMNS " FROM users u WHERE u.name = ?1");
    row.bind(1, name.toString());
    if (row.step())
        return readUser(row, name.toString(), 0);
    User user;
    user.name = name;
    return user;
}

} // namespace roomkey
