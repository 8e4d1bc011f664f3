// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"

#include <QPainter>

namespace roomkey::ui {

namespace {
constexpr int ShadowExtent = 14;
}

Card::Card(QWidget *parent)
    : QWidget(parent)
{
}

void Card::setElevated(bool elevated)
{
    m_elevated = elevated;
    const int room = elevated ? ShadowExtent + ShadowExtent / 4 : 0;
    setContentsMargins(room, room, room, room);
    update();
}

void Card::setEmphasised(bool emphasised)
{
    m_emphasised = emphasised;
    update();
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    const QRectF box = contentsRect();
    if (m_elevated)
        drawShadow(&painter, box, metrics::CardRadius, ShadowExtent, t);
    drawRounded(&painter, box, metrics::CardRadius, t.surface, m_emphasised ? t.accent : t.line,
                m_emphasised ? metrics::FocusWidth : 1);
}

Separator::Separator(Qt::Orientation orientation, QWidget *parent)
    : QWidget(parent)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
}

void Separator::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawSeparator(&painter, rect(), Tokens::of(this).line);
}

} // namespace roomkey::ui
