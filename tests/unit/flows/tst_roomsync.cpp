// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/membersync.h"
#include "app/flows/roomsync.h"
#include "tests/unit/flows/scriptedroom.h"

using namespace roomkey;

namespace {

struct ServerFirst
{
    HttpServer server;
    ScriptedRoom room;
    QList<QJsonObject> members;
    int memberCalls = 0;
};

struct Fixture : ServerFirst, FlowFixture
{
    Fixture()
        : FlowFixture(server.url())
        , memberSync(*store, chat, access(), times)
        , sync(*store, chat, memberSync, access(), times)
        , loaded(&sync, &RoomSync::messagesLoaded)
    {
        server.setHandler([this](const HttpRequest &request) { return answer(request); });
        sync.start();
    }

    HttpAnswer answer(const HttpRequest &request)
    {
        if (!request.path().endsWith("/members"))
            return room.list(request);
        ++memberCalls;
        QJsonArray array;
        for (const QJsonObject &member : std::as_const(members))
            array.append(member);
        return HttpAnswer::of(200, json({{QStringLiteral("memberships"), array}}));
    }

    /// Opens the space or freshens it, and waits until that has ended.
    bool freshen()
    {
        const int before = static_cast<int>(loaded.count());
        if (sync.space() == RoomA)
            sync.refresh();
        else
            sync.open(RoomA);
        return QTest::qWaitFor([&] { return loaded.count() > before; }, 20'000);
    }

    QList<int> cached() const
    {
        QList<int> numbers;
        for (const Message &message : store->messages(RoomA, 10'000))
            numbers.append(message.text.toInt());
        return numbers;
    }

    MemberSync memberSync;
    RoomSync sync;
    QSignalSpy loaded;
};

QList<int> range(int from, int to)
{
    QList<int> numbers;
    for (int i = from; i <= to; ++i)
        numbers.append(i);
    return numbers;
}

} // namespace

class TestRoomSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstPageThenOlderOnesToTheBeginning();
    void newMessagesArriveByTheClock();
    void theProgramLooksAsOftenAsItSays();
    void gapIsFilledUntilItMeetsTheCache();
    void ownMessageBeyondAGapDoesNotHideIt();
    void wideGapBeginsANewWindow();
    void cutOffInAGapTheNextLookFillsIt();
    void editsAndDeletionsAreNoticed();
    void vanishedNewestMessageGoesOnTheSecondLook();
    void repeatedPageTokenEnds();
    void withoutPermissionNothingIsAsked();
    void errorIsToldAndGoesAgain();
    void answerForALeftSpaceIsDropped();
    void olderPagesAndFresheningDoNotMeet();
    void membersAreListedWhole();
    void conversationsGetTheirLabels();
};

void TestRoomSync::firstPageThenOlderOnesToTheBeginning()
{
    Fixture f;
    f.room.add(1, 120);
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(71, 120));
    QVERIFY(!f.store->reachesBeginning(RoomA));
    QSignalSpy loading(&f.sync, &RoomSync::loadingOlderChanged);
    f.sync.loadOlder();
    f.sync.loadOlder(); // a second scroll event
    QVERIFY(f.sync.isLoadingOlder());
    QTRY_VERIFY(!f.sync.isLoadingOlder());
    QCOMPARE(loading.count(), 2);
    QCOMPARE(f.room.calls, 2);
    // One overlaps: messages of the same moment as the oldest would be missed otherwise.
    QCOMPARE(f.cached(), range(22, 120));
    f.sync.loadOlder();
    QTRY_VERIFY(!f.sync.isLoadingOlder());
    QCOMPARE(f.cached(), range(1, 120));
    QVERIFY(f.store->reachesBeginning(RoomA));
    f.sync.loadOlder();
    QVERIFY(!f.sync.isLoadingOlder());
    QCOMPARE(f.room.calls, 3);
}

void TestRoomSync::newMessagesArriveByTheClock()
{
    FlowTimes times = quickTimes();
    times.openSpaceEvery = std::chrono::milliseconds(30);
    Fixture f;
    RoomSync sync(*f.store, f.chat, f.memberSync, f.access(), times);
    f.room.add(1, 3);
    sync.start();
    sync.open(RoomA);
    QTRY_COMPARE(f.cached(), range(1, 3));
    f.room.add(4, 4);
    QTRY_COMPARE(f.cached(), range(1, 4));
    sync.stop();
    QTest::qWait(100); // what was on the wire already
    const int calls = f.room.calls;
    QTest::qWait(100);
    QCOMPARE(f.room.calls, calls);
}

void TestRoomSync::theProgramLooksAsOftenAsItSays()
{
    // The other tests are faster; these are the times of the program itself, promised in README.
    const FlowTimes times;
    QCOMPARE(times.openSpaceEvery, std::chrono::milliseconds(std::chrono::seconds(10)));
    QCOMPARE(times.spacesEvery, std::chrono::milliseconds(std::chrono::seconds(60)));
}

void TestRoomSync::gapIsFilledUntilItMeetsTheCache()
{
    Fixture f;
    f.room.add(1, 10);
    QVERIFY(f.freshen());
    f.room.add(11, 170);
    f.room.calls = 0;
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1, 170));
    QCOMPARE(f.room.calls, 4);
    // From now on one page is enough.
    f.room.calls = 0;
    QVERIFY(f.freshen());
    QCOMPARE(f.room.calls, 1);
}

void TestRoomSync::ownMessageBeyondAGapDoesNotHideIt()
{
    Fixture f;
    f.room.add(1, 10);
    QVERIFY(f.freshen());
    // Offline over night; back online the outbox goes first, and its answer is cached beyond the gap.
    f.room.add(11, 130);
    QVERIFY(await(f.store->putMessages(
        RoomA, {makeMessage(RoomA, QStringLiteral("m130"), 130'000'000, QStringLiteral("130"))})));
    QCOMPARE(f.cached(), range(1, 10) + QList<int>{130});
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1, 130));
}

void TestRoomSync::wideGapBeginsANewWindow()
{
    Fixture f;
    f.room.add(1, 10);
    QVERIFY(f.freshen());
    QVERIFY(f.store->reachesBeginning(RoomA));
    f.room.add(11, 2'000);
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1'501, 2'000));
    QVERIFY(!f.store->reachesBeginning(RoomA));
    f.sync.loadOlder();
    QTRY_VERIFY(!f.sync.isLoadingOlder());
    QCOMPARE(f.cached(), range(1'452, 2'000));
}

/// By leaving the space here; explore/synckills.py kills the program.
void TestRoomSync::cutOffInAGapTheNextLookFillsIt()
{
    Fixture f;
    f.room.add(1, 10);
    QVERIFY(f.freshen());
    f.room.add(11, 200);
    // The second page of the catching-up never comes.
    f.server.setHandler([&f](const HttpRequest &request) {
        return parameter(request, "pageToken").isEmpty() ? f.answer(request)
                                                         : HttpAnswer::that(HttpAnswer::How::Hang);
    });
    f.sync.refresh();
    QTRY_COMPARE(f.cached(), range(1, 10) + range(151, 200));
    f.sync.stop();
    f.server.setHandler([&f](const HttpRequest &request) { return f.answer(request); });
    f.sync.start();
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1, 200));
}

void TestRoomSync::editsAndDeletionsAreNoticed()
{
    Fixture f;
    f.room.add(1, 5);
    QVERIFY(f.freshen());
    MessageSignals told(*f.store);
    QVERIFY(f.freshen());
    QCOMPARE(told.count, 0);
    f.room.messages[2] = {QStringLiteral("22"), false, 90'000'000};
    f.room.messages[3].deleted = true;
    f.room.messages.erase(4);
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), (QList<int>{1, 22, 0, 5}));
    QCOMPARE(f.store->messages(RoomA, 10).at(2).deletion, Message::Deletion::ByAuthor);
    QCOMPARE(told.changed.size(), 2);
    QCOMPARE(told.removed.size(), 1);
}

void TestRoomSync::vanishedNewestMessageGoesOnTheSecondLook()
{
    Fixture f;
    f.room.add(1, 5);
    QVERIFY(f.freshen());
    f.room.messages.erase(5);
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1, 5));
    QVERIFY(f.freshen());
    QTRY_COMPARE(f.cached(), range(1, 4));
    // One answer without it is a server that lags behind.
    f.room.messages.erase(4);
    QVERIFY(f.freshen());
    f.room.add(4, 4);
    QVERIFY(f.freshen());
    f.room.messages.erase(4);
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1, 4));
}

void TestRoomSync::repeatedPageTokenEnds()
{
    Fixture f;
    f.room.add(1, 10);
    QVERIFY(f.freshen());
    f.room.calls = 0;
    f.server.setHandler([&f](const HttpRequest &request) {
        if (request.path().endsWith("/members"))
            return f.answer(request);
        ++f.room.calls;
        return HttpAnswer::of(200, json({{QStringLiteral("messages"),
                                          QJsonArray{ScriptedRoom::jsonOf(99, {QStringLiteral("99")})}},
                                         {QStringLiteral("nextPageToken"), QStringLiteral("again")}}));
    });
    QVERIFY(f.freshen());
    QCOMPARE(f.room.calls, 2);
    QCOMPARE(f.cached(), range(1, 10) + QList<int>{99});
    QCOMPARE(f.store->syncedTo(RoomA)->createdAt, 10'000'000);
}

void TestRoomSync::withoutPermissionNothingIsAsked()
{
    Fixture f;
    f.granted = {Scope::MessagesCreate};
    f.room.add(1, 3);
    f.sync.open(RoomA);
    f.sync.loadOlder();
    QTest::qWait(50);
    QCOMPARE(f.server.count(), 0);
    f.granted = everyday();
    QVERIFY(f.freshen());
    QCOMPARE(f.cached(), range(1, 3));
}

void TestRoomSync::errorIsToldAndGoesAgain()
{
    Fixture f;
    f.room.add(1, 3);
    QSignalSpy members(&f.sync, &RoomSync::membersLoaded);
    QVERIFY(f.freshen());
    QTRY_COMPARE(members.count(), 1);
    f.server.setHandler([](const HttpRequest &) { return googleError(403, "PERMISSION_DENIED"); });
    QVERIFY(f.freshen());
    QVERIFY(f.sync.messagesError());
    QCOMPARE(f.sync.messagesError()->kind, ApiError::Kind::Forbidden);
    QTRY_VERIFY(f.sync.membersError());
    QCOMPARE(f.cached(), range(1, 3));
    f.server.setHandler([&f](const HttpRequest &request) { return f.answer(request); });
    QVERIFY(f.freshen());
    QVERIFY(!f.sync.messagesError());
}

void TestRoomSync::answerForALeftSpaceIsDropped()
{
    Fixture f;
    f.room.add(1, 3);
    f.server.setHandler([&f](const HttpRequest &request) {
        return request.path().contains("AAA") ? HttpAnswer::that(HttpAnswer::How::Hang)
                                              : f.room.list(request);
    });
    f.sync.open(RoomA);
    QTRY_VERIFY(f.server.count() > 0);
    f.sync.open(RoomB);
    QTRY_VERIFY2(f.server.abandoned() > 0, "the call for the space that was left is ended");
    QTRY_VERIFY(f.loaded.count() > 0);
    QCOMPARE(f.loaded.first().first().value<SpaceName>(), RoomB);
    QVERIFY(f.store->messages(RoomA, 10).isEmpty());
}

void TestRoomSync::olderPagesAndFresheningDoNotMeet()
{
    Fixture f;
    f.room.add(1, 200);
    QVERIFY(f.freshen());
    f.room.add(201, 2'000);
    const QSignalSpy loading(
        &f.sync, &RoomSync::loadingOlderChanged); // the state itself may be over between two looks
    f.sync.refresh();
    f.sync.loadOlder(); // waits for the walk that is going on, which begins a new window
    QTRY_COMPARE(loading.count(), 2);
    QVERIFY(!f.sync.isLoadingOlder());
    QCOMPARE(f.cached(), range(1'452, 2'000));
}

void TestRoomSync::membersAreListedWhole()
{
    Fixture f;
    f.members = {
        {{QStringLiteral("name"), QStringLiteral("spaces/AAA/members/1")},
         {QStringLiteral("member"), QJsonObject{{QStringLiteral("name"), QStringLiteral("users/1")},
                                                {QStringLiteral("displayName"), QStringLiteral("Ana")}}},
         {QStringLiteral("role"), QStringLiteral("ROLE_MANAGER")}}};
    QSignalSpy listed(&f.sync, &RoomSync::membersLoaded);
    f.sync.open(RoomA);
    QTRY_COMPARE(listed.count(), 1);
    QCOMPARE(f.store->members(RoomA).size(), 1);
    QCOMPARE(f.store->members(RoomA).first().role, Membership::Role::Manager);
    QVERIFY(f.store->hasMembers(RoomA));
    f.granted.remove(Scope::Memberships);
    f.sync.refreshMembers();
    QTest::qWait(50);
    QCOMPARE(f.memberCalls, 1);
}

void TestRoomSync::conversationsGetTheirLabels()
{
    Fixture f;
    f.members = {
        {{QStringLiteral("name"), QStringLiteral("spaces/AAA/members/1")},
         {QStringLiteral("member"), QJsonObject{{QStringLiteral("name"), QStringLiteral("users/1")},
                                                {QStringLiteral("displayName"), QStringLiteral("Ana")}}}}};
    const SpaceName named(QStringLiteral("spaces/CCC"));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QString()), makeSpace(RoomB, QString()),
                                      makeSpace(named, QStringLiteral("Named"))})));
    f.memberSync.labelConversations();
    f.memberSync.labelConversations(); // while the first is at it
    QTRY_COMPARE(f.store->space(RoomA)->label, QStringLiteral("Ana"));
    QTRY_COMPARE(f.store->space(RoomB)->label, QStringLiteral("Ana"));
    QCOMPARE(f.memberCalls, 2);
    f.memberSync.labelConversations();
    QTest::qWait(50);
    QCOMPARE(f.memberCalls, 2);
    QVERIFY(!f.store->hasMembers(named));
}

QTEST_GUILESS_MAIN(TestRoomSync)
#include "tst_roomsync.moc"
