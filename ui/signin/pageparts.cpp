// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/pageparts.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"

#include <QPainter>

namespace roomkey::ui {

namespace {

int tileSize()
{
    return metrics::iconSize() + 16;
}

} // namespace

SymbolTile::SymbolTile(Symbol symbol, QWidget *parent)
    : QWidget(parent)
    , m_symbol(symbol)
{
    setFixedSize(tileSize(), tileSize());
}

void SymbolTile::setActive(bool active)
{
    m_active = active;
    update();
}

void SymbolTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    drawRounded(&painter, rect(), metrics::RowRadius, t.background(m_active ? Tone::Accent : Tone::Neutral));
    const qreal size = metrics::iconSize() - 2;
    const QPointF at((width() - size) / 2, (height() - size) / 2);
    drawSymbol(&painter, m_symbol, QRectF(at, QSizeF(size, size)), m_active ? t.link : t.muted);
}

SymbolMark::SymbolMark(Symbol symbol, Tint tint, QWidget *parent)
    : QWidget(parent)
    , m_symbol(symbol)
    , m_tint(tint)
{
    setFixedSize(metrics::iconSize(), qMax(metrics::iconSize(), metrics::lineHeight(Fonts::current().body)));
}

void SymbolMark::setSymbol(Symbol symbol, Tint tint)
{
    m_symbol = symbol;
    m_tint = tint;
    update();
}

void SymbolMark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const qreal size = metrics::iconSize() - 2;
    drawSymbol(&painter, m_symbol, QRectF(1, (height() - size) / 2, size, size),
               Tokens::of(this).ink(m_tint));
}

MarkTile::MarkTile(int size, QWidget *parent)
    : QWidget(parent)
{
    setFixedSize(size, size);
}

void MarkTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawMark(&painter, rect(), Tokens::of(this));
}

} // namespace roomkey::ui
