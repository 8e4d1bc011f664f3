// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/user.h"

// Names of people seen anywhere. Answers differ in how much they say of a person (chat-API answers to people
// often carry the id only), so what is known is never replaced by nothing. A view of a connection that
// outlives it; that connection's thread.
namespace roomkey {

class Database;
class Statement;

/// The columns of a user joined as "u", and how to read them from \a first on.
#define ROOMKEY_USER_COLUMNS                                                                                 \
    "coalesce(u.displayName, ''), coalesce(u.email, ''), coalesce(u.avatarUrl, ''), "                        \
    "coalesce(u.isApp, 0), coalesce(u.isAnonymous, 0)"
User readUser(const Statement &row, const QString &name, int first);

class UserTable
{
public:
    explicit UserTable(Database &cache)
        : m_cache(cache)
    {
    }

    /// True if something about the person is new.
    bool put(const User &user) const;
    /// What is known of the person; only the name if nothing is.
    User find(const UserName &name) const;

private:
    Database &m_cache;
};

} // namespace roomkey
