// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/accountbench.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace roomkey;

// What the settings file says of accounts from one start to the next: who, in which order, and no secret.
class TestAccountFacts : public AccountBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }

    void idsAreStableAndSafe();
    void storedAndFoundAgain();
    void settingsHoldNoSecret();
    void onePersonThroughTwoClientsIsTwoAccounts();
    void revocationReachesWhoSharesTheProject();
    void signingInAgainReplaces();
    void tamperedSettingsAreIgnored();
    void settingsCannotRedirectTheKeys();
    void grantAndStateArePersistent();
    void whyASignInEndedIsKept_data();
    void whyASignInEndedIsKept();
    void theOrderIsTheOneTheyCameIn();
};

void TestAccountFacts::idsAreStableAndSafe()
{
    // printf '%s' 'https://accounts.google.com|117|client-1' | sha256sum
    QCOMPARE(m_id.toString(), QStringLiteral("fbacadea16635af8aeae6227715587e7"));
    QVERIFY(AccountRegistry::idFor(QStringLiteral("https://other"), QStringLiteral("117"),
                                   QStringLiteral("client-1")) != m_id);
    QCOMPARE(
        AccountRegistry::idFor(QStringLiteral("../.."), QStringLiteral("/"), QString()).toString().size(),
        32);
}

void TestAccountFacts::storedAndFoundAgain()
{
    {
        Program program;
        QSignalSpy changed(&program.registry, &AccountRegistry::accountsChanged);
        const auto stored = await(program.registry.store(grant("117", "1//r"), client(), endpoints()));
        QVERIFY(stored);
        QCOMPARE(stored->id, m_id);
        QCOMPARE(changed.count(), 1);
        program.registry.setCurrent(m_id);
    }
    Program program;
    QCOMPARE(program.registry.accounts().size(), 1);
    QCOMPARE(program.registry.currentId(), m_id);
    const auto account = program.registry.account(m_id);
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
    const auto keys = await(program.registry.keys(m_id));
    QVERIFY(keys);
    QCOMPARE(keys->refreshToken.reveal(), QByteArray("1//r"));
    QCOMPARE(keys->clientId, QStringLiteral("client-1"));
    const auto known = await(program.registry.clientFor(m_id));
    QVERIFY(known);
    QCOMPARE(known->clientSecret.reveal(), QByteArray("client-secret-1"));
    QCOMPARE(known->tokenUri, endpoints().token);
}

/// T32 (settings)
void TestAccountFacts::settingsHoldNoSecret()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "1//refresh-canary"), client(), endpoints())));
    QFile file(m_paths.settingsFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("client-1"));
    QVERIFY(!text.contains("refresh-canary"));
    QVERIFY(!text.contains("client-secret-1"));
}

void TestAccountFacts::onePersonThroughTwoClientsIsTwoAccounts()
{
    Program program;
    const auto first = await(program.registry.store(grant("117", "1//first"), client("1-a"), endpoints()));
    const auto second = await(program.registry.store(grant("117", "1//second"), client("2-b"), endpoints()));
    QVERIFY(first && second);
    QVERIFY(first->id != second->id);
    QCOMPARE(program.registry.accounts().size(), 2);
    QVERIFY(await(program.registry.keys(first->id))->refreshToken.equals(Secret("1//first")));
    QVERIFY(await(program.registry.keys(second->id))->refreshToken.equals(Secret("1//second")));
    // The same client again renews what is there.
    QCOMPARE(await(program.registry.store(grant("117", "1//third"), client("1-a"), endpoints()))->id,
             first->id);
    QCOMPARE(program.registry.accounts().size(), 2);
}

void TestAccountFacts::revocationReachesWhoSharesTheProject()
{
    Program program;
    const auto id = [&](const char *subject, const char *clientId) {
        return await(program.registry.store(grant(subject, "1//r"), client(clientId), endpoints()))->id;
    };
    const AccountId ended = id("117", "1234-a.apps.googleusercontent.com");
    const AccountId sameProject = id("117", "1234-b.apps.googleusercontent.com");
    id("117", "99-a.apps.googleusercontent.com");   // another project
    id("118", "1234-a.apps.googleusercontent.com"); // another person
    QCOMPARE(program.registry.sharingGrantWith(ended), QList<AccountId>{sameProject});
}

void TestAccountFacts::signingInAgainReplaces()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "old"), client(), endpoints())));
    program.registry.setSignInNeeded(m_id, true);
    QSignalSpy changed(&program.registry, &AccountRegistry::accountChanged);
    QVERIFY(await(program.registry.store(grant("117", "new"), client(), endpoints())));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(program.registry.accounts().size(), 1);
    QVERIFY(!program.registry.account(m_id)->signInNeeded);
    QCOMPARE(await(program.registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
    QCOMPARE(await(program.registry.clientFor(m_id))->clientId, QStringLiteral("client-1"));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 1);
}

void TestAccountFacts::tamperedSettingsAreIgnored()
{
    {
        Settings settings(m_paths);
        for (const char *id : {"..", "....", "0123456789ABCDEF0123456789ABCDEF", "short"})
            settings.setValue(settingskeys::Accounts + QLatin1Char('/') + QLatin1String(id) +
                                  QStringLiteral("/email"),
                              QStringLiteral("eve@example.com"));
        settings.setValue(settingskeys::CurrentAccount, QStringLiteral("../../x"));
    }
    const Program program;
    QVERIFY(program.registry.accounts().isEmpty());
    QVERIFY(program.registry.currentId().isEmpty());
}

/// T18: an edited settings file does not send the refresh token elsewhere.
void TestAccountFacts::settingsCannotRedirectTheKeys()
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

void TestAccountFacts::grantAndStateArePersistent()
{
    {
        Program program;
        QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints())));
        QSignalSpy changed(&program.registry, &AccountRegistry::accountChanged);
        program.registry.setGranted(m_id, {Scope::OpenId}, {});
        program.registry.setGranted(m_id, {Scope::OpenId}, {});
        program.registry.setSignInNeeded(m_id, true);
        program.registry.setSignInNeeded(m_id, true);
        QCOMPARE(changed.count(), 2);
    }
    const Program program;
    QCOMPARE(program.registry.account(m_id)->granted, ScopeSet{Scope::OpenId});
    QVERIFY(program.registry.account(m_id)->signInNeeded);
}

void TestAccountFacts::whyASignInEndedIsKept_data()
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

void TestAccountFacts::whyASignInEndedIsKept()
{
    QFETCH(QString, code);
    QFETCH(AuthError::Kind, kind);
    {
        Program program;
        QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints())));
        QVERIFY(!program.registry.account(m_id)->ended());
        program.registry.setSignInNeeded(m_id, true, code);
    }
    Program program;
    const std::optional<AuthError> ended = program.registry.account(m_id)->ended();
    QVERIFY(ended);
    QCOMPARE(ended->kind, kind);
    program.registry.setSignInNeeded(m_id, false);
    QVERIFY(!program.registry.account(m_id)->ended());
    QVERIFY(program.registry.account(m_id)->endedBy.isEmpty());
}

void TestAccountFacts::theOrderIsTheOneTheyCameIn()
{
    QList<AccountId> came;
    {
        Program program;
        for (const char *subject : {"5", "3", "9", "1", "7"})
            came.append(await(program.registry.store(grant(subject, "r"), client(), endpoints()))->id);
        // Signing in once more is no arrival, and whoever leaves leaves no gap.
        QVERIFY(await(program.registry.store(grant("3", "r"), client(), endpoints())));
        QVERIFY(await(program.registry.forget(came.takeAt(2))));
    }
    auto sorted = came;
    std::sort(sorted.begin(), sorted.end(),
              [](const AccountId &a, const AccountId &b) { return a.toString() < b.toString(); });
    QVERIFY2(came != sorted, "the order tells something");
    const Program program;
    QList<AccountId> order;
    for (const Account &account : program.registry.accounts())
        order.append(account.id);
    QCOMPARE(order, came);
}

QTEST_GUILESS_MAIN(TestAccountFacts)
#include "tst_accountfacts.moc"
