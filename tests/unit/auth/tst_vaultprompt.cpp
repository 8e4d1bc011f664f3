// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/vault.h"

#include "tests/support/await.h"
#include "tests/support/keyring.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

// The keyring's own prompt on a real (private) screen, answered with real keys.
class TestVaultPrompt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void rightPasswordUnlocks();
    void dismissedPromptIsSaidToBe();
    void cancellingStopsWaiting();
    void gonePromptIsADismissedOne();
    void goneWhileThePromptIsOpen();

private:
    static QString xdotool(const QStringList &arguments)
    {
        QProcess process;
        process.start(QStringLiteral("xdotool"), arguments);
        process.waitForFinished();
        return QString::fromLatin1(process.readAllStandardOutput()).trimmed();
    }
    static QString promptWindow()
    {
        return xdotool({QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--class"),
                        QStringLiteral("gcr-prompter")})
            .section(QLatin1Char('\n'), 0, 0);
    }
    /// Waits for the prompt, and for it to take keys.
    static bool promptAppears()
    {
        return QTest::qWaitFor([] { return !promptWindow().isEmpty(); }, 20'000);
    }

    /// Keys go astray until the window has the keyboard, so the key is pressed until it has arrived.
    template <class Fn>
    static bool pressUntil(const QString &key, Fn done)
    {
        for (int i = 0; i < 10; ++i) {
            xdotool({QStringLiteral("key"), key});
            if (QTest::qWaitFor(done, 2000))
                return true;
        }
        return false;
    }

    const QString m_entry = QStringLiteral("0123456789abcdef0123456789abcdef");
};

/// On a busy computer the screen may come up after us, and a prompt without one counts as dismissed.
void TestVaultPrompt::initTestCase()
{
    QVERIFY(QTest::qWaitFor([] { return !xdotool({QStringLiteral("getmouselocation")}).isEmpty(); }, 20'000));
}

void TestVaultPrompt::init()
{
    QVERIFY(QTest::qWaitFor([] { return promptWindow().isEmpty(); }, 20'000));
    QVERIFY(keyring::unlock());
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QVERIFY(keyring::lock());
}

void TestVaultPrompt::rightPasswordUnlocks()
{
    Vault vault(QStringLiteral("tests"));
    QCOMPARE(await(vault.read(m_entry)).error().kind, Kind::Locked);
    QSignalSpy changed(&vault, &Vault::stateChanged);
    const auto unlocking = vault.unlock();
    QVERIFY(vault.isWaitingForPrompt());
    QVERIFY(promptAppears());
    // Nothing else waits meanwhile: asking again says at once what it would wait for.
    QCOMPARE(await(vault.read(m_entry)).error().kind, Kind::PromptOpen);
    for (int i = 0; i < 10 && !unlocking.isFinished(); ++i) {
        xdotool({QStringLiteral("type"), QStringLiteral("roomkey-test")});
        xdotool({QStringLiteral("key"), QStringLiteral("Return")});
        if (QTest::qWaitFor([&unlocking] { return unlocking.isFinished(); }, 2000))
            break;
    }
    const auto state = await(unlocking);
    QVERIFY(state);
    QCOMPARE(*state, VaultState::Usable);
    QCOMPARE(changed.count(), 1);
    QVERIFY(!vault.isWaitingForPrompt());
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
}

void TestVaultPrompt::dismissedPromptIsSaidToBe()
{
    Vault vault(QStringLiteral("tests"));
    const auto unlocking = vault.unlock();
    QVERIFY(promptAppears());
    QVERIFY(pressUntil(QStringLiteral("Escape"), [&unlocking] { return unlocking.isFinished(); }));
    const auto state = await(unlocking);
    QVERIFY(!state);
    QCOMPARE(state.error().kind, Kind::Dismissed);
    QCOMPARE(await(vault.read(m_entry)).error().kind, Kind::Locked);
}

/// Taking the prompt away over D-Bus would crash the service of the person's whole desktop (gnome-keyring
/// 42).
void TestVaultPrompt::cancellingStopsWaiting()
{
    const uint daemon = keyring::daemonProcess();
    Vault vault(QStringLiteral("tests"));
    const auto unlocking = vault.unlock();
    QVERIFY(promptAppears());
    unlocking.cancel();
    QCOMPARE(await(unlocking).error().kind, Kind::Cancelled);
    QTRY_VERIFY(!vault.isWaitingForPrompt());
    QCOMPARE(*await(vault.probe()), VaultState::Locked);
    QCOMPARE(keyring::daemonProcess(), daemon);
    QVERIFY(pressUntil(QStringLiteral("Escape"), [] { return promptWindow().isEmpty(); }));
}

/// The prompt's program crashes.
void TestVaultPrompt::gonePromptIsADismissedOne()
{
    Vault vault(QStringLiteral("tests"));
    const auto unlocking = vault.unlock();
    QVERIFY(promptAppears());
    const uint prompter = QDBusConnection::sessionBus().interface()->servicePid(
        QStringLiteral("org.gnome.keyring.SystemPrompter"));
    QVERIFY(prompter > 0);
    QCOMPARE(kill(static_cast<pid_t>(prompter), SIGKILL), 0);
    const auto state = await(unlocking);
    QVERIFY(!state);
    QCOMPARE(state.error().kind, Kind::Dismissed);
}

void TestVaultPrompt::goneWhileThePromptIsOpen()
{
    const uint daemon = keyring::daemonProcess();
    auto vault = std::make_unique<Vault>(QStringLiteral("tests"));
    const auto unlocking = vault->unlock();
    QVERIFY(promptAppears());
    vault.reset();
    QCOMPARE(await(unlocking).error().kind, Kind::Cancelled);
    QVERIFY(pressUntil(QStringLiteral("Escape"), [] { return promptWindow().isEmpty(); }));
    QCOMPARE(keyring::daemonProcess(), daemon);
}

QTEST_GUILESS_MAIN(TestVaultPrompt)
#include "tst_vaultprompt.moc"
