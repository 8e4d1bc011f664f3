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
    void textChangedAfterARefusalThatWasNoneArrives();
    void unsentRowIsChangedAndTakenBackInPlace();
    void editWaitsBehindTheMessageOnItsWay();
    void newestTextStandsThoughTheMessageWaitsAgain();
    void textBehindAMessageIsNotLostByTakingItBack();
    void editOfARefusedMessageWaitsForIt();
    void whatNeverWasIsNotChanged_data();
    void whatNeverWasIsNotChanged();
    void deletedOnItsWayItGoesThoughItWasRefused();
    void olderRefusedEditGoesWithTheNewerThatArrived();
    void editGoesAlongUnderTheNewId();
    void discardUnderTheNewIdLeavesNothing();
    void editBehindADeletionIsNotTried();
    void editOfWhatIsBeingDiscardedIsNotCalledKept();
    void editBesideATakeBackIsNotOrphaned();
    void arrivedAndThenRefusedIsNotNotSent();
    void changedTextIsNotSettledByAnOldListing_data();
    void changedTextIsNotSettledByAnOldListing();
    void deletedBehindARefusalIsNotSentByAWiderGrant();
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

void TestSendFlow::textChangedAfterARefusalThatWasNoneArrives()
{
    Fixture f;
    QStringList patched;
    f.server.setHandler([&](const HttpRequest &request) {
        const QString clientId = f.row().clientId.toString();
        if (request.verb == "POST")
            return f.server.count() == 1 ? googleError(403, "PERMISSION_DENIED")
                                         : googleError(409, "ALREADY_EXISTS");
        if (request.verb == "PATCH")
            patched.append(QString::fromLatin1(request.path()) + QLatin1Char(' ') + textOf(request));
        return HttpAnswer::of(
            200, json(messageJson(RoomA.toString(), QStringLiteral("m"), clientId,
                                  request.verb == "PATCH" ? textOf(request) : QStringLiteral("old"))));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("old")));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("-old")});
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row->clientId), QStringLiteral("new"))));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(patched, QStringList{QStringLiteral("/v1/spaces/AAA/messages/m new")});
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("new")});
    QVERIFY(parameter(f.server.requests().at(1), "requestId") != row->requestId.toString());
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

void TestSendFlow::editWaitsBehindTheMessageOnItsWay()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (request.verb == "POST" && f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        if (request.verb == "POST")
            return created(request);
        return HttpAnswer::of(
            200, json(messageJson(RoomA.toString(), QStringLiteral("m"), QString(), textOf(request))));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.count(), 1);
    const MessageName name = requests::byClientId(RoomA, row->clientId);
    QVERIFY(await(f.acts->edit(RoomA, name, QStringLiteral("two"))));
    QVERIFY(await(f.acts->edit(RoomA, name, QStringLiteral("three"))));
    QVERIFY(await(f.acts->remove(RoomA, name)));
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(f.row(0).text, QStringLiteral("one"));
    f.clock.setSpeed(100);
    QTRY_VERIFY(f.isEmpty()); // after the deadline of the first call
    QCOMPARE(verbs(f.server).last(), QStringLiteral("DELETE"));
    QVERIFY2(!f.server.requests().last().path().contains("client-"), "by its own name once it has one");
}

namespace {

/// A message whose first attempt does nothing, after its text was changed to "two" while it was on its way.
struct ChangedOnItsWay : Fixture
{
    explicit ChangedOnItsWay(const HttpAnswer &refusal)
    {
        waitBetweenAttempts(std::chrono::milliseconds(60'000));
        server.setHandler([this](const HttpRequest &request) {
            if (server.count() == 1)
                return HttpAnswer::that(HttpAnswer::How::Hang);
            if (request.verb == "POST")
                return created(request);
            const QString id = QString::fromLatin1(request.path()).section(QLatin1Char('/'), -1);
            return HttpAnswer::of(200, json(messageJson(RoomA.toString(), id, QString(), textOf(request))));
        });
        flow->start();
        const auto sent = await(acts->send(RoomA, QStringLiteral("one")));
        message = requests::byClientId(RoomA, sent->clientId);
        (void)QTest::qWaitFor([this] { return server.held() == 1; });
        (void)await(acts->edit(RoomA, message, QStringLiteral("two")));
        server.release(refusal);
        (void)QTest::qWaitFor(
            [this] { return row().state != OutboxRow::State::Sending && flow->onTheWay().isEmpty(); });
    }

    MessageName message;
};

const HttpAnswer TooMany = googleError(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED");

} // namespace

void TestSendFlow::newestTextStandsThoughTheMessageWaitsAgain()
{
    ChangedOnItsWay f(TooMany);
    QCOMPARE(f.row().state, OutboxRow::State::Waiting);
    QVERIFY(await(f.acts->edit(RoomA, f.message, QStringLiteral("three"))));
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textOf(f.server.requests().last()), QStringLiteral("three"));
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("three")});
}

void TestSendFlow::textBehindAMessageIsNotLostByTakingItBack()
{
    // Who takes it back composes the draft of the row's text, and knows nothing of another row.
    ChangedOnItsWay f(TooMany);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("two")});
    const auto taken = await(f.acts->takeBack(f.row(), f.row().text));
    QVERIFY(taken);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("two"));
    QVERIFY(f.isEmpty());
}

void TestSendFlow::editOfARefusedMessageWaitsForIt()
{
    ChangedOnItsWay f(googleError(403, "PERMISSION_DENIED"));
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("two")});
    f.flow->wake();
    QTest::qWait(50);
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("POST")});          // nothing is there to be changed
    QVERIFY(await(f.acts->edit(RoomA, f.message, QStringLiteral("three")))); // and tries it again
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("three")});
}

void TestSendFlow::whatNeverWasIsNotChanged_data()
{
    QTest::addColumn<bool>("removes");
    QTest::newRow("discarded") << false;
    QTest::newRow("deleted") << true;
}

void TestSendFlow::whatNeverWasIsNotChanged()
{
    QFETCH(const bool, removes);
    ChangedOnItsWay f(googleError(403, "PERMISSION_DENIED"));
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QVERIFY(await(removes ? f.acts->remove(RoomA, f.message) : f.acts->discard(f.row())));
    QVERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
}

void TestSendFlow::deletedOnItsWayItGoesThoughItWasRefused()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        return request.verb == "POST" ? HttpAnswer::that(HttpAnswer::How::Hang)
                                      : googleError(404, "NOT_FOUND");
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    QVERIFY(await(f.acts->remove(RoomA, requests::byClientId(RoomA, row->clientId))));
    f.server.release(googleError(403, "PERMISSION_DENIED"));
    QTRY_VERIFY(f.isEmpty()); // not a refusal that asks whether to send it after all
}

void TestSendFlow::olderRefusedEditGoesWithTheNewerThatArrived()
{
    Fixture f;
    const Message own = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        return HttpAnswer::of(
            200, json(messageJson(RoomA.toString(), QStringLiteral("m"), QString(), textOf(request))));
    });
    f.flow->start();
    QVERIFY(await(f.acts->edit(RoomA, own.name, QStringLiteral("two"))));
    QTRY_COMPARE(f.server.held(), 1);
    QVERIFY(await(f.acts->edit(RoomA, own.name, QStringLiteral("three"))));
    f.server.release(googleError(400, "INVALID_ARGUMENT"));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+three")});
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("three")});
    QVERIFY2(f.isEmpty(), "trying the older one again would bring it back");
}

void TestSendFlow::editGoesAlongUnderTheNewId()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        if (request.verb == "GET")
            return googleError(404, "NOT_FOUND");
        if (request.verb == "POST")
            return created(request);
        return request.path().contains("real-")
                   ? HttpAnswer::of(
                         200,
                         json(messageJson(RoomA.toString(),
                                          QString::fromLatin1(request.path()).section(QLatin1Char('/'), -1),
                                          QString(), textOf(request))))
                   : googleError(404, "NOT_FOUND");
    });
    f.flow->start();
    const auto sent = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, sent->clientId), QStringLiteral("two"))));
    f.server.release(googleError(409, "ALREADY_EXISTS"));
    QTRY_COMPARE(f.row().refusal, QString(refusals::IdTaken));
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    f.acts->retry(f.row());
    QTRY_VERIFY(!f.store->messages(RoomA, 10).isEmpty());
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("two")});
}

void TestSendFlow::discardUnderTheNewIdLeavesNothing()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        return request.verb == "GET" ? googleError(404, "NOT_FOUND") : googleError(403, "PERMISSION_DENIED");
    });
    f.flow->start();
    const auto sent = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, sent->clientId), QStringLiteral("two"))));
    f.server.release(googleError(409, "ALREADY_EXISTS"));
    QTRY_COMPARE(f.row().refusal, QString(refusals::IdTaken));
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    f.acts->retry(f.row());
    QTRY_COMPARE(f.row().refusal, QStringLiteral("PERMISSION_DENIED"));
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QVERIFY(await(f.acts->discard(f.row())));
    QVERIFY(f.isEmpty());
}

void TestSendFlow::editBehindADeletionIsNotTried()
{
    Fixture f;
    const Message own = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    f.server.setHandler([&](const HttpRequest &request) {
        return request.verb == "DELETE" ? HttpAnswer::of(200, "{}") : googleError(404, "NOT_FOUND");
    });
    QVERIFY(await(f.acts->remove(RoomA, own.name)));
    QVERIFY(await(f.acts->edit(RoomA, own.name, QStringLiteral("two")))); // was in the composer already
    QList<qsizetype> left;
    QObject::connect(f.store.get(), &AccountStore::outboxChanged, f.store.get(),
                     [&] { left.append(f.store->outbox().size()); });
    f.flow->start();
    QTRY_VERIFY(f.isEmpty());
    QVERIFY2(!left.contains(1), "both at once, whenever the program ends");
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("DELETE")});
    QCOMPARE(f.settled, QStringList{QStringLiteral("+")});
}

void TestSendFlow::editOfWhatIsBeingDiscardedIsNotCalledKept()
{
    ChangedOnItsWay f(googleError(403, "PERMISSION_DENIED"));
    const auto discarded = f.acts->discard(f.row());
    const auto edited = await(f.acts->edit(RoomA, f.message, QStringLiteral("three")));
    QVERIFY(!edited || textsOf(f.store->outbox()).contains(QStringLiteral("three")));
}

void TestSendFlow::editBesideATakeBackIsNotOrphaned()
{
    Fixture f;
    const auto sent = await(f.acts->send(RoomA, QStringLiteral("one")));
    const auto taken = f.acts->takeBack(*sent, QStringLiteral("one"));
    const auto edited =
        await(f.acts->edit(RoomA, requests::byClientId(RoomA, sent->clientId), QStringLiteral("two")));
    QVERIFY(!edited);
    QCOMPARE(edited.error().kind, StoreError::Kind::Busy);
    QVERIFY(await(taken));
    QVERIFY(f.isEmpty());
}

void TestSendFlow::arrivedAndThenRefusedIsNotNotSent()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &) {
        return f.server.count() == 1 ? HttpAnswer::that(HttpAnswer::How::Close) // it arrived
                                     : googleError(403, "PERMISSION_DENIED");
    });
    QVERIFY(await(f.store->putSpaces({[] {
        Space space;
        space.name = RoomA;
        space.displayName = QStringLiteral("A");
        return space;
    }()})));
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    f.flow->wake();
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    Message listed = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    listed.clientId = row->clientId;
    QCOMPARE(f.store->space(RoomA)->refusedSends, 1);
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.store->space(RoomA)->refusedSends, 0); // "1 message not sent", and no row says which
    QCOMPARE(f.server.count(), 2);
}

void TestSendFlow::changedTextIsNotSettledByAnOldListing_data()
{
    QTest::addColumn<bool>("isKilled");
    QTest::newRow("goes on") << false;
    QTest::newRow("killed") << true;
}

void TestSendFlow::changedTextIsNotSettledByAnOldListing()
{
    QFETCH(const bool, isKilled);
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return googleError(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"); // it arrived all the same
        if (f.server.count() == 2)
            return HttpAnswer::that(HttpAnswer::How::Close);
        if (request.verb == "POST")
            return googleError(409, "ALREADY_EXISTS");
        return HttpAnswer::of(
            200, json(messageJson(RoomA.toString(), QStringLiteral("m"), QString(),
                                  request.verb == "GET" ? QStringLiteral("one") : textOf(request))));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.row().attempts == 1 && f.row().state == OutboxRow::State::Waiting);
    QTRY_VERIFY(!f.claims.isTaken(row->id));
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row->clientId), QStringLiteral("two"))));
    f.flow->wake();
    QTRY_VERIFY(f.server.count() == 2 && f.row().state == OutboxRow::State::Sending &&
                !f.claims.isTaken(row->id));
    Message listed = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    listed.clientId = row->clientId;
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    if (isKilled) {
        f.flow->stop();
        f.reopen();
        f.makeFlow();
        f.flow->start();
    } else {
        f.flow->wake();
    }
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("two")});
}

void TestSendFlow::deletedBehindARefusalIsNotSentByAWiderGrant()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        return request.verb == "POST" ? created(request) : HttpAnswer::of(200, "{}");
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    QVERIFY(
        await(f.acts->remove(RoomA, requests::byClientId(RoomA, row->clientId), std::chrono::minutes(1))));
    f.server.release(googleError(403, "PERMISSION_DENIED"));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    f.acts->retryRefused(f.row().refusal); // as a wider grant does
    QTRY_COMPARE(f.row().state, OutboxRow::State::Waiting);
    f.clock.advance(std::chrono::minutes(2));
    QTRY_VERIFY(f.isEmpty());
    QVERIFY2(!verbs(f.server).mid(1).contains(QStringLiteral("POST")), "others would see what was deleted");
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
