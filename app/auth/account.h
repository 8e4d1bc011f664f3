// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/endpoints.h"
#include "app/auth/grant.h"
#include "app/auth/granthistory.h"
#include "app/auth/vault.h"
#include "app/core/paths.h"
#include "app/core/settings.h"

#include <QList>
#include <QObject>

#include <memory>

// Who is signed in on this profile. Facts that are no secret (who, what was asked and granted, which client)
// are kept in the profile's settings; the refresh token and the client secret in the vault, one entry per
// account. GUI thread.
namespace roomkey {

struct Account
{
    AccountId id; ///< see AccountRegistry::idFor
    Person person;
    QString clientId;
    AuthEndpoints endpoints;
    ScopeSet asked;
    ScopeSet granted;
    QStringList unknownScopes;
    QDateTime grantedAt;
    QDateTime renewedAt;     ///< UTC; the last refresh that worked, invalid: none since the sign-in
    QDateTime renewalEndsAt; ///< UTC; invalid: the server named no end of the refresh token
    ConsentPage consentPage = ConsentPage::Unknown; ///< of the last sign-in
    Keychain keychain = Keychain::Other;            ///< the keys were put into...
    QString keychainPlace;                          ///< ...and where in it; empty: not known
    /// What the next sign-in asks for instead of `asked`, since a part was to go; empty: nothing else.
    ScopeSet askNext;
    /// The grant ended at the server; the account, its store and its outbox stay.
    bool signInNeeded = false;
    /// The server's code for why it ended; empty: it named none.
    QString endedBy;

    /// What a new sign-in should ask for.
    ScopeSet toAsk() const { return askNext.isEmpty() ? asked : askNext; }
    /// What a sign-in for something more has to ask for as well, or it would be lost: not what was to go.
    ScopeSet toKeep() const { return askNext.isEmpty() ? granted : askNext; }
    /// Why a new sign-in is needed; nothing while none is.
    std::optional<AuthError> ended() const;
};

/// Where the keys of a new sign-in go.
enum class KeepKeys : quint8 {
    InKeychain, ///< unless the account chose memory in this run of the program
    UntilQuit,  ///< in memory, see AccountRegistry::keepUntilQuit
};

/// What becomes of the keys of an account that is forgotten.
enum class ForgetKeys : quint8 {
    Now,           ///< or the account stays
    WhenReachable, ///< the account goes in any case; see AccountRegistry::removeKeysLeft
};

/// What the vault holds for an account.
struct AccountKeys
{
    Secret refreshToken;
    QString clientId; ///< the client the refresh token belongs to
    Secret clientSecret;
    QUrl tokenUri;      ///< the only address that may see the refresh token...
    QUrl revocationUri; ///< ...and the only one that may end it; empty: none
};

class AccountRegistry : public QObject
{
    Q_OBJECT

public:
    AccountRegistry(ProfilePaths paths, Settings &settings, Vault &vault, QObject *parent = nullptr);
    ~AccountRegistry() override;

    /// In the order they came, which a restart does not change.
    QList<Account> accounts() const;
    std::optional<Account> account(const AccountId &id) const;
    AccountId currentId() const;
    void setCurrent(const AccountId &id);

    /// A person at an issuer, through one client: the same person may be signed in with the clients of
    /// several Cloud projects side by side. Hex of the first 16 bytes of SHA-256(issuer | subject | client
    /// id).
    static AccountId idFor(const QString &issuer, const QString &subject, const QString &clientId);
    /// Accounts whose grant ends with that of \a id: Google's revocation ends every grant a person gave to a
    /// Cloud project, whichever of its clients asked (oauth-facts "Revocation").
    QList<AccountId> sharingGrantWith(const AccountId &id) const;

    /// Keychain first, settings second. A new person's id is noted before both and taken out with the second:
    /// a kill between the two leaves an entry that the next start removes, see removeKeysLeft(). A known
    /// person's entry is replaced; the old refresh token is not revoked (that would end the new grant too).
    Pending<Account, VaultError> store(const Grant &grant, const OAuthClient &client,
                                       const AuthEndpoints &endpoints, KeepKeys keep = KeepKeys::InKeychain);
    /// The person chose so: what this account's next sign-in brings lives in memory until the program ends.
    /// What the keychain has of it stays there and is out of use for so long.
    void keepUntilQuit(const AccountId &id);
    /// OtherKeychain or OnlyUntilQuit if there is no entry and it was put elsewhere.
    /// Afterwards the account's client and addresses are those the keys belong to, whatever the settings
    /// said.
    Pending<AccountKeys, VaultError> keys(const AccountId &id);
    /// Rotation (RFC 6749 6): writes the new refresh token; the access token may be used once this ended.
    /// False, and nothing is written, if the entry no longer holds \a replaced: a new sign-in came between.
    Pending<bool, VaultError> replaceRefreshToken(const AccountId &id, const Secret &replaced,
                                                  const Secret &refreshToken);
    /// \a foundBy: what told that the grant is another one now, for the history.
    void setGranted(const AccountId &id, const ScopeSet &granted, const QStringList &unknownScopes,
                    GrantRecord::Cause foundBy = GrantRecord::Cause::Renewal);
    /// What was asked for and allowed so far, oldest first; at least what holds now.
    QList<GrantRecord> grantHistory(const AccountId &id) const;
    /// \a code: the server's for why; see Account::endedBy.
    void setSignInNeeded(const AccountId &id, bool needed, const QString &code = {});
    /// Remembered until the next sign-in, or a renewal that shows that the grant did not end. Ends once it is
    /// on disk.
    Pending<void, SettingsUnwritten> setAskNext(const AccountId &id, const ScopeSet &scopes);
    /// A refresh worked. \a ends: the end of the refresh token, if the server named one; else what was known
    /// stays.
    void setRenewed(const AccountId &id, const QDateTime &utc, const QDateTime &ends);
    /// Held while the account's key is renewed, by whichever process.
    QString renewalLockFile(const AccountId &id) const;
    /// Forgets the account here: keychain entry, settings, store folder. Revoking at the server comes before
    /// it. An account whose keys are in memory is forgotten even if the keychain cannot be reached; what it
    /// may have left there is noted as with WhenReachable. False: its key is still in the keychain.
    Pending<bool, VaultError> forget(const AccountId &id, ForgetKeys keys = ForgetKeys::Now);
    /// Removes what forgotten accounts left in a keychain that could not be reached then, and what sign-ins
    /// left that were cut off. Also done whenever the vault becomes usable.
    void removeKeysLeft();

    /// The client file last used, so that signing in again needs no file. Its secret is in the vault.
    Pending<OAuthClient, VaultError> clientFor(const AccountId &id);

Q_SIGNALS:
    void accountChanged(const roomkey::AccountId &id);
    void accountsChanged();
    /// The keychain can be used; it could not, or nobody had looked yet.
    void keychainUsable();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
