// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/pending.h"

#include <QTest>

using namespace roomkey;

namespace {

struct TestError
{
    QString what;
    static TestError cancelled() { return {QStringLiteral("cancelled")}; }
};

using IntPromise = Promise<int, TestError>;
using IntResult = Expected<int, TestError>;

void turnLoop()
{
    QCoreApplication::sendPostedEvents();
}

} // namespace

class TestPending : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverDeliversInsideTheCaller();
    void deliversWhenTheResultCameFirst();
    void movesMoveOnlyResults();
    void deadContextGetsNothing_data();
    void deadContextGetsNothing();
    void cancelDeliversOnceAndStopsTheWork();
    void synchronousFinishInsideStopIsIgnored();
    void unfinishedPromiseDeliversCancelled();
    void stopHookSetAfterCancelStillRuns();
    void scopeDropsPostedResults();
    void ownerMayDieInItsCallback();
    void replacedPromiseIsNotForgotten();
};

void TestPending::neverDeliversInsideTheCaller()
{
    QObject context;
    IntPromise promise;
    int seen = 0;
    promise.pending().then(&context, [&seen](IntResult &&r) { seen = *r; });
    promise.finish(7);
    QCOMPARE(seen, 0);
    turnLoop();
    QCOMPARE(seen, 7);
}

void TestPending::deliversWhenTheResultCameFirst()
{
    QObject context;
    int seen = 0;
    Pending<int, TestError>::ready(3).then(&context, [&seen](IntResult &&r) { seen = *r; });
    QCOMPARE(seen, 0);
    turnLoop();
    QCOMPARE(seen, 3);
}

void TestPending::movesMoveOnlyResults()
{
    QObject context;
    Promise<std::unique_ptr<int>, TestError> promise;
    std::unique_ptr<int> seen;
    auto guard = std::make_unique<int>(1);
    promise.pending().then(&context,
                           [&seen, guard = std::move(guard)](Expected<std::unique_ptr<int>, TestError> &&r) {
                               seen = *std::move(r);
                           });
    promise.finish(std::make_unique<int>(42));
    turnLoop();
    QVERIFY(seen);
    QCOMPARE(*seen, 42);
}

void TestPending::deadContextGetsNothing_data()
{
    QTest::addColumn<bool>("finishFirst");
    QTest::newRow("dies before the result") << false;
    QTest::newRow("dies after the result was posted") << true;
}

void TestPending::deadContextGetsNothing()
{
    QFETCH(bool, finishFirst);
    auto context = std::make_unique<QObject>();
    IntPromise promise;
    bool called = false;
    promise.pending().then(context.get(), [&called](IntResult &&) { called = true; });
    if (finishFirst)
        promise.finish(1);
    context.reset();
    if (!finishFirst)
        promise.finish(1);
    turnLoop();
    QVERIFY(!called);
}

void TestPending::cancelDeliversOnceAndStopsTheWork()
{
    QObject context;
    IntPromise promise;
    int stops = 0;
    int calls = 0;
    QString what;
    promise.onStop([&stops] { ++stops; });
    const auto pending = promise.pending();
    pending.then(&context, [&](IntResult &&r) {
        ++calls;
        what = r.error().what;
    });
    pending.cancel();
    pending.cancel();
    promise.finish(5);
    turnLoop();
    QCOMPARE(stops, 1);
    QCOMPARE(calls, 1);
    QCOMPARE(what, QStringLiteral("cancelled"));
}

void TestPending::synchronousFinishInsideStopIsIgnored()
{
    QObject context;
    IntPromise promise;
    promise.onStop([&promise] { promise.finish(9); });
    bool wasCancelled = false;
    promise.pending().then(&context, [&wasCancelled](IntResult &&r) { wasCancelled = !r; });
    promise.pending().cancel();
    turnLoop();
    QVERIFY(wasCancelled);
}

void TestPending::unfinishedPromiseDeliversCancelled()
{
    QObject context;
    bool wasCancelled = false;
    {
        const IntPromise promise;
        promise.pending().then(&context, [&wasCancelled](IntResult &&r) { wasCancelled = !r; });
    }
    turnLoop();
    QVERIFY(wasCancelled);
}

void TestPending::stopHookSetAfterCancelStillRuns()
{
    const IntPromise promise;
    promise.pending().cancel();
    bool stopped = false;
    promise.onStop([&stopped] { stopped = true; });
    QVERIFY(stopped);
}

void TestPending::scopeDropsPostedResults()
{
    QObject context;
    IntPromise finished;
    IntPromise running;
    bool called = false;
    bool stopped = false;
    running.onStop([&stopped] { stopped = true; });
    {
        RequestScope scope;
        scope.add(finished.pending()).then(&context, [&called](IntResult &&) { called = true; });
        scope.add(running.pending()).then(&context, [&called](IntResult &&) { called = true; });
        finished.finish(1);
    }
    running.finish(2);
    turnLoop();
    QVERIFY(stopped);
    QVERIFY(!called);
}

void TestPending::ownerMayDieInItsCallback()
{
    struct Owner : QObject
    {
        RequestScope scope;
    };
    auto *owner = new Owner;
    const QPointer<Owner> watch(owner);
    const IntPromise promise;
    owner->scope.add(promise.pending()).then(owner, [owner](IntResult &&) { delete owner; });
    promise.finish(1);
    turnLoop();
    QVERIFY(watch.isNull());
}

void TestPending::replacedPromiseIsNotForgotten()
{
    QObject context;
    IntPromise promise;
    bool wasCancelled = false;
    promise.pending().then(&context, [&wasCancelled](IntResult &&r) { wasCancelled = !r; });
    promise = IntPromise();
    turnLoop();
    QVERIFY(wasCancelled);
}

QTEST_GUILESS_MAIN(TestPending)
#include "tst_pending.moc"
