// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/spacetable.h"

#include "app/store/membertable.h"
#include "app/store/messagetable.h"
#include "app/store/storefacts.h"
#include "tests/unit/store/cachefixture.h"

using namespace roomkey;

class TestSpaceTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pagesGoByActivity();
    void theSameAgainIsNoChange();
    void thePreviewIsTheNewestMessageThatIsThere();
    void aPreviewAloneIsNoMessage();
    void aConversationIsNamedAfterTheOthers();
    void goesWithEverythingInIt();

private:
    static QStringList names(const QList<SpaceSummary> &rows)
    {
        QStringList names;
        for (const SpaceSummary &row : rows)
            names.append(row.label);
        return names;
    }
};

void TestSpaceTable::pagesGoByActivity()
{
    CacheFixture f;
    QVERIFY(f.opened);
    const SpaceTable spaces(f.cache);
    StoreChanges changes;
    for (int number = 1; number <= 5; ++number)
        spaces.put(makeSpace(SpaceName(QStringLiteral("spaces/%1").arg(number)), QString::number(number),
                             number == 4 ? 3'000'000 : number * 1'000'000),
                   changes);
    // 3 and 4 were active at the same moment: their names decide, and no page loses one of them.
    QStringList all;
    QList<SpaceSummary> page = spaces.page(2, nullptr);
    while (!page.isEmpty()) {
        all += names(page);
        const SpaceSummary last = page.last();
        page = spaces.page(2, &last);
    }
    QCOMPARE(all.join(QLatin1Char(' ')), QStringLiteral("5 3 4 2 1"));
}

void TestSpaceTable::theSameAgainIsNoChange()
{
    CacheFixture f;
    const SpaceTable spaces(f.cache);
    Space space = makeSpace(RoomA, QStringLiteral("Harbour"), 5);
    space.managingMembers = Space::Allowed::OwnersAndManagers;
    space.joinedPeople = 7;
    StoreChanges first;
    spaces.put(space, first);
    QCOMPARE(first.spaces, QSet<SpaceName>({RoomA}));
    QCOMPARE(spaces.find(RoomA)->space, space);
    StoreChanges second;
    spaces.put(space, second);
    QVERIFY(second.spaces.isEmpty());
    space.displayName = QStringLiteral("Port");
    spaces.put(space, second);
    QCOMPARE(second.spaces, QSet<SpaceName>({RoomA}));
    QCOMPARE(spaces.find(RoomA)->label, QStringLiteral("Port"));
}

void TestSpaceTable::thePreviewIsTheNewestMessageThatIsThere()
{
    CacheFixture f;
    const SpaceTable spaces(f.cache);
    const MessageTable messages(f.cache);
    StoreChanges changes;
    spaces.put(makeSpace(RoomA, QStringLiteral("Harbour")), changes);
    const Message first = makeMessage(RoomA, QStringLiteral("1"), 2'000'000, QStringLiteral("first"));
    Message second = makeMessage(RoomA, QStringLiteral("2"), 3'000'000, QStringLiteral("second"));
    messages.put(RoomA, {second, first}, changes);
    SpaceSummary summary = *spaces.find(RoomA);
    QCOMPARE(summary.previewText, QStringLiteral("second"));
    QCOMPARE(summary.activity, 3'000'000);
    const auto deletionOf = [](const Message &message) {
        OutboxRow row;
        row.kind = OutboxRow::Kind::Delete;
        row.message = message.name;
        return row;
    };
    spaces.previewAfter({deletionOf(second)}, summary);
    QCOMPARE(summary.previewText, QStringLiteral("first"));
    spaces.previewAfter({deletionOf(first), deletionOf(second)}, summary);
    QVERIFY(summary.previewText.isEmpty());
    second.text.clear();
    second.deletion = Message::Deletion::ByAuthor;
    second.deleteTime = rfc3339FromMicroseconds(4'000'000);
    messages.put(RoomA, {second}, changes);
    QCOMPARE(spaces.find(RoomA)->previewText, QStringLiteral("first"));
}

void TestSpaceTable::aPreviewAloneIsNoMessage()
{
    CacheFixture f;
    const SpaceTable spaces(f.cache);
    const MessageTable messages(f.cache);
    StoreChanges changes;
    const Space space = makeSpace(RoomA, QStringLiteral("Harbour"), 5'000'000);
    spaces.put(space, changes);
    QVERIFY(spaces.isPreviewStale(RoomA));
    const Message newest = makeMessage(RoomA, QStringLiteral("9"), 5'000'000, QStringLiteral("peeked"));
    spaces.putPreview(RoomA, newest, space.lastActiveTime, changes);
    QVERIFY(!spaces.isPreviewStale(RoomA));
    QCOMPARE(spaces.find(RoomA)->previewText, QStringLiteral("peeked"));
    QVERIFY2(messages.page(RoomA, 5, nullptr).isEmpty(), "a message there would hide a hole before it");
    spaces.dropPreview(RoomA, changes);
    QVERIFY(spaces.find(RoomA)->previewText.isEmpty());
    // A space that went meanwhile does not come back as a preview.
    spaces.putPreview(RoomB, newest, space.lastActiveTime, changes);
    QVERIFY(!spaces.find(RoomB));
}

void TestSpaceTable::aConversationIsNamedAfterTheOthers()
{
    CacheFixture f;
    const SpaceTable spaces(f.cache);
    const MemberTable members(f.cache);
    StoreFacts(f.cache).put(facts::Me, QStringLiteral("users/1"));
    StoreChanges changes;
    spaces.put(makeSpace(RoomA, {}), changes);
    QVERIFY(spaces.find(RoomA)->label.isEmpty());
    members.replace(
        RoomA, {makeMember(RoomA, 1, QStringLiteral("Ana")), makeMember(RoomA, 2, QStringLiteral("Budi"))},
        changes);
    QCOMPARE(spaces.find(RoomA)->label, QStringLiteral("Budi"));
    // Without the permission to see members: whoever writes and is not us.
    spaces.put(makeSpace(RoomB, {}), changes);
    Message theirs = makeMessage(RoomB, QStringLiteral("1"), 5, QStringLiteral("hello"));
    theirs.sender.displayName = QStringLiteral("Citra");
    MessageTable(f.cache).put(RoomB, {theirs}, changes);
    QCOMPARE(spaces.find(RoomB)->label, QStringLiteral("Citra"));
}

void TestSpaceTable::goesWithEverythingInIt()
{
    CacheFixture f;
    const SpaceTable spaces(f.cache);
    StoreChanges changes;
    for (const SpaceName &name : {RoomA, RoomB}) {
        spaces.put(makeSpace(name, QStringLiteral("Room")), changes);
        MessageTable(f.cache).put(name, {makeMessage(name, QStringLiteral("1"), 5, QStringLiteral("text"))},
                                  changes);
        MemberTable(f.cache).replace(name, {makeMember(name, 1, QStringLiteral("Ana"))}, changes);
    }
    StoreChanges gone;
    spaces.keepOnly({RoomB}, gone);
    QCOMPARE(gone.removedSpaces, QSet<SpaceName>({RoomA}));
    QVERIFY(!spaces.find(RoomA));
    QVERIFY(MessageTable(f.cache).page(RoomA, 5, nullptr).isEmpty());
    QVERIFY(MemberTable(f.cache).all(RoomA).isEmpty());
    QVERIFY2(!MemberTable(f.cache).listedWhole(RoomA), "it would look empty if it came back");
    QCOMPARE(MessageTable(f.cache).page(RoomB, 5, nullptr).size(), 1);
    StoreChanges none;
    spaces.remove(RoomA, none);
    QVERIFY(none.removedSpaces.isEmpty());
}

QTEST_GUILESS_MAIN(TestSpaceTable)
#include "tst_spacetable.moc"
