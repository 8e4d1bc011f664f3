// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/skeletonrows.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QPainter>

#include <array>

namespace roomkey::ui {

namespace {

constexpr int RowHeight = 58;
constexpr int TileSize = 38;
/// Name and preview as shares of the room, so that the rows do not look ruled.
constexpr std::array<std::array<qreal, 2>, 6> Shares{
    {{0.55, 0.8}, {0.4, 0.65}, {0.62, 0.9}, {0.45, 0.55}, {0.5, 0.75}, {0.36, 0.6}}};

} // namespace

SkeletonRows::SkeletonRows(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::NoFocus);
}

void SkeletonRows::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    update();
}

void SkeletonRows::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens tokens = Tokens::of(this);
    const QFont &font = Fonts::current().caption;
    const qreal textHeight = metrics::lineHeight(font);
    drawLine(&painter, QRectF(metrics::BlockGap, 10, width() - 2 * metrics::BlockGap, textHeight), m_text,
             font, tokens.muted, Qt::AlignLeading, layoutDirection());
    qreal top = textHeight + 20;
    for (const auto &[name, preview] : Shares) {
        const qreal middle = top + RowHeight / 2.0;
        const qreal left = metrics::BlockGap + 2;
        const qreal room = width() - left - 50 - metrics::BlockGap;
        drawRounded(&painter, QRectF(left, middle - TileSize / 2.0, TileSize, TileSize), metrics::RowRadius,
                    tokens.line);
        drawRounded(&painter, QRectF(left + 50, middle - 15, room * name, 10), 5, tokens.line);
        drawRounded(&painter, QRectF(left + 50, middle + 5, room * preview, 10), 5, tokens.line);
        top += RowHeight;
    }
}

} // namespace roomkey::ui
