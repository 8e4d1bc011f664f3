// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/account.h"
#include "app/auth/accountprivate.h"
#include "app/auth/accountsettings.h"
#include "app/auth/keyentry.h"
#include "app/core/logging.h"

#include <QDir>
#include <QFileInfo>

// The registry's keys: into the keychain, out of it, and what is left there.
namespace roomkey {

namespace {

using Kind = VaultError::Kind;

constexpr const char *SettingsUnwritable = "the settings file cannot be written";

Unexpected<VaultError> fail(const char *detail)
{
    return Unexpected(VaultError{Kind::Other, QLatin1String(detail)});
}

} // namespace

void AccountRegistry::Private::trustOnly(const AccountId &id, const AccountKeys &keys)
{
    Account *const account = find(id);
    if (!account)
        return;
    // Those of before "Use until I quit" are in use again.
    const Keychain keychain = vault.keychainOf(id.toString());
    const bool back = account->keychain == Keychain::Memory && keychain != Keychain::Memory;
    if (!back && account->endpoints.token == keys.tokenUri &&
        account->endpoints.revocation == keys.revocationUri && account->clientId == keys.clientId)
        return;
    if (back) {
        account->keychain = keychain;
        account->keychainPlace = vault.placeOf(id.toString());
    }
    account->clientId = keys.clientId;
    account->endpoints.token = keys.tokenUri;
    account->endpoints.revocation = keys.revocationUri;
    keep(*account);
    Q_EMIT q->accountChanged(id);
}

VaultError AccountRegistry::Private::explained(const AccountId &id, VaultError error)
{
    const Account *const account = find(id);
    if (error.kind != Kind::NotFound || !account)
        return error;
    const QString entry = id.toString();
    const bool elsewhere =
        account->keychain != vault.keychainOf(entry) ||
        (!account->keychainPlace.isEmpty() && account->keychainPlace != vault.placeOf(entry));
    if (account->keychain == Keychain::Memory)
        error.kind = Kind::OnlyUntilQuit;
    else if (account->keychain != Keychain::Other && elsewhere)
        error.kind = Kind::OtherKeychain;
    return error;
}

void AccountRegistry::Private::stored(const AccountId &id)
{
    if (--storing[id] == 0)
        storing.remove(id);
}

void AccountRegistry::Private::storeKeys(Account account, const Secret &entry, bool isNew,
                                         Promise<Account, VaultError> promise)
{
    vault.write(account.id.toString(), entry)
        .then(q, [this, account = std::move(account), isNew,
                  promise = std::move(promise)](Expected<void, VaultError> &&written) mutable {
            stored(account.id);
            if (!written) {
                if (isNew && written.error().kind == Kind::NoService)
                    keyLeftRemoved(account.id); // nothing can lie there
                promise.finish(Unexpected(written.error()));
                return;
            }
            account.keychain = vault.keychainOf(account.id.toString());
            if (account.keychain != Keychain::Memory) // else the old one lies there still
                dropKeyLeft(account.id);              // goes to disk with the account
            account.keychainPlace = vault.placeOf(account.id.toString());
            const Account *const known = find(account.id);
            const auto before = known ? std::optional(*known) : std::nullopt;
            put(account);
            save(account).then(q, [this, account, before, promise = std::move(promise)](
                                      const Expected<void, SettingsUnwritten> &saved) {
                const bool isStill = find(account.id) != nullptr; // or signed out meanwhile
                // The history lies in the account's folder, which nobody would remove without the account.
                if (saved && isStill)
                    noteGrant(account, GrantRecord::Cause::Renewal);
                else if (isStill)
                    putBack(account.id, before);
                if (saved)
                    promise.finish(account);
                else
                    promise.finish(fail(SettingsUnwritable));
            });
        });
}

Pending<void, SettingsUnwritten> AccountRegistry::Private::save(const Account &a)
{
    writeAccount(settings, a);
    settings.setValue(settingskeys::AccountOrder, ids());
    return settings.written();
}

void AccountRegistry::Private::putBack(const AccountId &id, const std::optional<Account> &before)
{
    if (before) {
        writeAccount(settings, *before);
        put(*before);
        return;
    }
    noteKeyLeft(id);
    settings.remove(settingskeys::Accounts + QLatin1Char('/') + id.toString());
    accounts.removeIf([&](const Account &account) { return account.id == id; });
    settings.setValue(settingskeys::AccountOrder, ids());
    Q_EMIT q->accountsChanged();
}

void AccountRegistry::Private::setKeysLeft(const QStringList &ids)
{
    if (keysLeft == ids)
        return;
    keysLeft = ids;
    if (ids.isEmpty())
        settings.remove(settingskeys::KeysLeft);
    else
        settings.setValue(settingskeys::KeysLeft, ids);
}

void AccountRegistry::Private::noteKeyLeft(const AccountId &id)
{
    if (!keysLeft.contains(id.toString()))
        setKeysLeft(keysLeft + QStringList{id.toString()});
}

bool AccountRegistry::Private::isToBeRemoved(const AccountId &id) const
{
    return keysLeft.contains(id.toString()) && storing.value(id) == 0 &&
           vault.keychainOf(id.toString()) != Keychain::Memory;
}

void AccountRegistry::Private::dropKeyLeft(const AccountId &id)
{
    QStringList others = keysLeft;
    others.removeAll(id.toString());
    setKeysLeft(others);
}

void AccountRegistry::Private::keyLeftRemoved(const AccountId &id)
{
    if (storing.value(id) > 0)
        return;
    dropKeyLeft(id);
}

void AccountRegistry::Private::forgetHere(const AccountId &id)
{
    settings.remove(settingskeys::Accounts + QLatin1Char('/') + id.toString());
    settings.remove(settingskeys::LastSpace + QLatin1Char('/') + id.toString());
    history.forget(id);
    // Behind what is still to be written there, which would make the folder anew.
    settings.onWritingThread([folder = paths.accountFolder(id)] {
        // Never through a link into somebody else's folder.
        if (QFileInfo(folder).isSymLink())
            QFile::remove(folder);
        else if (!QDir(folder).removeRecursively())
            qCWarning(lcAuth, "The store folder of a forgotten account could not be removed whole.");
    });
    accounts.removeIf([&](const Account &a) { return a.id == id; });
    settings.setValue(settingskeys::AccountOrder, ids());
    if (current == id) {
        current = accounts.isEmpty() ? AccountId() : accounts.first().id;
        settings.setValue(settingskeys::CurrentAccount, current.toString());
    }
    Q_EMIT q->accountsChanged();
}

void AccountRegistry::Private::overtakeRotations(const AccountId &id)
{
    for (const auto &overtaken : rotations.values(id))
        *overtaken = true;
}

Pending<Account, VaultError> AccountRegistry::store(const Grant &grant, const OAuthClient &client,
                                                    const AuthEndpoints &endpoints, KeepKeys keep)
{
    Account account;
    account.id = d->idOf(endpoints.issuer, grant.person.subject, client.clientId);
    account.person = grant.person;
    account.clientId = client.clientId;
    account.endpoints = endpoints;
    account.asked = grant.asked;
    account.granted = grant.granted;
    account.unknownScopes = grant.unknownScopes;
    account.grantedAt = grant.grantedAt;
    account.renewalEndsAt = grant.renewalEndsAt;
    account.consentPage = grant.consentPage;

    d->overtakeRotations(account.id);
    if (keep == KeepKeys::UntilQuit)
        keepUntilQuit(account.id);
    const bool isKnown = d->find(account.id) != nullptr;
    const bool isNew = !isKnown && !d->keysLeft.contains(account.id.toString());
    const Secret entry = entryOf(
        {grant.refreshToken, client.clientId, client.clientSecret, endpoints.token, endpoints.revocation});
    Promise<Account, VaultError> promise;
    auto pending = promise.pending();
    ++d->storing[account.id];
    if (isKnown || keep == KeepKeys::UntilQuit) {
        d->storeKeys(account, entry, isNew, std::move(promise));
        return pending;
    }
    // Whatever ends the program from now on, the key is known of.
    d->noteKeyLeft(account.id);
    d->settings.written().then(this, [this, account, entry, isNew, promise = std::move(promise)](
                                         const Expected<void, SettingsUnwritten> &noted) mutable {
        if (noted && !promise.isFinished()) {
            d->storeKeys(account, entry, isNew, std::move(promise));
            return;
        }
        d->stored(account.id);
        if (isNew)
            d->keyLeftRemoved(account.id);        // nothing can lie there
        promise.finish(fail(SettingsUnwritable)); // or nobody waits any more
    });
    return pending;
}

void AccountRegistry::keepUntilQuit(const AccountId &id)
{
    d->vault.useMemoryFor(id.toString());
}

Pending<AccountKeys, VaultError> AccountRegistry::keys(const AccountId &id)
{
    Promise<AccountKeys, VaultError> promise;
    auto pending = promise.pending();
    if (d->isToBeRemoved(id)) { // signed out of before: it must not sign anybody in
        d->vault.remove(id.toString())
            .then(this, [this, id, promise = std::move(promise)](Expected<void, VaultError> &&removed) {
                if (removed)
                    d->keyLeftRemoved(id);
                promise.finish(
                    Unexpected(removed ? d->explained(id, {Kind::NotFound, {}}) : removed.error()));
            });
        return pending;
    }
    d->vault.read(id.toString())
        .then(this, [this, id, promise = std::move(promise)](Expected<Secret, VaultError> &&entry) {
            if (!entry) {
                promise.finish(Unexpected(d->explained(id, entry.error())));
                return;
            }
            auto keys = keysOf(*entry);
            if (keys)
                d->trustOnly(id, *keys);
            promise.finish(std::move(keys));
        });
    return pending;
}

Pending<bool, VaultError> AccountRegistry::replaceRefreshToken(const AccountId &id, const Secret &replaced,
                                                               const Secret &refreshToken)
{
    Promise<bool, VaultError> promise;
    auto pending = promise.pending();
    auto overtaken = std::make_shared<bool>(false);
    d->rotations.insert(id, overtaken);
    keys(id).then(this, [this, id, replaced, refreshToken, overtaken,
                         promise = std::move(promise)](Expected<AccountKeys, VaultError> &&keys) mutable {
        d->rotations.remove(id, overtaken);
        if (!keys) {
            promise.finish(Unexpected(keys.error()));
            return;
        }
        if (*overtaken || !keys->refreshToken.equals(replaced)) {
            promise.finish(false);
            return;
        }
        keys->refreshToken = refreshToken;
        d->vault.write(id.toString(), entryOf(*keys))
            .then(this, [promise = std::move(promise)](Expected<void, VaultError> &&written) {
                if (written)
                    promise.finish(true);
                else
                    promise.finish(Unexpected(written.error()));
            });
    });
    return pending;
}

void AccountRegistry::setGranted(const AccountId &id, const ScopeSet &granted,
                                 const QStringList &unknownScopes, GrantRecord::Cause foundBy)
{
    Account *const account = d->find(id);
    if (!account || (account->granted == granted && account->unknownScopes == unknownScopes))
        return;
    account->granted = granted;
    account->unknownScopes = unknownScopes;
    d->keep(*account, foundBy);
    Q_EMIT accountChanged(id);
}

QString AccountRegistry::renewalLockFile(const AccountId &id) const
{
    return d->paths.accountFolder(id) + QStringLiteral("/renewal.lock");
}

Pending<bool, VaultError> AccountRegistry::forget(const AccountId &id, ForgetKeys keys)
{
    d->overtakeRotations(id);
    Promise<bool, VaultError> promise;
    auto pending = promise.pending();
    // What lives in memory is gone for certain; the keychain may have one from before, or never had any.
    const bool inMemory = d->vault.keychainOf(id.toString()) == Keychain::Memory;
    const bool wasInMemory = d->find(id) && d->find(id)->keychain == Keychain::Memory;
    d->vault.remove(id.toString())
        .then(this, [this, id, keys, inMemory, wasInMemory,
                     promise = std::move(promise)](Expected<void, VaultError> &&removed) mutable {
            const bool never =
                inMemory || (wasInMemory && !removed && removed.error().kind == Kind::NoService);
            // A key that is still in the keychain must not be forgotten: nobody would ever remove it.
            if (!removed && !never && keys == ForgetKeys::Now) {
                promise.finish(Unexpected(removed.error()));
                return;
            }
            if (removed)
                d->keyLeftRemoved(id);
            else if (isAccountId(id.toString()))
                d->noteKeyLeft(id);
            if (isAccountId(id.toString()))
                d->forgetHere(id);
            const bool isGone = removed.has_value() || never;
            d->settings.written().then(
                this, [isGone, promise = std::move(promise)](const Expected<void, SettingsUnwritten> &) {
                    promise.finish(isGone);
                });
        });
    return pending;
}

void AccountRegistry::removeKeysLeft()
{
    const QStringList ids = d->keysLeft;
    for (const QString &id : ids) {
        if (!d->isToBeRemoved(AccountId(id)))
            continue;
        d->vault.remove(id).then(this, [this, id](Expected<void, VaultError> &&removed) {
            if (removed)
                d->keyLeftRemoved(AccountId(id));
        });
    }
}

Pending<OAuthClient, VaultError> AccountRegistry::clientFor(const AccountId &id)
{
    Promise<OAuthClient, VaultError> promise;
    auto pending = promise.pending();
    keys(id).then(this, [this, id, promise = std::move(promise)](Expected<AccountKeys, VaultError> &&keys) {
        const Account *const account = d->find(id);
        if (!keys || !account) {
            promise.finish(keys ? Unexpected(VaultError{Kind::NotFound, {}}) : Unexpected(keys.error()));
            return;
        }
        OAuthClient client;
        client.clientId = keys->clientId;
        client.clientSecret = keys->clientSecret;
        client.authUri = account->endpoints.authorization;
        client.tokenUri = keys->tokenUri;
        promise.finish(client);
    });
    return pending;
}

} // namespace roomkey
