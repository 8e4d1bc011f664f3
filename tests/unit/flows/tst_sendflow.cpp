// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sendfixture.h"

using namespace roomkey;
using Fixture = SendFixture;

// The outbox against a scripted server: what is on the wire and on the disk at each step. Whether a real
// server ends up with each message once is asked of the emulator, in tst_sendonce.

class TestSendFlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsInOrderUnderItsIds();
    void isCommittedAsSendingBeforeTheRequestLeaves();
    void lostAnswerIsRepeatedUnderTheSameIds_data();
    void lostAnswerIsRepeatedUnderTheSameIds();
    void knownFailureLeavesTheRowEditable();
    void unknownOutcomeHoldsBackItsOwnSpaceOnly();
    void restartGoesOnWhereItWasKilled();
    void arrivalSeenInAListingSettlesWithoutACall();
    void finalRefusalKeepsTextAndReasonAndBlocksNothing_data();
    void finalRefusalKeepsTextAndReasonAndBlocksNothing();
    void refusedRowGoesAgainOnRequest();
    void missingPermissionIsNotEvenTried();
    void scopeRefusedOnceIsNoVerdict();
    void takenIdIsAdopted();
    void takenIdIsAdoptedUnseenWithoutReadPermission();
    void takenIdOfNobodyIsLeftToThePerson();
    void unsentRowIsChangedAndTakenBackInPlace();
    void deleteOfWhatIsGoneIsDone();
    void deadKeyKeepsTheRowWaiting();
    void betterMomentDuringAnAttemptIsNotMissed();
    void onlySoManySpacesAtATime();
    void wakeEndsTheWait();
};

void TestSendFlow::sendsInOrderUnderItsIds()
{
    Fixture f;
    f.server.setHandler(created);
    QList<OutboxRow> rows;
    for (const char *text : {"one", "two", "three"}) {
        const auto row = await(f.acts->send(RoomA, QString::fromLatin1(text)));
        QVERIFY(row);
        rows.append(*row);
    }
    QCOMPARE(f.server.count(), 0);
    f.flow->start();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 3);
    for (int i = 0; i < 3; ++i) {
        const HttpRequest &request = f.server.requests().at(i);
        QCOMPARE(textOf(request), rows.at(i).text);
        QCOMPARE(parameter(request, "requestId"), rows.at(i).requestId.toString());
        QCOMPARE(parameter(request, "messageId"), rows.at(i).clientId.toString());
        QVERIFY(f.store->messageByClientId(RoomA, rows.at(i).clientId));
    }
    QTRY_COMPARE(f.settled,
                 QStringList({QStringLiteral("+one"), QStringLiteral("+two"), QStringLiteral("+three")}));
}

void TestSendFlow::isCommittedAsSendingBeforeTheRequestLeaves()
{
    Fixture f;
    OutboxRow onDisk;
    f.server.setHandler([&](const HttpRequest &request) {
        onDisk = f.row();
        return created(request);
    });
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(onDisk.state, OutboxRow::State::Sending);
    QCOMPARE(onDisk.attempts, 1);
}

void TestSendFlow::lostAnswerIsRepeatedUnderTheSameIds_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("closed after reading") << static_cast<int>(HttpAnswer::How::Close);
    QTest::newRow("reset") << static_cast<int>(HttpAnswer::How::Reset);
    QTest::newRow("server error") << -1;
    QTest::newRow("unreadable answer") << -2;
}

void TestSendFlow::lostAnswerIsRepeatedUnderTheSameIds()
{
    QFETCH(int, how);
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(400));
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() > 1)
            return created(request);
        if (how == -1)
            return googleError(503, "UNAVAILABLE");
        if (how == -2)
            return HttpAnswer::of(200, "<html>");
        return HttpAnswer::that(static_cast<HttpAnswer::How>(how));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.count(), 1);
    // While nobody knows, the row says so: it can be neither edited in place nor taken back.
    QTRY_VERIFY(!f.claims.isTaken(row->id));
    QCOMPARE(f.row().state, OutboxRow::State::Sending);
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 2);
    QCOMPARE(f.server.requests().at(0).target, f.server.requests().at(1).target);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});
}

void TestSendFlow::knownFailureLeavesTheRowEditable()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setAnswers({googleError(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")});
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.row().attempts == 1 && f.row().state == OutboxRow::State::Waiting);
    QTRY_VERIFY(!f.claims.isTaken(row->id));

    // Nobody listens any more: nothing can have arrived.
    f.server.stop();
    f.flow->wake();
    QTRY_COMPARE(f.row().attempts, 2);
    QTRY_COMPARE(f.row().state, OutboxRow::State::Waiting);
}

void TestSendFlow::unknownOutcomeHoldsBackItsOwnSpaceOnly()
{
    Fixture f;
    f.server.setHandler([](const HttpRequest &request) {
        return spaceOfPath(request) == RoomA.toString() ? HttpAnswer::that(HttpAnswer::How::Close)
                                                        : created(request);
    });
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("a1"))));
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("a2"))));
    QVERIFY(await(f.acts->send(RoomB, QStringLiteral("b1"))));
    QVERIFY(await(f.acts->send(RoomB, QStringLiteral("b2"))));
    QTRY_COMPARE(f.settled, QStringList({QStringLiteral("+b1"), QStringLiteral("+b2")}));
    QTRY_VERIFY(f.row().attempts > 2);
    QCOMPARE(textsOf(f.store->outbox()), QStringList({QStringLiteral("a1"), QStringLiteral("a2")}));
    for (const HttpRequest &request : f.server.requests())
        QVERIFY2(textOf(request) != QLatin1String("a2"), "overtook the one before it");
}

void TestSendFlow::restartGoesOnWhereItWasKilled()
{
    Fixture f;
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.count(), 1);
    f.flow->stop();
    f.reopen();
    f.makeFlow();
    QCOMPARE(f.row().state, OutboxRow::State::Sending);
    f.server.setHandler(created);
    f.flow->start();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(parameter(f.server.requests().last(), "requestId"), row->requestId.toString());
    QCOMPARE(parameter(f.server.requests().last(), "messageId"), row->clientId.toString());
    QVERIFY(f.store->messageByClientId(RoomA, row->clientId));
}

void TestSendFlow::arrivalSeenInAListingSettlesWithoutACall()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Close)});
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    Message listed = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    listed.clientId = row->clientId;
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(f.store->messages(RoomA, 10).size(), 1);
}

void TestSendFlow::finalRefusalKeepsTextAndReasonAndBlocksNothing_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("400") << 400 << "INVALID_ARGUMENT"
                         << "INVALID_ARGUMENT/WHY";
    QTest::newRow("403") << 403 << "PERMISSION_DENIED"
                         << "PERMISSION_DENIED/WHY";
    QTest::newRow("404") << 404 << "NOT_FOUND"
                         << "NOT_FOUND/WHY";
}

void TestSendFlow::finalRefusalKeepsTextAndReasonAndBlocksNothing()
{
    QFETCH(int, status);
    QFETCH(QString, code);
    QFETCH(QString, refusal);
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        return textOf(request) == QLatin1String("bad") ? googleError(status, qPrintable(code), "WHY")
                                                       : created(request);
    });
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("bad"))));
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("good"))));
    QTRY_COMPARE(f.settled, QStringList({QStringLiteral("-bad"), QStringLiteral("+good")}));
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QCOMPARE(f.row().text, QStringLiteral("bad"));
    QCOMPARE(f.row().refusal, refusal);
    QCOMPARE(f.server.count(), 2);

    (void)f.acts->discard(f.row());
    QTRY_VERIFY(f.isEmpty());
}

void TestSendFlow::refusedRowGoesAgainOnRequest()
{
    Fixture f;
    f.server.setAnswers({googleError(403, "PERMISSION_DENIED")});
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("-one")});
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    f.server.setHandler(created);
    f.acts->retry(f.row());
    f.acts->retry(*row); // pressed twice
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 2);
    QCOMPARE(f.server.requests().at(0).target, f.server.requests().at(1).target);
}

void TestSendFlow::missingPermissionIsNotEvenTried()
{
    Fixture f;
    f.server.setHandler(created);
    f.granted = {Scope::MessagesReadonly};
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("-one")});
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QCOMPARE(f.row().refusal, QString(refusals::ScopeMissing));
    QCOMPARE(f.server.count(), 0);
    f.granted = {Scope::MessagesCreate};
    f.acts->retryRefused(refusals::ScopeMissing);
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
}

void TestSendFlow::scopeRefusedOnceIsNoVerdict()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        return f.server.count() == 1
                   ? googleError(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
                   : created(request);
    });
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_VERIFY(f.isEmpty());
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});

    f.server.setAnswers({googleError(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")});
    f.server.setHandler(nullptr);
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("two"))));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    QCOMPARE(f.row().refusal, QString(refusals::ScopeMissing));
    QCOMPARE(f.server.count(), 4);
}

void TestSendFlow::takenIdIsAdopted()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        return request.verb == "POST"
                   ? googleError(409, "ALREADY_EXISTS")
                   : HttpAnswer::of(200,
                                    json(messageJson(RoomA.toString(), QStringLiteral("m"),
                                                     f.row().clientId.toString(), QStringLiteral("one"))));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList({QStringLiteral("POST"), QStringLiteral("GET")}));
    QVERIFY(QString::fromLatin1(f.server.requests().last().path()).endsWith(row->clientId.toString()));
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("one")});
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});
}

void TestSendFlow::takenIdIsAdoptedUnseenWithoutReadPermission()
{
    Fixture f;
    f.granted = {Scope::MessagesCreate};
    f.server.setAnswers({googleError(409, "ALREADY_EXISTS")});
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("one")});
}

void TestSendFlow::takenIdOfNobodyIsLeftToThePerson()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() > 2)
            return created(request);
        return request.verb == "POST" ? googleError(409, "ALREADY_EXISTS") : googleError(404, "NOT_FOUND");
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("-one")});
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QCOMPARE(f.row().refusal, QString(refusals::IdTaken));
    f.acts->retry(f.row());
    QTRY_VERIFY(f.isEmpty());
    QVERIFY(parameter(f.server.requests().last(), "messageId") != row->clientId.toString());
    QVERIFY(parameter(f.server.requests().last(), "requestId") != row->requestId.toString());
}

void TestSendFlow::unsentRowIsChangedAndTakenBackInPlace()
{
    Fixture f;
    const auto first = await(f.acts->send(RoomA, QStringLiteral("one")));
    const auto second = await(f.acts->send(RoomA, QStringLiteral("two")));
    const MessageName firstName = requests::byClientId(RoomA, first->clientId);
    // Not awaited: the flow that starts meanwhile must not send the old text.
    const auto edited = f.acts->edit(RoomA, firstName, QStringLiteral("better"));
    const auto removed = f.acts->remove(RoomA, requests::byClientId(RoomA, second->clientId));
    f.server.setHandler(created);
    f.flow->start();
    QVERIFY(await(edited));
    QVERIFY(await(removed));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(textOf(f.server.requests().first()), QStringLiteral("better"));
}

void TestSendFlow::deleteOfWhatIsGoneIsDone()
{
    Fixture f;
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("text"));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    f.server.setAnswers({googleError(404, "NOT_FOUND")});
    f.flow->start();
    QVERIFY(await(f.acts->remove(RoomA, message.name)));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.store->message(message.name)->deletion, Message::Deletion::ByAuthor);
    QTRY_COMPARE(f.settled.size(), 1);
}

void TestSendFlow::deadKeyKeepsTheRowWaiting()
{
    Fixture f;
    f.server.setHandler(created);
    f.tokens.value.clear();
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_COMPARE(f.row().attempts, 1);
    QTRY_COMPARE(f.row().state, OutboxRow::State::Waiting);
    QCOMPARE(f.server.count(), 0);
    f.tokens.value = "new";
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
}

void TestSendFlow::betterMomentDuringAnAttemptIsNotMissed()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() > 1)
            return created(request);
        f.flow->wake(); // the network is back, says another call, while this one is lost
        return HttpAnswer::that(HttpAnswer::How::Close);
    });
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 2);
}

void TestSendFlow::onlySoManySpacesAtATime()
{
    Fixture f;
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    for (int i = 0; i < 7; ++i)
        QVERIFY(await(f.acts->send(SpaceName(QStringLiteral("spaces/S%1").arg(i)), QString::number(i))));
    f.flow->start();
    QTRY_COMPARE(f.server.count(), 4);
    f.server.setHandler(created);
    f.clock.setSpeed(100);
    QTRY_VERIFY(f.isEmpty());
    QTRY_COMPARE(f.settled.size(), 7);
}

void TestSendFlow::wakeEndsTheWait()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        return f.server.count() == 1 ? googleError(503, "UNAVAILABLE") : created(request);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
}

QTEST_GUILESS_MAIN(TestSendFlow)
#include "tst_sendflow.moc"
