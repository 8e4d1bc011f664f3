// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/vault.h"
#include "tests/support/await.h"

#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

// A computer without a keychain: run on a bus that cannot start one, and without any bus.
class TestNoVault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void probeSaysSo();
    void nothingIsStoredAnywhere();
    void unlockHasNothingToUnlock();
    void memoryIsTheWayOn();
};

void TestNoVault::probeSaysSo()
{
    Vault vault(QStringLiteral("tests"));
    const auto state = await(vault.probe());
    QVERIFY(state);
    QCOMPARE(*state, VaultState::NoService);
}

void TestNoVault::nothingIsStoredAnywhere()
{
    Vault vault(QStringLiteral("tests"));
    const QString entry = QStringLiteral("a");
    QCOMPARE(await(vault.write(entry, Secret("one"))).error().kind, Kind::NoService);
    QCOMPARE(await(vault.read(entry)).error().kind, Kind::NoService);
    QCOMPARE(await(vault.remove(entry)).error().kind, Kind::NoService);
    QCOMPARE(vault.state(), VaultState::NoService);
}

void TestNoVault::unlockHasNothingToUnlock()
{
    Vault vault(QStringLiteral("tests"));
    const auto state = await(vault.unlock());
    if (state)
        QCOMPARE(*state, VaultState::NoService);
    else
        QCOMPARE(state.error().kind, Kind::NoService);
    QVERIFY(!vault.isWaitingForPrompt());
}

void TestNoVault::memoryIsTheWayOn()
{
    Vault vault(QStringLiteral("tests"));
    QCOMPARE(*await(vault.probe()), VaultState::NoService);
    const QString entry = QStringLiteral("a");
    vault.useMemoryFor(entry);
    QVERIFY(await(vault.write(entry, Secret("one"))));
    QCOMPARE(await(vault.read(entry))->reveal(), QByteArray("one"));
    QCOMPARE(vault.keychainOf(entry), Keychain::Memory);
    QCOMPARE(vault.state(), VaultState::NoService);
    QCOMPARE(await(vault.read(QStringLiteral("b"))).error().kind, Kind::NoService);
}

QTEST_GUILESS_MAIN(TestNoVault)
#include "tst_novault.moc"
