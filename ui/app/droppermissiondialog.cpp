// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/droppermissiondialog.h"

#include <QLocale>

namespace roomkey::ui {

namespace {

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

Question questionFor(const DropPlan &plan)
{
    Question question;
    question.name = DropPermissionDialog::tr("Drop a permission");
    question.title = DropPermissionDialog::tr("Drop “%1”?").arg(scopeMeaning(plan.dropped));
    question.act = DropPermissionDialog::tr("End and ask again");
    question.consequences = {
        {lossText(plan.actionsLost), Tint::Text}, // what the person will miss comes before why
        {DropPermissionDialog::tr("Google cannot take back one permission by itself. Roomkey ends the whole "
                                  "sign-in at Google, and then your browser asks you for the rest: %1.")
             .arg(quoted(plan.rest))},
        {DropPermissionDialog::tr("This ends every sign-in of this Cloud project for %1, also on other "
                                  "computers and profiles.")
             .arg(plan.address)},
    };
    if (!plan.others.isEmpty())
        question.consequences.append({DropPermissionDialog::tr("In this window it concerns %1 as well.")
                                          .arg(QLocale().createSeparatedList(plan.others))});
    question.consequences.append(
        {DropPermissionDialog::tr("Messages on this computer stay, sent or not. If you do not finish in the "
                                  "browser, Roomkey keeps asking you to sign in again.")});
    return question;
}

} // namespace

DropPermissionDialog::DropPermissionDialog(const DropPlan &plan, QWidget *parent)
    : QuestionDialog(questionFor(plan), parent)
{
}

} // namespace roomkey::ui
