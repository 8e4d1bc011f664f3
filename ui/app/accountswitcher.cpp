// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/accountswitcher.h"

#include "ui/app/accountrow.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"

#include <QVBoxLayout>

namespace roomkey::ui {

AccountSwitcher::AccountSwitcher(QWidget *anchor, const QList<AccountEntry> &accounts)
    : Popover(anchor)
{
    setAccessibleName(tr("Accounts"));
    const int inset = Padding - metrics::ControlGap;
    const int side = ShadowRoom + inset;
    setContentsMargins(side, side, side, side);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(2);
    for (const AccountEntry &account : accounts) {
        auto *row = new AccountRow(account);
        connect(row, &QAbstractButton::clicked, this, [this, id = account.id] {
            dismiss(); // first: another page may take the focus
            Q_EMIT accountChosen(id);
        });
        layout->addWidget(row);
        if (account.current || !m_first)
            m_first = row;
    }
    layout->addWidget(new Separator);
    addAction(Symbol::PersonPlus, tr("Add account…"), &AccountSwitcher::addRequested);
    addAction(Symbol::File, tr("Add account with another client file…"),
              &AccountSwitcher::otherClientRequested);
    addAction(Symbol::Door, tr("Sign out…"), &AccountSwitcher::signOutRequested);
    if (accounts.size() > 1)
        addAction(Symbol::Door, tr("Sign out of all accounts…"), &AccountSwitcher::signOutAllRequested);
}

void AccountSwitcher::addAction(Symbol symbol, const QString &text, void (AccountSwitcher::*signal)())
{
    auto *button = new Button(symbol, text, ButtonKind::Flat);
    connect(button, &QAbstractButton::clicked, this, [this, signal] {
        dismiss();
        Q_EMIT(this->*signal)();
    });
    layout()->addWidget(button);
    if (!m_first)
        m_first = button;
}

} // namespace roomkey::ui
