// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/cachefile.h"
#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"
#include "app/store/storepreparation.h"
#include "tests/support/failingcalls.h"
#include "tests/unit/store/storefixture.h"

#include <QTest>

using namespace roomkey;

namespace {

enum class Useless { Damaged, Newer, WithoutTables, NotOfItsForm };

void overwrite(const StoreFixture &f, qint64 at, const QByteArray &bytes)
{
    QFile cache(f.cacheFile());
    QVERIFY(cache.open(QIODevice::ReadWrite) && cache.seek(at));
    QCOMPARE(cache.write(bytes), bytes.size());
}

/// A cache with one space that cannot be used any more, and one that was set aside as that before.
void leaveUseless(StoreFixture &f, Useless how)
{
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.store.reset();
    if (how == Useless::Damaged) {
        overwrite(f, 0, QByteArray(100, 'x'));
    } else {
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(cache.execute(how == Useless::Newer          ? "PRAGMA user_version = 99"
                              : how == Useless::NotOfItsForm ? "PRAGMA user_version = 1"
                                                             : "DROP TABLE messages"));
    }
    for (const char *mark : {".damaged", ".newer"}) {
        QFile before(f.cacheFile() + QLatin1String(mark));
        QVERIFY(before.open(QIODevice::WriteOnly));
        QCOMPARE(before.write("the one before"), 14);
    }
}

/// Opens a store again whose page of messages was overwritten meanwhile; where that page ends.
qint64 damageMessages(StoreFixture &f)
{
    constexpr int PageSize = 4096;
    const Message message = makeMessage(RoomA, QStringLiteral("1"), 1, QStringLiteral("x"));
    if (!await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})) ||
        !await(f.store->putMessages(RoomA, {message})))
        return 0;
    f.store.reset();
    qint64 end = 0;
    {
        Database cache;
        (void)cache.open(f.cacheFile(), Database::Access::ReadOnly);
        end = cache.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'") * PageSize;
    }
    overwrite(f, end - PageSize, QByteArray(PageSize, 'x'));
    f.reopen();
    return end;
}

} // namespace

// What is of no use of the cache is set aside and made anew, and never by the thread of the window.
class TestCacheFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aUselessOneIsMadeAnewOnAnotherThread_data();
    void aUselessOneIsMadeAnewOnAnotherThread();
    void whatIsFoundWhileItIsOpenIsMendedByTheNextStart();
    void aHeadThatSaysAnotherThingIsDamage_data();
    void aHeadThatSaysAnotherThingIsDamage();
    void anotherNameOfAColumnIsDamage();
    void anIndexThatUnderstandsNoWordIsMadeAnew();
    void rowsInTheWrongOrderAreDamage();
    void whatWasSentLeavesTheOutboxOverADamagedCache();
    void anOlderFormIsBroughtUpOnAnotherThread();
    void whatIsInOrderTakesNoThread();
};

void TestCacheFile::aUselessOneIsMadeAnewOnAnotherThread_data()
{
    QTest::addColumn<Useless>("how");
    QTest::addColumn<QString>("mark");
    QTest::newRow("damaged") << Useless::Damaged << QStringLiteral("damaged");
    QTest::newRow("newer") << Useless::Newer << QStringLiteral("newer");
    QTest::newRow("without its tables") << Useless::WithoutTables << QStringLiteral("damaged");
    // A bit in the number of its form, and the steps from there meet what is there already.
    QTest::newRow("not of its form") << Useless::NotOfItsForm << QStringLiteral("damaged");
}

void TestCacheFile::aUselessOneIsMadeAnewOnAnotherThread()
{
    QFETCH(const Useless, how);
    QFETCH(const QString, mark);
    for (const bool prepared : {false, true}) {
        StoreFixture f;
        leaveUseless(f, how);
        const QHash<QString, QByteArray> before = f.hashes();
        StorePreparation preparation(f.paths);
        QVERIFY(preparation.isLong(f.account));
        const ChangesHere here(f.cacheFile());
        if (prepared)
            QVERIFY(await(preparation.begin(f.account)));
        QCOMPARE(preparation.isLong(f.account), !prepared);
        f.reopen();
        QVERIFY(f.opened);
        QVERIFY2(here.all().isEmpty() == prepared, qPrintable(here.all().join(QStringLiteral(", "))));
        QVERIFY(!f.store->salvage());
        QVERIFY2(!f.store->space(RoomA), "Google has it, and it is loaded again");
        const QString aside = QStringLiteral("cache.sqlite.") + mark;
        QCOMPARE(f.hashes().value(aside), before.value(QStringLiteral("cache.sqlite")));
    }
}

/// Its head is well, and where it is not is met when somebody reads there.
void TestCacheFile::whatIsFoundWhileItIsOpenIsMendedByTheNextStart()
{
    StoreFixture f;
    const qint64 end = damageMessages(f);
    QVERIFY(end > 0 && f.opened);
    QVERIFY2(f.store->space(RoomA), "nobody knows of it yet");
    const QSignalSpy told(f.store.get(), &AccountStore::trouble);
    QVERIFY(f.store->messages(RoomA, 10).isEmpty());
    QTRY_COMPARE(told.count(), 1);
    const StorePreparation preparation(f.paths);
    QVERIFY2(preparation.isLong(f.account), "known from now on, whatever ends the program");
    const ChangesHere here(f.cacheFile() + QLatin1Char('.'));
    f.store.reset();
    QCOMPARE(here.all(), QStringList());
    const QString aside = f.cacheFile() + QStringLiteral(".damaged");
    for (int start = 0; start < 2; ++start) {
        QCOMPARE(preparation.isLong(f.account), start == 0);
        f.reopen();
        QVERIFY(f.opened);
        QVERIFY(!f.store->space(RoomA));
        QVERIFY2(QFileInfo(aside).size() >= end, "the damaged one is kept");
    }
}

/// SQLite has no word of damage for it: https://www.sqlite.org/fileformat2.html#the_database_header
void TestCacheFile::aHeadThatSaysAnotherThingIsDamage_data()
{
    QTest::addColumn<int>("at");
    QTest::newRow("nobody may write") << 18;
    QTest::newRow("schema of an unknown format") << 47;
}

void TestCacheFile::aHeadThatSaysAnotherThingIsDamage()
{
    QFETCH(const int, at);
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.store.reset();
    overwrite(f, at, "x");
    f.reopen();
    QVERIFY(f.opened && !f.store->whyReadOnly());
    QVERIFY(!f.store->space(RoomA));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
}

void TestCacheFile::anotherNameOfAColumnIsDamage()
{
    StoreFixture f;
    f.store.reset();
    {
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(cache.execute("ALTER TABLE spaceStates RENAME COLUMN membersListed TO membersMisted"));
    }
    f.reopen();
    QVERIFY(f.opened);
    const QSignalSpy told(f.store.get(), &AccountStore::trouble);
    QVERIFY(!f.store->hasMembers(RoomA));
    QTRY_COMPARE(told.count(), 1);
    f.reopen();
    QVERIFY(f.opened);
    const QSignalSpy toldAgain(f.store.get(), &AccountStore::trouble);
    QVERIFY(await(f.store->putMembers(RoomA, {makeMember(RoomA, 1, {})})));
    QVERIFY(f.store->hasMembers(RoomA));
    QCoreApplication::processEvents();
    QCOMPARE(toldAgain.count(), 0);
}

/// The last row of a page has a number from far away; SQLite does not notice, and a search for a free number
/// that trusts it never ends.
void TestCacheFile::rowsInTheWrongOrderAreDamage()
{
    StoreFixture f;
    QList<Message> many;
    for (int i = 1; i <= 400; ++i)
        many.append(makeMessage(RoomA, QString::number(i), (2'000 + i) * 1'000'000LL, QString(200, u'x')));
    QVERIFY(await(f.store->putMessages(RoomA, many)));
    f.store.reset();
    qint64 root = 0;
    {
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadWrite));
        root = cache.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'");
    }
    QFile file(f.cacheFile());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray all = file.readAll();
    // https://www.sqlite.org/fileformat2.html#b_tree_pages
    const auto number = [&](qint64 at, int bytes) {
        qint64 value = 0;
        for (int i = 0; i < bytes; ++i)
            value = value * 256 + static_cast<uchar>(all.at(at + i));
        return value;
    };
    const qint64 pageSize = number(16, 2);
    qint64 page = (root - 1) * pageSize;
    while (number(page, 1) == 5) // the first page of each level below
        page = (number(page + number(page + 12, 2), 4) - 1) * pageSize;
    QCOMPARE(number(page, 1), 13);
    const qint64 cells = number(page + 3, 2);
    qint64 at = page + number(page + 8 + 2 * (cells - 1), 2);
    while (static_cast<uchar>(all.at(at)) & 0x80) // the length of the row
        ++at;
    qint64 id = 0;
    for (qint64 i = at + 1;; ++i) {
        id = id * 128 + (static_cast<uchar>(all.at(i)) & 0x7f);
        if (!(static_cast<uchar>(all.at(i)) & 0x80))
            break;
    }
    QVERIFY(file.seek(at + 1));
    QVERIFY(file.putChar('\xff'));
    file.close();

    f.reopen();
    QVERIFY(f.opened);
    const Message between =
        makeMessage(RoomA, QStringLiteral("new"), id / 1024 + 500'000, QStringLiteral("new"));
    const auto put = await(f.store->putMessages(RoomA, {between}));
    QVERIFY(!put);
    QCOMPARE(put.error().kind, StoreError::Kind::Corrupt);
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(await(f.store->putMessages(RoomA, {between})));
}

/// SQLite takes it for a mistake in the question.
void TestCacheFile::anIndexThatUnderstandsNoWordIsMadeAnew()
{
    StoreFixture f;
    const Message message = makeMessage(RoomA, QStringLiteral("1"), 1, QStringLiteral("hello"));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    f.store.reset();
    {
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(cache.execute("UPDATE searchIndex_config SET v = 99 WHERE k = 'version'"));
    }
    f.reopen();
    const QSignalSpy told(f.store.get(), &AccountStore::trouble);
    SearchQuestion question;
    question.query = SearchQuery(QStringLiteral("hello"));
    QVERIFY(!await(f.store->search(question)));
    QTRY_COMPARE(told.count(), 1);
    f.reopen();
    QVERIFY(f.opened && !f.store->message(message.name));
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    const auto found = await(f.store->search(question));
    QVERIFY(found && found->messages.size() == 1);
}

/// It is at Google, from where the next cache gets it.
void TestCacheFile::whatWasSentLeavesTheOutboxOverADamagedCache()
{
    StoreFixture f;
    QVERIFY(damageMessages(f) > 0 && f.opened);
    const QSignalSpy told(f.store.get(), &AccountStore::trouble);
    const MessageSignals shown(*f.store);
    const auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("hello"))));
    const Message known = makeMessage(RoomA, QStringLiteral("1"), 1, {});
    const auto deletion = await(f.store->addToOutbox(rowAbout(OutboxRow::Kind::Delete, known)));
    QVERIFY(row && deletion);
    const Message answer = makeMessage(RoomA, QStringLiteral("2"), 2, row->text);
    QVERIFY(await(f.store->settleOutbox(*row, answer)));
    QVERIFY(await(f.store->settleOutbox(*deletion, std::nullopt)));
    QVERIFY(f.store->outbox().isEmpty());
    QCOMPARE(textsOf(shown.changed), QStringList{QStringLiteral("hello")});
    QCOMPARE(shown.removed, QList<MessageName>{known.name});
    QTRY_COMPARE(told.count(), 2);
    QCOMPARE(told.first().first().value<StoreError>().kind, StoreError::Kind::Corrupt);
    f.reopen();
    QVERIFY(f.opened && f.store->outbox().isEmpty());
    QVERIFY2(!f.store->space(RoomA), "made anew");
}

void TestCacheFile::anOlderFormIsBroughtUpOnAnotherThread()
{
    StoreFixture f;
    f.store.reset();
    QVERIFY(QFile::remove(f.cacheFile()));
    {
        Database cache;
        QVERIFY(openStoreFile(cache, f.cacheFile(), cacheMigrations().first(1)));
    }
    StorePreparation preparation(f.paths);
    QVERIFY(preparation.isLong(f.account));
    const ChangesHere here(f.cacheFile());
    QVERIFY(await(preparation.begin(f.account)));
    QVERIFY(!preparation.isLong(f.account));
    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(here.all(), QStringList());
}

void TestCacheFile::whatIsInOrderTakesNoThread()
{
    StoreFixture f;
    QVERIFY2(!isCacheLongToOpen(f.cacheFile()), "while it is open");
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY2(!isCacheLongToOpen(f.cacheFile()), "with a log");
    f.store.reset();
    QVERIFY(!isCacheLongToOpen(f.cacheFile()));
    f.reopen();
    QVERIFY(f.opened && f.store->space(RoomA));
    f.store.reset();
    QVERIFY(QFile::remove(f.cacheFile()));
    QVERIFY2(!isCacheLongToOpen(f.cacheFile()), "thrown away");
}

QTEST_GUILESS_MAIN(TestCacheFile)
#include "tst_cachefile.moc"
