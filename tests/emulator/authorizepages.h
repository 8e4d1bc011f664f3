// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/authorizerequest.h"

namespace roomkey::emulator {

// The pages a person sees in the browser. Every element a script would want has a stable id: account-ADDRESS,
// scope-SHORTNAME, select-all, continue, cancel.

[[nodiscard]] QByteArray chooserPage(const QList<Account> &accounts, const QString &clientName,
                                     const QString &transaction);
[[nodiscard]] QByteArray consentPage(const AuthorizeRequest &request, const Account &account,
                                     const QString &clientName, const QString &transaction);
[[nodiscard]] QByteArray errorPage(int status, const QString &error, const QString &description);

} // namespace roomkey::emulator
