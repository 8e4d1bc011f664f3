// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/popover.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QAccessibleWidget>
#include <QApplication>
#include <QKeyEvent>
#include <QLayout>
#include <QPainter>
#include <QPainterPath>

namespace roomkey::ui {

namespace {

constexpr int TipHeight = 8;
constexpr int TipHalf = 9;

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className == QLatin1String(Popover::staticMetaObject.className()))
        return new QAccessibleWidget(static_cast<QWidget *>(object), QAccessible::Dialog);
    return nullptr;
}

} // namespace

Popover::Popover(QWidget *anchor)
    : QWidget(anchor->window())
    , m_anchor(anchor)
    , m_area(anchor->rect())
{
    QAccessible::installFactory(makeAccessible);
    hide();
    const int side = ShadowRoom + Padding;
    setContentsMargins(side, side, side, side);
}

void Popover::setAnchorArea(const QRect &area)
{
    m_area = area;
}

void Popover::open()
{
    m_focusBefore = QApplication::focusWidget();
    place();
    show();
    raise();
    // The filter sees clicks anywhere in the program and the window's changes of size.
    qApp->installEventFilter(this);
    connect(m_anchor, &QObject::destroyed, this, [this](const QObject *anchor) {
        // No focus for what is going: it would be left with a widget that is no more.
        if (m_focusBefore.data() == anchor)
            m_focusBefore.clear();
        dismiss();
    });
    firstFocus()->setFocus(Qt::PopupFocusReason);
}

void Popover::place()
{
    if (!m_anchor)
        return;
    const QWidget *host = parentWidget();
    const QRect area(m_anchor->mapTo(host, m_area.topLeft()), m_area.size());
    const qreal character = QFontMetricsF(Fonts::current().body).averageCharWidth();
    const int width = qMin(int(widthInCharacters() * character) + 2 * (Padding + ShadowRoom), host->width());
    const int height = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width)
                                                     : layout()->totalSizeHint().height();
    m_above = area.bottom() + TipHeight + height - ShadowRoom > host->height() && area.top() > height;
    const int x = qBound(0, area.center().x() - width / 2, qMax(0, host->width() - width));
    const int y =
        m_above ? area.top() - height + ShadowRoom - TipHeight : area.bottom() + TipHeight - ShadowRoom;
    setGeometry(x, y, width, height);
    m_tip = qBound<qreal>(ShadowRoom + metrics::CardRadius + TipHalf, area.center().x() - x,
                          width - ShadowRoom - metrics::CardRadius - TipHalf);
    update();
}

void Popover::dismiss()
{
    if (m_closing)
        return;
    m_closing = true;
    qApp->removeEventFilter(this);
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadFocus && m_focusBefore)
        m_focusBefore->setFocus(Qt::PopupFocusReason);
    Q_EMIT closed();
    deleteLater();
}

void Popover::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        dismiss();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool Popover::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == parentWidget()) {
        place();
    } else if (event->type() == QEvent::MouseButtonPress) {
        const auto *widget = qobject_cast<const QWidget *>(watched);
        if (widget && widget != this && !isAncestorOf(widget))
            dismiss();
    }
    return false;
}

bool Popover::focusNextPrevChild(bool next)
{
    QWidget *at = QApplication::focusWidget();
    for (QWidget *widget = at; widget;) {
        widget = next ? widget->nextInFocusChain() : widget->previousInFocusChain();
        if (widget == at)
            break;
        if (isAncestorOf(widget) && widget->isVisible() && widget->isEnabled() &&
            (widget->focusPolicy() & Qt::TabFocus)) {
            widget->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            break;
        }
    }
    return true;
}

void Popover::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens t = Tokens::of(this);
    const QRectF box = QRectF(rect()).adjusted(ShadowRoom, ShadowRoom, -ShadowRoom, -ShadowRoom);
    drawShadow(&painter, box, metrics::CardRadius, ShadowRoom - 3, t);
    QPainterPath path;
    path.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metrics::CardRadius, metrics::CardRadius);
    QPainterPath tip;
    const qreal edge = m_above ? box.bottom() - 1 : box.top() + 1;
    const qreal point = m_above ? box.bottom() + TipHeight : box.top() - TipHeight;
    tip.moveTo(m_tip - TipHalf, edge);
    tip.lineTo(m_tip, point);
    tip.lineTo(m_tip + TipHalf, edge);
    tip.closeSubpath();
    painter.setPen(QPen(t.line, 1));
    painter.setBrush(t.surface);
    painter.drawPath(path.united(tip));
}

} // namespace roomkey::ui
