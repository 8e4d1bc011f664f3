// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storewriter.h"

#include "app/store/storefile.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>

using namespace roomkey;

class TestStoreWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobsRunInOrderOnOneThreadOfItsOwn();
    void wakesOnceUntilSomebodyTakes();
    void stoppingFinishesWhatIsQueued();
};

void TestStoreWriter::jobsRunInOrderOnOneThreadOfItsOwn()
{
    StoreWriter writer([] {});
    std::vector<int> run;
    std::vector<int> done;
    std::vector<std::thread::id> threads;
    for (int number = 0; number < 50; ++number) {
        writer.add([&, number](StoreFiles &) -> StoreWriter::Done {
            run.push_back(number);
            threads.push_back(std::this_thread::get_id());
            return [&done, number] { done.push_back(number); };
        });
    }
    QVERIFY2(run.empty(), "nothing runs before start()");
    QVERIFY(writer.start());
    writer.stop();
    QVERIFY2(done.empty(), "results wait for the thread that owns the store");
    for (const StoreWriter::Done &each : writer.takeDone())
        each();
    QCOMPARE(run.size(), size_t(50));
    QVERIFY(std::is_sorted(run.begin(), run.end()));
    QCOMPARE(done, run);
    for (const std::thread::id &id : threads) {
        QVERIFY(id == threads.front());
        QVERIFY(id != std::this_thread::get_id());
    }
    QVERIFY2(writer.takeDone().empty(), "each result is given once");
}

void TestStoreWriter::wakesOnceUntilSomebodyTakes()
{
    std::atomic<int> wakes = 0;
    std::atomic<int> ran = 0;
    StoreWriter writer([&wakes] { ++wakes; });
    const auto job = [&ran](StoreFiles &) -> StoreWriter::Done {
        ++ran;
        return [] {};
    };
    for (int number = 0; number < 10; ++number)
        writer.add(job);
    QVERIFY(writer.start());
    size_t taken = 0;
    QTRY_COMPARE(ran.load(), 10);
    QCOMPARE(wakes.load(), 1);
    QTRY_COMPARE(taken += writer.takeDone().size(), size_t(10));
    const int before = wakes;
    writer.add(job);
    QTRY_COMPARE(wakes.load(), before + 1);
}

void TestStoreWriter::stoppingFinishesWhatIsQueued()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("file.sqlite"));
    {
        StoreWriter writer([] {});
        const char *const steps[] = {"CREATE TABLE t (a INTEGER)"};
        QVERIFY(openStoreFile(writer.files().cache, file, steps));
        QVERIFY(writer.start());
        for (int number = 0; number < 20; ++number) {
            writer.add([](StoreFiles &files) -> StoreWriter::Done {
                files.cache.execute("INSERT INTO t VALUES (1)");
                return [] {};
            });
        }
        writer.stop();
        QVERIFY2(!writer.files().cache.isOpen(), "so that the folder can go");
        QCOMPARE(writer.takeDone().size(), size_t(20));
    } // and a second end does nothing
    Database reader;
    QVERIFY(openStoreFileForReading(reader, file));
    QCOMPARE(reader.integer("SELECT count(*) FROM t"), 20);
}

QTEST_GUILESS_MAIN(TestStoreWriter)
#include "tst_storewriter.moc"
