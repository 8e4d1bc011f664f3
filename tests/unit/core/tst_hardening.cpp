// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/hardening.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

using namespace roomkey;

class TestHardening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesArePrivateUnderAnyUmask();
    void noCoreIsWritten();
    void pluginsComeFromTheSystemOnly();
    void cleanupTestCase();
};

void TestHardening::filesArePrivateUnderAnyUmask()
{
#ifdef Q_OS_UNIX
    umask(0);
    hardenProcess();
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("new")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    struct stat facts = {};
    QCOMPARE(::stat(QFile::encodeName(file.fileName()).constData(), &facts), 0);
    QCOMPARE(static_cast<int>(facts.st_mode & 0777), 0600);
#else
    hardenProcess(); // the profile folder is private there by itself; it must only not fail
#endif
}

void TestHardening::noCoreIsWritten()
{
    hardenProcess();
#ifdef Q_OS_UNIX
    rlimit limit = {1, 1};
    QCOMPARE(getrlimit(RLIMIT_CORE, &limit), 0);
    QCOMPARE(limit.rlim_cur, rlim_t(0));
    QCOMPARE(limit.rlim_max, rlim_t(0));
#endif
#ifdef Q_OS_LINUX
    QCOMPARE(prctl(PR_GET_DUMPABLE), 0);
#endif
}

/// X22
void TestHardening::pluginsComeFromTheSystemOnly()
{
#ifdef Q_OS_UNIX
    const QTemporaryDir folder;
    QVERIFY(
        QFile::setPermissions(folder.path(), QFile::permissions(folder.path()) | QFileDevice::WriteOther));
    const QByteArray writable = QFile::encodeName(folder.path());
    for (const char *name : {"QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"}) {
        qputenv(name, writable);
        hardenProcess();
        QVERIFY(!qEnvironmentVariableIsSet(name));
        qputenv(name, "plugins:" + writable + ":/usr/lib:/tmp:/nowhere/at/all:");
        hardenProcess();
        QCOMPARE(qgetenv(name), QByteArray("/usr/lib"));
        qunsetenv(name);
    }
#endif
}

void TestHardening::cleanupTestCase()
{
#ifdef Q_OS_LINUX
    prctl(PR_SET_DUMPABLE, 1); // a leak checker looks into the process at its end
#endif
}

QTEST_GUILESS_MAIN(TestHardening)
#include "tst_hardening.moc"
