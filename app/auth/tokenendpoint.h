// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/authcall.h"
#include "app/auth/autherror.h"
#include "app/auth/endpoints.h"
#include "app/auth/grant.h"
#include "app/core/pending.h"

#include <QObject>

namespace roomkey {

class Clock;
class NetworkManager;

/// What a token endpoint answered (RFC 6749 5.1).
struct TokenAnswer
{
    AccessToken access;
    Secret refreshToken; ///< empty: keep the old one
    QByteArray idToken;
    std::chrono::seconds refreshExpiresIn{0}; ///< refresh_token_expires_in; 0: not limited
};

/// What a server says of an access token it gave. No standard; Google's answer, of which only this is used:
/// https://developers.google.com/identity/sign-in/web/backend-auth
struct TokenInfo
{
    QString clientId;
    QString subject; ///< empty: not told
    QString scopes;  ///< space separated
};

/// Reads a token answer of any HTTP status: the tokens, or a typed error. Pure; any thread.
Expected<TokenAnswer, AuthError> parseTokenAnswer(int httpStatus, const QByteArray &body,
                                                  std::chrono::milliseconds now);

/// The same of answers that tell whose key it is (OpenID Connect Core 5.3.2, name and address made plain) and
/// what the key allows.
Expected<Person, AuthError> parseUserinfo(int httpStatus, const QByteArray &body);
Expected<TokenInfo, AuthError> parseTokeninfo(int httpStatus, const QByteArray &body);

// Refresh (RFC 6749 6) and revocation (RFC 7009) through the one NetworkManager; the code exchange goes
// through QtNetworkAuth with the same manager (signinattempt.cpp). Every value is encoded exactly once. GUI
// thread.
class TokenEndpoint : public QObject
{
    Q_OBJECT

public:
    /// \a limit is that of each call.
    TokenEndpoint(NetworkManager &network, const Clock &clock, QObject *parent = nullptr,
                  std::chrono::milliseconds limit = AuthCallLimit);

    Pending<TokenAnswer, AuthError> refresh(const AuthEndpoints &endpoints, const OAuthClient &client,
                                            const Secret &refreshToken);
    Pending<void, AuthError> revoke(const AuthEndpoints &endpoints, const Secret &token);
    /// Who the token belongs to (OpenID Connect Core 5.3).
    Pending<Person, AuthError> userinfo(const AuthEndpoints &endpoints, const AccessToken &token);
    /// What \a token allows, by the server's own word; \a address is discoverTokeninfo()'s. Refused with code
    /// "invalid_token" if the server no longer knows it.
    Pending<TokenInfo, AuthError> tokeninfo(const QUrl &address, const AccessToken &token);

private:
    NetworkManager &m_network;
    const Clock &m_clock;
    std::chrono::milliseconds m_limit;
};

} // namespace roomkey
