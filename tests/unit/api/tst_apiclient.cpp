// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/api/pacer.h"
#include "app/api/replyreader.h"
#include "app/auth/keychainerror.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketokens.h"
#include "tests/support/httpserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

namespace {

using How = HttpAnswer::How;
using Kind = ApiError::Kind;

const SpaceName TheSpace(u"spaces/A"_s);

/// Everything around a client, made anew for each test: Qt's habits depend on what a manager met before.
struct World
{
    HttpServer server;
    FakeClock clock;
    FakeTokens tokens;
    Journal journal;
    NetworkManager network;
    ApiClient client{server.url(), network, tokens, journal, clock};

    /// Calls and moves the clock past every wait until there is a result.
    Result<ApiAnswer> call(const ApiRequest &request, const CallOptions &options = {},
                           std::chrono::milliseconds step = 1s)
    {
        QObject context;
        std::optional<Result<ApiAnswer>> result;
        client.call(request, options).then(&context, [&result](Result<ApiAnswer> &&r) {
            result.emplace(std::move(r));
        });
        int quiet = 0;
        for (int i = 0; i < 400 && !result; ++i) {
            const auto happened = [&] { return server.count() + static_cast<int>(journal.entries().size()); };
            const int before = happened();
            if (QTest::qWaitFor([&] { return result || happened() != before; }, 20)) {
                quiet = 0;
                continue;
            }
            // Time stands still while an answer seems to be on its way (Qt may have asked twice for a GET).
            const bool awaited = server.count() - server.held() > static_cast<int>(journal.entries().size());
            if (awaited && ++quiet < 4)
                continue;
            clock.advance(step);
            client.retryNow(); // so that it looks at the clock at once
        }
        return result ? *std::move(result) : Unexpected(ApiError::of(Kind::Timeout, u"test"_s));
    }
};

ApiRequest listing()
{
    return requests::listMessages(TheSpace, 10);
}

ApiRequest sending()
{
    return requests::createMessage(TheSpace, u"A word nobody else may read"_s, RequestId(u"r-1"_s),
                                   ClientMessageId(u"client-1"_s));
}

/// A write that nothing makes safe to repeat.
ApiRequest adding()
{
    return requests::addMember(TheSpace, u"ana@example.com"_s);
}

ApiRequest deleting()
{
    return requests::deleteMessage(MessageName(u"spaces/A/messages/1"_s));
}

QByteArray denied(const char *reason)
{
    return QByteArray(R"({"error":{"code":403,"message":"No","status":"PERMISSION_DENIED","details":[)"
                      R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")") +
           reason + R"("}]}})";
}

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

    void refusedKeyIsRefreshedOnce();
    void keyRefusedTwiceEndsTheCall();
    void writesAreSentAgainAfterARefresh();
    void deadGrantNeedsSignIn_data();
    void deadGrantNeedsSignIn();
    void tokenFailuresThatPassAreRetried();
    void unreadableTokenAnswerEndsNoSignIn();

    void forbiddenIsNotRetried();
    void limitsAreWaitedFor();
    void limitsHoldBackTheWholeBucket();
    void tooLongALimitIsTold();
    void failingServerIsTriedByOneOfAllThatWait();
    void serverErrors_data();
    void serverErrors();
    void attemptsAreBounded();
    void deadServerIsWaitedFor();

    void lostAnswers_data();
    void lostAnswers();
    void lostOnceIsUnknownToTheEnd_data();
    void lostOnceIsUnknownToTheEnd();
    void lostThenNoKeyIsUnknown();
    void deletedTwiceIsDeleted();
    void redirectsAreNoAnswers();
    void cutBodiesAreNoAnswers_data();
    void cutBodiesAreNoAnswers();
    void packedBodiesAreUnpacked();
    void strangersPagesAreNoAnswers();
    void hugeBodiesAreGivenUp_data();
    void hugeBodiesAreGivenUp();

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
    void writesInOneSpaceArePaced();
    void backgroundYields();
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

void TestApiClient::refusedKeyIsRefreshedOnce()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(401), HttpAnswer()});
    const auto answer = world.call(listing());
    QVERIFY(answer);
    QCOMPARE(answer->attempts, 2);
    QCOMPARE(world.tokens.refreshes, 1);
    QCOMPARE(world.server.count(), 2);
    QCOMPARE(world.server.requests().back().headers.value("authorization"), "Bearer token-2"_ba);
}

void TestApiClient::keyRefusedTwiceEndsTheCall()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(401)});
    const auto answer = world.call(listing());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::SignInNeeded);
    QCOMPARE(world.tokens.refreshes, 1);
    QCOMPARE(world.server.count(), 2);
}

void TestApiClient::writesAreSentAgainAfterARefresh()
{
    World world; // a refused key means that nothing was done
    world.server.setAnswers({HttpAnswer::of(401), HttpAnswer()});
    QVERIFY(world.call(adding()));
    QCOMPARE(world.server.count(), 2);
    QCOMPARE(world.server.requests().front().body, world.server.requests().back().body);
}

void TestApiClient::deadGrantNeedsSignIn_data()
{
    QTest::addColumn<AuthError::Kind>("why");
    QTest::newRow("grant") << AuthError::Kind::GrantDead;
    QTest::newRow("organisation") << AuthError::Kind::ReauthNeeded;
    QTest::newRow("client") << AuthError::Kind::ClientRejected;
    QTest::newRow("keychain") << AuthError::Kind::NoKeychain;
}

void TestApiClient::deadGrantNeedsSignIn()
{
    QFETCH(AuthError::Kind, why);
    World world;
    world.tokens.error = AuthError::of(why, u"invalid_grant"_s);
    const auto answer = world.call(listing());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::SignInNeeded);
    QCOMPARE(answer.error().reason, reasonOf(*world.tokens.error));
    QCOMPARE(answer.error().method, Method::MessagesList);
    QCOMPARE(world.server.count(), 0);
}

void TestApiClient::tokenFailuresThatPassAreRetried()
{
    World world;
    world.tokens.error = AuthError::of(AuthError::Kind::Network);
    connect(&world.client, &ApiClient::offlineChanged, &world.journal, [&world](bool offline) {
        if (offline)
            world.tokens.error.reset();
    });
    QVERIFY(world.call(adding()));
    QCOMPARE(world.server.count(), 1);
    QVERIFY(!world.client.isOffline());
}

/// A token answer that was cut, or came from a hotel's door, says nothing about the grant.
void TestApiClient::unreadableTokenAnswerEndsNoSignIn()
{
    World world;
    world.tokens.error = AuthError::of(AuthError::Kind::BadAnswer);
    const auto answer = world.call(listing(), {1h, false, false, 2});
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::BadReply);
    QCOMPARE(world.server.count(), 0);

    World passing;
    passing.tokens.error = AuthError::of(AuthError::Kind::BadAnswer);
    passing.tokens.errorsLeft = 1;
    QVERIFY(passing.call(listing()));
}

void TestApiClient::forbiddenIsNotRetried()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(403, denied("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))});
    const auto answer = world.call(listing());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::ScopeMissing);
    QCOMPARE(answer.error().status, u"PERMISSION_DENIED"_s);
    QCOMPARE(answer.error().method, Method::MessagesList);
    QCOMPARE(world.server.count(), 1);
    QCOMPARE(world.tokens.refreshes, 0);
}

void TestApiClient::limitsAreWaitedFor()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(429).with("Retry-After", "20"), HttpAnswer()});
    QList<std::chrono::milliseconds> times;
    connect(&world.server, &HttpServer::received, this, [&] { times.append(world.clock.steadyNow()); });
    QVERIFY(world.call(adding())); // a refusal was not looked at, so even this may be sent again
    QCOMPARE(times.size(), 2);
    QVERIFY(times.back() - times.front() >= 20s);
    QVERIFY(times.back() - times.front() <= 30s);
}

void TestApiClient::limitsHoldBackTheWholeBucket()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(429).with("Retry-After", "20"), HttpAnswer()});
    const auto first = world.client.call(adding());
    QTRY_COMPARE(world.journal.entries().size(), 1U);
    const auto second =
        world.client.call(requests::addMember(SpaceName(u"spaces/B"_s), u"bo@example.com"_s)); // same bucket
    const auto other = world.client.call(listing());
    QTRY_COMPARE(world.server.count(), 2);
    QCOMPARE(world.server.requests().back().verb, "GET"_ba);
    world.clock.advance(22s);
    QTRY_COMPARE(world.server.count(), 4);
}

/// R34
void TestApiClient::failingServerIsTriedByOneOfAllThatWait()
{
    World world;
    CallOptions looking;
    looking.maxAttempts = 1;
    CallOptions waiting = looking;
    waiting.patient = true;
    const auto sendIn = [](const QString &id) {
        return requests::createMessage(SpaceName(u"spaces/"_s + id), u"word"_s, RequestId(u"r-"_s + id),
                                       ClientMessageId(u"client-"_s + id));
    };
    QList<HttpAnswer> answers(Pacer::FailuresInARow + 2, HttpAnswer::of(503));
    answers.append(HttpAnswer());
    world.server.setAnswers(answers);
    for (int i = 0; i < Pacer::FailuresInARow; ++i) {
        QVERIFY(!world.call(sendIn(u"%1"_s.arg(i)), waiting));
        world.clock.advance(10s);
    }
    const int before = world.server.count();
    QCOMPARE(before, Pacer::FailuresInARow);

    // What can wait waits, in whatever space; what somebody looks at does not.
    const auto first = world.client.call(sendIn(u"B"_s), waiting);
    const auto second = world.client.call(sendIn(u"C"_s), waiting);
    QTest::qWait(300);
    QCOMPARE(world.server.count(), before);
    const auto now = world.client.call(sendIn(u"D"_s), looking);
    QTRY_VERIFY(now.isFinished());
    QCOMPARE(world.server.count(), before + 1);

    world.clock.advance(59s + 500ms);
    QTest::qWait(300);
    QCOMPARE(world.server.count(), before + 1);
    world.clock.advance(600ms);
    QTRY_COMPARE(world.server.count(), before + 2); // one of the two tried for both
    std::optional<Result<ApiAnswer>> other;
    QObject context;
    second.then(&context, [&other](Result<ApiAnswer> &&result) { other.emplace(std::move(result)); });
    QTRY_VERIFY(first.isFinished() && other);
    QCOMPARE(world.server.count(), before + 2);
    QVERIFY(!*other);
    QCOMPARE(other->error().kind, Kind::Network); // it can be taken back: it never left

    // It works again: whoever finds out does so for all.
    const auto third = world.client.call(sendIn(u"E"_s), waiting);
    world.clock.advance(58s);
    const auto fourth = world.client.call(sendIn(u"F"_s), waiting);
    QTest::qWait(300);
    QCOMPARE(world.server.count(), before + 2);
    world.clock.advance(3s);
    QTRY_VERIFY(third.isFinished() && fourth.isFinished());
    QCOMPARE(world.server.count(), before + 4);
}

void TestApiClient::tooLongALimitIsTold()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(429).with("Retry-After", "600")});
    const auto answer = world.call(listing(), {30s});
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::RateLimited);
    QCOMPARE(answer.error().retryAfter, 600s);
    QCOMPARE(world.server.count(), 1);
}

void TestApiClient::serverErrors_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("requests");
    for (const int status : {500, 502, 503, 504}) {
        QTest::addRow("reading, %d", status) << listing() << status << 2;
        QTest::addRow("sending with a request id, %d", status) << sending() << status << 2;
        QTest::addRow("deleting, %d", status) << deleting() << status << 2;
        QTest::addRow("adding, %d", status) << adding() << status << 1;
    }
    QTest::addRow("not built") << listing() << 501 << 1;
    QTest::addRow("invalid") << listing() << 400 << 1;
    QTest::addRow("not found") << listing() << 404 << 1;
    QTest::addRow("conflict") << sending() << 409 << 1;
}

void TestApiClient::serverErrors()
{
    QFETCH(ApiRequest, request);
    QFETCH(int, status);
    QFETCH(int, requests);
    World world;
    world.server.setAnswers({HttpAnswer::of(status, ""), HttpAnswer()});
    const auto answer = world.call(request);
    QCOMPARE(world.server.count(), requests);
    QCOMPARE(answer.has_value(), requests == 2);
    if (!answer)
        QCOMPARE(answer.error().httpStatus, status);
}

void TestApiClient::attemptsAreBounded()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(503, "")});
    CallOptions options;
    options.deadline = 1h;
    const auto answer = world.call(listing(), options, 10s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Server);
    QCOMPARE(world.server.count(), 6);
    QCOMPARE(world.journal.entries().size(), 6U);
    QCOMPARE(world.journal.entries().back().attempt, 6);
}

void TestApiClient::deadServerIsWaitedFor()
{
    World world;
    world.server.stop();
    const auto answer = world.call(adding(), {1h}, 5s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Network); // it never left
    QCOMPARE(world.journal.entries().size(), 6U);
    QVERIFY(world.client.isOffline());
}

void TestApiClient::lostAnswers_data()
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

void TestApiClient::lostAnswers()
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

void TestApiClient::lostOnceIsUnknownToTheEnd_data()
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

void TestApiClient::lostOnceIsUnknownToTheEnd()
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

void TestApiClient::lostThenNoKeyIsUnknown()
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

void TestApiClient::deletedTwiceIsDeleted()
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

void TestApiClient::redirectsAreNoAnswers()
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

void TestApiClient::cutBodiesAreNoAnswers_data()
{
    QTest::addColumn<QByteArray>("wire");
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    QTest::newRow("shorter than said") << head + "Content-Length: 100\r\n\r\n{\"messages\":[]}";
    QTest::newRow("length is no number") << head + "Content-Length: many\r\n\r\n{}";
    QTest::newRow("length is negative") << head + "Content-Length: -3\r\n\r\n{}";
    QTest::newRow("ended by closing") << head + "\r\n{\"messages\":[";
    QTest::newRow("cut inside a chunk") << head + "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"messages\":[";
    QTest::newRow("cut between chunks")
        << head + "Transfer-Encoding: chunked\r\n\r\nd\r\n{\"messages\":[\r\n";
    QTest::newRow("nothing") << head + "\r\n";
    QTest::newRow("cut head") << head;
}

void TestApiClient::cutBodiesAreNoAnswers()
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

void TestApiClient::packedBodiesAreUnpacked()
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

void TestApiClient::strangersPagesAreNoAnswers()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(200, "<html>Please sign in to the hotel</html>")});
    const auto answer = world.call(deleting());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::BadReply);
    QCOMPARE(world.server.count(), 1);
}

void TestApiClient::hugeBodiesAreGivenUp_data()
{
    QTest::addColumn<QByteArray>("wire");
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    QTest::newRow("said") << head + "Content-Length: 17000000\r\n\r\n{";
    QTest::newRow("unsaid") << head + "\r\n{" + QByteArray(ReplyReader::MaxBody, ' ') + '}';
}

void TestApiClient::hugeBodiesAreGivenUp()
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

void TestApiClient::deadlineEndsAHangingCall_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<ApiError::Kind>("kind");
    QTest::newRow("reading") << listing() << Kind::Timeout;
    QTest::newRow("sending with a request id") << sending() << Kind::Unknown;
    QTest::newRow("adding") << adding() << Kind::Unknown;
}

void TestApiClient::deadlineEndsAHangingCall()
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

void TestApiClient::deadlineCountsWaits()
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

void TestApiClient::cancelEndsTheRequest()
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

void TestApiClient::droppedCallsNeverAnswer()
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

void TestApiClient::cancelledBeforeTheyLeaveNeverLeave()
{
    World world;
    const auto pending = world.client.call(sending());
    pending.cancel();
    QCOMPARE(await(pending).error().kind, Kind::Cancelled);
    QTest::qWait(20);
    QCOMPARE(world.server.count(), 0);
}

void TestApiClient::deadClientCancels()
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

void TestApiClient::cancellingWhileBeingToldIsSafe()
{
    World world;
    const auto pending = world.client.call(listing());
    connect(&world.journal, &Journal::added, this, [&pending] { pending.cancel(); });
    QCOMPARE(await(pending).error().kind, Kind::Cancelled);
    QVERIFY(world.call(listing())); // whoever comes next is served
}

void TestApiClient::offlineAndTryNow()
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

void TestApiClient::silenceIsGivenUp()
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
