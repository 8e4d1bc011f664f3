// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"

// What an entry of the keychain holds: the keys of one account, as JSON with a version. Pure functions; any
// thread.
namespace roomkey {

[[nodiscard]] Secret entryOf(const AccountKeys &keys);
/// VaultError::Other if it is damaged, or of a newer version.
[[nodiscard]] Expected<AccountKeys, VaultError> keysOf(const Secret &entry);

} // namespace roomkey
