// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/painting.h"

#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"

#include <QPainter>
#include <QWidget>

namespace roomkey::ui {

void drawRounded(QPainter *painter, const QRectF &box, qreal radius, const QColor &fill,
                 const QColor &outline, qreal outlineWidth)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool outlined = outline.isValid();
    const qreal inset = outlined ? outlineWidth / 2 : 0;
    painter->setPen(outlined ? QPen(outline, outlineWidth) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const qreal r = qMin(radius, qMin(box.width(), box.height()) / 2) - inset;
    painter->drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), r, r);
    painter->restore();
}

void drawFocusRing(QPainter *painter, const QRectF &box, qreal radius, const QColor &color)
{
    drawRounded(painter, box, radius, QColor(), color, metrics::FocusWidth);
}

bool showsFocus(const QWidget *widget)
{
    return widget->hasFocus() && widget->window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

void drawSeparator(QPainter *painter, const QRectF &line, const QColor &color)
{
    painter->fillRect(line, color);
}

void drawShadow(QPainter *painter, const QRectF &box, qreal radius, int extent, const Tokens &tokens)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    QColor shade(Qt::black);
    shade.setAlphaF(tokens.dark ? 0.03F : 0.0055F);
    painter->setBrush(shade);
    for (int i = extent; i > 0; --i) {
        // Moved down a little: light falls from above.
        const QRectF ring = box.adjusted(-i, -i, i, i).translated(0, extent / 4.0);
        painter->drawRoundedRect(ring, radius + i, radius + i);
    }
    painter->restore();
}

} // namespace roomkey::ui
