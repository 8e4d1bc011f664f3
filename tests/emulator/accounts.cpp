// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/accounts.h"

#include "tests/emulator/script.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

QList<Account> accounts(const People &people)
{
    const auto account = [&](int person, const QString &kind) {
        const Person &one = people.at(person);
        return Account{person, one.email, one.name, one.id, kind, person == Rina, one.external};
    };
    return {account(Ana, u"Work account"_s), account(Rina, u"Work account, administrator"_s),
            account(People::ConsumerIndex, u"Personal account"_s)};
}

} // namespace roomkey::emulator
