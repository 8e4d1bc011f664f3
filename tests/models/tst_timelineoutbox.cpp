// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/timelinefixture.h"

#include <QAbstractItemModelTester>

using namespace roomkey;
using namespace roomkey::models;

using State = TimelineModel::State;

namespace {

Message deleted(Message message)
{
    message.text.clear();
    message.deleteTime = rfc3339FromMicroseconds(Start + Day);
    message.deletion = Message::Deletion::ByManager;
    return message;
}

struct Fixture : TimelineFixture
{
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

const QString Me = QStringLiteral("users/1");

OutboxRow refused(OutboxRow row, const QString &reason = QStringLiteral("NOT_FOUND"))
{
    row.state = OutboxRow::State::Refused;
    row.refusal = reason;
    return row;
}

} // namespace

// What waits in the outbox, and the messages it is about: they come and go apart from each other.
class TestTimelineOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actsMeetMessagesThatCome();
    void actsFindTheMessageUnderItsOtherName();
    void editOfAVanishedMessageIsReadAndDiscarded();
    void editOfAMessageThatIsNotHereWaitsInSight();
    void refusedEditFurtherUpIsAtHand();
    void refusedDeletionOfAMessageThatIsNotHere();
    void refusedEditOfAnUnsentMessageIsRead();
    void damagedMessagesWithoutIdsAreAllThere();
    void whatIsToBeDeletedNeedsNoRow();
    void editOfADeletedMessageIsReadOut_data();
    void editOfADeletedMessageIsReadOut();
    void whatIsDeletedAlreadyIsNotCalledRefused();
};

void TestTimelineOutbox::actsMeetMessagesThatCome()
{
    Fixture x;
    const Message edited = said(1, Start, Me);
    const Message late = said(2, Start + Second, Me);
    const Message gone = said(3, Start + 2 * Second, Me);
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, edited, QStringLiteral("better")))));
    QVERIFY(await(
        x.f.store->addToOutbox(refused(rowAbout(OutboxRow::Kind::Edit, late, QStringLiteral("too late"))))));
    OutboxRow row = rowAbout(OutboxRow::Kind::Delete, gone);
    row.state = OutboxRow::State::Held;
    row.createdAt = x.clock.utcNow().toMSecsSinceEpoch() * 1000;
    row.notBefore = row.createdAt + 5 * Second;
    QVERIFY(await(x.f.store->addToOutbox(row)));
    x.model.setSpace(RoomA);
    // The listing after the cache was made anew.
    x.put({edited, late, gone});
    QTRY_COMPARE(x.texts(), (QStringList{QStringLiteral("better"), QStringLiteral("too late"),
                                         QStringLiteral("text 3")}));
    QCOMPARE(x.column<int>(StateRole),
             (QList<int>{int(State::Waiting), int(State::Refused), int(State::Held)}));
    QCOMPARE(x.column<int>(DeletionRole),
             (QList<int>{int(Message::Deletion::None), int(Message::Deletion::None),
                         int(Message::Deletion::ByAuthor)}));
    x.clock.advance(std::chrono::seconds(3));
    QTRY_COMPARE(x.model.index(2).data(HoldLeftRole).toInt(), 2);
}

void TestTimelineOutbox::actsFindTheMessageUnderItsOtherName()
{
    Fixture x;
    // Written where nothing could be read: it stood here under the name its own id gives it.
    Message own = said(1, Start, Me);
    own.clientId = ClientMessageId(QStringLiteral("client-a"));
    Message alias = own;
    alias.name = MessageName(QStringLiteral("spaces/AAA/messages/client-a"));
    x.put({alias});
    OutboxRow edit = rowAbout(OutboxRow::Kind::Edit, alias, QStringLiteral("better"));
    edit.clientId = own.clientId;
    QVERIFY(await(x.f.store->addToOutbox(edit)));
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), QStringList{QStringLiteral("better")});
    x.put({own});
    QTRY_COMPARE(x.column<QString>(ResourceNameRole), QStringList{own.name.toString()});
    QCOMPARE(x.texts(), QStringList{QStringLiteral("better")});
    QCOMPARE(x.column<int>(StateRole), QList<int>{int(State::Waiting)});
}

void TestTimelineOutbox::editOfAVanishedMessageIsReadAndDiscarded()
{
    Fixture x;
    const Message first = said(1, Start);
    const Message own = said(2, Start + Second, Me);
    x.put({first, own});
    x.model.setSpace(RoomA);
    auto edit = await(x.f.store->addToOutbox(
        rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("a long careful new text"))));
    QVERIFY(edit);
    const QStringList both{QStringLiteral("text 1"), QStringLiteral("a long careful new text")};
    QTRY_COMPARE(x.texts(), both);
    // It vanishes from the listings without a word.
    QVERIFY(await(x.f.store->removeMessages(RoomA, {own.name})));
    QTRY_VERIFY(x.model.rowCount() == 2 && !x.model.row(1).onServer);
    QCOMPARE(x.texts(), both);
    QCOMPARE(x.model.index(1).data(StateRole).toInt(), int(State::Waiting));
    QVERIFY(x.model.index(1).data(OwnRole).toBool());
    QVERIFY2(!x.model.newestUnsent(), "it is no message that could be taken back into the composer");
    QVERIFY(await(x.f.store->updateOutbox(refused(*edit))));
    QTRY_COMPARE(x.model.index(1).data(StateRole).toInt(), int(State::Refused));
    x.model.setSpace({});
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), both);
    QCOMPARE(x.model.index(1).data(RefusalRole).toString(), QStringLiteral("NOT_FOUND"));
    const QString sentence = x.model.index(1).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.contains(QStringLiteral("not changed: a long careful new text")), qPrintable(sentence));
    // What goes wrong with discarding it is told in this row.
    QCOMPARE(x.model.rowOf(own.name), 1);
    QCOMPARE(x.model.rowOf(MessageName()), -1);
    QVERIFY(await(x.f.store->removeFromOutbox(x.model.row(1).act->id)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("text 1")});
}

void TestTimelineOutbox::editOfAMessageThatIsNotHereWaitsInSight()
{
    Fixture x;
    const Message own = said(2, Start + Second, Me);
    QVERIFY(await(x.f.store->addToOutbox(
        refused(rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("bXtter")), SalvagedReason))));
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), QStringList{QStringLiteral("bXtter")});
    QCOMPARE(x.model.index(0).data(StateRole).toInt(), int(State::Refused));
    x.put({said(1, Start)});
    QTRY_COMPARE(x.texts(), (QStringList{QStringLiteral("text 1"), QStringLiteral("bXtter")}));
    // The message itself: it has one row, in its place.
    x.put({own, said(3, Start + Minute)});
    QTRY_COMPARE(x.texts(),
                 (QStringList{QStringLiteral("text 1"), QStringLiteral("bXtter"), QStringLiteral("text 3")}));
    QCOMPARE(x.model.row(1).message.createTime, own.createTime);
    QCOMPARE(x.column<int>(StateRole),
             (QList<int>{int(State::Settled), int(State::Refused), int(State::Settled)}));
}

void TestTimelineOutbox::refusedEditFurtherUpIsAtHand()
{
    Fixture x;
    QList<Message> all;
    for (int i = 0; i < 2 * TimelineModel::PageSize; ++i)
        all << said(i, Start + i * Second, Me);
    x.put(all);
    QVERIFY(await(x.f.store->addToOutbox(
        refused(rowAbout(OutboxRow::Kind::Edit, all.at(3), QStringLiteral("refused"))))));
    QVERIFY(
        await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, all.at(5), QStringLiteral("waits")))));
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts().last(), QStringLiteral("refused"));
    QVERIFY2(!x.texts().contains(QStringLiteral("waits")), "it stands where its message is");
    x.model.loadOlder();
    QCOMPARE(x.model.rowCount(), int(all.size()));
    QCOMPARE(x.texts().at(3), QStringLiteral("refused"));
    QCOMPARE(x.texts().at(5), QStringLiteral("waits"));
    QCOMPARE(x.texts().last(), all.last().text);
}

void TestTimelineOutbox::refusedDeletionOfAMessageThatIsNotHere()
{
    Fixture x;
    const auto row =
        await(x.f.store->addToOutbox(refused(rowAbout(OutboxRow::Kind::Delete, said(2, Start, Me)))));
    QVERIFY(row);
    x.model.setSpace(RoomA);
    QCOMPARE(x.column<int>(StateRole), QList<int>{int(State::Refused)});
    const QString sentence = x.model.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.endsWith(QStringLiteral("not deleted: A message that is not on this computer")),
             qPrintable(sentence));
    QVERIFY(await(x.f.store->removeFromOutbox(row->id)));
    QTRY_COMPARE(x.model.rowCount(), 0);
}

void TestTimelineOutbox::refusedEditOfAnUnsentMessageIsRead()
{
    Fixture x;
    x.model.setSpace(RoomA);
    OutboxRow send = refused(makeSend(RoomA, QStringLiteral("mine")), SalvagedReason);
    QVERIFY(await(x.f.store->addToOutbox(send)));
    OutboxRow edit = send;
    edit.kind = OutboxRow::Kind::Edit;
    edit.text = QStringLiteral("bXtter");
    const auto added = await(x.f.store->addToOutbox(edit));
    QVERIFY(added);
    QTRY_COMPARE(x.texts(), (QStringList{QStringLiteral("mine"), QStringLiteral("bXtter")}));
    edit = *added;
    edit.state = OutboxRow::State::Waiting; // tried again: it is the text of the message
    QVERIFY(await(x.f.store->updateOutbox(edit)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("bXtter")});
}

void TestTimelineOutbox::damagedMessagesWithoutIdsAreAllThere()
{
    Fixture x;
    for (const char *text : {"one", "two"}) {
        OutboxRow row = refused(makeSend(RoomA, QLatin1String(text)), SalvagedReason);
        row.clientId = {};
        QVERIFY(await(x.f.store->addToOutbox(row)));
    }
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    QVERIFY(await(x.f.store->removeFromOutbox(x.model.row(0).act->id)));
    QTRY_COMPARE(x.texts(), QStringList{QStringLiteral("two")});
}

void TestTimelineOutbox::whatIsToBeDeletedNeedsNoRow()
{
    Fixture x;
    const Message own = said(2, Start, Me);
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("better")))));
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, own))));
    OutboxRow removal = rowAbout(OutboxRow::Kind::RemoveMember, own);
    removal.message = {};
    removal.member = MembershipName(QStringLiteral("spaces/AAA/members/2"));
    QVERIFY(await(x.f.store->addToOutbox(refused(removal))));
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.rowCount(), 0);
}

void TestTimelineOutbox::editOfADeletedMessageIsReadOut_data()
{
    QTest::addColumn<bool>("isRefused");
    QTest::addColumn<QString>("said");
    QTest::newRow("waits") << false << "deleted message, waiting to be sent: what took an hour";
    QTest::newRow("refused") << true << "deleted message, not changed: what took an hour";
}

void TestTimelineOutbox::editOfADeletedMessageIsReadOut()
{
    QFETCH(bool, isRefused);
    QFETCH(QString, said);
    Fixture x;
    const Message own = roomkey::models::said(1, Start, Me);
    x.put({own});
    x.model.setSpace(RoomA);
    const OutboxRow edit = rowAbout(OutboxRow::Kind::Edit, own, QStringLiteral("what took an hour"));
    QVERIFY(await(x.f.store->addToOutbox(isRefused ? refused(edit) : edit)));
    x.put({deleted(own)});
    QTRY_COMPARE(x.column<int>(DeletionRole), QList<int>{int(Message::Deletion::ByManager)});
    QCOMPARE(x.texts(), QStringList{QStringLiteral("what took an hour")});
    const QString sentence = x.model.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.endsWith(said), qPrintable(sentence));
}

void TestTimelineOutbox::whatIsDeletedAlreadyIsNotCalledRefused()
{
    Fixture x;
    const Message own = said(1, Start, Me);
    x.put({own});
    x.model.setSpace(RoomA);
    QVERIFY(await(x.f.store->addToOutbox(refused(rowAbout(OutboxRow::Kind::Delete, own)))));
    QTRY_COMPARE(x.column<int>(StateRole), QList<int>{int(State::Refused)});
    x.put({deleted(own)});
    QTRY_COMPARE(x.column<int>(StateRole), QList<int>{int(State::Settled)});
    const QString sentence = x.model.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.endsWith(QStringLiteral("deleted message")), qPrintable(sentence));
}

QTEST_GUILESS_MAIN(TestTimelineOutbox)
#include "tst_timelineoutbox.moc"
