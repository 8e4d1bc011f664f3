// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/user.h"

namespace roomkey {

/// https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.members.
struct Membership
{
    /// The product's words are shifted: Manager (ROLE_MANAGER) is shown as Owner, AssistantManager as
    /// Manager.
    enum class Role : quint8 { Unknown, Member, AssistantManager, Manager };
    enum class State : quint8 { Unknown, Joined, Invited, NotAMember };
    enum class Affiliation : quint8 { Unknown, Internal, External };

    MembershipName name;
    User member;       ///< empty name for a Google Group
    QString groupName; ///< "groups/G" if this is a group
    Role role = Role::Unknown;
    State state = State::Unknown;
    Affiliation affiliation = Affiliation::Unknown;
    QString createTime;

    friend bool operator==(const Membership &, const Membership &) = default;
};

} // namespace roomkey

// Lists of it grow by moving its bytes.
Q_DECLARE_TYPEINFO(roomkey::Membership, Q_RELOCATABLE_TYPE);
