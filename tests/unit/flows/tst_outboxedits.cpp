// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sendfixture.h"

using namespace roomkey;
using Fixture = SendFixture;

// Messages that are changed, deleted or taken back while something else is done about them: one message may
// have several rows in the outbox.

namespace {

/// What a server does with what it takes.
HttpAnswer done(const HttpRequest &request)
{
    if (request.verb == "POST")
        return created(request);
    const QString id = QString::fromLatin1(request.path()).section(QLatin1Char('/'), -1);
    return HttpAnswer::of(200, json(messageJson(RoomA.toString(), id, QString(), textOf(request))));
}

/// A message whose first attempt does nothing, after its text was changed to "two" while it was on its way.
struct ChangedOnItsWay : Fixture
{
    /// \a later: what the server says to everything but that attempt.
    explicit ChangedOnItsWay(const HttpAnswer &refusal,
                             const std::function<HttpAnswer(const HttpRequest &)> &later = done)
    {
        waitBetweenAttempts(std::chrono::milliseconds(60'000));
        server.setHandler([this, later](const HttpRequest &request) {
            return server.count() == 1 ? HttpAnswer::that(HttpAnswer::How::Hang) : later(request);
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

HttpAnswer tooMany()
{
    return googleError(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED");
}

} // namespace

class TestOutboxEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void editWaitsBehindTheMessageOnItsWay();
    void newestTextStandsThoughTheMessageWaitsAgain();
    void textBehindAMessageIsNotLostByTakingItBack();
    void editOfARefusedMessageWaitsForIt();
    void editWrittenDuringTheRefusalGoesIntoTheMessage();
    void whatNeverWasIsNotChanged_data();
    void whatNeverWasIsNotChanged();
    void deletedOnItsWayItGoesThoughItWasRefused();
    void olderRefusedEditGoesWithTheNewerThatArrived();
    void editGoesAlongUnderTheNewId();
    void discardUnderTheNewIdLeavesNothing();
    void editBehindADeletionIsNotTried();
    void editOfWhatIsBeingDiscardedIsNotCalledKept();
    void editBesideATakeBackIsNotOrphaned();
    void deletedBehindARefusalIsNotSentByAWiderGrant();
    void refusedDeletionSendsNothing();
    void heldMessageOfARefusedDeletionIsNotSent();
    void anUndoneDeletionKeepsTheOrder();
    void refusedEditThatStandsThereIsDone();
    void refusedDeletionOfWhatIsGoneIsDone();
};

void TestOutboxEdits::editWaitsBehindTheMessageOnItsWay()
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

void TestOutboxEdits::newestTextStandsThoughTheMessageWaitsAgain()
{
    ChangedOnItsWay f(tooMany());
    QCOMPARE(f.row().state, OutboxRow::State::Waiting);
    QVERIFY(await(f.acts->edit(RoomA, f.message, QStringLiteral("three"))));
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textOf(f.server.requests().last()), QStringLiteral("three"));
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("three")});
}

void TestOutboxEdits::textBehindAMessageIsNotLostByTakingItBack()
{
    // Who takes it back composes the draft of the row's text, and knows nothing of another row.
    ChangedOnItsWay f(tooMany());
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("two")});
    const auto taken = await(f.acts->takeBack(f.row(), f.row().text));
    QVERIFY(taken);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("two"));
    QVERIFY(f.isEmpty());
}

void TestOutboxEdits::editOfARefusedMessageWaitsForIt()
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

void TestOutboxEdits::editWrittenDuringTheRefusalGoesIntoTheMessage()
{
    Fixture f;
    f.server.setHandler(done);
    OutboxRow send;
    send.state = OutboxRow::State::Refused;
    send.refusal = QStringLiteral("FAILED_PRECONDITION");
    send.space = RoomA;
    send.text = QStringLiteral("one");
    send.clientId = newClientMessageId();
    send.requestId = newRequestId();
    send.attempts = 1;
    OutboxRow edit;
    edit.kind = OutboxRow::Kind::Edit;
    edit.space = RoomA;
    edit.text = QStringLiteral("two");
    edit.clientId = send.clientId;
    edit.message = requests::byClientId(RoomA, send.clientId);
    const auto refused = await(f.store->addToOutbox(send));
    QVERIFY(refused);
    f.flow->start();
    QVERIFY(await(f.store->addToOutbox(edit)));
    f.flow->kick(RoomA);
    // Who takes the message back, discards or tries it again means what is shown.
    QTRY_COMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("two")});
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QCOMPARE(f.row().id, refused->id);
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QCOMPARE(f.row().refusal, send.refusal);
    QCOMPARE(f.server.count(), 0);
    f.acts->retry(f.row());
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("POST")});
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("two")});
}

void TestOutboxEdits::whatNeverWasIsNotChanged_data()
{
    QTest::addColumn<bool>("removes");
    QTest::newRow("discarded") << false;
    QTest::newRow("deleted") << true;
}

void TestOutboxEdits::whatNeverWasIsNotChanged()
{
    QFETCH(const bool, removes);
    ChangedOnItsWay f(googleError(403, "PERMISSION_DENIED"));
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QVERIFY(await(removes ? f.acts->remove(RoomA, f.message) : f.acts->discard(f.row())));
    QVERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
}

void TestOutboxEdits::deletedOnItsWayItGoesThoughItWasRefused()
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

void TestOutboxEdits::olderRefusedEditGoesWithTheNewerThatArrived()
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

void TestOutboxEdits::editGoesAlongUnderTheNewId()
{
    ChangedOnItsWay f(googleError(409, "ALREADY_EXISTS"), [](const HttpRequest &request) {
        const bool isThere = request.verb == "POST" || request.path().contains("real-");
        return isThere && request.verb != "GET" ? done(request) : googleError(404, "NOT_FOUND");
    });
    QCOMPARE(f.row().refusal, QString(refusals::IdTaken));
    f.acts->retry(f.row());
    QTRY_VERIFY(!f.store->messages(RoomA, 10).isEmpty());
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("two")});
}

void TestOutboxEdits::discardUnderTheNewIdLeavesNothing()
{
    ChangedOnItsWay f(googleError(409, "ALREADY_EXISTS"), [](const HttpRequest &request) {
        return request.verb == "GET" ? googleError(404, "NOT_FOUND") : googleError(403, "PERMISSION_DENIED");
    });
    QCOMPARE(f.row().refusal, QString(refusals::IdTaken));
    f.acts->retry(f.row());
    QTRY_COMPARE(f.row().refusal, QStringLiteral("PERMISSION_DENIED"));
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QVERIFY(await(f.acts->discard(f.row())));
    QVERIFY(f.isEmpty());
}

void TestOutboxEdits::editBehindADeletionIsNotTried()
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

void TestOutboxEdits::editOfWhatIsBeingDiscardedIsNotCalledKept()
{
    ChangedOnItsWay f(googleError(403, "PERMISSION_DENIED"));
    const auto discarded = f.acts->discard(f.row());
    const auto edited = await(f.acts->edit(RoomA, f.message, QStringLiteral("three")));
    QVERIFY(!edited || textsOf(f.store->outbox()).contains(QStringLiteral("three")));
}

void TestOutboxEdits::editBesideATakeBackIsNotOrphaned()
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

void TestOutboxEdits::deletedBehindARefusalIsNotSentByAWiderGrant()
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

void TestOutboxEdits::refusedDeletionSendsNothing()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        return request.verb == "POST" ? created(request) : googleError(403, "PERMISSION_DENIED");
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    QVERIFY(await(f.acts->remove(RoomA, requests::byClientId(RoomA, row->clientId))));
    f.server.release(tooMany());
    QTRY_VERIFY(f.server.count() == 2 && f.flow->onTheWay().isEmpty() &&
                f.row(0).state == OutboxRow::State::Refused && f.row(1).state == OutboxRow::State::Refused);
    QCOMPARE(verbs(f.server), (QStringList{QStringLiteral("POST"), QStringLiteral("DELETE")}));
    QCOMPARE(f.row(0).text, QStringLiteral("one"));
    QVERIFY(await(f.acts->discard(f.row(0))));
    QVERIFY2(f.isEmpty(), "a deletion of nothing is left");
}

void TestOutboxEdits::heldMessageOfARefusedDeletionIsNotSent()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        return request.verb == "POST" ? created(request) : googleError(403, "PERMISSION_DENIED");
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one"), std::chrono::seconds(5)));
    const MessageName name = requests::byClientId(RoomA, row->clientId);
    const auto edited = f.acts->edit(RoomA, name, QStringLiteral("two"));
    const auto deleted = f.acts->remove(RoomA, name); // before the edit is written
    QVERIFY(await(edited));
    QVERIFY(await(deleted));
    QTRY_COMPARE(f.row(0).state, OutboxRow::State::Refused);
    f.clock.advance(std::chrono::seconds(6));
    QTest::qWait(500);
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("DELETE")});
    QCOMPARE(f.row(0).text, QStringLiteral("two"));
}

void TestOutboxEdits::anUndoneDeletionKeepsTheOrder()
{
    // Held deletion undone: the message that waited behind it goes, in its place.
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(50));
    f.server.setHandler([&](const HttpRequest &request) {
        return f.server.count() == 1 ? HttpAnswer::that(HttpAnswer::How::Hang) : created(request);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    const auto gone =
        await(f.acts->remove(RoomA, requests::byClientId(RoomA, row->clientId), std::chrono::minutes(1)));
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("two"))));
    f.server.release(tooMany());
    QTest::qWait(300);
    QCOMPARE(f.server.count(), 1);
    QVERIFY(await(f.acts->discard(*gone)));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textOf(f.server.requests().at(1)), QStringLiteral("one"));
    QCOMPARE(textOf(f.server.requests().at(2)), QStringLiteral("two"));
}

void TestOutboxEdits::refusedEditThatStandsThereIsDone()
{
    Fixture f;
    Message own = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    f.server.setHandler([&](const HttpRequest &) {
        return f.server.count() == 1 ? HttpAnswer::that(HttpAnswer::How::Close) // it was changed
                                     : googleError(403, "PERMISSION_DENIED");
    });
    f.flow->start();
    QVERIFY(await(f.acts->edit(RoomA, own.name, QStringLiteral("two"))));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    own.text = QStringLiteral("three"); // by somebody else
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QTest::qWait(100);
    QCOMPARE(f.row().text, QStringLiteral("two"));
    own.text = QStringLiteral("two");
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QTRY_VERIFY2(f.isEmpty(), "called not changed, though it was");
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("two")});
}

void TestOutboxEdits::refusedDeletionOfWhatIsGoneIsDone()
{
    Fixture f;
    Message own = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    f.server.setHandler([&](const HttpRequest &) { return googleError(403, "PERMISSION_DENIED"); });
    f.flow->start();
    QVERIFY(await(f.acts->remove(RoomA, own.name)));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    own.reactionCount = 1;
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QTest::qWait(100);
    QVERIFY(!f.isEmpty()); // still there
    own.deleteTime = QStringLiteral("2026-11-22T10:05:00Z");
    own.deletion = Message::Deletion::ByAuthor;
    own.text.clear();
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QTRY_VERIFY2(f.isEmpty(), "\"Not deleted\" stays below a deleted message");
}

QTEST_GUILESS_MAIN(TestOutboxEdits)
#include "tst_outboxedits.moc"
