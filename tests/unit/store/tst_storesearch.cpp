// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/unit/store/storefixture.h"

using namespace roomkey;

namespace {

constexpr qint64 Start = 1'790'000'000'000'000;

SearchQuestion question(const QString &typed, const SpaceName &space = {}, int limit = 50)
{
    SearchQuestion asked;
    asked.query = SearchQuery(typed);
    asked.space = space;
    asked.limit = limit;
    return asked;
}

QList<Message> numbered(const SpaceName &space, int count, const QString &text)
{
    QList<Message> messages;
    for (int i = 0; i < count; ++i)
        messages.append(makeMessage(space, QString::number(i), Start + i, text.arg(i)));
    return messages;
}

} // namespace

class TestStoreSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersFromTheEventLoop();
    void seesWhatWasWritten();
    void aQuestionThatIsDroppedIsNeverAnswered();
    void aSearchThatRunsCanBeStopped();
    void closingAnswersWhatIsOpen();
    void whatIsBeingDeletedIsNotFound();
    void aCacheFromBeforeIsTakenInBehindWrites();
};

void TestStoreSearch::answersFromTheEventLoop()
{
    StoreFixture f;
    QVERIFY(f.opened);
    QVERIFY(await(f.store->putMessages(RoomA, numbered(RoomA, 3, QStringLiteral("hello %1")))));
    bool answered = false;
    f.store->search(question(QStringLiteral("hel")))
        .then(this, [&](Expected<FoundMessages, StoreError> &&found) {
            answered = true;
            QVERIFY(found);
            QCOMPARE(textsOf(found->messages),
                     QStringList(
                         {QStringLiteral("hello 2"), QStringLiteral("hello 1"), QStringLiteral("hello 0")}));
            QVERIFY(!found->hasMore);
        });
    QVERIFY(!answered);
    QTRY_VERIFY(answered);
}

void TestStoreSearch::seesWhatWasWritten()
{
    StoreFixture f;
    for (int i = 0; i < 20; ++i) {
        QVERIFY(await(f.store->putMessages(
            RoomA, {makeMessage(RoomA, QString::number(i), Start + i, QStringLiteral("step %1").arg(i))})));
        const auto found = await(f.store->search(question(QStringLiteral("step"))));
        QVERIFY(found);
        QCOMPARE(found->messages.size(), i + 1);
    }
}

void TestStoreSearch::aQuestionThatIsDroppedIsNeverAnswered()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, numbered(RoomA, 3, QStringLiteral("hello %1")))));
    int dropped = 0;
    int last = 0;
    RequestScope scope;
    for (const QString &typed : {QStringLiteral("h"), QStringLiteral("he"), QStringLiteral("hel")}) {
        scope.clear();
        scope.add(f.store->search(question(typed)))
            .then(this, [&, typed](Expected<FoundMessages, StoreError> &&found) {
                QVERIFY(found);
                (typed == QLatin1String("hel") ? last : dropped) += int(found->messages.size());
            });
    }
    QTRY_COMPARE(last, 3);
    QCOMPARE(dropped, 0);
}

void TestStoreSearch::aSearchThatRunsCanBeStopped()
{
    // Every message has the one word and none the other space's sign: everything is gone through.
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, numbered(RoomA, 20'000, QStringLiteral("same %1")))));
    const SearchQuestion all = question(QStringLiteral("same"), {}, 20'000);
    const auto began = std::chrono::steady_clock::now();
    QVERIFY(await(f.store->search(all))->messages.size() == 20'000);
    const auto whole = std::chrono::steady_clock::now() - began;
    // A hundred at once would take a hundred times as long, if they were not stopped.
    QList<Pending<FoundMessages, StoreError>> asked;
    const auto again = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i)
        asked.append(f.store->search(all));
    for (const auto &pending : asked)
        pending.cancel();
    const auto found = await(f.store->search(question(QStringLiteral("same"))));
    QVERIFY(found);
    QCOMPARE(found->messages.size(), 50);
    QVERIFY(std::chrono::steady_clock::now() - again < 50 * whole);
    const auto cancelled = await(asked.last());
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().kind, StoreError::Kind::Cancelled);
}

void TestStoreSearch::closingAnswersWhatIsOpen()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, numbered(RoomA, 1000, QStringLiteral("hello %1")))));
    QList<Pending<FoundMessages, StoreError>> asked;
    for (int i = 0; i < 50; ++i)
        asked.append(f.store->search(question(QStringLiteral("hello"), {}, 1000)));
    f.store->close();
    for (const auto &pending : asked) {
        const auto found = await(pending);
        QVERIFY(found || found.error().kind == StoreError::Kind::Cancelled);
    }
    QVERIFY(!await(f.store->search(question(QStringLiteral("hello")))));
    // Gone before it could answer.
    f.reopen();
    int answers = 0;
    f.store->search(question(QStringLiteral("hello"))).then(this, [&](auto &&) { ++answers; });
    f.store.reset();
    QTRY_COMPARE(answers, 1);
}

void TestStoreSearch::whatIsBeingDeletedIsNotFound()
{
    StoreFixture f;
    const QList<Message> messages = numbered(RoomA, 2, QStringLiteral("hello %1"));
    QVERIFY(await(f.store->putMessages(RoomA, messages)));
    OutboxRow deletion;
    deletion.kind = OutboxRow::Kind::Delete;
    deletion.space = RoomA;
    deletion.message = messages.last().name;
    const auto row = await(f.store->addToOutbox(deletion));
    QVERIFY(row);
    QCOMPARE(textsOf(await(f.store->search(question(QStringLiteral("hello"))))->messages),
             QStringList({QStringLiteral("hello 0")}));
    QVERIFY(await(f.store->removeFromOutbox(row->id)));
    QCOMPARE(await(f.store->search(question(QStringLiteral("hello"))))->messages.size(), 2);
}

void TestStoreSearch::aCacheFromBeforeIsTakenInBehindWrites()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(RoomA, numbered(RoomA, 1700, QStringLiteral("past %1")))));
    f.store->close();
    {
        // As the version before the search left it.
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(cache.execute("DROP TABLE searchIndex; PRAGMA user_version = 3;"
                              "UPDATE messages SET id = (SELECT count(*) FROM messages o WHERE o.id <= "
                              "messages.id)"));
    }
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(f.store->messagesToIndex() >= 1700);
    const QSignalSpy indexed(f.store.get(), &AccountStore::messagesIndexed);
    // A write that comes meanwhile waits for one batch at most.
    QVERIFY(await(f.store->putMessages(
        RoomA, {makeMessage(RoomA, QStringLiteral("x"), Start + 5000, QStringLiteral("past and present"))})));
    QVERIFY(f.store->messagesToIndex() > 0);
    QTRY_COMPARE(f.store->messagesToIndex(), 0);
    QCOMPARE(indexed.count(), 4);
    const auto found = await(f.store->search(question(QStringLiteral("past"), {}, 5000)));
    QVERIFY(found);
    QCOMPARE(found->messages.size(), 1701);
    QCOMPARE(found->messages.first().text, QStringLiteral("past and present"));
    QCOMPARE(found->messages.last().text, QStringLiteral("past 0"));
    f.reopen();
    QCOMPARE(f.store->messagesToIndex(), 0);
}

QTEST_GUILESS_MAIN(TestStoreSearch)
#include "tst_storesearch.moc"
