// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/roomkeystyle.h"

#include "ui/theme/color.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTextEdit>

namespace roomkey::ui {

namespace {

constexpr char KindProperty[] = "roomkeyButtonKind";
constexpr char PageProperty[] = "roomkeyPageButton";
constexpr int ButtonPadding = 14;
constexpr int IconGap = 9;
constexpr int ScrollBarExtent = 10;
constexpr int IndicatorSize = 18;

Tokens tokensOf(const QStyleOption *option)
{
    return Tokens::of(option->palette);
}

bool isTextEdit(const QWidget *widget)
{
    return qobject_cast<const QTextEdit *>(widget) || qobject_cast<const QPlainTextEdit *>(widget);
}

} // namespace

void setButtonKind(QAbstractButton *button, ButtonKind kind)
{
    button->setProperty(KindProperty, int(kind));
    button->update();
}

ButtonKind buttonKind(const QWidget *button)
{
    return button ? ButtonKind(button->property(KindProperty).toInt()) : ButtonKind::Normal;
}

void setPageButton(QAbstractButton *button)
{
    button->setProperty(PageProperty, true);
    button->updateGeometry();
}

RoomkeyStyle::RoomkeyStyle(const QString &baseStyle)
    : QProxyStyle(baseStyle.isEmpty() ? nullptr : QStyleFactory::create(baseStyle))
    , m_overFusion(this->baseStyle()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) == 0)
{
}

void RoomkeyStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    // A tool tip guesses whether its text is HTML, and HTML may name files to open. Ours shows names that
    // others chose, so no tool tip guesses. Qt polishes it before its first text.
    if (widget->inherits("QTipLabel"))
        static_cast<QLabel *>(widget)->setTextFormat(Qt::PlainText);
    // Hover of our own drawing needs mouse moves.
    if (m_overFusion && (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget) ||
                         qobject_cast<QScrollBar *>(widget)))
        widget->setAttribute(Qt::WA_Hover);
}

void RoomkeyStyle::polish(QPalette &palette)
{
    QProxyStyle::polish(palette);
    if (!m_overFusion)
        return;
    const Tokens t = Tokens::from(palette);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Link, t.link);
}

void RoomkeyStyle::drawButtonBevel(const QStyleOptionButton *option, QPainter *painter,
                                   const QWidget *widget) const
{
    const Tokens t = tokensOf(option);
    const bool enabled = option->state & State_Enabled;
    const bool down = option->state & (State_Sunken | State_On);
    const bool hover = (option->state & State_MouseOver) && enabled;
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
    if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
        if (buttonKind(widget) == ButtonKind::Primary)
            drawFocusRing(painter, box.adjusted(3, 3, -3, -3), metrics::ControlRadius - 3, t.onAccent);
        else
            drawFocusRing(painter, box, metrics::ControlRadius, t.focus);
    }
}

void RoomkeyStyle::drawButtonLabel(const QStyleOptionButton *option, QPainter *painter,
                                   const QWidget *widget) const
{
    const Tokens t = tokensOf(option);
    const ButtonKind kind = buttonKind(widget);
    QColor ink = t.text;
    if (!(option->state & State_Enabled))
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
                           option->state & State_Enabled ? QIcon::Normal : QIcon::Disabled);
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

void RoomkeyStyle::drawIndicator(const QStyleOption *option, QPainter *painter, bool round) const
{
    const Tokens t = tokensOf(option);
    const bool on = option->state & State_On;
    const bool partly = option->state & State_NoChange;
    const bool enabled = option->state & State_Enabled;
    const QRectF box = QRectF(option->rect).adjusted(1, 1, -1, -1);
    const qreal radius = round ? box.width() / 2 : 4;
    const bool filled = on || partly;
    const QColor fill =
        filled ? (enabled ? t.accent : t.muted) : (option->state & State_MouseOver ? t.hover : t.surface);
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

void RoomkeyStyle::drawFieldFrame(const QStyleOption *option, QPainter *painter) const
{
    const Tokens t = tokensOf(option);
    const bool focused = option->state & State_HasFocus;
    const bool enabled = option->state & State_Enabled;
    const bool readOnly = option->state & State_ReadOnly;
    drawRounded(painter, option->rect, metrics::ControlRadius, !enabled || readOnly ? t.sunken : t.surface,
                focused ? t.focus : t.edge, focused ? metrics::FocusWidth : 1);
}

void RoomkeyStyle::drawHeaderSection(const QStyleOption *option, QPainter *painter,
                                     const QWidget *widget) const
{
    const Tokens t = tokensOf(option);
    // A table on a pane lets the pane show through.
    const auto *header = qobject_cast<const QAbstractScrollArea *>(widget);
    if (!header || header->viewport()->autoFillBackground())
        painter->fillRect(option->rect, t.surface);
    const QRectF r = option->rect;
    drawSeparator(painter, QRectF(r.left(), r.bottom() - 1, r.width(), 1), t.line);
}

void RoomkeyStyle::drawHeaderLabel(const QStyleOption *option, QPainter *painter) const
{
    const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
    if (!header)
        return;
    const Tokens t = tokensOf(option);
    drawLine(painter, QRectF(option->rect), header->text, Fonts::current().caption, t.muted,
             header->textAlignment & Qt::AlignHorizontal_Mask, header->direction);
    if (header->sortIndicator != QStyleOptionHeader::None) {
        const qreal width = textWidth(header->text, Fonts::current().caption);
        const QRectF r = option->rect;
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

void RoomkeyStyle::drawTab(const QStyleOption *option, QPainter *painter) const
{
    const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
    if (!tab)
        return;
    const Tokens t = tokensOf(option);
    const bool selected = tab->state & State_Selected;
    const QRectF r = option->rect;
    drawLine(painter, r, QString(tab->text).remove(QLatin1Char('&')), Fonts::current().body,
             selected ? t.link : t.muted, Qt::AlignHCenter, tab->direction);
    if (selected)
        drawRounded(painter, QRectF(r.left() + 8, r.bottom() - 2, r.width() - 16, 2), 1, t.accent);
    if ((tab->state & State_HasFocus) && (tab->state & State_KeyboardFocusChange))
        drawFocusRing(painter, r.adjusted(1, 1, -1, -3), metrics::ControlRadius, t.focus);
}

void RoomkeyStyle::drawScrollBar(const QStyleOptionSlider *option, QPainter *painter,
                                 const QWidget *widget) const
{
    const Tokens t = tokensOf(option);
    if (option->maximum <= option->minimum)
        return;
    QRectF handle = proxy()->subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    const bool active = option->state & State_Sunken || option->state & State_MouseOver;
    const qreal thin = active ? 7 : 5;
    if (option->orientation == Qt::Vertical)
        handle = QRectF(handle.center().x() - thin / 2, handle.top() + 2, thin, handle.height() - 4);
    else
        handle = QRectF(handle.left() + 2, handle.center().y() - thin / 2, handle.width() - 4, thin);
    drawRounded(painter, handle, thin / 2, active ? t.edge : color::mix(t.line, t.edge, 0.4));
}

void RoomkeyStyle::drawComboBox(const QStyleOptionComplex *option, QPainter *painter) const
{
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
    if (!combo)
        return;
    if (combo->frame)
        drawFieldFrame(option, painter);
    else if (option->state & State_MouseOver)
        drawRounded(painter, option->rect, metrics::ControlRadius, tokensOf(option).hover);
    const QRect arrow = proxy()->subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, nullptr);
    QRectF box(0, 0, 16, 16);
    box.moveCenter(QRectF(arrow).center());
    const Tokens t = tokensOf(option);
    drawSymbol(painter, Symbol::Down, box, option->state & State_Enabled ? t.text : t.muted);
    if (!combo->frame && (option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange))
        drawFocusRing(painter, option->rect, metrics::ControlRadius, t.focus);
}

void RoomkeyStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                 const QWidget *widget) const
{
    if (!m_overFusion)
        return QProxyStyle::drawPrimitive(element, option, painter, widget);
    switch (element) {
    case PE_PanelLineEdit:
        // A line edit inside a combo or spin box has its frame drawn by that box.
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0)
            drawFieldFrame(option, painter);
        return;
    case PE_FrameLineEdit:
        return;
    case PE_Frame:
        if (isTextEdit(widget)) {
            QStyleOption field(*option);
            field.state.setFlag(State_HasFocus, widget->hasFocus());
            drawFieldFrame(&field, painter);
            return;
        }
        break;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawIndicator(option, painter, false);
        return;
    case PE_IndicatorRadioButton:
        drawIndicator(option, painter, true);
        return;
    case PE_IndicatorHeaderArrow:
        return; // the label draws it behind its words
    case PE_FrameFocusRect:
        if (option->state & State_KeyboardFocusChange)
            drawFocusRing(painter, option->rect, metrics::ControlRadius, tokensOf(option).focus);
        return;
    case PE_IndicatorBranch:
        return; // our trees draw their own
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void RoomkeyStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (!m_overFusion)
        return QProxyStyle::drawControl(element, option, painter, widget);
    switch (element) {
    case CE_PushButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawButtonBevel(button, painter, widget);
            drawButtonLabel(button, painter, widget);
            if (button->features & QStyleOptionButton::HasMenu) {
                const QRectF r = option->rect;
                drawSymbol(painter, Symbol::Down, QRectF(r.right() - 22, r.center().y() - 7, 14, 14),
                           tokensOf(option).text);
            }
            return;
        }
        break;
    case CE_PushButtonBevel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawButtonBevel(button, painter, widget);
            return;
        }
        break;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawButtonLabel(button, painter, widget);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        drawHeaderSection(option, painter, widget);
        return;
    case CE_HeaderLabel:
        drawHeaderLabel(option, painter);
        return;
    case CE_TabBarTab:
        drawTab(option, painter);
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void RoomkeyStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                      QPainter *painter, const QWidget *widget) const
{
    if (m_overFusion) {
        if (control == CC_ScrollBar) {
            if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
                drawScrollBar(slider, painter, widget);
                return;
            }
        } else if (control == CC_ComboBox) {
            drawComboBox(option, painter);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect RoomkeyStyle::subElementRect(SubElement element, const QStyleOption *option,
                                   const QWidget *widget) const
{
    if (m_overFusion && element == SE_LineEditContents) {
        const int side = 6;
        return option->rect.adjusted(side, 1, -side, -1);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect RoomkeyStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                   SubControl subControl, const QWidget *widget) const
{
    if (m_overFusion && control == CC_ScrollBar) {
        // No arrow buttons: the groove is the whole bar.
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            const bool vertical = slider->orientation == Qt::Vertical;
            const int length = vertical ? slider->rect.height() : slider->rect.width();
            const int range = slider->maximum - slider->minimum;
            int handle = length;
            if (range > 0) {
                handle = int(qint64(length) * slider->pageStep / (qint64(range) + slider->pageStep));
                handle = qBound(qMin(36, length), handle, length);
            }
            const int start =
                sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition,
                                        length - handle, slider->upsideDown);
            const auto span = [&](int from, int size) {
                return vertical
                           ? QRect(slider->rect.left(), slider->rect.top() + from, slider->rect.width(), size)
                           : QRect(slider->rect.left() + from, slider->rect.top(), size,
                                   slider->rect.height());
            };
            switch (subControl) {
            case SC_ScrollBarAddLine:
            case SC_ScrollBarSubLine:
                return {};
            case SC_ScrollBarSubPage:
                return span(0, start);
            case SC_ScrollBarAddPage:
                return span(start + handle, length - start - handle);
            case SC_ScrollBarGroove:
                return slider->rect;
            case SC_ScrollBarSlider:
                return span(start, handle);
            default:
                break;
            }
        }
    }
    if (m_overFusion && control == CC_ComboBox) {
        const QRect r = option->rect;
        const int arrow = 30;
        switch (subControl) {
        case SC_ComboBoxFrame:
            return r;
        case SC_ComboBoxArrow:
            return visualRect(option->direction, r, QRect(r.right() - arrow + 1, r.top(), arrow, r.height()));
        case SC_ComboBoxEditField:
            return visualRect(option->direction, r, r.adjusted(9, 1, -arrow, -1));
        default:
            break;
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QSize RoomkeyStyle::buttonSize(const QStyleOptionButton *option, const QWidget *widget) const
{
    const QFont font = widget ? widget->font() : Fonts::current().body;
    const QString text = QString(option->text).remove(QLatin1Char('&'));
    const bool page = widget && widget->property(PageProperty).toBool();
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

QSize RoomkeyStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                     const QWidget *widget) const
{
    if (type == CT_PushButton && m_overFusion) {
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            return buttonSize(button, widget);
    }
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_ComboBox:
        if (m_overFusion)
            result.rwidth() += 18; // our arrow is wider than Fusion's
        [[fallthrough]];
    case CT_LineEdit:
    case CT_SpinBox:
    case CT_PushButton:
    case CT_HeaderSection:
        result.setHeight(qMax(result.height(), metrics::controlHeight()));
        break;
    case CT_TabBarTab:
        if (m_overFusion)
            result = QSize(result.width() + 8, qMax(result.height(), metrics::controlHeight()));
        break;
    default:
        break;
    }
    return result;
}

QIcon RoomkeyStyle::standardIcon(StandardPixmap pixmap, const QStyleOption *option,
                                 const QWidget *widget) const
{
    // Fusion's are pictures, and reading one loads every plugin for pictures before anything is painted.
    switch (pixmap) {
    case SP_ToolBarHorizontalExtensionButton: // of every menu bar
    case SP_ToolBarVerticalExtensionButton:
        return symbolIcon(Symbol::More);
    case SP_LineEditClearButton:
        return symbolIcon(Symbol::Cross, Tint::Muted);
    default:
        return QProxyStyle::standardIcon(pixmap, option, widget);
    }
}

int RoomkeyStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return metrics::ControlGap;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
        return metrics::iconSize();
    default:
        break;
    }
    if (m_overFusion) {
        switch (metric) {
        case PM_ScrollBarExtent:
            return ScrollBarExtent;
        case PM_ScrollView_ScrollBarSpacing:
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical:
            return 0;
        case PM_HeaderMargin:
            return metrics::ControlGap;
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight:
            return qMax(IndicatorSize, metrics::iconSize());
        case PM_CheckBoxLabelSpacing:
        case PM_RadioButtonLabelSpacing:
            return 8;
        case PM_DefaultFrameWidth:
            if (isTextEdit(widget))
                return 5;
            break;
        default:
            break;
        }
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int RoomkeyStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                            QStyleHintReturn *returnData) const
{
    if (m_overFusion) {
        switch (hint) {
        case SH_DialogButtonBox_ButtonsHaveIcons:
        case SH_ScrollView_FrameOnlyAroundContents:
            return 0;
        case SH_ScrollBar_LeftClickAbsolutePosition:
            return 1;
        default:
            break;
        }
    }
    return QProxyStyle::styleHint(hint, option, widget, returnData);
}

} // namespace roomkey::ui
