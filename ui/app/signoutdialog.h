// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/questiondialog.h"

#include <QStringList>

namespace roomkey::ui {

/// What signing out means for whom.
struct SignOutPlan
{
    QStringList addresses; ///< who leaves
    int unsent = 0;        ///< messages, edits and drafts on this computer that Google does not have
    QStringList unseen;    ///< of those who leave: their messages are not open here, so not counted
    QStringList staying;   ///< who was meant too, but is open in another program
    bool hereOnly = false; ///< without telling Google, and whether or not the keychain can be reached
};

/// Asks before signing out: it ends more than this window, and unsent messages go with it. Cancel has the
/// focus.
class SignOutDialog : public QuestionDialog
{
    Q_OBJECT

public:
    SignOutDialog(const SignOutPlan &plan, QWidget *parent);

    /// Why an account that another program has open is not signed out, and what to do.
    static QString openElsewhereText();
};

} // namespace roomkey::ui
