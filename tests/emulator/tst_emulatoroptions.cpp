// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/options.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

class TestEmulatorOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryOption();
    void refusesBadOnes_data();
    void refusesBadOnes();
    void readsFaults();
    void programExplainsItself();
    void programListensOnLoopbackUntilAsked();
    void programEndsWithItsParent();
};

void TestEmulatorOptions::readsEveryOption()
{
    Options options;
    std::optional<Tables> tables;
    QString why;
    const QStringList arguments{u"--port"_s,     u"8123"_s,      u"--spaces"_s,
                                u"3"_s,          u"--members"_s, u"4"_s,
                                u"--messages"_s, u"0"_s,         u"--seed"_s,
                                u"99"_s,         u"--consent"_s, u"chat.spaces,chat.messages"_s,
                                u"--fault"_s,    u"reset"_s,     u"--token-lifetime"_s,
                                u"60"_s,         u"--fault"_s,   u"delay:ms=5@oauth.token#2"_s,
                                u"--log"_s,      u"requests"_s,  u"--state"_s,
                                u"kept"_s};
    QCOMPARE(Options::parse(arguments, &options, &tables, &why), Options::Outcome::Run);
    QVERIFY2(tables, qPrintable(why));
    QCOMPARE(options.port, quint16(8123));
    QCOMPARE(options.size.spaces, std::optional(3));
    QCOMPARE(options.size.members, std::optional(4));
    QCOMPARE(options.size.messages, std::optional<qint64>(0));
    QCOMPARE(options.seed, quint64(99));
    QCOMPARE(options.consent.toString(), u"chat.messages,chat.spaces"_s);
    QCOMPARE(options.tokenLifetime, qint64(60));
    QCOMPARE(options.faults.size(), 2);
    QCOMPARE(options.faults[1].method, u"oauth.token"_s);
    QCOMPARE(options.faults[1].nth, 2);
    QCOMPARE(options.logFile, u"requests"_s);
    QCOMPARE(options.stateFile, u"kept"_s);
}

void TestEmulatorOptions::refusesBadOnes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown option") << QStringList{u"--colour"_s} << u"colour"_s;
    QTest::newRow("word") << QStringList{u"now"_s} << u"now"_s;
    QTest::newRow("port") << QStringList{u"--port"_s, u"70000"_s} << u"70000"_s;
    QTest::newRow("no spaces") << QStringList{u"--spaces"_s, u"0"_s} << u"--spaces"_s;
    QTest::newRow("negative members") << QStringList{u"--members"_s, u"-3"_s} << u"-3"_s;
    QTest::newRow("messages in words") << QStringList{u"--messages"_s, u"many"_s} << u"many"_s;
    QTest::newRow("seed") << QStringList{u"--seed"_s, u"x"_s} << u"--seed"_s;
    QTest::newRow("consent") << QStringList{u"--consent"_s, u"maybe"_s} << u"maybe"_s;
    QTest::newRow("scope") << QStringList{u"--consent"_s, u"chat.spaces,chat.cake"_s} << u"chat.cake"_s;
    QTest::newRow("lifetime") << QStringList{u"--token-lifetime"_s, u"0"_s} << u"--token-lifetime"_s;
    QTest::newRow("fault name") << QStringList{u"--fault"_s, u"explode"_s} << u"explode"_s;
    QTest::newRow("fault method") << QStringList{u"--fault"_s, u"reset@chat.spaces.eat"_s}
                                  << u"chat.spaces.eat"_s;
    QTest::newRow("fault count") << QStringList{u"--fault"_s, u"reset#0"_s} << u"reset#0"_s;
    QTest::newRow("fault parameter") << QStringList{u"--fault"_s, u"delay:seconds=3"_s} << u"seconds=3"_s;
    QTest::newRow("fault without number") << QStringList{u"--fault"_s, u"delay"_s} << u"ms="_s;
    QTest::newRow("fault status") << QStringList{u"--fault"_s, u"status:code=200"_s} << u"400 to 599"_s;
    QTest::newRow("data folder") << QStringList{u"--data"_s, u"no/such/folder"_s} << u"no/such/folder"_s;
}

void TestEmulatorOptions::refusesBadOnes()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    Options options;
    std::optional<Tables> tables;
    QString why;
    QCOMPARE(Options::parse(arguments, &options, &tables, &why), Options::Outcome::Wrong);
    QVERIFY2(why.contains(named), qPrintable(why));
}

void TestEmulatorOptions::readsFaults()
{
    const QStringList methods{u"a.b"_s, u"c"_s};
    QString why;
    const auto fault = Fault::parse(u"status:code=429,retry_after=7,when=after@a.b#3"_s, methods, &why);
    QVERIFY2(fault, qPrintable(why));
    QCOMPARE(fault->number(u"code"_s), 429);
    QVERIFY(fault->afterCommit());
    QVERIFY(Fault::parse(u"drop_reply"_s, methods, &why)->afterCommit());
    QVERIFY(!Fault::parse(u"reset"_s, methods, &why)->afterCommit());

    FaultPlan plan;
    plan.set({*fault, *Fault::parse(u"reset@c"_s, methods, &why)});
    QCOMPARE(plan.meet(u"a.b"_s).size(), 0);
    QCOMPARE(plan.meet(u"c"_s).size(), 1);
    QCOMPARE(plan.meet(u"a.b"_s).size(), 0);
    QCOMPARE(plan.meet(u"a.b"_s).first().text, fault->text);
    QCOMPARE(plan.meet(u"a.b"_s).size(), 0);
}

void TestEmulatorOptions::programExplainsItself()
{
    const auto run = [](const QStringList &arguments, QByteArray *out, QByteArray *err) {
        QProcess program;
        program.start(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-emulator"), arguments);
        if (!QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }))
            return -1;
        *out = program.readAllStandardOutput();
        *err = program.readAllStandardError();
        return program.exitCode();
    };
    QByteArray out;
    QByteArray err;
    QCOMPARE(run({u"--nonsense"_s}, &out, &err), 2);
    QVERIFY(out.isEmpty());
    QVERIFY2(err.contains("nonsense"), err);
    QCOMPARE(run({u"--help"_s}, &out, &err), 0);
    QVERIFY(out.contains("--token-lifetime"));
    QCOMPARE(run({u"--version"_s}, &out, &err), 0);
    QVERIFY(out.startsWith("roomkey-emulator "));
}

void TestEmulatorOptions::programListensOnLoopbackUntilAsked()
{
    QProcess program;
    program.start(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-emulator"), {});
    QByteArray out;
    QTRY_VERIFY_WITH_TIMEOUT((out += program.readAllStandardOutput()).endsWith('\n'), 30'000);
    QCOMPARE(out.count('\n'), 1);
    const QJsonObject said = QJsonDocument::fromJson(out).object();
    for (const QString &key :
         {u"apiRoot"_s, u"issuer"_s, u"clientFile"_s, u"otherClientFile"_s, u"controlUrl"_s})
        QVERIFY2(!said[key].toString().isEmpty(), out);
    QVERIFY(QFileInfo::exists(said["clientFile"_L1].toString()));

    // It accepts as soon as it has said so, and at no other address: all of 127.0.0.0/8 is this computer.
    const quint16 port = quint16(QUrl(said["apiRoot"_L1].toString()).port());
    QTcpSocket near;
    near.connectToHost(u"127.0.0.1"_s, port);
    QTRY_COMPARE(near.state(), QAbstractSocket::ConnectedState);
    QTcpSocket far;
    far.connectToHost(u"127.0.0.2"_s, port);
    QTRY_COMPARE(far.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(far.error(), QAbstractSocket::ConnectionRefusedError);

    program.terminate();
    QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, 30'000);
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(!QFileInfo::exists(said["clientFile"_L1].toString()));
}

void TestEmulatorOptions::programEndsWithItsParent()
{
    QProcess parent;
    parent.start(u"/bin/sh"_s,
                 {u"-c"_s, u"\"$0\" & read line"_s, QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-emulator")});
    QByteArray out;
    QTRY_VERIFY_WITH_TIMEOUT((out += parent.readAllStandardOutput()).endsWith('\n'), 30'000);
    const QString file = QJsonDocument::fromJson(out).object()["clientFile"_L1].toString();
    QVERIFY(QFileInfo::exists(file));
    parent.kill(); // nobody is told: the parent has no chance to end its child
    QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(file), 30'000); // removed by an orderly end
    QTRY_COMPARE(parent.state(), QProcess::NotRunning);
}

QTEST_GUILESS_MAIN(TestEmulatorOptions)
#include "tst_emulatoroptions.moc"
