// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"
#include "tests/emulator/seed.h"
#include "tests/unit/store/storefixture.h"

#include <QRandomGenerator>
#include <QSet>

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

bool isUnspaced(const QString &text)
{
    for (const char32_t c : text.toUcs4()) {
        if (QChar::script(c) != QChar::Script_Thai && QChar::script(c) != QChar::Script_Han)
            return false;
        if (!QChar::isLetterOrNumber(c) && QChar::category(c) != QChar::Mark_NonSpacing)
            return false;
    }
    return true;
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
    void thaiAndChineseAreFoundWhole_data();
    void thaiAndChineseAreFoundWhole();
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

void TestStoreSearch::thaiAndChineseAreFoundWhole_data()
{
    QTest::addColumn<int>("characters");
    for (int characters = 1; characters <= 4; ++characters)
        QTest::addRow("%d", characters) << characters;
}

void TestStoreSearch::thaiAndChineseAreFoundWhole()
{
    QFETCH(int, characters);
    // The messages of the emulator's world.
    const emulator::Seed seed(7, {20, {}, 60}, Start);
    StoreFixture f;
    QList<Message> all;
    for (int space = 0; space < seed.spaceCount(); ++space) {
        for (qint64 i = 0; i < seed.messageCount(space); ++i) {
            all.append(makeMessage(RoomA, QStringLiteral("%1-%2").arg(space).arg(i), Start + all.size(),
                                   QString::fromUtf8(seed.message(space, i).text)));
        }
    }
    QVERIFY(all.size() >= 1000);
    QVERIFY(await(f.store->putMessages(RoomA, all)));

    QSet<QString> parts;
    for (const Message &message : std::as_const(all)) {
        const QList<uint> points = message.text.toUcs4();
        for (qsizetype at = 0; at + characters <= points.size(); ++at) {
            const QString part =
                QString::fromUcs4(reinterpret_cast<const char32_t *>(points.constData()) + at, characters);
            if (isUnspaced(part))
                parts.insert(part);
        }
    }
    QList<QString> asked = parts.values();
    std::sort(asked.begin(), asked.end());
    QVERIFY(asked.size() > 40);
    QRandomGenerator random(3);
    std::shuffle(asked.begin(), asked.end(), random);
    for (const QString &part : asked.mid(0, 60)) {
        QSet<MessageName> scanned;
        for (const Message &message : std::as_const(all)) {
            if (message.text.contains(part))
                scanned.insert(message.name);
        }
        const auto found = await(f.store->search(question(part, RoomA, int(all.size()))));
        QVERIFY(found);
        QSet<MessageName> got;
        for (const Message &message : found->messages)
            got.insert(message.name);
        QVERIFY2(got.contains(scanned), qPrintable(part)); // recall is 1
        // What is more than that reads on behind a comma or a space.
        QVERIFY2(got.size() <= scanned.size() + all.size() / 50, qPrintable(part));
    }
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
