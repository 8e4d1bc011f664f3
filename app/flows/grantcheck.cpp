// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/grantcheck.h"

#include "app/api/networkmanager.h"
#include "app/auth/keychainerror.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/tokensource.h"

namespace roomkey {

using Kind = AuthError::Kind;

struct GrantCheck::Run
{
    Promise<QString, AuthError> promise;
    QUrl address;
    QString clientId;
    bool renewed = false;

    void fail(const AuthError &why) const { promise.finish(Unexpected(why)); }
};

GrantCheck::GrantCheck(AccountId account, AccountRegistry &registry, TokenSource &tokens,
                       TokenEndpoint &endpoint, NetworkManager &network, QObject *parent)
    : QObject(parent)
    , m_account(std::move(account))
    , m_registry(registry)
    , m_tokens(tokens)
    , m_endpoint(endpoint)
    , m_network(network)
{
}

Pending<QString, AuthError> GrantCheck::ask()
{
    const auto run = std::make_shared<Run>();
    m_calls.add(m_registry.keys(m_account)).then(this, [this, run](Expected<AccountKeys, VaultError> &&keys) {
        if (!keys) {
            run->fail(authErrorOf(keys.error()));
            return;
        }
        run->clientId = keys->clientId;
        m_calls.add(discoverTokeninfo(keys->tokenUri, m_network))
            .then(this, [this, run](Expected<QUrl, AuthError> &&address) {
                if (!address) {
                    run->fail(address.error());
                    return;
                }
                run->address = *address;
                getToken(run);
            });
    });
    return run->promise.pending();
}

void GrantCheck::getToken(const std::shared_ptr<Run> &run)
{
    m_calls.add(m_tokens.token()).then(this, [this, run](Expected<AccessToken, AuthError> &&token) {
        if (token)
            askAbout(run, *token);
        else
            run->fail(token.error());
    });
}

void GrantCheck::askAbout(const std::shared_ptr<Run> &run, const AccessToken &token)
{
    m_calls.add(m_endpoint.tokeninfo(run->address, token))
        .then(this, [this, run, token](Expected<TokenInfo, AuthError> &&info) {
            if (!info) {
                // A key is told to be no longer good by a 400, and may have run out before its time.
                const bool refused = info.error().code == QLatin1String("invalid_token");
                if (!refused || std::exchange(run->renewed, true)) {
                    run->fail(info.error());
                    return;
                }
                m_calls.add(m_tokens.tokenAfter(token))
                    .then(this, [this, run](Expected<AccessToken, AuthError> &&newer) {
                        if (newer)
                            askAbout(run, *newer);
                        else
                            run->fail(newer.error());
                    });
                return;
            }
            const auto account = m_registry.account(m_account);
            if (info->clientId != run->clientId) {
                run->fail(AuthError::of(Kind::BadAnswer, {}, QStringLiteral("tokeninfo: aud")));
                return;
            }
            if (!account || (!info->subject.isEmpty() && info->subject != account->person.subject)) {
                run->fail(AuthError::of(Kind::BadAnswer, {}, QStringLiteral("tokeninfo: sub")));
                return;
            }
            run->promise.finish(info->scopes);
        });
}

} // namespace roomkey
