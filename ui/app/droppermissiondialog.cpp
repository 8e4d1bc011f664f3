// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/droppermissiondialog.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int TextWidth = 480;
/// More than these would make a dialog of a list.
constexpr int NamedActions = 6;

QString lossText(const QStringList &actions)
{
    if (actions.isEmpty())
        return DropPermissionDialog::tr("No action is off because of it.");
    const int others = static_cast<int>(actions.size()) - NamedActions;
    if (others <= 1)
        return DropPermissionDialog::tr("Off afterwards: %1.").arg(QLocale().createSeparatedList(actions));
    const QString some = actions.mid(0, NamedActions).join(DropPermissionDialog::tr(", ", "between actions"));
    return DropPermissionDialog::tr("Off afterwards: %1 and %n others.", nullptr, others).arg(some);
}

QString quoted(const ScopeSet &scopes)
{
    QStringList names;
    for (const Scope scope : scopes.toList())
        names.append(DropPermissionDialog::tr("“%1”").arg(scopeMeaning(scope)));
    return QLocale().createSeparatedList(names);
}

} // namespace

DropPermissionDialog::DropPermissionDialog(const DropPlan &plan, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Drop a permission"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                               metrics::DialogMargin);
    layout->setSpacing(metrics::RowGap);
    layout->addWidget(new Label(tr("Drop “%1”?").arg(scopeMeaning(plan.dropped)), Type::Heading));
    QStringList sentences{
        lossText(plan.actionsLost),
        tr("Google cannot take back one permission by itself. Roomkey ends the whole sign-in at Google, and "
           "then your browser asks you for the rest: %1.")
            .arg(quoted(plan.rest)),
        tr("This ends every sign-in of this Cloud project for %1, also on other computers and profiles.")
            .arg(plan.address),
    };
    if (!plan.others.isEmpty())
        sentences.append(
            tr("In this window it concerns %1 as well.").arg(QLocale().createSeparatedList(plan.others)));
    sentences.append(tr("Messages on this computer stay, sent or not. If you do not finish in the browser, "
                        "Roomkey keeps asking you to sign in again."));
    for (const QString &sentence : sentences) {
        auto *text = new Label(sentence, Type::Body, Tint::Muted);
        text->setMinimumWidth(TextWidth);
        layout->addWidget(text);
    }
    setAccessibleDescription(sentences.join(QLatin1Char(' ')));
    layout->addSpacing(metrics::ControlGap);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::ControlGap);
    buttons->addStretch();
    auto *cancel = new Button(tr("Cancel"));
    auto *drop = new Button(tr("End and ask again"), ButtonKind::Danger);
    cancel->setDefault(true);
    drop->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(drop, &QPushButton::clicked, this, &QDialog::accept);
    buttons->addWidget(cancel);
    buttons->addWidget(drop);
    layout->addLayout(buttons);
    cancel->setFocus();
    // Lines that wrap have no height before they have a width.
    const int width = TextWidth + 2 * metrics::DialogMargin;
    setMinimumSize(width, layout->totalHeightForWidth(width));
}

} // namespace roomkey::ui
