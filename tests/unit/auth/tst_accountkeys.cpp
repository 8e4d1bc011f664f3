// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/accountbench.h"

#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

// What the keychain has of an account: a key renewed, damaged, vanished, out of reach, or in memory instead.
class TestAccountKeys : public AccountBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }

    void lockedKeychainStoresNothing();
    void rotationKeepsTheRest();
    void rotationNeverOverwritesANewSignIn();
    void rotationNeverRevivesASignedOutAccount();
    void vanishedEntriesAreExplained();
    void damagedEntries();
    void memoryForOneLeavesTheOthersAlone();
    void whatWasInTheKeychainServesAgain();
};

void TestAccountKeys::lockedKeychainStoresNothing()
{
    Program program;
    QVERIFY(keyring::lock());
    QCOMPARE(await(program.registry.store(grant("117", "r"), client(), endpoints())).error().kind,
             Kind::Locked);
    QVERIFY(program.registry.accounts().isEmpty());
    QVERIFY(program.settings.childGroups(settingskeys::Accounts).isEmpty());
}

/// T28 (storing)
void TestAccountKeys::rotationKeepsTheRest()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "old"), client(), endpoints())));
    const auto replaced = await(program.registry.replaceRefreshToken(m_id, Secret("old"), Secret("new")));
    QVERIFY(replaced && *replaced);
    const auto keys = await(program.registry.keys(m_id));
    QCOMPARE(keys->refreshToken.reveal(), QByteArray("new"));
    QCOMPARE(keys->clientSecret.reveal(), QByteArray("client-secret-1"));
    const auto late = await(program.registry.replaceRefreshToken(m_id, Secret("old"), Secret("newer")));
    QVERIFY(late && !*late);
    QCOMPARE(await(program.registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
}

void TestAccountKeys::rotationNeverOverwritesANewSignIn()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "old"), client(), endpoints())));
    // The rotation has read "old" and would write next; the sign-in comes between.
    const auto rotation = program.registry.replaceRefreshToken(m_id, Secret("old"), Secret("rotated"));
    const auto signIn = program.registry.store(grant("117", "new"), client(), endpoints());
    const auto rotated = await(rotation);
    QVERIFY(rotated && !*rotated);
    QVERIFY(await(signIn));
    QCOMPARE(await(program.registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
}

void TestAccountKeys::rotationNeverRevivesASignedOutAccount()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "old"), client(), endpoints())));
    const auto rotation = program.registry.replaceRefreshToken(m_id, Secret("old"), Secret("rotated"));
    QVERIFY(await(program.registry.forget(m_id)));
    const auto rotated = await(rotation);
    QVERIFY(!rotated || !*rotated);
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
}

/// "Not there" has three reasons, and each has another cure: it was taken away, it is in a keychain that is
/// no longer the one in use, or the person wanted it kept until the program ends.
void TestAccountKeys::vanishedEntriesAreExplained()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "1//r"), client(), endpoints())));
    QVERIFY(await(program.vault.remove(m_id.toString())));
    QCOMPARE(await(program.registry.keys(m_id)).error().kind, Kind::NotFound);

    const QString other = keyring::makeCollection(QStringLiteral("other"));
    QVERIFY(keyring::setDefault(other));
    QCOMPARE(await(program.registry.keys(m_id)).error().kind, Kind::OtherKeychain);
    QVERIFY(keyring::setDefault(keyring::Collection));
    QVERIFY(keyring::removeCollection(other));
    QCOMPARE(await(program.registry.keys(m_id)).error().kind, Kind::NotFound);

    {
        Vault memory(QStringLiteral("tests"));
        AccountRegistry untilQuit(m_paths, program.settings, memory);
        const auto stored =
            await(untilQuit.store(grant("117", "1//r"), client(), endpoints(), KeepKeys::UntilQuit));
        QVERIFY(stored);
        QCOMPARE(stored->keychain, Keychain::Memory);
        QVERIFY(await(untilQuit.keys(m_id)));
    }
    AccountRegistry next(m_paths, program.settings, program.vault);
    QCOMPARE(await(next.keys(m_id)).error().kind, Kind::OnlyUntilQuit);
    // An account of a version that noted nothing.
    program.settings.remove(QStringLiteral("accounts/") + m_id.toString() + QStringLiteral("/keychain"));
    AccountRegistry older(m_paths, program.settings, program.vault);
    QCOMPARE(await(older.keys(m_id)).error().kind, Kind::NotFound);
}

void TestAccountKeys::damagedEntries()
{
    Program program;
    for (const char *entry : {"", "not json", "[]", R"({"v":2,"refresh_token":"r","client_id":"c"})",
                              R"({"v":1,"refresh_token":"","client_id":"c"})",
                              R"({"v":1,"refresh_token":"r","token_uri":"https://t"})",
                              R"({"v":1,"refresh_token":"r","client_id":"c"})"}) {
        QVERIFY(await(program.vault.write(m_id.toString(), Secret(entry))));
        QCOMPARE(await(program.registry.keys(m_id)).error().kind, Kind::Other);
    }
    QVERIFY(await(program.vault.remove(m_id.toString())));
    QCOMPARE(await(program.registry.keys(m_id)).error().kind, Kind::NotFound);
}

/// "Use until I quit" is a choice for one account: the others go on as they are.
void TestAccountKeys::memoryForOneLeavesTheOthersAlone()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "before"), client(), endpoints())));
    const auto other = await(program.registry.store(grant("118", "r2"), client(), endpoints()));
    QVERIFY(other);
    QVERIFY(keyring::lock());
    const auto kept =
        await(program.registry.store(grant("117", "now"), client(), endpoints(), KeepKeys::UntilQuit));
    QVERIFY(kept);
    QCOMPARE(kept->keychain, Keychain::Memory);
    QCOMPARE(await(program.registry.keys(m_id))->refreshToken.reveal(), QByteArray("now"));
    QCOMPARE(await(program.registry.keys(other->id)).error().kind, Kind::Locked);
    QCOMPARE(await(program.registry.forget(other->id)).error().kind, Kind::Locked);
    // A key that is renewed stays where it is.
    QVERIFY(*await(program.registry.replaceRefreshToken(m_id, Secret("now"), Secret("renewed"))));
    QCOMPARE(await(program.registry.keys(m_id))->refreshToken.reveal(), QByteArray("renewed"));

    QVERIFY(keyring::unlock());
    QCOMPARE(await(program.registry.keys(other->id))->refreshToken.reveal(), QByteArray("r2"));
    QVERIFY(*await(program.registry.replaceRefreshToken(other->id, Secret("r2"), Secret("r3"))));
    QVERIFY(await(program.registry.forget(other->id)));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + other->id.toString()), 0);
    // Its own of before does not stay behind either.
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 1);
    QVERIFY(await(program.registry.forget(m_id)));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
    QVERIFY(program.registry.accounts().isEmpty());
}

/// The next start has the key of before, and says so from then on.
void TestAccountKeys::whatWasInTheKeychainServesAgain()
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

QTEST_GUILESS_MAIN(TestAccountKeys)
#include "tst_accountkeys.moc"
