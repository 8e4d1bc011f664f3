// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/signoutdialog.h"

#include <QLocale>

namespace roomkey::ui {

namespace {

Question questionFor(const SignOutPlan &plan)
{
    const QString whom = QLocale().createSeparatedList(plan.addresses);
    const auto accounts = int(plan.addresses.size());
    const int unsent = plan.unsent;
    Question question;
    question.name = SignOutDialog::tr("Sign out");
    question.title = accounts == 1
                         ? SignOutDialog::tr("Sign out of %1?").arg(whom)
                         : SignOutDialog::tr("Sign out of %1 accounts?").arg(QLocale().toString(accounts));
    const QString end =
        plan.hereOnly
            ? SignOutDialog::tr("Google is not told. A key that cannot be removed from the keychain now "
                                "stays there until it can; once you take Roomkey off the list of apps "
                                "of your Google account, it is of no use to anybody.")
            : SignOutDialog::tr("This ends every sign-in of this Cloud project for %1, also on other "
                                "computers and profiles.")
                  .arg(whom);
    question.act = plan.hereOnly ? SignOutDialog::tr("Sign out on this computer only")
                                 : SignOutDialog::tr("Sign out and revoke");
    question.consequences = {
        {end},
        {SignOutDialog::tr("The copy of your spaces and messages on this computer is removed. Nothing is "
                           "removed at Google.")},
    };
    if (unsent > 0) {
        const QString loss =
            unsent == 1 ? SignOutDialog::tr("One message or change that was not sent is removed as well.")
                        : SignOutDialog::tr("%n messages or changes that were not sent are removed as well.",
                                            nullptr, unsent);
        question.consequences.append({loss, Tint::Bad});
    }
    if (!plan.unseen.isEmpty()) {
        question.consequences.append(
            {SignOutDialog::tr(
                 "The messages of %1 are not open here, so Roomkey cannot see what was not sent. "
                 "It is removed as well.")
                 .arg(QLocale().createSeparatedList(plan.unseen)),
             Tint::Bad});
    }
    if (!plan.staying.isEmpty()) {
        question.consequences.append(
            {SignOutDialog::tr("You stay signed in to %1. %2", "two sentences")
                 .arg(QLocale().createSeparatedList(plan.staying), SignOutDialog::openElsewhereText())});
    }
    return question;
}

} // namespace

SignOutDialog::SignOutDialog(const SignOutPlan &plan, QWidget *parent)
    : QuestionDialog(questionFor(plan), parent)
{
}

QString SignOutDialog::openElsewhereText()
{
    return tr(
        "Another Roomkey on this computer has the messages of this account open. Close it there first.");
}

} // namespace roomkey::ui
