// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/secret.h"

#include <QByteArray>

// Random values of one sign-in. All come from the system's generator. Pure, any thread.
namespace roomkey {

/// \a bytes random bytes as base64url without padding: only characters that no URL has to escape. \a bytes is
/// a multiple of 4.
QByteArray randomUrlSafe(int bytes);

/// Proof that whoever exchanges the code also asked for it (RFC 7636).
struct Pkce
{
    Secret verifier;      ///< 64 characters, 384 bits
    QByteArray challenge; ///< always S256: the plain method protects nothing
};

Pkce makePkce();
/// base64url(SHA-256(verifier)) without padding (RFC 7636 4.2).
QByteArray pkceChallenge(const QByteArray &verifier);

} // namespace roomkey
