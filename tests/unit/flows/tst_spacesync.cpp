// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/spacesync.h"
#include "app/store/storefacts.h"
#include "tests/unit/flows/flowfixture.h"

using namespace roomkey;

namespace {

QJsonObject spaceJson(int number)
{
    return {{QStringLiteral("name"), QStringLiteral("spaces/S%1").arg(number)},
            {QStringLiteral("spaceType"), QStringLiteral("SPACE")},
            {QStringLiteral("displayName"), QStringLiteral("Space %1").arg(number)},
            {QStringLiteral("lastActiveTime"), rfc3339FromMicroseconds((1'000 + number) * 1'000'000LL)}};
}

HttpAnswer page(int from, int to, const QString &next = {})
{
    QJsonArray spaces;
    for (int i = from; i <= to; ++i)
        spaces.append(spaceJson(i));
    QJsonObject page{{QStringLiteral("spaces"), spaces}};
    if (!next.isEmpty())
        page.insert(QStringLiteral("nextPageToken"), next);
    return HttpAnswer::of(200, json(page));
}

struct ServerFirst
{
    HttpServer server;
};

struct Fixture : ServerFirst, FlowFixture
{
    Fixture()
        : FlowFixture(server.url())
        , sync(*store, chat, clock, access(), times)
        , listed(&sync, &SpaceSync::listed)
    {
    }

    /// A pass from beginning to end.
    bool pass()
    {
        QSignalSpy running(&sync, &SpaceSync::runningChanged);
        if (m_started)
            sync.refresh();
        else
            sync.start();
        m_started = true;
        return QTest::qWaitFor([&] { return running.count() >= 2; }, 20'000);
    }
    int count() const { return static_cast<int>(store->spaces(10'000).size()); }

    SpaceSync sync;
    QSignalSpy listed;

private:
    bool m_started = false;
};

} // namespace

class TestSpaceSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsAllPages();
    void goneSpacesLeaveAfterAWholePassOnly();
    void shiftedPagesDropNothing();
    void justCreatedSpaceStays();
    void repeatedTokenEndsAndRemovesNothing();
    void refusedTokenBeginsAgainOnce();
    void emptyPageIsNotTheEnd();
    void withoutPermissionNothingIsAsked();
    void nextPassByTheClock();
    void stopEndsTheCall();
};

void TestSpaceSync::listsAllPages()
{
    Fixture f;
    f.server.setAnswers(
        {page(1, 100, QStringLiteral("a")), page(101, 200, QStringLiteral("b")), page(201, 230)});
    QVERIFY(f.pass());
    QCOMPARE(f.listed.count(), 1);
    QCOMPARE(f.count(), 230);
    QCOMPARE(f.server.count(), 3);
    QCOMPARE(parameter(f.server.requests().at(1), "pageToken"), QStringLiteral("a"));
    QCOMPARE(parameter(f.server.requests().at(2), "pageToken"), QStringLiteral("b"));
    QCOMPARE(parameter(f.server.requests().at(0), "pageSize"),
             parameter(f.server.requests().at(2), "pageSize"));
    QVERIFY(!f.store->fact(facts::SpacesListed).isEmpty());
    QVERIFY(!f.sync.error());
}

void TestSpaceSync::goneSpacesLeaveAfterAWholePassOnly()
{
    Fixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("gone"))})));
    f.server.setAnswers({page(1, 2, QStringLiteral("a")), googleError(403, "PERMISSION_DENIED")});
    QVERIFY(f.pass());
    QVERIFY(f.sync.error());
    QCOMPARE(f.listed.count(), 0);
    QVERIFY(f.store->space(RoomA));
    QCOMPARE(f.count(), 3); // what came is kept
    f.server.setAnswers({page(1, 2)});
    QVERIFY(f.pass());
    QVERIFY(!f.sync.error());
    QVERIFY(!f.store->space(RoomA));
    QCOMPARE(f.count(), 2);
}

void TestSpaceSync::shiftedPagesDropNothing()
{
    Fixture f;
    f.server.setAnswers({page(1, 4)});
    QVERIFY(f.pass());
    // Space 1 was removed while page two was asked for, and space 3 slipped between the pages.
    f.server.setAnswers({page(1, 2, QStringLiteral("a")), page(4, 4)});
    QVERIFY(f.pass());
    QCOMPARE(f.count(), 4);
    f.server.setAnswers({page(2, 4)});
    QVERIFY(f.pass());
    f.server.setAnswers({page(2, 4)});
    QVERIFY(f.pass());
    QCOMPARE(f.count(), 3);
    QVERIFY(!f.store->space(SpaceName(QStringLiteral("spaces/S1"))));
}

void TestSpaceSync::justCreatedSpaceStays()
{
    Fixture f;
    f.server.setHandler([&f](const HttpRequest &) {
        if (f.server.count() == 1)
            return page(1, 2, QStringLiteral("a"));
        // Created while the listing is past its place.
        (void)f.store->putSpaces({makeSpace(RoomA, QStringLiteral("new"))});
        f.sync.noteAlive(RoomA);
        return page(3, 4);
    });
    QVERIFY(f.pass());
    QVERIFY(f.store->space(RoomA));
}

void TestSpaceSync::repeatedTokenEndsAndRemovesNothing()
{
    Fixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("kept"))})));
    f.server.setAnswers({page(1, 2, QStringLiteral("a"))});
    QVERIFY(f.pass());
    QCOMPARE(f.server.count(), 2);
    QVERIFY(f.store->space(RoomA));
    QCOMPARE(f.listed.count(), 0);
}

/// R28
void TestSpaceSync::refusedTokenBeginsAgainOnce()
{
    Fixture f;
    const HttpAnswer refused = googleError(400, "INVALID_ARGUMENT");
    f.server.setAnswers(
        {page(1, 2, QStringLiteral("a")), refused, page(1, 2, QStringLiteral("a")), page(3, 4)});
    QVERIFY(f.pass());
    QVERIFY(!f.sync.error());
    QCOMPARE(f.listed.count(), 1);
    QCOMPARE(f.count(), 4);

    f.server.setAnswers({page(1, 2, QStringLiteral("a")), refused, page(1, 2, QStringLiteral("b")), refused});
    const int before = f.server.count();
    QVERIFY(f.pass());
    QCOMPARE(f.sync.error()->kind, ApiError::Kind::Invalid);
    QCOMPARE(f.server.count() - before, 4);
    QCOMPARE(f.count(), 4);
}

void TestSpaceSync::emptyPageIsNotTheEnd()
{
    Fixture f;
    f.server.setAnswers({HttpAnswer::of(200, "{\"nextPageToken\":\"a\"}"), page(1, 3)});
    QVERIFY(f.pass());
    QCOMPARE(f.count(), 3);
    QCOMPARE(f.listed.count(), 1);
}

void TestSpaceSync::withoutPermissionNothingIsAsked()
{
    Fixture f;
    f.granted = {Scope::MessagesCreate};
    f.sync.start();
    QTest::qWait(50);
    QCOMPARE(f.server.count(), 0);
    QVERIFY(!f.sync.isRunning());
    QVERIFY(!f.sync.error());
}

void TestSpaceSync::nextPassByTheClock()
{
    Fixture f;
    FlowTimes times = quickTimes();
    times.spacesEvery = std::chrono::milliseconds(20);
    SpaceSync sync(*f.store, f.chat, f.clock, f.access(), times);
    f.server.setAnswers({page(1, 1), page(1, 2), page(1, 3)});
    sync.start();
    QTRY_COMPARE(f.count(), 3);
}

void TestSpaceSync::stopEndsTheCall()
{
    Fixture f;
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    f.sync.start();
    QTRY_COMPARE(f.server.count(), 1);
    f.sync.stop();
    QVERIFY(!f.sync.isRunning());
    QTRY_COMPARE(f.server.abandoned(), 1);
}

QTEST_GUILESS_MAIN(TestSpaceSync)
#include "tst_spacesync.moc"
