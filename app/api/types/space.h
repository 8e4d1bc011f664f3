// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QDateTime>
#include <QString>

namespace roomkey {

/// https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces. Times are RFC 3339 text as sent
/// (they have nanoseconds and are compared and sorted as such; see rfc3339.h).
struct Space
{
    enum class Type : quint8 { Unknown, Space, GroupChat, DirectMessage };
    enum class History : quint8 { Unknown, On, Off };
    enum class Threading : quint8 { Unknown, Threaded, Grouped, Unthreaded };
    /// Whose role a permission setting of the space asks for, in the product's words (see membership.h).
    enum class Allowed : quint8 { Unknown, Owners, OwnersAndManagers, Everybody };

    SpaceName name;
    Type type = Type::Unknown;
    QString displayName; ///< empty for direct messages and group chats: label them by their members
    QString description;
    QString guidelines;
    History history = History::Unknown;
    Threading threading = Threading::Unknown;
    bool externalUserAllowed = false;
    bool singleUserBotDm = false;
    bool importMode = false;
    QString createTime;
    QString lastActiveTime;
    QString spaceUri;
    int joinedPeople = 0; ///< membershipCount.joinedDirectHumanUserCount
    int joinedGroups = 0;
    Allowed managingMembers = Allowed::Unknown; ///< permissionSettings.manageMembersAndGroups
    Allowed posting = Allowed::Unknown;         ///< permissionSettings.postMessages: to begin a thread

    friend bool operator==(const Space &, const Space &) = default;
};

} // namespace roomkey

// Lists of it grow by moving its bytes.
Q_DECLARE_TYPEINFO(roomkey::Space, Q_RELOCATABLE_TYPE);
