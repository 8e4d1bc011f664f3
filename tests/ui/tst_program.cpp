// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

/// The program as a shell sees it: what it prints, what it leaves, and the status it ends with.
class TestProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void usageErrorsEndWithTwo_data();
    void usageErrorsEndWithTwo();
    void asksForTextEndWell_data();
    void asksForTextEndWell();
    void secondStartEndsWellAndTheFirstGoesOn();
    void eachProfileHasItsOwnFiles();

private:
    std::unique_ptr<QProcess> start(const QStringList &arguments) const;
    QStringList leftBehind() const;

    std::unique_ptr<QTemporaryDir> m_home;
};

void TestProgram::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    QVERIFY(m_home->isValid());
    for (const QString &folder : {u"data"_s, u"config"_s, u"cache"_s, u"run"_s})
        QVERIFY(QDir().mkdir(m_home->filePath(folder),
                             QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
}

std::unique_ptr<QProcess> TestProgram::start(const QStringList &arguments) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_DATA_HOME"_s, m_home->filePath(u"data"_s));
    environment.insert(u"XDG_CONFIG_HOME"_s, m_home->filePath(u"config"_s));
    environment.insert(u"XDG_CACHE_HOME"_s, m_home->filePath(u"cache"_s));
    environment.insert(u"XDG_RUNTIME_DIR"_s, m_home->filePath(u"run"_s));
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path="_s + m_home->filePath(u"no-bus"_s));
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    auto program = std::make_unique<QProcess>();
    program->setProcessEnvironment(environment);
    program->start(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey"), arguments);
    return program;
}

QStringList TestProgram::leftBehind() const
{
    QStringList files;
    QDirIterator all(m_home->path(), QDir::Files | QDir::System | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext())
        files.append(QDir(m_home->path()).relativeFilePath(all.next()));
    return files;
}

void TestProgram::usageErrorsEndWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("unknown option") << QStringList{u"--colour"_s} << "colour"_ba;
    QTest::newRow("profile") << QStringList{u"--profile"_s, u"a/b"_s} << "a/b"_ba;
    QTest::newRow("server") << QStringList{u"--api-root"_s, u"http://example.com"_s} << "example.com"_ba;
    QTest::newRow("client file") << QStringList{u"--client-file"_s, u"no/such.json"_s} << "no/such.json"_ba;
}

void TestProgram::usageErrorsEndWithTwo()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, named);
    const auto program = start(arguments);
    QTRY_COMPARE_WITH_TIMEOUT(program->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(program->exitStatus(), QProcess::NormalExit);
    QCOMPARE(program->exitCode(), 2);
    QVERIFY(program->readAllStandardOutput().isEmpty());
    const QByteArray why = program->readAllStandardError();
    QVERIFY2(why.contains(named), why);
    QCOMPARE(leftBehind(), QStringList());
}

void TestProgram::asksForTextEndWell_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("help") << u"--help"_s << "--api-root"_ba;
    QTest::newRow("version") << u"--version"_s << "roomkey "_ba;
}

void TestProgram::asksForTextEndWell()
{
    QFETCH(QString, option);
    QFETCH(QByteArray, said);
    const auto program = start({option});
    QTRY_COMPARE_WITH_TIMEOUT(program->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(program->exitCode(), 0);
    QVERIFY(program->readAllStandardOutput().contains(said));
    QCOMPARE(leftBehind(), QStringList());
}

void TestProgram::secondStartEndsWellAndTheFirstGoesOn()
{
    const QString socket = m_home->filePath(u"run/roomkey/default.socket"_s);
    const auto first = start({});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(socket), 30'000);
    const auto second = start({});
    QTRY_COMPARE_WITH_TIMEOUT(second->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(second->exitStatus(), QProcess::NormalExit);
    QVERIFY2(second->exitCode() == 0, second->readAllStandardError());
    QCOMPARE(first->state(), QProcess::Running);
    first->kill();
    QTRY_COMPARE(first->state(), QProcess::NotRunning);
}

void TestProgram::eachProfileHasItsOwnFiles()
{
    const auto home = start({u"--profile"_s, u"home"_s});
    const auto office = start({u"--profile"_s, u"office"_s});
    for (const QString &profile : {u"home"_s, u"office"_s})
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_home->filePath(u"run/roomkey/%1.socket"_s.arg(profile))),
                                 30'000);
    for (QProcess *program : {home.get(), office.get()}) {
        QCOMPARE(program->state(), QProcess::Running);
        program->kill();
        QTRY_COMPARE(program->state(), QProcess::NotRunning);
    }
    const QStringList files = leftBehind();
    for (const QString &file : files)
        QVERIFY2(file.contains("home"_L1) != file.contains("office"_L1) || file.startsWith("cache/"_L1),
                 qPrintable(file));
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
