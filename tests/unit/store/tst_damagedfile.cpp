// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/damagedfile.h"

#include "app/store/sqlite.h"
#include "app/store/storefile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace roomkey;

// What comes back of a real file of SQLite's whose pages were damaged. The outbox that is made of it is
// tested with the store.
class TestDamagedFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsTheFileAndItsLog();
    void aDamagedFirstPageHidesNothingElse();
    void rubbishHasNoRecords_data();
    void rubbishHasNoRecords();
    void saysWhatSqliteWillNotSee();

private:
    static QByteArray contentOf(const QString &file)
    {
        QFile handle(file);
        return handle.open(QIODevice::ReadOnly) ? handle.readAll() : QByteArray();
    }
    /// Texts among the values of \a records.
    static QList<QByteArray> texts(const QList<DamagedFile::Record> &records)
    {
        QList<QByteArray> found;
        for (const DamagedFile::Record &record : records) {
            for (const DamagedFile::Value &value : record.values) {
                if (const auto *text = std::get_if<QByteArray>(&value))
                    found.append(*text);
            }
        }
        return found;
    }

    QTemporaryDir m_folder;
    QByteArray m_file;
    QByteArray m_log;
};

void TestDamagedFile::init()
{
    const QString file = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()));
    QFile::remove(file);
    const char *const steps[] = {"CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); "
                                 "INSERT INTO t VALUES (1, 'in the file')"};
    Database database;
    QVERIFY(openStoreFile(database, file, steps));
    QVERIFY(database.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    QVERIFY(database.execute("INSERT INTO t VALUES (2, 'in the log')"));
    m_file = contentOf(file);
    m_log = contentOf(file + QStringLiteral("-wal"));
    QVERIFY(!m_log.isEmpty());
}

void TestDamagedFile::readsTheFileAndItsLog()
{
    const DamagedFile whole(m_file, m_log);
    QVERIFY(texts(whole.records()).contains("in the file"));
    QVERIFY(texts(whole.records()).contains("in the log"));
    QCOMPARE(whole.unseen(), DamagedFile::Unseen::Nothing);
    const DamagedFile alone(m_file, {});
    QVERIFY(texts(alone.records()).contains("in the file"));
    QVERIFY(!texts(alone.records()).contains("in the log"));
}

void TestDamagedFile::aDamagedFirstPageHidesNothingElse()
{
    // Past the head of the file, where SQLite looks for its tables.
    std::fill(m_file.begin() + 100, m_file.begin() + 400, '\xff');
    const QList<QByteArray> found = texts(DamagedFile(m_file, {}).records());
    QVERIFY(found.contains("in the file"));
}

void TestDamagedFile::rubbishHasNoRecords_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("log");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("zeros") << QByteArray(8192, '\0') << QByteArray(4096, '\0');
    QTest::newRow("ones") << QByteArray(8192, '\xff') << QByteArray(4096, '\xff');
    QTest::newRow("a head only") << QByteArray("SQLite format 3\0", 16) << QByteArray(31, 'x');
}

void TestDamagedFile::rubbishHasNoRecords()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, log);
    const DamagedFile damaged(file, log);
    QVERIFY(damaged.records().isEmpty());
    QVERIFY(damaged.unseenRecords().isEmpty());
}

void TestDamagedFile::saysWhatSqliteWillNotSee()
{
    m_log.back() = char(m_log.back() ^ 0x55); // the last commit's checksum no longer holds
    const DamagedFile damaged(m_file, m_log);
    QCOMPARE(damaged.unseen(), DamagedFile::Unseen::LastCommit);
    QVERIFY(texts(damaged.unseenRecords()).contains("in the log"));
    QVERIFY(texts(damaged.records()).contains("in the file"));
}

QTEST_GUILESS_MAIN(TestDamagedFile)
#include "tst_damagedfile.moc"
