// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/account.h"

#include "app/auth/accountprivate.h"
#include "app/auth/accountsettings.h"

#include <QCryptographicHash>

#include <algorithm>

namespace roomkey {

namespace {

/// "1234-abc.apps.googleusercontent.com" is a client of project 1234.
QString projectOf(const QString &clientId)
{
    return clientId.section(QLatin1Char('-'), 0, 0);
}

} // namespace

std::optional<AuthError> Account::ended() const
{
    if (!signInNeeded)
        return std::nullopt;
    const AuthError why = AuthError::of(AuthError::kindOf(endedBy), endedBy);
    return why.endsTheGrant() ? why : AuthError::of(AuthError::Kind::GrantDead);
}

AccountRegistry::Private::Private(AccountRegistry *registry, ProfilePaths profilePaths,
                                  Settings &profileSettings, Vault &profileVault)
    : q(registry)
    , paths(std::move(profilePaths))
    , settings(profileSettings)
    , vault(profileVault)
    , history(paths, profileSettings)
{
    // Groups come sorted by name; those that the list does not know were written before there was one.
    const QStringList groups = settings.childGroups(settingskeys::Accounts);
    QStringList ids = settings.value(settingskeys::AccountOrder).toStringList() + groups;
    ids.removeDuplicates();
    for (const QString &id : std::as_const(ids)) {
        if (isAccountId(id) && groups.contains(id))
            accounts.append(readAccount(settings, AccountId(id)));
    }
    current = AccountId(settings.value(settingskeys::CurrentAccount).toString());
    keysLeft = settings.value(settingskeys::KeysLeft).toStringList();
    keysLeft.removeIf([](const QString &id) { return !isAccountId(id); });
}

GrantRecord AccountRegistry::Private::recordOf(const Account &a)
{
    return {GrantRecord::Cause::SignIn, a.grantedAt.toUTC(), a.clientId, a.asked, a.granted, a.unknownScopes};
}

void AccountRegistry::Private::keep(const Account &a, GrantRecord::Cause foundBy)
{
    writeAccount(settings, a);
    noteGrant(a, foundBy);
}

void AccountRegistry::Private::noteGrant(const Account &a, GrantRecord::Cause foundBy)
{
    history.note(a.id, recordOf(a), foundBy);
}

AccountId AccountRegistry::Private::idOf(const QString &issuer, const QString &subject,
                                         const QString &clientId) const
{
    for (const Account &known : accounts) {
        if (known.endpoints.issuer == issuer && known.person.subject == subject && known.clientId == clientId)
            return known.id;
    }
    return idFor(issuer, subject, clientId);
}

Account *AccountRegistry::Private::find(const AccountId &id)
{
    const auto it =
        std::find_if(accounts.begin(), accounts.end(), [&](const Account &a) { return a.id == id; });
    return it == accounts.end() ? nullptr : &*it;
}

void AccountRegistry::Private::put(const Account &account)
{
    if (Account *const known = find(account.id)) {
        *known = account;
        Q_EMIT q->accountChanged(account.id);
    } else {
        accounts.append(account);
        Q_EMIT q->accountsChanged();
    }
}

QStringList AccountRegistry::Private::ids() const
{
    QStringList all;
    for (const Account &account : accounts)
        all.append(account.id.toString());
    return all;
}

AccountRegistry::AccountRegistry(ProfilePaths paths, Settings &settings, Vault &vault, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(paths), settings, vault))
{
    connect(&vault, &Vault::stateChanged, this, [this](VaultState state) {
        if (state != VaultState::Usable)
            return;
        removeKeysLeft();
        Q_EMIT keychainUsable();
    });
}

AccountRegistry::~AccountRegistry() = default;

QList<Account> AccountRegistry::accounts() const
{
    return d->accounts;
}

std::optional<Account> AccountRegistry::account(const AccountId &id) const
{
    const Account *const known = d->find(id);
    return known ? std::optional(*known) : std::nullopt;
}

AccountId AccountRegistry::currentId() const
{
    if (d->find(d->current))
        return d->current;
    return d->accounts.isEmpty() ? AccountId() : d->accounts.first().id;
}

void AccountRegistry::setCurrent(const AccountId &id)
{
    if (d->current == id)
        return;
    d->current = id;
    d->settings.setValue(settingskeys::CurrentAccount, id.toString());
    Q_EMIT accountsChanged();
}

AccountId AccountRegistry::idFor(const QString &issuer, const QString &subject, const QString &clientId)
{
    const QString whole = issuer + QLatin1Char('|') + subject + QLatin1Char('|') + clientId;
    const QByteArray hash = QCryptographicHash::hash(whole.toUtf8(), QCryptographicHash::Sha256);
    return AccountId(QString::fromLatin1(hash.left(16).toHex()));
}

QList<AccountId> AccountRegistry::sharingGrantWith(const AccountId &id) const
{
    QList<AccountId> sharing;
    const Account *const ended = d->find(id);
    if (!ended)
        return sharing;
    for (const Account &other : d->accounts) {
        if (other.id != id && other.endpoints.issuer == ended->endpoints.issuer &&
            other.person.subject == ended->person.subject &&
            projectOf(other.clientId) == projectOf(ended->clientId))
            sharing.append(other.id);
    }
    return sharing;
}

QList<GrantRecord> AccountRegistry::grantHistory(const AccountId &id) const
{
    const Account *const account = d->find(id);
    QList<GrantRecord> records = d->history.read(id);
    if (account && records.isEmpty()) // signed in before there was a history
        records.append(Private::recordOf(*account));
    return records;
}

void AccountRegistry::setSignInNeeded(const AccountId &id, bool needed, const QString &code)
{
    Account *const account = d->find(id);
    const QString why = needed ? code : QString();
    if (!account || (account->signInNeeded == needed && account->endedBy == why))
        return;
    account->signInNeeded = needed;
    account->endedBy = why;
    d->keep(*account);
    Q_EMIT accountChanged(id);
}

Pending<void, SettingsUnwritten> AccountRegistry::setAskNext(const AccountId &id, const ScopeSet &scopes)
{
    Account *const account = d->find(id);
    if (account && account->askNext != scopes) {
        account->askNext = scopes;
        d->keep(*account);
        Q_EMIT accountChanged(id);
    }
    return d->settings.written();
}

void AccountRegistry::setRenewed(const AccountId &id, const QDateTime &utc, const QDateTime &ends)
{
    Account *const account = d->find(id);
    if (!account)
        return;
    account->renewedAt = utc;
    account->askNext = {};
    if (ends.isValid())
        account->renewalEndsAt = ends;
    d->keep(*account);
    Q_EMIT accountChanged(id);
}

} // namespace roomkey
