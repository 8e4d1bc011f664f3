// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/pageparts.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"

#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

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
    setTone(active ? Tone::Accent : Tone::Neutral);
}

void SymbolTile::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void SymbolTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    drawRounded(&painter, rect(), metrics::RowRadius, t.background(m_tone));
    const qreal size = metrics::iconSize() - 2;
    const QPointF at((width() - size) / 2, (height() - size) / 2);
    drawSymbol(&painter, m_symbol, QRectF(at, QSizeF(size, size)), t.foreground(m_tone));
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

PageColumn makePageColumn(const QString &title, const QString &text, int maximumWidth)
{
    auto *content = new QWidget;
    content->setMaximumWidth(maximumWidth);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::ControlGap);
    layout->addWidget(new Label(title, Type::Title));
    layout->addWidget(new Label(text, Type::Body, Tint::Muted));
    layout->addSpacing(metrics::ControlGap);
    return {content, layout};
}

QHBoxLayout *makeCentred(QWidget *content, Qt::Alignment alignment)
{
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    // So much more than the stretches that it reaches its maximum width first.
    row->addWidget(content, 1000, alignment);
    row->addStretch(1);
    return row;
}

QHBoxLayout *makeLeading(QWidget *widget)
{
    auto *row = new QHBoxLayout;
    row->addWidget(widget);
    row->addStretch();
    return row;
}

void setScrolled(QWidget *page, QWidget *content)
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    layout->addWidget(scroll);
}

void setScrolledOnCard(QScrollArea *scroll, QWidget *content)
{
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidget(content);
    content->setAutoFillBackground(false);
}

QWidget *makeButtonRow(const QList<QWidget *> &buttons)
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, metrics::ControlGap, 0, 0);
    layout->setSpacing(metrics::ControlGap);
    for (QWidget *button : buttons)
        layout->addWidget(button);
    layout->addStretch();
    return row;
}

} // namespace roomkey::ui
