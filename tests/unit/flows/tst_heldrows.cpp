// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sendfixture.h"

using namespace roomkey;
using namespace std::chrono_literals;

// What was done on screen, but not before a moment: until then it can be undone, whatever ends the program.

namespace {

/// Time stands still until the test lets it pass: however slow the machine is, no hold ends by itself.
struct Fixture : SendFixture
{
    Fixture() { clock.setSpeed(0); }
    /// The flow looks at once, and need not wait for its next look.
    void pass(std::chrono::milliseconds time)
    {
        clock.advance(time);
        flow->wake();
    }
    /// As pass(), and from then on time runs: several calls of one kind keep a distance.
    void passAndGoOn(std::chrono::milliseconds time)
    {
        clock.setSpeed(10);
        pass(time);
    }
};

/// For what should not happen, twice as long as the flow lets pass between two looks at the clock.
void waitTwoLooks()
{
    QTest::qWait(400);
}

} // namespace

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
    void clockSetBackHoldsNoLonger();
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
    QCOMPARE(row->notBefore, nowMicroseconds(f.clock) + 3'000'000);
    f.pass(2'999ms);
    waitTwoLooks();
    QCOMPARE(f.server.count(), 0);
    // Nobody wakes the flow: it looks at the clock itself.
    f.clock.advance(1ms);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+held")});
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
    f.passAndGoOn(3s);
    QTRY_COMPARE(f.settled, QStringList({QStringLiteral("+elsewhere"), QStringLiteral("+first"),
                                         QStringLiteral("+second")}));
    QVERIFY(f.isEmpty());
}

void TestHeldRows::heldMessageIsSentAfterARestart()
{
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("written before the end"), 2s)));
    f.makeFlow(); // nothing of it is left but the file
    f.flow->start();
    waitTwoLooks();
    QCOMPARE(f.server.count(), 0);
    f.pass(2s);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+written before the end")});
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
    QCOMPARE(await(f.acts->discard(*row)).error().kind, StoreError::Kind::Busy);
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});
    QCOMPARE(await(f.acts->discard(*row)).error().kind, StoreError::Kind::Busy); // what is done is not undone
    QCOMPARE(f.store->draft(RoomA), QString());
    QCOMPARE(f.server.count(), 1);

    // And the other way round.
    const auto next = await(f.acts->send(RoomA, QStringLiteral("two"), 60s));
    QVERIFY(next);
    const auto taking = f.acts->takeBack(*next, QStringLiteral("two"));
    f.pass(61s);
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
    f.pass(500ms);
    QTRY_COMPARE(f.row().state, OutboxRow::State::Waiting);
    // That attempt did nothing for certain; it has the row a moment longer than its state says.
    QVERIFY(
        QTest::qWaitFor([&] { return await(f.acts->takeBack(*row, QStringLiteral("one"))).has_value(); }));
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
    f.pass(3s);
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
    (void)f.acts->discard(*held);
    QTRY_COMPARE(f.store->outbox().size(), 1);
    QCOMPARE(f.row().kind, OutboxRow::Kind::Edit);
    f.pass(3s);
    waitTwoLooks();
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
    f.makeFlow(); // nothing of it is left but the file
    f.flow->start();
    waitTwoLooks();
    QCOMPARE(f.server.count(), 0);
    QCOMPARE(f.row().state, OutboxRow::State::Held);
    f.pass(1s);
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("DELETE")});
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

void TestHeldRows::clockSetBackHoldsNoLonger()
{
    Fixture f;
    f.server.setHandler(created);
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"), 5s)));
    f.clock.advance(-500ms); // as it is kept right
    waitTwoLooks();
    QCOMPARE(f.server.count(), 0);
    f.clock.advance(-4min); // as somebody sets it
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});
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
    f.pass(1s);
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
    f.pass(10ms);
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(settled.first().at(1).toBool(), false);
    QVERIFY(
        settled.first().first().value<OutboxRow>().refusal.startsWith(QLatin1String("PERMISSION_DENIED")));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.store->members(RoomA), QList<Membership>{budi});
}

QTEST_GUILESS_MAIN(TestHeldRows)
#include "tst_heldrows.moc"
