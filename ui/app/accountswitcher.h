// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/accountentry.h"
#include "ui/theme/icons.h"
#include "ui/widgets/popover.h"

#include <QList>

namespace roomkey::ui {

/// The accounts of this profile, and what can be done with them, beside the rail's account button.
class AccountSwitcher : public Popover
{
    Q_OBJECT

public:
    AccountSwitcher(QWidget *anchor, const QList<AccountEntry> &accounts);

Q_SIGNALS:
    void accountChosen(const roomkey::AccountId &id);
    void addRequested();
    void otherClientRequested();
    void signOutRequested();
    void signOutAllRequested();

protected:
    QWidget *firstFocus() const override { return m_first; }
    int widthInCharacters() const override { return 44; }

private:
    void addAction(Symbol symbol, const QString &text, void (AccountSwitcher::*signal)());

    QWidget *m_first = nullptr;
};

} // namespace roomkey::ui
