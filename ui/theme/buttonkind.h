// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractButton;
class QWidget;

// What buttons are for; the style draws and measures them by it. Kept as dynamic properties, so that it works
// on buttons of QDialogButtonBox too. GUI thread.
namespace roomkey::ui {

/// What a push button is for, which decides how it is drawn over Fusion.
enum class ButtonKind {
    Normal,  ///< outlined
    Primary, ///< the one thing to do: accent fill
    Soft,    ///< accent text on the selection colour
    Flat,    ///< nothing but its content until hovered
    Link,    ///< accent text, no frame
    Danger,  ///< destroys something: outlined, red text
};

void setButtonKind(QAbstractButton *button, ButtonKind kind);
/// Normal, unless another one was set.
[[nodiscard]] ButtonKind buttonKind(const QWidget *button);
/// A page's main button is 42 high instead of 34.
void setPageButton(QAbstractButton *button);
[[nodiscard]] bool isPageButton(const QWidget *button);

} // namespace roomkey::ui
