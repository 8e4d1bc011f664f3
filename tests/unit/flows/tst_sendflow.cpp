// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/outboxacts.h"
#include "app/flows/outboxrules.h"
#include "app/flows/sendflow.h"
#include "tests/unit/flows/flowfixture.h"

using namespace roomkey;

// The outbox against a scripted server: what is on the wire and on the disk at each step. Whether a real
// server ends up with each message once is asked of the emulator, in tst_sendonce.

namespace {

QJsonObject messageJson(const QString &space, const QString &id, const QString &clientId, const QString &text)
{
    return {{QStringLiteral("name"), QString(space + QStringLiteral("/messages/") + id)},
            {QStringLiteral("clientAssignedMessageId"), clientId},
            {QStringLiteral("text"), text},
            {QStringLiteral("createTime"), QStringLiteral("2026-11-22T10:00:00.123456Z")},
            {QStringLiteral("sender"), QJsonObject{{QStringLiteral("name"), QStringLiteral("users/1")},
                                                   {QStringLiteral("type"), QStringLiteral("HUMAN")}}}};
}

QString spaceOfPath(const HttpRequest &request)
{
    return QString::fromLatin1(request.path()).section(QLatin1Char('/'), 2, 3);
}

QString textOf(const HttpRequest &request)
{
    return QJsonDocument::fromJson(request.body).object().value(QLatin1String("text")).toString();
}

/// What a server does with a create that it takes.
HttpAnswer created(const HttpRequest &request)
{
    const QString clientId = parameter(request, "messageId");
    return HttpAnswer::of(200,
                          json(messageJson(spaceOfPath(request), QStringLiteral("real-") + clientId.right(4),
                                           clientId, textOf(request))));
}

QStringList verbs(const HttpServer &server)
{
    QStringList verbs;
    for (const HttpRequest &request : server.requests())
        verbs.append(QString::fromLatin1(request.verb));
    return verbs;
}

struct ServerFirst
{
    HttpServer server;
};

struct Fixture : ServerFirst, FlowFixture
{
    Fixture()
        : FlowFixture(server.url())
    {
        makeFlow();
    }

    /// As after a restart: nothing but the disk is remembered.
    void makeFlow()
    {
        flow.reset();
        acts.reset();
        claims.clear();
        flow = std::make_unique<SendFlow>(*store, claims, chat, clock, access(), times);
        acts = std::make_unique<OutboxActs>(*store, claims, clock);
        QObject::connect(acts.get(), &OutboxActs::changed, flow.get(), &SendFlow::kick);
        QObject::connect(flow.get(), &SendFlow::rowSettled, flow.get(),
                         [this](const OutboxRow &row, bool sent) {
                             settled.append((sent ? QStringLiteral("+") : QStringLiteral("-")) + row.text);
                         });
    }

    void waitBetweenAttempts(std::chrono::milliseconds wait)
    {
        times.firstWait = times.longestWait = wait;
        makeFlow();
    }

    OutboxRow row(int index = 0) const { return store->outbox().value(index); }
    bool isEmpty() const { return store->outbox().isEmpty(); }

    RowClaims claims;
    std::unique_ptr<SendFlow> flow;
    std::unique_ptr<OutboxActs> acts;
    QStringList settled;
};

} // namespace

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
    void deleteOfWhatIsGoneIsDone();
    void heldRowWaitsForItsMoment();
    void heldDeletionIsUndone();
    void heldDeletionIsFinishedAfterARestart();
    void heldDeletionHoldsUpNothingElse();
    void holdByAWrongClockIsOver();
    void memberIsRemovedWhenTheTimeIsOver();
    void refusedRemovalLeavesNothingBehind();
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

    f.acts->discard(f.row());
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

void TestSendFlow::heldRowWaitsForItsMoment()
{
    Fixture f;
    f.server.setHandler(created);
    OutboxRow held = makeSend(RoomA, QStringLiteral("held"));
    held.state = OutboxRow::State::Held;
    held.notBefore = (f.clock.utcNow().toMSecsSinceEpoch() + 3'000) * 1000;
    QVERIFY(await(f.store->addToOutbox(held)));
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("now"))));
    f.flow->start();
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+now")});
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("held")});
    QTRY_VERIFY(f.isEmpty());
    QVERIFY(f.clock.utcNow().toMSecsSinceEpoch() * 1000 >= held.notBefore);
}

void TestSendFlow::heldDeletionIsUndone()
{
    Fixture f;
    f.server.setHandler(created);
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("text"));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    f.flow->start();
    f.server.setAnswers({});
    // What was being changed is there again too.
    f.granted = {};
    QVERIFY(await(f.acts->edit(RoomA, message.name, QStringLiteral("new text"))));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    f.granted = everyday();
    const auto held = await(f.acts->remove(RoomA, message.name, std::chrono::milliseconds(2'000)));
    QVERIFY(held);
    QCOMPARE(held->state, OutboxRow::State::Held);
    f.acts->discard(*held);
    QTRY_COMPARE(f.store->outbox().size(), 1);
    QCOMPARE(f.row().kind, OutboxRow::Kind::Edit);
    QTest::qWait(300); // three seconds of its clock
    QCOMPARE(f.server.count(), 0);
    QCOMPARE(f.store->message(message.name)->deletion, Message::Deletion::None);
}

void TestSendFlow::heldDeletionIsFinishedAfterARestart()
{
    Fixture f;
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("text"));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    f.flow->start();
    QVERIFY(await(f.acts->remove(RoomA, message.name, std::chrono::milliseconds(1'000))));
    const qint64 moment = f.row().notBefore;
    f.makeFlow(); // nothing of it is left but the file
    QTest::qWait(200);
    QCOMPARE(f.server.count(), 0);
    QCOMPARE(f.row().state, OutboxRow::State::Held);
    f.flow->start();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("DELETE")});
    QVERIFY(f.clock.utcNow().toMSecsSinceEpoch() * 1000 >= moment);
    QCOMPARE(f.store->message(message.name)->deletion, Message::Deletion::ByAuthor);
}

void TestSendFlow::heldDeletionHoldsUpNothingElse()
{
    Fixture f;
    f.server.setHandler(created);
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("text"));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    f.flow->start();
    QVERIFY(await(f.acts->remove(RoomA, message.name, std::chrono::milliseconds(60'000))));
    QTest::qWait(50);
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("now"))));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+now")});
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("POST")});
    QCOMPARE(f.row().state, OutboxRow::State::Held);
}

void TestSendFlow::holdByAWrongClockIsOver()
{
    // Noted while the clock was a year ahead: nobody can undo it for a year.
    Fixture f;
    OutboxRow row;
    row.kind = OutboxRow::Kind::Delete;
    row.space = RoomA;
    row.message = makeMessage(RoomA, QStringLiteral("m"), 1, {}).name;
    row.state = OutboxRow::State::Held;
    row.notBefore = f.clock.utcNow().addYears(1).toMSecsSinceEpoch() * 1000;
    QVERIFY(await(f.store->addToOutbox(row)));
    f.flow->start();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("DELETE")});
}

void TestSendFlow::memberIsRemovedWhenTheTimeIsOver()
{
    Fixture f;
    const Membership budi = makeMember(RoomA, 1, QStringLiteral("Budi"));
    const Membership ana = makeMember(RoomA, 2, QStringLiteral("Ana"));
    QVERIFY(await(f.store->putMembers(RoomA, {budi, ana})));
    f.flow->start();
    const auto held = await(f.acts->removeMember(RoomA, budi.name, std::chrono::milliseconds(1'000)));
    QVERIFY(held);
    // Pressed twice, it is one removal.
    QVERIFY(await(f.acts->removeMember(RoomA, budi.name, std::chrono::milliseconds(1'000))));
    QCOMPARE(f.store->outbox(), QList<OutboxRow>{*held});
    QCOMPARE(f.server.count(), 0);
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(f.server.requests().first().verb, QByteArray("DELETE"));
    QCOMPARE(f.server.requests().first().path(), QByteArray("/v1/spaces/AAA/members/1"));
    QCOMPARE(f.store->members(RoomA), QList<Membership>{ana});
}

void TestSendFlow::refusedRemovalLeavesNothingBehind()
{
    Fixture f;
    const Membership budi = makeMember(RoomA, 1, QStringLiteral("Budi"));
    QVERIFY(await(f.store->putMembers(RoomA, {budi})));
    f.server.setAnswers({googleError(403, "PERMISSION_DENIED")});
    QSignalSpy settled(f.flow.get(), &SendFlow::rowSettled);
    f.flow->start();
    QVERIFY(await(f.acts->removeMember(RoomA, budi.name, std::chrono::milliseconds(10))));
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(settled.first().at(1).toBool(), false);
    QVERIFY(
        settled.first().first().value<OutboxRow>().refusal.startsWith(QLatin1String("PERMISSION_DENIED")));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.store->members(RoomA), QList<Membership>{budi});
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
