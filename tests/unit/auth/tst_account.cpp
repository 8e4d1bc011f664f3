// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/account.h"

#include "tests/support/await.h"
#include "tests/support/keyring.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

// Facts in the settings file, secrets in a real gnome-keyring.
class TestAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void idsAreStableAndSafe();
    void storedAndFoundAgain();
    void settingsHoldNoSecret();
    void onePersonThroughTwoClientsIsTwoAccounts();
    void revocationReachesWhoSharesTheProject();
    void signingInAgainReplaces();
    void lockedKeychainStoresNothing();
    void rotationKeepsTheRest();
    void rotationNeverOverwritesANewSignIn();
    void rotationNeverRevivesASignedOutAccount();
    void vanishedEntriesAreExplained();
    void damagedEntries();
    void forgetRemovesEverything();
    void forgetKeepsWhatItCannotReach();
    void memoryForOneLeavesTheOthersAlone();
    void whatWasInTheKeychainServesAgain();
    void whatIsInMemoryIsForgottenWithoutAKeychain();
    void aKeyLeftBehindIsRemovedLater();
    void whoeverComesBackKeepsTheNewKey();
    void aKeyLeftBehindServesNobody();
    void forgetFollowsNoLink();
    void tamperedSettingsAreIgnored();
    void settingsCannotRedirectTheKeys();
    void grantAndStateArePersistent();
    void whyASignInEndedIsKept_data();
    void whyASignInEndedIsKept();
    void theOrderIsTheOneTheyCameIn();

private:
    static Grant grant(const char *subject, const char *refreshToken)
    {
        Grant g;
        g.refreshToken = Secret(refreshToken);
        g.asked = {Scope::OpenId, Scope::Spaces, Scope::Messages};
        g.granted = {Scope::OpenId, Scope::Spaces};
        g.unknownScopes = {QStringLiteral("https://www.googleapis.com/auth/brand.new")};
        g.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 0), Qt::UTC);
        g.person = {QString::fromLatin1(subject), QStringLiteral("ana@example.com"),
                    QStringLiteral("Ana ศรี")};
        return g;
    }
    static OAuthClient client(const char *id = "client-1")
    {
        OAuthClient c;
        c.clientId = QString::fromLatin1(id);
        c.clientSecret = Secret("client-secret-1");
        return c;
    }
    static AuthEndpoints endpoints()
    {
        AuthEndpoints e;
        e.issuer = QStringLiteral("https://accounts.google.com");
        e.authorization = QUrl(QStringLiteral("https://accounts.google.com/o/oauth2/auth?x=%26"));
        e.token = QUrl(QStringLiteral("https://oauth2.googleapis.com/token"));
        e.answersNameIssuer = true;
        return e;
    }

    const ProfilePaths m_paths{QStringLiteral("tests")};
    const AccountId m_id = AccountRegistry::idFor(QStringLiteral("https://accounts.google.com"),
                                                  QStringLiteral("117"), QStringLiteral("client-1"));
};

void TestAccount::initTestCase()
{
    // with-keyring gave us private folders; without it, this must not touch a person's own.
    QVERIFY(
        QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation).startsWith(QDir::tempPath()));
}

void TestAccount::init()
{
    QVERIFY(keyring::unlock());
    QFile::remove(m_paths.settingsFile());
    QDir(m_paths.dataFolder()).removeRecursively();
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.remove(m_id.toString())));
}

void TestAccount::idsAreStableAndSafe()
{
    // printf '%s' 'https://accounts.google.com|117|client-1' | sha256sum
    QCOMPARE(m_id.toString(), QStringLiteral("fbacadea16635af8aeae6227715587e7"));
    QVERIFY(AccountRegistry::idFor(QStringLiteral("https://other"), QStringLiteral("117"),
                                   QStringLiteral("client-1")) != m_id);
    QCOMPARE(
        AccountRegistry::idFor(QStringLiteral("../.."), QStringLiteral("/"), QString()).toString().size(),
        32);
}

void TestAccount::storedAndFoundAgain()
{
    {
        Settings settings(m_paths);
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QSignalSpy changed(&registry, &AccountRegistry::accountsChanged);
        const auto stored = await(registry.store(grant("117", "1//r"), client(), endpoints()));
        QVERIFY(stored);
        QCOMPARE(stored->id, m_id);
        QCOMPARE(changed.count(), 1);
        registry.setCurrent(m_id);
    }
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QCOMPARE(registry.accounts().size(), 1);
    QCOMPARE(registry.currentId(), m_id);
    const auto account = registry.account(m_id);
    QVERIFY(account);
    QCOMPARE(account->person, grant("117", "").person);
    QCOMPARE(account->asked, grant("117", "").asked);
    QCOMPARE(account->granted, grant("117", "").granted);
    QCOMPARE(account->unknownScopes, grant("117", "").unknownScopes);
    QCOMPARE(account->grantedAt, grant("117", "").grantedAt);
    QCOMPARE(account->endpoints.issuer, endpoints().issuer);
    QCOMPARE(account->endpoints.authorization, endpoints().authorization);
    QVERIFY(account->endpoints.revocation.isEmpty());
    QVERIFY(account->endpoints.answersNameIssuer);
    QVERIFY(!account->signInNeeded);
    const auto keys = await(registry.keys(m_id));
    QVERIFY(keys);
    QCOMPARE(keys->refreshToken.reveal(), QByteArray("1//r"));
    QCOMPARE(keys->clientId, QStringLiteral("client-1"));
    const auto known = await(registry.clientFor(m_id));
    QVERIFY(known);
    QCOMPARE(known->clientSecret.reveal(), QByteArray("client-secret-1"));
    QCOMPARE(known->tokenUri, endpoints().token);
}

void TestAccount::onePersonThroughTwoClientsIsTwoAccounts()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    const auto first = await(registry.store(grant("117", "1//first"), client("1-a"), endpoints()));
    const auto second = await(registry.store(grant("117", "1//second"), client("2-b"), endpoints()));
    QVERIFY(first && second);
    QVERIFY(first->id != second->id);
    QCOMPARE(registry.accounts().size(), 2);
    QVERIFY(await(registry.keys(first->id))->refreshToken.equals(Secret("1//first")));
    QVERIFY(await(registry.keys(second->id))->refreshToken.equals(Secret("1//second")));
    // The same client again renews what is there.
    QCOMPARE(await(registry.store(grant("117", "1//third"), client("1-a"), endpoints()))->id, first->id);
    QCOMPARE(registry.accounts().size(), 2);
}

void TestAccount::revocationReachesWhoSharesTheProject()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    const auto id = [&](const char *subject, const char *clientId) {
        return await(registry.store(grant(subject, "1//r"), client(clientId), endpoints()))->id;
    };
    const AccountId ended = id("117", "1234-a.apps.googleusercontent.com");
    const AccountId sameProject = id("117", "1234-b.apps.googleusercontent.com");
    id("117", "99-a.apps.googleusercontent.com");   // another project
    id("118", "1234-a.apps.googleusercontent.com"); // another person
    QCOMPARE(registry.sharingGrantWith(ended), QList<AccountId>{sameProject});
}

/// T32 (settings)
void TestAccount::settingsHoldNoSecret()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "1//refresh-canary"), client(), endpoints())));
    QFile file(m_paths.settingsFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("client-1"));
    QVERIFY(!text.contains("refresh-canary"));
    QVERIFY(!text.contains("client-secret-1"));
}

void TestAccount::signingInAgainReplaces()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "old"), client(), endpoints())));
    registry.setSignInNeeded(m_id, true);
    QSignalSpy changed(&registry, &AccountRegistry::accountChanged);
    QVERIFY(await(registry.store(grant("117", "new"), client(), endpoints())));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(registry.accounts().size(), 1);
    QVERIFY(!registry.account(m_id)->signInNeeded);
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
    QCOMPARE(await(registry.clientFor(m_id))->clientId, QStringLiteral("client-1"));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 1);
}

void TestAccount::lockedKeychainStoresNothing()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(keyring::lock());
    QCOMPARE(await(registry.store(grant("117", "r"), client(), endpoints())).error().kind, Kind::Locked);
    QVERIFY(registry.accounts().isEmpty());
    QVERIFY(settings.childGroups(settingskeys::Accounts).isEmpty());
}

/// T28 (storing)
void TestAccount::rotationKeepsTheRest()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "old"), client(), endpoints())));
    const auto replaced = await(registry.replaceRefreshToken(m_id, Secret("old"), Secret("new")));
    QVERIFY(replaced && *replaced);
    const auto keys = await(registry.keys(m_id));
    QCOMPARE(keys->refreshToken.reveal(), QByteArray("new"));
    QCOMPARE(keys->clientSecret.reveal(), QByteArray("client-secret-1"));
    const auto late = await(registry.replaceRefreshToken(m_id, Secret("old"), Secret("newer")));
    QVERIFY(late && !*late);
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
}

void TestAccount::rotationNeverOverwritesANewSignIn()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "old"), client(), endpoints())));
    // The rotation has read "old" and would write next; the sign-in comes between.
    const auto rotation = registry.replaceRefreshToken(m_id, Secret("old"), Secret("rotated"));
    const auto signIn = registry.store(grant("117", "new"), client(), endpoints());
    const auto rotated = await(rotation);
    QVERIFY(rotated && !*rotated);
    QVERIFY(await(signIn));
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
}

void TestAccount::rotationNeverRevivesASignedOutAccount()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "old"), client(), endpoints())));
    const auto rotation = registry.replaceRefreshToken(m_id, Secret("old"), Secret("rotated"));
    QVERIFY(await(registry.forget(m_id)));
    const auto rotated = await(rotation);
    QVERIFY(!rotated || !*rotated);
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
}

/// "Not there" has three reasons, and each has another cure: it was taken away, it is in a keychain that is
/// no longer the one in use, or the person wanted it kept until the program ends.
void TestAccount::vanishedEntriesAreExplained()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "1//r"), client(), endpoints())));
    QVERIFY(await(vault.remove(m_id.toString())));
    QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::NotFound);

    const QString other = keyring::makeCollection(QStringLiteral("other"));
    QVERIFY(keyring::setDefault(other));
    QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::OtherKeychain);
    QVERIFY(keyring::setDefault(keyring::Collection));
    QVERIFY(keyring::removeCollection(other));
    QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::NotFound);

    {
        Vault memory(QStringLiteral("tests"));
        AccountRegistry untilQuit(m_paths, settings, memory);
        const auto stored =
            await(untilQuit.store(grant("117", "1//r"), client(), endpoints(), KeepKeys::UntilQuit));
        QVERIFY(stored);
        QCOMPARE(stored->keychain, Keychain::Memory);
        QVERIFY(await(untilQuit.keys(m_id)));
    }
    AccountRegistry next(m_paths, settings, vault);
    QCOMPARE(await(next.keys(m_id)).error().kind, Kind::OnlyUntilQuit);
    // An account of a version that noted nothing.
    settings.remove(QStringLiteral("accounts/") + m_id.toString() + QStringLiteral("/keychain"));
    AccountRegistry older(m_paths, settings, vault);
    QCOMPARE(await(older.keys(m_id)).error().kind, Kind::NotFound);
}

void TestAccount::damagedEntries()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    for (const char *entry : {"", "not json", "[]", R"({"v":2,"refresh_token":"r","client_id":"c"})",
                              R"({"v":1,"refresh_token":"","client_id":"c"})",
                              R"({"v":1,"refresh_token":"r","token_uri":"https://t"})",
                              R"({"v":1,"refresh_token":"r","client_id":"c"})"}) {
        QVERIFY(await(vault.write(m_id.toString(), Secret(entry))));
        QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::Other);
    }
    QVERIFY(await(vault.remove(m_id.toString())));
    QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::NotFound);
}

/// T31 (this computer)
void TestAccount::forgetRemovesEverything()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
    const auto other = await(registry.store(grant("118", "r2"), client(), endpoints()));
    registry.setCurrent(m_id);
    QVERIFY(ProfilePaths::ensurePrivateFolder(m_paths.accountFolder(m_id)));
    QVERIFY(ProfilePaths::ensurePrivateFile(m_paths.cacheFile(m_id)));
    QVERIFY(await(registry.forget(m_id)));
    QCOMPARE(registry.accounts().size(), 1);
    QCOMPARE(registry.currentId(), other->id);
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
    QVERIFY(!QFile::exists(m_paths.accountFolder(m_id)));
    QFile file(m_paths.settingsFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains(m_id.toString().toLatin1()));
    QVERIFY(await(registry.forget(other->id)));
    QVERIFY(registry.currentId().isEmpty());
}

void TestAccount::forgetKeepsWhatItCannotReach()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
    QVERIFY(keyring::lock());
    QCOMPARE(await(registry.forget(m_id)).error().kind, Kind::Locked);
    QCOMPARE(registry.accounts().size(), 1);
    QVERIFY(keyring::unlock());
    QVERIFY(await(registry.keys(m_id)));
}

/// "Use until I quit" is a choice for one account: the others go on as they are.
void TestAccount::memoryForOneLeavesTheOthersAlone()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "before"), client(), endpoints())));
    const auto other = await(registry.store(grant("118", "r2"), client(), endpoints()));
    QVERIFY(other);
    QVERIFY(keyring::lock());
    const auto kept = await(registry.store(grant("117", "now"), client(), endpoints(), KeepKeys::UntilQuit));
    QVERIFY(kept);
    QCOMPARE(kept->keychain, Keychain::Memory);
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("now"));
    QCOMPARE(await(registry.keys(other->id)).error().kind, Kind::Locked);
    QCOMPARE(await(registry.forget(other->id)).error().kind, Kind::Locked);
    // A key that is renewed stays where it is.
    QVERIFY(*await(registry.replaceRefreshToken(m_id, Secret("now"), Secret("renewed"))));
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("renewed"));

    QVERIFY(keyring::unlock());
    QCOMPARE(await(registry.keys(other->id))->refreshToken.reveal(), QByteArray("r2"));
    QVERIFY(*await(registry.replaceRefreshToken(other->id, Secret("r2"), Secret("r3"))));
    QVERIFY(await(registry.forget(other->id)));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + other->id.toString()), 0);
    // Its own of before does not stay behind either.
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 1);
    QVERIFY(await(registry.forget(m_id)));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
    QVERIFY(registry.accounts().isEmpty());
}

/// The next start has the key of before, and says so from then on.
void TestAccount::whatWasInTheKeychainServesAgain()
{
    Settings settings(m_paths);
    Vault before(QStringLiteral("tests"));
    {
        AccountRegistry registry(m_paths, settings, before);
        QVERIFY(await(registry.store(grant("117", "before"), client(), endpoints())));
        QVERIFY(await(registry.store(grant("117", "now"), client(), endpoints(), KeepKeys::UntilQuit)));
    }
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QCOMPARE(registry.account(m_id)->keychain, Keychain::Memory);
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("before"));
    QCOMPARE(registry.account(m_id)->keychain, Keychain::SecretService);
    QCOMPARE(registry.account(m_id)->keychainPlace, keyring::Collection);
    QVERIFY(await(vault.remove(m_id.toString())));
    QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::NotFound);
}

/// With nothing of it in the keychain there is nothing that could stay behind.
void TestAccount::whatIsInMemoryIsForgottenWithoutAKeychain()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(keyring::lock());
    QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints(), KeepKeys::UntilQuit)));
    QVERIFY(await(registry.forget(m_id)));
    QVERIFY(registry.accounts().isEmpty());
    QCOMPARE(await(vault.read(m_id.toString())).error().kind, Kind::Locked);
    QVERIFY(keyring::unlock());
}

/// Nobody is kept here for a keychain that cannot be reached; its key goes as soon as it can.
void TestAccount::aKeyLeftBehindIsRemovedLater()
{
    const QString key = QStringLiteral("roomkey/tests/") + m_id.toString();
    Settings settings(m_paths);
    {
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
        QVERIFY(keyring::lock());
        const auto forgotten = await(registry.forget(m_id, ForgetKeys::WhenReachable));
        QVERIFY(forgotten);
        QVERIFY2(!*forgotten, "a key is left");
        QVERIFY(registry.accounts().isEmpty());
        QVERIFY(!QFile::exists(m_paths.accountFolder(m_id)));
        registry.removeKeysLeft();
        QCOMPARE(*await(vault.probe()), VaultState::Locked);
    }
    QVERIFY(keyring::unlock());
    QCOMPARE(keyring::count(key), 1);
    {
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(vault.probe())); // whoever looked
        QTRY_COMPARE(keyring::count(key), 0);
        QTRY_VERIFY(settings.value(settingskeys::KeysLeft).isNull());
    }
}

void TestAccount::whoeverComesBackKeepsTheNewKey()
{
    Settings settings(m_paths);
    {
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(registry.store(grant("117", "old"), client(), endpoints())));
        QVERIFY(keyring::lock());
        QVERIFY(await(registry.forget(m_id, ForgetKeys::WhenReachable)));
    }
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QCOMPARE(await(registry.store(grant("117", "new"), client(), endpoints())).error().kind, Kind::Locked);
    QCOMPARE(settings.value(settingskeys::KeysLeft).toStringList(), QStringList{m_id.toString()});
    QVERIFY(keyring::unlock());
    // The look before the writing finds the keychain open, which is when old keys are removed.
    QVERIFY(await(registry.store(grant("117", "new"), client(), endpoints())));
    registry.removeKeysLeft();
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
    QVERIFY(settings.value(settingskeys::KeysLeft).isNull());
}

/// Signed out of once, a key signs nobody in again, whatever was chosen since.
void TestAccount::aKeyLeftBehindServesNobody()
{
    const QString key = QStringLiteral("roomkey/tests/") + m_id.toString();
    Settings settings(m_paths);
    {
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(registry.store(grant("117", "old"), client(), endpoints())));
        QVERIFY(keyring::lock());
        QVERIFY(await(registry.forget(m_id, ForgetKeys::WhenReachable)));
        QVERIFY(await(registry.store(grant("117", "now"), client(), endpoints(), KeepKeys::UntilQuit)));
        QVERIFY(keyring::unlock());
        QVERIFY(await(vault.probe())); // removes what is left, but not what is in memory
        registry.removeKeysLeft();
        QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("now"));
    }
    QCOMPARE(keyring::count(key), 1);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QCOMPARE(await(registry.keys(m_id)).error().kind, Kind::OnlyUntilQuit);
    QCOMPARE(keyring::count(key), 0);
    QVERIFY(settings.value(settingskeys::KeysLeft).isNull());
    QVERIFY(await(registry.store(grant("117", "new"), client(), endpoints())));
    QCOMPARE(await(registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
}

void TestAccount::forgetFollowsNoLink()
{
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
    const QString precious = m_paths.dataFolder() + QStringLiteral("/precious");
    QVERIFY(ProfilePaths::ensurePrivateFolder(precious));
    QVERIFY(ProfilePaths::ensurePrivateFile(precious + QStringLiteral("/file")));
    QVERIFY(QDir(m_paths.accountFolder(m_id)).removeRecursively());
    QVERIFY(QFile::link(precious, m_paths.accountFolder(m_id)));
    QVERIFY(await(registry.forget(m_id)));
    QVERIFY(QFile::exists(precious + QStringLiteral("/file")));
    QVERIFY(!QFileInfo(m_paths.accountFolder(m_id)).isSymLink());
}

void TestAccount::tamperedSettingsAreIgnored()
{
    {
        Settings settings(m_paths);
        for (const char *id : {"..", "....", "0123456789ABCDEF0123456789ABCDEF", "short"})
            settings.setValue(settingskeys::Accounts + QLatin1Char('/') + QLatin1String(id) +
                                  QStringLiteral("/email"),
                              QStringLiteral("eve@example.com"));
        settings.setValue(settingskeys::CurrentAccount, QStringLiteral("../../x"));
    }
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    const AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(registry.accounts().isEmpty());
    QVERIFY(registry.currentId().isEmpty());
}

/// T18: an edited settings file does not send the refresh token elsewhere.
void TestAccount::settingsCannotRedirectTheKeys()
{
    Vault vault(QStringLiteral("tests"));
    {
        Settings settings(m_paths);
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
        const QString group = settingskeys::Accounts + QLatin1Char('/') + m_id.toString();
        for (const char *name : {"token", "revocation"})
            settings.setValue(group + QLatin1Char('/') + QLatin1String(name),
                              QStringLiteral("https://evil.example/"));
    }
    Settings settings(m_paths);
    AccountRegistry registry(m_paths, settings, vault);
    QVERIFY(await(registry.keys(m_id)));
    QCOMPARE(registry.account(m_id)->endpoints.token, endpoints().token);
    QVERIFY(registry.account(m_id)->endpoints.revocation.isEmpty());
    QCOMPARE(await(registry.clientFor(m_id))->tokenUri, endpoints().token);
}

void TestAccount::grantAndStateArePersistent()
{
    {
        Settings settings(m_paths);
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
        QSignalSpy changed(&registry, &AccountRegistry::accountChanged);
        registry.setGranted(m_id, {Scope::OpenId}, {});
        registry.setGranted(m_id, {Scope::OpenId}, {});
        registry.setSignInNeeded(m_id, true);
        registry.setSignInNeeded(m_id, true);
        QCOMPARE(changed.count(), 2);
    }
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    const AccountRegistry registry(m_paths, settings, vault);
    QCOMPARE(registry.account(m_id)->granted, ScopeSet{Scope::OpenId});
    QVERIFY(registry.account(m_id)->signInNeeded);
}

void TestAccount::whyASignInEndedIsKept_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<AuthError::Kind>("kind");
    using Kind = AuthError::Kind;
    QTest::newRow("ended") << QStringLiteral("invalid_grant") << Kind::GrantDead;
    QTest::newRow("organisation wants a new one") << QStringLiteral("invalid_rapt") << Kind::ReauthNeeded;
    QTest::newRow("administrator") << QStringLiteral("admin_policy_enforced") << Kind::AdminPolicy;
    QTest::newRow("client") << QStringLiteral("deleted_client") << Kind::ClientRejected;
    QTest::newRow("not told") << QString() << Kind::GrantDead;
    QTest::newRow("edited by hand") << QStringLiteral("server_error") << Kind::GrantDead;
}

void TestAccount::whyASignInEndedIsKept()
{
    QFETCH(QString, code);
    QFETCH(AuthError::Kind, kind);
    {
        Settings settings(m_paths);
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        QVERIFY(await(registry.store(grant("117", "r"), client(), endpoints())));
        QVERIFY(!registry.account(m_id)->ended());
        registry.setSignInNeeded(m_id, true, code);
    }
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(m_paths, settings, vault);
    const std::optional<AuthError> ended = registry.account(m_id)->ended();
    QVERIFY(ended);
    QCOMPARE(ended->kind, kind);
    registry.setSignInNeeded(m_id, false);
    QVERIFY(!registry.account(m_id)->ended());
    QVERIFY(registry.account(m_id)->endedBy.isEmpty());
}

void TestAccount::theOrderIsTheOneTheyCameIn()
{
    QList<AccountId> came;
    {
        Settings settings(m_paths);
        Vault vault(QStringLiteral("tests"));
        AccountRegistry registry(m_paths, settings, vault);
        for (const char *subject : {"5", "3", "9", "1", "7"})
            came.append(await(registry.store(grant(subject, "r"), client(), endpoints()))->id);
        // Signing in once more is no arrival, and whoever leaves leaves no gap.
        QVERIFY(await(registry.store(grant("3", "r"), client(), endpoints())));
        QVERIFY(await(registry.forget(came.takeAt(2))));
    }
    auto sorted = came;
    std::sort(sorted.begin(), sorted.end(),
              [](const AccountId &a, const AccountId &b) { return a.toString() < b.toString(); });
    QVERIFY2(came != sorted, "the order tells something");
    Settings settings(m_paths);
    Vault vault(QStringLiteral("tests"));
    const AccountRegistry registry(m_paths, settings, vault);
    QList<AccountId> order;
    for (const Account &account : registry.accounts())
        order.append(account.id);
    QCOMPARE(order, came);
}

QTEST_GUILESS_MAIN(TestAccount)
#include "tst_account.moc"
