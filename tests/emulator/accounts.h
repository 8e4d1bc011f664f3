// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/people.h"

#include <QList>

namespace roomkey::emulator {

/// Who can sign in. The first is the one used where nobody chooses.
struct Account
{
    int person = 0;
    QString email;
    QString name;
    QString id;
    QString kind; ///< for the chooser: "Work account", "Administrator", "Personal account"
    bool isAdministrator = false;
    bool isConsumer = false;
};

[[nodiscard]] QList<Account> accounts(const People &people);

} // namespace roomkey::emulator
