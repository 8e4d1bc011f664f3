// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/timelinefixture.h"

#include <QAbstractItemModelTester>

using namespace roomkey;
using namespace roomkey::models;

namespace {

struct Fixture : TimelineFixture
{
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

} // namespace

class TestTimelineModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestPageIsThereAtOnceOlderOnDemand();
    void loadsBackToAMessage();
    void beyondTheCacheTheServerIsAsked();
    void pendingBecomesSentInItsPlace();
    void aListingBeforeTheAnswerMakesNoSecondRow();
    void aSentMessageTakesItsPlaceAmongOthers();
    void discardedRowsGo();
    void refusedRowsSayWhy();
    void aRefusedDeletionIsNoMessageThatWasNotSent();
    void editsShowAtOnceAndFallBack();
    void actsShowWhileTheMessagesOwnAnswerIsAwaited();
    void anUnsentMessageShowsItsNewestText();
    void whatWasDamagedIsAskedAboutThoughItArrived();
    void aDamagedUnsentMessageShowsItsNewestText();
    void olderRefusedChangeIsNotShownInPlaceOfTheNewer();
    void whatIsToBeDeletedStaysHiddenBehindAnEdit();
    void groupsFollowSenderDayAndPause();
    void aRemovedMessageRegroupsTheNext();
    void deletedMessagesStayAsRows();
    void olderOnesThatAppearOutsideTheWindowWait();
    void arrivalsOfOthersAreTold();
    void namesThatBecomeKnownAreShown();
    void anotherSpaceIsAnotherList();
    void whatIsHeldIsCountedDown();
    void nothingIsBeingSentWhileOffline();
    void aNoticeStaysWithItsRowUntilItsActIsAnother();
    void rowsReadAsSentences();
};

void TestTimelineModel::newestPageIsThereAtOnceOlderOnDemand()
{
    Fixture x;
    QList<Message> all;
    for (int i = 0; i < 150; ++i)
        all << said(i, Start + i * Second);
    x.put(all);
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.rowCount(), int(TimelineModel::PageSize));
    QCOMPARE(x.texts().last(), QStringLiteral("text 149"));
    const QPersistentModelIndex top = x.model.index(0);
    QSignalSpy inserted(&x.model, &QAbstractItemModel::rowsInserted);
    x.model.loadOlder();
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(inserted.first().at(1).toInt(), 0);
    QCOMPARE(top.row(), int(TimelineModel::PageSize));
    x.model.loadOlder();
    QCOMPARE(x.model.rowCount(), 150);
    QCOMPARE(x.texts().first(), QStringLiteral("text 0"));
}

void TestTimelineModel::loadsBackToAMessage()
{
    Fixture t;
    QList<Message> many;
    for (int i = 0; i < 1000; ++i)
        many.append(said(i, Start + i * Second));
    t.put(many);
    t.model.setSpace(RoomA);
    QCOMPARE(t.model.rowCount(), TimelineModel::PageSize);
    // Little by little, so that the window is never stopped for long.
    QVERIFY(!t.model.loadBackTo(*cursorOf(many.at(500)), 300));
    QCOMPARE(t.model.rowCount(), TimelineModel::PageSize + 300);
    QCOMPARE(t.model.rowOf(many.at(500).name), -1);
    QVERIFY(t.model.loadBackTo(*cursorOf(many.at(500)), 300));
    QVERIFY(t.model.rowOf(many.at(500).name) >= 0);
    QCOMPARE(t.texts().last(), QStringLiteral("text 999"));
    const int rows = t.model.rowCount();
    QVERIFY(t.model.loadBackTo(*cursorOf(many.at(999)), 300));
    QCOMPARE(t.model.rowCount(), rows);
    // The first of all, and one that nobody has.
    while (!t.model.loadBackTo(*cursorOf(many.at(0)), 300)) {
    }
    QCOMPARE(t.model.rowCount(), 1000);
    QVERIFY(t.model.loadBackTo({Start - Day, QString()}, 300));
}

void TestTimelineModel::beyondTheCacheTheServerIsAsked()
{
    Fixture x;
    x.put({said(5, Start)});
    x.model.setSpace(RoomA);
    QSignalSpy wanted(&x.model, &TimelineModel::olderWanted);
    QVERIFY(x.model.hasOlder());
    x.model.loadOlder();
    QCOMPARE(wanted.count(), 1);
    QVERIFY(await(x.f.store->putMessageRange(RoomA, {said(1, Start - Minute)}, true)));
    QTRY_COMPARE(x.texts(), (QStringList{QStringLiteral("text 1"), QStringLiteral("text 5")}));
    QVERIFY(!x.model.hasOlder());
    x.model.loadOlder();
    QCOMPARE(wanted.count(), 1);
}

void TestTimelineModel::pendingBecomesSentInItsPlace()
{
    Fixture x;
    x.put({said(1, Start)});
    x.model.setSpace(RoomA);
    const auto added = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("mine"))));
    QVERIFY(added);
    QTRY_COMPARE(x.model.rowCount(), 2);
    const QPersistentModelIndex mine = x.model.index(1);
    QCOMPARE(mine.data(StateRole).toInt(), int(TimelineModel::State::Waiting));
    QVERIFY(mine.data(OwnRole).toBool());
    QCOMPARE(mine.data(SenderNameRole).toString(), QStringLiteral("Ana Wijaya"));
    const quint64 id = mine.data(RowIdRole).toULongLong();
    const quint64 revision = mine.data(RevisionRole).toULongLong();
    QSignalSpy changed(&x.model, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&x.model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&x.model, &QAbstractItemModel::rowsRemoved);
    QVERIFY(await(x.f.store->settleOutbox(*added, Fixture::answerTo(*added, Start + Day))));
    QTRY_COMPARE(mine.data(StateRole).toInt(), int(TimelineModel::State::Settled));
    QVERIFY(changed.count() > 0);
    QCOMPARE(inserted.count() + removed.count(), 0);
    QCOMPARE(mine.row(), 1);
    QCOMPARE(mine.data(RowIdRole).toULongLong(), id);
    QVERIFY(mine.data(RevisionRole).toULongLong() != revision);
    QTRY_VERIFY(!x.model.row(1).act);
}

void TestTimelineModel::aListingBeforeTheAnswerMakesNoSecondRow()
{
    Fixture x;
    x.model.setSpace(RoomA);
    const auto added = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("mine"))));
    QVERIFY(added);
    QTRY_COMPARE(x.model.rowCount(), 1);
    x.put({Fixture::answerTo(*added, Start)});
    QTRY_COMPARE(x.model.index(0).data(ResourceNameRole).toString(),
                 QStringLiteral("spaces/AAA/messages/m00900"));
    QCOMPARE(x.model.rowCount(), 1);
    // Opened anew with both in the store: still one row.
    x.model.setSpace({});
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), QStringList{QStringLiteral("mine")});
    QCOMPARE(x.model.index(0).data(StateRole).toInt(), int(TimelineModel::State::Settled));
}

void TestTimelineModel::aSentMessageTakesItsPlaceAmongOthers()
{
    Fixture x;
    x.put({said(1, Start)});
    x.model.setSpace(RoomA);
    const auto first = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("first"))));
    const auto second = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("second"))));
    QVERIFY(first && second);
    QTRY_COMPARE(x.model.rowCount(), 3);
    x.put({said(2, Start + Minute)});
    QTRY_COMPARE(x.texts(), (QStringList{QStringLiteral("text 1"), QStringLiteral("text 2"),
                                         QStringLiteral("first"), QStringLiteral("second")}));
    const QPersistentModelIndex mine = x.model.index(2);
    QVERIFY(await(x.f.store->settleOutbox(*first, Fixture::answerTo(*first, Start + Second))));
    QTRY_COMPARE(mine.row(), 1);
    QCOMPARE(x.model.rowCount(), 4);
}

void TestTimelineModel::discardedRowsGo()
{
    Fixture x;
    x.model.setSpace(RoomA);
    const auto added = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("mine"))));
    QVERIFY(added);
    QTRY_COMPARE(x.model.rowCount(), 1);
    QVERIFY(await(x.f.store->removeFromOutbox(added->id)));
    QTRY_COMPARE(x.model.rowCount(), 0);
}

void TestTimelineModel::refusedRowsSayWhy()
{
    Fixture x;
    x.model.setSpace(RoomA);
    auto added = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("mine"))));
    QVERIFY(added);
    OutboxRow row = *added;
    row.state = OutboxRow::State::Refused;
    row.refusal = QStringLiteral("PERMISSION_DENIED");
    QVERIFY(await(x.f.store->updateOutbox(row)));
    QTRY_COMPARE(x.column<int>(StateRole), QList<int>{int(TimelineModel::State::Refused)});
    QCOMPARE(x.model.index(0).data(RefusalRole).toString(), QStringLiteral("PERMISSION_DENIED"));
    const auto next = await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("next"))));
    QVERIFY(next);
    QTRY_COMPARE(x.model.rowCount(), 2);
    QVERIFY2(x.model.index(1).data(GroupStartRole).toBool(), "a failed row ends its group");
}

void TestTimelineModel::aRefusedDeletionIsNoMessageThatWasNotSent()
{
    Fixture x;
    const Message own = said(1, Start, QStringLiteral("users/1"));
    x.put({own});
    x.model.setSpace(RoomA);
    OutboxRow row = makeSend(RoomA, QStringLiteral("better"));
    row.clientId = {};
    row.message = own.name;
    row.state = OutboxRow::State::Refused;
    for (const auto &[kind, word] : {std::pair(OutboxRow::Kind::Edit, "not changed"),
                                     std::pair(OutboxRow::Kind::Delete, "not deleted")}) {
        row.kind = kind;
        const auto added = await(x.f.store->addToOutbox(row));
        QVERIFY(added);
        QTRY_COMPARE(x.column<int>(StateRole), QList<int>{int(TimelineModel::State::Refused)});
        const QString said = x.model.index(0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(said.contains(QLatin1String(word)), qPrintable(said));
        QVERIFY2(!said.contains(QLatin1String("not sent")), qPrintable(said));
        QVERIFY(await(x.f.store->removeFromOutbox(added->id)));
        QTRY_COMPARE(x.column<int>(StateRole), QList<int>{int(TimelineModel::State::Settled)});
    }
}

void TestTimelineModel::editsShowAtOnceAndFallBack()
{
    Fixture x;
    const Message own = said(1, Start, QStringLiteral("users/1"));
    x.put({own});
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.lastOwnRow(), 0);
    OutboxRow edit = rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("better"));
    const auto added = await(x.f.store->addToOutbox(edit));
    QVERIFY(added);
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("better")});
    QCOMPARE(x.model.index(0).data(StateRole).toInt(), int(TimelineModel::State::Waiting));
    QCOMPARE(x.model.index(0).data(ActRole).toInt(), int(OutboxRow::Kind::Edit));
    QVERIFY(await(x.f.store->removeFromOutbox(added->id)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("text 1")});
}

void TestTimelineModel::actsShowWhileTheMessagesOwnAnswerIsAwaited()
{
    Fixture x;
    x.model.setSpace(RoomA);
    OutboxRow send = makeSend(RoomA, QStringLiteral("mine"));
    send.state = OutboxRow::State::Sending;
    const auto added = await(x.f.store->addToOutbox(send));
    QVERIFY(added);
    const Message listed = Fixture::answerTo(*added, Start);
    x.put({listed});
    QTRY_COMPARE(x.model.index(0).data(StateRole).toInt(), int(TimelineModel::State::Settled));
    OutboxRow edit = rowAbout(OutboxRow::Kind::Edit, listed, QStringLiteral("better"));
    QVERIFY(await(x.f.store->addToOutbox(edit)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("better")});
}

void TestTimelineModel::anUnsentMessageShowsItsNewestText()
{
    Fixture x;
    x.model.setSpace(RoomA);
    OutboxRow send = makeSend(RoomA, QStringLiteral("mine"));
    send.state = OutboxRow::State::Sending;
    const auto added = await(x.f.store->addToOutbox(send));
    QVERIFY(added);
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("mine")});
    OutboxRow edit = *added;
    edit.kind = OutboxRow::Kind::Edit;
    edit.state = OutboxRow::State::Waiting;
    edit.text = QStringLiteral("better");
    QVERIFY(await(x.f.store->addToOutbox(edit)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("better")});
    x.model.setSpace({});
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), QStringList{QStringLiteral("better")});
}

void TestTimelineModel::whatWasDamagedIsAskedAboutThoughItArrived()
{
    Fixture x;
    OutboxRow send = makeSend(RoomA, QStringLiteral("dXmaged"));
    send.state = OutboxRow::State::Refused;
    send.refusal = SalvagedReason;
    const auto added = await(x.f.store->addToOutbox(send));
    QVERIFY(added);
    Message listed = Fixture::answerTo(*added, Start);
    listed.text = QStringLiteral("as it was sent");
    x.put({listed});
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), QStringList{QStringLiteral("dXmaged")});
    QCOMPARE(x.model.index(0).data(StateRole).toInt(), int(TimelineModel::State::Refused));
    QVERIFY(await(x.f.store->removeFromOutbox(added->id))); // discarded
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("as it was sent")});
    QCOMPARE(x.model.index(0).data(StateRole).toInt(), int(TimelineModel::State::Settled));
}

void TestTimelineModel::aDamagedUnsentMessageShowsItsNewestText()
{
    Fixture x;
    x.model.setSpace(RoomA);
    OutboxRow send = makeSend(RoomA, QStringLiteral("dXmaged"));
    send.state = OutboxRow::State::Refused;
    send.refusal = SalvagedReason;
    QVERIFY(await(x.f.store->addToOutbox(send)));
    OutboxRow edit = send;
    edit.kind = OutboxRow::Kind::Edit;
    edit.state = OutboxRow::State::Waiting;
    edit.refusal.clear();
    edit.text = QStringLiteral("better");
    QVERIFY(await(x.f.store->addToOutbox(edit)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("better")});
}

void TestTimelineModel::olderRefusedChangeIsNotShownInPlaceOfTheNewer()
{
    Fixture x;
    const Message own = said(1, Start, QStringLiteral("users/1"));
    x.put({own});
    x.model.setSpace(RoomA);
    OutboxRow edit = rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("two"));
    edit.state = OutboxRow::State::Refused;
    QVERIFY(await(x.f.store->addToOutbox(edit)));
    edit.state = OutboxRow::State::Waiting;
    edit.text = QStringLiteral("three");
    const auto newer = await(x.f.store->addToOutbox(edit));
    Message answer = own;
    answer.text = QStringLiteral("three");
    answer.lastUpdateTime = QStringLiteral("2026-11-23T10:00:00Z");
    QVERIFY(await(x.f.store->settleOutbox(*newer, answer)));
    QVERIFY(x.f.store->outbox().isEmpty());
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("three")});
}

void TestTimelineModel::whatIsToBeDeletedStaysHiddenBehindAnEdit()
{
    Fixture x;
    const Message own = said(1, Start, QStringLiteral("users/1"));
    x.put({own});
    x.model.setSpace(RoomA);
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, own))));
    QTRY_COMPARE(x.column<int>(DeletionRole), QList<int>{int(Message::Deletion::ByAuthor)});
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("better")))));
    QCOMPARE(x.column<int>(DeletionRole), QList<int>{int(Message::Deletion::ByAuthor)});
}

void TestTimelineModel::groupsFollowSenderDayAndPause()
{
    Fixture x;
    const QString budi = QStringLiteral("users/2");
    // Noon UTC, so that minutes never cross a local midnight near zero hours.
    const qint64 noon = Start - Start % Day + Day / 2;
    x.put({said(1, noon), said(2, noon + Minute), said(3, noon + 2 * Minute, budi),
           said(4, noon + 3 * Minute), said(5, noon + 9 * Minute), said(6, noon + 9 * Minute + Day)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.column(GroupStartRole), (QList<bool>{true, false, true, true, true, true}));
    QCOMPARE(x.column(DayStartRole), (QList<bool>{true, false, false, false, false, true}));
}

void TestTimelineModel::aRemovedMessageRegroupsTheNext()
{
    Fixture x;
    x.put({said(1, Start), said(2, Start + Second, QStringLiteral("users/2")), said(3, Start + 2 * Second)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.column(GroupStartRole), (QList<bool>{true, true, true}));
    QSignalSpy changed(&x.model, &QAbstractItemModel::dataChanged);
    QVERIFY(await(x.f.store->putMessageRange(RoomA, {said(1, Start), said(3, Start + 2 * Second)}, true)));
    QTRY_COMPARE(x.column(GroupStartRole), (QList<bool>{true, false}));
    QCOMPARE(changed.count(), 1);
    QVERIFY(changed.first().at(2).value<QList<int>>().contains(int(GroupStartRole)));
}

void TestTimelineModel::deletedMessagesStayAsRows()
{
    Fixture x;
    x.put({said(1, Start)});
    x.model.setSpace(RoomA);
    Message deleted = said(1, Start);
    deleted.text.clear();
    deleted.deleteTime = rfc3339FromMicroseconds(Start + Minute);
    deleted.deletion = Message::Deletion::ByManager;
    x.put({deleted});
    QTRY_COMPARE(x.column<int>(DeletionRole), QList<int>{int(Message::Deletion::ByManager)});
}

void TestTimelineModel::olderOnesThatAppearOutsideTheWindowWait()
{
    Fixture x;
    QList<Message> all;
    for (int i = 0; i < TimelineModel::PageSize; ++i)
        all << said(i + 100, Start + i * Second);
    x.put(all);
    x.model.setSpace(RoomA);
    x.put({said(1, Start - Minute)});
    QTest::qWait(0);
    QCOMPARE(x.model.rowCount(), int(TimelineModel::PageSize));
    QVERIFY(x.model.hasOlder());
    x.model.loadOlder();
    QCOMPARE(x.model.rowCount(), TimelineModel::PageSize + 1);
}

void TestTimelineModel::arrivalsOfOthersAreTold()
{
    Fixture x;
    QSignalSpy arrived(&x.model, &TimelineModel::arrived);
    x.put({said(1, Start)});
    x.model.setSpace(RoomA);
    x.put({said(2, Start + Second, QStringLiteral("users/1"))});
    QTRY_COMPARE(x.model.rowCount(), 2);
    QCOMPARE(arrived.count(), 0);
    Message budi = said(3, Start + Minute, QStringLiteral("users/2"));
    budi.sender.displayName = QStringLiteral("Budi");
    x.put({said(4, Start + 2 * Second), budi});
    QTRY_COMPARE(arrived.count(), 1);
    QCOMPARE(arrived.first().at(0).toInt(), 2);
    QCOMPARE(arrived.first().at(1).toString(), QStringLiteral("Budi"));
    QCOMPARE(arrived.first().at(2).toString(), QStringLiteral("text 3"));
}

void TestTimelineModel::namesThatBecomeKnownAreShown()
{
    Fixture x;
    x.put({said(1, Start, QStringLiteral("users/2"))});
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.index(0).data(SenderNameRole).toString(), QStringLiteral("Person 2"));
    QVERIFY(await(x.f.store->putMembers(RoomA, {makeMember(RoomA, 2, QStringLiteral("Budi Santoso"))})));
    QTRY_COMPARE(x.model.index(0).data(SenderNameRole).toString(), QStringLiteral("Budi Santoso"));
}

void TestTimelineModel::anotherSpaceIsAnotherList()
{
    Fixture x;
    x.put({said(1, Start)});
    x.model.setSpace(RoomA);
    x.model.setSpace(RoomB);
    QCOMPARE(x.model.rowCount(), 0);
    x.put({said(2, Start + Second)});
    QTest::qWait(0);
    QCOMPARE(x.model.rowCount(), 0);
    QVERIFY(await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("elsewhere")))));
    QTest::qWait(0);
    QCOMPARE(x.model.rowCount(), 0);
}

void TestTimelineModel::whatIsHeldIsCountedDown()
{
    Fixture x;
    x.model.setSpace(RoomA);
    OutboxRow send = makeSend(RoomA, QStringLiteral("mine"));
    send.state = OutboxRow::State::Held;
    send.createdAt = x.clock.utcNow().toMSecsSinceEpoch() * 1000;
    send.notBefore = send.createdAt + 5 * Second;
    QVERIFY(await(x.f.store->addToOutbox(send)));
    QTRY_COMPARE(x.model.rowCount(), 1);
    const QModelIndex row = x.model.index(0);
    const auto state = [&row] { return TimelineModel::State(row.data(StateRole).toInt()); };
    QCOMPARE(state(), TimelineModel::State::Held);
    QCOMPARE(row.data(HoldLeftRole).toInt(), 5);
    QVERIFY(x.model.newestUnsent());
    QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("can be undone")));
    const quint64 revision = row.data(RevisionRole).toULongLong();
    x.clock.advance(std::chrono::milliseconds(1'500));
    QTRY_COMPARE(row.data(HoldLeftRole).toInt(), 4);
    QVERIFY(row.data(RevisionRole).toULongLong() != revision);
    // Its moment has come; if nobody sends it then, it waits for something else.
    x.clock.advance(std::chrono::milliseconds(3'500));
    QTRY_COMPARE(state(), TimelineModel::State::Sending);
    x.clock.advance(std::chrono::milliseconds(1'500));
    QTRY_COMPARE(state(), TimelineModel::State::Waiting);
    // A clock that was wrong when it was written: nothing is counted.
    x.clock.setUtc(x.clock.utcNow().addYears(-1));
    x.model.setSpace({});
    x.model.setSpace(RoomA);
    QCOMPARE(TimelineModel::State(x.model.index(0).data(StateRole).toInt()), TimelineModel::State::Waiting);
}

void TestTimelineModel::nothingIsBeingSentWhileOffline()
{
    Fixture x;
    x.model.setSpace(RoomA);
    OutboxRow first = makeSend(RoomA, QStringLiteral("first"));
    first.state = OutboxRow::State::Sending; // its answer was lost with the network
    QVERIFY(await(x.f.store->addToOutbox(first)));
    QVERIFY(await(x.f.store->addToOutbox(makeSend(RoomA, QStringLiteral("second")))));
    QTRY_COMPARE(x.model.rowCount(), 2);
    const auto states = [&x] { return x.column<int>(StateRole); };
    const QList<int> before{int(TimelineModel::State::Sending), int(TimelineModel::State::Waiting)};
    QCOMPARE(states(), before);
    const quint64 revision = x.model.index(0).data(RevisionRole).toULongLong();
    x.model.setOffline(true);
    QCOMPARE(states(), QList<int>({int(TimelineModel::State::Waiting), int(TimelineModel::State::Waiting)}));
    QVERIFY2(x.model.index(0).data(RevisionRole).toULongLong() != revision, "a view draws it again");
    QVERIFY(x.model.index(0)
                .data(Qt::AccessibleTextRole)
                .toString()
                .contains(QStringLiteral("waiting to be sent")));
    QCOMPARE(x.model.newestUnsent()->text, QStringLiteral("second"));
    x.model.setOffline(false);
    QCOMPARE(states(), before);
}

void TestTimelineModel::aNoticeStaysWithItsRowUntilItsActIsAnother()
{
    Fixture x;
    const Message own = said(1, Start, QStringLiteral("users/1"));
    x.put({own, said(2, Start + Second)});
    x.model.setSpace(RoomA);
    const auto notices = [&x] { return x.column<QString>(NoticeRole); };
    x.model.setNotice(0, QStringLiteral("Not deleted."));
    Message changed = own;
    changed.lastUpdateTime = rfc3339FromMicroseconds(Start + Minute);
    x.put({changed});
    QTRY_COMPARE(notices(), QStringList({QStringLiteral("Not deleted."), QString()}));
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, own))));
    QTRY_COMPARE(notices(), QStringList({QString(), QString()}));
    x.model.setNotice(1, QStringLiteral("Not changed."));
    x.model.clearNotices();
    QCOMPARE(notices(), QStringList({QString(), QString()}));
}

void TestTimelineModel::rowsReadAsSentences()
{
    Fixture x;
    QLocale::setDefault(QLocale::c());
    Message message = said(1, Start);
    message.sender.displayName = QStringLiteral("Budi");
    message.lastUpdateTime = rfc3339FromMicroseconds(Start + Minute);
    x.put({message});
    x.model.setSpace(RoomA);
    const QString sentence = x.model.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.startsWith(QStringLiteral("Budi, ")) &&
                 sentence.endsWith(QStringLiteral(", edited: text 1")),
             qPrintable(sentence));
}

QTEST_GUILESS_MAIN(TestTimelineModel)
#include "tst_timelinemodel.moc"
