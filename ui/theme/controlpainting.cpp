// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/controlpainting.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QAbstractScrollArea>
#include <QPainter>
#include <QStyleOption>

namespace roomkey::ui {

void drawIndicator(const QStyleOption *option, QPainter *painter, bool round)
{
    const Tokens t = Tokens::of(option->palette);
    const bool on = option->state & QStyle::State_On;
    const bool partly = option->state & QStyle::State_NoChange;
    const bool enabled = option->state & QStyle::State_Enabled;
    const QRectF box = QRectF(option->rect).adjusted(1, 1, -1, -1);
    const qreal radius = round ? box.width() / 2 : 4;
    const bool filled = on || partly;
    const QColor fill = filled ? (enabled ? t.accent : t.muted)
                               : (option->state & QStyle::State_MouseOver ? t.hover : t.surface);
    drawRounded(painter, box, radius, fill, filled ? QColor() : t.edge, 1.3);
    if (on && round) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(enabled ? t.onAccent : t.surface);
        painter->drawEllipse(box.center(), box.width() * 0.2, box.width() * 0.2);
        painter->restore();
    } else if (filled) {
        drawSymbol(painter, partly ? Symbol::Minus : Symbol::Check, box.adjusted(1, 1, -1, -1),
                   enabled ? t.onAccent : t.surface);
    }
}

void drawFieldFrame(const QStyleOption *option, QPainter *painter)
{
    const Tokens t = Tokens::of(option->palette);
    const bool focused = option->state & QStyle::State_HasFocus;
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool readOnly = option->state & QStyle::State_ReadOnly;
    drawRounded(painter, option->rect, metrics::ControlRadius, !enabled || readOnly ? t.sunken : t.surface,
                focused ? t.focus : t.edge, focused ? metrics::FocusWidth : 1);
}

void drawHeaderSection(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const Tokens t = Tokens::of(option->palette);
    // A table on a pane lets the pane show through.
    const auto *header = qobject_cast<const QAbstractScrollArea *>(widget);
    if (!header || header->viewport()->autoFillBackground())
        painter->fillRect(option->rect, t.surface);
    const QRectF r = option->rect;
    drawSeparator(painter, QRectF(r.left(), r.bottom() - 1, r.width(), 1), t.line);
}

void drawHeaderLabel(const QStyleOptionHeader *header, QPainter *painter)
{
    const Tokens t = Tokens::of(header->palette);
    drawLine(painter, QRectF(header->rect), header->text, Fonts::current().caption, t.muted,
             header->textAlignment & Qt::AlignHorizontal_Mask, header->direction);
    if (header->sortIndicator != QStyleOptionHeader::None) {
        const qreal width = textWidth(header->text, Fonts::current().caption);
        const QRectF r = header->rect;
        const QRectF box(r.left() + width + 4, r.center().y() - 6, 12, 12);
        painter->save();
        if (header->sortIndicator == QStyleOptionHeader::SortDown) {
            painter->translate(box.center());
            painter->scale(1, -1);
            painter->translate(-box.center());
        }
        drawSymbol(painter, Symbol::Down, box, t.muted);
        painter->restore();
    }
}

void drawTab(const QStyleOptionTab *tab, QPainter *painter)
{
    const Tokens t = Tokens::of(tab->palette);
    const bool selected = tab->state & QStyle::State_Selected;
    const QRectF r = tab->rect;
    drawLine(painter, r, QString(tab->text).remove(QLatin1Char('&')), Fonts::current().body,
             selected ? t.link : t.muted, Qt::AlignHCenter, tab->direction);
    if (selected)
        drawRounded(painter, QRectF(r.left() + 8, r.bottom() - 2, r.width() - 16, 2), 1, t.accent);
    if ((tab->state & QStyle::State_HasFocus) && (tab->state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, r.adjusted(1, 1, -1, -3), metrics::ControlRadius, t.focus);
}

void drawComboBox(const QStyleOptionComboBox *combo, const QRect &arrow, QPainter *painter)
{
    if (combo->frame)
        drawFieldFrame(combo, painter);
    else if (combo->state & QStyle::State_MouseOver)
        drawRounded(painter, combo->rect, metrics::ControlRadius, Tokens::of(combo->palette).hover);
    QRectF box(0, 0, 16, 16);
    box.moveCenter(QRectF(arrow).center());
    const Tokens t = Tokens::of(combo->palette);
    drawSymbol(painter, Symbol::Down, box, combo->state & QStyle::State_Enabled ? t.text : t.muted);
    if (!combo->frame && (combo->state & QStyle::State_HasFocus) &&
        (combo->state & QStyle::State_KeyboardFocusChange))
        drawFocusRing(painter, combo->rect, metrics::ControlRadius, t.focus);
}

} // namespace roomkey::ui
