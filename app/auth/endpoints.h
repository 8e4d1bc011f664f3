// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/clientfile.h"
#include "app/core/pending.h"

namespace roomkey {

class NetworkManager;

/// Where the calls of one sign-in go; pinned for its whole life (RFC 9700 4.4). GUI thread.
struct AuthEndpoints
{
    QString issuer; ///< compared with `iss` of answers and id_token
    QUrl authorization;
    QUrl token;
    QUrl revocation;
    QUrl userinfo;
    QUrl keySet; ///< jwks_uri; empty if the issuer names none, and for accounts that are here already
    /// The issuer promises `iss` in every answer (RFC 9207): one without it is refused.
    bool answersNameIssuer = false;
};

/// authorization and token come from the client file. The others are Google's constants for Google's
/// auth_uri, and otherwise come from .well-known/openid-configuration at the origin of auth_uri, whose issuer
/// must be that origin.
Pending<AuthEndpoints, AuthError> discoverEndpoints(const OAuthClient &client, NetworkManager &network);

/// Where the server behind \a tokenUri tells what an access token allows. \a tokenUri should come from the
/// keychain: the address is found from it alone, Google's constant or one in the discovery document of the
/// very origin that the refresh token goes to, so that no settings file can send an access token elsewhere.
/// Refused with code "unsupported" if the server tells no such address.
Pending<QUrl, AuthError> discoverTokeninfo(const QUrl &tokenUri, NetworkManager &network);

// What discovery documents say (OpenID Connect Discovery 1.0, sections 4.2 and 4.3), of any HTTP status.
// Pure; any thread.
Expected<AuthEndpoints, AuthError> parseConfiguration(int httpStatus, const QByteArray &body,
                                                      const OAuthClient &client);
Expected<QUrl, AuthError> parseTokeninfoAddress(int httpStatus, const QByteArray &body, const QUrl &tokenUri);

} // namespace roomkey
