// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/helddisk.h"
#include "tests/unit/auth/accountbench.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

// What is left of an account once it is forgotten, or never became whole: nothing, or a key that goes as soon
// as it can be reached.
class TestAccountForgotten : public AccountBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }

    void forgetRemovesEverything();
    void whatIsWrittenLateDoesNotComeBack();
    void forgetKeepsWhatItCannotReach();
    void whatIsInMemoryIsForgottenWithoutAKeychain();
    void aKeyLeftBehindIsRemovedLater();
    void whoeverComesBackKeepsTheNewKey();
    void aKeyLeftBehindServesNobody();
    void forgetFollowsNoLink();
    void aSignInThatWasCutOffLeavesNoKey();
    void aSignInAgainThatWasCutOffLosesNoKey();
    void withoutSettingsNoKeyIsStored();
    void aSignOutInTheMiddleOfASignInHolds();
    void aSignInGivenUpStoresNothing();

private:
    QByteArray settingsOnDisk() const
    {
        QFile file(m_paths.settingsFile());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void putOnDisk(const QByteArray &settings) const
    {
        QFile file(m_paths.settingsFile());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(settings), settings.size());
    }
};

/// T31 (this computer)
void TestAccountForgotten::forgetRemovesEverything()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints())));
    const auto other = await(program.registry.store(grant("118", "r2"), client(), endpoints()));
    program.registry.setCurrent(m_id);
    QVERIFY(ProfilePaths::ensurePrivateFolder(m_paths.accountFolder(m_id)));
    QVERIFY(ProfilePaths::ensurePrivateFile(m_paths.cacheFile(m_id)));
    QVERIFY(await(program.registry.forget(m_id)));
    QCOMPARE(program.registry.accounts().size(), 1);
    QCOMPARE(program.registry.currentId(), other->id);
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
    QVERIFY(!QFile::exists(m_paths.accountFolder(m_id)));
    QFile file(m_paths.settingsFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains(m_id.toString().toLatin1()));
    QVERIFY(await(program.registry.forget(other->id)));
    QVERIFY(program.registry.currentId().isEmpty());
}

/// The disk is slow: what was allowed last is not written yet when the account goes.
void TestAccountForgotten::whatIsWrittenLateDoesNotComeBack()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints())));
    HeldDisk held(program.settings);
    program.registry.setGranted(m_id, {Scope::OpenId}, {});
    QCOMPARE(program.registry.grantHistory(m_id).size(), 2);
    const auto forgotten = program.registry.forget(m_id);
    QTRY_VERIFY(program.registry.accounts().isEmpty());
    QVERIFY(!forgotten.isFinished());
    held.letGo();
    QVERIFY(!QFile::exists(m_paths.accountFolder(m_id)));
    QVERIFY(await(forgotten));
    QVERIFY(program.registry.grantHistory(m_id).isEmpty());
}

void TestAccountForgotten::forgetKeepsWhatItCannotReach()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints())));
    QVERIFY(keyring::lock());
    QCOMPARE(await(program.registry.forget(m_id)).error().kind, Kind::Locked);
    QCOMPARE(program.registry.accounts().size(), 1);
    QVERIFY(keyring::unlock());
    QVERIFY(await(program.registry.keys(m_id)));
}

/// With nothing of it in the keychain there is nothing that could stay behind.
void TestAccountForgotten::whatIsInMemoryIsForgottenWithoutAKeychain()
{
    Program program;
    QVERIFY(keyring::lock());
    QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints(), KeepKeys::UntilQuit)));
    QVERIFY(await(program.registry.forget(m_id)));
    QVERIFY(program.registry.accounts().isEmpty());
    QCOMPARE(await(program.vault.read(m_id.toString())).error().kind, Kind::Locked);
    QVERIFY(keyring::unlock());
}

/// Nobody is kept here for a keychain that cannot be reached; its key goes as soon as it can.
void TestAccountForgotten::aKeyLeftBehindIsRemovedLater()
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

void TestAccountForgotten::whoeverComesBackKeepsTheNewKey()
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
void TestAccountForgotten::aKeyLeftBehindServesNobody()
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

void TestAccountForgotten::forgetFollowsNoLink()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "r"), client(), endpoints())));
    const QString precious = m_paths.dataFolder() + QStringLiteral("/precious");
    QVERIFY(ProfilePaths::ensurePrivateFolder(precious));
    QVERIFY(ProfilePaths::ensurePrivateFile(precious + QStringLiteral("/file")));
    QVERIFY(QDir(m_paths.accountFolder(m_id)).removeRecursively());
    QVERIFY(QFile::link(precious, m_paths.accountFolder(m_id)));
    QVERIFY(await(program.registry.forget(m_id)));
    QVERIFY(QFile::exists(precious + QStringLiteral("/file")));
    QVERIFY(!QFileInfo(m_paths.accountFolder(m_id)).isSymLink());
}

/// Killed between the keychain and the settings.
void TestAccountForgotten::aSignInThatWasCutOffLeavesNoKey()
{
    const QString key = QStringLiteral("roomkey/tests/") + m_id.toString();
    QByteArray before;
    {
        Program program;
        const auto stored = program.registry.store(grant("117", "r"), client(), endpoints());
        // On disk now: what is noted before the keychain is asked.
        program.settings.written().then(
            this, [&](const Expected<void, SettingsUnwritten> &) { before = settingsOnDisk(); });
        QVERIFY(await(stored));
    }
    QVERIFY(!before.isEmpty());
    QCOMPARE(keyring::count(key), 1);
    {
        Program whole;
        QVERIFY(await(whole.vault.probe()));
        QVERIFY(await(whole.registry.keys(m_id)));
    }
    putOnDisk(before);
    Program next;
    QVERIFY(next.registry.accounts().isEmpty());
    QVERIFY(await(next.vault.probe()));
    QTRY_COMPARE(keyring::count(key), 0);
    QTRY_VERIFY(next.settings.value(settingskeys::KeysLeft).isNull());
}

void TestAccountForgotten::aSignInAgainThatWasCutOffLosesNoKey()
{
    QByteArray before;
    {
        Program program;
        QVERIFY(await(program.registry.store(grant("117", "old"), client(), endpoints())));
        const auto stored = program.registry.store(grant("117", "new"), client(), endpoints());
        before = settingsOnDisk();
        QVERIFY(await(stored));
    }
    putOnDisk(before);
    Program next;
    QCOMPARE(next.registry.accounts().size(), 1);
    QVERIFY(await(next.vault.probe()));
    next.registry.removeKeysLeft();
    QCOMPARE(await(next.registry.keys(m_id))->refreshToken.reveal(), QByteArray("new"));
}

/// Nobody would know of it after the next start.
void TestAccountForgotten::withoutSettingsNoKeyIsStored()
{
    Program program;
    QFile::remove(m_paths.settingsFile());
    QVERIFY(QDir().mkpath(m_paths.settingsFile())); // nothing can take its place
    QVERIFY(!await(program.registry.store(grant("117", "r"), client(), endpoints())));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
    QVERIFY(program.registry.accounts().isEmpty());
    QVERIFY(QDir(m_paths.settingsFile()).removeRecursively());
}

/// Another program has the settings' lock meanwhile.
void TestAccountForgotten::aSignOutInTheMiddleOfASignInHolds()
{
    Program program;
    QVERIFY(await(program.registry.store(grant("117", "old"), client(), endpoints())));
    QLockFile other(m_paths.settingsFile() + QStringLiteral(".lock"));
    QVERIFY(other.lock());
    const auto again = program.registry.store(grant("117", "new"), client(), endpoints());
    QTest::qWait(300); // the key is stored, the account is not on disk
    const auto forgotten = program.registry.forget(m_id, ForgetKeys::WhenReachable);
    QTRY_VERIFY(program.registry.accounts().isEmpty());
    other.unlock();
    QVERIFY(await(again));
    QVERIFY(await(forgotten));
    QVERIFY(program.registry.accounts().isEmpty());
    QVERIFY(!QFile::exists(m_paths.accountFolder(m_id)));
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
}

void TestAccountForgotten::aSignInGivenUpStoresNothing()
{
    Program program;
    QLockFile other(m_paths.settingsFile() + QStringLiteral(".lock"));
    QVERIFY(other.lock());
    {
        RequestScope page;
        page.add(program.registry.store(grant("117", "r"), client(), endpoints()));
        QTest::qWait(100);
    }
    other.unlock();
    QVERIFY(await(program.settings.written()));
    QTest::qWait(300);
    QVERIFY(program.registry.accounts().isEmpty());
    QCOMPARE(keyring::count(QStringLiteral("roomkey/tests/") + m_id.toString()), 0);
    QVERIFY(program.settings.value(settingskeys::KeysLeft).isNull());
}

QTEST_GUILESS_MAIN(TestAccountForgotten)
#include "tst_accountforgotten.moc"
