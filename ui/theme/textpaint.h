// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QTextLayout>
#include <QTextOption>

class QPainter;

// Text at explicit baselines. Fallback fonts for Thai and Chinese have other ascents; text centred in a
// rectangle would dance from row to row, a fixed baseline does not. GUI thread.
namespace roomkey::ui {

/// Baseline that centres \a font's capitals and digits between \a top and \a top + \a height.
[[nodiscard]] qreal centredBaseline(const QFont &font, qreal top, qreal height);

/// One line at \a baseline (its left end in left-to-right text). Elided when wider than \a width. Returns the
/// width drawn.
qreal drawLine(QPainter *painter, QPointF baseline, const QString &text, const QFont &font,
               const QColor &color, qreal width, Qt::TextElideMode elide = Qt::ElideRight);

/// The same inside \a box, vertically centred, aligned left, centre or right (mirrored by the painter's
/// layout direction when \a direction is right to left).
qreal drawLine(QPainter *painter, const QRectF &box, const QString &text, const QFont &font,
               const QColor &color, Qt::Alignment align = Qt::AlignLeading,
               Qt::LayoutDirection direction = Qt::LeftToRight, Qt::TextElideMode elide = Qt::ElideRight);

[[nodiscard]] qreal textWidth(const QString &text, const QFont &font);

/// Wrapped text with one leading for every line, whatever fonts the scripts in it fall back to.
class Paragraph
{
public:
    Paragraph(const QString &text, const QFont &font, qreal width, qreal lineFactor = 1.0,
              Qt::Alignment align = Qt::AlignLeading,
              Qt::LayoutDirection direction = Qt::LayoutDirectionAuto);

    [[nodiscard]] qreal height() const { return m_lineHeight * m_lines; }
    [[nodiscard]] qreal widestLine() const { return m_widest; }
    [[nodiscard]] int lineCount() const { return m_lines; }
    void draw(QPainter *painter, QPointF topLeft, const QColor &color) const;

private:
    QTextLayout m_layout;
    qreal m_lineHeight = 0;
    qreal m_widest = 0;
    int m_lines = 0;
};

} // namespace roomkey::ui
