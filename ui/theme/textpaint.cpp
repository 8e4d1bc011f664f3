// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/textpaint.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace roomkey::ui {

qreal centredBaseline(const QFont &font, qreal top, qreal height)
{
    const QFontMetricsF fm(font);
    return std::round(top + (height - fm.height()) / 2 + fm.ascent());
}

qreal textWidth(const QString &text, const QFont &font)
{
    return QFontMetricsF(font).horizontalAdvance(text);
}

qreal drawLine(QPainter *painter, QPointF baseline, const QString &text, const QFont &font,
               const QColor &color, qreal width, Qt::TextElideMode elide)
{
    const QFontMetricsF fm(font);
    qreal advance = fm.horizontalAdvance(text);
    QString shown = text;
    if (advance > width) {
        shown = fm.elidedText(text, elide, width);
        advance = fm.horizontalAdvance(shown);
    }
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(baseline, shown);
    return advance;
}

qreal drawLine(QPainter *painter, const QRectF &box, const QString &text, const QFont &font,
               const QColor &color, Qt::Alignment align, Qt::LayoutDirection direction,
               Qt::TextElideMode elide)
{
    const Qt::Alignment visual = QStyle::visualAlignment(direction, align);
    const qreal advance = std::min(textWidth(text, font), box.width());
    qreal x = box.left();
    if (visual & Qt::AlignRight)
        x = box.right() - advance;
    else if (visual & Qt::AlignHCenter)
        x = box.left() + (box.width() - advance) / 2;
    return drawLine(painter, QPointF(x, centredBaseline(font, box.top(), box.height())), text, font, color,
                    box.width() + 0.5, elide);
}

Paragraph::Paragraph(const QString &text, const QFont &font, qreal width, qreal lineFactor,
                     Qt::Alignment align, Qt::LayoutDirection direction)
    : m_layout(QString(text).replace(QLatin1Char('\n'), QChar::LineSeparator), font)
{
    const QFontMetricsF fm(font);
    m_lineHeight = std::ceil(fm.height() * lineFactor);
    // QTextLayout takes "left" as it is written, also in right-to-left text.
    QTextOption option(
        QStyle::visualAlignment(direction == Qt::RightToLeft ? direction : Qt::LeftToRight, align));
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(direction);
    m_layout.setTextOption(option);
    m_layout.setCacheEnabled(true);
    const qreal above = (m_lineHeight - fm.height()) / 2;
    m_layout.beginLayout();
    for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
        line.setLineWidth(std::max<qreal>(width, 1));
        // The baseline is the base font's; a line with taller fallback glyphs is moved up by the difference.
        const qreal baseline = std::round(m_lines * m_lineHeight + above + fm.ascent());
        line.setPosition(QPointF(0, baseline - line.ascent()));
        m_widest = std::max(m_widest, line.naturalTextWidth());
        ++m_lines;
    }
    m_layout.endLayout();
}

void Paragraph::draw(QPainter *painter, QPointF topLeft, const QColor &color) const
{
    painter->setPen(color);
    m_layout.draw(painter, topLeft);
}

} // namespace roomkey::ui
