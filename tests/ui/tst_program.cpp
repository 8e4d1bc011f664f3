// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#endif
#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/inotify.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

/// Of the system's resources, by setrlimit().
using Limits = QList<std::pair<int, quint64>>;

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
    // These look with what Linux has.
    void runsWithLittle_data();
    void runsWithLittle();
    void whatItLeavesIsPrivateUnderAnyUmask();
    void leavesNoCore();
    void loadsNothingFromWhereItIsStarted();
    void noRuleMakesLibrariesTalk();
    void aDiskThatHangsKeepsNoProcess();

private:
    /// In \a folder, to which \a pluginPaths of the environment lead.
    std::unique_ptr<QProcess> start(const QStringList &arguments, const QString &folder = {},
                                    const QStringList &pluginPaths = {}) const;
    QStringList leftBehind() const;

    std::unique_ptr<QTemporaryDir> m_home;
    QString m_rules;  ///< for logging, of the environment of what start() starts
    QString m_module; ///< loaded into what start() starts
    Limits m_limits;  ///< of what start() starts
};

void TestProgram::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    m_rules.clear();
    m_module.clear();
    QVERIFY(m_home->isValid());
    for (const QString &folder : {u"data"_s, u"config"_s, u"cache"_s, u"run"_s})
        QVERIFY(QDir().mkdir(m_home->filePath(folder),
                             QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
}

std::unique_ptr<QProcess> TestProgram::start(const QStringList &arguments, const QString &folder,
                                             const QStringList &pluginPaths) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_DATA_HOME"_s, m_home->filePath(u"data"_s));
    environment.insert(u"XDG_CONFIG_HOME"_s, m_home->filePath(u"config"_s));
    environment.insert(u"XDG_CACHE_HOME"_s, m_home->filePath(u"cache"_s));
    environment.insert(u"XDG_RUNTIME_DIR"_s, m_home->filePath(u"run"_s));
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path="_s + m_home->filePath(u"no-bus"_s));
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    for (const QString &name : pluginPaths)
        environment.insert(name, folder);
    if (!m_rules.isEmpty())
        environment.insert(u"QT_LOGGING_RULES"_s, m_rules);
    if (!m_module.isEmpty()) {
        environment.insert(u"LD_PRELOAD"_s, m_module);
        environment.insert(u"ASAN_OPTIONS"_s, u"verify_asan_link_order=0"_s); // else it must be the first
    }
    auto program = std::make_unique<QProcess>();
    program->setProcessEnvironment(environment);
    program->setWorkingDirectory(folder.isEmpty() ? m_home->path() : folder);
#ifdef Q_OS_UNIX
    program->setChildProcessModifier([limits = m_limits] {
        for (const auto &[resource, most] : limits) {
            const rlimit limit{most, most};
            setrlimit(static_cast<__rlimit_resource>(resource), &limit);
        }
        umask(0);
        rlimit cores = {};
        getrlimit(RLIMIT_CORE, &cores);
        cores.rlim_cur = cores.rlim_max;
        setrlimit(RLIMIT_CORE, &cores);
    });
#endif
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

void TestProgram::runsWithLittle_data()
{
    QTest::addColumn<Limits>("limits");
#ifdef Q_OS_LINUX
    [[maybe_unused]] constexpr quint64 MiB = 1024 * 1024;
#ifndef __SANITIZE_ADDRESS__ // which takes terabytes of them itself
    QTest::newRow("512 MiB of addresses") << Limits{{RLIMIT_AS, 512 * MiB}};
#endif
    QTest::newRow("32 descriptors") << Limits{{RLIMIT_NOFILE, 32}};
#endif
}

void TestProgram::runsWithLittle()
{
#ifdef Q_OS_LINUX
    QFETCH(Limits, limits);
    m_limits = limits;
    const QString socket = m_home->filePath(u"run/roomkey/default.socket"_s);
    const auto first = start({});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(socket), 30'000);
    m_limits.clear();
    const auto second = start({}); // it is answered: its window is there and its events are handled
    QTRY_COMPARE_WITH_TIMEOUT(second->state(), QProcess::NotRunning, 30'000);
    QVERIFY2(second->exitCode() == 0, second->readAllStandardError());
    QCOMPARE(first->state(), QProcess::Running);
    first->terminate();
    QTRY_COMPARE(first->state(), QProcess::NotRunning);
#else
    QSKIP("Limits are set as Linux has them.");
#endif
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

/// X17, X19: with umask 000 nobody else can read a file, look into a folder or speak to the socket.
void TestProgram::whatItLeavesIsPrivateUnderAnyUmask()
{
#ifdef Q_OS_LINUX
    const QString socket = m_home->filePath(u"run/roomkey/default.socket"_s);
    const auto program = start({});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(socket), 30'000);
    QDirIterator all(m_home->path(), QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System | QDir::Hidden,
                     QDirIterator::Subdirectories);
    int seen = 0;
    while (all.hasNext()) {
        const QString path = all.next();
        struct stat facts = {};
        if (lstat(QFile::encodeName(path).constData(), &facts) != 0)
            continue; // a temporary file that has gone meanwhile
        QVERIFY2((facts.st_mode & 077) == 0, qPrintable(path));
        ++seen;
    }
    QVERIFY(seen > 5);
    program->kill();
    QTRY_COMPARE(program->state(), QProcess::NotRunning);
#else
    QSKIP("Looked at on Linux.");
#endif
}

/// X21: the running program may write no core, whatever the shell allowed.
void TestProgram::leavesNoCore()
{
#ifdef Q_OS_LINUX
    const auto program = start({});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_home->filePath(u"run/roomkey/default.socket"_s)), 30'000);
    QFile limits(u"/proc/%1/limits"_s.arg(program->processId()));
    QVERIFY(limits.open(QIODevice::ReadOnly));
    const QByteArrayList lines = limits.readAll().split('\n');
    const auto core = std::find_if(lines.begin(), lines.end(), [](const QByteArray &line) {
        return line.startsWith("Max core file size");
    });
    QVERIFY(core != lines.end());
    QCOMPARE(core->simplified(), "Max core file size 0 0 bytes"_ba);
    // A crash with tokens in memory; whoever may attach to it may read them too.
    QCOMPARE(::kill(static_cast<pid_t>(program->processId()), SIGSEGV), 0);
    QTRY_COMPARE(program->state(), QProcess::NotRunning);
#ifndef __SANITIZE_ADDRESS__ // which tells of a crash and ends the program itself
    QCOMPARE(program->exitStatus(), QProcess::CrashExit);
#endif
    QVERIFY(QDir(m_home->path()).entryList({u"core*"_s}, QDir::Files).isEmpty());
#else
    QSKIP("Looked at on Linux.");
#endif
}

/// X22: libraries, plugins and settings of Qt that lie in the folder it is started from, or in one the
/// environment names and anybody can write to, are not opened.
void TestProgram::loadsNothingFromWhereItIsStarted()
{
#ifdef Q_OS_LINUX
    const QTemporaryDir folder;
    // Whoever runs this: root's private folder would be the system's.
    QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7777)));
    const int events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    for (const QString &sub : {u"."_s, u"platforms"_s, u"styles"_s, u"tls"_s, u"plugins"_s}) {
        QVERIFY(QDir(folder.path()).mkpath(sub));
        for (const QString &name : {u"qt.conf"_s, u"libqoffscreen.so"_s, u"libcrypto.so.3"_s,
                                    u"libssl.so.3"_s, u"libqopensslbackend.so"_s, u"libQt6Core.so.6"_s}) {
            QFile planted(folder.filePath(sub + u'/' + name));
            QVERIFY(planted.open(QIODevice::WriteOnly));
        }
        QVERIFY(inotify_add_watch(events, QFile::encodeName(folder.filePath(sub)).constData(), IN_OPEN) >= 0);
    }
    const auto opened = [events] {
        QByteArray names;
        alignas(inotify_event) char buffer[4096];
        for (ssize_t got = 0; (got = ::read(events, buffer, sizeof buffer)) > 0;) {
            for (ssize_t at = 0; at < got;) {
                const auto *event = reinterpret_cast<const inotify_event *>(buffer + at);
                if (!(event->mask & IN_ISDIR))
                    names +=
                        QByteArray(event->name, static_cast<qsizetype>(qstrnlen(event->name, event->len))) +
                        ' ';
                at += static_cast<ssize_t>(sizeof(inotify_event)) + event->len;
            }
        }
        return names;
    };
    QFile one(folder.filePath(u"qt.conf"_s));
    QVERIFY(one.open(QIODevice::ReadOnly));
    QVERIFY2(opened().contains("qt.conf"), "the watch sees an open");
    const auto program = start({}, folder.path(), {u"QT_PLUGIN_PATH"_s, u"QT_QPA_PLATFORM_PLUGIN_PATH"_s});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_home->filePath(u"run/roomkey/default.socket"_s)), 30'000);
    program->kill();
    QTRY_COMPARE(program->state(), QProcess::NotRunning);
    QCOMPARE(opened(), QByteArray());
    ::close(events);
#else
    QSKIP("Looked at on Linux.");
#endif
}

/// X21: Qt's categories print every accessible name, so also whose window it is and what was written.
void TestProgram::noRuleMakesLibrariesTalk()
{
    m_rules = u"*=true"_s;
    const auto program = start({});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_home->filePath(u"run/roomkey/default.socket"_s)), 30'000);
    QTest::qWait(1'000); // its window is made
    program->kill();
    QTRY_COMPARE(program->state(), QProcess::NotRunning);
    const QByteArray said = program->readAllStandardError() + program->readAllStandardOutput();
    for (const char *never :
         {"qt.accessibility", "qt.widgets", "qt.text", "qt.network", "QAccessibleInterface"})
        QVERIFY2(!said.contains(never), said.left(1'000).constData());
}

/// R22: who has quit can start again, although what was left to write never gets to the disk.
void TestProgram::aDiskThatHangsKeepsNoProcess()
{
#ifdef Q_OS_LINUX
    m_module = QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-hang.so");
    const auto hung = start({}); // quits by itself
    QTRY_COMPARE_WITH_TIMEOUT(hung->state(), QProcess::NotRunning, 60'000);
    const QByteArray said = hung->readAllStandardError();
    QCOMPARE(hung->exitStatus(), QProcess::NormalExit);
    QCOMPARE(hung->exitCode(), 0);
    QVERIFY2(said.contains("in time"), said.constData());
    m_module.clear();
    const auto next = start({});
    const auto owner = [this] {
        QFile lock(m_home->filePath(u"run/roomkey/default.lock"_s));
        return lock.open(QIODevice::ReadOnly) ? lock.readLine().trimmed().toLongLong() : 0;
    };
    QTRY_COMPARE_WITH_TIMEOUT(owner(), next->processId(), 30'000);
    next->kill();
    QTRY_COMPARE(next->state(), QProcess::NotRunning);
#else
    QSKIP("A module is loaded as Linux does.");
#endif
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
