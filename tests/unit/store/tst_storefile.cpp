// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/memory.h"
#include "app/store/migrations.h"
#include "app/store/outboxtable.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>
#include <sys/stat.h>

using namespace roomkey;

namespace {

constexpr auto PrivateMode =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadUser | QFileDevice::WriteUser;

QByteArray contentOf(const QString &file)
{
    QFile handle(file);
    return handle.open(QIODevice::ReadOnly) ? handle.readAll() : QByteArray();
}

} // namespace

class TestStoreFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothFilesAreDurable_data();
    void bothFilesAreDurable();
    void filesArePrivateUnderAnyUmask();
    void existingFilesAreNarrowed();
    void migrationsRunOnceAndInOrder();
    void firstReleasedFormsAreBroughtUp();
    void theOutboxOfTheFormBeforeIsBroughtUp();
    void editsOfTheFormBeforeAreBroughtUp();
    void failedMigrationChangesNothing();
    void newerFileIsLeftAlone();
    void garbageIsCorrupt();
    void whatWasSetAsideIsNeverWrittenOver();
    void transactionsUndoUnlessCommitted();
    void firstErrorSticksUntilTheTransactionEnds();
    void readerCannotWrite();
    void keptStatementsMayNest();
    void whatWasReadIsForgottenOnRequest();

private:
    QString fresh(const char *name) { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

void TestStoreFile::bothFilesAreDurable_data()
{
    QTest::addColumn<bool>("outbox");
    QTest::newRow("cache") << false;
    QTest::newRow("outbox") << true;
}

void TestStoreFile::bothFilesAreDurable()
{
    QFETCH(bool, outbox);
    Database database;
    const QString file = fresh(outbox ? "durable-outbox.sqlite" : "durable-cache.sqlite");
    QVERIFY(openStoreFile(database, file, outbox ? outboxMigrations() : cacheMigrations()));
    QCOMPARE(database.text("PRAGMA journal_mode"), QStringLiteral("wal"));
    QCOMPARE(database.integer("PRAGMA synchronous"), 2);
    QCOMPARE(database.integer("PRAGMA user_version"),
             qint64(outbox ? outboxMigrations().size() : cacheMigrations().size()));
    // And again on a file that is there already: synchronous is a property of the connection.
    database.close();
    QVERIFY(openStoreFile(database, file, outbox ? outboxMigrations() : cacheMigrations()));
    QCOMPARE(database.integer("PRAGMA synchronous"), 2);
}

void TestStoreFile::filesArePrivateUnderAnyUmask()
{
    const mode_t before = ::umask(0);
    Database database;
    const QString file = fresh("private.sqlite");
    const bool opened = openStoreFile(database, file, outboxMigrations()).has_value();
    ::umask(before);
    QVERIFY(opened);
    QVERIFY(database.execute("INSERT INTO drafts (space, text) VALUES ('spaces/A', 'text')"));
    for (const char *suffix : {"", "-wal", "-shm"}) {
        const QFile part(file + QString::fromLatin1(suffix));
        QVERIFY2(part.exists(), suffix);
        QCOMPARE(part.permissions(), PrivateMode);
    }
}

void TestStoreFile::existingFilesAreNarrowed()
{
    const QString file = fresh("wide.sqlite");
    QFile handle(file);
    QVERIFY(handle.open(QIODevice::WriteOnly));
    handle.close();
    QVERIFY(handle.setPermissions(PrivateMode | QFileDevice::ReadOther | QFileDevice::ReadGroup));
    Database database;
    QVERIFY(openStoreFile(database, file, cacheMigrations()));
    QCOMPARE(QFile(file).permissions(), PrivateMode);
}

void TestStoreFile::migrationsRunOnceAndInOrder()
{
    const QString file = fresh("steps.sqlite");
    const char *const first[] = {"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)"};
    const char *const both[] = {first[0],
                                "ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 5; UPDATE t SET b = a + b"};
    Database database;
    QVERIFY(openStoreFile(database, file, first));
    database.close();
    for (int round = 0; round < 2; ++round) {
        QVERIFY(openStoreFile(database, file, both));
        QCOMPARE(database.integer("PRAGMA user_version"), 2);
        QCOMPARE(database.integer("SELECT count(*) FROM t"), 1);
        QCOMPARE(database.integer("SELECT b FROM t"), 6);
        database.close();
    }
}

void TestStoreFile::firstReleasedFormsAreBroughtUp()
{
    // What waited in the outbox of the first version waits in that of today.
    const QString file = fresh("first-outbox.sqlite");
    Database database;
    QVERIFY(openStoreFile(database, file, outboxMigrations().first(1)));
    QVERIFY(database.execute("INSERT INTO outbox (kind, state, space, clientId, requestId, message, text, "
                             "createdAt, notBefore, attempts, refusal) "
                             "VALUES (0, 1, 'spaces/A', 'client-1', 'r', '', 'unsent', 5, 0, 2, '')"));
    database.close();
    QVERIFY(openStoreFile(database, file, outboxMigrations()));
    const QList<OutboxRow> rows = OutboxTable(database).rows();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first().text, QStringLiteral("unsent"));
    QCOMPARE(rows.first().attempts, 2);
    QVERIFY(rows.first().member.isEmpty());

    const QString cache = fresh("first-cache.sqlite");
    Database second;
    QVERIFY(openStoreFile(second, cache, cacheMigrations().first(1)));
    QVERIFY(second.execute("INSERT INTO spaceStates (space, syncedCreated) VALUES ('spaces/A', 7)"));
    second.close();
    QVERIFY(openStoreFile(second, cache, cacheMigrations()));
    QCOMPARE(second.integer("SELECT syncedCreated + peekCreated FROM spaceStates"), 7);
}

void TestStoreFile::theOutboxOfTheFormBeforeIsBroughtUp()
{
    const SpaceName space(QStringLiteral("spaces/A"));
    const QString file = fresh("second-outbox.sqlite");
    Database database;
    QVERIFY(openStoreFile(database, file, outboxMigrations().first(2)));
    QVERIFY(database.execute("INSERT INTO outbox (kind, state, space, clientId, requestId, message, text, "
                             "createdAt, notBefore, attempts, refusal, member) "
                             "VALUES (3, 1, 'spaces/A', '', '', '', '', 5, 0, 0, '', 'spaces/A/members/1')"));
    QVERIFY(database.execute("INSERT INTO drafts VALUES ('spaces/A', 'half a sentence')"));
    database.close();

    QVERIFY(openStoreFile(database, file, outboxMigrations()));
    const OutboxTable table(database);
    QCOMPARE(table.rows().size(), 1);
    QCOMPARE(table.rows().first().member.toString(), QStringLiteral("spaces/A/members/1"));
    QCOMPARE(table.draft(space), QStringLiteral("half a sentence"));
    QVERIFY(!table.edit(space));
    const UnfinishedEdit edit{MessageName(QStringLiteral("spaces/A/messages/m")), QStringLiteral("better")};
    QVERIFY(table.saveEdit(space, edit));
    QCOMPARE(*table.edit(space), edit);
    QCOMPARE(table.unsentCount(), 3);
}

void TestStoreFile::editsOfTheFormBeforeAreBroughtUp()
{
    // One a space, with the sum it was written with.
    const SpaceName space(QStringLiteral("spaces/A"));
    const UnfinishedEdit edit{MessageName(QStringLiteral("spaces/A/messages/1")), QStringLiteral("better")};
    const QString file = fresh("fourth-outbox.sqlite");
    Database database;
    QVERIFY(openStoreFile(database, file, outboxMigrations().first(4)));
    {
        Statement put =
            database.prepare("INSERT INTO edits (space, message, text, sum) VALUES (?1, ?2, ?3, ?4)");
        put.bind(1, space.toString()).bind(2, edit.message.toString()).bind(3, edit.text);
        put.bind(4, sumOfEdit(space, edit)).run();
    } // given back before the file is closed
    QVERIFY(database.execute("INSERT INTO edits VALUES ('spaces/B', 'spaces/B/messages/1', 'changed', 5)"));
    database.close();

    QVERIFY(openStoreFile(database, file, outboxMigrations()));
    const OutboxTable table(database);
    QCOMPARE(table.edits(space), QList<UnfinishedEdit>{edit});
    QCOMPARE(table.repairChanged().drafts, 1); // as before: the sum of the other was wrong already
    const UnfinishedEdit second{MessageName(QStringLiteral("spaces/A/messages/2")), QStringLiteral("also")};
    QVERIFY(table.saveEdit(space, second));
    QCOMPARE(table.edits(space), (QList<UnfinishedEdit>{second, edit}));
    QCOMPARE(table.unsentCount(), 3);
}

void TestStoreFile::failedMigrationChangesNothing()
{
    const QString file = fresh("failing.sqlite");
    const char *const first[] = {"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)"};
    const char *const broken[] = {first[0], "UPDATE t SET a = 2", "INSERT INTO nowhere VALUES (1)"};
    Database database;
    QVERIFY(openStoreFile(database, file, first));
    database.close();
    QVERIFY(!openStoreFile(database, file, broken));
    QVERIFY(!database.isOpen());
    QVERIFY(openStoreFile(database, file, first));
    QCOMPARE(database.integer("SELECT a FROM t"), 1);
}

void TestStoreFile::newerFileIsLeftAlone()
{
    const QString file = fresh("newer.sqlite");
    const char *const two[] = {"CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('unsent')"};
    Database writer;
    QVERIFY(openStoreFile(writer, file, two));
    // A log that was not moved into the file yet belongs to the newer program too.
    writer.leaveAlone();
    QVERIFY(writer.execute("INSERT INTO t VALUES ('in the log')"));
    writer.close();
    const QByteArray before = contentOf(file);
    const QByteArray logBefore = contentOf(file + QStringLiteral("-wal"));
    QVERIFY(!logBefore.isEmpty());

    const char *const one[] = {two[0]};
    Database database;
    const auto opened = openStoreFile(database, file, one);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, StoreError::Kind::Newer);
    QVERIFY(!database.isOpen());
    QCOMPARE(contentOf(file), before);
    QCOMPARE(contentOf(file + QStringLiteral("-wal")), logBefore);
}

void TestStoreFile::garbageIsCorrupt()
{
    const QString file = fresh("garbage.sqlite");
    QFile handle(file);
    QVERIFY(handle.open(QIODevice::WriteOnly));
    handle.write(QByteArray(8192, 'x'));
    handle.close();
    Database database;
    const auto opened = openStoreFile(database, file, cacheMigrations());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, StoreError::Kind::Corrupt);
    QVERIFY(opened.error().detail.startsWith(QStringLiteral("garbage.sqlite")));
    QVERIFY2(!opened.error().detail.contains(m_folder.path()), "no folder in an error text");

    QVERIFY(setStoreFileAside(file, QStringLiteral("damaged")));
    QVERIFY(!QFile::exists(file));
    QCOMPARE(contentOf(file + QStringLiteral(".damaged")), QByteArray(8192, 'x'));
    QVERIFY(openStoreFile(database, file, cacheMigrations()));
}

void TestStoreFile::whatWasSetAsideIsNeverWrittenOver()
{
    const QString file = fresh("aside.sqlite");
    const QString mark = QStringLiteral("damaged-20260101-000000");
    const auto write = [](const QString &name, const QByteArray &bytes) {
        QFile out(name);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QCOMPARE(out.write(bytes), bytes.size());
    };
    // A log alone takes its name, too: it is no other file's.
    write(file + QLatin1Char('.') + mark + QStringLiteral("-2-wal"), "a log alone");
    QStringList kept;
    for (const QByteArray name : {"first", "second", "third"}) {
        write(file, name);
        write(file + QStringLiteral("-wal"), name + " log");
        write(file + QStringLiteral("-shm"), name + " index");
        const auto as = setStoreFileAside(file, mark);
        QVERIFY(as);
        kept.append(*as);
        for (const char *suffix : {"", "-wal", "-shm"})
            QVERIFY(!QFile::exists(file + QLatin1String(suffix)));
    }
    QCOMPARE(kept.first(), file + QLatin1Char('.') + mark);
    for (const QByteArray name : {"first", "second", "third"}) {
        const QString as = kept.takeFirst();
        QVERIFY(QFileInfo(as).fileName().startsWith(QStringLiteral("aside.sqlite.damaged")));
        QCOMPARE(contentOf(as), name);
        QCOMPARE(contentOf(as + QStringLiteral("-wal")), name + " log");
        QCOMPARE(contentOf(as + QStringLiteral("-shm")), name + " index");
    }
    QCOMPARE(contentOf(file + QLatin1Char('.') + mark + QStringLiteral("-2-wal")), QByteArray("a log alone"));
}

void TestStoreFile::transactionsUndoUnlessCommitted()
{
    Database database;
    const char *const steps[] = {"CREATE TABLE t (a INTEGER)"};
    QVERIFY(openStoreFile(database, fresh("undo.sqlite"), steps));
    {
        Transaction transaction(database);
        database.prepare("INSERT INTO t VALUES (?1)").bind(1, 1).run();
    }
    QCOMPARE(database.integer("SELECT count(*) FROM t"), 0);
    {
        Transaction transaction(database);
        database.prepare("INSERT INTO t VALUES (?1)").bind(1, 1).run();
        QVERIFY(transaction.commit());
    }
    QCOMPARE(database.integer("SELECT count(*) FROM t"), 1);
}

void TestStoreFile::firstErrorSticksUntilTheTransactionEnds()
{
    Database database;
    const char *const steps[] = {"CREATE TABLE t (a INTEGER NOT NULL UNIQUE)"};
    QVERIFY(openStoreFile(database, fresh("sticky.sqlite"), steps));
    {
        Transaction transaction(database);
        QVERIFY(database.execute("INSERT INTO t VALUES (1)"));
        QVERIFY(!database.execute("INSERT INTO t VALUES (1)"));
        QVERIFY2(!database.execute("INSERT INTO t VALUES (2)"), "nothing runs after a failure");
        const auto committed = transaction.commit();
        QVERIFY(!committed);
        QCOMPARE(committed.error().sqliteCode & 0xff, 19); // SQLITE_CONSTRAINT
    }
    QCOMPARE(database.integer("SELECT count(*) FROM t"), 0);
    QVERIFY(!database.error());
}

void TestStoreFile::readerCannotWrite()
{
    const QString file = fresh("reader.sqlite");
    Database writer;
    QVERIFY(openStoreFile(writer, file, outboxMigrations()));
    Database reader;
    QVERIFY(openStoreFileForReading(reader, file));
    QVERIFY(!reader.execute("INSERT INTO drafts (space, text) VALUES ('spaces/A', 'text')"));
    QVERIFY(reader.error());
    QCOMPARE(reader.error()->kind, StoreError::Kind::ReadOnly);
}

void TestStoreFile::keptStatementsMayNest()
{
    Database database;
    const char *const steps[] = {"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3)"};
    QVERIFY(openStoreFile(database, fresh("nest.sqlite"), steps));
    static const char *const all = "SELECT a FROM t ORDER BY a";
    int pairs = 0;
    Statement outer = database.prepare(all);
    while (outer.step()) {
        Statement inner = database.prepare(all);
        while (inner.step())
            ++pairs;
    }
    QCOMPARE(pairs, 9);
}

void TestStoreFile::whatWasReadIsForgottenOnRequest()
{
    Database database;
    QVERIFY(openStoreFile(database, fresh("large.sqlite"), cacheMigrations()));
    QVERIFY(database.execute("CREATE TABLE many AS WITH RECURSIVE n(i) AS "
                             "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                             "SELECT i, hex(zeroblob(50)) FROM n"));
    const auto keptBytes = [&database] {
        int current = 0;
        int highest = 0;
        sqlite3_db_status(database.handle(), SQLITE_DBSTATUS_CACHE_USED, &current, &highest, 0);
        return current;
    };
    const int before = keptBytes();
    QVERIFY(before > 100'000);
    database.releaseMemory();
    QVERIFY2(keptBytes() < before / 4, qPrintable(QString::number(keptBytes())));
    QCOMPARE(database.integer("SELECT count(*) FROM many"), 5000);
    returnFreeMemory(); // nothing that is used goes
    QCOMPARE(database.integer("SELECT count(*) FROM many"), 5000);
}

QTEST_GUILESS_MAIN(TestStoreFile)
#include "tst_storefile.moc"
