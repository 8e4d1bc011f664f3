// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/catchup.h"
#include "app/flows/hostprobe.h"

#include "tests/unit/flows/patientworld.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace roomkey;

// The connection comes back, and what was written goes at once. Waits between attempts are an hour here, so
// only somebody who noticed can have been the reason. The clock stands still but for the second that writes
// in one space keep apart.

namespace {

/// A session whose server is out of reach.
struct Away
{
    Away()
    {
        server.setHandler(chat);
        server.stop();
    }

    /// Looks at a space, writes each of \a texts in one of its own, all in vain; then the server is there
    /// again, and nobody has noticed.
    [[nodiscard]] bool write(const QStringList &texts)
    {
        start(f);
        f.session->openSpace(Space1);
        for (const QString &text : texts) {
            if (!await(f.session->send(SpaceName(QStringLiteral("spaces/") + text), text)))
                return false;
        }
        const bool allWait = QTest::qWaitFor([this] {
            return f.session->isOffline() &&
                   std::ranges::all_of(f.store().outbox(), [](const OutboxRow &row) {
                       return row.attempts > 0 && row.state == OutboxRow::State::Waiting;
                   });
        });
        // What was looked for at the beginning has given up; this has just been tried in vain, and waits.
        f.clock.advance(2min);
        const bool gaveUp = QTest::qWaitFor([this] { return !f.session->isListingSpaces(); });
        f.session->refreshSpaces();
        f.session->openSpace(Space1);
        QTest::qWait(300);
        server.start();
        QTest::qWait(100);
        return allWait && gaveUp && server.count() == 0;
    }

    HttpServer server;
    FakeReachability *network = new FakeReachability; ///< the session's
    SessionFixture f{SessionFixture::everything(),
                     {},
                     server.url(),
                     patientTimes(),
                     std::unique_ptr<Reachability>(network)};
};

} // namespace

class TestNetworkReturn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noticesEachReturnOnce();
    void restsUntilAsked();
    void silenceIsNoReturn();
    void returnSendsAtOnce();
    void whatWasWrittenGoesFirst_data();
    void whatWasWrittenGoesFirst();
    void aSendThatHangsHoldsNothingUp_data();
    void aSendThatHangsHoldsNothingUp();
    void returnAsksForNothingTwice();
    void tryNowSendsAtOnce();
    void serverGoesAndComesBack();
    void signedOutWatchesNoMore();
};

void TestNetworkReturn::noticesEachReturnOnce()
{
    HttpServer server;
    FlowTimes times;
    times.probeEvery = 20ms;
    times.longestProbeWait = 40ms;
    HostProbe probe(server.url(QStringLiteral("/v1/spaces?secret")), times);
    QSignalSpy returned(&probe, &Reachability::returned);
    server.stop();
    probe.watch();
    QTest::qWait(100);
    QCOMPARE(returned.count(), 0);
    server.start();
    QTRY_COMPARE(returned.count(), 1);
    QTest::qWait(200); // still there: no news
    QCOMPARE(returned.count(), 1);
    server.stop();
    QTest::qWait(200);
    server.start();
    QTRY_COMPARE(returned.count(), 2);
    QCOMPARE(server.count(), 0); // it only knocks
}

void TestNetworkReturn::restsUntilAsked()
{
    HttpServer server;
    FlowTimes times;
    times.probeEvery = 10ms;
    HostProbe probe(server.url(), times);
    QSignalSpy returned(&probe, &Reachability::returned);
    QTest::qWait(100);
    QCOMPARE(returned.count(), 0);
    probe.watch();
    probe.rest();
    QTest::qWait(100);
    QCOMPARE(returned.count(), 0);
    probe.watch();
    QTRY_COMPARE(returned.count(), 1);
}

void TestNetworkReturn::silenceIsNoReturn()
{
    // A server that takes the connection and never says who it is, as behind a portal.
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    FlowTimes times;
    times.probeEvery = 10ms;
    times.probeFor = 50ms;
    HostProbe probe(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(mute.serverPort())), times);
    QSignalSpy returned(&probe, &Reachability::returned);
    QSignalSpy knocks(&mute, &QTcpServer::newConnection);
    probe.watch();
    QTRY_VERIFY(knocks.count() >= 3); // and it does not tire
    QCOMPARE(returned.count(), 0);
}

void TestNetworkReturn::returnSendsAtOnce()
{
    Away away;
    HttpServer &server = away.server;
    FakeReachability &network = *away.network;
    SessionFixture &f = away.f;
    QVERIFY(!network.watching);
    start(f);
    QVERIFY(await(f.session->send(Space1, QStringLiteral("hello"))));
    QTRY_VERIFY(f.session->isOffline());
    QVERIFY(network.watching);
    // What was looked for at the beginning has given up: else it may be tried again just now.
    f.clock.advance(2min);
    QTRY_VERIFY(!f.session->isListingSpaces());
    QTRY_COMPARE(f.store().outbox(Space1).value(0).state, OutboxRow::State::Waiting);
    server.start();
    f.clock.advance(1s);
    QTest::qWait(100);
    QCOMPARE(server.count(), 0);

    Q_EMIT network.returned();
    QTRY_VERIFY(f.store().outbox().isEmpty());
    QVERIFY(!f.session->isOffline());
    QVERIFY(!network.watching);
    QCOMPARE(posts(server), 1);
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
}

void TestNetworkReturn::whatWasWrittenGoesFirst_data()
{
    QTest::addColumn<bool>("isPressed");
    QTest::newRow("by itself") << false;
    QTest::newRow("tried again by the person") << true;
}

/// R15
void TestNetworkReturn::whatWasWrittenGoesFirst()
{
    QFETCH(bool, isPressed);
    Away away;
    SessionFixture &f = away.f;
    const QStringList texts{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")};
    QVERIFY(away.write(texts));
    if (isPressed)
        f.session->retryNow();
    else
        Q_EMIT away.network->returned();
    QTRY_VERIFY(f.store().outbox().isEmpty());
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    QTRY_COMPARE(away.server.count(), texts.size() + 3);
    QCOMPARE(verbs(away.server), (QList<QByteArray>{"POST", "POST", "POST", "GET", "GET", "GET"}));
}

void TestNetworkReturn::aSendThatHangsHoldsNothingUp_data()
{
    QTest::addColumn<bool>("gaveUp");
    QTest::newRow("lists that gave up") << true;
    QTest::newRow("lists whose next try falls into the head start") << false;
}

void TestNetworkReturn::aSendThatHangsHoldsNothingUp()
{
    QFETCH(bool, gaveUp);
    Away away;
    SessionFixture &f = away.f;
    QVERIFY(away.write({QStringLiteral("one")}));
    if (gaveUp) {
        f.clock.advance(2min);
        QTest::qWait(300);
    }
    QCOMPARE(away.server.count(), 0);
    away.server.setHandler(chatThatHangsSends);
    Q_EMIT away.network->returned();
    QTRY_COMPARE(posts(away.server), 1);
    f.clock.advance(patientTimes().headStart - 1ms);
    QTest::qWait(300);
    QCOMPARE(away.server.count(), 1);
    f.clock.advance(1ms);
    QTRY_COMPARE(away.server.count(), 4);
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    QTest::qWait(300); // and nothing twice
    QCOMPARE(verbs(away.server), (QList<QByteArray>{"POST", "GET", "GET", "GET"}));
}

/// R15: told of the return by the line and by the first answer, it is one catch-up all the same.
void TestNetworkReturn::returnAsksForNothingTwice()
{
    Away away;
    HttpServer &server = away.server;
    SessionFixture &f = away.f;
    constexpr int Rooms = 12;
    QStringList texts;
    for (int i = 0; i < Rooms; ++i)
        texts.append(QString::number(i));
    QVERIFY(away.write(texts));

    Q_EMIT away.network->returned();
    QTRY_VERIFY(f.store().outbox().isEmpty());
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    QTest::qWait(300);
    QHash<QByteArray, int> asked;
    for (const HttpRequest &request : server.requests())
        ++asked[request.verb + ' ' + request.path()];
    QCOMPARE(asked.take("GET /v1/spaces"), 1);
    QCOMPARE(asked.take("GET /v1/spaces/A/messages"), 1);
    QCOMPARE(asked.take("GET /v1/spaces/A/members"), 1);
    QCOMPARE(asked.size(), Rooms);
    QCOMPARE(posts(server), Rooms);
}

void TestNetworkReturn::tryNowSendsAtOnce()
{
    HttpServer server;
    server.setHandler(chat);
    server.stop();
    SessionFixture f(SessionFixture::everything(), {}, server.url(), patientTimes(),
                     std::make_unique<FakeReachability>());
    start(f);
    QVERIFY(await(f.session->send(Space1, QStringLiteral("hello"))));
    QTRY_COMPARE(f.store().outbox(Space1).value(0).attempts, 1);
    QTRY_COMPARE(f.store().outbox(Space1).value(0).state, OutboxRow::State::Waiting);
    server.start();
    f.clock.advance(1s);
    f.session->retryNow();
    QTRY_VERIFY(f.store().outbox().isEmpty());
    QCOMPARE(posts(server), 1);
}

void TestNetworkReturn::serverGoesAndComesBack()
{
    // As the program is built: nobody tells but the server itself, and within two seconds.
    HttpServer server;
    server.setHandler(chat);
    SessionFixture f(SessionFixture::everything(), {}, server.url(), patientTimes());
    start(f);
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    for (int turn = 1; turn <= 2; ++turn) {
        server.stop();
        f.clock.advance(1s);
        QVERIFY(await(f.session->send(Space1, QStringLiteral("hello"))));
        QTRY_VERIFY(f.session->isOffline());
        QTRY_COMPARE(f.store().outbox(Space1).value(0).state, OutboxRow::State::Waiting);
        server.start();
        f.clock.advance(1s);
        QElapsedTimer since;
        since.start();
        QTRY_COMPARE(posts(server), turn);
        QVERIFY2(since.elapsed() < 2'000, qPrintable(QString::number(since.elapsed())));
        QTRY_VERIFY(f.store().outbox().isEmpty());
        QVERIFY(!f.session->isOffline());
    }
}

void TestNetworkReturn::signedOutWatchesNoMore()
{
    Away away;
    FakeReachability &network = *away.network;
    SessionFixture &f = away.f;
    start(f);
    QTRY_VERIFY(network.watching);
    const auto gone = f.session->signOut();
    QVERIFY(!network.watching);
    (void)await(gone);         // the server is not there to be told
    Q_EMIT network.returned(); // nobody is there any more
    QVERIFY(!network.watching);
}

QTEST_GUILESS_MAIN(TestNetworkReturn)
#include "tst_networkreturn.moc"
