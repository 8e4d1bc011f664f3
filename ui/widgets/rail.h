// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"
#include "ui/widgets/keybadge.h"

#include <QWidget>

#include <vector>

class QAbstractButton;
class QButtonGroup;
class QVBoxLayout;

namespace roomkey::ui {

class AccountButton;
class RailEntry;

/// The strip at the left of the window: one entry per page, below them the menu and the account.
class Rail : public QWidget
{
    Q_OBJECT

public:
    explicit Rail(QWidget *parent = nullptr);

    /// Returns the index of the new entry; the first is current.
    int addEntry(Symbol symbol, const QString &caption);
    void setCurrent(int entry);
    [[nodiscard]] int current() const;
    [[nodiscard]] QAbstractButton *entry(int entry) const;

    /// Unread spaces, shown as 99+ above 99; 0 hides it.
    void setCount(int entry, int count);
    /// An amber dot; \a why is its description for assistive technology. Empty hides it.
    void setDot(int entry, const QString &why);

    /// \a tile is one of Tokens::tiles.
    void setAccount(const QString &displayName, int tile, const QString &address);
    void setKeyState(KeyState state);
    /// A red dot on the account; \a why is told in its tool tip and description. Empty hides it.
    void setAccountDot(const QString &why);
    [[nodiscard]] QAbstractButton *accountButton() const;
    [[nodiscard]] QAbstractButton *menuButton() const;

    QSize sizeHint() const override;

Q_SIGNALS:
    /// The person chose another entry (not setCurrent()).
    void entryChosen(int entry);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_entryLayout;
    QButtonGroup *m_group;
    std::vector<RailEntry *> m_entries;
    QAbstractButton *m_menu;
    AccountButton *m_account;
    bool m_settingCurrent = false;
};

} // namespace roomkey::ui
