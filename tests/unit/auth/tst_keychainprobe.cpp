// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keychainprobe.h"
#include "tests/support/await.h"

#include <QTest>

using namespace roomkey;

// Which probe a desktop gets. What the Secret Service one says is asked in tst_secretservice.
class TestKeychainProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        for (const char *name : {"XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "GNOME_DESKTOP_SESSION_ID",
                                 "KDE_FULL_SESSION", "KDE_SESSION_VERSION"})
            qunsetenv(name);
    }
    void plasmaHasItsWallet_data();
    void plasmaHasItsWallet();
    void otherDesktopsHaveTheSecretService_data();
    void otherDesktopsHaveTheSecretService();
};

void TestKeychainProbe::plasmaHasItsWallet_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("version");
    QTest::newRow("KDE 4") << QByteArray("DESKTOP_SESSION") << QByteArray("kde4") << QByteArray();
    QTest::newRow("Plasma 5") << QByteArray("XDG_CURRENT_DESKTOP") << QByteArray("KDE") << QByteArray("5");
    QTest::newRow("Plasma 5, by its session")
        << QByteArray("DESKTOP_SESSION") << QByteArray("kde") << QByteArray("5");
    QTest::newRow("Plasma 6") << QByteArray("XDG_CURRENT_DESKTOP") << QByteArray("KDE") << QByteArray("6");
    QTest::newRow("Plasma 6, started otherwise")
        << QByteArray("KDE_FULL_SESSION") << QByteArray("true") << QByteArray("6");
}

void TestKeychainProbe::plasmaHasItsWallet()
{
    QFETCH(QByteArray, variable);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, version);
    qputenv(variable, value);
    if (!version.isEmpty())
        qputenv("KDE_SESSION_VERSION", version);
    const auto probe = KeychainProbe::create();
    QCOMPARE(probe->keychain(), Keychain::KWallet);
    QVERIFY2(probe->jobsMayPrompt(), "nothing was asked beforehand, so a job may");
    // It cannot be asked without a prompt: whatever it has to say, its jobs say.
    QCOMPARE(*await(probe->look()), KeychainStanding::Usable);
    QCOMPARE(*await(probe->unlock()), KeychainStanding::Usable);
    QCOMPARE(*await(probe->find(QStringLiteral("roomkey"), QStringLiteral("any"))), EntryStanding::Unknown);
    QVERIFY(probe->place().isEmpty());
}

void TestKeychainProbe::otherDesktopsHaveTheSecretService_data()
{
    QTest::addColumn<QByteArray>("desktop");
    QTest::addColumn<QByteArray>("version");
    QTest::newRow("none") << QByteArray() << QByteArray();
    QTest::newRow("GNOME") << QByteArray("GNOME") << QByteArray();
    QTest::newRow("GNOME, left over from Plasma") << QByteArray("GNOME") << QByteArray("5");
    QTest::newRow("only a version") << QByteArray() << QByteArray("6");
    QTest::newRow("KDE 3") << QByteArray("KDE") << QByteArray();
}

void TestKeychainProbe::otherDesktopsHaveTheSecretService()
{
    QFETCH(QByteArray, desktop);
    QFETCH(QByteArray, version);
    if (!desktop.isEmpty())
        qputenv("XDG_CURRENT_DESKTOP", desktop);
    if (!version.isEmpty())
        qputenv("KDE_SESSION_VERSION", version);
    const auto probe = KeychainProbe::create();
    QCOMPARE(probe->keychain(), Keychain::SecretService);
    QVERIFY(!probe->jobsMayPrompt());
    QVERIFY2(probe->place().isEmpty(), "nobody has looked yet");
    // The bus of this test has no such service, and that is told from a locked one.
    QCOMPARE(*await(probe->look()), KeychainStanding::NoService);
}

QTEST_GUILESS_MAIN(TestKeychainProbe)
#include "tst_keychainprobe.moc"
