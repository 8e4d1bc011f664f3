// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/signinflow.h"

#include <QDesktopServices>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace roomkey::ui {

SignInFlow::SignInFlow(Vault &vault, AccountRegistry &registry, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_vault(vault)
    , m_registry(registry)
    , m_clock(clock)
{
}

SignInFlow::~SignInFlow() = default;

void SignInFlow::begin(SignInRequest request)
{
    cancel();
    m_client = request.client;
    m_attempt = std::make_unique<SignInAttempt>(std::move(request), m_clock);
    connect(m_attempt.get(), &SignInAttempt::openBrowser, this,
            [this](const QUrl &url) { m_attempt->browserOpened(QDesktopServices::openUrl(url)); });
    connect(m_attempt.get(), &SignInAttempt::grantReceived, this, [this](const Grant &grant) {
        m_unstored = grant;
        storeGrant();
    });
    connect(m_attempt.get(), &SignInAttempt::otherAccountAnswered, this, [this](const Grant &grant) {
        const QList<Account> known = m_registry.accounts();
        const bool here = std::any_of(known.begin(), known.end(), [&](const Account &account) {
            return account.endpoints.issuer == m_attempt->endpoints().issuer &&
                   account.person.subject == grant.person.subject && account.clientId == m_client.clientId;
        });
        if (here) // it may have another choice there, which must not be overwritten unasked
            return;
        m_other = grant;
        Q_EMIT otherAccountAnswered(grant.person);
    });
    connect(m_attempt.get(), &SignInAttempt::failed, this, &SignInFlow::failed);
    Q_EMIT begun(m_attempt.get());
    m_attempt->start();
}

void SignInFlow::cancel()
{
    m_scope.clear();
    m_held = false;
    m_keep = KeepKeys::InKeychain;
    m_unstored.reset();
    m_other.reset();
    if (!m_attempt)
        return;
    m_attempt->disconnect(this);
    m_attempt->cancel();
    m_attempt.release()->deleteLater(); // we may stand in one of its signals
}

void SignInFlow::askForClient(const AccountId &id,
                              std::function<void(Expected<OAuthClient, VaultError> &&client)> then)
{
    cancel();
    m_scope.add(m_registry.clientFor(id)).then(this, std::move(then));
}

void SignInFlow::openAgain()
{
    if (m_attempt && !m_attempt->authorizationUrl().isEmpty())
        QDesktopServices::openUrl(m_attempt->authorizationUrl());
}

void SignInFlow::goOn()
{
    if (std::exchange(m_held, false))
        storeGrant();
}

void SignInFlow::unlockVault()
{
    m_scope.add(m_vault.unlock()).then(this, [this](Expected<VaultState, VaultError> &&state) {
        if (state)
            tryStoringAgain();
        else
            Q_EMIT vaultTrouble(state.error());
    });
}

void SignInFlow::tryStoringAgain()
{
    if (m_unstored && !m_held)
        storeGrant();
}

void SignInFlow::useUntilQuit()
{
    m_keep = KeepKeys::UntilQuit;
    tryStoringAgain();
}

void SignInFlow::addOtherAccount()
{
    if (!m_other)
        return;
    m_unstored = std::exchange(m_other, std::nullopt);
    storeGrant();
}

void SignInFlow::storeGrant()
{
    m_held = m_hold && m_hold(m_attempt->endpoints().issuer, m_unstored->person);
    if (m_held)
        return;
    m_scope.add(m_registry.store(*m_unstored, m_client, m_attempt->endpoints(), m_keep))
        .then(this, [this](Expected<Account, VaultError> &&account) {
            if (!account) {
                Q_EMIT vaultTrouble(account.error());
                return;
            }
            const AccessToken token = m_unstored->access;
            m_unstored.reset();
            m_attempt->completeStoring(account->keychain);
            Q_EMIT succeeded(*account, token);
        });
}

} // namespace roomkey::ui
