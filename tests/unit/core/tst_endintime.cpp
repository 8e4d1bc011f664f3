// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/endintime.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <array>
#include <cstring>
#include <thread>

#ifdef Q_OS_UNIX
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace roomkey;
using namespace std::chrono_literals;

namespace {

constexpr int InTime = 7;
constexpr int ByItself = 3;

void neverEnd()
{
    while (true)
        std::this_thread::sleep_for(1h);
}

struct Stuck
{
    Stuck() = default;
    Stuck(const Stuck &) = delete;
    Stuck &operator=(const Stuck &) = delete;
    ~Stuck() { neverEnd(); }
};

/// Whoever writes to standard error waits, as if it went to a disk that hangs.
void fillStandardError()
{
#ifdef Q_OS_UNIX
    std::array<int, 2> ends{};
    std::array<char, 4096> bytes{};
    if (::pipe(ends.data()) != 0)
        std::abort();
    ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
    while (::write(ends[1], bytes.data(), bytes.size()) > 0) {
    }
    ::fcntl(ends[1], F_SETFL, 0);
    ::dup2(ends[1], STDERR_FILENO);
#endif
}

/// What the other process does, the end of a program.
int end(const char *how)
{
    const auto is = [how](const char *what) { return std::strcmp(how, what) == 0; };
    if (is("by itself")) {
        endInTime(1h, InTime);
        return ByItself;
    }
    if (is("log"))
        fillStandardError();
    endInTime(50ms, InTime);
    if (is("static"))
        static const Stuck stuck;
    else
        std::thread(neverEnd).join();
    return ByItself;
}

} // namespace

/// A program whose disk hangs must not stay behind without a window, or it cannot be started again.
class TestEndInTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsWhateverItWaitsFor_data();
    void endsWhateverItWaitsFor();
    void whoeverEndsByItselfIsLeftAlone();
};

void TestEndInTime::endsWhateverItWaitsFor_data()
{
    QTest::addColumn<QString>("waitsFor");
    for (const char *what : {"thread", "static", "log"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestEndInTime::endsWhateverItWaitsFor()
{
    QFETCH(QString, waitsFor);
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--end"), waitsFor});
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), QProcess::NotRunning, 30'000);
    QCOMPARE(other.exitStatus(), QProcess::NormalExit);
    QCOMPARE(other.exitCode(), InTime);
    const QByteArray said = other.readAllStandardError();
    QVERIFY2(said.contains("in time") == (waitsFor != QStringLiteral("log")), said);
}

void TestEndInTime::whoeverEndsByItselfIsLeftAlone()
{
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--end"), QStringLiteral("by itself")});
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), QProcess::NotRunning, 30'000); // and not after that hour
    QCOMPARE(other.exitStatus(), QProcess::NormalExit);
    QCOMPARE(other.exitCode(), ByItself);
    const QByteArray said = other.readAllStandardError();
    QVERIFY2(said.isEmpty(), said);
}

int main(int argc, char **argv)
{
    if (argc == 3 && std::strcmp(argv[1], "--end") == 0)
        return end(argv[2]);
    QCoreApplication app(argc, argv);
    TestEndInTime test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_endintime.moc"
