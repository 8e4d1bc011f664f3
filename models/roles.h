// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

// Every custom role of every model, one line of meaning each. Text for people is made by delegates or ui/.
namespace roomkey::models {

enum Role : int {
    ResourceNameRole =
        Qt::UserRole + 1,    ///< QString: the resource name ("spaces/AAA", "spaces/AAA/messages/B")
    PermissionScopeNameRole, ///< QString: the permission's id in small print ("chat.spaces")
    PermissionResultRole,    ///< int: a PermissionResult
    PermissionClassRole,     ///< int: a ScopeClass
    PermissionAskedRole,     ///< bool: was asked for at the last sign-in
    KindRole,                ///< int: what sort of row this is (SpaceListModel::Kind)
    SpaceTypeRole,           ///< int: a Space::Type
    TileIdRole,              ///< QString: the resource name whose colour the tile has
    PreviewSenderRole,       ///< QString: who wrote the newest message, or empty
    PreviewRole,             ///< QString: the newest message on one line
    TimeRole,                ///< qint64: microseconds since 1970 UTC; 0 if unknown
    RefusedRole,             ///< QString: what of this space was refused and needs the person, or empty
    DraftRole,               ///< QString: unsent text on one line, or empty
    RowIdRole,               ///< quint64: the same for a row as long as it is in the model
    RevisionRole,            ///< quint64: another number after every change of what the row shows
    TextRole,                ///< QString: a message's text, plain, as typed
    SenderNameRole,          ///< QString: what to call the sender
    SenderIdRole,            ///< QString: the sender's resource name ("users/1")
    OwnRole,                 ///< bool: the signed-in person's own message, or the person themselves
    AppRole,                 ///< bool: the sender is an app
    GroupStartRole,          ///< bool: the first of a run by one sender: shows tile, name and time
    DayStartRole,            ///< bool: the first of its local day: has the day line above it
    EditedRole,              ///< bool: was changed after it was sent
    DeletionRole,            ///< int: a Message::Deletion
    StateRole,               ///< int: a TimelineModel::State, an AddPeopleModel::State
    ActRole,                 ///< int: OutboxRow::Kind the state is about
    RefusalRole,             ///< QString: machine reason of a refusal
    OfflineRole,             ///< bool: there is no connection just now
    HoldLeftRole,            ///< int: seconds in which what was done to the row can be undone; 0: none
    NoticeRole,              ///< QString: why what was asked for here could not be noted, or empty
    AddressRole,             ///< QString: e-mail address, or empty
    MemberRoleRole,          ///< int: a Membership::Role
    MemberStatusRole,        ///< int: a MemberListModel::Status
    SecondLineRole,          ///< QString: the small line below a cell's text, or empty
    MethodStateRole,         ///< int: a MethodModel::State
    MethodCallerRole,        ///< QString: who could call it, where this account cannot
    GroupRole,               ///< bool: the member is a Google Group
    CollapsedRole,           ///< bool: a heading whose section is folded away
    CountRole,               ///< int: how many rows a heading stands for
    MarksRole,               ///< std::vector<TextRange>: parts of the text that are what was looked for
    LastRole
};

} // namespace roomkey::models
