// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/grant.h"
#include "app/core/expected.h"

#include <QByteArray>
#include <QDateTime>

// The id_token of a token answer: who signed in (OpenID Connect Core 2, 3.1.3.7). It comes straight from the
// token endpoint over TLS (or loopback), which 3.1.3.7 point 6 lets stand for its signature; a token from
// anywhere else must not be given to this. Pure, any thread.
namespace roomkey {

struct IdTokenRules
{
    QString issuer;
    QString clientId;
    QByteArray nonce; ///< of the request; empty: none was sent (refresh answers carry none)
    QDateTime utcNow;
};

/// WrongIssuer if `iss` is somebody else, WrongClock if it has run out or comes from the future; BadAnswer
/// for the rest. `detail` names the claim.
Expected<Person, AuthError> personFromIdToken(const QByteArray &token, const IdTokenRules &rules);

} // namespace roomkey
