// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/movedfile.h"
#include "app/store/unlistedspaces.h"
#include "tests/unit/store/storefixture.h"

#include <QDir>
#include <QFile>
#include <QTest>

// R25: the store deleted, moved or replaced under a running program.

using namespace roomkey;

namespace {

QByteArray contentOf(const QString &file)
{
    QFile handle(file);
    return handle.open(QIODevice::ReadOnly) ? handle.readAll() : QByteArray();
}

} // namespace

class TestMovedFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deletedFilesArePutBack_data();
    void deletedFilesArePutBack();
    void aDeletedCacheIsNobodysLoss();
    void aCopyThatFailsLeavesNothing();
    void anotherFileInTheirPlaceIsLeftAlone();
};

void TestMovedFile::deletedFilesArePutBack_data()
{
    QTest::addColumn<QStringList>("gone");
    QTest::newRow("outbox") << QStringList{QStringLiteral("outbox.sqlite")};
    QTest::newRow("outbox and its log")
        << QStringList{QStringLiteral("outbox.sqlite"), QStringLiteral("outbox.sqlite-wal"),
                       QStringLiteral("outbox.sqlite-shm")};
    QTest::newRow("both") << QStringList{QStringLiteral("outbox.sqlite"), QStringLiteral("cache.sqlite")};
    QTest::newRow("the whole folder") << QStringList();
}

void TestMovedFile::deletedFilesArePutBack()
{
#ifdef Q_OS_WIN
    QSKIP("An open file cannot be deleted there.");
#endif
    QFETCH(QStringList, gone);
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("Alpha"))})));
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("before"))));
    const QDir folder = QFileInfo(f.outboxFile()).absoluteDir();
    for (const QString &name : gone)
        QVERIFY(QFile::remove(folder.filePath(name)));
    if (gone.isEmpty())
        QVERIFY(QDir(folder).removeRecursively());

    const QSignalSpy told(f.store.get(), &AccountStore::putBack);
    const QSignalSpy trouble(f.store.get(), &AccountStore::trouble);
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("after"))));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("and more"))));
    QCOMPARE(told.count(), 1);
    QCOMPARE(trouble.count(), 0);
    QCOMPARE(f.store->draft(RoomB), QStringLiteral("and more"));

    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("before"));
    QCOMPARE(f.store->draft(RoomB), QStringLiteral("and more"));
    QCOMPARE(QFileInfo(f.outboxFile()).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
             QFileDevice::Permissions());
}

void TestMovedFile::aDeletedCacheIsNobodysLoss()
{
#ifdef Q_OS_WIN
    QSKIP("An open file cannot be deleted there.");
#endif
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("Alpha"))})));
    QVERIFY(QFile::remove(f.cacheFile()));
    const QSignalSpy told(f.store.get(), &AccountStore::putBack);
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("text"))));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomB, QStringLiteral("Beta"))})));
    QVERIFY(f.store->space(RoomA) && f.store->space(RoomB));
    QCOMPARE(told.count(), 0);
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(!f.store->space(RoomB)); // it is fetched again
    QVERIFY(isUnlisted(f.store->space(RoomA)->space));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("text"));
}

void TestMovedFile::aCopyThatFailsLeavesNothing()
{
#ifdef Q_OS_WIN
    QSKIP("An open file cannot be deleted there.");
#endif
    StoreFixture f;
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("before"))));
    QVERIFY(QFile::remove(f.outboxFile()));
    // No copy can be made where a folder stands.
    const QString copy = f.outboxFile() + QStringLiteral(".back");
    QVERIFY(QDir().mkpath(copy + QStringLiteral("/inside")));
    QVERIFY(!await(f.store->saveDraft(RoomA, QStringLiteral("refused"))));
    QVERIFY(!QFile::exists(f.outboxFile()));
    QVERIFY(QDir(copy).removeRecursively());
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("after"))));
    QTRY_COMPARE(f.store->draft(RoomA), QStringLiteral("after"));
    f.reopen();
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("after"));
    QCOMPARE(QFileInfo(f.outboxFile()).absoluteDir().entryList({QStringLiteral("*.back*")}), QStringList());
}

void TestMovedFile::anotherFileInTheirPlaceIsLeftAlone()
{
#ifdef Q_OS_WIN
    QSKIP("An open file cannot be renamed there.");
#endif
    StoreFixture f;
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("before"))));
    const QString elsewhere = f.folder.filePath(QStringLiteral("elsewhere"));
    QVERIFY(QFile::rename(f.outboxFile(), elsewhere));
    QFile another(f.outboxFile());
    QVERIFY(another.open(QIODevice::WriteOnly));
    another.write("something else");
    another.close();

    const QSignalSpy trouble(f.store.get(), &AccountStore::trouble);
    const auto kept = await(f.store->saveDraft(RoomA, QStringLiteral("after")));
    QVERIFY2(!kept, "what would not be found again is not called kept");
    QCOMPARE(kept.error().kind, StoreError::Kind::Replaced);
    QCOMPARE(trouble.count(), 1);
    QCOMPARE(contentOf(f.outboxFile()), QByteArray("something else"));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("before"));

    // The old one comes back: all is well again.
    QVERIFY(QFile::remove(f.outboxFile()));
    QVERIFY(QFile::rename(elsewhere, f.outboxFile()));
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("after"))));
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("after"));
}

QTEST_GUILESS_MAIN(TestMovedFile)
#include "tst_movedfile.moc"
