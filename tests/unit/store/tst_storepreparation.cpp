// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelease.h"
#include "app/store/storepreparation.h"
#include "tests/unit/store/storefixture.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <ctime>

using namespace roomkey;

namespace {

/// An account that was just signed in.
struct NewAccount
{
    NewAccount() { qputenv("XDG_DATA_HOME", QFile::encodeName(data.path())); }

    QString outbox() const { return paths.outboxFile(account); }
    QString cache() const { return paths.cacheFile(account); }
    void write(const QString &file, const QByteArray &bytes) const
    {
        QVERIFY(ProfilePaths::ensurePrivateFolder(paths.accountFolder(account)));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QCOMPARE(out.write(bytes), bytes.size());
    }
    Expected<void, StoreError> prepare() const
    {
        StorePreparation preparation(paths);
        return await(preparation.begin(account));
    }

    /// As after a kill: \a rows messages are in the log only, which is damaged near its beginning.
    void writeLong(int rows) const
    {
        const QString log = outbox() + QStringLiteral("-wal");
        QByteArray bytes;
        {
            AccountStore store(paths, account);
            QVERIFY(store.open());
            store.close(); // what made the file is in it
            QVERIFY(store.open());
            for (int i = 1; i < rows; ++i)
                (void)store.addToOutbox(makeSend(RoomA, QStringLiteral("waits")));
            QVERIFY(await(store.addToOutbox(makeSend(RoomA, QStringLiteral("the last")))));
            QFile written(log);
            QVERIFY(written.open(QIODevice::ReadOnly));
            bytes = written.readAll();
            QVERIFY(QFile::copy(outbox(), outbox() + QStringLiteral(".kept")));
        }
        QVERIFY(QFile::remove(outbox()));
        QVERIFY(QFile::rename(outbox() + QStringLiteral(".kept"), outbox()));
        bytes[100] = static_cast<char>(bytes.at(100) ^ 4);
        write(log, bytes);
    }

    QTemporaryDir data;
    ProfilePaths paths{QStringLiteral("test")};
    AccountId account{QStringLiteral("0123456789abcdef")};
};

/// Of this thread, in ms: how busy the machine is does not count.
double cpuTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

} // namespace

class TestStorePreparation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openingMakesNothingAfterwards();
    void whatStandsThereIsJudgedAsByOpening_data();
    void whatStandsThereIsJudgedAsByOpening();
    void aLongLogIsReadOnAnotherThread();
    void twoWhoBeginMeetNoLease();
    void nobodyElsesStoreIsTouched();
    void whoeverOpensTellsOfTheTrouble();
    void quittingMeanwhileLeavesAWholeStore();
};

void TestStorePreparation::openingMakesNothingAfterwards()
{
    const NewAccount a;
    QVERIFY(a.prepare());
    for (const QString &file : {a.outbox(), a.cache()}) {
        QVERIFY2(QFileInfo(file).size() > 0, qPrintable(file));
        QCOMPARE(QFileInfo(file).permissions() & ~(QFile::ReadUser | QFile::WriteUser),
                 QFile::ReadOwner | QFile::WriteOwner);
    }
    const auto bytes = [](const QString &file) {
        QFile in(file);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    };
    const QByteArray outbox = bytes(a.outbox());
    const QByteArray cache = bytes(a.cache());
    AccountStore store(a.paths, a.account);
    QVERIFY(store.open());
    QVERIFY2(!store.salvage(), "a new store is no damaged one");
    QVERIFY2(bytes(a.outbox()) == outbox && bytes(a.cache()) == cache, "all of it was there");
}

void TestStorePreparation::whatStandsThereIsJudgedAsByOpening_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"outbox.sqlite", "outbox.sqlite-wal", "outbox.sqlite.damaged", "cache.sqlite"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestStorePreparation::whatStandsThereIsJudgedAsByOpening()
{
    QFETCH(const QString, name);
    const QByteArray bytes("what a start has to judge");
    std::optional<OutboxSalvage> told[2];
    QStringList files[2];
    for (const bool prepared : {false, true}) {
        const NewAccount a;
        const QDir folder(a.paths.accountFolder(a.account));
        a.write(folder.filePath(name), bytes);
        if (prepared)
            QVERIFY(a.prepare());
        AccountStore store(a.paths, a.account);
        QVERIFY(store.open());
        told[prepared] = store.salvage();
        QVERIFY(!told[prepared] || told[prepared]->keptAs.isEmpty() || QFile::exists(told[prepared]->keptAs));
        store.close();
        QVERIFY(prepared || name.startsWith(QLatin1String("outbox")) || told[0]);
        files[prepared] = folder.entryList(QDir::Files);
        // What was no store is kept, under its own name or another; its time is in that.
        files[prepared].replaceInStrings(QRegularExpression(QStringLiteral("\\d{8}-\\d{6}")), {});
    }
    QCOMPARE(files[1], files[0]);
    QCOMPARE(told[1].has_value(), told[0].has_value());
    if (!told[0])
        return;
    QCOMPARE(told[1]->rows, told[0]->rows);
    QCOMPARE(told[1]->drafts, told[0]->drafts);
    QCOMPARE(told[1]->isCut, told[0]->isCut);
    QCOMPARE(QFileInfo(told[1]->keptAs).fileName().size(), QFileInfo(told[0]->keptAs).fileName().size());
}

void TestStorePreparation::aLongLogIsReadOnAnotherThread()
{
    constexpr int Rows = 150; // fewer than SQLite takes out of the log by itself
    double here[2];
    for (const bool prepared : {false, true}) {
        const NewAccount a;
        a.writeLong(Rows);
        StorePreparation preparation(a.paths);
        QVERIFY(preparation.isLong(a.account));
        AccountStore store(a.paths, a.account);
        const double before = cpuTime();
        if (prepared)
            QVERIFY(await(preparation.begin(a.account)));
        QVERIFY(store.open());
        here[prepared] = cpuTime() - before;
        const std::optional<OutboxSalvage> salvage = store.salvage();
        QVERIFY(salvage);
        QCOMPARE(salvage->rows, Rows);
        QCOMPARE(store.outbox(RoomA).size(), Rows);
        QCOMPARE(store.outbox(RoomA).constLast().text, QStringLiteral("the last"));
        store.close();
        QVERIFY(!preparation.isLong(a.account));
    }
    QVERIFY2(
        here[1] < here[0] / 4,
        qPrintable(QStringLiteral("%1 ms of the window's thread, without %2").arg(here[1]).arg(here[0])));
    qInfo("%.1f ms of the window's thread, without the preparation %.1f", here[1], here[0]);
}

/// Of the same program; what was found is told to both, and another account has its own way.
void TestStorePreparation::twoWhoBeginMeetNoLease()
{
    constexpr int Rows = 20;
    const NewAccount a;
    a.writeLong(Rows);
    const AccountId other(QStringLiteral("fedcba9876543210"));
    StorePreparation preparation(a.paths);
    const auto first = preparation.begin(a.account);
    const auto second = preparation.begin(a.account);
    const auto beside = preparation.begin(other);
    for (const auto &begun : {first, second}) {
        const auto prepared = await(begun);
        QVERIFY2(prepared, qPrintable(prepared ? QString() : prepared.error().detail));
    }
    {
        AccountStore store(a.paths, a.account);
        QVERIFY(store.open());
        QVERIFY(store.salvage());
        QCOMPARE(store.salvage()->rows, Rows);
    }
    QVERIFY(await(beside));
    QVERIFY(QFileInfo(a.paths.cacheFile(other)).size() > 0);
    QVERIFY2(await(preparation.begin(a.account)), "and once more afterwards");
}

void TestStorePreparation::nobodyElsesStoreIsTouched()
{
    const NewAccount a;
    QVERIFY(ProfilePaths::ensurePrivateFolder(a.paths.accountFolder(a.account)));
    StoreLease other;
    QVERIFY(other.take(a.paths.accountFolder(a.account)));
    QCOMPARE(a.prepare().error().kind, StoreError::Kind::InUse);
    QVERIFY(!QFileInfo::exists(a.outbox()) && !QFileInfo::exists(a.cache()));
}

void TestStorePreparation::whoeverOpensTellsOfTheTrouble()
{
    const NewAccount a;
    QVERIFY(ProfilePaths::ensurePrivateFolder(QFileInfo(a.paths.accountFolder(a.account)).path()));
    QFile inTheWay(a.paths.accountFolder(a.account));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    QVERIFY(a.prepare());
    AccountStore store(a.paths, a.account);
    QCOMPARE(store.open().error().kind, StoreError::Kind::CannotOpen);
}

void TestStorePreparation::quittingMeanwhileLeavesAWholeStore()
{
    const NewAccount a;
    {
        StorePreparation preparation(a.paths);
        [[maybe_unused]] const auto begun = preparation.begin(a.account);
    }
    AccountStore store(a.paths, a.account);
    QVERIFY(store.open());
    QVERIFY(!store.salvage());
}

QTEST_GUILESS_MAIN(TestStorePreparation)
#include "tst_storepreparation.moc"
