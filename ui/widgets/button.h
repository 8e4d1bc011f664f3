// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/buttonkind.h"
#include "ui/theme/icons.h"

#include <QPushButton>

#include <optional>

namespace roomkey::ui {

/// A push button of one kind with an icon of the bundled set. Its text wraps to two lines where there is no
/// room for one; it is never elided. Its accessible name is its text.
class Button : public QPushButton
{
    Q_OBJECT

public:
    explicit Button(const QString &text, ButtonKind kind = ButtonKind::Normal, QWidget *parent = nullptr);
    Button(Symbol symbol, const QString &text, ButtonKind kind = ButtonKind::Normal,
           QWidget *parent = nullptr);

    void setSymbol(Symbol symbol);
    [[nodiscard]] std::optional<Symbol> symbol() const { return m_symbol; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void setUp(ButtonKind kind);
    [[nodiscard]] bool canWrap() const;

    std::optional<Symbol> m_symbol;
    bool m_wrapped = false;
};

/// 34 px square with an icon only. The tool tip is its accessible name, so give a name, not an explanation.
class IconButton : public Button
{
    Q_OBJECT

public:
    IconButton(Symbol symbol, const QString &name, QWidget *parent = nullptr);
    /// \a shortcut is shown in the tool tip only.
    void setName(const QString &name, const QString &shortcut = {});
};

} // namespace roomkey::ui
