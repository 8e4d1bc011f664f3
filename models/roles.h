// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

// Every custom role of every model, one line of meaning each. Text for people is made by delegates or ui/.
namespace roomkey::models {

enum Role : int {
    ResourceNameRole =
        Qt::UserRole + 1, ///< QString: the resource name ("spaces/AAA", "spaces/AAA/messages/B")
    LastRole
};

} // namespace roomkey::models
