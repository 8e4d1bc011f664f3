// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/auth/autherror.h"
#include "app/auth/vault.h"

// The keychain's trouble in the terms of signing in, and back. It is never "sign in again" by itself: the key
// may be there.
namespace roomkey {

/// Code of a sign-out's NoKeychain: the grant was ended, only its key could not be removed.
inline constexpr QLatin1String KeyLeftIsWorthless{"key-left-is-worthless"};

/// NoKeychain, with which trouble as its code; Cancelled stays that.
[[nodiscard]] AuthError authErrorOf(const VaultError &error);
/// Of an error that authErrorOf() made; Other for any other, whatever its code.
[[nodiscard]] VaultError vaultErrorOf(const AuthError &error);

/// ApiError::reason of a call that got no token: the server's code, or the keychain's trouble in a form of
/// its own...
[[nodiscard]] QString reasonOf(const AuthError &error);
/// ...and back; nothing if it was not the keychain.
[[nodiscard]] std::optional<VaultError> vaultErrorOf(const ApiError &error);

} // namespace roomkey
