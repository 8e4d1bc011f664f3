// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"

#include <QHash>

#include <memory>
#include <optional>

namespace roomkey {

// What the registry is made of. Only account*.cpp include it; GUI thread, owned by its registry.
class AccountRegistry::Private
{
public:
    Private(AccountRegistry *registry, ProfilePaths profilePaths, Settings &profileSettings,
            Vault &profileVault);
    static GrantRecord recordOf(const Account &a);
    /// What is new of a known account; on disk soon, without waiting for it. \a foundBy is for the history,
    /// should the grant be another one than before without a new sign-in.
    void keep(const Account &a, GrantRecord::Cause foundBy = GrantRecord::Cause::Renewal);
    void noteGrant(const Account &a, GrantRecord::Cause foundBy);
    /// A known account keeps its id, however ids were made when it came.
    AccountId idOf(const QString &issuer, const QString &subject, const QString &clientId) const;
    Account *find(const AccountId &id);
    void put(const Account &account);
    QStringList ids() const;

    // ---- keys: accountkeys.cpp ----
    /// Where keys may be sent is kept beside them: whoever can edit the settings cannot send them elsewhere.
    void trustOnly(const AccountId &id, const AccountKeys &keys);
    /// Why an entry is missing, as far as what was noted when it was stored can tell.
    VaultError explained(const AccountId &id, VaultError error);
    void stored(const AccountId &id);
    /// The second part of a sign-in: into the keychain, and then the account is one.
    void storeKeys(Account account, const Secret &entry, bool isNew, Promise<Account, VaultError> promise);
    /// Of a sign-in; ends once it is on disk.
    Pending<void, SettingsUnwritten> save(const Account &a);
    /// As it was before a sign-in that cannot be kept.
    void putBack(const AccountId &id, const std::optional<Account> &before);
    void setKeysLeft(const QStringList &ids);
    void noteKeyLeft(const AccountId &id);
    /// False while a newer key of it is in memory or on its way: removing would take that one.
    bool isToBeRemoved(const AccountId &id) const;
    /// Whoever comes back has a key again, which must stay.
    void dropKeyLeft(const AccountId &id);
    /// It is out of the keychain. A newer one may be on its way there, which stays noted until it is an
    /// account's.
    void keyLeftRemoved(const AccountId &id);
    void forgetHere(const AccountId &id);
    void overtakeRotations(const AccountId &id);

    AccountRegistry *q;
    ProfilePaths paths;
    Settings &settings;
    Vault &vault;
    GrantHistory history;
    QList<Account> accounts;
    AccountId current;
    /// Ids that may have a key in the keychain and no account: of forgotten ones, and of sign-ins under way.
    QStringList keysLeft;
    /// Rotations on their way, and whether a sign-in or sign-out of their account came since they began: such
    /// a one must not write any more.
    QMultiHash<AccountId, std::shared_ptr<bool>> rotations;
    /// Keys on their way into the vault: what an earlier sign-out left is overwritten, not removed.
    QHash<AccountId, int> storing;
};

} // namespace roomkey
