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
    PermissionAskedRole,     ///< bool: was asked for at the last sign-in
    IsSectionRole,           ///< bool: a heading between rows, not a row itself
    SpaceTypeRole,           ///< int: a Space::Type
    TimeRole,                ///< QDateTime, local: last activity of a space, creation of a message
    PreviewRole,             ///< QString: "Sender: text" of a space's newest message
    DraftRole,               ///< QString: unsent text of a space
    RefusedCountRole,        ///< int: messages of a space that need the person
    SenderRole,              ///< QString: who wrote a message
    SenderIdRole,            ///< QString: resource name of who wrote it; colours the tile
    IsOwnRole,               ///< bool: written by the signed-in person
    IsAppRole,               ///< bool: written by an app
    MessageTextRole,         ///< QString: plain text as typed
    IsEditedRole,            ///< bool
    DeletionRole,            ///< int: a Message::Deletion
    RowStateRole,            ///< int: a RowState
    RefusalRole,             ///< QString: machine reason of a refusal
    StartsGroupRole,         ///< bool: shows tile, name and time
    StartsDayRole,           ///< bool: the first row of its day
    AttachmentCountRole,     ///< int
    RevisionRole,            ///< qulonglong: changes with anything that is drawn
    MemberRoleRole,          ///< int: a Membership::Role
    EmailRole,               ///< QString: address of a member, or empty
    SortRole,                ///< what a column sorts by
    LastRole
};

/// How far a message of ours has come.
enum class RowState { Sent, Held, Waiting, Sending, Refused, Editing, Deleting };

} // namespace roomkey::models
