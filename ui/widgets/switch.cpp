// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/switch.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"

#include <QPainter>

namespace roomkey::ui {

namespace {

QRectF trackIn(const QRectF &box)
{
    const int knob = metrics::iconSize();
    const QSizeF size(knob * 2, knob + 2);
    return {box.center().x() - size.width() / 2, box.center().y() - size.height() / 2, size.width(),
            size.height()};
}

} // namespace

void drawSwitch(QPainter *painter, const QRectF &box, bool on, const QColor &fill, const QColor &knob,
                const Tokens &tokens, Qt::LayoutDirection direction)
{
    const QRectF track = trackIn(box);
    drawRounded(painter, track, track.height() / 2, on ? fill : tokens.background(Tone::Neutral),
                on ? QColor() : tokens.edge);
    const bool atEnd = on == (direction == Qt::LeftToRight);
    const qreal d = track.height() - 6;
    const QRectF dot(atEnd ? track.right() - d - 3 : track.left() + 3, track.top() + 3, d, d);
    drawRounded(painter, dot, d / 2, on ? knob : tokens.edge);
}

Switch::Switch(const QString &name, QWidget *parent)
    : QCheckBox(parent)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize Switch::sizeHint() const
{
    const int knob = metrics::iconSize();
    return {knob * 2 + 4, qMax(knob + 8, metrics::HitArea)};
}

void Switch::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    drawSwitch(&painter, rect(), isChecked(), t.accent, t.onAccent, t, layoutDirection());
    if (showsFocus(this)) {
        const QRectF ring = trackIn(rect()).adjusted(-2, -2, 2, 2);
        drawFocusRing(&painter, ring, ring.height(), t.focus);
    }
}

} // namespace roomkey::ui
