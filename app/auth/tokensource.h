// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/grant.h"
#include "app/core/pending.h"

#include <QObject>

// Where access tokens come from, whatever the identity. Single flight: while one refresh runs, every caller
// waits for it. GUI thread; owned by the session, outlives the ApiClient.
namespace roomkey {

class TokenSource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// A token good for at least the next call; refreshes early at expiry - min(225 s, 10 % of the lifetime).
    virtual Pending<AccessToken, AuthError> token() = 0;
    /// After a 401: a newer token than \a rejected, by one refresh at most. If the current one differs
    /// already, that one.
    virtual Pending<AccessToken, AuthError> tokenAfter(const AccessToken &rejected) = 0;
    /// Until then token() gives the last error again, because a troubled server is not asked more often.
    virtual std::chrono::milliseconds pauseLeft() const { return {}; }

Q_SIGNALS:
    /// A refresh said what is granted now (may be less than before).
    void grantedScopesReported(const QString &spaceSeparated);
    /// A refresh gave a token.
    void renewed();
    /// The keychain did not give the key for a refresh; it may at another time.
    void keyUnreadable(const roomkey::AuthError &why);
    /// The grant is dead (AuthError::endsTheGrant): no refresh is tried again until a new sign-in.
    void signInNeeded(const roomkey::AuthError &why);
};

} // namespace roomkey
