// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/vault.h"

#include "tests/support/await.h"
#include "tests/support/keyring.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = VaultError::Kind;

// Against a real gnome-keyring (see tests/support/with-keyring).
class TestVault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void probeFindsItUsable();
    void writtenSecretSurvives();
    void writingAgainReplaces();
    void removeReallyRemoves();
    void missingEntry();
    void entriesHaveALimit();
    void profilesDoNotShare();
    void manyAtOnceKeepTheirOrder();
    void lockedIsNeitherMissingNorDeleted();
    void lockedAndUnlockedElsewhereIsNoticed();
    void lockedWhileAJobIsOnItsWay_data();
    void lockedWhileAJobIsOnItsWay();
    void presentButNotHandedOut();
    void namesItsPlace();
    void unlockByTheServiceItself();
    void unlockWithoutAnybodyToAsk();
    void unlockIsCancelled();
    void cancelledWriteIsNotDone();
    void memoryLeavesTheKeychainAlone();
    void memoryIsForOneEntry();
    void removingForgetsBothOfThem();
    void theChoiceEndsOnceTheKeychainGivesTheEntry();
    void aLateWriteDoesNotStay();
    void memoryDoesNotWaitForAMuteKeychain();
    void muteServiceIsATimeout();
    void goneWhileAJobRuns();

private:
    const QString m_entry = QStringLiteral("0123456789abcdef0123456789abcdef");
    const QString m_key = QStringLiteral("roomkey/tests/") + m_entry;
    const QString m_other = QStringLiteral("fedcba9876543210fedcba9876543210");
    const QString m_otherKey = QStringLiteral("roomkey/tests/") + m_other;
};

void TestVault::init()
{
    QVERIFY(keyring::unlock());
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.remove(m_entry)));
    QVERIFY(await(vault.remove(m_other)));
}

void TestVault::probeFindsItUsable()
{
    Vault vault(QStringLiteral("tests"));
    QCOMPARE(vault.state(), VaultState::Unknown);
    QSignalSpy changed(&vault, &Vault::stateChanged);
    const auto state = await(vault.probe());
    QVERIFY(state);
    QCOMPARE(*state, VaultState::Usable);
    QCOMPARE(vault.state(), VaultState::Usable);
    QCOMPARE(changed.count(), 1);
    QVERIFY(await(vault.probe()));
    QCOMPARE(changed.count(), 1);
}

void TestVault::writtenSecretSurvives()
{
    const QByteArray bytes =
        QByteArrayLiteral("{\"v\":1,\"t\":\"1//\xc3\xa9\\u0000\"}") + QByteArray("\0\xff", 2);
    {
        Vault vault(QStringLiteral("tests"));
        QVERIFY(await(vault.write(m_entry, Secret(bytes))));
    }
    QCOMPARE(keyring::count(m_key), 1);
    QVERIFY(keyring::lock());
    QVERIFY(keyring::unlock());
    Vault vault(QStringLiteral("tests"));
    const auto read = await(vault.read(m_entry));
    QVERIFY(read);
    QCOMPARE(read->reveal(), bytes);
}

void TestVault::writingAgainReplaces()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QVERIFY(await(vault.write(m_entry, Secret("two"))));
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("two"));
    QCOMPARE(keyring::count(m_key), 1);
}

void TestVault::removeReallyRemoves()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QCOMPARE(keyring::count(m_key), 1);
    QVERIFY(await(vault.remove(m_entry)));
    QCOMPARE(keyring::count(m_key), 0);
    QVERIFY(await(vault.remove(m_entry))); // gone is what was asked for
}

void TestVault::missingEntry()
{
    Vault vault(QStringLiteral("tests"));
    QCOMPARE(await(vault.read(QStringLiteral("never"))).error().kind, Kind::NotFound);
}

void TestVault::entriesHaveALimit()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret(QByteArray(2048, 'x')))));
    QCOMPARE(await(vault.write(m_entry, Secret(QByteArray(2049, 'y')))).error().kind, Kind::TooLarge);
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray(2048, 'x'));
}

void TestVault::profilesDoNotShare()
{
    Vault vault(QStringLiteral("tests"));
    Vault other(QStringLiteral("tests2"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QCOMPARE(await(other.read(m_entry)).error().kind, Kind::NotFound);
}

void TestVault::manyAtOnceKeepTheirOrder()
{
    Vault vault(QStringLiteral("tests"));
    QList<QByteArray> read;
    QObject context;
    for (int i = 0; i < 20; ++i) {
        vault.write(m_entry, Secret(QByteArray::number(i))).then(&context, [](Expected<void, VaultError> &&) {
        });
        vault.read(m_entry).then(&context, [&read](Expected<Secret, VaultError> &&r) {
            read.append(r ? r->reveal() : QByteArray("error"));
        });
    }
    QTRY_COMPARE(read.size(), 20);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(read.at(i), QByteArray::number(i));
}

void TestVault::lockedIsNeitherMissingNorDeleted()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QVERIFY(keyring::lock());
    QSignalSpy changed(&vault, &Vault::stateChanged);
    QCOMPARE(await(vault.read(m_entry)).error().kind, Kind::Locked);
    QCOMPARE(vault.state(), VaultState::Locked);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(await(vault.write(m_entry, Secret("two"))).error().kind, Kind::Locked);
    QCOMPARE(await(vault.remove(m_entry)).error().kind, Kind::Locked);
    QCOMPARE(*await(vault.probe()), VaultState::Locked);
    QVERIFY(!keyring::prompterRuns()); // none of this may have put a prompt on the screen

    QVERIFY(keyring::unlock());
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
    QCOMPARE(vault.state(), VaultState::Usable);
}

/// By the person, in a program of the desktop's own.
void TestVault::lockedAndUnlockedElsewhereIsNoticed()
{
    Vault vault(QStringLiteral("tests"));
    QCOMPARE(*await(vault.probe()), VaultState::Usable);
    QSignalSpy changed(&vault, &Vault::stateChanged);
    for (int turn = 0; turn < 3; ++turn) {
        QVERIFY(keyring::lock());
        QTRY_COMPARE(vault.state(), VaultState::Locked);
        QVERIFY(keyring::unlock());
        QTRY_COMPARE(vault.state(), VaultState::Usable);
    }
    QCOMPARE(changed.count(), 6);
    QVERIFY(!keyring::prompterRuns());
}

void TestVault::lockedWhileAJobIsOnItsWay_data()
{
    QTest::addColumn<QString>("act");
    for (const char *act : {"read", "write", "remove"})
        QTest::newRow(act) << QString::fromLatin1(act);
}

/// The keychain is found open and is locked before the job gets there: QtKeychain then says "not found" of a
/// reading and "done" of a removal, and only looking once more tells the truth.
void TestVault::lockedWhileAJobIsOnItsWay()
{
    QFETCH(QString, act);
    {
        Vault before(QStringLiteral("tests"));
        QVERIFY(await(before.write(m_entry, Secret("one"))));
    }
    Vault vault(QStringLiteral("tests"));
    int locked = 0;
    connect(&vault, &Vault::stateChanged, this, [&locked](VaultState state) {
        if (state == VaultState::Usable && locked == 0)
            locked += keyring::lock() ? 1 : 0;
    });
    const Kind kind = act == QStringLiteral("read") ? await(vault.read(m_entry)).error().kind
                      : act == QStringLiteral("write")
                          ? await(vault.write(m_entry, Secret("two"))).error().kind
                          : await(vault.remove(m_entry)).error().kind;
    QCOMPARE(locked, 1);
    QCOMPARE(kind, Kind::Locked);
    QCOMPARE(vault.state(), VaultState::Locked);
    QVERIFY(keyring::unlock());
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
}

/// The keychain is open, but the entry lies in a part of it that is not: there, and yet neither missing nor
/// removed.
void TestVault::presentButNotHandedOut()
{
    const QString other = keyring::makeCollection(QStringLiteral("other"));
    QVERIFY(other.startsWith(QStringLiteral("/org/freedesktop/secrets/collection/")));
    QVERIFY(keyring::setDefault(other));
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QVERIFY(keyring::setDefault(keyring::Collection));
    QVERIFY(keyring::lock(other));
    QCOMPARE(*await(vault.probe()), VaultState::Usable);
    QCOMPARE(await(vault.read(m_entry)).error().kind, Kind::Denied);
    QCOMPARE(await(vault.remove(m_entry)).error().kind, Kind::Denied);
    QCOMPARE(keyring::count(m_key), 1);
    QVERIFY(keyring::removeCollection(other));
}

void TestVault::namesItsPlace()
{
    Vault vault(QStringLiteral("tests"));
    QCOMPARE(vault.keychainOf(m_entry), Keychain::SecretService);
    QVERIFY(vault.placeOf(m_entry).isEmpty());
    QVERIFY(await(vault.probe()));
    QCOMPARE(vault.placeOf(m_entry), keyring::Collection);
    vault.useMemoryFor(m_entry);
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QCOMPARE(vault.keychainOf(m_entry), Keychain::Memory);
    QVERIFY(vault.placeOf(m_entry).isEmpty());
    QCOMPARE(vault.keychainOf(m_other), Keychain::SecretService);
    QCOMPARE(vault.placeOf(m_other), keyring::Collection);
}

void TestVault::unlockByTheServiceItself()
{
    Vault vault(QStringLiteral("tests"));
    const auto state = await(vault.unlock()); // open already: no prompt is needed
    QVERIFY(state);
    QCOMPARE(*state, VaultState::Usable);
    QVERIFY(!keyring::prompterRuns());
}

void TestVault::unlockWithoutAnybodyToAsk()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QVERIFY(keyring::lock());
    // There is no display here, so the prompt ends as a dismissed one does.
    const auto state = await(vault.unlock());
    QVERIFY(!vault.isWaitingForPrompt());
    QVERIFY(!state);
    QCOMPARE(state.error().kind, Kind::Dismissed);
    QVERIFY(keyring::unlock());
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
}

void TestVault::unlockIsCancelled()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(keyring::lock());
    const auto unlocking = vault.unlock();
    QVERIFY(vault.isWaitingForPrompt());
    unlocking.cancel();
    QCOMPARE(await(unlocking).error().kind, Kind::Cancelled);
    QTRY_VERIFY(!vault.isWaitingForPrompt());
}

void TestVault::cancelledWriteIsNotDone()
{
    Vault vault(QStringLiteral("tests"));
    const auto first = vault.write(m_entry, Secret("one"));
    const auto second = vault.write(m_entry, Secret("two"));
    second.cancel();
    QCOMPARE(await(second).error().kind, Kind::Cancelled);
    QVERIFY(await(first));
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
}

void TestVault::memoryLeavesTheKeychainAlone()
{
    Vault vault(QStringLiteral("tests"));
    vault.useMemoryFor(m_entry);
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
    QVERIFY(await(vault.write(m_entry, Secret("two"))));
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("two"));
    QCOMPARE(keyring::count(m_key), 0);
    QCOMPARE(*await(vault.probe()), VaultState::Usable);
    Vault next(QStringLiteral("tests"));
    QCOMPARE(await(next.read(m_entry)).error().kind, Kind::NotFound);
}

/// What one account chose concerns no other.
void TestVault::memoryIsForOneEntry()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_other, Secret("other"))));
    QVERIFY(keyring::lock());
    vault.useMemoryFor(m_entry);
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
    QCOMPARE(await(vault.read(m_other)).error().kind, Kind::Locked);
    QCOMPARE(*await(vault.probe()), VaultState::Locked);
    QVERIFY(keyring::unlock());
    QCOMPARE(await(vault.read(m_other))->reveal(), QByteArray("other"));
    QVERIFY(await(vault.remove(m_other)));
    QCOMPARE(keyring::count(m_otherKey), 0);
}

/// The one in memory goes at once, and the one of before with it where it can be reached.
void TestVault::removingForgetsBothOfThem()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("before"))));
    QVERIFY(keyring::lock());
    vault.useMemoryFor(m_entry);
    QVERIFY(await(vault.write(m_entry, Secret("now"))));
    QCOMPARE(await(vault.remove(m_entry)).error().kind, Kind::Locked);
    QVERIFY(keyring::unlock());
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("before"));
    vault.useMemoryFor(m_entry);
    QVERIFY(await(vault.write(m_entry, Secret("now"))));
    QVERIFY(await(vault.remove(m_entry)));
    QCOMPARE(keyring::count(m_key), 0);
    QCOMPARE(await(vault.read(m_entry)).error().kind, Kind::NotFound);
    // Whoever comes anew is asked anew.
    QVERIFY(await(vault.write(m_entry, Secret("next"))));
    QCOMPARE(keyring::count(m_key), 1);
}

/// A renewed key goes where the old one is, or the keychain would keep one that is worth nothing.
void TestVault::theChoiceEndsOnceTheKeychainGivesTheEntry()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    vault.useMemoryFor(m_entry);
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
    QVERIFY(await(vault.write(m_entry, Secret("two"))));
    Vault next(QStringLiteral("tests"));
    QCOMPARE(await(next.read(m_entry))->reveal(), QByteArray("two"));
}

/// What was on its way into the keychain when memory was chosen does not stay there.
void TestVault::aLateWriteDoesNotStay()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.probe()));
    const auto late = vault.write(m_entry, Secret("late"));
    vault.useMemoryFor(m_entry);
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    QVERIFY(await(late));
    QVERIFY(await(vault.remove(m_other))); // whatever was queued before it is done
    QCOMPARE(keyring::count(m_key), 0);
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
}

void TestVault::memoryDoesNotWaitForAMuteKeychain()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_other, Secret("other"))));
    const auto daemon = static_cast<pid_t>(keyring::daemonProcess());
    QVERIFY(daemon > 0);
    QCOMPARE(kill(daemon, SIGSTOP), 0);
    const auto waiting = vault.read(m_other);
    const auto later = vault.read(m_entry);
    vault.useMemoryFor(m_entry);
    const bool written = await(vault.write(m_entry, Secret("one"))).has_value();
    const auto read = await(vault.read(m_entry));
    const bool waitsStill = !waiting.isFinished();
    QCOMPARE(kill(daemon, SIGCONT), 0);
    QVERIFY(written);
    QVERIFY(read);
    QCOMPARE(read->reveal(), QByteArray("one"));
    QVERIFY(waitsStill);
    QCOMPARE(await(waiting)->reveal(), QByteArray("other"));
    // What was asked before it came to memory finds it there too.
    QCOMPARE(await(later)->reveal(), QByteArray("one"));
}

void TestVault::muteServiceIsATimeout()
{
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("one"))));
    const auto daemon = static_cast<pid_t>(keyring::daemonProcess());
    QVERIFY(daemon > 0);
    QCOMPARE(kill(daemon, SIGSTOP), 0);
    const auto mute = await(vault.read(m_entry));
    QCOMPARE(kill(daemon, SIGCONT), 0);
    QVERIFY(!mute);
    QCOMPARE(mute.error().kind, Kind::Timeout);
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("one"));
}

/// QtKeychain crashes when a job is deleted before its answer came; ours must outlive us.
void TestVault::goneWhileAJobRuns()
{
    for (int turns = 0; turns < 30; ++turns) {
        auto vault = std::make_unique<Vault>(QStringLiteral("tests"));
        const auto pending = vault->write(m_entry, Secret(QByteArray::number(turns)));
        for (int i = 0; i < turns; ++i)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        vault.reset();
        const auto written = await(pending);
        if (!written)
            QCOMPARE(written.error().kind, Kind::Cancelled);
    }
    Vault vault(QStringLiteral("tests"));
    QVERIFY(await(vault.write(m_entry, Secret("last"))));
    QCOMPARE(await(vault.read(m_entry))->reveal(), QByteArray("last"));
}

QTEST_GUILESS_MAIN(TestVault)
#include "tst_vault.moc"
