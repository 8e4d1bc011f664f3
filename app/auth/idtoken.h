// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/grant.h"
#include "app/core/expected.h"

#include <QByteArray>
#include <QDateTime>

#include <optional>

// The id_token of a token answer: who signed in (OpenID Connect Core 2, 3.1.3.7). Pure, any thread.
namespace roomkey {

struct IdTokenRules
{
    QString issuer;
    QString clientId;
    QByteArray nonce; ///< of the request; empty: none was sent (refresh answers carry none)
    QDateTime utcNow; ///< invalid: the token is held against the moment it names itself
};

/// What the token says, if it says it to us. Its signature is IssuerKeys' business; a token without one that
/// a public key can check is refused here already: "none" is no signature, and the secret behind HS256 is one
/// that every copy of a desktop client holds. Google signs with RS256 only.
/// WrongIssuer if `iss` is somebody else, WrongClock if it has run out or comes from the future,
/// WrongSignature if nothing could be checked; BadAnswer for the rest. `detail` names the claim.
Expected<Person, AuthError> personFromIdToken(const QByteArray &token, const IdTokenRules &rules);

/// Whether an issuer may call somebody that (OpenID Connect Core 2): 1 to 255 visible ASCII characters.
bool isSubject(const QString &text);

/// What a signature is checked with.
struct IdTokenSignature
{
    QString keyId;        ///< kid
    QByteArray text;      ///< the signed part, as it came
    QByteArray signature; ///< decoded
};

/// Nothing if \a token has not the form of a signed one.
std::optional<IdTokenSignature> signatureOf(const QByteArray &token);

} // namespace roomkey
