// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/questiondialog.h"

#include <QStringList>

namespace roomkey::ui {

/// Asks before signing out: it ends more than this window, and unsent messages go with it. Cancel has the
/// focus.
class SignOutDialog : public QuestionDialog
{
    Q_OBJECT

public:
    /// \a unsent: messages, edits and drafts on this computer that Google does not have.
    SignOutDialog(const QStringList &addresses, int unsent, QWidget *parent);
};

} // namespace roomkey::ui
