// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/reasonpopover.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QAccessibleWidget>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int ShadowRoom = 14;
constexpr int TipHeight = 8;
constexpr int TipHalf = 9;
constexpr int Padding = 20;
constexpr int WidthInCharacters = 46;

/// A lock that is decoration beside the title.
class LockMark final : public QWidget
{
public:
    explicit LockMark(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(metrics::iconSize(), metrics::lineHeight(Fonts::current().heading));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const qreal size = metrics::iconSize();
        drawSymbol(&painter, Symbol::Lock, QRectF(0, (height() - size) / 2, size, size),
                   Tokens::of(this).muted);
    }
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className == QLatin1String(ReasonPopover::staticMetaObject.className()))
        return new QAccessibleWidget(static_cast<QWidget *>(object), QAccessible::Dialog);
    return nullptr;
}

} // namespace

ReasonPopover::ReasonPopover(QWidget *anchor, const QString &actionName, const Gate &gate)
    : QWidget(anchor->window())
    , m_anchor(anchor)
    , m_area(anchor->rect())
{
    QAccessible::installFactory(makeAccessible);
    hide();
    //: Title of the box that explains why something cannot be used; %1 is the text of a button.
    const QString title = tr("“%1” is off").arg(QString(actionName).remove(QChar(0x2026)));
    setAccessibleName(title);
    setAccessibleDescription(gate.reason);

    auto *heading = new Label(title, Type::Heading);
    auto *reason = new Label(gate.reason, Type::Body, Tint::Muted);
    m_details = new Button(tr("Details"), ButtonKind::Link);

    auto *top = new QHBoxLayout;
    top->setSpacing(metrics::RowGap - 2);
    top->addWidget(new LockMark(this), 0, Qt::AlignTop);
    top->addWidget(heading, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::PaneMargin);
    if (gate.canAsk) {
        m_ask = new Button(Symbol::Key, tr("Ask for this permission"), ButtonKind::Primary);
        buttons->addWidget(m_ask);
        connect(m_ask, &QAbstractButton::clicked, this, [this] { follow(&ReasonPopover::askRequested); });
    }
    buttons->addWidget(m_details);
    buttons->addStretch();
    connect(m_details, &QAbstractButton::clicked, this, [this] { follow(&ReasonPopover::detailsRequested); });

    auto *layout = new QVBoxLayout(this);
    const int side = ShadowRoom + Padding;
    layout->setContentsMargins(side, side, side, side);
    layout->setSpacing(metrics::ControlGap);
    layout->addLayout(top);
    layout->addWidget(reason);
    layout->addSpacing(metrics::ControlGap);
    layout->addLayout(buttons);
}

void ReasonPopover::setAnchorArea(const QRect &area)
{
    m_area = area;
}

void ReasonPopover::open()
{
    m_focusBefore = QApplication::focusWidget();
    place();
    show();
    raise();
    // The filter sees clicks anywhere in the program and the window's changes of size.
    qApp->installEventFilter(this);
    connect(m_anchor, &QObject::destroyed, this, &ReasonPopover::dismiss);
    (m_ask ? m_ask : m_details)->setFocus(Qt::PopupFocusReason);
}

void ReasonPopover::place()
{
    if (!m_anchor)
        return;
    const QWidget *host = parentWidget();
    const QRect area(m_anchor->mapTo(host, m_area.topLeft()), m_area.size());
    const qreal character = QFontMetricsF(Fonts::current().body).averageCharWidth();
    const int width = qMin(int(WidthInCharacters * character) + 2 * (Padding + ShadowRoom), host->width());
    const int height = layout()->totalHeightForWidth(width);
    m_above = area.bottom() + TipHeight + height - ShadowRoom > host->height() && area.top() > height;
    const int x = qBound(0, area.center().x() - width / 2, qMax(0, host->width() - width));
    const int y =
        m_above ? area.top() - height + ShadowRoom - TipHeight : area.bottom() + TipHeight - ShadowRoom;
    setGeometry(x, y, width, height);
    m_tip = qBound<qreal>(ShadowRoom + metrics::CardRadius + TipHalf, area.center().x() - x,
                          width - ShadowRoom - metrics::CardRadius - TipHalf);
    update();
}

void ReasonPopover::dismiss()
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

void ReasonPopover::follow(void (ReasonPopover::*signal)())
{
    // Closed first: what follows may open a page or a dialog that takes the focus for good.
    dismiss();
    Q_EMIT(this->*signal)();
}

void ReasonPopover::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        dismiss();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool ReasonPopover::eventFilter(QObject *watched, QEvent *event)
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

bool ReasonPopover::focusNextPrevChild(bool)
{
    // Two buttons at most: Tab goes round inside; Esc leaves.
    if (!m_ask || QApplication::focusWidget() != m_ask)
        (m_ask ? m_ask : m_details)->setFocus(Qt::TabFocusReason);
    else
        m_details->setFocus(Qt::TabFocusReason);
    return true;
}

void ReasonPopover::paintEvent(QPaintEvent *)
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
