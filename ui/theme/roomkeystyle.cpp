// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/roomkeystyle.h"

#include "ui/theme/buttonpainting.h"
#include "ui/theme/controlpainting.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/scrollbarpainting.h"
#include "ui/theme/tokens.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTextEdit>

namespace roomkey::ui {

namespace {

constexpr int ScrollBarExtent = 10;
constexpr int IndicatorSize = 18;

bool isTextEdit(const QWidget *widget)
{
    return qobject_cast<const QTextEdit *>(widget) || qobject_cast<const QPlainTextEdit *>(widget);
}

} // namespace

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
            drawFocusRing(painter, option->rect, metrics::ControlRadius, Tokens::of(option->palette).focus);
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
            if (button->features & QStyleOptionButton::HasMenu)
                drawMenuArrow(button, painter);
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
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            drawHeaderLabel(header, painter);
        return;
    case CE_TabBarTab:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            drawTab(tab, painter);
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
                drawScrollBar(slider, proxy()->subControlRect(control, option, SC_ScrollBarSlider, widget),
                              painter);
                return;
            }
        } else if (control == CC_ComboBox) {
            if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option))
                drawComboBox(combo, proxy()->subControlRect(control, option, SC_ComboBoxArrow, nullptr),
                             painter);
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
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            if (const std::optional<QRect> part = scrollBarPart(slider, subControl))
                return *part;
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
