// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sendfixture.h"

using namespace roomkey;
using namespace std::chrono_literals;
using Fixture = SendFixture;

// What was done on screen, but not before a moment: until then it can be undone, whatever ends the program.

class TestHeldRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messageWaitsForItsMoment();
    void laterMessageNeverOvertakes();
    void heldMessageIsSentAfterARestart();
    void messageIsTakenBack();
    void onItsWayItIsNotTakenBack();
    void afterAFailedAttemptItWaitsLikeAnyOther();
    void changedWhileHeldItIsStillHeld();
    void heldDeletionIsUndone();
    void heldDeletionIsFinishedAfterARestart();
    void heldDeletionHoldsUpNothingElse();
    void holdByAWrongClockIsOver();
    void memberIsRemovedWhenTheTimeIsOver();
    void refusedRemovalLeavesNothingBehind();
};

void TestHeldRows::messageWaitsForItsMoment()
{
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("held"), 3s));
    QVERIFY(row);
    QCOMPARE(row->state, OutboxRow::State::Held);
    QTest::qWait(100); // a second of its clock
    QCOMPARE(f.server.count(), 0);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+held")});
    QVERIFY(nowMicroseconds(f.clock) >= row->notBefore);
}

void TestHeldRows::laterMessageNeverOvertakes()
{
    // Written with another setting: it could go at once, but not before what was written earlier.
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    const auto held = await(f.acts->send(RoomA, QStringLiteral("first"), 3s));
    QVERIFY(held);
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("second"))));
    QVERIFY(await(f.acts->send(RoomB, QStringLiteral("elsewhere"))));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+elsewhere")});
    QCOMPARE(textsOf(f.store->outbox()), QStringList({QStringLiteral("first"), QStringLiteral("second")}));
    QTRY_VERIFY(f.isEmpty());
    QTRY_COMPARE(f.settled, QStringList({QStringLiteral("+elsewhere"), QStringLiteral("+first"),
                                         QStringLiteral("+second")}));
    QVERIFY(nowMicroseconds(f.clock) >= held->notBefore);
}

void TestHeldRows::heldMessageIsSentAfterARestart()
{
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("written before the end"), 2s)));
    const qint64 moment = f.row().notBefore;
    f.makeFlow(); // nothing of it is left but the file
    QTest::qWait(100);
    QCOMPARE(f.server.count(), 0);
    f.flow->start();
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+written before the end")});
    QVERIFY(nowMicroseconds(f.clock) >= moment);
    QCOMPARE(f.server.count(), 1);
}

void TestHeldRows::messageIsTakenBack()
{
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    const auto first = await(f.acts->send(RoomA, QStringLiteral("slip"), 60s));
    const auto second = await(f.acts->send(RoomA, QStringLiteral("second")));
    QVERIFY(first && second);
    const auto taken = await(f.acts->takeBack(*first, QStringLiteral("slip\nand more")));
    QVERIFY(taken);
    QCOMPARE(taken->text, QStringLiteral("slip"));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("slip\nand more"));
    // What waited behind it goes, and it never does.
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+second")});
    QVERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
    const auto again = await(f.acts->takeBack(*first, QStringLiteral("slip")));
    QVERIFY(!again);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("slip\nand more"));
}

void TestHeldRows::onItsWayItIsNotTakenBack()
{
    // Whoever is first has it: it is in the composer or on its way, never both.
    Fixture f;
    f.server.setHandler(created);
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QVERIFY(row);
    f.flow->start(); // has claimed it, although the file does not say so yet
    QCOMPARE(f.row().state, OutboxRow::State::Waiting);
    const auto late = await(f.acts->takeBack(*row, QStringLiteral("one")));
    QVERIFY(!late);
    QCOMPARE(late.error().kind, StoreError::Kind::Busy);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});
    QCOMPARE(f.store->draft(RoomA), QString());
    QCOMPARE(f.server.count(), 1);

    // And the other way round.
    const auto next = await(f.acts->send(RoomA, QStringLiteral("two"), 60s));
    QVERIFY(next);
    const auto taking = f.acts->takeBack(*next, QStringLiteral("two"));
    f.clock.advance(61s);
    f.flow->wake();
    QVERIFY(await(taking));
    QTest::qWait(50);
    QVERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("two"));
}

void TestHeldRows::afterAFailedAttemptItWaitsLikeAnyOther()
{
    // Without a connection it is no longer the undo window that holds it.
    Fixture f;
    f.waitBetweenAttempts(60s);
    f.server.stop();
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one"), 500ms));
    QVERIFY(row);
    QTRY_COMPARE(f.row().state, OutboxRow::State::Waiting);
    QVERIFY(await(f.acts->takeBack(*row, QStringLiteral("one")))); // that attempt did nothing for certain
    QVERIFY(f.isEmpty());
}

void TestHeldRows::changedWhileHeldItIsStillHeld()
{
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("slip"), 3s));
    QVERIFY(row);
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row->clientId), QStringLiteral("right"))));
    QCOMPARE(f.row().state, OutboxRow::State::Held);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+right")});
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("POST")});
}

void TestHeldRows::heldDeletionIsUndone()
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

void TestHeldRows::heldDeletionIsFinishedAfterARestart()
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

void TestHeldRows::heldDeletionHoldsUpNothingElse()
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

void TestHeldRows::holdByAWrongClockIsOver()
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

void TestHeldRows::memberIsRemovedWhenTheTimeIsOver()
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

void TestHeldRows::refusedRemovalLeavesNothingBehind()
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

QTEST_GUILESS_MAIN(TestHeldRows)
#include "tst_heldrows.moc"
