// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>

class QPainter;
class QStyleOptionButton;
class QWidget;

// How RoomkeyStyle draws and measures push buttons over Fusion, by their kind. Coordinates are logical
// pixels. GUI thread.
namespace roomkey::ui {

/// Ground, outline and focus ring.
void drawButtonBevel(const QStyleOptionButton *option, QPainter *painter, const QWidget *widget);
/// Icon and words, which wrap where there is no room for one line.
void drawButtonLabel(const QStyleOptionButton *option, QPainter *painter, const QWidget *widget);
/// The arrow of a button that opens a menu.
void drawMenuArrow(const QStyleOptionButton *option, QPainter *painter);
/// With its words on one line.
[[nodiscard]] QSize buttonSize(const QStyleOptionButton *option, const QWidget *widget);

} // namespace roomkey::ui
