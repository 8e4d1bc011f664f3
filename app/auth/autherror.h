// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// Why a sign-in, a refresh or a revocation did not work. Decide on kind; words are made in ui/errortext. Any
// thread. Codes: RFC 6749 4.1.2.1 and 5.2, https://developers.google.com/identity/protocols/oauth2/native-app
namespace roomkey {

struct AuthError
{
    enum class Kind : quint8 {
        Cancelled,    ///< by us
        Denied,       ///< access_denied at the page
        Expired,      ///< nobody answered within the attempt's limit
        ListenFailed, ///< no loopback port
        Network,      ///< nothing arrived; try again later
        Timeout,
        Unknown,        ///< the code left, no answer came: the attempt is over, nothing was stored
        BadAnswer,      ///< token answer unusable; `detail` says what
        WrongIssuer,    ///< `iss` or id_token of somebody else
        WrongAccount,   ///< signed in as another person than expected
        GrantDead,      ///< invalid_grant: sign in again
        ReauthNeeded,   ///< invalid_grant with invalid_rapt / rapt_required: the organisation wants a new
                        ///< sign-in
        ClientRejected, ///< invalid_client, unauthorized_client, deleted_client, disabled_client
        Refused,        ///< any other error code; `code` names it
        Server,         ///< 408, 429, 5xx or a temporary error code: keep state, try later
        NoKeychain,     ///< keys cannot be stored and the person did not choose to go on without
    };
    Kind kind = Kind::Network;
    QString code;   ///< the server's error code
    QString detail; ///< server text, plain (see plainServerText), or what was wrong
    int httpStatus = 0;

    static AuthError cancelled() { return of(Kind::Cancelled); }
    static AuthError of(Kind kind, QString code = {}, QString detail = {}, int httpStatus = 0)
    {
        AuthError e;
        e.kind = kind;
        e.code = std::move(code);
        e.detail = std::move(detail);
        e.httpStatus = httpStatus;
        return e;
    }
    /// Worth trying again with the same grant.
    bool isTransient() const
    {
        return kind == Kind::Network || kind == Kind::Timeout || kind == Kind::Server ||
               kind == Kind::Unknown;
    }
};

} // namespace roomkey
