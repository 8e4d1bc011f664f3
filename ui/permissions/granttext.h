// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/keyfacts.h"
#include "models/permissionmodel.h"
#include "ui/widgets/splitbar.h"

// What the permissions page says of a grant, in sentences. Pure; GUI thread, for its language.
namespace roomkey::ui {

/// “See messages” and “Manage spaces”: \a scopes by what people can do with them, then \a unknown as they
/// are.
[[nodiscard]] QString quotedMeanings(const ScopeSet &scopes, const QStringList &unknown = {});
/// Whether no action works with what Google gave.
[[nodiscard]] bool nothingWorks(const models::PermissionSummary &summary, const models::GrantFacts &facts);
/// How much of what was asked for Google allowed, and how many actions work with it.
[[nodiscard]] QString grantText(const models::PermissionSummary &summary, const models::GrantFacts &facts);
/// All actions by what became of them.
[[nodiscard]] QVector<SplitBar::Part> actionShares(const models::PermissionSummary &summary,
                                                   const models::GrantFacts &facts);
/// How old the key is and what may end it; empty if nothing is known.
[[nodiscard]] QString keyText(const KeyFacts &facts);

} // namespace roomkey::ui
