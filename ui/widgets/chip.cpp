// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyle>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int SidePadding = 10;
constexpr int Gap = 5;
constexpr int TagPadding = 6;
constexpr int TagRadius = 4;

int glyphSize()
{
    return metrics::iconSize() * 2 / 3;
}

} // namespace

Chip::Chip(const QString &text, Tone tone, std::optional<Symbol> symbol, QWidget *parent)
    : QLabel(parent)
    , m_tone(tone)
    , m_symbol(symbol)
{
    setTextFormat(Qt::PlainText);
    setText(text);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::set(const QString &text, Tone tone, std::optional<Symbol> symbol)
{
    m_tone = tone;
    m_symbol = symbol;
    setText(text);
    updateGeometry();
    update();
}

QSize Chip::sizeFor(const QString &text, bool hasSymbol)
{
    const QFont &font = Fonts::current().caption;
    const int height = metrics::heightFor(font, 1, 6, 21);
    const int width =
        int(std::ceil(textWidth(text, font))) + 2 * SidePadding + (hasSymbol ? glyphSize() + Gap : 0);
    return {width + (hasSymbol ? 0 : 2), height};
}

void Chip::paint(QPainter *painter, const QRectF &box, const QString &text, Tone tone,
                 std::optional<Symbol> symbol, const Tokens &tokens, Qt::LayoutDirection direction)
{
    QSizeF size = sizeFor(text, symbol.has_value());
    size.setWidth(qMin(size.width(), box.width()));
    QRectF chip(QPointF(box.left(), std::floor(box.center().y() - size.height() / 2)), size);
    if (direction == Qt::RightToLeft)
        chip.moveRight(box.right());
    drawRounded(painter, chip, chip.height() / 2, tokens.background(tone));
    const QColor ink = tokens.foreground(tone);
    QRectF content = chip.adjusted(SidePadding - 1, 0, -(SidePadding - 1), 0);
    if (symbol) {
        const qreal glyph = glyphSize();
        const qreal x = direction == Qt::RightToLeft ? content.right() - glyph : content.left();
        drawSymbol(painter, *symbol, QRectF(x, chip.center().y() - glyph / 2, glyph, glyph), ink);
        if (direction == Qt::RightToLeft)
            content.adjust(0, 0, -(glyph + Gap), 0);
        else
            content.adjust(glyph + Gap, 0, 0, 0);
    }
    drawLine(painter, content, text, Fonts::current().caption, ink,
             symbol ? Qt::AlignLeading : Qt::AlignHCenter, direction);
}

qreal Chip::tagWidth(const QString &text)
{
    return std::ceil(textWidth(text, Fonts::current().caption)) + 2 * TagPadding;
}

void Chip::paintTag(QPainter *painter, QPointF at, const QString &text, const Tokens &tokens)
{
    const QFont &font = Fonts::current().caption;
    const QFontMetricsF metrics(font);
    const QRectF box(at.x(), std::floor(at.y() - metrics.ascent()), tagWidth(text),
                     std::ceil(metrics.height()) + 1);
    drawRounded(painter, box, TagRadius, tokens.background(Tone::Neutral));
    drawLine(painter, QPointF(at.x() + TagPadding, at.y()), text, font, tokens.foreground(Tone::Neutral),
             box.width() - TagPadding);
}

QSize Chip::sizeHint() const
{
    return sizeFor(text(), m_symbol.has_value());
}

QSize Chip::minimumSizeHint() const
{
    return sizeHint();
}

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paint(&painter, rect(), text(), m_tone, m_symbol, Tokens::of(this), layoutDirection());
}

} // namespace roomkey::ui
