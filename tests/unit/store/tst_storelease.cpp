// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/accountstore.h"
#include "app/store/storelease.h"
#include "tests/support/otherprocess.h"

#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>

// R9: two programs on one account. This program runs itself as the other one.

using namespace roomkey;

class TestStoreLease : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneHolder();
    void otherProgramKeepsItUntilItDies();
    void leavesNothingBehindThatCouldGoStale();
    void unusableFolderIsNotInUse();
    void storeOpensOnce();
};

void TestStoreLease::oneHolder()
{
    const QTemporaryDir folder;
    StoreLease first;
    StoreLease second;
    QVERIFY(first.take(folder.path()));
    QVERIFY(first.isHeld());
    const auto refused = second.take(folder.path());
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, StoreError::Kind::InUse);
    QVERIFY(!second.isHeld());
    QVERIFY2(first.isHeld() && !second.take(folder.path()), "asking takes nothing away");
    first.release();
    QVERIFY(second.take(folder.path()));
    QVERIFY(!first.take(folder.path()));
}

void TestStoreLease::otherProgramKeepsItUntilItDies()
{
    const QTemporaryDir folder;
    OtherProcess other(folder.path());
    QVERIFY(other.holds);
    StoreLease lease;
    QCOMPARE(lease.take(folder.path()).error().kind, StoreError::Kind::InUse);
    QVERIFY(other.kill());
    QVERIFY2(lease.take(folder.path()), "it moves on as soon as its holder is dead");
}

void TestStoreLease::leavesNothingBehindThatCouldGoStale()
{
    const QTemporaryDir folder;
    {
        OtherProcess other(folder.path());
        QVERIFY(other.holds);
    }
    const QFileInfo file(folder.filePath(QStringLiteral("lease.sqlite")));
    QVERIFY(file.exists());
    QVERIFY2(file.size() == 0, "no process number that another program may have later");
    QCOMPARE(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
             QFileDevice::Permissions());
}

void TestStoreLease::unusableFolderIsNotInUse()
{
    const QTemporaryDir folder;
    QFile block(folder.filePath(QStringLiteral("account")));
    QVERIFY(block.open(QIODevice::WriteOnly));
    block.close();
    StoreLease lease;
    const auto refused = lease.take(folder.filePath(QStringLiteral("account")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, StoreError::Kind::CannotOpen);
}

void TestStoreLease::storeOpensOnce()
{
    const QTemporaryDir home;
    qputenv("XDG_DATA_HOME", home.path().toUtf8());
    const ProfilePaths paths(QStringLiteral("test"));
    const AccountId account(QStringLiteral("1"));
    AccountStore first(paths, account);
    QVERIFY(first.open());
    AccountStore second(paths, account);
    const auto refused = second.open();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, StoreError::Kind::InUse);
    QVERIFY(!second.isOpen());
    first.close();
    QVERIFY(second.open());
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--hold")) {
        StoreLease lease;
        return lease.take(arguments.value(2)) ? holdUntilKilled() : 3;
    }
    TestStoreLease test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storelease.moc"
