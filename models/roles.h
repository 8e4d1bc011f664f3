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
    LastRole
};

} // namespace roomkey::models
