// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"
#include "ui/widgets/keybadge.h"

#include <QString>

namespace roomkey::ui {

/// One signed-in account as lists of accounts show it.
struct AccountEntry
{
    AccountId id;
    QString name;
    QString address;  ///< with the client where the same person is signed in through two
    QString standing; ///< "4 of 6 allowed"
    QString notSent;  ///< "1 message not sent", if there is something
    int tile = 0;     ///< of Tokens::tiles: no two accounts have the same, while there are enough
    KeyState state = KeyState::All;
    bool current = false;

    /// The address in the text of a menu entry or a button, in which "&" would mark a key.
    QString menuText() const { return QString(address).replace(QLatin1Char('&'), QLatin1String("&&")); }
};

} // namespace roomkey::ui
