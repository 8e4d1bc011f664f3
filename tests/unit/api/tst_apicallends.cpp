// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/api/apiworld.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

// How a call ends without an answer: too late, taken back, or no network.
class TestApiCallEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deadlineEndsAHangingCall_data();
    void deadlineEndsAHangingCall();
    void deadlineCountsWaits();
    void cancelEndsTheRequest();
    void droppedCallsNeverAnswer();
    void cancelledBeforeTheyLeaveNeverLeave();
    void deadClientCancels();
    void cancellingWhileBeingToldIsSafe();
    void offlineAndTryNow();
    void silenceIsGivenUp();
};

void TestApiCallEnds::deadlineEndsAHangingCall_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<ApiError::Kind>("kind");
    QTest::newRow("reading") << listing() << Kind::Timeout;
    QTest::newRow("sending with a request id") << sending() << Kind::Unknown;
    QTest::newRow("adding") << adding() << Kind::Unknown;
}

void TestApiCallEnds::deadlineEndsAHangingCall()
{
    QFETCH(ApiRequest, request);
    QFETCH(ApiError::Kind, kind);
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Hang)});
    const auto start = world.clock.steadyNow();
    const auto answer = world.call(request, {30s}, 5s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, kind);
    QVERIFY(world.clock.steadyNow() - start <= 40s);
    QCOMPARE(world.server.count(), 1);
    QTRY_COMPARE(world.server.abandoned(), 1);
}

void TestApiCallEnds::deadlineCountsWaits()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(503, "")});
    const auto start = world.clock.steadyNow();
    const auto answer = world.call(listing(), {5s});
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Server); // says more than "timeout"
    QVERIFY(world.clock.steadyNow() - start <= 6s);
    QVERIFY(world.server.count() >= 2);
}

void TestApiCallEnds::cancelEndsTheRequest()
{
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Hang)});
    const auto pending = world.client.call(listing());
    QTRY_COMPARE(world.server.count(), 1);
    pending.cancel();
    pending.cancel();
    const auto answer = await(pending);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Cancelled);
    QTRY_COMPARE(world.server.abandoned(), 1);
    QCOMPARE(world.journal.entries().back().error, Kind::Cancelled);
}

void TestApiCallEnds::droppedCallsNeverAnswer()
{
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Hang)});
    bool told = false;
    {
        RequestScope scope;
        const auto pending = world.client.call(listing());
        scope.add(pending);
        pending.then(this, [&told](Result<ApiAnswer> &&) { told = true; });
        QTRY_COMPARE(world.server.count(), 1);
    }
    QTRY_COMPARE(world.server.abandoned(), 1);
    QVERIFY(!told);
}

void TestApiCallEnds::cancelledBeforeTheyLeaveNeverLeave()
{
    World world;
    const auto pending = world.client.call(sending());
    pending.cancel();
    QCOMPARE(await(pending).error().kind, Kind::Cancelled);
    QTest::qWait(20);
    QCOMPARE(world.server.count(), 0);
}

void TestApiCallEnds::deadClientCancels()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::that(How::Hang)});
    FakeClock clock;
    FakeTokens tokens;
    Journal journal;
    NetworkManager network;
    auto client = std::make_unique<ApiClient>(server.url(), network, tokens, journal, clock);
    const auto plain = client->call(listing());
    const auto typed = ChatApi(*client).messages(listing());
    QTRY_COMPARE(server.count(), 2);
    client.reset();
    QCOMPARE(await(plain).error().kind, Kind::Cancelled);
    QCOMPARE(await(typed).error().kind, Kind::Cancelled);
    QTRY_COMPARE(server.abandoned(), 2);
}

void TestApiCallEnds::cancellingWhileBeingToldIsSafe()
{
    World world;
    const auto pending = world.client.call(listing());
    connect(&world.journal, &Journal::added, this, [&pending] { pending.cancel(); });
    QCOMPARE(await(pending).error().kind, Kind::Cancelled);
    QVERIFY(world.call(listing())); // whoever comes next is served
}

void TestApiCallEnds::offlineAndTryNow()
{
    World world;
    QSignalSpy offline(&world.client, &ApiClient::offlineChanged);
    world.server.setAnswers({HttpAnswer::that(How::Close), HttpAnswer::of(503, ""), HttpAnswer()});
    const auto pending = world.client.call(sending());
    QTRY_COMPARE(offline.size(), 1);
    QVERIFY(world.client.isOffline());
    QCOMPARE(world.server.count(), 1);
    world.clock.advance(1001ms); // the second that a space needs between writes
    world.client.retryNow();
    QTRY_COMPARE(world.server.count(), 2);
    QTRY_VERIFY(!world.client.isOffline()); // any status is an answer
    QCOMPARE(offline.size(), 2);
    QCOMPARE(world.server.count(), 2);
    world.client.retryNow(); // does not shorten what the server asked for
    QTest::qWait(20);
    QCOMPARE(world.server.count(), 2);
    world.clock.advance(3s);
    QVERIFY(await(pending));
}

void TestApiCallEnds::silenceIsGivenUp()
{
    // Two requests hang on connections that died with the network; a third one finds out.
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Hang), HttpAnswer::that(How::Hang),
                             HttpAnswer::that(How::Close), HttpAnswer()});
    const auto reading = world.client.call(listing());
    QTRY_COMPARE(world.server.held(), 1);
    const auto adding = world.client.call(::adding());
    QTRY_COMPARE(world.server.held(), 2);
    CallOptions once;
    once.maxAttempts = 1;
    QVERIFY(!await(world.client.call(deleting(), once)));
    QVERIFY(world.client.isOffline());
    world.client.giveUpSilent(); // too early to call it silence
    QTest::qWait(50);
    QCOMPARE(world.server.count(), 3);

    world.clock.advance(3s);
    world.client.giveUpSilent();
    world.client.retryNow();
    const auto answer = await(reading);
    QVERIFY(answer);
    QCOMPARE(answer->attempts, 2);
    // What may not be repeated is still asked.
    QVERIFY(!adding.isFinished());
    QCOMPARE(world.server.count(), 4);
}

QTEST_GUILESS_MAIN(TestApiCallEnds)
#include "tst_apicallends.moc"
