// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/guiwatchdog.h"

#include <QTest>
#include <QTimer>

#include <ctime>
#include <functional>
#include <thread>

using namespace roomkey;
using namespace std::chrono_literals;

namespace {

/// Keeps the thread at work, however seldom it gets a core.
void work(std::chrono::nanoseconds length)
{
    const auto used = [] {
        timespec now = {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    };
    const auto end = used() + length;
    while (used() < end) {
    }
}

} // namespace

/// What tells of stops has to see them.
class TestGuiWatchdog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void workIsAStall();
    void waitingIsAStall();
    void toldAtOnce();
};

namespace {

/// The longest stall while the loop does this once.
GuiWatchdog::Stall longestOf(const std::function<void()> &act)
{
    GuiWatchdog::Stall longest;
    GuiWatchdog watchdog;
    QTimer::singleShot(0, qApp, act);
    QTest::qWait(50);
    QTest::qWait(1); // a turn ends where the next one begins
    for (const GuiWatchdog::Stall &stall : watchdog.stalls()) {
        if (stall.length > longest.length)
            longest = stall;
    }
    return longest;
}

} // namespace

void TestGuiWatchdog::workIsAStall()
{
    const GuiWatchdog::Stall stall = longestOf([] { work(60ms); });
    QVERIFY2(stall.worked >= 60ms && stall.length >= 55ms, GuiWatchdog::lineOf(stall));
    QVERIFY2(stall.event.startsWith("event "), stall.event);
    QVERIFY2(stall.where.size() > 5, "where it was");
}

void TestGuiWatchdog::waitingIsAStall()
{
    const GuiWatchdog::Stall stall = longestOf([] { std::this_thread::sleep_for(80ms); });
    QVERIFY2(stall.length >= 55ms && stall.worked < 40ms, GuiWatchdog::lineOf(stall));
}

void TestGuiWatchdog::toldAtOnce()
{
    int told = 0;
    GuiWatchdog watchdog;
    watchdog.onStall([&told](const GuiWatchdog::Stall &stall) { told += stall.worked >= 60ms; });
    QTimer::singleShot(0, qApp, [] { work(60ms); });
    QTRY_COMPARE(told, 1);
}

QTEST_GUILESS_MAIN(TestGuiWatchdog)
#include "tst_guiwatchdog.moc"
