// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"

#include <QString>

namespace roomkey {

class Clock;

struct SignedIn
{
    Account account;
    AccessToken token;
};

/// Signs in as the window does, all of it the program's own: loopback listener, page, exchange of the code,
/// entry in the keychain, account in the settings. The browser follows redirects and presses nothing, so the
/// server has to allow without a page. Runs the event loop; the error is the program's word for what went
/// wrong.
Expected<SignedIn, QString> signInByBrowser(const QString &clientFile, AccountRegistry &registry,
                                            const Clock &clock);

} // namespace roomkey
