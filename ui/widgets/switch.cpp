// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/switch.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"

#include <QPainter>

namespace roomkey::ui {

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
    const int knob = metrics::iconSize();
    const QRectF track(2, (height() - knob - 2) / 2.0, width() - 4, knob + 2);
    const bool on = isChecked();
    drawRounded(&painter, track, track.height() / 2, on ? t.accent : t.background(Tone::Neutral),
                on ? QColor() : t.edge);
    const bool atEnd = on == (layoutDirection() == Qt::LeftToRight);
    const qreal d = track.height() - 6;
    const QRectF dot(atEnd ? track.right() - d - 3 : track.left() + 3, track.top() + 3, d, d);
    drawRounded(&painter, dot, d / 2, on ? t.onAccent : t.edge);
    if (showsFocus(this))
        drawFocusRing(&painter, track.adjusted(-2, -2, 2, 2), track.height(), t.focus);
}

} // namespace roomkey::ui
