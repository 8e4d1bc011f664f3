// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"

// What people, spaces and roles are called. Pure; any thread. The product's words for roles are shifted
// against the API's: ROLE_MANAGER is an Owner, ROLE_ASSISTANT_MANAGER a Manager.
namespace roomkey::models {

/// Display name, else address, else "Person 1089…4" from the id.
[[nodiscard]] QString personLabel(const User &user);
/// Whether that label is only made up from the id and may be replaced later.
[[nodiscard]] bool isNameless(const User &user);
[[nodiscard]] QString memberLabel(const Membership &member);

/// The space's own name, else its members' names, else what it is.
[[nodiscard]] QString spaceLabel(const SpaceSummary &summary);
/// "Space", "Group chat", "Direct message".
[[nodiscard]] QString spaceTypeText(Space::Type type);

/// "Owner", "Manager", "Member"; empty where Google does not say.
[[nodiscard]] QString roleText(Membership::Role role);

/// Line breaks and runs of white space become one space, for previews of one line.
[[nodiscard]] QString oneLine(const QString &text, int maxLength = 200);

} // namespace roomkey::models
