// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/messagetable.h"

#include "tests/unit/store/cachefixture.h"

using namespace roomkey;

class TestMessageTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pagesGoBackInOrder();
    void anOlderAnswerNeverWins();
    void theSameAgainIsNoChange();
    void aRangeTellsWhatIsGone();
    void aFreshStartDropsWhatIsOlder();
    void syncedToMovesForwardOnly();
    void removesFromItsSpaceOnly();
    void noIdFindsNoMessage();

private:
    static Message at(qint64 time)
    {
        return makeMessage(RoomA, QString::number(time), time, QString::number(time));
    }
    static QStringList texts(const MessageTable &messages)
    {
        return textsOf(messages.page(RoomA, 100, nullptr));
    }
};

void TestMessageTable::pagesGoBackInOrder()
{
    CacheFixture f;
    QVERIFY(f.opened);
    const MessageTable messages(f.cache);
    StoreChanges changes;
    messages.put(RoomA, {at(3), at(1), at(5), at(2), at(4)}, changes);
    messages.put(RoomB, {makeMessage(RoomB, QStringLiteral("x"), 9, QStringLiteral("elsewhere"))}, changes);
    const QList<Message> newest = messages.page(RoomA, 2, nullptr);
    QCOMPARE(textsOf(newest), QStringList({QStringLiteral("4"), QStringLiteral("5")}));
    const auto edge = cursorOf(newest.first());
    QVERIFY(edge);
    QCOMPARE(textsOf(messages.page(RoomA, 2, &*edge)),
             QStringList({QStringLiteral("2"), QStringLiteral("3")}));
    QCOMPARE(messages.oldest(RoomA), cursorOf(at(1)));
}

void TestMessageTable::anOlderAnswerNeverWins()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges changes;
    Message edited = at(1);
    edited.text = QStringLiteral("edited");
    edited.lastUpdateTime = rfc3339FromMicroseconds(20);
    messages.put(RoomA, {edited}, changes);
    StoreChanges late;
    messages.put(RoomA, {at(1)}, late);
    QCOMPARE(messages.find(edited.name)->text, QStringLiteral("edited"));
    QVERIFY(late.messages.isEmpty());
}

void TestMessageTable::theSameAgainIsNoChange()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges first;
    messages.put(RoomA, {at(1), at(2)}, first);
    QCOMPARE(first.messages.value(RoomA).changed.size(), 2);
    StoreChanges second;
    messages.put(RoomA, {at(1), at(2)}, second);
    QVERIFY(second.messages.isEmpty());
    // A sender's name that became known is a change of what they wrote.
    Message named = at(2);
    named.sender.displayName = QStringLiteral("Ana");
    messages.put(RoomA, {named}, second);
    QCOMPARE(second.messages.value(RoomA).changed.value(0).sender.displayName, QStringLiteral("Ana"));
    QCOMPARE(messages.find(at(1).name)->sender.displayName, QStringLiteral("Ana"));
}

void TestMessageTable::aRangeTellsWhatIsGone()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges changes;
    messages.put(RoomA, {at(1), at(2), at(3), at(4), at(5)}, changes);
    RangeEdges unsure;
    unsure.keepsUnseen = true;
    messages.putRange(RoomA, {at(2), at(4)}, false, unsure, changes);
    QCOMPARE(texts(messages).size(), 5);
    StoreChanges gone;
    messages.putRange(RoomA, {at(2), at(4)}, false, {}, gone);
    QCOMPARE(gone.messages.value(RoomA).removed, QList<MessageName>({at(3).name}));
    QCOMPARE(texts(messages).join(QLatin1Char(' ')), QStringLiteral("1 2 4 5"));
    QVERIFY(!messages.reachesBeginning(RoomA));
    messages.putRange(RoomA, {at(2)}, true, {}, changes);
    QCOMPARE(texts(messages).join(QLatin1Char(' ')), QStringLiteral("2 4 5"));
    QVERIFY(messages.reachesBeginning(RoomA));
}

void TestMessageTable::aFreshStartDropsWhatIsOlder()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges changes;
    messages.putRange(RoomA, {at(1), at(2)}, true, {}, changes);
    RangeEdges anew;
    anew.startsAnew = true;
    messages.putRange(RoomA, {at(8), at(9)}, false, anew, changes);
    QCOMPARE(texts(messages).join(QLatin1Char(' ')), QStringLiteral("8 9"));
    QVERIFY2(!messages.reachesBeginning(RoomA), "what is older can be paged again");
}

void TestMessageTable::syncedToMovesForwardOnly()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges changes;
    QVERIFY(!messages.syncedTo(RoomA));
    RangeEdges edges;
    edges.syncedTo = cursorOf(at(5));
    messages.putRange(RoomA, {at(5)}, false, edges, changes);
    edges.syncedTo = cursorOf(at(3));
    messages.putRange(RoomA, {at(3)}, false, edges, changes);
    QCOMPARE(messages.syncedTo(RoomA), cursorOf(at(5)));
    QVERIFY(!messages.syncedTo(RoomB));
}

void TestMessageTable::removesFromItsSpaceOnly()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges changes;
    messages.put(RoomA, {at(1)}, changes);
    StoreChanges none;
    messages.remove(RoomB, {at(1).name}, none);
    QVERIFY(none.messages.isEmpty());
    QVERIFY(messages.find(at(1).name));
    messages.remove(RoomA, {at(1).name}, none);
    QVERIFY(!messages.find(at(1).name));
    QCOMPARE(none.messages.value(RoomA).removed.size(), 1);
}

void TestMessageTable::noIdFindsNoMessage()
{
    CacheFixture f;
    const MessageTable messages(f.cache);
    StoreChanges changes;
    Message ours = at(2);
    ours.clientId = ClientMessageId(QStringLiteral("client-1"));
    messages.put(RoomA, {at(1), ours}, changes);
    QVERIFY2(!messages.findByClientId(RoomA, {}), "most messages have no id of ours");
    QCOMPARE(messages.findByClientId(RoomA, ours.clientId)->name, ours.name);
    QVERIFY(!messages.findByClientId(RoomB, ours.clientId));
}

QTEST_GUILESS_MAIN(TestMessageTable)
#include "tst_messagetable.moc"
