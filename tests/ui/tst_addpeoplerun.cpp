// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/addpeoplerun.h"

#include "models/memberlistmodel.h"
#include "tests/support/httpserver.h"
#include "tests/ui/sessionfixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

class TestAddPeopleRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsOneAfterTheOther();
    void saysWhoWasNotAddedAndTriesOnlyThemAgain();
    void invitedOnesAreCountedAsSuch();
    void stoppingLetsTheOneOnItsWayArrive();
};

namespace {

const SpaceName Room{QStringLiteral("spaces/AAA")};
const HttpAnswer Joined =
    HttpAnswer::of(200, R"({"name":"spaces/AAA/members/1","state":"JOINED","role":"ROLE_MEMBER",
             "member":{"name":"users/1","type":"HUMAN"}})");
const HttpAnswer Invited =
    HttpAnswer::of(200, R"({"name":"spaces/AAA/members/2","state":"INVITED","role":"ROLE_MEMBER",
             "member":{"name":"users/2","type":"HUMAN"}})");
const HttpAnswer Refused = HttpAnswer::of(
    403, R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"Outside of the organisation."}})");

struct Fixture
{
    Fixture()
        : session(SessionFixture::everything(), {}, server.url())
        , run(Room, *session.session, members)
        , ended(&run, &AddPeopleRun::ended)
    {
        AccessToken token;
        token.value = Secret("token");
        token.expiresAt = session.clock.steadyNow() + std::chrono::hours(1000);
        session.session->grantRenewed(token);
    }

    HttpServer server;
    SessionFixture session;
    models::MemberListModel members;
    AddPeopleRun run;
    QSignalSpy ended;
};

} // namespace

void TestAddPeopleRun::addsOneAfterTheOther()
{
    Fixture f;
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    f.run.setText(QStringLiteral("ana@example.com, budi@example.com"));
    QVERIFY(!f.run.isDone());
    f.run.start();
    QTRY_COMPARE(f.server.held(), 1);
    QCOMPARE(f.server.count(), 1); // the second waits
    f.server.setAnswers({Joined});
    f.server.release(Joined);
    QTRY_COMPARE(f.ended.count(), 1);
    QCOMPARE(f.server.count(), 2);
    QVERIFY(f.server.requests().last().body.contains("budi@example.com"));
    QCOMPARE(f.run.added(), 2);
    QVERIFY(f.run.isDone());
    QCOMPARE(f.run.result(), QStringLiteral("2 people added"));
}

void TestAddPeopleRun::saysWhoWasNotAddedAndTriesOnlyThemAgain()
{
    Fixture f;
    f.server.setAnswers({Joined, Refused});
    f.run.setText(QStringLiteral("ana@example.com, budi@example.com"));
    f.run.start();
    QTRY_COMPARE(f.ended.count(), 1);
    QCOMPARE(f.run.result(), QStringLiteral("1 added, 1 not added"));
    QVERIFY(!f.run.isDone());
    QVERIFY2(!f.run.model().row(1).note.isEmpty(), "and why");
    f.server.setAnswers({Joined});
    const int before = f.server.count();
    f.run.start();
    QTRY_COMPARE(f.ended.count(), 2);
    QCOMPARE(f.server.count(), before + 1);
    QVERIFY(f.server.requests().last().body.contains("budi@example.com"));
    QVERIFY(f.run.isDone());
}

void TestAddPeopleRun::invitedOnesAreCountedAsSuch()
{
    Fixture f;
    f.server.setAnswers({Joined, Invited, Refused});
    f.run.setText(QStringLiteral("ana@example.com, budi@example.com, chai@example.com"));
    f.run.start();
    QTRY_COMPARE(f.ended.count(), 1);
    QCOMPARE(f.run.result(), QStringLiteral("1 added, 1 invited, 1 not added"));
    f.server.setAnswers({Invited});
    f.run.setText(QStringLiteral("budi@example.com"));
    f.run.start();
    QTRY_COMPARE(f.ended.count(), 2);
    QCOMPARE(f.run.result(), QStringLiteral("1 person invited"));
    QCOMPARE(f.run.counts(), QStringLiteral("1 invited"));
    QVERIFY(f.run.isDone());
}

void TestAddPeopleRun::stoppingLetsTheOneOnItsWayArrive()
{
    Fixture f;
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    f.run.setText(QStringLiteral("ana@example.com, budi@example.com"));
    f.run.start();
    QTRY_COMPARE(f.server.held(), 1);
    f.run.stop();
    QCOMPARE(f.ended.count(), 0);
    f.server.release(Joined);
    QTRY_COMPARE(f.ended.count(), 1);
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(f.run.result(), QStringLiteral("1 person added"));
    QVERIFY2(!f.run.isDone(), "somebody is left to be added");
}

QTEST_MAIN(TestAddPeopleRun)
#include "tst_addpeoplerun.moc"
