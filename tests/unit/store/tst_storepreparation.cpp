// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelease.h"
#include "app/store/storepreparation.h"
#include "tests/unit/store/storefixture.h"

#include <QSet>
#include <QTest>

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

    QTemporaryDir data;
    ProfilePaths paths{QStringLiteral("test")};
    AccountId account{QStringLiteral("0123456789abcdef")};
};

} // namespace

class TestStorePreparation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openingMakesNothingAfterwards();
    void whatStandsThereIsLeft_data();
    void whatStandsThereIsLeft();
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

void TestStorePreparation::whatStandsThereIsLeft_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"outbox.sqlite", "outbox.sqlite-wal", "outbox.sqlite.damaged", "cache.sqlite"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestStorePreparation::whatStandsThereIsLeft()
{
    QFETCH(const QString, name);
    const NewAccount a;
    const QString file = a.paths.accountFolder(a.account) + QLatin1Char('/') + name;
    a.write(file, "what a start has to judge");
    QVERIFY(a.prepare());
    QCOMPARE(QDir(a.paths.accountFolder(a.account)).entryList(QDir::Files), QStringList(name));
    QFile in(file);
    QVERIFY(in.open(QIODevice::ReadOnly));
    QCOMPARE(in.readAll(), QByteArray("what a start has to judge"));
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
