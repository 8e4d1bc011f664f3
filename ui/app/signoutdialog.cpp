// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/signoutdialog.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {
constexpr int TextWidth = 442;
}

SignOutDialog::SignOutDialog(const QStringList &addresses, int unsent, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Sign out"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                               metrics::DialogMargin);
    layout->setSpacing(metrics::RowGap);
    const QString whom = QLocale().createSeparatedList(addresses);
    auto *title = new Label(addresses.size() == 1
                                ? tr("Sign out of %1?").arg(whom)
                                : tr("Sign out of %1 accounts?").arg(QLocale().toString(addresses.size())),
                            Type::Heading);
    layout->addWidget(title);
    QStringList sentences{
        tr("This ends every sign-in of this Cloud project for %1, also on other computers and profiles.")
            .arg(whom),
        tr("The copy of your spaces and messages on this computer is removed. Nothing is removed at Google."),
    };
    for (const QString &sentence : sentences) {
        auto *text = new Label(sentence, Type::Body, Tint::Muted);
        text->setMinimumWidth(TextWidth);
        layout->addWidget(text);
    }
    if (unsent > 0) {
        auto *loss =
            new Label(unsent == 1 ? tr("One message or change that was not sent is removed as well.")
                                  : tr("%n messages or changes that were not sent are removed as well.",
                                       nullptr, unsent),
                      Type::Body, Tint::Bad);
        layout->addWidget(loss);
        sentences.append(loss->text());
    }
    setAccessibleDescription(sentences.join(QLatin1Char(' ')));
    layout->addSpacing(metrics::ControlGap);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::ControlGap);
    buttons->addStretch();
    auto *cancel = new Button(tr("Cancel"));
    auto *signOut = new Button(tr("Sign out and revoke"), ButtonKind::Danger);
    cancel->setDefault(true);
    signOut->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(signOut, &QPushButton::clicked, this, &QDialog::accept);
    buttons->addWidget(cancel);
    buttons->addWidget(signOut);
    layout->addLayout(buttons);
    cancel->setFocus();
    // Lines that wrap have no height before they have a width.
    const int width = TextWidth + 2 * metrics::DialogMargin;
    setMinimumSize(width, layout->totalHeightForWidth(width));
}

} // namespace roomkey::ui
