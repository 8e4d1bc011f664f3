// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/scrollbarpainting.h"

#include "ui/theme/color.h"
#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"

#include <QPainter>
#include <QStyleOption>

namespace roomkey::ui {

std::optional<QRect> scrollBarPart(const QStyleOptionSlider *option, QStyle::SubControl part)
{
    // No arrow buttons: the groove is the whole bar.
    const bool vertical = option->orientation == Qt::Vertical;
    const int length = vertical ? option->rect.height() : option->rect.width();
    const int range = option->maximum - option->minimum;
    int handle = length;
    if (range > 0) {
        handle = int(qint64(length) * option->pageStep / (qint64(range) + option->pageStep));
        handle = qBound(qMin(36, length), handle, length);
    }
    const int start = QStyle::sliderPositionFromValue(
        option->minimum, option->maximum, option->sliderPosition, length - handle, option->upsideDown);
    const auto span = [&](int from, int size) {
        return vertical ? QRect(option->rect.left(), option->rect.top() + from, option->rect.width(), size)
                        : QRect(option->rect.left() + from, option->rect.top(), size, option->rect.height());
    };
    switch (part) {
    case QStyle::SC_ScrollBarAddLine:
    case QStyle::SC_ScrollBarSubLine:
        return QRect();
    case QStyle::SC_ScrollBarSubPage:
        return span(0, start);
    case QStyle::SC_ScrollBarAddPage:
        return span(start + handle, length - start - handle);
    case QStyle::SC_ScrollBarGroove:
        return option->rect;
    case QStyle::SC_ScrollBarSlider:
        return span(start, handle);
    default:
        return std::nullopt;
    }
}

void drawScrollBar(const QStyleOptionSlider *option, const QRect &slider, QPainter *painter)
{
    const Tokens t = Tokens::of(option->palette);
    if (option->maximum <= option->minimum)
        return;
    QRectF handle = slider;
    const bool active = option->state & QStyle::State_Sunken || option->state & QStyle::State_MouseOver;
    const qreal thin = active ? 7 : 5;
    if (option->orientation == Qt::Vertical)
        handle = QRectF(handle.center().x() - thin / 2, handle.top() + 2, thin, handle.height() - 4);
    else
        handle = QRectF(handle.left() + 2, handle.center().y() - thin / 2, handle.width() - 4, thin);
    drawRounded(painter, handle, thin / 2, active ? t.edge : color::mix(t.line, t.edge, 0.4));
}

} // namespace roomkey::ui
