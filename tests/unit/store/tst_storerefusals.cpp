// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/migrations.h"
#include "app/store/storefile.h"
#include "tests/support/failingcalls.h"
#include "tests/unit/store/storefixture.h"

#include <QTest>

#include <cerrno>

// What the system says when it lets nothing be written, and what the store makes of it.

using namespace roomkey;

class TestStoreRefusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whileRunning_data();
    void whileRunning();
    void atTheStart_data();
    void atTheStart();
};

void TestStoreRefusals::whileRunning_data()
{
    using Call = FailingCall::Kind;
    QTest::addColumn<Call>("call");
    QTest::addColumn<int>("error");
    QTest::addColumn<StoreError::Kind>("kind");
    QTest::newRow("full disk") << Call::Write << ENOSPC << StoreError::Kind::Full;
    QTest::newRow("used up quota") << Call::Write << EDQUOT << StoreError::Kind::Full;
    QTest::newRow("used up quota, found out late") << Call::Sync << EDQUOT << StoreError::Kind::Full;
    QTest::newRow("disk turned read-only") << Call::Write << EROFS << StoreError::Kind::ReadOnly;
    QTest::newRow("read-only, found out late") << Call::Sync << EROFS << StoreError::Kind::ReadOnly;
    QTest::newRow("forbidden") << Call::Write << EPERM << StoreError::Kind::ReadOnly;
    QTest::newRow("no access") << Call::Write << EACCES << StoreError::Kind::ReadOnly;
    QTest::newRow("broken disk") << Call::Write << EIO << StoreError::Kind::Other;
}

void TestStoreRefusals::whileRunning()
{
    QFETCH(const FailingCall::Kind, call);
    QFETCH(const int, error);
    QFETCH(const StoreError::Kind, kind);
    StoreFixture f;
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("before")))));
    const QSignalSpy told(f.store.get(), &AccountStore::trouble);
    {
        const FailingCall failing(f.outboxFile(), call, error);
        const auto refused = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("refused"))));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, kind);
        QCOMPARE(told.size(), 1);
        QCOMPARE(qvariant_cast<StoreError>(told.first().first()).kind, kind);
        QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("before")});
    }
    QVERIFY2(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("after")))), "it is over");
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(!f.store->salvage());
    QCOMPARE(textsOf(f.store->outbox()), (QStringList{QStringLiteral("before"), QStringLiteral("after")}));
}

void TestStoreRefusals::atTheStart_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<StoreError::Kind>("kind");
    QTest::newRow("full disk") << ENOSPC << StoreError::Kind::Full;
    QTest::newRow("used up quota") << EDQUOT << StoreError::Kind::Full;
    QTest::newRow("read-only") << EROFS << StoreError::Kind::ReadOnly;
    QTest::newRow("forbidden") << EPERM << StoreError::Kind::ReadOnly;
    QTest::newRow("no access") << EACCES << StoreError::Kind::ReadOnly;
}

void TestStoreRefusals::atTheStart()
{
    QFETCH(const int, error);
    QFETCH(const StoreError::Kind, kind);
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("outbox.sqlite"));
    Database database;
    QVERIFY(openStoreFile(database, file, outboxMigrations()));
    database.close();
    {
        // The log cannot be made.
        const FailingCall failing(file, FailingCall::Kind::Create, error);
        const auto refused = openStoreFile(database, file, outboxMigrations());
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, kind);
        QVERIFY(!database.isOpen());
    }
    QVERIFY(openStoreFile(database, file, outboxMigrations()));
}

QTEST_GUILESS_MAIN(TestStoreRefusals)
#include "tst_storerefusals.moc"
