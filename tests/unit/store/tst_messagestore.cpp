// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/unit/store/storefixture.h"

#include <QRandomGenerator>

#include <algorithm>

using namespace roomkey;

namespace {

QStringList allTexts(const AccountStore &store, const SpaceName &space)
{
    return textsOf(store.messages(space, 1000));
}

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

Message at(qint64 seconds, const QString &text)
{
    return makeMessage(RoomA, QStringLiteral("m%1").arg(seconds), seconds * 1'000'000, text);
}

RangeEdges synced(const MessageCursor &to)
{
    RangeEdges edges;
    edges.syncedTo = to;
    return edges;
}

RangeEdges anew()
{
    RangeEdges edges;
    edges.startsAnew = true;
    return edges;
}

Message at(qint64 seconds)
{
    return at(seconds, QString::number(seconds));
}

} // namespace

class TestMessageStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesComeBackAsTheyWere();
    void pagesAreExactlyTheRowsInOrder();
    void pagesUseTheIndex();
    void unchangedRowsAreNeitherWrittenNorTold();
    void olderEditNeverOverwrites();
    void partialAnswerBlanksNothing();
    void rangeRemovesWhatIsGoneInsideItOnly();
    void rangeToTheBeginningRemovesEverythingOlder();
    void freshStartDropsTheOldWindow();
    void rangeReachesUpToThePageBefore();
    void unreadableItemsAreNotTakenForGone();
    void syncedEdgeMovesForwardOnly();
    void deletedMessagesStayAsTombstones();
    void previewFollowsTheNewestMessage();
    void previewOfASpaceThatWasNeverListed();
    void previewsGoStaleWithActivityOnly();
    void activityMovesSpacesUp();
    void messagesOfUnknownSpacesAreKept();
    void messageWithoutATimeIsNotPlaced();
};

void TestMessageStore::messagesComeBackAsTheyWere()
{
    StoreFixture f;
    Message message;
    message.name = MessageName(QStringLiteral("spaces/AAA/messages/x.y"));
    message.clientId = ClientMessageId(QStringLiteral("client-1"));
    message.space = RoomA;
    message.thread = ThreadName(QStringLiteral("spaces/AAA/threads/x"));
    message.threadReply = true;
    message.sender = {UserName(QStringLiteral("users/1")),
                      QStringLiteral("阿娜"),
                      QStringLiteral("ana@example.test"),
                      QStringLiteral("https://example.test/a.png"),
                      true,
                      true};
    message.text = QStringLiteral("สวัสดี\n*bold* \U0001F600 ");
    message.createTime = QStringLiteral("2026-01-02T03:04:05.123456789Z");
    message.lastUpdateTime = QStringLiteral("2026-01-02T03:04:06Z");
    message.attachmentCount = 2;
    message.reactionCount = 9;
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    f.reopen();
    QCOMPARE(f.store->messages(RoomA, 10), QList<Message>{message});
    QCOMPARE(f.store->message(message.name), message);
    QCOMPARE(f.store->messageByClientId(RoomA, message.clientId), message);
    QVERIFY(!f.store->messageByClientId(RoomB, message.clientId));
    QVERIFY(!f.store->messageByClientId(RoomA, ClientMessageId()));
}

void TestMessageStore::pagesAreExactlyTheRowsInOrder()
{
    for (const quint32 seed : {1u, 2u, 3u, 4u, 5u}) {
        StoreFixture f;
        QRandomGenerator random(seed);
        QList<Message> rows;
        QSet<QString> ids;
        const int wanted = random.bounded(1, 300);
        while (rows.size() < wanted) {
            const QString id = QString::number(random.bounded(100'000));
            if (ids.contains(id))
                continue;
            ids.insert(id);
            // Few different times: the name has to decide often.
            rows.append(makeMessage(RoomA, id, 1'000'000 + random.bounded(20), id));
        }
        QVERIFY(await(f.store->putMessages(RoomA, rows)));
        QVERIFY(await(
            f.store->putMessages(RoomB, {makeMessage(RoomB, QStringLiteral("z"), 1'000'005, QString())})));
        std::sort(rows.begin(), rows.end(), [](const Message &a, const Message &b) {
            return a.createTime != b.createTime ? a.createTime < b.createTime : a.name < b.name;
        });

        for (const int pageSize : {1, 3, 50, 1000}) {
            QList<Message> read;
            std::optional<MessageCursor> before;
            while (true) {
                const auto page = f.store->messages(RoomA, pageSize, before ? &*before : nullptr);
                QVERIFY(page.size() <= pageSize);
                if (page.isEmpty())
                    break;
                read = page + read;
                before = MessageCursor{*microsecondsFromRfc3339(page.first().createTime),
                                       page.first().name.toString()};
            }
            QCOMPARE(textsOf(read), textsOf(rows));
        }
    }
}

void TestMessageStore::pagesUseTheIndex()
{
    StoreFixture f;
    Database reader;
    QVERIFY(reader.open(f.cacheFile(), Database::Access::ReadOnly));
    QString plan;
    Statement rows = reader.prepare(
        "EXPLAIN QUERY PLAN SELECT m.text FROM messages m WHERE m.space = ?1 AND (m.created, m.name) < (?3, "
        "?4) ORDER BY m.created DESC, m.name DESC LIMIT ?2");
    while (rows.step())
        plan += rows.text(3) + QLatin1Char('\n');
    QVERIFY2(plan.contains(QLatin1String("USING INDEX messagesByTime (space=? AND (created,name)<(?,?))")),
             qPrintable(plan));
    QVERIFY2(!plan.contains(QLatin1String("TEMP B-TREE")), qPrintable(plan));
}

void TestMessageStore::unchangedRowsAreNeitherWrittenNorTold()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    const QList<Message> rows{at(1), at(2), at(3)};
    QVERIFY(await(f.store->putMessageRange(RoomA, rows, true)));
    Database watcher;
    QVERIFY(watcher.open(f.cacheFile(), Database::Access::ReadOnly));
    const qint64 version = watcher.integer("PRAGMA data_version");
    MessageSignals told(*f.store);
    QSignalSpy spaces(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->putMessageRange(RoomA, rows, true)));
    QVERIFY(await(f.store->putMessages(RoomA, rows)));
    QCOMPARE(told.count, 0);
    QCOMPARE(spaces.count(), 0);
    QCOMPARE(watcher.integer("PRAGMA data_version"), version);

    Message edited = at(2, QStringLiteral("edited"));
    edited.lastUpdateTime = rfc3339FromMicroseconds(9'000'000);
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(1), edited, at(3)}, true)));
    QCOMPARE(told.count, 1);
    QCOMPARE(told.changed, QList<Message>{edited});
    QVERIFY(told.removed.isEmpty());
    QCOMPARE(spaces.count(), 0);
}

void TestMessageStore::olderEditNeverOverwrites()
{
    StoreFixture f;
    Message first = at(1, QStringLiteral("first"));
    Message second = at(1, QStringLiteral("second"));
    second.lastUpdateTime = QStringLiteral("1970-01-01T00:00:05.000002Z");
    Message third = at(1, QStringLiteral("third"));
    third.lastUpdateTime = QStringLiteral("1970-01-01T00:00:05.000003Z");
    QVERIFY(await(f.store->putMessages(RoomA, {third})));
    MessageSignals told(*f.store);
    for (const Message &older : {second, first})
        QVERIFY(await(f.store->putMessages(RoomA, {older})));
    QCOMPARE(told.count, 0);
    QCOMPARE(allTexts(*f.store, RoomA), QStringList{QStringLiteral("third")});
}

void TestMessageStore::partialAnswerBlanksNothing()
{
    StoreFixture f;
    Message whole = at(1, QStringLiteral("text"));
    whole.sender.displayName = QStringLiteral("Ana");
    QVERIFY(await(f.store->putMessages(RoomA, {whole})));
    Message partial;
    partial.name = whole.name;
    QVERIFY(await(f.store->putMessages(RoomA, {partial})));
    QCOMPARE(f.store->message(whole.name), whole);
}

void TestMessageStore::rangeRemovesWhatIsGoneInsideItOnly()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, {at(1), at(2), at(3), at(4), at(5), at(6)})));
    Message other = makeMessage(RoomB, QStringLiteral("b"), 3'000'000, QStringLiteral("b"));
    QVERIFY(await(f.store->putMessages(RoomB, {other})));
    MessageSignals told(*f.store);
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(2), at(5)}, false)));
    QCOMPARE(allTexts(*f.store, RoomA), words("1 2 5 6"));
    QCOMPARE(told.removed, (QList<MessageName>{at(3).name, at(4).name}));
    QVERIFY(told.changed.isEmpty());
    QCOMPARE(allTexts(*f.store, RoomB), QStringList{QStringLiteral("b")});
    QVERIFY(!f.store->reachesBeginning(RoomA));
}

void TestMessageStore::rangeToTheBeginningRemovesEverythingOlder()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, {at(1), at(2), at(3)})));
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(2)}, true)));
    QCOMPARE(allTexts(*f.store, RoomA), words("2 3"));
    QVERIFY(f.store->reachesBeginning(RoomA));
    // A later page of the newest messages does not know the beginning and does not unlearn it.
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(3)}, false)));
    QVERIFY(f.store->reachesBeginning(RoomA));
}

void TestMessageStore::freshStartDropsTheOldWindow()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(1), at(2)}, true)));
    RangeEdges edges;
    edges.startsAnew = true;
    edges.syncedTo = MessageCursor{9'000'000, at(9).name.toString()};
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(8), at(9)}, false, edges)));
    QCOMPARE(allTexts(*f.store, RoomA), words("8 9"));
    QVERIFY(!f.store->reachesBeginning(RoomA));
    QCOMPARE(f.store->syncedTo(RoomA), edges.syncedTo);
}

void TestMessageStore::rangeReachesUpToThePageBefore()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, {at(1), at(2), at(3), at(4), at(5)})));
    QCOMPARE(f.store->oldest(RoomA), cursorOf(at(1)));
    // The page before ended at 4; between it and this one's newest nothing is left at the server.
    RangeEdges edges;
    edges.upTo = cursorOf(at(4));
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(1), at(2)}, false, edges)));
    QCOMPARE(allTexts(*f.store, RoomA), words("1 2 4 5"));
    // The last page can be empty and still say that nothing older is left.
    edges.upTo = cursorOf(at(2));
    QVERIFY(await(f.store->putMessageRange(RoomA, {}, true, edges)));
    QCOMPARE(allTexts(*f.store, RoomA), words("2 4 5"));
    QVERIFY(f.store->reachesBeginning(RoomA));
}

void TestMessageStore::unreadableItemsAreNotTakenForGone()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, {at(1), at(2), at(3)})));
    RangeEdges edges;
    edges.keepsUnseen = true;
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(1), at(3)}, false, edges)));
    QCOMPARE(allTexts(*f.store, RoomA), words("1 2 3"));
}

void TestMessageStore::syncedEdgeMovesForwardOnly()
{
    StoreFixture f;
    QVERIFY(!f.store->syncedTo(RoomA));
    QVERIFY(await(f.store->putMessages(RoomA, {at(5)})));
    QVERIFY2(!f.store->syncedTo(RoomA), "our own message says nothing about what came before it");
    RangeEdges edges;
    edges.syncedTo = MessageCursor{5'000'000, QStringLiteral("b")};
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(5)}, false, edges)));
    QCOMPARE(f.store->syncedTo(RoomA), edges.syncedTo);
    RangeEdges older;
    older.syncedTo = MessageCursor{5'000'000, QStringLiteral("a")};
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(5)}, false, older)));
    QCOMPARE(f.store->syncedTo(RoomA), edges.syncedTo);
}

void TestMessageStore::deletedMessagesStayAsTombstones()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, {at(1)})));
    Message deleted = at(1, QString());
    deleted.sender = {};
    deleted.deleteTime = rfc3339FromMicroseconds(7'000'000);
    deleted.deletion = Message::Deletion::ByManager;
    QVERIFY(await(f.store->putMessages(RoomA, {deleted})));
    QVERIFY(await(f.store->putMessages(RoomA, {at(1)})));
    const auto read = f.store->message(at(1).name);
    QVERIFY(read);
    QCOMPARE(read->deletion, Message::Deletion::ByManager);
    QCOMPARE(read->text, QString());
    QCOMPARE(read->sender.name, at(1).sender.name);
}

void TestMessageStore::previewFollowsTheNewestMessage()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    Message newest = at(2, QStringLiteral("hello"));
    newest.sender.displayName = QStringLiteral("Ana");
    QVERIFY(await(f.store->putMessages(RoomA, {at(1), newest})));
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("hello"));
    QCOMPARE(f.store->space(RoomA)->previewSender, QStringLiteral("Ana"));
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->removeMessages(RoomA, {newest.name})));
    QCOMPARE(told.count(), 1);
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("1"));
    QVERIFY(await(f.store->putMessages(RoomA, {at(3, QString(500, QLatin1Char('x')))})));
    QCOMPARE(f.store->space(RoomA)->previewText, QString(200, QLatin1Char('x')));
}

void TestMessageStore::previewOfASpaceThatWasNeverListed()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"), 90'000'000)})));
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(10), at(20)}, false,
                                           synced(MessageCursor{20'000'000, at(20).name.toString()}))));
    Message newest = at(90, QStringLiteral("the newest"));
    newest.sender.displayName = QStringLiteral("Budi");
    QVERIFY(await(f.store->putPreview(RoomA, newest, f.store->space(RoomA)->space.lastActiveTime)));
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("the newest"));
    QCOMPARE(f.store->space(RoomA)->previewSender, QStringLiteral("Budi"));
    // Between 20 and 90 nobody knows: the messages stay what they were.
    QCOMPARE(allTexts(*f.store, RoomA), words("10 20"));
    QCOMPARE(f.store->syncedTo(RoomA)->createdAt, 20'000'000);
    QVERIFY(!f.store->message(newest.name));

    // An older message that comes later does not take its place, nor does a restart.
    QVERIFY(await(f.store->putMessages(RoomA, {at(30)})));
    f.reopen();
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("the newest"));

    // Deleted before the space was opened: the listing up to the top knows better.
    QVERIFY(await(f.store->putMessageRange(RoomA, {at(20), at(30), at(80)}, false,
                                           synced(MessageCursor{80'000'000, at(80).name.toString()}))));
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("80"));

    // A space that was emptied has nothing to show.
    QVERIFY(await(f.store->putPreview(RoomA, newest, QStringLiteral("later"))));
    QVERIFY(await(f.store->putMessageRange(RoomA, {}, true, anew())));
    QVERIFY(await(f.store->putMessageRange(RoomA, {}, true)));
    QVERIFY(await(f.store->removeMessages(RoomA, {at(20).name, at(30).name, at(80).name, at(10).name})));
    QVERIFY(f.store->space(RoomA)->previewText.isEmpty());
}

void TestMessageStore::previewsGoStaleWithActivityOnly()
{
    StoreFixture f;
    const auto active = [&](qint64 seconds) {
        return await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"), seconds * 1'000'000)}));
    };
    const auto said = [&] { return f.store->space(RoomA)->space.lastActiveTime; };
    QVERIFY(!f.store->isPreviewStale(RoomA)); // unknown
    QVERIFY(active(0));
    QVERIFY(!f.store->isPreviewStale(RoomA)); // nothing ever happened there
    QVERIFY(active(10));
    QVERIFY(f.store->isPreviewStale(RoomA));
    QVERIFY(await(f.store->putMessages(RoomA, {at(9)})));
    QVERIFY(f.store->isPreviewStale(RoomA));
    QVERIFY(await(f.store->putMessages(RoomA, {at(10)})));
    QVERIFY(!f.store->isPreviewStale(RoomA)); // cached
    QVERIFY(active(20));
    QVERIFY(f.store->isPreviewStale(RoomA));
    // What made it active left no message: it is not asked for again.
    QVERIFY(await(f.store->putPreview(RoomA, std::nullopt, said())));
    QVERIFY(!f.store->isPreviewStale(RoomA));
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("10"));
    f.reopen();
    QVERIFY(!f.store->isPreviewStale(RoomA));
    QVERIFY(active(30));
    QVERIFY(f.store->isPreviewStale(RoomA));
}

void TestMessageStore::activityMovesSpacesUp()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"), 5'000'000),
                                      makeSpace(RoomB, QStringLiteral("B"), 6'000'000)})));
    QCOMPARE(f.store->spaces(10).first().space.name, RoomB);
    QVERIFY(await(f.store->putMessages(RoomA, {at(7)})));
    QCOMPARE(f.store->spaces(10).first().space.name, RoomA);
    QCOMPARE(f.store->spaces(10).first().activity, 7'000'000);
    // A listing that knows less of the activity than our messages do does not move it back.
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"), 5'000'000)})));
    QCOMPARE(f.store->spaces(10).first().space.name, RoomA);
}

void TestMessageStore::messagesOfUnknownSpacesAreKept()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, {at(4)})));
    QCOMPARE(allTexts(*f.store, RoomA), QStringList{QStringLiteral("4")});
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QCOMPARE(f.store->space(RoomA)->previewText, QStringLiteral("4"));
    QCOMPARE(f.store->space(RoomA)->activity, 4'000'000);
}

void TestMessageStore::messageWithoutATimeIsNotPlaced()
{
    StoreFixture f;
    Message timeless = at(1);
    timeless.createTime = QStringLiteral("soon");
    QVERIFY(await(f.store->putMessages(RoomA, {timeless, at(2)})));
    QCOMPARE(allTexts(*f.store, RoomA), QStringList{QStringLiteral("2")});
}

QTEST_GUILESS_MAIN(TestMessageStore)
#include "tst_messagestore.moc"
