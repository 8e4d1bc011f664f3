// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "tests/unit/api/apiworld.h"

#include <QSignalSpy>
#include <QTest>

#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

namespace {

/// Whoever asks for a key waits until all are given.
class LateTokens final : public TokenSource
{
public:
    Pending<AccessToken, AuthError> token() override
    {
        m_waiting.emplace_back();
        return m_waiting.back().pending();
    }
    Pending<AccessToken, AuthError> tokenAfter(const AccessToken &) override { return token(); }
    std::size_t waiting() const { return m_waiting.size(); }
    void give()
    {
        AccessToken token;
        token.value = Secret("token");
        for (auto &promise : std::exchange(m_waiting, {}))
            promise.finish(token);
    }

private:
    std::vector<Promise<AccessToken, AuthError>> m_waiting;
};

} // namespace

class TestApiClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestsAreBuiltFromTheCatalogue();
    void aWrongClockIsNoticed_data();
    void aWrongClockIsNoticed();
    void onlyAnswersOfGoogleTellTheTime();
    void emptyBodiesAreEmpty();
    void badArgumentsNeverLeave();
    void writesInOneSpaceArePaced();
    void backgroundYields();
    void heldListsLetOthersGoFirst();
    void journalSaysNothingPrivate();
    void journalIsBounded();
    void typedAnswers();
};

void TestApiClient::requestsAreBuiltFromTheCatalogue()
{
    World world;
    const auto answer = world.call(sending());
    QVERIFY(answer);
    QCOMPARE(answer->httpStatus, 200);
    QCOMPARE(answer->body, "{}"_ba);
    QCOMPARE(answer->attempts, 1);
    QCOMPARE(world.server.count(), 1);
    const HttpRequest &request = world.server.requests().front();
    QCOMPARE(request.verb, "POST"_ba);
    QCOMPARE(request.target, "/v1/spaces/A/messages?messageId=client-1&requestId=r-1"_ba);
    QCOMPARE(request.headers.value("authorization"), "Bearer token-1"_ba);
    QCOMPARE(request.headers.value("content-type"), "application/json"_ba);
    QCOMPARE(request.body, R"({"text":"A word nobody else may read"})"_ba);
}

void TestApiClient::aWrongClockIsNoticed_data()
{
    QTest::addColumn<qint64>("ahead");
    QTest::addColumn<qint64>("told");
    QTest::newRow("right") << qint64(0) << qint64(0);
    QTest::newRow("nearly right, behind") << qint64(-280) << qint64(0);
    QTest::newRow("nearly right, ahead") << qint64(280) << qint64(0);
    QTest::newRow("behind") << qint64(-840) << qint64(-840);
    QTest::newRow("ahead") << qint64(840) << qint64(840);
    QTest::newRow("ten years back") << qint64(-315'576'000) << qint64(-315'576'000);
    QTest::newRow("a day on") << qint64(86'400) << qint64(86'400);
}

void TestApiClient::aWrongClockIsNoticed()
{
    QFETCH(qint64, ahead);
    QFETCH(qint64, told);
    World w;
    w.server.setHandler([&](const HttpRequest &) {
        const QDateTime right = w.clock.utcNow().addSecs(-ahead);
        return HttpAnswer::of(200).with(
            "Date", QLocale::c().toString(right, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1());
    });
    QSignalSpy changed(&w.client, &ApiClient::clockErrorChanged);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(w.call(listing()));
        const auto wrong = std::chrono::abs(w.client.clockError() - std::chrono::seconds(told));
        QVERIFY2(wrong <= 10s, qPrintable(QString::number(wrong.count()))); // the test lets time pass
        QCOMPARE(changed.count(), told ? 1 : 0);
    }
    ahead = 0; // somebody sets it
    QVERIFY(w.call(listing()));
    QCOMPARE(w.client.clockError(), 0s);
    QCOMPARE(changed.count(), told ? 2 : 0);
}

void TestApiClient::onlyAnswersOfGoogleTellTheTime()
{
    World w;
    const QByteArray old = "Sun, 01 Jan 2006 10:00:00 GMT";
    for (const HttpAnswer &answer : {HttpAnswer::of(200, "<html>Welcome to our hotel"),
                                     HttpAnswer::of(511, "<html>"), HttpAnswer::of(404, "{}")}) {
        w.server.setAnswers({answer.with("Date", old)});
        QVERIFY(!w.call(listing()));
        QCOMPARE(w.client.clockError(), 0s);
    }
    for (const QByteArray &date : {"yesterday"_ba, ""_ba, "1"_ba, "Sun, 99 Foo 2006 10:00:00 GMT"_ba}) {
        w.server.setAnswers({HttpAnswer::of(200).with("Date", date)});
        QVERIFY(w.call(listing()));
        QCOMPARE(w.client.clockError(), 0s);
    }
    w.server.setAnswers({HttpAnswer::of(200).with("Date", old)});
    QVERIFY(w.call(listing()));
    QVERIFY(w.client.clockError() > 24h * 365);
}

void TestApiClient::emptyBodiesAreEmpty()
{
    World world;
    QVERIFY(world.call(deleting()));
    const HttpRequest &request = world.server.requests().front();
    QCOMPARE(request.verb, "DELETE"_ba);
    QCOMPARE(request.body, ""_ba);
    QVERIFY(!request.headers.contains("content-type"));
}

void TestApiClient::badArgumentsNeverLeave()
{
    World world;
    const auto answer = world.call(requests::deleteMessage(MessageName(u"spaces/../x"_s)));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Invalid);
    QCOMPARE(world.server.count(), 0);
}

void TestApiClient::writesInOneSpaceArePaced()
{
    World world;
    QList<Reply<ApiAnswer>> calls;
    for (int i = 0; i < 3; ++i)
        calls.append(world.client.call(sending()));
    calls.append(world.client.call(
        requests::createMessage(SpaceName(u"spaces/B"_s), u"x"_s, newRequestId(), newClientMessageId())));
    QTRY_COMPARE(world.server.count(), 2); // one in each space
    QTest::qWait(20);
    QCOMPARE(world.server.count(), 2);
    world.clock.advance(1s);
    QTRY_COMPARE(world.server.count(), 3);
    world.clock.advance(1s);
    QTRY_COMPARE(world.server.count(), 4);
    for (const auto &call : calls)
        QVERIFY(await(call));
}

void TestApiClient::backgroundYields()
{
    World world;
    CallOptions background;
    background.background = true;
    // Sixteen background reads of one space: one more than a second allows. What a person asks for comes
    // last and leaves first.
    QList<Reply<ApiAnswer>> calls;
    for (int i = 0; i < 16; ++i)
        calls.append(world.client.call(listing(), background));
    calls.append(world.client.call(requests::getMessage(MessageName(u"spaces/A/messages/mine"_s))));
    QTRY_COMPARE(world.server.count(), 15);
    int mine = 0;
    for (const HttpRequest &request : world.server.requests())
        mine += request.target.contains("mine") ? 1 : 0;
    QCOMPARE(mine, 1);
    world.clock.advance(1s);
    for (const auto &call : calls)
        QVERIFY(await(call));
}

void TestApiClient::heldListsLetOthersGoFirst()
{
    HttpServer server;
    FakeClock clock;
    LateTokens tokens;
    Journal journal;
    NetworkManager network;
    ApiClient client(server.url(), network, tokens, journal, clock);
    const auto early = client.call(listing()); // has left for its key already
    QTRY_COMPARE(tokens.waiting(), 1u);
    client.holdLists(true);
    const auto page = client.call(listing());
    const auto sent = client.call(sending());
    const auto message = client.call(requests::getMessage(MessageName(u"spaces/A/messages/1"_s)));
    QTRY_COMPARE(tokens.waiting(), 3u);
    tokens.give();
    QVERIFY(await(sent));
    QVERIFY(await(message)); // a send may have to look whether it arrived
    QTest::qWait(300);
    QCOMPARE(server.count(), 2);
    client.holdLists(false);
    QTRY_COMPARE(tokens.waiting(), 2u);
    tokens.give();
    QVERIFY(await(early));
    QVERIFY(await(page));
    QCOMPARE(server.count(), 4);
}

void TestApiClient::journalSaysNothingPrivate()
{
    World world;
    QSignalSpy added(&world.journal, &Journal::added);
    QVERIFY(world.call(sending()));
    QVERIFY(world.call(requests::removeMember(MembershipName(u"spaces/A/members/ana@example.com"_s))));
    QCOMPARE(added.size(), 2);
    const JournalEntry &first = world.journal.entries().front();
    QCOMPARE(first.number, 1U);
    QCOMPARE(first.method, Method::MessagesCreate);
    QCOMPARE(first.path, u"/v1/spaces/A/messages"_s);
    QCOMPARE(first.httpStatus, 200);
    QCOMPARE(first.bytesReceived, 2);
    QVERIFY(!first.error);
    QCOMPARE(world.journal.entries().back().path, u"/v1/spaces/A/members/…"_s);
}

void TestApiClient::journalIsBounded()
{
    Journal journal;
    for (int i = 0; i < 2500; ++i)
        journal.add({});
    QCOMPARE(journal.entries().size(), 2000U);
    QCOMPARE(journal.entries().front().number, 501U);
    QCOMPARE(journal.entries().back().number, 2500U);
}

void TestApiClient::typedAnswers()
{
    World world;
    const ChatApi chat(world.client);
    world.server.setAnswers({HttpAnswer::of(
        200, R"({"messages":[{"name":"spaces/A/messages/1","text":"Hello"}],"nextPageToken":"n"})")});
    const auto page = await(chat.messages(listing()));
    QVERIFY(page);
    QCOMPARE(page->items.front().text, u"Hello"_s);
    QCOMPARE(page->nextPageToken, u"n"_s);

    world.server.setAnswers({HttpAnswer::of(200, R"({"spaces":"none"})")});
    QVERIFY(await(chat.spaces(requests::listSpaces()))->items.isEmpty());

    const auto nameless = await(chat.space(requests::createSpace(u"x"_s, newRequestId())));
    QCOMPARE(nameless.error().kind, Kind::BadReply);
    QCOMPARE(nameless.error().method, Method::SpacesCreate);
    QCOMPARE(nameless.error().httpStatus, 200);

    world.server.setAnswers({HttpAnswer::of(404)});
    QCOMPARE(await(chat.message(requests::getMessage(MessageName(u"spaces/A/messages/9"_s)))).error().kind,
             Kind::NotFound);

    world.server.setAnswers({HttpAnswer::that(How::Hang)});
    const auto stopped = chat.memberships(requests::listMembers(TheSpace));
    QTRY_COMPARE(world.server.requests().back().path(), "/v1/spaces/A/members"_ba);
    stopped.cancel();
    QCOMPARE(await(stopped).error().kind, Kind::Cancelled);
    QTRY_COMPARE(world.server.abandoned(), 1);
}

QTEST_GUILESS_MAIN(TestApiClient)
#include "tst_apiclient.moc"
