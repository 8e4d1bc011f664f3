// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/messagepage.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace roomkey::ui {

MessagePage::MessagePage(const QString &title, const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_actions(new QHBoxLayout)
{
    setAccessibleName(title);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::PageMargin, metrics::PageMargin, metrics::PageMargin,
                               metrics::PageMargin);
    layout->setSpacing(metrics::ControlGap);
    layout->addStretch();
    layout->addWidget(new Label(title, Type::Title));
    if (!text.isEmpty())
        layout->addWidget(new Label(text, Type::Body, Tint::Muted));
    m_actions->setSpacing(metrics::ControlGap);
    m_actions->addStretch();
    layout->addLayout(m_actions);
    layout->addStretch();
}

Button *MessagePage::addAction(const QString &text)
{
    auto *button = new Button(text, m_first ? ButtonKind::Normal : ButtonKind::Primary);
    if (!m_first)
        setFocusProxy(m_first = button);
    m_actions->insertWidget(m_actions->count() - 1, button);
    return button;
}

} // namespace roomkey::ui
