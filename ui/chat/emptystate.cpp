// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/emptystate.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int DiscSize = 56;

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_disc(new QWidget)
    , m_title(new Label({}, Type::Heading))
    , m_text(new Label({}, Type::Small, Tint::Muted))
    , m_buttonRow(new QWidget)
{
    m_disc->setFixedSize(DiscSize, DiscSize);
    m_title->setAlignment(Qt::AlignHCenter);
    m_text->setAlignment(Qt::AlignHCenter);
    auto *row = new QHBoxLayout(m_buttonRow);
    row->setContentsMargins(0, metrics::ControlGap, 0, 0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::PaneMargin, metrics::BlockGap, metrics::PaneMargin,
                               metrics::BlockGap);
    layout->setSpacing(metrics::ControlGap);
    layout->addStretch(2);
    layout->addWidget(m_disc, 0, Qt::AlignHCenter);
    layout->addSpacing(metrics::ControlGap);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_buttonRow);
    layout->addStretch(3);
}

void EmptyState::set(Symbol symbol, const QString &title, const QString &text, const QString &action,
                     std::optional<Symbol> actionSymbol)
{
    m_symbol = symbol;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAction(action, actionSymbol);
    update();
}

void EmptyState::setAction(const QString &action, std::optional<Symbol> symbol)
{
    // The same action keeps its button, and that its focus.
    if (m_action && m_action->text() == action)
        return;
    if (m_action) {
        m_action->hide();
        m_action->deleteLater(); // the click may come from it
        m_action = nullptr;
    }
    m_buttonRow->setVisible(!action.isEmpty());
    if (action.isEmpty())
        return;
    m_action = symbol ? new Button(*symbol, action) : new Button(action);
    connect(m_action, &QAbstractButton::clicked, this, &EmptyState::actionTriggered);
    m_buttonRow->layout()->addWidget(m_action);
    m_buttonRow->layout()->setAlignment(m_action, Qt::AlignHCenter);
    m_action->show();
}

bool EmptyState::focusAction()
{
    if (m_action)
        m_action->setFocus(Qt::ShortcutFocusReason);
    return m_action != nullptr;
}

QString EmptyState::title() const
{
    return m_title->text();
}

void EmptyState::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens tokens = Tokens::of(this);
    const QRectF disc = m_disc->geometry();
    drawRounded(&painter, disc, disc.height() / 2, tokens.dark ? tokens.hover : tokens.rail);
    const qreal size = metrics::iconSize() * 4.0 / 3;
    drawSymbol(&painter, m_symbol, QRectF(disc.center() - QPointF(size, size) / 2, QSizeF(size, size)),
               tokens.muted);
}

} // namespace roomkey::ui
