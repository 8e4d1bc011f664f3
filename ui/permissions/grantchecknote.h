// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/flows/grantcheck.h"
#include "models/permissionmodel.h"
#include "ui/widgets/label.h"

#include <QDateTime>
#include <QTimer>

#include <optional>

namespace roomkey::ui {

/// How the last look at what Google says of the key in use ended.
struct GrantCheckResult
{
    QDateTime at;
    GrantDrift drift;             ///< against what was shown before
    std::optional<AuthError> why; ///< nothing could be learnt
};

/// What the permissions page says of that look, with its time; hidden until there was one, and again once
/// what was looked at is another grant. GUI thread.
class GrantCheckNote : public Label
{
    Q_OBJECT

public:
    explicit GrantCheckNote(QWidget *parent = nullptr);

    /// What the page shows now.
    void setFacts(const models::GrantFacts &facts);
    void showChecking();
    /// Stays until the next one.
    void showResult(const GrantCheckResult &result);

private:
    void tell();

    models::GrantFacts m_facts;
    std::optional<GrantCheckResult> m_result;
    QTimer m_ages; ///< "just now" does not stay true
};

} // namespace roomkey::ui
