// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;
class QWidget;

// Shapes that every surface of the interface is made of. Coordinates are logical pixels.
namespace roomkey::ui {

struct Tokens;

/// A filled rounded rectangle with an outline of one logical pixel inside \a box. Invalid colours are left
/// out.
void drawRounded(QPainter *painter, const QRectF &box, qreal radius, const QColor &fill,
                 const QColor &outline = QColor(), qreal outlineWidth = 1);

/// The 2 px focus ring along the inside of \a box.
void drawFocusRing(QPainter *painter, const QRectF &box, qreal radius, const QColor &color);

/// Whether \a widget should show its ring: it has the focus and the window is used by keyboard.
[[nodiscard]] bool showsFocus(const QWidget *widget);

/// A line between parts, drawn as a rectangle so that it is crisp at every scale.
void drawSeparator(QPainter *painter, const QRectF &line, const QColor &color);

/// A soft shadow of about \a extent px around \a box.
void drawShadow(QPainter *painter, const QRectF &box, qreal radius, int extent, const Tokens &tokens);

} // namespace roomkey::ui
