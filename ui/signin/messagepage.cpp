// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/messagepage.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/label.h"

#include <QVBoxLayout>

namespace roomkey::ui {

MessagePage::MessagePage(const QString &title, const QString &text, QWidget *parent)
    : QWidget(parent)
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
    layout->addStretch();
}

} // namespace roomkey::ui
