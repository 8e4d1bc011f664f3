// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelease.h"
#include "tests/support/failingcalls.h"
#include "tests/unit/store/storefixture.h"

#include <QCoreApplication>
#include <QTest>

#include <cerrno>

// R25: a store that nothing can be written to when the program starts. Mounted read-only where the system
// lets a test do that, and with calls that fail as they do there everywhere.

using namespace roomkey;

namespace {

bool hasOwnMounts = false;

/// Read-only while it lives.
struct ReadOnlyPlace
{
    ReadOnlyPlace(const QString &path, bool mounted)
    {
        if (mounted) {
            mount = std::make_unique<ReadOnlyMount>(path);
            QVERIFY(mount->isMounted());
            QFile probe(QFileInfo(path).isDir() ? path + QStringLiteral("/probe") : path);
            QVERIFY2(!probe.open(QIODevice::ReadWrite), "as the test means it");
        } else {
            calls = std::make_unique<FailingCall>(path, FailingCall::Kind::Change, EROFS);
        }
    }

    std::unique_ptr<ReadOnlyMount> mount;
    std::unique_ptr<FailingCall> calls;
};

} // namespace

class TestReadOnlyStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadAndRefusesWrites_data();
    void isReadAndRefusesWrites();
    void whatIsStillInTheLogIsRead_data() { isThere(); }
    void whatIsStillInTheLogIsRead();
    void withoutAStoreItIsToldAsReadOnly_data() { isThere(); }
    void withoutAStoreItIsToldAsReadOnly();
    void anotherFormIsNotRead_data() { isThere(); }
    void anotherFormIsNotRead();
    void oneWhoWritesElsewhereIsMet_data() { isThere(); }
    void oneWhoWritesElsewhereIsMet();

private:
    static void isThere();
};

void TestReadOnlyStore::isThere()
{
    QTest::addColumn<bool>("mounted");
    QTest::newRow("calls") << false;
    if (hasOwnMounts)
        QTest::newRow("mount") << true;
}

void TestReadOnlyStore::isReadAndRefusesWrites_data()
{
    QTest::addColumn<bool>("mounted");
    QTest::addColumn<QString>("what");
    for (const bool mounted : {false, true}) {
        if (mounted && !hasOwnMounts)
            continue;
        for (const char *what : {"", "/outbox.sqlite", "/cache.sqlite", "/lease.sqlite"}) {
            QTest::addRow("%s%s", mounted ? "mount" : "calls", *what ? what : " of the folder")
                << mounted << QString::fromLatin1(what);
        }
    }
}

void TestReadOnlyStore::isReadAndRefusesWrites()
{
    QFETCH(const bool, mounted);
    QFETCH(const QString, what);
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(await(f.store->putMessages(
        RoomA, {makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("a needle here"))})));
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("half"))));
    f.store.reset();
    const QHash<QString, QByteArray> before = f.hashes();
    {
        const ReadOnlyPlace place(f.paths.accountFolder(f.account) + what, mounted);
        f.reopen();
        QVERIFY2(f.opened, qPrintable(f.opened ? QString() : f.opened.error().detail));
        QVERIFY(f.store->isOpen());
        QVERIFY(f.store->whyReadOnly());
        QCOMPARE(f.store->whyReadOnly()->kind, StoreError::Kind::ReadOnly);
        const QSignalSpy told(f.store.get(), &AccountStore::trouble);

        QVERIFY(f.store->space(RoomA));
        QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("a needle here")});
        QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("unsent")});
        QCOMPARE(f.store->draft(RoomB), QStringLiteral("half"));
        SearchQuestion question;
        question.query = SearchQuery(QStringLiteral("needle"));
        const auto found = await(f.store->search(question));
        QVERIFY(found);
        QCOMPARE(found->messages.size(), 1);

        const auto sent = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("more"))));
        QVERIFY(!sent);
        QCOMPARE(sent.error().kind, StoreError::Kind::ReadOnly);
        QVERIFY(!await(f.store->saveDraft(RoomA, QStringLiteral("draft"))));
        QVERIFY(!await(f.store->putSpaces({makeSpace(RoomB, QStringLiteral("B"))})));
        QVERIFY(!await(f.store->removeFromOutbox(f.store->outbox().first().id)));
        QVERIFY2(told.isEmpty(), "it was told at the start");
        f.store.reset();
        QCOMPARE(f.hashes(), before);
    }
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(!f.store->whyReadOnly());
    QVERIFY(!f.store->salvage());
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("more")))));
    QCOMPARE(textsOf(f.store->outbox()), (QStringList{QStringLiteral("unsent"), QStringLiteral("more")}));
}

void TestReadOnlyStore::whatIsStillInTheLogIsRead()
{
    // As after a crash, when the disk comes back read-only; the index of the log may be missing.
    QFETCH(const bool, mounted);
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    const AccountId other(QStringLiteral("fedcba9876543210"));
    QVERIFY(ProfilePaths::ensurePrivateFolder(f.paths.accountFolder(other)));
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    for (const QString &suffix : {QString(), QStringLiteral("-wal")}) {
        QVERIFY(QFile::copy(f.outboxFile() + suffix, f.paths.outboxFile(other) + suffix));
        QVERIFY(QFile::copy(f.cacheFile() + suffix, f.paths.cacheFile(other) + suffix));
    }
    QVERIFY(QFileInfo(f.paths.outboxFile(other) + QStringLiteral("-wal")).size() > 0);

    const ReadOnlyPlace place(f.paths.accountFolder(other), mounted);
    AccountStore store(f.paths, other);
    QVERIFY(store.open());
    QVERIFY(store.whyReadOnly());
    QCOMPARE(textsOf(store.outbox()), QStringList{QStringLiteral("unsent")});
    QVERIFY(store.space(RoomA));
}

void TestReadOnlyStore::withoutAStoreItIsToldAsReadOnly()
{
    QFETCH(const bool, mounted);
    StoreFixture f;
    f.store.reset();
    QVERIFY(QFile::remove(f.outboxFile()));
    const ReadOnlyPlace place(f.paths.accountFolder(f.account), mounted);
    f.reopen();
    QVERIFY(!f.opened);
    QCOMPARE(f.opened.error().kind, StoreError::Kind::ReadOnly);
    QVERIFY(!f.store->isOpen());
}

void TestReadOnlyStore::anotherFormIsNotRead()
{
    QFETCH(const bool, mounted);
    for (const bool newer : {false, true}) {
        StoreFixture f;
        f.store.reset();
        {
            Database database;
            QVERIFY(database.open(f.outboxFile(), Database::Access::ReadWrite));
            QVERIFY(database.execute(newer ? "PRAGMA user_version = 99" : "PRAGMA user_version = 1"));
        }
        const ReadOnlyPlace place(f.paths.accountFolder(f.account), mounted);
        f.reopen();
        QVERIFY(!f.opened);
        QCOMPARE(f.opened.error().kind, newer ? StoreError::Kind::Newer : StoreError::Kind::ReadOnly);
    }
}

void TestReadOnlyStore::oneWhoWritesElsewhereIsMet()
{
    QFETCH(const bool, mounted);
    StoreFixture f;
    const QString folder = f.paths.accountFolder(f.account);
    {
        // Somebody else reaches the same files, and may write.
        const ReadOnlyPlace place(folder, mounted);
        StoreLease lease;
        const auto refused = lease.takeForReading(folder);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, StoreError::Kind::InUse);
        AccountStore second(f.paths, f.account);
        const auto opened = second.open();
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, StoreError::Kind::InUse);
    }
    f.store.reset();
    StoreLease reading;
    StoreLease alsoReading;
    {
        const ReadOnlyPlace place(folder, mounted);
        QVERIFY(reading.takeForReading(folder));
        QVERIFY2(alsoReading.takeForReading(folder), "two who read harm nobody");
    }
    StoreLease writing;
    QCOMPARE(writing.take(folder).error().kind, StoreError::Kind::InUse);
    reading.release();
    alsoReading.release();
    QVERIFY(writing.take(folder));
}

int main(int argc, char **argv)
{
    hasOwnMounts = takeOwnMounts();
    const QCoreApplication application(argc, argv);
    TestReadOnlyStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_readonlystore.moc"
