// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "app/auth/signin.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace roomkey {
class Clock;
}

namespace roomkey::ui {

/// A sign-in as the window meets it: one attempt at a time, the system browser, and the keychain at its end.
/// A grant that the keychain does not take is kept here, in memory, until the person unlocks, tries again, or
/// chooses to go on without. GUI thread; owned by the controller.
class SignInFlow : public QObject
{
    Q_OBJECT

public:
    SignInFlow(Vault &vault, AccountRegistry &registry, const Clock &clock, QObject *parent = nullptr);
    ~SignInFlow() override;

    /// Ends a running attempt and begins another.
    void begin(SignInRequest request);
    void cancel();
    /// Ends a running attempt, too; \a then is told of the account's client once the keychain has answered,
    /// unless something was begun or cancelled meanwhile.
    void askForClient(const AccountId &id,
                      std::function<void(Expected<OAuthClient, VaultError> &&client)> then);
    void openAgain();
    /// The attempt on screen, or nullptr.
    SignInAttempt *attempt() const { return m_attempt.get(); }
    bool isWaitingForVault() const { return m_unstored.has_value(); }

    /// Told of whose a grant is before it is stored; true: not yet. Whoever is being removed from this
    /// computer would take the new keys along.
    using Hold = std::function<bool(const QString &issuer, const Person &person)>;
    void setHold(Hold hold) { m_hold = std::move(hold); }
    /// What was held is stored, unless it is to be held still.
    void goOn();

    // What the person can do when the keychain did not take the keys.
    void unlockVault();
    void tryStoringAgain();
    void useUntilQuit();
    /// The account that answered instead of the expected one is stored as an account of its own.
    void addOtherAccount();

Q_SIGNALS:
    void begun(roomkey::SignInAttempt *attempt);
    /// Another account than the expected one answered, which is not here yet: failed(WrongAccount) follows.
    void otherAccountAnswered(const roomkey::Person &person);
    /// The keys are here but not stored; one of the three acts above goes on.
    void vaultTrouble(const roomkey::VaultError &why);
    void succeeded(const roomkey::Account &account, const roomkey::AccessToken &token);
    void failed(const roomkey::AuthError &why);

private:
    void storeGrant();

    Vault &m_vault;
    AccountRegistry &m_registry;
    const Clock &m_clock;
    std::unique_ptr<SignInAttempt> m_attempt;
    OAuthClient m_client;
    std::optional<Grant> m_unstored;
    std::optional<Grant> m_other; ///< of another account than the expected one, until it is added or left
    Hold m_hold;
    bool m_held = false;                    ///< m_unstored waits for goOn()
    KeepKeys m_keep = KeepKeys::InKeychain; ///< of this attempt
    RequestScope m_scope;
};

} // namespace roomkey::ui
