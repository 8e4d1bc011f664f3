// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/questiondialog.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {
constexpr int TextWidth = 460;
} // namespace

QuestionDialog::QuestionDialog(const Question &question, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(question.name);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                               metrics::DialogMargin);
    layout->setSpacing(metrics::RowGap);
    layout->addWidget(new Label(question.title, Type::Heading));
    QStringList spoken;
    for (const Question::Sentence &sentence : question.consequences) {
        layout->addWidget(new Label(sentence.text, Type::Body, sentence.tint));
        spoken.append(sentence.text);
    }
    setAccessibleDescription(spoken.join(QLatin1Char(' ')));
    layout->addStretch();
    layout->addSpacing(metrics::ControlGap);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::ControlGap);
    buttons->addStretch();
    auto *cancel = new Button(question.stay.isEmpty() ? tr("Cancel") : question.stay);
    auto *act = new Button(question.act, ButtonKind::Danger);
    cancel->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(act, &QPushButton::clicked, this, &QDialog::accept);
    buttons->addWidget(cancel);
    buttons->addWidget(act);
    layout->addLayout(buttons);
    cancel->setFocus();
    // Lines that wrap have no height before they have a width; longer words of a language ask for more.
    const int width = qMax(TextWidth + 2 * metrics::DialogMargin, layout->minimumSize().width());
    setMinimumSize(width, layout->totalHeightForWidth(width));
    resize(minimumSize());
}

} // namespace roomkey::ui
