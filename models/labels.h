// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"

// What people, spaces and roles are called. Pure; any thread. The product's words for roles are shifted
// against the API's: ROLE_MANAGER is an Owner, ROLE_ASSISTANT_MANAGER a Manager. Names come from strangers:
// every label is a plainName().
namespace roomkey::models {

/// \a name on one line, without control characters and without the bidirectional overrides, embeddings and
/// isolates (U+202A-E, U+2066-9) that could turn around what stands beside it. The marks and joiners that
/// scripts need stay. Space at the ends goes, runs of it become one. What is
/// longer than 500 UTF-16 units ends in an ellipsis there.
[[nodiscard]] QString plainName(const QString &name);

/// Display name, else address, else "Person 1089…4" from the id.
[[nodiscard]] QString personLabel(const User &user);
/// Whether that label is only made up from the id and may be replaced later.
[[nodiscard]] bool isNameless(const User &user);
[[nodiscard]] QString memberLabel(const Membership &member);

/// The space's own name, else its members' names, else what it is. Of a space that is not listed nothing else
/// is known.
[[nodiscard]] QString spaceLabel(const SpaceSummary &summary);
[[nodiscard]] QString spaceLabel(const QString &label, Space::Type type);
/// Whose colour its tile has: its own, or that of the person a direct message is with.
[[nodiscard]] QString tileId(const SpaceSummary &summary);
/// "Space", "Group chat", "Direct message".
[[nodiscard]] QString spaceTypeText(Space::Type type);

/// "1 message not sent, 2 changes not made": what of a space was refused; empty if nothing was.
[[nodiscard]] QString refusedText(const SpaceSummary &summary);
/// The same for one line of a narrow list: of both kinds "1 not sent, 2 not done".
[[nodiscard]] QString refusedBrief(const SpaceSummary &summary);

/// "Owner", "Manager", "Member"; empty where Google does not say.
[[nodiscard]] QString roleText(Membership::Role role);

/// The same for previews of one line, of at most \a maxLength characters.
[[nodiscard]] QString oneLine(const QString &text, int maxLength = 200);

/// "22 November 2026 at 10:31" in local time, in the language's own forms.
[[nodiscard]] QString dateTimeText(const QDateTime &utc);

} // namespace roomkey::models
