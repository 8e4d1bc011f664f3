// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/instanceguard.h"

#include <QDateTime>
#include <QDir>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

class TestInstanceGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void secondStartRaisesTheFirst();
    void profilesDoNotMeet();
    void endedProcessLeavesTheProfileFree();
    void lockOfNobodyIsTaken();
    void leftoverSocketIsReplaced();
    void junkOnTheSocketIsIgnored();

private:
    std::unique_ptr<QTemporaryDir> m_runtime;
};

void TestInstanceGuard::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    QFile::setPermissions(m_runtime->path(),
                          QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
}

void TestInstanceGuard::secondStartRaisesTheFirst()
{
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    const QSignalSpy raise(&first, &InstanceGuard::raiseRequested);
    InstanceGuard second(paths);
    QSignalSpy raised(&second, &InstanceGuard::raised);
    QVERIFY(!second.claim());
    QVERIFY(raised.wait());
    QCOMPARE(raise.count(), 1);
}

void TestInstanceGuard::profilesDoNotMeet()
{
    InstanceGuard first(ProfilePaths(QStringLiteral("one")));
    InstanceGuard second(ProfilePaths(QStringLiteral("two")));
    QVERIFY(first.claim());
    QVERIFY(second.claim());
}

void TestInstanceGuard::endedProcessLeavesTheProfileFree()
{
    const ProfilePaths paths(QStringLiteral("default"));
    {
        InstanceGuard first(paths);
        QVERIFY(first.claim());
    }
    InstanceGuard second(paths);
    QVERIFY(second.claim());
}

/// Killed after it made the file and before its own number stood in it.
void TestInstanceGuard::lockOfNobodyIsTaken()
{
    const ProfilePaths paths(QStringLiteral("default"));
    const QString file = m_runtime->filePath(QStringLiteral("roomkey/default.lock"));
    QDir(m_runtime->path()).mkdir(QStringLiteral("roomkey"));
    const auto makeNameless = [&file] {
        QFile lock(file);
        return lock.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
               lock.setFileTime(QDateTime::currentDateTime().addSecs(-60), QFileDevice::FileModificationTime);
    };
    QVERIFY(makeNameless());
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    // Who lives keeps it, whatever became of the name.
    QVERIFY(makeNameless());
    InstanceGuard second(paths);
    QVERIFY(!second.claim());
}

void TestInstanceGuard::leftoverSocketIsReplaced()
{
    QDir(m_runtime->path()).mkdir(QStringLiteral("roomkey"));
    QFile leftover(m_runtime->filePath(QStringLiteral("roomkey/default.socket")));
    QVERIFY(leftover.open(QIODevice::WriteOnly));
    leftover.close();
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    InstanceGuard second(paths);
    QSignalSpy raised(&second, &InstanceGuard::raised);
    QVERIFY(!second.claim());
    QVERIFY(raised.wait());
}

void TestInstanceGuard::junkOnTheSocketIsIgnored()
{
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    const QSignalSpy raise(&first, &InstanceGuard::raiseRequested);
    for (const QByteArray &junk :
         {QByteArray("open https://example.com\n"), QByteArray(1 << 20, 'x'), QByteArray("\n")}) {
        QLocalSocket socket;
        QSignalSpy closed(&socket, &QLocalSocket::disconnected);
        socket.connectToServer(m_runtime->filePath(QStringLiteral("roomkey/default.socket")));
        QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
        socket.write(junk);
        QTRY_VERIFY(closed.count() > 0);
    }
    QCOMPARE(raise.count(), 0);
}

QTEST_GUILESS_MAIN(TestInstanceGuard)
#include "tst_instanceguard.moc"
