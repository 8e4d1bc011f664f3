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

enum class Useless { Damaged, Newer, WithoutTables };

/// A cache with one space that cannot be used any more, and one that was set aside as that before.
void leaveUseless(StoreFixture &f, Useless how)
{
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.store.reset();
    if (how == Useless::Damaged) {
        QFile cache(f.cacheFile());
        QVERIFY(cache.open(QIODevice::ReadWrite));
        QCOMPARE(cache.write(QByteArray(100, 'x')), 100);
    } else {
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(cache.execute(how == Useless::Newer ? "PRAGMA user_version = 99" : "DROP TABLE messages"));
    }
    for (const char *mark : {".damaged", ".newer"}) {
        QFile before(f.cacheFile() + QLatin1String(mark));
        QVERIFY(before.open(QIODevice::WriteOnly));
        QCOMPARE(before.write("the one before"), 14);
    }
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
    constexpr int PageSize = 4096;
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(await(
        f.store->putMessages(RoomA, {makeMessage(RoomA, QStringLiteral("1"), 1, QStringLiteral("x"))})));
    f.store.reset();
    qint64 page = 0;
    {
        Database cache;
        QVERIFY(cache.open(f.cacheFile(), Database::Access::ReadOnly));
        page = cache.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'");
    }
    QFile cache(f.cacheFile());
    QVERIFY(cache.open(QIODevice::ReadWrite) && cache.seek((page - 1) * PageSize));
    QCOMPARE(cache.write(QByteArray(PageSize, 'x')), PageSize);
    cache.close();
    f.reopen();
    QVERIFY(f.opened);
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
        QVERIFY2(QFileInfo(aside).size() > page * PageSize, "the damaged one is kept");
    }
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
