// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/ids.h"
#include "app/core/paths.h"
#include "app/core/secret.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace roomkey;

class TestCore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secretHasNoTextForm();
    void secretComparesByValue();
    void profileNames_data();
    void profileNames();
    void eachProfileAndAccountHasItsPlace();
    void foldersAndFilesArePrivateUnderAnyUmask();
    void tooWideFilesAreNarrowed();
};

void TestCore::secretHasNoTextForm()
{
    static_assert(!std::is_convertible_v<Secret, QString> && !std::is_convertible_v<Secret, QByteArray>);
    static_assert(!std::is_constructible_v<Secret, QString>);
    const Secret secret(QByteArray("hunter2"));
    QCOMPARE(secret.reveal(), QByteArray("hunter2"));
    Secret copy = secret;
    copy = Secret();
    QCOMPARE(secret.reveal(), QByteArray("hunter2")); // letting a copy go leaves the other one whole
}

void TestCore::secretComparesByValue()
{
    QVERIFY(Secret("abc").equals(Secret("abc")));
    QVERIFY(!Secret("abc").equals(Secret("abd")));
    QVERIFY(!Secret("abc").equals(Secret("ab")));
}

void TestCore::profileNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("valid");
    QTest::newRow("default") << QStringLiteral("default") << true;
    QTest::newRow("mixed") << QStringLiteral("Work-2_b") << true;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("parent folder") << QStringLiteral("..") << false;
    QTest::newRow("slash") << QStringLiteral("a/b") << false;
    QTest::newRow("space") << QStringLiteral("a b") << false;
    QTest::newRow("not ASCII") << QStringLiteral("ไทย") << false;
    QTest::newRow("40") << QString(40, QLatin1Char('a')) << true;
    QTest::newRow("41") << QString(41, QLatin1Char('a')) << false;
}

void TestCore::profileNames()
{
    QFETCH(QString, name);
    QFETCH(bool, valid);
    QCOMPARE(ProfilePaths::isValidProfileName(name), valid);
}

void TestCore::eachProfileAndAccountHasItsPlace()
{
    // Where README says that people find them; a store that moved would look empty.
    qputenv("XDG_DATA_HOME", "/data");
    qputenv("XDG_CONFIG_HOME", "/config");
    const ProfilePaths paths(QStringLiteral("office"));
    const AccountId account(QStringLiteral("0123"));
    QCOMPARE(paths.settingsFile(), QStringLiteral("/config/roomkey/office.ini"));
    QCOMPARE(paths.cacheFile(account), QStringLiteral("/data/roomkey/office/0123/cache.sqlite"));
    QCOMPARE(paths.outboxFile(account), QStringLiteral("/data/roomkey/office/0123/outbox.sqlite"));
}

void TestCore::foldersAndFilesArePrivateUnderAnyUmask()
{
    const QTemporaryDir base;
    const mode_t before = umask(0);
    const QString folder = base.filePath(QStringLiteral("a/b"));
    const QString file = folder + QStringLiteral("/f");
    const bool made = ProfilePaths::ensurePrivateFolder(folder) && ProfilePaths::ensurePrivateFile(file);
    umask(before);
    QVERIFY(made);
    struct stat st = {};
    QCOMPARE(stat(qPrintable(base.filePath(QStringLiteral("a"))), &st), 0);
    QCOMPARE(st.st_mode & 0777, 0700U);
    QCOMPARE(stat(qPrintable(folder), &st), 0);
    QCOMPARE(st.st_mode & 0777, 0700U);
    QCOMPARE(stat(qPrintable(file), &st), 0);
    QCOMPARE(st.st_mode & 0777, 0600U);
}

void TestCore::tooWideFilesAreNarrowed()
{
    const QTemporaryDir base;
    const QString file = base.filePath(QStringLiteral("f"));
    QFile handle(file);
    QVERIFY(handle.open(QIODevice::WriteOnly));
    QCOMPARE(chmod(qPrintable(file), 0644), 0);
    QVERIFY(ProfilePaths::ensurePrivateFile(file));
    struct stat st = {};
    QCOMPARE(stat(qPrintable(file), &st), 0);
    QCOMPARE(st.st_mode & 0777, 0600U);
}

QTEST_GUILESS_MAIN(TestCore)
#include "tst_core.moc"
