// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/granthistory.h"
#include "tests/support/helddisk.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;
using Cause = GrantRecord::Cause;

class TestGrantHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void signInsAndRenewalsAreKept();
    void whatACheckFoundIsKeptAsThat();
    void theSameIsNotNotedTwice();
    void theFileIsPrivate();
    void aDamagedFileIsKeptAside();
    void aFolderThatCannotBeWrittenSaysSo();
    void theListIsBounded();
    void theDiskKeepsNobodyWaiting();
    void whoIsForgottenBeginsAnew();

private:
    static GrantRecord record(const ScopeSet &granted, int minute)
    {
        GrantRecord r;
        r.at = QDateTime(QDate(2026, 11, 22), QTime(10, minute, 5, 250), Qt::UTC);
        r.clientId = u"client-1"_s;
        r.asked = {Scope::Spaces, Scope::Messages};
        r.granted = granted;
        r.unknownScopes = {u"https://www.googleapis.com/auth/brand.new"_s};
        return r;
    }
    /// As by one start of the program, to its end: the next one reads what is on disk.
    void note(const GrantRecord &record, Cause foundBy = Cause::Renewal) const
    {
        Settings settings(m_paths);
        GrantHistory(m_paths, settings).note(m_id, record, foundBy);
    }
    QList<GrantRecord> stored() const
    {
        Settings settings(m_paths);
        return GrantHistory(m_paths, settings).read(m_id);
    }
    QString file() const { return m_paths.accountFolder(m_id) + u"/grants.json"_s; }

    std::unique_ptr<QTemporaryDir> m_home;
    ProfilePaths m_paths{u"test"_s};
    AccountId m_id{u"00112233445566778899aabbccddeeff"_s};
};

void TestGrantHistory::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", QFile::encodeName(m_home->path()));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home->path() + u"/config"_s));
}

void TestGrantHistory::signInsAndRenewalsAreKept()
{
    QVERIFY(stored().isEmpty());
    note(record({Scope::Spaces}, 10));
    note(record({Scope::Spaces, Scope::Messages}, 31));
    // The same sign-in with another answer: a renewal brought less.
    note(record({Scope::Messages}, 31));
    const QList<GrantRecord> all = stored();
    QCOMPARE(all.size(), 3);
    QCOMPARE(all.at(0).cause, Cause::SignIn);
    QCOMPARE(all.at(0).granted, ScopeSet{Scope::Spaces});
    QCOMPARE(all.at(0).at, QDateTime(QDate(2026, 11, 22), QTime(10, 10, 5), Qt::UTC));
    QCOMPARE(all.at(0).clientId, u"client-1"_s);
    QCOMPARE(all.at(0).asked, record({}, 0).asked);
    QCOMPARE(all.at(0).unknownScopes, record({}, 0).unknownScopes);
    QCOMPARE(all.at(1).cause, Cause::SignIn);
    QCOMPARE(all.at(2).cause, Cause::Renewal);
    QCOMPARE(all.at(2).granted, ScopeSet{Scope::Messages});
    QVERIFY(qAbs(all.at(2).at.secsTo(QDateTime::currentDateTimeUtc())) < 60);
}

void TestGrantHistory::whatACheckFoundIsKeptAsThat()
{
    note(record({Scope::Spaces, Scope::Messages}, 31));
    note(record({Scope::Messages}, 31), Cause::Check);
    // A new sign-in is one, whatever was going on.
    note(record({Scope::Spaces}, 40), Cause::Check);
    const QList<GrantRecord> all = stored();
    QCOMPARE(all.size(), 3);
    QCOMPARE(all.at(1).cause, Cause::Check);
    QCOMPARE(all.at(2).cause, Cause::SignIn);
}

void TestGrantHistory::theSameIsNotNotedTwice()
{
    for (int i = 0; i < 3; ++i)
        note(record({Scope::Spaces}, 10));
    note(record({Scope::Messages}, 10));
    note(record({Scope::Messages}, 10));
    QCOMPARE(stored().size(), 2);
    // A new sign-in with the same answer is an event of its own.
    note(record({Scope::Messages}, 11));
    QCOMPARE(stored().size(), 3);
}

void TestGrantHistory::theFileIsPrivate()
{
    note(record({Scope::Spaces}, 10));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(file()) & others));
    QVERIFY(!(QFile::permissions(m_paths.accountFolder(m_id)) & others));
}

void TestGrantHistory::aDamagedFileIsKeptAside()
{
    note(record({Scope::Spaces}, 10));
    QFile broken(file());
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("{\"version\":1,\"gra");
    broken.close();
    QVERIFY(stored().isEmpty());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be read"_s));
    note(record({Scope::Messages}, 20));
    QCOMPARE(stored().size(), 1);
    QFile kept(m_paths.accountFolder(m_id) + u"/grants.damaged.json"_s);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), QByteArray("{\"version\":1,\"gra"));
}

void TestGrantHistory::aFolderThatCannotBeWrittenSaysSo()
{
    Settings settings(m_paths);
    GrantHistory history(m_paths, settings);
    const QString folder = m_paths.accountFolder(m_id);
    QVERIFY(ProfilePaths::ensurePrivateFolder(m_paths.dataFolder()));
    QVERIFY(ProfilePaths::ensurePrivateFile(folder)); // no folder can be there
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"could not be written"_s));
    history.note(m_id, record({Scope::Spaces}, 10));
    QVERIFY(settings.sync());
    QVERIFY(stored().isEmpty());
    QCOMPARE(history.read(m_id).size(), 1);
    // Tried again with whatever is noted next, also if that is nothing new.
    QVERIFY(QFile::remove(folder));
    history.note(m_id, record({Scope::Spaces}, 10));
    QVERIFY(settings.sync());
    QCOMPARE(stored().size(), 1);
}

void TestGrantHistory::theListIsBounded()
{
    Settings settings(m_paths);
    GrantHistory history(m_paths, settings);
    for (int i = 0; i < GrantHistory::Limit + 3; ++i) {
        GrantRecord r = record({Scope::Spaces}, 0);
        r.at = r.at.addSecs(i);
        history.note(m_id, r);
    }
    QVERIFY(settings.sync());
    const QList<GrantRecord> all = stored();
    QCOMPARE(history.read(m_id), all);
    QCOMPARE(all.size(), GrantHistory::Limit);
    QCOMPARE(all.constFirst().at, QDateTime(QDate(2026, 11, 22), QTime(10, 0, 8), Qt::UTC));
}

void TestGrantHistory::theDiskKeepsNobodyWaiting()
{
    Settings settings(m_paths);
    GrantHistory history(m_paths, settings);
    HeldDisk held(settings);
    history.note(m_id, record({Scope::Spaces}, 10)); // returns, or nobody ever lets the disk go
    history.note(m_id, record({Scope::Messages}, 20));
    QCOMPARE(history.read(m_id).size(), 2);
    QVERIFY(!QFile::exists(m_paths.accountFolder(m_id)));
    held.letGo();
    QCOMPARE(stored(), history.read(m_id));
}

void TestGrantHistory::whoIsForgottenBeginsAnew()
{
    note(record({Scope::Spaces}, 10));
    Settings settings(m_paths);
    GrantHistory history(m_paths, settings);
    history.forget(m_id);
    QVERIFY(history.read(m_id).isEmpty()); // though the file is still there
    history.note(m_id, record({Scope::Messages}, 20));
    QCOMPARE(history.read(m_id).size(), 1);
}

QTEST_GUILESS_MAIN(TestGrantHistory)
#include "tst_granthistory.moc"
