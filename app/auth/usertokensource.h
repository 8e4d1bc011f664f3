// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "app/auth/keyfacts.h"
#include "app/auth/tokensource.h"

namespace roomkey {

class Clock;
class TokenEndpoint;

/// Access tokens of a person's grant: from memory, or by refresh with the vault's refresh token. The order on
/// rotation is write, wait, publish; one refresh at a time, in this process and across all of this computer.
/// A locked or missing keychain is a vault state, never "sign in again". GUI thread; registry and endpoint
/// outlive it.
class UserTokenSource final : public TokenSource
{
    Q_OBJECT

public:
    UserTokenSource(AccountId account, AccountRegistry &registry, TokenEndpoint &endpoint, const Clock &clock,
                    QObject *parent = nullptr);
    ~UserTokenSource() override;

    /// The token that came with a sign-in just now.
    void prime(const AccessToken &token);

    /// The grant was revoked just now: as if the server had refused a renewal.
    void end();

    Pending<AccessToken, AuthError> token() override;
    Pending<AccessToken, AuthError> tokenAfter(const AccessToken &rejected) override;
    std::chrono::milliseconds pauseLeft() const override;

    KeyFacts facts() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
