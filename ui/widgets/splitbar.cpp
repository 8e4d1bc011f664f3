// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/splitbar.h"

#include "ui/theme/color.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"

#include <QPainter>
#include <QPainterPath>

namespace roomkey::ui {

namespace {

constexpr int BarHeight = 8;
constexpr int LegendGap = 10;
constexpr int Dot = 9;

QColor fillOf(Tone tone, const Tokens &t)
{
    return tone == Tone::Neutral ? color::mix(t.background(Tone::Neutral), t.text, 0.12) : t.foreground(tone);
}

} // namespace

SplitBar::SplitBar(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SplitBar::setParts(const QVector<Part> &parts)
{
    m_parts = parts;
    QStringList words;
    for (const Part &part : parts)
        words.append(part.legend);
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
}

QSize SplitBar::sizeHint() const
{
    return {200, BarHeight + LegendGap + metrics::lineHeight(Fonts::current().caption)};
}

QSize SplitBar::minimumSizeHint() const
{
    return sizeHint();
}

void SplitBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens t = Tokens::of(this);
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    int total = 0;
    for (const Part &part : m_parts)
        total += part.value;
    QPainterPath pill;
    pill.addRoundedRect(QRectF(0, 0, width(), BarHeight), BarHeight / 2.0, BarHeight / 2.0);
    painter.save();
    painter.setClipPath(pill);
    painter.fillRect(QRectF(0, 0, width(), BarHeight), t.background(Tone::Neutral));
    qreal x = 0;
    for (const Part &part : m_parts) {
        if (total == 0 || part.value == 0)
            continue;
        const qreal share = qreal(width()) * part.value / total;
        const qreal left = rtl ? width() - x - share : x;
        if (part.tone != Tone::Neutral)
            painter.fillRect(QRectF(left, 0, qMax(share - 2, 2.0), BarHeight), fillOf(part.tone, t));
        x += share;
    }
    painter.restore();

    const QFont &font = Fonts::current().caption;
    const qreal top = BarHeight + LegendGap;
    const qreal line = metrics::lineHeight(font);
    qreal at = 0;
    for (const Part &part : m_parts) {
        const qreal words = textWidth(part.legend, font);
        const qreal entry = Dot + 6 + words;
        const qreal left = rtl ? width() - at - entry : at;
        const QRectF dot(rtl ? left + words + 6 : left, top + (line - Dot) / 2, Dot, Dot);
        drawRounded(&painter, dot, 3, fillOf(part.tone, t));
        drawLine(&painter, QRectF(rtl ? left : left + Dot + 6, top, words + 1, line), part.legend, font,
                 t.muted, Qt::AlignLeading, layoutDirection());
        at += entry + 20;
    }
}

} // namespace roomkey::ui
