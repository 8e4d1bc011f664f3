// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/demoserver.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace roomkey;
using namespace roomkey::ui;
using namespace std::chrono_literals;

namespace {

const QString Emulator = QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-emulator");

/// A profile of its own, and programs that behave badly in the emulator's place.
struct Fixture
{
    Fixture()
    {
        qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
        server = std::make_unique<DemoServer>(paths);
        ready = std::make_unique<QSignalSpy>(server.get(), &DemoServer::ready);
        QObject::connect(server.get(), &DemoServer::failed, server.get(),
                         [this](const QString &why) { failures << why; });
    }
    void runScript(const char *body)
    {
        const QString file = folder.filePath(QStringLiteral("program"));
        QFile script(file);
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write(QByteArray("#!/bin/sh\necho $$ >'") + QFile::encodeName(pidFile()) + "'\n" + body);
        script.close();
        QVERIFY(
            script.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
        server->setProgram(file);
        server->start();
    }
    QString pidFile() const { return folder.filePath(QStringLiteral("pid")); }
    bool isRunning() const
    {
        QFile file(pidFile());
        return file.open(QIODevice::ReadOnly) && ::kill(file.readAll().trimmed().toInt(), 0) == 0;
    }

    QTemporaryDir folder;
    ProfilePaths paths{QStringLiteral("demo")};
    std::unique_ptr<DemoServer> server;
    std::unique_ptr<QSignalSpy> ready;
    QStringList failures;
};

} // namespace

class TestDemoServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emulatorAnswersAndGoesOnLater();
    void serverThatDiesIsTold();
    void missingProgramIsTold();
    void programThatEndsAtOnceIsTold();
    void silentProgramIsToldOnceAndEnded();
    void answerWithoutAnAddressIsTold_data();
    void answerWithoutAnAddressIsTold();
    void addressMayComeInPieces();
    void stopTellsWhenItIsGone();
    void stopWithoutAServer();
};

void TestDemoServer::emulatorAnswersAndGoesOnLater()
{
    Fixture x;
    x.server->setProgram(Emulator);
    x.server->start();
    QTRY_COMPARE_WITH_TIMEOUT(x.ready->count(), 1, 20'000);
    QVERIFY(x.failures.isEmpty());
    QCOMPARE(x.server->apiRoot().host(), QStringLiteral("127.0.0.1"));
    QVERIFY(QFileInfo(x.server->clientFile()).isReadable());
    QTcpSocket socket;
    socket.connectToHost(x.server->apiRoot().host(), quint16(x.server->apiRoot().port()));
    QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
    // Its state is the profile's own and stays.
    QSignalSpy stopped(x.server.get(), &DemoServer::stopped);
    QVERIFY(x.server->stop());
    QTRY_COMPARE(stopped.count(), 1);
    QVERIFY(x.failures.isEmpty());
    QVERIFY(QFileInfo::exists(x.paths.dataFolder() + QStringLiteral("/emulator.json")));

    DemoServer later(x.paths);
    later.setProgram(Emulator);
    QSignalSpy again(&later, &DemoServer::ready);
    later.start();
    QTRY_COMPARE_WITH_TIMEOUT(again.count(), 1, 20'000);
    QSignalSpy laterStopped(&later, &DemoServer::stopped);
    QVERIFY(later.stop());
    QTRY_COMPARE(laterStopped.count(), 1);
}

void TestDemoServer::serverThatDiesIsTold()
{
    Fixture x;
    x.runScript("echo '{\"apiRoot\":\"http://127.0.0.1:9\",\"clientFile\":\"/x\"}'\nexec sleep 60\n");
    QTRY_COMPARE(x.ready->count(), 1);
    QFile pid(x.pidFile());
    QVERIFY(pid.open(QIODevice::ReadOnly));
    ::kill(pid.readAll().trimmed().toInt(), SIGKILL);
    QTRY_COMPARE(x.failures,
                 QStringList{QStringLiteral("The demo’s server has stopped. Start the demo again.")});
}

void TestDemoServer::missingProgramIsTold()
{
    Fixture x;
    x.server->setProgram(x.folder.filePath(QStringLiteral("no-such-program")));
    x.server->setStartLimit(100ms);
    x.server->start();
    QTRY_COMPARE(x.failures, QStringList{QStringLiteral("The demo’s server could not be started.")});
    QTest::qWait(300);
    QCOMPARE(x.failures.size(), 1); // nothing follows when the time for the start is over
    QVERIFY(!x.server->stop());
}

void TestDemoServer::programThatEndsAtOnceIsTold()
{
    Fixture x;
    x.server->setStartLimit(500ms);
    x.runScript("exit 3\n");
    QTRY_COMPARE(x.failures, QStringList{QStringLiteral("The demo’s server could not be started.")});
    QTest::qWait(700);
    QCOMPARE(x.failures.size(), 1);
    QCOMPARE(x.ready->count(), 0);
}

void TestDemoServer::silentProgramIsToldOnceAndEnded()
{
    Fixture x;
    x.server->setStartLimit(500ms);
    x.runScript("exec sleep 60\n");
    QTRY_COMPARE(x.failures, QStringList{QStringLiteral("The demo’s server does not answer.")});
    QTRY_VERIFY(!x.isRunning());
    QCOMPARE(x.failures.size(), 1); // its end was our doing
}

void TestDemoServer::answerWithoutAnAddressIsTold_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no JSON") << QByteArray("Segmentation fault");
    QTest::newRow("empty") << QByteArray("{}");
    QTest::newRow("no client file") << QByteArray("{\"apiRoot\":\"http://127.0.0.1:9\"}");
    QTest::newRow("no address") << QByteArray("{\"clientFile\":\"/x\"}");
}

void TestDemoServer::answerWithoutAnAddressIsTold()
{
    QFETCH(QByteArray, line);
    Fixture x;
    x.runScript("echo '" + line + "'\nexec sleep 60\n");
    QTRY_COMPARE(x.failures, QStringList{QStringLiteral("The demo’s server gave no address.")});
    QTRY_VERIFY(!x.isRunning());
    QCOMPARE(x.failures.size(), 1);
    QCOMPARE(x.ready->count(), 0);
}

void TestDemoServer::addressMayComeInPieces()
{
    Fixture x;
    x.runScript("printf '{\"apiRoot\":\"http://127'\nsleep 0.2\n"
                "printf '.0.0.1:9\",\"clientFile\":\"/x\"}\\nmore\\n'\nexec sleep 60\n");
    QTRY_COMPARE(x.ready->count(), 1);
    QCOMPARE(x.server->apiRoot(), QUrl(QStringLiteral("http://127.0.0.1:9")));
    QCOMPARE(x.server->clientFile(), QStringLiteral("/x"));
    QVERIFY(x.failures.isEmpty());
    QSignalSpy stopped(x.server.get(), &DemoServer::stopped);
    QVERIFY(x.server->stop());
    QTRY_COMPARE(stopped.count(), 1);
}

void TestDemoServer::stopTellsWhenItIsGone()
{
    Fixture x;
    // One that does not heed the signal is ended all the same, a little later.
    x.runScript("trap '' TERM\necho '{\"apiRoot\":\"http://127.0.0.1:9\",\"clientFile\":\"/x\"}'\n"
                "while :; do sleep 0.1; done\n");
    QTRY_COMPARE(x.ready->count(), 1);
    QSignalSpy stopped(x.server.get(), &DemoServer::stopped);
    QVERIFY(x.server->stop());
    QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, 10'000);
    QVERIFY(!x.isRunning());
    QVERIFY2(x.failures.isEmpty(), "it was meant to end");
}

void TestDemoServer::stopWithoutAServer()
{
    Fixture x;
    QVERIFY(!x.server->stop());
}

QTEST_GUILESS_MAIN(TestDemoServer)
#include "tst_demoserver.moc"
