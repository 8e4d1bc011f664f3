// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "app/store/storefacts.h"
#include "app/store/unlistedspaces.h"
#include "tests/unit/store/storefixture.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

#include <algorithm>

using namespace roomkey;

namespace {

/// Another form, of which something is still in the log.
void writeAsANewerOne(const QString &file)
{
    Database database;
    QVERIFY(database.open(file, Database::Access::ReadWrite));
    QVERIFY(database.execute("PRAGMA user_version = 99"));
    database.integer("PRAGMA wal_checkpoint(TRUNCATE)");
    database.leaveAlone();
    QVERIFY(database.execute("CREATE TABLE later (a TEXT); INSERT INTO later VALUES ('of tomorrow')"));
    database.close();
    QVERIFY(QFileInfo(file + QStringLiteral("-wal")).size() > 0);
}

} // namespace

class TestAccountStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensFastAndEmpty();
    void spacesComeBackAsTheyWere();
    void spacesPageByActivity();
    void unchangedSpacesAreNeitherWrittenNorTold();
    void keepOnlyRemovesWhatIsGone();
    void removedSpaceTakesItsRowsWithIt();
    void membersAreReplacedAsAWhole();
    void knownNamesAreNotReplacedByNothing();
    void conversationsAreLabelledByTheOthers();
    void directMessageKnowsWhomItIsWith();
    void directMessageIsLabelledByWhoWrites();
    void damagedCacheIsSetAsideAndOutboxKept_data();
    void damagedCacheIsSetAsideAndOutboxKept();
    void oneDamagedCacheIsKept();
    void newerOutboxIsLeftAsItIs();
    void newerCacheIsSetAside();
    void damagedOutboxIsNeverThrownAway();
    void unusableFolderIsToldNotCrashed();
    void queuedWritesSurviveClosing();
    void closedStoreRefusesWritesAndReadsNothing();
};

void TestAccountStore::opensFastAndEmpty()
{
    StoreFixture f;
    QVERIFY(f.opened);
    QVERIFY(f.store->isOpen());
    QVERIFY(f.store->spaces(50).isEmpty());
    QVERIFY(!f.store->space(RoomA));
    QVERIFY(f.store->messages(RoomA, 50).isEmpty());
    QVERIFY(!f.store->hasMembers(RoomA));
    QVERIFY(!f.store->reachesBeginning(RoomA));
    QVERIFY(f.store->outbox().isEmpty());
    QCOMPARE(f.store->fact(facts::Me), QString());
}

void TestAccountStore::spacesComeBackAsTheyWere()
{
    StoreFixture f;
    Space space;
    space.name = RoomA;
    space.type = Space::Type::GroupChat;
    space.displayName = QStringLiteral("ทีมพัฒนา 開發 \U0001F511");
    space.description = QStringLiteral("d'\"\n");
    space.guidelines = QStringLiteral("g");
    space.history = Space::History::Off;
    space.threading = Space::Threading::Grouped;
    space.externalUserAllowed = true;
    space.managingMembers = Space::Allowed::OwnersAndManagers;
    space.posting = Space::Allowed::Everybody;
    space.singleUserBotDm = true;
    space.importMode = true;
    space.createTime = QStringLiteral("2026-01-02T03:04:05.123456789Z");
    space.lastActiveTime = QStringLiteral("2026-01-02T03:04:06.000000001Z");
    space.spaceUri = QStringLiteral("https://chat.google.com/room/AAA");
    space.joinedPeople = 12;
    space.joinedGroups = 3;
    QVERIFY(await(f.store->putSpaces({space})));
    f.reopen();
    const auto read = f.store->space(RoomA);
    QVERIFY(read);
    QCOMPARE(read->space, space);
    QCOMPARE(read->label, space.displayName);
    QCOMPARE(read->activity, *microsecondsFromRfc3339(space.lastActiveTime));
}

void TestAccountStore::spacesPageByActivity()
{
    StoreFixture f;
    QRandomGenerator random(7);
    QList<Space> spaces;
    for (int i = 0; i < 250; ++i) {
        spaces.append(makeSpace(SpaceName(QStringLiteral("spaces/%1").arg(random.bounded(1'000'000))),
                                QStringLiteral("s"), 1'000'000'000 + random.bounded(40) * 1'000'000LL));
    }
    QVERIFY(await(f.store->putSpaces(spaces)));
    QHash<SpaceName, qint64> expected;
    for (const Space &space : spaces)
        expected.insert(space.name, *microsecondsFromRfc3339(space.lastActiveTime));
    QList<SpaceName> order = expected.keys();
    std::sort(order.begin(), order.end(), [&](const SpaceName &a, const SpaceName &b) {
        return expected[a] != expected[b] ? expected[a] > expected[b] : a < b;
    });

    for (const int pageSize : {1, 7, 100, 1000}) {
        QList<SpaceName> read;
        std::optional<SpaceSummary> last;
        while (true) {
            const auto page = f.store->spaces(pageSize, last ? &*last : nullptr);
            QVERIFY(page.size() <= pageSize);
            if (page.isEmpty())
                break;
            for (const SpaceSummary &summary : page)
                read.append(summary.space.name);
            last = page.last();
        }
        QCOMPARE(read, order);
    }
}

void TestAccountStore::unchangedSpacesAreNeitherWrittenNorTold()
{
    StoreFixture f;
    const QList<Space> spaces{makeSpace(RoomA, QStringLiteral("A"), 5'000'000),
                              makeSpace(RoomB, QStringLiteral("B"), 6'000'000)};
    QVERIFY(await(f.store->putSpaces(spaces)));
    Database watcher;
    QVERIFY(watcher.open(f.cacheFile(), Database::Access::ReadOnly));
    const qint64 version = watcher.integer("PRAGMA data_version");
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->putSpaces(spaces)));
    QVERIFY(await(f.store->keepOnlySpaces({RoomA, RoomB})));
    QCOMPARE(told.count(), 0);
    QCOMPARE(watcher.integer("PRAGMA data_version"), version);

    Space renamed = spaces.first();
    renamed.displayName = QStringLiteral("A2");
    QVERIFY(await(f.store->putSpaces({renamed, spaces.last()})));
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.first().at(0).value<QList<SpaceName>>(), QList<SpaceName>{RoomA});
    QVERIFY(watcher.integer("PRAGMA data_version") != version);
}

void TestAccountStore::keepOnlyRemovesWhatIsGone()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A")), makeSpace(RoomB, QString())})));
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->keepOnlySpaces({RoomB})));
    QCOMPARE(told.count(), 1);
    QVERIFY(told.first().at(0).value<QList<SpaceName>>().isEmpty());
    QCOMPARE(told.first().at(1).value<QList<SpaceName>>(), QList<SpaceName>{RoomA});
    QVERIFY(!f.store->space(RoomA));
    QVERIFY(f.store->space(RoomB));

    // Unsent text keeps its space on screen until it is sent or given up.
    const auto row = await(f.store->addToOutbox(makeSend(RoomB, QStringLiteral("unsent"))));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QVERIFY(f.store->space(RoomB));
    QVERIFY(await(f.store->removeFromOutbox(row->id)));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("draft"))));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QVERIFY(f.store->space(RoomB));
    QVERIFY(await(f.store->saveDraft(RoomB, QString())));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QVERIFY(!f.store->space(RoomB));
}

void TestAccountStore::removedSpaceTakesItsRowsWithIt()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(await(f.store->putMembers(RoomA, {makeMember(RoomA, 1, QStringLiteral("Ana"))})));
    QVERIFY(await(f.store->putMessageRange(
        RoomA, {makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("x"))}, true)));
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    QVERIFY(await(f.store->removeSpace(RoomA)));
    QVERIFY(f.store->messages(RoomA, 10).isEmpty());
    QVERIFY(f.store->members(RoomA).isEmpty());
    QVERIFY(!f.store->hasMembers(RoomA));
    QVERIFY(!f.store->reachesBeginning(RoomA));
    QCOMPARE(textsOf(f.store->outbox(RoomA)), QStringList{QStringLiteral("unsent")});
}

void TestAccountStore::membersAreReplacedAsAWhole()
{
    StoreFixture f;
    Membership ana = makeMember(RoomA, 1, QStringLiteral("Ana"));
    ana.role = Membership::Role::Manager;
    ana.affiliation = Membership::Affiliation::External;
    ana.createTime = QStringLiteral("2026-01-02T03:04:05.123456789Z");
    Membership group;
    group.name = MembershipName(QStringLiteral("spaces/AAA/members/g"));
    group.groupName = QStringLiteral("groups/g");
    const Membership budi = makeMember(RoomA, 2, QStringLiteral("Budi"));
    QVERIFY(await(f.store->putMembers(RoomA, {ana, budi, group})));
    QVERIFY(f.store->hasMembers(RoomA));
    QCOMPARE(f.store->members(RoomA), (QList<Membership>{ana, budi, group}));

    QSignalSpy told(f.store.get(), &AccountStore::membersChanged);
    QVERIFY(await(f.store->putMembers(RoomA, {ana, budi, group})));
    QCOMPARE(told.count(), 0);
    QVERIFY(await(f.store->putMembers(RoomA, {ana, group})));
    QCOMPARE(told.count(), 1);
    QCOMPARE(f.store->members(RoomA), (QList<Membership>{ana, group}));

    QVERIFY(await(f.store->putMember(RoomA, budi)));
    ana.role = Membership::Role::Member;
    QVERIFY(await(f.store->putMember(RoomA, ana)));
    QVERIFY(await(f.store->removeMember(RoomA, group.name)));
    QVERIFY(await(f.store->removeMember(RoomA, group.name)));
    QCOMPARE(told.count(), 4);
    QCOMPARE(f.store->members(RoomA), (QList<Membership>{ana, budi}));

    // An empty listing is told once too: it turns "not known" into "nobody".
    QVERIFY(await(f.store->putMembers(RoomB, {})));
    QCOMPARE(told.count(), 5);
    QVERIFY(f.store->hasMembers(RoomB));
}

void TestAccountStore::knownNamesAreNotReplacedByNothing()
{
    StoreFixture f;
    Membership ana = makeMember(RoomA, 1, QStringLiteral("Ana"));
    ana.member.email = QStringLiteral("ana@example.test");
    QVERIFY(await(f.store->putMembers(RoomA, {ana})));
    Membership bare = ana;
    bare.member.displayName.clear();
    bare.member.email.clear();
    QSignalSpy told(f.store.get(), &AccountStore::membersChanged);
    QVERIFY(await(f.store->putMembers(RoomA, {bare})));
    QCOMPARE(told.count(), 0);
    QCOMPARE(f.store->members(RoomA), QList<Membership>{ana});

    // A message of a bare sender shows the name that is known from the members.
    Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("x"));
    message.sender = bare.member;
    QVERIFY(await(f.store->putMessages(RoomA, {message})));
    QCOMPARE(f.store->messages(RoomA, 1).first().sender, ana.member);
}

void TestAccountStore::conversationsAreLabelledByTheOthers()
{
    StoreFixture f;
    QVERIFY(await(f.store->setFact(facts::Me, QStringLiteral("users/1"))));
    const QList<Membership> both{makeMember(RoomA, 1, QStringLiteral("Me")),
                                 makeMember(RoomA, 2, QStringLiteral("Budi"))};
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QString())})));
    QCOMPARE(f.store->space(RoomA)->label, QString());
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->putMembers(RoomA, both)));
    QCOMPARE(told.count(), 1);
    QCOMPARE(f.store->space(RoomA)->label, QStringLiteral("Budi"));
    QVERIFY(await(f.store->putMember(RoomA, makeMember(RoomA, 3, QStringLiteral("Ana")))));
    QCOMPARE(f.store->space(RoomA)->label, QStringLiteral("Ana, Budi"));

    // Members can be known before the space is.
    QVERIFY(await(f.store->putMembers(RoomB, {makeMember(RoomB, 2, QStringLiteral("Budi"))})));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomB, QString())})));
    QCOMPARE(f.store->space(RoomB)->label, QStringLiteral("Budi"));
}

/// Without the permission to see members.
void TestAccountStore::directMessageKnowsWhomItIsWith()
{
    StoreFixture f;
    QVERIFY(await(f.store->setFact(facts::Me, QStringLiteral("users/1"))));
    Space space = makeSpace(RoomA, QString());
    space.type = Space::Type::DirectMessage;
    QVERIFY(await(f.store->putSpaces({space})));
    QVERIFY(f.store->space(RoomA)->person.isEmpty());
    // Who writes there, as long as members may not be seen.
    Message own = makeMessage(RoomA, QStringLiteral("1"), 1'000'000, QStringLiteral("mine"));
    own.sender.name = UserName(QStringLiteral("users/1"));
    Message other = makeMessage(RoomA, QStringLiteral("2"), 2'000'000, QStringLiteral("yours"));
    other.sender.name = UserName(QStringLiteral("users/2"));
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QVERIFY(f.store->space(RoomA)->person.isEmpty());
    QVERIFY(await(f.store->putMessages(RoomA, {other})));
    QCOMPARE(f.store->space(RoomA)->person, UserName(QStringLiteral("users/2")));
    QVERIFY(await(f.store->putMembers(
        RoomA, {makeMember(RoomA, 1, QStringLiteral("Me")), makeMember(RoomA, 2, QStringLiteral("Budi"))})));
    QCOMPARE(f.store->space(RoomA)->person, UserName(QStringLiteral("users/2")));
    QCOMPARE(f.store->spaces(10).constFirst().person, UserName(QStringLiteral("users/2")));
    space.type = Space::Type::GroupChat;
    QVERIFY(await(f.store->putSpaces({space})));
    QVERIFY2(f.store->space(RoomA)->person.isEmpty(), "a group is not with one person");
}

void TestAccountStore::directMessageIsLabelledByWhoWrites()
{
    StoreFixture f;
    QVERIFY(await(f.store->setFact(facts::Me, QStringLiteral("users/1"))));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QString()), makeSpace(RoomB, QString())})));
    Message mine = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("x"));
    mine.sender = makeMember(RoomA, 1, QStringLiteral("Me")).member;
    QVERIFY(await(f.store->putMessages(RoomA, {mine})));
    QCOMPARE(f.store->space(RoomA)->label, QString());
    Message theirs = makeMessage(RoomA, QStringLiteral("n"), 4'000'000, QStringLiteral("y"));
    theirs.sender = makeMember(RoomA, 2, QStringLiteral("Budi")).member;
    QVERIFY(await(f.store->putMessages(RoomA, {theirs})));
    QCOMPARE(f.store->space(RoomA)->label, QStringLiteral("Budi"));

    // One newest message, of a conversation never opened, is enough.
    theirs.space = RoomB;
    QVERIFY(await(f.store->putPreview(RoomB, theirs, QStringLiteral("1970-01-01T00:00:04Z"))));
    QCOMPARE(f.store->space(RoomB)->label, QStringLiteral("Budi"));

    // A group is not named after one of it.
    Space group = makeSpace(SpaceName(QStringLiteral("spaces/CCC")), QString());
    group.type = Space::Type::GroupChat;
    QVERIFY(await(f.store->putSpaces({group})));
    QVERIFY(await(f.store->putPreview(group.name, theirs, QStringLiteral("1970-01-01T00:00:04Z"))));
    QCOMPARE(f.store->space(group.name)->label, QString());
}

void TestAccountStore::damagedCacheIsSetAsideAndOutboxKept_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"garbage", "zero header", "truncated", "no tables", "log of another file"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestAccountStore::oneDamagedCacheIsKept()
{
    StoreFixture f;
    for (const char garbage : {'a', 'b', 'c'}) {
        f.store.reset();
        QFile cache(f.cacheFile());
        QVERIFY(cache.open(QIODevice::WriteOnly));
        QVERIFY(cache.write(QByteArray(5000, garbage)) > 0);
        cache.close();
        f.reopen();
        QVERIFY(f.opened);
        const QFileInfo file(f.cacheFile());
        const QStringList kept = file.dir().entryList({file.fileName() + QStringLiteral(".*")});
        QCOMPARE(kept.size(), 1);
        QFile last(file.dir().filePath(kept.first()));
        QVERIFY(last.open(QIODevice::ReadOnly));
        QCOMPARE(last.read(1), QByteArray(1, garbage));
    }
}

void TestAccountStore::damagedCacheIsSetAsideAndOutboxKept()
{
    QFETCH(QString, how);
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("half a sentence"))));
    f.store.reset();

    QFile cache(f.cacheFile());
    QVERIFY(cache.open(QIODevice::ReadWrite));
    if (how == QLatin1String("garbage")) {
        cache.write(QByteArray(static_cast<int>(cache.size()), '\xa5'));
    } else if (how == QLatin1String("zero header")) {
        cache.write(QByteArray(100, '\0'));
    } else if (how == QLatin1String("truncated")) {
        QVERIFY(cache.resize(5000));
    } else if (how == QLatin1String("no tables")) {
        Database database;
        QVERIFY(database.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(database.execute("DROP TABLE messages; DROP TABLE facts"));
    } else {
        // A log that does not belong here must not make the cache lie; SQLite drops it by its salt.
        QVERIFY(QFile::copy(f.outboxFile(), f.cacheFile() + QStringLiteral("-wal")));
    }
    cache.close();

    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("unsent")});
    QCOMPARE(f.store->draft(RoomB), QStringLiteral("half a sentence"));
    const bool intact = how == QLatin1String("log of another file");
    QCOMPARE(isUnlisted(f.store->space(RoomA)->space), !intact); // there, since something waits for it
    QCOMPARE(QFile::exists(f.cacheFile() + QStringLiteral(".damaged")), !intact);
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(f.store->space(RoomA));
}

void TestAccountStore::newerOutboxIsLeftAsItIs()
{
    StoreFixture f;
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.store.reset();
    writeAsANewerOne(f.outboxFile());
    // Both, and what was not moved from the log yet: nobody knows what it means to the newer one.
    writeAsANewerOne(f.cacheFile());
    const QHash<QString, QByteArray> before = f.hashes();
    QCOMPARE(before.size(), 4);
    for (int round = 0; round < 2; ++round) {
        f.reopen();
        QVERIFY(!f.opened);
        QCOMPARE(f.opened.error().kind, StoreError::Kind::Newer);
        QVERIFY(!f.store->isOpen());
        f.store.reset();
        QCOMPARE(f.hashes(), before);
    }
}

void TestAccountStore::newerCacheIsSetAside()
{
    StoreFixture f;
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("half"))));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.store.reset();
    writeAsANewerOne(f.cacheFile());
    const QHash<QString, QByteArray> before = f.hashes();

    f.reopen();
    QVERIFY(f.opened);
    QVERIFY2(!f.store->salvage(), "of what is unsent nothing happened");
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("unsent")});
    QCOMPARE(f.store->draft(RoomB), QStringLiteral("half"));
    QVERIFY2(isUnlisted(f.store->space(RoomA)->space), "Google has it, and it is loaded again");
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(f.store->space(RoomA));
    f.store.reset();
    const QHash<QString, QByteArray> after = f.hashes();
    const QString aside = QStringLiteral("cache.sqlite.newer");
    QCOMPARE(after.value(aside), before.value(QStringLiteral("cache.sqlite")));
    QCOMPARE(after.value(aside + QStringLiteral("-wal")), before.value(QStringLiteral("cache.sqlite-wal")));
    QCOMPARE(after.value(QStringLiteral("outbox.sqlite")), before.value(QStringLiteral("outbox.sqlite")));
}

void TestAccountStore::damagedOutboxIsNeverThrownAway()
{
    StoreFixture f;
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("unsent")))));
    f.store.reset();
    QFile outbox(f.outboxFile());
    QVERIFY(outbox.open(QIODevice::ReadWrite));
    outbox.write(QByteArray(100, '\0'));
    outbox.seek(0);
    const QByteArray damaged = outbox.readAll();
    outbox.close();

    // What could be read has no place to go to: all stays as it is.
    const QString inTheWay = f.outboxFile() + QStringLiteral(".salvage");
    QVERIFY(QDir().mkdir(inTheWay));
    f.reopen();
    QVERIFY(!f.opened);
    QCOMPARE(f.opened.error().kind, StoreError::Kind::Corrupt);
    QVERIFY(outbox.open(QIODevice::ReadOnly));
    QCOMPARE(outbox.readAll(), damaged);
    outbox.close();

    QVERIFY(QDir().rmdir(inTheWay));
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(f.store->salvage());
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("unsent")});
    QFile aside(f.store->salvage()->keptAs);
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), damaged);
}

void TestAccountStore::unusableFolderIsToldNotCrashed()
{
    QTemporaryDir folder;
    QFile inTheWay(folder.filePath(QStringLiteral("roomkey")));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    inTheWay.close();
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    AccountStore store(ProfilePaths(QStringLiteral("test")), AccountId(QStringLiteral("a")));
    const auto opened = store.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, StoreError::Kind::CannotOpen);
    QVERIFY(store.spaces(10).isEmpty());
}

void TestAccountStore::queuedWritesSurviveClosing()
{
    StoreFixture f;
    QObject context;
    int ended = 0;
    for (int i = 0; i < 50; ++i) {
        f.store->addToOutbox(makeSend(RoomA, QString::number(i)))
            .then(&context, [&ended](Expected<OutboxRow, StoreError> &&row) { ended += row ? 1 : 0; });
    }
    f.reopen();
    QCOMPARE(f.store->outbox(RoomA).size(), 50);
    QTRY_COMPARE(ended, 50);
}

void TestAccountStore::closedStoreRefusesWritesAndReadsNothing()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    const auto last = f.store->saveDraft(RoomA, QStringLiteral("draft"));
    f.store->close();
    QVERIFY2(await(last), "what was queued is written");
    QVERIFY(!f.store->isOpen());
    QVERIFY(f.store->spaces(10).isEmpty());
    QVERIFY(!f.store->space(RoomA));
    QVERIFY(!QFile::exists(f.cacheFile() + QStringLiteral("-wal")));
    const auto put = await(f.store->putSpaces({makeSpace(RoomB, QStringLiteral("B"))}));
    QVERIFY(!put);
    QCOMPARE(put.error().kind, StoreError::Kind::CannotOpen);
}

QTEST_GUILESS_MAIN(TestAccountStore)
#include "tst_accountstore.moc"
