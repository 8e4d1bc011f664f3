// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/replyreader.h"
#include "tests/unit/api/apiworld.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

// What a client makes of answers that do not come, or not whole.
class TestApiLostAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lostAnswers_data();
    void lostAnswers();
    void lostOnceIsUnknownToTheEnd_data();
    void lostOnceIsUnknownToTheEnd();
    void lostThenNoKeyIsUnknown();
    void deletedTwiceIsDeleted();
    void redirectsAreNoAnswers();
    void bodiesMayEndWithTheConnection_data();
    void bodiesMayEndWithTheConnection();
    void cutBodiesAreNoAnswers_data();
    void cutBodiesAreNoAnswers();
    void packedBodiesAreUnpacked();
    void strangersPagesAreNoAnswers();
    void hugeBodiesAreGivenUp_data();
    void hugeBodiesAreGivenUp();
};

void TestApiLostAnswers::lostAnswers_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<HttpAnswer::How>("how");
    QTest::addColumn<bool>("repeats");
    for (const How how : {How::Close, How::Reset}) {
        const char *name = how == How::Close ? "close" : "reset";
        QTest::addRow("sending with a request id, %s", name) << sending() << how << true;
        QTest::addRow("deleting, %s", name) << deleting() << how << true;
        QTest::addRow("changing, %s", name)
            << requests::editMessage(MessageName(u"spaces/A/messages/1"_s), u"x"_s) << how << true;
        QTest::addRow("adding, %s", name) << adding() << how << false;
    }
}

void TestApiLostAnswers::lostAnswers()
{
    QFETCH(ApiRequest, request);
    QFETCH(HttpAnswer::How, how);
    QFETCH(bool, repeats);
    World world;
    world.server.setAnswers({HttpAnswer::that(how), HttpAnswer()});
    const auto answer = world.call(request);
    QCOMPARE(answer.has_value(), repeats);
    QCOMPARE(world.server.count(), repeats ? 2 : 1);
    if (repeats)
        QCOMPARE(world.server.requests().front().target, world.server.requests().back().target);
    else
        QCOMPARE(answer.error().kind, Kind::Unknown);
    QCOMPARE(world.journal.entries().front().httpStatus, 0);
}

void TestApiLostAnswers::lostOnceIsUnknownToTheEnd_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<HttpAnswer>("later");
    QTest::addColumn<ApiError::Kind>("kind");
    QTest::newRow("sending, then silence") << sending() << HttpAnswer::that(How::Close) << Kind::Unknown;
    QTest::newRow("sending, then too many") << sending() << HttpAnswer::of(429) << Kind::Unknown;
    QTest::newRow("sending, then broken") << sending() << HttpAnswer::of(503) << Kind::Unknown;
    QTest::newRow("sending, then refused") << sending() << HttpAnswer::of(403) << Kind::Forbidden;
    QTest::newRow("reading, then silence") << listing() << HttpAnswer::that(How::Reset) << Kind::Network;
    QTest::newRow("reading, then too many") << listing() << HttpAnswer::of(429) << Kind::RateLimited;
}

void TestApiLostAnswers::lostOnceIsUnknownToTheEnd()
{
    QFETCH(ApiRequest, request);
    QFETCH(HttpAnswer, later);
    QFETCH(ApiError::Kind, kind);
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Close), later});
    const auto answer = world.call(request, {1h}, 10s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, kind);
    QVERIFY(world.server.count() > 1);
}

void TestApiLostAnswers::lostThenNoKeyIsUnknown()
{
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Close)});
    connect(&world.server, &HttpServer::received, this,
            [&world] { world.tokens.error = AuthError::of(AuthError::Kind::Network); });
    const auto answer = world.call(sending(), {1h}, 10s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unknown);
    QCOMPARE(world.server.count(), 1);
}

void TestApiLostAnswers::deletedTwiceIsDeleted()
{
    World world;
    world.server.setAnswers({HttpAnswer::that(How::Close), HttpAnswer::of(404)});
    QVERIFY(world.call(deleting()));

    // A 5xx says as little about what was done as no answer.
    World failing;
    failing.server.setAnswers({HttpAnswer::of(503), HttpAnswer::of(404)});
    QVERIFY(failing.call(deleting()));

    World first;
    first.server.setAnswers({HttpAnswer::of(404)});
    QCOMPARE(first.call(deleting()).error().kind, Kind::NotFound);
}

void TestApiLostAnswers::redirectsAreNoAnswers()
{
    for (const int status : {302, 307, 308}) {
        World world;
        HttpServer elsewhere;
        world.server.setAnswers({HttpAnswer::of(status).with("Location", elsewhere.url().toEncoded())});
        const auto answer = world.call(sending());
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::BadReply);
        QCOMPARE(answer.error().httpStatus, status);
        QCOMPARE(world.server.count(), 1);
        QCOMPARE(elsewhere.count(), 0);
    }
}

void TestApiLostAnswers::bodiesMayEndWithTheConnection_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("whole") << R"({"name":"spaces/A/messages/1"})"_ba;
    QTest::newRow("with a mark before it") << "\xEF\xBB\xBF{\"name\":\"spaces/A/messages/1\"}\r\n"_ba;
    QTest::newRow("with a broken byte") << "{\"name\":\"spaces/A/messages/1\",\"text\":\"\xFF\"}"_ba;
}

void TestApiLostAnswers::bodiesMayEndWithTheConnection()
{
    QFETCH(QByteArray, body);
    World world;
    world.server.setAnswers(
        {HttpAnswer::raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + body)});
    const auto answer = world.call(sending());
    QVERIFY(answer);
    QCOMPARE(answer->body, body);
    QCOMPARE(world.server.count(), 1);
}

void TestApiLostAnswers::cutBodiesAreNoAnswers_data()
{
    QTest::addColumn<QByteArray>("wire");
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    QTest::newRow("shorter than said") << head + "Content-Length: 100\r\n\r\n{\"messages\":[]}";
    QTest::newRow("length is no number") << head + "Content-Length: many\r\n\r\n{}";
    QTest::newRow("length is negative") << head + "Content-Length: -3\r\n\r\n{}";
    QTest::newRow("ended by closing") << head + "\r\n{\"messages\":[";
    QTest::newRow("ended by closing behind a brace") << head + "\r\n{\"messages\":[{\"name\":\"x\"}";
    QTest::newRow("the same with a mark before it")
        << head + "\r\n\xEF\xBB\xBF{\"messages\":[{\"name\":\"x\"}";
    QTest::newRow("cut inside a chunk") << head + "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"messages\":[";
    QTest::newRow("cut between chunks")
        << head + "Transfer-Encoding: chunked\r\n\r\nd\r\n{\"messages\":[\r\n";
    QTest::newRow("nothing") << head + "\r\n";
    QTest::newRow("cut head") << head;
}

void TestApiLostAnswers::cutBodiesAreNoAnswers()
{
    QFETCH(QByteArray, wire);
    for (const bool harmless : {true, false}) {
        World world;
        world.server.setAnswers({HttpAnswer::raw(wire), HttpAnswer()});
        const auto answer = world.call(harmless ? deleting() : adding());
        if (harmless) {
            QVERIFY(answer);
            QCOMPARE(world.server.count(), 2);
        } else {
            QVERIFY(!answer);
            QCOMPARE(answer.error().kind, Kind::Unknown);
            QCOMPARE(world.server.count(), 1);
        }
    }
}

void TestApiLostAnswers::packedBodiesAreUnpacked()
{
    World world;
    // {"spaces":[]} by gzip; the length said is that of the packed bytes.
    const QByteArray packed =
        QByteArray::fromHex("1f8b0800000000000203ab562a2e484c4e2d56b28a8ead050052d451130d000000");
    world.server.setAnswers({HttpAnswer::of(200, packed).with("Content-Encoding", "gzip")});
    const auto answer = world.call(requests::listSpaces());
    QVERIFY(answer);
    QCOMPARE(answer->body, R"({"spaces":[]})"_ba);
    QCOMPARE(world.server.count(), 1);

    World cut;
    cut.server.setAnswers(
        {HttpAnswer::of(200, packed.left(packed.size() - 14)).with("Content-Encoding", "gzip"),
         HttpAnswer()});
    QCOMPARE(cut.call(requests::listSpaces())->body, "{}"_ba);
    QCOMPARE(cut.server.count(), 2);
}

void TestApiLostAnswers::strangersPagesAreNoAnswers()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(200, "<html>Please sign in to the hotel</html>")});
    const auto answer = world.call(deleting());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::BadReply);
    QCOMPARE(world.server.count(), 1);
}

void TestApiLostAnswers::hugeBodiesAreGivenUp_data()
{
    QTest::addColumn<QByteArray>("wire");
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    QTest::newRow("said") << head + "Content-Length: 17000000\r\n\r\n{";
    QTest::newRow("unsaid") << head + "\r\n{" + QByteArray(ReplyReader::MaxBody, ' ') + '}';
}

void TestApiLostAnswers::hugeBodiesAreGivenUp()
{
    QFETCH(QByteArray, wire);
    World world;
    world.server.setAnswers({HttpAnswer::raw(wire)});
    const auto answer = world.call(listing());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::BadReply);
    QCOMPARE(world.server.count(), 1);
    QVERIFY(world.journal.entries().back().bytesReceived <= ReplyReader::MaxBody + 1);
}

QTEST_GUILESS_MAIN(TestApiLostAnswers)
#include "tst_apilostanswers.moc"
