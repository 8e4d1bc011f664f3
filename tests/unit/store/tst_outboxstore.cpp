// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/chatapi.h"
#include "app/store/sqlite.h"
#include "app/store/storefacts.h"
#include "tests/unit/store/storefixture.h"

using namespace roomkey;

class TestOutboxStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsComeBackAsTheyWereAndInOrder();
    void idsNeverComeBack();
    void sendTakesTheDraftInTheSameTransaction();
    void editLeavesTheDraftAlone();
    void draftsSurviveAndEmptyTextRemovesThem();
    void unfinishedEditsSurviveAndEmptyTextRemovesThem();
    void editTakesTheUnfinishedOneInTheSameTransaction();
    void spaceWithAnUnfinishedEditIsKept();
    void deletionOnItsWayIsNoPreview();
    void editOnItsWayIsThePreview();
    void settledSendIsInTheCacheOnce();
    void partialAnswerIsFilledUpFromTheRow();
    void nameByOurIdGivesWayToTheRealOne();
    void settledEditShowsTheNewText();
    void settledDeleteLeavesATombstoneThatOldAnswersDoNotUndo();
    void gapAfterAKillIsRepairedAtOpen();
    void rowBeingSentCannotBeTakenBack();
    void takenBackTextIsTheDraftFromThenOn();
    void refusedRowsAreCounted();
    void updateOfAMissingRowMakesNone();
};

void TestOutboxStore::rowsComeBackAsTheyWereAndInOrder()
{
    StoreFixture f;
    OutboxRow row = makeSend(RoomA, QStringLiteral("อีกครั้ง\n"));
    row.state = OutboxRow::State::Held;
    row.notBefore = 17;
    row.attempts = 3;
    row.message = MessageName(QStringLiteral("spaces/AAA/messages/m"));
    row.member = MembershipName(QStringLiteral("spaces/AAA/members/1"));
    row.refusal = QStringLiteral("PERMISSION_DENIED");
    const auto added = await(f.store->addToOutbox(row));
    QVERIFY(added);
    QVERIFY(added->id > 0);
    row.id = added->id;
    QCOMPARE(*added, row);
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomB, QStringLiteral("b")))));
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("second")))));
    f.reopen();
    QCOMPARE(f.store->outbox(RoomA).first(), row);
    QCOMPARE(textsOf(f.store->outbox(RoomA)), QStringList({row.text, QStringLiteral("second")}));
    QCOMPARE(f.store->outbox().size(), 3);
    row.state = OutboxRow::State::Sending;
    row.text = QStringLiteral("changed");
    QVERIFY(await(f.store->updateOutbox(row)));
    QCOMPARE(f.store->outbox(RoomA).first(), row);
}

void TestOutboxStore::idsNeverComeBack()
{
    StoreFixture f;
    const auto first = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("1"))));
    QVERIFY(await(f.store->removeFromOutbox(first->id)));
    const auto second = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("2"))));
    QVERIFY(second->id > first->id);
}

void TestOutboxStore::sendTakesTheDraftInTheSameTransaction()
{
    StoreFixture f;
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("hello"))));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("other"))));

    // Every state another process can see on disk has the text in exactly one of the two places.
    Database watcher;
    QVERIFY(watcher.open(f.outboxFile(), Database::Access::ReadOnly));
    const auto pending = f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello")));
    bool both = false;
    bool neither = false;
    for (int look = 0; look < 2000 && !pending.isFinished(); ++look) {
        const qint64 places = watcher.integer("SELECT (SELECT count(*) FROM drafts WHERE text = 'hello') + "
                                              "(SELECT count(*) FROM outbox WHERE text = 'hello')");
        both = both || places == 2;
        neither = neither || places == 0;
        QCoreApplication::sendPostedEvents();
    }
    QVERIFY(await(pending));
    QVERIFY(!both);
    QVERIFY(!neither);
    QCOMPARE(f.store->draft(RoomA), QString());
    QCOMPARE(f.store->draft(RoomB), QStringLiteral("other"));
}

void TestOutboxStore::editLeavesTheDraftAlone()
{
    StoreFixture f;
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("unsent thought"))));
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 1'000'000, QStringLiteral("x"));
    QVERIFY(await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, message, QStringLiteral("y")))));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("unsent thought"));
}

void TestOutboxStore::draftsSurviveAndEmptyTextRemovesThem()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("ร่าง"))));
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("ร่าง"))));
    QCOMPARE(told.count(), 1);
    f.reopen();
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("ร่าง"));
    QCOMPARE(f.store->space(RoomA)->draft, QStringLiteral("ร่าง"));
    QCOMPARE(f.store->spaces(10).first().draft, QStringLiteral("ร่าง"));
    QVERIFY(await(f.store->saveDraft(RoomA, QString())));
    QCOMPARE(f.store->draft(RoomA), QString());
}

void TestOutboxStore::unfinishedEditsSurviveAndEmptyTextRemovesThem()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("a new message"))));
    const MessageName first(QStringLiteral("spaces/AAA/messages/1"));
    const UnfinishedEdit edit{MessageName(QStringLiteral("spaces/AAA/messages/2")),
                              QStringLiteral("แก้ไขแล้ว")};
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->saveEdit(RoomA, {first, QStringLiteral("one")})));
    QVERIFY(await(f.store->saveEdit(RoomA, edit)));
    QVERIFY(await(f.store->saveEdit(RoomA, edit)));
    QCOMPARE(told.count(), 2);
    f.reopen();
    QCOMPARE(f.store->unfinishedEdit(RoomA), edit);
    QVERIFY(!f.store->unfinishedEdit(RoomB));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("a new message"));
    // The list shows what the composer would: the one changed last.
    QCOMPARE(f.store->space(RoomA)->draft, edit.text);
    QCOMPARE(f.store->spaces(10).first().draft, edit.text);
    QCOMPARE(f.store->unsentCount(), 3);
    // Each message has its own.
    const UnfinishedEdit again{first, QStringLiteral("one more")};
    QVERIFY(await(f.store->saveEdit(RoomA, again)));
    QCOMPARE(f.store->unfinishedEdits(RoomA), (QList<UnfinishedEdit>{again, edit}));
    QVERIFY(await(f.store->saveEdit(RoomA, {first, {}})));
    QCOMPARE(f.store->unfinishedEdits(RoomA), QList<UnfinishedEdit>{edit});
    QVERIFY(await(f.store->saveEdit(RoomA, {edit.message, {}})));
    QVERIFY(!f.store->unfinishedEdit(RoomA));
    QCOMPARE(f.store->space(RoomA)->draft, QStringLiteral("a new message"));
    QCOMPARE(f.store->unsentCount(), 1);
}

void TestOutboxStore::editTakesTheUnfinishedOneInTheSameTransaction()
{
    StoreFixture f;
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 1'000'000, QStringLiteral("x"));
    const Message other = makeMessage(RoomB, QStringLiteral("m"), 1'000'000, QStringLiteral("x"));
    QVERIFY(await(f.store->saveEdit(RoomA, {message.name, QStringLiteral("hello")})));
    QVERIFY(await(f.store->saveEdit(RoomB, {other.name, QStringLiteral("other")})));

    Database watcher;
    QVERIFY(watcher.open(f.outboxFile(), Database::Access::ReadOnly));
    const auto pending =
        f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, message, QStringLiteral("hello")));
    bool both = false;
    bool neither = false;
    for (int look = 0; look < 2000 && !pending.isFinished(); ++look) {
        const qint64 places = watcher.integer("SELECT (SELECT count(*) FROM edits WHERE text = 'hello') + "
                                              "(SELECT count(*) FROM outbox WHERE text = 'hello')");
        both = both || places == 2;
        neither = neither || places == 0;
        QCoreApplication::sendPostedEvents();
    }
    QVERIFY(await(pending));
    QVERIFY(!both);
    QVERIFY(!neither);
    QVERIFY(!f.store->unfinishedEdit(RoomA));
    QCOMPARE(f.store->unfinishedEdit(RoomB)->text, QStringLiteral("other"));
}

void TestOutboxStore::spaceWithAnUnfinishedEditIsKept()
{
    StoreFixture f;
    QVERIFY(await(
        f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A")), makeSpace(RoomB, QStringLiteral("B"))})));
    QVERIFY(await(f.store->saveEdit(
        RoomA, {MessageName(QStringLiteral("spaces/AAA/messages/m")), QStringLiteral("text")})));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QVERIFY(f.store->space(RoomA));
    QVERIFY(!f.store->space(RoomB));
}

void TestOutboxStore::deletionOnItsWayIsNoPreview()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QList<Message> messages;
    for (int i = 1; i <= 3; ++i) {
        messages.append(makeMessage(RoomA, QString::number(i), 1'000'000 * i, QString::number(i)));
        messages.last().sender.displayName = QStringLiteral("Person %1").arg(i);
        messages.last().sender.name = UserName(QStringLiteral("users/%1").arg(i));
    }
    QVERIFY(await(f.store->putMessages(RoomA, messages)));
    const auto preview = [&f] {
        const SpaceSummary listed = f.store->spaces(10).first();
        return listed == *f.store->space(RoomA) ? listed.previewSender + QLatin1Char(':') + listed.previewText
                                                : QStringLiteral("list and space differ");
    };
    QCOMPARE(preview(), QStringLiteral("Person 3:3"));
    OutboxRow held = rowAbout(OutboxRow::Kind::Delete, messages.at(2));
    held.state = OutboxRow::State::Held;
    const auto last = await(f.store->addToOutbox(held));
    QCOMPARE(preview(), QStringLiteral("Person 2:2"));
    auto waiting = await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, messages.at(1))));
    QCOMPARE(preview(), QStringLiteral("Person 1:1"));
    waiting->state = OutboxRow::State::Refused; // it stays at Google
    QVERIFY(await(f.store->updateOutbox(*waiting)));
    QCOMPARE(preview(), QStringLiteral("Person 2:2"));
    QVERIFY(await(f.store->removeFromOutbox(last->id))); // undone
    QCOMPARE(preview(), QStringLiteral("Person 3:3"));
    for (const Message &message : messages)
        QVERIFY(await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, message))));
    QCOMPARE(preview(), QStringLiteral(":"));
}

void TestOutboxStore::editOnItsWayIsThePreview()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QList<Message> messages;
    for (int i = 1; i <= 2; ++i)
        messages.append(makeMessage(RoomA, QString::number(i), 1'000'000 * i, QString::number(i)));
    QVERIFY(await(f.store->putMessages(RoomA, messages)));
    const auto preview = [&f] {
        const SpaceSummary listed = f.store->spaces(10).first();
        return listed == *f.store->space(RoomA) ? listed.previewText
                                                : QStringLiteral("list and space differ");
    };
    QVERIFY(await(
        f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, messages.at(0), QStringLiteral("1 changed")))));
    QCOMPARE(preview(), QStringLiteral("2"));
    auto newest = await(
        f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, messages.at(1), QStringLiteral("2 changed"))));
    QCOMPARE(preview(), QStringLiteral("2 changed"));
    newest->state = OutboxRow::State::Refused; // it stays as it was at Google
    QVERIFY(await(f.store->updateOutbox(*newest)));
    QCOMPARE(preview(), QStringLiteral("2"));
    QVERIFY(await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, messages.at(1)))));
    QCOMPARE(preview(), QStringLiteral("1 changed"));
}

void TestOutboxStore::settledSendIsInTheCacheOnce()
{
    StoreFixture f;
    const auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    Message answer = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("hello"));
    answer.clientId = row->clientId;

    // The order of the signals is the order on screen: first the message is there, then the row leaves.
    QStringList order;
    QObject::connect(f.store.get(), &AccountStore::messagesChanged, this,
                     [&order] { order.append(QStringLiteral("message")); });
    QObject::connect(f.store.get(), &AccountStore::outboxChanged, this,
                     [&order] { order.append(QStringLiteral("outbox")); });
    QVERIFY(await(f.store->settleOutbox(*row, answer)));
    QCOMPARE(order, QStringList({QStringLiteral("message"), QStringLiteral("outbox")}));
    QVERIFY(f.store->outbox().isEmpty());
    QCOMPARE(f.store->messages(RoomA, 10), QList<Message>{answer});
    QVERIFY(await(f.store->settleOutbox(*row, answer)));
    QCOMPARE(f.store->messages(RoomA, 10).size(), 1);
}

void TestOutboxStore::partialAnswerIsFilledUpFromTheRow()
{
    StoreFixture f;
    QVERIFY(await(f.store->setFact(facts::Me, QStringLiteral("users/42"))));
    const auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    Message partial;
    partial.name = MessageName(QStringLiteral("spaces/AAA/messages/m"));
    QVERIFY(await(f.store->settleOutbox(*row, partial)));
    const auto kept = f.store->message(partial.name);
    QVERIFY(kept);
    QCOMPARE(kept->text, QStringLiteral("hello"));
    QCOMPARE(kept->clientId, row->clientId);
    QCOMPARE(kept->sender.name.toString(), QStringLiteral("users/42"));
    QCOMPARE(kept->createTime, rfc3339FromMicroseconds(row->createdAt));
    QVERIFY(f.store->outbox().isEmpty());
}

void TestOutboxStore::nameByOurIdGivesWayToTheRealOne()
{
    // A grant that may send but not read: the message is known by our own id until reading is allowed.
    StoreFixture f;
    const auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    Message unseen;
    unseen.name = requests::byClientId(RoomA, row->clientId);
    QVERIFY(await(f.store->settleOutbox(*row, unseen)));
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("hello")});
    Message real = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("hello"));
    real.clientId = row->clientId;
    MessageSignals told(*f.store);
    QVERIFY(await(f.store->putMessages(RoomA, {real})));
    QCOMPARE(f.store->messages(RoomA, 10), QList<Message>{real});
    QCOMPARE(told.removed, QList<MessageName>{unseen.name});
}

void TestOutboxStore::settledEditShowsTheNewText()
{
    StoreFixture f;
    Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("old"));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    const auto row =
        await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, message, QStringLiteral("new"))));
    message.text = QStringLiteral("new");
    message.lastUpdateTime = rfc3339FromMicroseconds(6'000'000);
    QVERIFY(await(f.store->settleOutbox(*row, message)));
    QCOMPARE(f.store->message(message.name), message);
    QVERIFY(f.store->outbox().isEmpty());
}

void TestOutboxStore::settledDeleteLeavesATombstoneThatOldAnswersDoNotUndo()
{
    StoreFixture f;
    Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("old"));
    message.lastUpdateTime = rfc3339FromMicroseconds(6'000'000);
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    const auto row = await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, message)));
    QVERIFY(await(f.store->settleOutbox(*row, std::nullopt)));
    QCOMPARE(f.store->message(message.name)->deletion, Message::Deletion::ByAuthor);
    QCOMPARE(f.store->message(message.name)->text, QString());
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    QCOMPARE(f.store->message(message.name)->deletion, Message::Deletion::ByAuthor);

    Message server = message;
    server.text.clear();
    server.deletion = Message::Deletion::ByAuthor;
    server.deleteTime = rfc3339FromMicroseconds(8'000'000);
    QVERIFY(await(f.store->putMessages(RoomA, {server})));
    QCOMPARE(f.store->message(message.name), server);
}

void TestOutboxStore::gapAfterAKillIsRepairedAtOpen()
{
    StoreFixture f;
    auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    row->state = OutboxRow::State::Sending;
    QVERIFY(await(f.store->updateOutbox(*row)));
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("later")))));
    // What a kill between the two commits leaves: the message is cached, its row is still there.
    Message answer = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("hello"));
    answer.clientId = row->clientId;
    QVERIFY(await(f.store->putMessages(RoomA, {answer})));
    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("later")});
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("hello")});
}

void TestOutboxStore::rowBeingSentCannotBeTakenBack()
{
    StoreFixture f;
    auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    row->state = OutboxRow::State::Sending;
    QVERIFY(await(f.store->updateOutbox(*row)));
    QSignalSpy trouble(f.store.get(), &AccountStore::trouble);
    const auto removed = await(f.store->removeFromOutbox(row->id));
    QVERIFY(!removed);
    QCOMPARE(removed.error().kind, StoreError::Kind::Busy);
    QCOMPARE(trouble.count(), 0);
    QCOMPARE(f.store->outbox().size(), 1);
    row->state = OutboxRow::State::Refused;
    QVERIFY(await(f.store->updateOutbox(*row)));
    QVERIFY(await(f.store->removeFromOutbox(row->id)));
    QVERIFY(f.store->outbox().isEmpty());
}

void TestOutboxStore::takenBackTextIsTheDraftFromThenOn()
{
    StoreFixture f;
    OutboxRow send = makeSend(RoomA, QStringLiteral("slip"));
    send.state = OutboxRow::State::Held;
    const auto row = await(f.store->addToOutbox(send));
    QVERIFY(row);
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("more"))));
    // Both at once: whoever looks sees the text in one place.
    QList<int> places;
    const auto look = [&] {
        places.append(int(f.store->outbox(RoomA).size()) +
                      int(f.store->draft(RoomA).startsWith(QStringLiteral("slip"))));
    };
    QObject::connect(f.store.get(), &AccountStore::outboxChanged, f.store.get(), look);
    QObject::connect(f.store.get(), &AccountStore::spacesChanged, f.store.get(), look);
    QVERIFY(await(f.store->takeBack(row->id, QStringLiteral("slip\nmore"))));
    QTRY_VERIFY(!places.isEmpty());
    QCOMPARE(places, QList<int>(places.size(), 1));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("slip\nmore"));
    QVERIFY(f.store->outbox().isEmpty());
    // Neither a row that is gone nor one on its way.
    QCOMPARE(await(f.store->takeBack(row->id, QStringLiteral("x"))).error().kind, StoreError::Kind::Busy);
    auto other = await(f.store->addToOutbox(makeSend(RoomB, QStringLiteral("gone"))));
    QVERIFY(other);
    other->state = OutboxRow::State::Sending;
    QVERIFY(await(f.store->updateOutbox(*other)));
    QCOMPARE(await(f.store->takeBack(other->id, QStringLiteral("x"))).error().kind, StoreError::Kind::Busy);
    QCOMPARE(f.store->outbox(), QList<OutboxRow>{*other});
    QCOMPARE(f.store->draft(RoomB), QString());
}

void TestOutboxStore::refusedRowsAreCounted()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    row->state = OutboxRow::State::Refused;
    QVERIFY(await(f.store->updateOutbox(*row)));
    QCOMPARE(told.count(), 1);
    // What was to be done to a message is none that was not sent.
    const Message message = makeMessage(RoomA, QStringLiteral("m"), 1'000'000, QStringLiteral("there"));
    for (const auto kind : {OutboxRow::Kind::Edit, OutboxRow::Kind::Delete}) {
        OutboxRow act = rowAbout(kind, message, QStringLiteral("other"));
        act.state = OutboxRow::State::Refused;
        QVERIFY(await(f.store->addToOutbox(act)));
    }
    for (const SpaceSummary &summary : {*f.store->space(RoomA), f.store->spaces(10).first()}) {
        QCOMPARE(summary.refusedRows, 3);
        QCOMPARE(summary.refusedSends, 1);
    }
    QVERIFY(await(f.store->removeFromOutbox(row->id)));
    QCOMPARE(told.count(), 2);
    QCOMPARE(f.store->space(RoomA)->refusedRows, 2);
    QCOMPARE(f.store->space(RoomA)->refusedSends, 0);
}

void TestOutboxStore::updateOfAMissingRowMakesNone()
{
    StoreFixture f;
    auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    QVERIFY(await(f.store->removeFromOutbox(row->id)));
    row->state = OutboxRow::State::Sending;
    const auto updated = await(f.store->updateOutbox(*row));
    QVERIFY2(!updated, "whoever changed it would think that it is kept");
    QCOMPARE(updated.error().kind, StoreError::Kind::Busy);
    QVERIFY(f.store->outbox().isEmpty());
}

QTEST_GUILESS_MAIN(TestOutboxStore)
#include "tst_outboxstore.moc"
