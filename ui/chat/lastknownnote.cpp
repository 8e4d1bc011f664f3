// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/lastknownnote.h"

#include "ui/gatedactions.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <QVBoxLayout>

namespace roomkey::ui {

LastKnownNote::LastKnownNote(QWidget *parent)
    : QWidget(parent)
    , m_why(new Label({}, Type::Small, Tint::Muted))
    , m_cure(new Button(Symbol::Key, {}, ButtonKind::Soft))
{
    auto *card = new Card;
    auto *inside = new QVBoxLayout(card);
    inside->setContentsMargins(metrics::RowGap, metrics::ControlGap, metrics::RowGap, metrics::RowGap);
    inside->setSpacing(metrics::ControlGap);
    inside->addWidget(m_why);
    inside->addWidget(m_cure);
    connect(m_cure, &QAbstractButton::clicked, this, &LastKnownNote::askRequested);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::RowGap, 0, metrics::RowGap, metrics::ControlGap);
    layout->addWidget(card);
    hide();
}

void LastKnownNote::setGate(const Gate &gate)
{
    m_why->setText(gate.trying ? tr("You are trying without seeing spaces. These are as last known.")
                               : tr("Roomkey may not see spaces. These are as last known."));
    m_cure->setText(cureText(gate));
    m_cure->setSymbol(gate.trying ? Symbol::Flask : Symbol::Key);
    m_cure->setVisible(!cureText(gate).isEmpty());
}

QWidget *LastKnownNote::cureButton() const
{
    return m_cure;
}

} // namespace roomkey::ui
