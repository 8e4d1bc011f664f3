// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/resumewatch.h"
#include "tests/support/fakeclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace roomkey;

// R16: what a sleeping computer leaves.

class TestResumeWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachSleepIsNoticedOnce();
    void passingTimeIsNoSleep();
    void smallCorrectionsAndClocksSetBackAreNoSleep();
    void nothingIsSaidBeforeTheStartAndAfterTheEnd();
};

void TestResumeWatch::eachSleepIsNoticedOnce()
{
    FakeClock clock;
    ResumeWatch watch(clock, 1ms);
    const QSignalSpy resumed(&watch, &ResumeWatch::resumed);
    watch.start();
    QTest::qWait(20);
    QCOMPARE(resumed.count(), 0);
    clock.setUtc(clock.utcNow().addSecs(3600));
    QTRY_COMPARE(resumed.count(), 1);
    QTest::qWait(20);
    QCOMPARE(resumed.count(), 1);
    clock.setUtc(clock.utcNow().addSecs(20));
    QTRY_COMPARE(resumed.count(), 2);
}

void TestResumeWatch::passingTimeIsNoSleep()
{
    FakeClock clock;
    ResumeWatch watch(clock, 1ms);
    const QSignalSpy resumed(&watch, &ResumeWatch::resumed);
    watch.start();
    for (int i = 0; i < 20; ++i) {
        clock.advance(1h);
        QTest::qWait(2);
    }
    QCOMPARE(resumed.count(), 0);
}

void TestResumeWatch::smallCorrectionsAndClocksSetBackAreNoSleep()
{
    FakeClock clock;
    ResumeWatch watch(clock, 1ms);
    const QSignalSpy resumed(&watch, &ResumeWatch::resumed);
    watch.start();
    clock.setUtc(clock.utcNow().addSecs(19));
    QTest::qWait(20);
    clock.setUtc(clock.utcNow().addSecs(-3600));
    QTest::qWait(20);
    QCOMPARE(resumed.count(), 0);
}

void TestResumeWatch::nothingIsSaidBeforeTheStartAndAfterTheEnd()
{
    FakeClock clock;
    ResumeWatch watch(clock, 1ms);
    const QSignalSpy resumed(&watch, &ResumeWatch::resumed);
    clock.setUtc(clock.utcNow().addSecs(3600));
    watch.start();
    QTest::qWait(20);
    watch.stop();
    clock.setUtc(clock.utcNow().addSecs(3600));
    QTest::qWait(20);
    QCOMPARE(resumed.count(), 0);
}

QTEST_GUILESS_MAIN(TestResumeWatch)
#include "tst_resumewatch.moc"
