// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/proxyfault.h"

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
        Unknown,           ///< the code left, no answer came: the attempt is over, nothing was stored
        BadAnswer,         ///< token answer unusable; `detail` says what, in words of ours
        WrongIssuer,       ///< `iss` or id_token of somebody else; `detail` says where
        WrongSignature,    ///< id_token not signed, or not by the issuer's key; `detail` says what
        WrongClock,        ///< id_token of another time than this computer's
        WrongAccount,      ///< signed in as another person than expected
        CodeRefused,       ///< invalid_grant at the exchange: the code is used, too old or not ours
        GrantDead,         ///< invalid_grant at a refresh: sign in again
        ReauthNeeded,      ///< invalid_grant with invalid_rapt / rapt_required: the organisation wants a new
                           ///< sign-in
        AdminPolicy,       ///< admin_policy_enforced: an administrator blocks the app or a scope
        OtherOrganisation, ///< org_internal: the client is for its own organisation only
        ClientRejected,    ///< invalid_client, unauthorized_client, deleted_client, disabled_client,
                           ///< redirect_uri_mismatch
        Refused,           ///< any other error code; `code` names it
        Server,            ///< 408, 429, 5xx or a temporary error code: keep state, try later
        NoKeychain,        ///< keys cannot be stored and the person did not choose to go on without
    };
    Kind kind = Kind::Network;
    QString code;   ///< the server's error code
    QString detail; ///< server text, plain (see plainServerText), or what was wrong
    int httpStatus = 0;
    std::optional<ProxyFault> proxy; ///< with Network: what kept the call from leaving
    bool untrusted = false;          ///< with Network: see ApiError

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
    /// What an error code says wherever it comes from; Refused if it is none of the known ones.
    static Kind kindOf(const QString &code);
    /// The grant is of no use any more; only a new sign-in helps.
    bool endsTheGrant() const
    {
        return kind == Kind::GrantDead || kind == Kind::ReauthNeeded || kind == Kind::AdminPolicy ||
               kind == Kind::OtherOrganisation || kind == Kind::ClientRejected;
    }
    /// Worth trying again with the same grant.
    bool isTransient() const
    {
        return kind == Kind::Network || kind == Kind::Timeout || kind == Kind::Server ||
               kind == Kind::Unknown;
    }
};

} // namespace roomkey
