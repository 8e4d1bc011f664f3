// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/signoutdialog.h"

#include <QLocale>

namespace roomkey::ui {

namespace {

Question questionFor(const QStringList &addresses, int unsent)
{
    const QString whom = QLocale().createSeparatedList(addresses);
    const auto accounts = int(addresses.size());
    Question question;
    question.name = SignOutDialog::tr("Sign out");
    question.title = accounts == 1
                         ? SignOutDialog::tr("Sign out of %1?").arg(whom)
                         : SignOutDialog::tr("Sign out of %1 accounts?").arg(QLocale().toString(accounts));
    question.act = SignOutDialog::tr("Sign out and revoke");
    question.consequences = {
        {SignOutDialog::tr(
             "This ends every sign-in of this Cloud project for %1, also on other computers and "
             "profiles.")
             .arg(whom)},
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
    return question;
}

} // namespace

SignOutDialog::SignOutDialog(const QStringList &addresses, int unsent, QWidget *parent)
    : QuestionDialog(questionFor(addresses, unsent), parent)
{
}

} // namespace roomkey::ui
