// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/buttonpainting.h"

#include "ui/theme/buttonkind.h"
#include "ui/theme/color.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int ButtonPadding = 14;
constexpr int IconGap = 9;

} // namespace

void drawButtonBevel(const QStyleOptionButton *option, QPainter *painter, const QWidget *widget)
{
    const Tokens t = Tokens::of(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool down = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = (option->state & QStyle::State_MouseOver) && enabled;
    const QRectF box = option->rect;
    QColor fill;
    QColor outline;
    switch (buttonKind(widget)) {
    case ButtonKind::Primary:
        fill = !enabled ? t.gate
               : down   ? color::mix(t.accent, Qt::black, 0.16)
               : hover  ? color::mix(t.accent, Qt::black, 0.08)
                        : t.accent;
        break;
    case ButtonKind::Soft:
        fill = !enabled ? t.gate : color::mix(t.soft, t.accent, down ? 0.16 : hover ? 0.08 : 0);
        break;
    case ButtonKind::Normal:
    case ButtonKind::Danger:
        fill = down ? t.pressed : hover ? t.hover : t.dark ? t.hover : t.surface;
        outline = color::mix(t.line, t.edge, 0.45);
        break;
    case ButtonKind::Flat:
    case ButtonKind::Link:
        if (down || hover) {
            // These stand on any ground, so the tint is laid over it.
            fill = t.text;
            fill.setAlphaF(down ? 0.12F : 0.06F);
        }
        break;
    }
    drawRounded(painter, box, metrics::ControlRadius, fill, outline);
    if ((option->state & QStyle::State_HasFocus) && (option->state & QStyle::State_KeyboardFocusChange)) {
        if (buttonKind(widget) == ButtonKind::Primary)
            drawFocusRing(painter, box.adjusted(3, 3, -3, -3), metrics::ControlRadius - 3, t.onAccent);
        else
            drawFocusRing(painter, box, metrics::ControlRadius, t.focus);
    }
}

void drawButtonLabel(const QStyleOptionButton *option, QPainter *painter, const QWidget *widget)
{
    const Tokens t = Tokens::of(option->palette);
    const ButtonKind kind = buttonKind(widget);
    QColor ink = t.text;
    if (!(option->state & QStyle::State_Enabled))
        ink = t.muted;
    else if (kind == ButtonKind::Primary)
        ink = t.onAccent;
    else if (kind == ButtonKind::Soft || kind == ButtonKind::Link)
        ink = t.link;
    else if (kind == ButtonKind::Danger)
        ink = t.bad;

    const QFont font = widget ? widget->font() : Fonts::current().body;
    const QString text = QString(option->text).remove(QLatin1Char('&'));
    const bool hasIcon = !option->icon.isNull();
    const int icon = option->iconSize.width();
    QRectF content = QRectF(option->rect).adjusted(8, 0, -8, 0);
    const bool leading = kind == ButtonKind::Link || (kind == ButtonKind::Flat && hasIcon && !text.isEmpty());
    if (leading)
        content = QRectF(option->rect).adjusted(kind == ButtonKind::Link ? 3 : 8, 0, -3, 0);
    const qreal iconPart = hasIcon ? icon + (text.isEmpty() ? 0 : IconGap) : 0;
    const qreal available = content.width() - iconPart;
    const Paragraph label(text, font, available + 0.5, 1.0,
                          leading || hasIcon ? Qt::AlignLeading : Qt::AlignHCenter, option->direction);
    const qreal used = text.isEmpty() ? 0 : label.widestLine();
    qreal x = leading ? content.left() : content.left() + (content.width() - iconPart - used) / 2;
    const bool rtl = option->direction == Qt::RightToLeft;
    if (rtl && leading)
        x = content.right() - iconPart - used;
    qreal textLeft = x + (rtl ? 0 : iconPart);
    if (hasIcon) {
        const qreal iconX = rtl ? x + used + (text.isEmpty() ? 0 : IconGap) : x;
        const QRectF box(iconX, content.center().y() - icon / 2.0, icon, icon);
        option->icon.paint(painter, box.toAlignedRect().translated(0, 0), Qt::AlignCenter,
                           option->state & QStyle::State_Enabled ? QIcon::Normal : QIcon::Disabled);
    }
    if (text.isEmpty())
        return;
    // Alignment inside the paragraph is over its full width, not over the widest line.
    if (!(leading || hasIcon))
        textLeft = content.left();
    else if (rtl)
        textLeft = x + used - available;
    label.draw(painter, QPointF(textLeft, std::round(content.center().y() - label.height() / 2)), ink);
}

void drawMenuArrow(const QStyleOptionButton *option, QPainter *painter)
{
    const QRectF r = option->rect;
    drawSymbol(painter, Symbol::Down, QRectF(r.right() - 22, r.center().y() - 7, 14, 14),
               Tokens::of(option->palette).text);
}

QSize buttonSize(const QStyleOptionButton *option, const QWidget *widget)
{
    const QFont font = widget ? widget->font() : Fonts::current().body;
    const QString text = QString(option->text).remove(QLatin1Char('&'));
    const bool page = isPageButton(widget);
    const int height = page ? metrics::pageButtonHeight() : metrics::controlHeight();
    int width = qCeil(textWidth(text, font));
    if (!option->icon.isNull())
        width += option->iconSize.width() + (text.isEmpty() ? 0 : IconGap);
    if (buttonKind(widget) == ButtonKind::Link)
        return {width + 6, height};
    if (text.isEmpty())
        return {qMax(width + 16, height), height};
    width += 2 * (page ? ButtonPadding + 2 : ButtonPadding);
    if (option->features & QStyleOptionButton::HasMenu)
        width += 18;
    return {width, height};
}

} // namespace roomkey::ui
