// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"

// An account's place in the settings file: everything about it but its keys. GUI thread, as the settings are.
namespace roomkey {

/// Ids name folders and keychain entries, and the settings file can be edited by hand.
[[nodiscard]] bool isAccountId(const QString &text);
/// What is missing or cannot be read is empty.
[[nodiscard]] Account readAccount(const Settings &settings, const AccountId &id);
/// Does not sync.
void writeAccount(Settings &settings, const Account &account);

} // namespace roomkey
