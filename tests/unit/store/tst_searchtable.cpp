// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchtable.h"

#include "app/store/messagetable.h"
#include "app/store/spacetable.h"
#include "tests/unit/store/cachefixture.h"

#include <QRandomGenerator>

using namespace roomkey;

namespace {

constexpr qint64 Start = 1'790'000'000'000'000;
const qint64 FirstId = 1099511627776;

QStringList found(Database &cache, const char *typed, const SpaceName &space = {})
{
    SearchQuestion question;
    question.query = SearchQuery(QString::fromUtf8(typed));
    question.space = space;
    return textsOf(MessageTable(cache).search(question).messages);
}

QStringList list(std::initializer_list<const char *> texts)
{
    QStringList all;
    for (const char *text : texts)
        all.append(QString::fromUtf8(text));
    return all;
}

Message said(const SpaceName &space, int number, const char *text)
{
    return makeMessage(space, QString::number(number), Start + number, QString::fromUtf8(text));
}

/// As an earlier version stored it: counted up, and no index.
bool putAsBefore(Database &cache, int count)
{
    for (int i = 1; i <= count; ++i) {
        cache
            .prepare(
                "INSERT INTO messages (id, name, space, created, createTime, lastUpdateTime, deleteTime, "
                "deletion, clientId, thread, threadReply, sender, text, attachmentCount, reactionCount) "
                "VALUES (?1, 'spaces/AAA/messages/' || ?1, 'spaces/AAA', ?2, ?3, '', '', 0, '', '', 0, "
                "'users/7', 'old ' || ?1, 0, 0)")
            .bind(1, i)
            .bind(2, Start - i)
            .bind(3, rfc3339FromMicroseconds(Start - i))
            .run();
    }
    return !cache.error();
}

} // namespace

class TestSearchTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestComesFirst();
    void pagesGoOnWhereTheLastEnded();
    void oneSpaceOrEverywhere();
    void anEditIsFoundByItsNewWordsOnly();
    void whatIsGoneIsNotFound();
    void aDeletedSpaceLeavesNothing();
    void idsFollowTime();
    void oneMomentHasRoomForThousands();
    void timesThatCannotBeAreKeptInOrder();
    void whatWasStoredBeforeIsTakenIn();
    void oldOnesThatChangeMeanwhileAreTakenInOnce();
    void theIndexHoldsTogether();
};

void TestSearchTable::theNewestComesFirst()
{
    CacheFixture f;
    QVERIFY(f.opened);
    StoreChanges changes;
    const MessageTable messages(f.cache);
    messages.put(RoomA, {said(RoomA, 3, "tea three"), said(RoomA, 1, "tea one")}, changes);
    messages.put(RoomB, {said(RoomB, 2, "tea two"), said(RoomB, 4, "coffee")}, changes);
    QCOMPARE(found(f.cache, "tea"), list({"tea three", "tea two", "tea one"}));
}

void TestSearchTable::pagesGoOnWhereTheLastEnded()
{
    CacheFixture f;
    Transaction transaction(f.cache);
    StoreChanges changes;
    QList<Message> many;
    for (int i = 0; i < 120; ++i)
        many.append(said(RoomA, i, "again and again"));
    MessageTable(f.cache).put(RoomA, many, changes);
    SearchQuestion question;
    question.query = SearchQuery(QStringLiteral("again"));
    QList<Message> all;
    QList<int> sizes;
    while (true) {
        const FoundMessages page = MessageTable(f.cache).search(question);
        sizes.append(int(page.messages.size()));
        all += page.messages;
        if (!page.hasMore)
            break;
        question.before = page.next;
    }
    QCOMPARE(sizes, QList<int>({50, 50, 20}));
    std::reverse(all.begin(), all.end());
    QCOMPARE(all, many);
}

void TestSearchTable::oneSpaceOrEverywhere()
{
    CacheFixture f;
    StoreChanges changes;
    const MessageTable messages(f.cache);
    messages.put(RoomA, {said(RoomA, 1, "lunch here")}, changes);
    messages.put(RoomB, {said(RoomB, 2, "lunch there")}, changes);
    QCOMPARE(found(f.cache, "lunch"), list({"lunch there", "lunch here"}));
    QCOMPARE(found(f.cache, "lunch", RoomA), list({"lunch here"}));
    // Two spaces may share a sign in the index; the messages' own space decides.
    SpaceName twin;
    for (int i = 0; twin.isEmpty(); ++i) {
        const SpaceName other(QStringLiteral("spaces/%1").arg(i));
        if (searchTokenOf(other) == searchTokenOf(RoomA))
            twin = other;
    }
    messages.put(twin, {said(twin, 3, "lunch elsewhere")}, changes);
    QCOMPARE(found(f.cache, "lunch", RoomA), list({"lunch here"}));
    QCOMPARE(found(f.cache, "lunch", twin), list({"lunch elsewhere"}));
}

void TestSearchTable::anEditIsFoundByItsNewWordsOnly()
{
    CacheFixture f;
    StoreChanges changes;
    const MessageTable messages(f.cache);
    messages.put(RoomA, {said(RoomA, 1, "meet at three"), said(RoomA, 2, "three it is")}, changes);
    Message edited = said(RoomA, 1, "meet at four");
    edited.lastUpdateTime = rfc3339FromMicroseconds(Start + 10);
    messages.put(RoomA, {edited}, changes);
    QCOMPARE(found(f.cache, "three"), list({"three it is"}));
    QCOMPARE(found(f.cache, "four"), list({"meet at four"}));
    // Only its sender's name became known.
    edited.sender.displayName = QStringLiteral("Ana");
    messages.put(RoomA, {edited}, changes);
    QCOMPARE(found(f.cache, "four"), list({"meet at four"}));
}

void TestSearchTable::whatIsGoneIsNotFound()
{
    CacheFixture f;
    StoreChanges changes;
    const MessageTable messages(f.cache);
    messages.put(RoomA, {said(RoomA, 1, "secret one"), said(RoomA, 2, "secret two")}, changes);
    messages.remove(RoomA, {said(RoomA, 1, "").name}, changes);
    QCOMPARE(found(f.cache, "secret"), list({"secret two"}));
    Message deleted = said(RoomA, 2, "");
    deleted.deleteTime = rfc3339FromMicroseconds(Start + 20);
    deleted.deletion = Message::Deletion::ByAuthor;
    messages.put(RoomA, {deleted}, changes);
    QCOMPARE(found(f.cache, "secret"), QStringList());
    QCOMPARE(f.cache.integer("SELECT count(*) FROM searchIndex WHERE searchIndex MATCH 'secret'"), 0);
}

void TestSearchTable::aDeletedSpaceLeavesNothing()
{
    CacheFixture f;
    StoreChanges changes;
    SpaceTable(f.cache).put(makeSpace(RoomA, QStringLiteral("A")), changes);
    MessageTable(f.cache).put(RoomA, {said(RoomA, 1, "old news")}, changes);
    MessageTable(f.cache).put(RoomB, {said(RoomB, 2, "good news")}, changes);
    SpaceTable(f.cache).remove(RoomA, changes);
    QCOMPARE(f.cache.integer("SELECT count(*) FROM searchIndex WHERE searchIndex MATCH 'news'"), 1);
    // It may come back, with the same messages.
    MessageTable(f.cache).put(RoomA, {said(RoomA, 1, "old news")}, changes);
    QCOMPARE(found(f.cache, "news"), list({"good news", "old news"}));
}

void TestSearchTable::idsFollowTime()
{
    CacheFixture f;
    const SearchTable search(f.cache);
    QVERIFY(search.idFor(Start) < search.idFor(Start + 1));
    QVERIFY(search.idFor(Start) >= FirstId);
    StoreChanges changes;
    MessageTable(f.cache).put(RoomA, {said(RoomA, 0, "taken")}, changes);
    QCOMPARE(search.idFor(Start), f.cache.integer("SELECT max(id) FROM messages") + 1);
}

void TestSearchTable::oneMomentHasRoomForThousands()
{
    CacheFixture f;
    Transaction transaction(f.cache);
    StoreChanges changes;
    QList<Message> crowd;
    for (int i = 0; i < 3000; ++i)
        crowd.append(makeMessage(RoomA, QString::number(i), Start, QStringLiteral("crowd %1").arg(i)));
    MessageTable(f.cache).put(RoomA, crowd, changes);
    QVERIFY(!f.cache.error());
    QCOMPARE(f.cache.integer("SELECT count(*) FROM messages"), 3000);
    QCOMPARE(found(f.cache, "crowd 2999"), list({"crowd 2999"}));
}

void TestSearchTable::timesThatCannotBeAreKeptInOrder()
{
    CacheFixture f;
    StoreChanges changes;
    const MessageTable messages(f.cache);
    messages.put(
        RoomA,
        {makeMessage(RoomA, QStringLiteral("a"), 0, QStringLiteral("odd first")),
         makeMessage(RoomA, QStringLiteral("b"), Start, QStringLiteral("odd second")),
         makeMessage(RoomA, QStringLiteral("c"), 250'000'000'000'000'000, QStringLiteral("odd third"))},
        changes);
    QCOMPARE(found(f.cache, "odd"), list({"odd third", "odd second", "odd first"}));
}

void TestSearchTable::whatWasStoredBeforeIsTakenIn()
{
    CacheFixture f;
    Transaction transaction(f.cache);
    QVERIFY(putAsBefore(f.cache, 25));
    const SearchTable search(f.cache);
    QCOMPARE(search.left(), 25);
    QCOMPARE(found(f.cache, "old"), QStringList());
    const QList<Message> before = MessageTable(f.cache).page(RoomA, 100, nullptr);
    search.takeIn(10);
    QCOMPARE(found(f.cache, "old").size(), 10);
    QCOMPARE(search.left(), 15);
    search.takeIn(10);
    search.takeIn(10);
    QCOMPARE(search.left(), 0);
    QCOMPARE(found(f.cache, "old").size(), 25);
    QCOMPARE(found(f.cache, "old").first(), QStringLiteral("old 1"));
    QCOMPARE(MessageTable(f.cache).page(RoomA, 100, nullptr), before);
    search.takeIn(10);
    QCOMPARE(found(f.cache, "old").size(), 25);
}

void TestSearchTable::oldOnesThatChangeMeanwhileAreTakenInOnce()
{
    CacheFixture f;
    QVERIFY(putAsBefore(f.cache, 4));
    const MessageTable messages(f.cache);
    StoreChanges changes;
    Message edited = *messages.find(MessageName(QStringLiteral("spaces/AAA/messages/3")));
    edited.text = QStringLiteral("new words");
    edited.lastUpdateTime = rfc3339FromMicroseconds(Start + 1);
    messages.put(RoomA, {edited, said(RoomA, 9, "old and new")}, changes);
    messages.remove(RoomA, {MessageName(QStringLiteral("spaces/AAA/messages/2"))}, changes);
    SearchTable(f.cache).takeIn(100);
    QCOMPARE(found(f.cache, "old"), list({"old and new", "old 1", "old 4"}));
    QCOMPARE(found(f.cache, "new"), list({"old and new", "new words"}));
}

void TestSearchTable::theIndexHoldsTogether()
{
    // Every change again and again; what is found is what a look at every text finds.
    CacheFixture f;
    Transaction transaction(f.cache);
    const MessageTable messages(f.cache);
    QRandomGenerator random(11);
    const QStringList pieces{QStringLiteral("tea "), QStringLiteral("milk "), QString::fromUtf8("会议"),
                             QString::fromUtf8("ที่"), QStringLiteral("résumé ")};
    for (int step = 0; step < 1500; ++step) {
        StoreChanges changes;
        const SpaceName space = random.bounded(2) ? RoomA : RoomB;
        const int number = int(random.bounded(60));
        if (random.bounded(4) == 0) {
            messages.remove(space, {said(space, number, "").name}, changes);
            continue;
        }
        Message message = said(space, number, "");
        for (quint32 i = random.bounded(4); i > 0; --i)
            message.text += pieces.at(qsizetype(random.bounded(quint32(pieces.size()))));
        message.lastUpdateTime = rfc3339FromMicroseconds(Start + step);
        messages.put(space, {message}, changes);
    }
    QVERIFY(!f.cache.error());
    for (const char *typed : {"tea", "mil", "议", "ที", "resume", "会议ที่", "\"tea milk\""}) {
        SearchQuestion question;
        question.query = SearchQuery(QString::fromUtf8(typed));
        question.limit = 200;
        QSet<MessageName> expected;
        for (const SpaceName &space : {RoomA, RoomB}) {
            for (const Message &message : messages.page(space, 100, nullptr)) {
                if (!question.query.rangesIn(message.text).empty())
                    expected.insert(message.name);
            }
        }
        QSet<MessageName> got;
        for (const Message &message : messages.search(question).messages)
            got.insert(message.name);
        QVERIFY(!expected.isEmpty());
        QCOMPARE(got, expected);
    }
}

QTEST_GUILESS_MAIN(TestSearchTable)
#include "tst_searchtable.moc"
