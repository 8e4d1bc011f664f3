// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QWidget>

#include <optional>

namespace roomkey::ui {

class Button;
class Label;

/// What a pane says while it has nothing to show: why, and what can be done. One sentence or two in its
/// middle, with at most one button.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    /// Without \a action there is no button.
    void set(Symbol symbol, const QString &title, const QString &text, const QString &action = {},
             std::optional<Symbol> actionSymbol = {});
    QString title() const;
    /// Gives its button the focus; false if there is none.
    bool focusAction();

Q_SIGNALS:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void setAction(const QString &action, std::optional<Symbol> symbol);

    Symbol m_symbol = Symbol::Info;
    QWidget *m_disc;
    Label *m_title;
    Label *m_text;
    Button *m_action = nullptr;
    QWidget *m_buttonRow;
};

} // namespace roomkey::ui
