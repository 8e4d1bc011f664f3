// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/granthistory.h"
#include "models/permissionmodel.h"

// What was asked, allowed and refused, by which client and when, and what each permission opens: as a file to
// attach to a review. It holds no secret and needs nothing beside it to be read. Pure; GUI thread for the
// translations.
namespace roomkey::models {

struct ConsentReport
{
    GrantFacts facts; ///< what is tried without just now is left out of account
    QString clientId;
    QList<GrantRecord> history; ///< oldest first
    QDateTime madeAt;

    [[nodiscard]] QByteArray toJson() const;
    /// One whole page, well-formed as XML too. Everything that came from outside is escaped; it loads nothing
    /// and runs nothing.
    [[nodiscard]] QString toHtml() const;
};

} // namespace roomkey::models
