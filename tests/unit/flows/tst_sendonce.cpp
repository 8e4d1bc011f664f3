// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/membersync.h"
#include "app/flows/outboxacts.h"
#include "app/flows/roomsync.h"
#include "app/flows/sendflow.h"
#include "app/flows/spacesync.h"
#include "tests/support/emulatorprocess.h"
#include "tests/support/networkthreads.h"
#include "tests/support/tlsfront.h"
#include "tests/unit/flows/flowfixture.h"

using namespace roomkey;

// Store, flows and client against the emulator: its world, not our journal, says what arrived how often.

namespace {

ScopeSet asked()
{
    return {Scope::Spaces, Scope::Messages, Scope::Memberships};
}

enum class Line : quint8 { Plain, Tls };

struct EmulatorFirst
{
    EmulatorFirst(const QStringList &options, Line line)
        : emulator(options + QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all")})
        , token(emulator.accessToken(asked().toUris()))
    {
        if (line == Line::Tls)
            front = std::make_unique<TlsFront>(emulator.apiRoot());
    }
    QUrl apiRoot() const { return front ? front->before(emulator.apiRoot()) : emulator.apiRoot(); }

    EmulatorProcess emulator;
    std::unique_ptr<TlsFront> front;
    QByteArray token;
};

struct Fixture : EmulatorFirst, FlowFixture
{
    explicit Fixture(const QStringList &options = {}, Line line = Line::Plain)
        : EmulatorFirst(options, line)
        , FlowFixture(apiRoot(), token)
    {
        granted = asked();
        makeFlows();
    }

    void makeFlows()
    {
        flow.reset();
        acts.reset();
        claims.clear();
        flow = std::make_unique<SendFlow>(*store, claims, chat, clock, access(), times);
        acts = std::make_unique<OutboxActs>(*store, claims, clock);
        QObject::connect(acts.get(), &OutboxActs::changed, flow.get(), &SendFlow::kick);
    }

    /// A room of our own, empty.
    SpaceName makeRoom(const QString &name)
    {
        const auto space = await(chat.space(requests::createSpace(name, newRequestId())));
        return space ? space->name : SpaceName();
    }

    bool isEmpty() const { return store->outbox().isEmpty(); }

    RowClaims claims;
    std::unique_ptr<SendFlow> flow;
    std::unique_ptr<OutboxActs> acts;
};

} // namespace

class TestSendOnce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void faultsOnTheWay_data();
    void faultsOnTheWay();
    void faultsOfTls_data();
    void faultsOfTls();
    void killedAfterTheServerTookIt();
    void restoredBackupSendsNothingTwice();
    void sentOnceAfterFourHundredDays();
    void editAndDeleteArrive();
    void pollBeforeTheAnswerShowsOneRow();
    void listsSpacesAndRoomsOfTheWorld();

    void cleanupTestCase() { QTRY_VERIFY(!networkThreadLives()); }
};

void TestSendOnce::faultsOnTheWay_data()
{
    QTest::addColumn<QStringList>("faults");
    const QString create = QStringLiteral("@chat.spaces.messages.create");
    const auto row = [&](const char *name, const QStringList &faults) {
        QStringList specs;
        for (const QString &fault : faults)
            specs.append(QString(fault).replace(QLatin1Char('@'), create));
        QTest::newRow(name) << specs;
    };
    row("none", {});
    row("answer dropped", {QStringLiteral("drop_reply@#1")});
    row("answers dropped", {QStringLiteral("drop_reply@#1"), QStringLiteral("drop_reply@#2")});
    row("closed after reading", {QStringLiteral("close_after_read@#1")});
    row("reset", {QStringLiteral("reset@#2")});
    row("delayed", {QStringLiteral("delay:ms=300@")});
    row("503", {QStringLiteral("status:code=503@#1")});
    row("503 after it was done", {QStringLiteral("status:code=503,when=after@#1")});
    row("429", {QStringLiteral("status:code=429@#2")});
}

void TestSendOnce::faultsOnTheWay()
{
    QFETCH(QStringList, faults);
    Fixture f;
    QVERIFY(!f.token.isEmpty());
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    QVERIFY(!room.isEmpty());
    f.emulator.setFaults(faults);
    f.flow->start();
    const QStringList texts{QStringLiteral("first"), QStringLiteral("ที่สอง"), QStringLiteral("第三")};
    for (const QString &text : texts)
        QVERIFY(await(f.acts->send(room, text)));
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.emulator.texts(room.toString()), texts);
    QCOMPARE(textsOf(f.store->messages(room, 10)), texts);
}

void TestSendOnce::faultsOfTls_data()
{
    QTest::addColumn<QJsonArray>("rules");
    QTest::addColumn<QList<int>>("requests"); // for each text
    const auto rule = [](int nth, const char *what, const char *when = "") {
        return QJsonObject{{QStringLiteral("path"), QStringLiteral("/messages")},
                           {QStringLiteral("verb"), QStringLiteral("POST")},
                           {QStringLiteral("nth"), nth},
                           {QStringLiteral("what"), QLatin1String(what)},
                           {QStringLiteral("when"), QLatin1String(when)},
                           {QStringLiteral("ms"), 300}};
    };
    QTest::newRow("none") << QJsonArray() << QList<int>{1, 1, 1};
    QTest::newRow("ended before, and an answer cut")
        << QJsonArray{rule(1, "destroy", "before"), rule(4, "cut")} << QList<int>{2, 1, 2};
    QTest::newRow("ended after, and reset after that")
        << QJsonArray{rule(2, "destroy", "after"), rule(3, "reset", "after")} << QList<int>{1, 3, 1};
    QTest::newRow("the server leaves, and no TLS after")
        << QJsonArray{rule(1, "leave"), rule(2, "garbage", "after")} << QList<int>{1, 2, 1};
    QTest::newRow("ended after, answered late on the next connection")
        << QJsonArray{rule(1, "destroy", "after"), rule(2, "slow")} << QList<int>{2, 1, 1};
}

/// As above, where only TLS can be in the way; and what was asked for again is counted.
void TestSendOnce::faultsOfTls()
{
    QFETCH(QJsonArray, rules);
    QFETCH(QList<int>, requests);
    Fixture f({}, Line::Tls);
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    QVERIFY(!room.isEmpty());
    f.front->setRules(rules);
    f.flow->start();
    const QStringList texts{QStringLiteral("first"), QStringLiteral("ที่สอง"), QStringLiteral("第三")};
    QStringList ids;
    for (const QString &text : texts) {
        const auto row = await(f.acts->send(room, text));
        QVERIFY(row);
        ids.append(row->requestId.toString());
    }
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.emulator.texts(room.toString()), texts);
    QCOMPARE(textsOf(f.store->messages(room, 10)), texts);

    QStringList onTheWire;
    int passed = 0;
    for (const TlsFront::Seen &one : f.front->seen()) {
        if (one.path.endsWith(QLatin1String("/messages")) && one.verb == QLatin1String("POST")) {
            onTheWire.append(one.requestId);
            passed += one.passed ? 1 : 0;
        }
    }
    QStringList expected;
    for (int i = 0; i < ids.size(); ++i)
        expected.append(QStringList(requests.at(i), ids.at(i)));
    QCOMPARE(onTheWire, expected);
    const auto known = std::ranges::count(f.journal.entries(), Method::MessagesCreate, &JournalEntry::method);
    QCOMPARE(known, onTheWire.size());
    QCOMPARE(f.emulator.requestCount(QStringLiteral("chat.spaces.messages.create")), passed);
}

void TestSendOnce::killedAfterTheServerTookIt()
{
    Fixture f;
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    f.emulator.setFaults({QStringLiteral("delay:ms=60000,when=after@chat.spaces.messages.create#1")});
    f.flow->start();
    QVERIFY(await(f.acts->send(room, QStringLiteral("one"))));
    QVERIFY(await(f.acts->send(room, QStringLiteral("two"))));
    QTRY_COMPARE(f.emulator.texts(room.toString()), QStringList{QStringLiteral("one")});
    // What a kill leaves: no answer, and everything in memory gone.
    f.flow->stop();
    f.reopen();
    f.makeFlows();
    f.flow->start();
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.emulator.texts(room.toString()), QStringList({QStringLiteral("one"), QStringLiteral("two")}));
}

void TestSendOnce::restoredBackupSendsNothingTwice()
{
    Fixture f;
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    QVERIFY(await(f.acts->send(room, QStringLiteral("one"))));
    f.store->close();
    QVERIFY(QFile::copy(f.outboxFile(), f.folder.filePath(QStringLiteral("backup"))));
    f.reopen();
    f.makeFlows();
    f.flow->start();
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    f.flow->stop();

    f.store->close();
    QVERIFY(QFile::remove(f.outboxFile()));
    QVERIFY(QFile::remove(f.cacheFile()));
    QVERIFY(QFile::copy(f.folder.filePath(QStringLiteral("backup")), f.outboxFile()));
    f.reopen();
    f.makeFlows();
    QCOMPARE(f.store->outbox().size(), 1);
    f.flow->start();
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.emulator.texts(room.toString()), QStringList{QStringLiteral("one")});
    QCOMPARE(textsOf(f.store->messages(room, 10)), QStringList{QStringLiteral("one")});
}

void TestSendOnce::sentOnceAfterFourHundredDays()
{
    constexpr int Tries = 400;
    Fixture f;
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    // The first is at the server and nobody knows; the second could be undone when the program ended.
    f.emulator.setFaults({QStringLiteral("delay:ms=60000,when=after@chat.spaces.messages.create#1")});
    f.flow->start();
    QVERIFY(await(f.acts->send(room, QStringLiteral("one"))));
    QVERIFY(await(f.acts->send(room, QStringLiteral("two"), std::chrono::seconds(10))));
    QVERIFY(await(f.acts->send(room, QStringLiteral("three"))));
    QTRY_COMPARE(f.emulator.texts(room.toString()), QStringList{QStringLiteral("one")});
    const QStringList texts{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")};
    QCOMPARE(textsOf(f.store->outbox()), texts);

    // Every day for over a year the program is started and finds no network.
    f.emulator.setFaults({QStringLiteral("reset")});
    f.flow->stop();
    for (OutboxRow row : f.store->outbox()) {
        row.attempts += Tries * 1000;
        QVERIFY(await(f.store->updateOutbox(row)));
    }
    f.clock.advance(std::chrono::hours(24) * Tries);
    f.reopen();
    f.makeFlows();
    f.flow->start();
    QTRY_VERIFY(f.store->outbox().first().attempts > Tries * 1000 + 1);
    f.clock.advance(std::chrono::hours(24));
    f.flow->wake();
    QTest::qWait(200);
    QCOMPARE(textsOf(f.store->outbox()), texts);
    for (const OutboxRow &row : f.store->outbox())
        QVERIFY2(row.state != OutboxRow::State::Refused, "it was given up");
    f.flow->stop();

    // Google remembers no request of that time.
    f.emulator.setFaults({QStringLiteral("forget_request_ids")});
    f.makeFlows();
    f.flow->start();
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.emulator.texts(room.toString()), texts);
}

void TestSendOnce::editAndDeleteArrive()
{
    Fixture f;
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    f.emulator.setFaults({QStringLiteral("drop_reply@chat.spaces.messages.patch#1"),
                          QStringLiteral("drop_reply@chat.spaces.messages.delete#1")});
    f.flow->start();
    QVERIFY(await(f.acts->send(room, QStringLiteral("keep"))));
    QVERIFY(await(f.acts->send(room, QStringLiteral("drop"))));
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    const QList<Message> sent = f.store->messages(room, 10);
    QVERIFY(await(f.acts->edit(room, sent.at(0).name, QStringLiteral("kept"))));
    QVERIFY(await(f.acts->remove(room, sent.at(1).name)));
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.emulator.texts(room.toString()), QStringList{QStringLiteral("kept")});
    QCOMPARE(f.store->messages(room, 10).at(0).text, QStringLiteral("kept"));
    QCOMPARE(f.store->messages(room, 10).at(1).deletion, Message::Deletion::ByAuthor);
}

void TestSendOnce::pollBeforeTheAnswerShowsOneRow()
{
    Fixture f;
    const SpaceName room = f.makeRoom(QStringLiteral("Room"));
    MemberSync members(*f.store, f.chat, f.access(), f.times);
    RoomSync sync(*f.store, f.chat, members, f.access(), f.times);
    f.emulator.setFaults({QStringLiteral("delay:ms=1500,when=after@chat.spaces.messages.create#1")});
    f.flow->start();
    sync.start();
    const auto row = await(f.acts->send(room, QStringLiteral("one")));
    QTRY_COMPARE(f.emulator.texts(room.toString()).size(), 1);
    sync.open(room);
    QTRY_COMPARE(f.store->messages(room, 10).size(), 1);
    QCOMPARE(f.store->messages(room, 10).first().clientId, row->clientId);
    QVERIFY2(!f.isEmpty(), "the answer is still on its way");
    QTRY_VERIFY_WITH_TIMEOUT(f.isEmpty(), 20'000);
    QCOMPARE(f.store->messages(room, 10).size(), 1);
}

void TestSendOnce::listsSpacesAndRoomsOfTheWorld()
{
    Fixture f({QStringLiteral("--spaces"), QStringLiteral("1200"), QStringLiteral("--messages"),
               QStringLiteral("130"), QStringLiteral("--members"), QStringLiteral("5")});
    SpaceSync spaces(*f.store, f.chat, f.clock, f.access(), f.times);
    QSignalSpy listed(&spaces, &SpaceSync::listed);
    spaces.start();
    QTRY_COMPARE_WITH_TIMEOUT(listed.count(), 1, 30'000);
    QSet<QString> ours;
    for (const SpaceSummary &summary : f.store->spaces(10'000))
        ours.insert(summary.space.name.toString());
    QSet<QString> theirs;
    const QJsonArray world = f.emulator.control(QStringLiteral("world?limit=10000&each=0"))
                                 .value(QLatin1String("spaces"))
                                 .toArray();
    for (const QJsonValue &space : world)
        theirs.insert(space[QLatin1String("name")].toString());
    QCOMPARE(ours, theirs);
    QVERIFY(ours.size() >= 1200);

    MemberSync members(*f.store, f.chat, f.access(), f.times);
    RoomSync room(*f.store, f.chat, members, f.access(), f.times);
    const SpaceName name = f.store->spaces(1).first().space.name;
    QSignalSpy loaded(&room, &RoomSync::messagesLoaded);
    room.start();
    room.open(name);
    QTRY_COMPARE(loaded.count(), 1);
    QCOMPARE(f.store->messages(name, 1'000).size(), 50);
    QTRY_VERIFY(f.store->hasMembers(name));
    for (int pages = 2; !f.store->reachesBeginning(name); ++pages) {
        room.loadOlder();
        QTRY_COMPARE(loaded.count(), pages);
        QVERIFY2(pages < 10, "no page brings it nearer to the beginning");
    }
    const QStringList texts = f.emulator.texts(name.toString());
    QCOMPARE(f.store->messages(name, 1'000).size(), 130);
    QCOMPARE(textsOf(f.store->messages(name, 1'000)), texts);
}

QTEST_GUILESS_MAIN(TestSendOnce)
#include "tst_sendonce.moc"
