// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/permissiondetailpane.h"

#include "ui/permissions/permissiondelegate.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"
#include "ui/widgets/reasonpopover.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::PermissionDetail;
using models::PermissionModel;

namespace {

constexpr int SideWidth = 300;

void clear(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        // Later: the click that changes what is shown may come from one of them.
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace

PermissionDetailPane::PermissionDetailPane(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QBoxLayout(QBoxLayout::TopToBottom, this))
    , m_chip(new Chip)
    , m_title(new Label({}, Type::Heading))
    , m_id(new Label({}, Type::MonoSmall, Tint::Muted))
    , m_story(new Label({}, Type::Small, Tint::Muted))
    , m_actionsTitle(new Label({}, Type::BodyBold, Tint::Muted))
    , m_actions(new QVBoxLayout)
    , m_side(new QWidget)
    , m_smallerPart(new QWidget)
    , m_smaller(new Label({}, Type::Small, Tint::Muted))
    , m_asks(new QVBoxLayout)
    , m_footnote(
          new Label(tr("Google shows the whole list again. Tick what you use now as well, or it is lost."),
                    Type::Caption, Tint::Muted))
    , m_dropPart(new QWidget)
    , m_drop(new GatedButton(tr("Drop this permission…")))
{
    setAccessibleName(tr("Details"));
    m_id->setElided(Qt::ElideMiddle);

    auto *said = new QWidget;
    auto *saidLayout = new QVBoxLayout(said);
    saidLayout->setContentsMargins(0, 0, metrics::ControlGap, 0);
    saidLayout->setSpacing(4);
    saidLayout->addWidget(m_chip);
    saidLayout->addSpacing(metrics::ControlGap);
    saidLayout->addWidget(m_title);
    saidLayout->addWidget(m_id);
    saidLayout->addSpacing(metrics::ControlGap);
    saidLayout->addWidget(m_story);
    saidLayout->addSpacing(metrics::RowGap);
    saidLayout->addWidget(m_actionsTitle);
    saidLayout->addSpacing(2);
    m_actions->setSpacing(metrics::ControlGap);
    saidLayout->addLayout(m_actions);
    saidLayout->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(said);
    scroll->setAccessibleName(tr("Details"));
    m_layout->addWidget(scroll, 1);

    auto *smallerLayout = new QVBoxLayout(m_smallerPart);
    smallerLayout->setContentsMargins(0, 0, 0, 0);
    smallerLayout->setSpacing(4);
    m_separator = new Separator;
    smallerLayout->addWidget(m_separator);
    smallerLayout->addWidget(new Label(tr("A smaller choice"), Type::BodyBold));
    smallerLayout->addWidget(m_smaller);
    smallerLayout->addSpacing(metrics::ControlGap);
    auto *sideLayout = new QVBoxLayout(m_side);
    sideLayout->setContentsMargins(0, 0, 0, 0);
    sideLayout->setSpacing(metrics::RowGap);
    sideLayout->addWidget(m_smallerPart);
    m_asks->setSpacing(metrics::ControlGap);
    sideLayout->addLayout(m_asks);
    sideLayout->addWidget(m_footnote);
    auto *dropLayout = new QVBoxLayout(m_dropPart);
    dropLayout->setContentsMargins(0, 0, 0, 0);
    dropLayout->setSpacing(metrics::ControlGap);
    dropLayout->addWidget(m_drop);
    dropLayout->addWidget(
        new Label(tr("Google cannot take back one by itself: Roomkey ends the sign-in and asks "
                     "again for the rest."),
                  Type::Caption, Tint::Muted));
    sideLayout->addWidget(m_dropPart);
    connect(m_drop, &GatedButton::triggered, this, [this] {
        if (m_scope)
            Q_EMIT dropRequested(*m_scope);
    });
    connect(m_drop, &GatedButton::reasonRequested, this,
            [this] { (new ReasonPopover(m_drop, m_drop->actionName(), m_drop->gate()))->open(); });
    m_layout->addWidget(m_side);
    m_layout->setSpacing(metrics::BlockGap);
    setBelow(false);
}

void PermissionDetailPane::setBelow(bool below)
{
    m_below = below;
    m_layout->setDirection(below ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    const int margin = metrics::PaneMargin;
    m_layout->setContentsMargins(margin + (below ? 4 : 0), below ? metrics::RowGap : margin,
                                 metrics::BlockGap, below ? metrics::RowGap : margin - 4);
    m_side->setMinimumWidth(below ? SideWidth : 0);
    m_side->setMaximumWidth(below ? SideWidth * 4 / 3 : QWIDGETSIZE_MAX);
    m_separator->setVisible(!below);
    m_layout->setAlignment(m_side, below ? Qt::AlignTop : Qt::Alignment());
    update();
}

void PermissionDetailPane::show(const PermissionDetail &detail)
{
    const ResultLook look = lookOf(detail.result);
    m_chip->set(PermissionModel::resultName(detail.result), look.tone, look.symbol);
    m_title->setText(detail.meaning);
    m_id->setText(detail.shortName);
    m_story->setText(detail.story);
    const bool refused = detail.result == models::PermissionResult::Refused ||
                         detail.result == models::PermissionResult::OffForNow;
    const bool ended = detail.result == models::PermissionResult::Ended;
    m_actionsTitle->setText(!detail.actionsAreOff ? tr("What it allows")
                            : refused             ? tr("Off because of this")
                            : ended               ? tr("Off since the sign-in ended")
                                                  : tr("What it would allow"));
    m_actionsTitle->setVisible(!detail.actions.isEmpty());
    clear(m_actions);
    for (const QString &action : detail.actions)
        addAction(action, detail.actionsAreOff);

    m_smallerPart->setVisible(detail.smaller.has_value());
    m_smaller->setText(detail.smallerText);
    clear(m_asks);
    if (detail.canAsk && detail.smaller)
        addAsk(*detail.smaller, true);
    if (detail.canAsk && detail.scope)
        addAsk(*detail.scope, !detail.smaller);
    m_footnote->setVisible(detail.canAsk);
    m_scope = detail.scope;
    m_dropPart->setVisible(detail.canDrop);
    m_side->setVisible(detail.canAsk || detail.canDrop);
}

void PermissionDetailPane::setDropGate(const Gate &gate)
{
    m_drop->setGate(gate);
}

void PermissionDetailPane::addAction(const QString &action, bool off)
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::RowGap);
    layout->addWidget(new SymbolMark(off ? Symbol::Lock : Symbol::Check, off ? Tint::Muted : Tint::Ok), 0,
                      Qt::AlignTop);
    layout->addWidget(new Label(action, Type::Body, off ? Tint::Muted : Tint::Text), 1);
    m_actions->addWidget(row);
}

void PermissionDetailPane::addAsk(Scope scope, bool first)
{
    auto *button = new Button(tr("Ask for “%1”").arg(scopeMeaning(scope)),
                              first ? ButtonKind::Soft : ButtonKind::Normal);
    connect(button, &QAbstractButton::clicked, this, [this, scope] { Q_EMIT askRequested(scope); });
    m_asks->addWidget(button);
    // Into a pane that is on screen already, or its height is known one layout too late.
    button->show();
}

void PermissionDetailPane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    painter.fillRect(rect(), t.window);
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    const QRectF line = m_below ? QRectF(0, 0, width(), 1) : QRectF(rtl ? width() - 1 : 0, 0, 1, height());
    drawSeparator(&painter, line, t.line);
}

} // namespace roomkey::ui
