// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/renewallock.h"
#include "tests/support/await.h"
#include "tests/support/otherprocess.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

using namespace roomkey;

// This program runs itself as the other process that holds the lock.

namespace {

int hold(const QString &file)
{
    RenewalLock lock(file);
    return await(lock.acquire()) ? holdUntilKilled() : 3;
}

} // namespace

class TestRenewalLock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesItsFolderPrivate();
    void oneAtATime();
    void releaseGivesUpWaiting();
    void acquiringAgainIsOneRequest();
    void otherProcessKeepsItUntilItDies();
    void whoeverDiedNamelessHoldsNothing();
    void endingLetsGo();
    void folderNobodyCanWriteToEndsNoSignIn();
};

void TestRenewalLock::makesItsFolderPrivate()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("account/renewal.lock"));
    RenewalLock lock(file);
    QVERIFY(await(lock.acquire()));
    QVERIFY(QFileInfo::exists(file));
    const auto others =
        QFileDevice::ReadGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther | QFileDevice::ExeOther;
    QVERIFY(!(QFileInfo(QFileInfo(file).path()).permissions() & others));
    lock.release();
    QVERIFY(!QFileInfo::exists(file));
}

void TestRenewalLock::oneAtATime()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lock"));
    RenewalLock first(file);
    RenewalLock second(file);
    QVERIFY(await(first.acquire()));
    const auto waiting = second.acquire();
    QTest::qWait(4 * int(RenewalLock::LookEvery.count()));
    QVERIFY(!waiting.isFinished());
    first.release();
    QVERIFY(await(waiting));
    // And the other way round.
    const auto again = first.acquire();
    QTest::qWait(2 * int(RenewalLock::LookEvery.count()));
    QVERIFY(!again.isFinished());
    second.release();
    QVERIFY(await(again));
}

void TestRenewalLock::releaseGivesUpWaiting()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lock"));
    RenewalLock first(file);
    RenewalLock second(file);
    QVERIFY(await(first.acquire()));
    const auto waiting = second.acquire();
    second.release();
    const auto given = await(waiting);
    QVERIFY(!given);
    QCOMPARE(given.error().kind, AuthError::Kind::Cancelled);
    first.release();
    QTest::qWait(2 * int(RenewalLock::LookEvery.count()));
    QVERIFY2(!QFileInfo::exists(file), "who gave up does not take it later");
}

void TestRenewalLock::acquiringAgainIsOneRequest()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lock"));
    RenewalLock lock(file);
    QVERIFY(await(lock.acquire()));
    QVERIFY(await(lock.acquire())); // not a wait for itself
    lock.release();
    QVERIFY(!QFileInfo::exists(file));
    lock.release();
}

void TestRenewalLock::otherProcessKeepsItUntilItDies()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lock"));
    OtherProcess other(file);
    QVERIFY(other.holds);
    RenewalLock lock(file);
    const auto waiting = lock.acquire();
    QTest::qWait(4 * int(RenewalLock::LookEvery.count()));
    QVERIFY(!waiting.isFinished());
    QVERIFY(other.kill());
    QVERIFY(QFileInfo::exists(file));
    QVERIFY2(await(waiting, std::chrono::seconds(5)), "a dead process lets go at once");
}

/// Killed after it made the file and before its own number stood in it.
void TestRenewalLock::whoeverDiedNamelessHoldsNothing()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lock"));
    QVERIFY(QFile(file).open(QIODevice::WriteOnly));
    {
        RenewalLock lock(file);
        const auto acquired = lock.acquire();
        QTRY_VERIFY(acquired.isFinished());
        QVERIFY(await(acquired));
    }
    // Who lives keeps it, whatever became of the name.
    OtherProcess other(file);
    QVERIFY(other.holds);
    QVERIFY(QFile::resize(file, 0));
    RenewalLock lock(file);
    const auto waiting = lock.acquire();
    QTest::qWait(2 * int(RenewalLock::NamelessAfter.count()));
    QVERIFY(!waiting.isFinished());
    QVERIFY(other.kill());
    QTRY_VERIFY(waiting.isFinished());
}

void TestRenewalLock::endingLetsGo()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lock"));
    {
        RenewalLock lock(file);
        QVERIFY(await(lock.acquire()));
    }
    QVERIFY(!QFileInfo::exists(file));
    RenewalLock holder(file);
    QVERIFY(await(holder.acquire()));
    auto waiter = std::make_unique<RenewalLock>(file);
    const auto waiting = waiter->acquire();
    waiter.reset();
    QCOMPARE(await(waiting).error().kind, AuthError::Kind::Cancelled);
    QVERIFY2(QFileInfo::exists(file), "it was not the waiter's to give back");
}

void TestRenewalLock::folderNobodyCanWriteToEndsNoSignIn()
{
    const QTemporaryDir folder;
    // A file where the folder should be: root may write anywhere else.
    QFile block(folder.filePath(QStringLiteral("account")));
    QVERIFY(block.open(QIODevice::WriteOnly));
    block.close();
    RenewalLock lock(folder.filePath(QStringLiteral("account/renewal.lock")));
    QVERIFY(await(lock.acquire()));
    lock.release();
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--hold"))
        return hold(arguments.value(2));
    TestRenewalLock test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_renewallock.moc"
