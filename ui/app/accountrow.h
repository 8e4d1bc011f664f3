// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/accountentry.h"

#include <QPushButton>

namespace roomkey::ui {

/// One account in a list of accounts: tile with key badge, name, address, and how it stands.
class AccountRow : public QPushButton
{
    Q_OBJECT

public:
    explicit AccountRow(AccountEntry account, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    AccountEntry m_account;
};

} // namespace roomkey::ui
