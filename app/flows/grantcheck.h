// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "app/auth/autherror.h"

#include <QObject>

#include <memory>

namespace roomkey {

class NetworkManager;
class TokenEndpoint;
class TokenSource;

/// What a grant is now against what it was known to be.
struct GrantDrift
{
    ScopeSet gained; ///< without those that only say who somebody is
    ScopeSet lost;
    QStringList unknownGained; ///< in no table of ours

    bool isNone() const { return gained.isEmpty() && lost.isEmpty() && unknownGained.isEmpty(); }
};

// Asks the server that gave an account's key what the key allows: address from the keychain's token address,
// key in the header, and one renewal if the key has run out meanwhile. Changes nothing. GUI thread; the
// others outlive it.
class GrantCheck : public QObject
{
    Q_OBJECT

public:
    GrantCheck(AccountId account, AccountRegistry &registry, TokenSource &tokens, TokenEndpoint &endpoint,
               NetworkManager &network, QObject *parent = nullptr);

    /// What is allowed, space separated. BadAnswer if the server speaks of another client or person.
    Pending<QString, AuthError> ask();

private:
    struct Run;
    void getToken(const std::shared_ptr<Run> &run);
    void askAbout(const std::shared_ptr<Run> &run, const AccessToken &token);

    AccountId m_account;
    AccountRegistry &m_registry;
    TokenSource &m_tokens;
    TokenEndpoint &m_endpoint;
    NetworkManager &m_network;
    RequestScope m_calls;
};

} // namespace roomkey
