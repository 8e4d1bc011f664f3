// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/tablecell.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"

#include <QPainter>
#include <QStyleOptionViewItem>

namespace roomkey::ui {

void paintCellGround(QPainter *painter, const QStyleOptionViewItem &option, const Tokens &tokens)
{
    const QRectF box = option.rect;
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, tokens.soft);
    drawSeparator(painter, QRectF(box.left(), box.bottom(), box.width(), 1), tokens.line);
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option.widget))
        drawFocusRing(painter, box.adjusted(1, 1, -1, -2), metrics::ControlRadius, tokens.focus);
}

} // namespace roomkey::ui
