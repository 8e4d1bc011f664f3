// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/scopes.h"
#include "ui/dialogs/questiondialog.h"

#include <QStringList>

namespace roomkey::ui {

/// What taking back one permission would do.
struct DropPlan
{
    Scope dropped = Scope::OpenId;
    ScopeSet rest;           ///< what Google is asked for afterwards
    QStringList actionsLost; ///< in words
    QString address;         ///< of the account
    QStringList others;      ///< accounts here whose sign-in ends with this one
};

/// Asks before one permission is taken back: Google can only end the whole sign-in, so that is done, and then
/// the rest is asked for again. Cancel has the focus.
class DropPermissionDialog : public QuestionDialog
{
    Q_OBJECT

public:
    DropPermissionDialog(const DropPlan &plan, QWidget *parent);
};

} // namespace roomkey::ui
