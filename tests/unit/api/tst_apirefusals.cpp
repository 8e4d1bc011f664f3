// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/pacer.h"
#include "tests/unit/api/apiworld.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

// What a client does when the server, or the keychain, says no.
class TestApiRefusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

void TestApiRefusals::refusedKeyIsRefreshedOnce()
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

void TestApiRefusals::keyRefusedTwiceEndsTheCall()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(401)});
    const auto answer = world.call(listing());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::SignInNeeded);
    QCOMPARE(world.tokens.refreshes, 1);
    QCOMPARE(world.server.count(), 2);
}

void TestApiRefusals::writesAreSentAgainAfterARefresh()
{
    World world; // a refused key means that nothing was done
    world.server.setAnswers({HttpAnswer::of(401), HttpAnswer()});
    QVERIFY(world.call(adding()));
    QCOMPARE(world.server.count(), 2);
    QCOMPARE(world.server.requests().front().body, world.server.requests().back().body);
}

void TestApiRefusals::deadGrantNeedsSignIn_data()
{
    QTest::addColumn<AuthError::Kind>("why");
    QTest::newRow("grant") << AuthError::Kind::GrantDead;
    QTest::newRow("organisation") << AuthError::Kind::ReauthNeeded;
    QTest::newRow("client") << AuthError::Kind::ClientRejected;
    QTest::newRow("keychain") << AuthError::Kind::NoKeychain;
}

void TestApiRefusals::deadGrantNeedsSignIn()
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

void TestApiRefusals::tokenFailuresThatPassAreRetried()
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
void TestApiRefusals::unreadableTokenAnswerEndsNoSignIn()
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

void TestApiRefusals::forbiddenIsNotRetried()
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

void TestApiRefusals::limitsAreWaitedFor()
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

void TestApiRefusals::limitsHoldBackTheWholeBucket()
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

void TestApiRefusals::tooLongALimitIsTold()
{
    World world;
    world.server.setAnswers({HttpAnswer::of(429).with("Retry-After", "600")});
    const auto answer = world.call(listing(), {30s});
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::RateLimited);
    QCOMPARE(answer.error().retryAfter, 600s);
    QCOMPARE(world.server.count(), 1);
}

/// R34
void TestApiRefusals::failingServerIsTriedByOneOfAllThatWait()
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

void TestApiRefusals::serverErrors_data()
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

void TestApiRefusals::serverErrors()
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

void TestApiRefusals::attemptsAreBounded()
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

void TestApiRefusals::deadServerIsWaitedFor()
{
    World world;
    world.server.stop();
    const auto answer = world.call(adding(), {1h}, 5s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Network); // it never left
    QCOMPARE(world.journal.entries().size(), 6U);
    QVERIFY(world.client.isOffline());
}

QTEST_GUILESS_MAIN(TestApiRefusals)
#include "tst_apirefusals.moc"
