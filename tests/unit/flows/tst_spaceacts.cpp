// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/spaceacts.h"
#include "tests/unit/flows/flowfixture.h"

using namespace roomkey;

Q_DECLARE_METATYPE(roomkey::HttpAnswer)

namespace {

const QString Email = QStringLiteral("bo@example.com");
const MembershipName Bo(QStringLiteral("spaces/AAA/members/2"));

HttpAnswer membershipAnswer(const char *role = "ROLE_MEMBER")
{
    return HttpAnswer::of(200, json({{QStringLiteral("name"), Bo.toString()},
                                     {QStringLiteral("state"), QStringLiteral("JOINED")},
                                     {QStringLiteral("role"), QString::fromLatin1(role)},
                                     {QStringLiteral("member"),
                                      QJsonObject{{QStringLiteral("name"), QStringLiteral("users/2")},
                                                  {QStringLiteral("type"), QStringLiteral("HUMAN")}}}}));
}

HttpAnswer scopeMissing()
{
    return googleError(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
}

struct ServerFirst
{
    HttpServer server;
};

struct Fixture : ServerFirst, FlowFixture
{
    Fixture()
        : FlowFixture(server.url())
        , acts(std::make_unique<SpaceActs>(*store, chat, times))
        , created(acts.get(), &SpaceActs::spaceCreated)
        , doubted(acts.get(), &SpaceActs::membersInDoubt)
    {
    }
    bool knowsMembers()
    {
        return await(store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})) &&
               await(store->putMembers(RoomA, {makeMember(RoomA, 1, QStringLiteral("Ana")),
                                               makeMember(RoomA, 2, QStringLiteral("Bo"))}));
    }
    QStringList members() const
    {
        QStringList names;
        for (const Membership &member : store->members(RoomA))
            names << member.name.toString().section(QLatin1Char('/'), -1);
        return names;
    }

    std::unique_ptr<SpaceActs> acts;
    QSignalSpy created;
    QSignalSpy doubted;
};

} // namespace

class TestSpaceActs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createdSpaceIsThereWhenToldOf();
    void refusedSpaceLeavesNothing();
    void permissionJustGivenIsTriedTwice();
    void addedMemberIsThereWhenToldOf();
    void changedRoleReplacesTheOldOne();
    void removedMemberIsGone();
    void memberWhoWasGoneAlreadyCountsAsRemoved();
    void outcomeNobodyKnowsAsksForTheList_data();
    void outcomeNobodyKnowsAsksForTheList();
    void plainRefusalCastsNoDoubt();
    void cancelEndsTheCallAndTheSecondTry();
    void endingDropsWhatIsUnderWay();
};

void TestSpaceActs::createdSpaceIsThereWhenToldOf()
{
    Fixture f;
    f.server.setAnswers(
        {HttpAnswer::of(200, json({{QStringLiteral("name"), RoomA.toString()},
                                   {QStringLiteral("spaceType"), QStringLiteral("SPACE")},
                                   {QStringLiteral("displayName"), QStringLiteral("New")}}))});
    bool storedBefore = false;
    const auto reply = f.acts->createSpace(QStringLiteral("New"), RequestId(QStringLiteral("r-1")));
    QObject context;
    std::optional<Result<Space>> space;
    reply.then(&context, [&](Result<Space> &&result) {
        storedBefore = f.store->space(RoomA).has_value();
        space = std::move(result);
    });
    QTRY_VERIFY(space);
    QVERIFY(*space);
    QCOMPARE((*space)->name, RoomA);
    QVERIFY2(storedBefore, "whoever opens the space finds it");
    QCOMPARE(f.store->space(RoomA)->label, QStringLiteral("New"));
    QCOMPARE(f.created.count(), 1);
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(parameter(f.server.requests().first(), "requestId"), QStringLiteral("r-1"));
}

void TestSpaceActs::refusedSpaceLeavesNothing()
{
    Fixture f;
    f.server.setAnswers({googleError(409, "ALREADY_EXISTS")});
    const auto space = await(f.acts->createSpace(QStringLiteral("New"), RequestId(QStringLiteral("r"))));
    QVERIFY(!space);
    QCOMPARE(space.error().kind, ApiError::Kind::Conflict);
    QCOMPARE(f.created.count(), 0);
    QVERIFY(f.store->spaces(10).isEmpty());
}

void TestSpaceActs::permissionJustGivenIsTriedTwice()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({scopeMissing(), membershipAnswer()});
    QVERIFY(await(f.acts->addMember(RoomA, Email)));
    QCOMPARE(f.server.count(), 2);
    QCOMPARE(f.server.requests().at(1).body, f.server.requests().at(0).body);
    // A second refusal is the answer.
    f.server.setAnswers({scopeMissing()});
    const auto refused = await(f.acts->addMember(RoomA, Email));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ApiError::Kind::ScopeMissing);
    QCOMPARE(f.server.count(), 4);
    QCOMPARE(f.doubted.count(), 0);
}

void TestSpaceActs::addedMemberIsThereWhenToldOf()
{
    Fixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    QVERIFY(await(f.store->putMembers(RoomA, {makeMember(RoomA, 1, QStringLiteral("Ana"))})));
    f.server.setAnswers({membershipAnswer()});
    const auto added = await(f.acts->addMember(RoomA, Email));
    QVERIFY(added);
    QCOMPARE(added->name, Bo);
    QCOMPARE(f.members(), QStringList({QStringLiteral("1"), QStringLiteral("2")}));
    QVERIFY(f.server.requests().first().body.contains("users/bo@example.com"));
    QCOMPARE(f.doubted.count(), 0);
}

void TestSpaceActs::changedRoleReplacesTheOldOne()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({membershipAnswer("ROLE_MANAGER")});
    QVERIFY(await(f.acts->changeRole(RoomA, Bo, Membership::Role::Manager)));
    QCOMPARE(f.members().size(), 2);
    QCOMPARE(f.store->members(RoomA).at(1).role, Membership::Role::Manager);
    QCOMPARE(f.server.requests().first().verb, QByteArray("PATCH"));
}

void TestSpaceActs::removedMemberIsGone()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({membershipAnswer()});
    QVERIFY(await(f.acts->removeMember(RoomA, Bo)));
    QCOMPARE(f.members(), QStringList{QStringLiteral("1")});
    QCOMPARE(f.server.requests().first().verb, QByteArray("DELETE"));
    QCOMPARE(f.doubted.count(), 0);
}

void TestSpaceActs::memberWhoWasGoneAlreadyCountsAsRemoved()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({googleError(404, "NOT_FOUND")});
    const auto gone = await(f.acts->removeMember(RoomA, Bo));
    QVERIFY(gone);
    QCOMPARE(gone->httpStatus, 404);
    QCOMPARE(f.members(), QStringList{QStringLiteral("1")});
}

void TestSpaceActs::outcomeNobodyKnowsAsksForTheList_data()
{
    QTest::addColumn<QString>("act");
    QTest::addColumn<HttpAnswer>("answer");
    for (const char *act : {"add", "role", "remove"}) {
        const auto row = [act](const char *name, const HttpAnswer &answer) {
            QTest::addRow("%s: %s", act, name) << QString::fromLatin1(act) << answer;
        };
        row("connection lost after the request", HttpAnswer::that(HttpAnswer::How::Close));
        row("somebody was faster", googleError(409, "ABORTED"));
        if (QByteArray(act) == "add") // the others are repeated
            row("the server failed on the way", googleError(500, "INTERNAL"));
        if (QByteArray(act) != "remove") {
            row("not there any more", googleError(404, "NOT_FOUND"));
            row("an answer that says nothing", HttpAnswer::of(200, "{}"));
        }
    }
}

void TestSpaceActs::outcomeNobodyKnowsAsksForTheList()
{
    QFETCH(QString, act);
    QFETCH(HttpAnswer, answer);
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({answer});
    bool ok = true;
    if (act == QLatin1String("add"))
        ok = await(f.acts->addMember(RoomA, Email)).has_value();
    else if (act == QLatin1String("role"))
        ok = await(f.acts->changeRole(RoomA, Bo, Membership::Role::Manager)).has_value();
    else
        ok = await(f.acts->removeMember(RoomA, Bo)).has_value();
    QVERIFY(!ok);
    QCOMPARE(f.doubted.count(), 1);
    QCOMPARE(f.doubted.first().first().value<SpaceName>(), RoomA);
    QCOMPARE(f.members().size(), 2); // until the list says otherwise
}

void TestSpaceActs::plainRefusalCastsNoDoubt()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({googleError(403, "PERMISSION_DENIED")});
    const auto removed = await(f.acts->removeMember(RoomA, Bo));
    QVERIFY(!removed);
    QCOMPARE(removed.error().kind, ApiError::Kind::Forbidden);
    QVERIFY(!await(f.acts->addMember(RoomA, Email)));
    QVERIFY(!await(f.acts->changeRole(RoomA, Bo, Membership::Role::Manager)));
    QCOMPARE(f.doubted.count(), 0);
    QCOMPARE(f.members().size(), 2);
}

void TestSpaceActs::cancelEndsTheCallAndTheSecondTry()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    const auto hanging = f.acts->addMember(RoomA, Email);
    QTRY_COMPARE(f.server.held(), 1);
    hanging.cancel();
    QTRY_COMPARE(f.server.abandoned(), 1);
    // While it waits to try again, too: that one is never made.
    f.times.scopeGrace = std::chrono::milliseconds(500);
    f.acts = std::make_unique<SpaceActs>(*f.store, f.chat, f.times);
    f.server.setAnswers({scopeMissing()});
    const auto waiting = f.acts->addMember(RoomA, Email);
    QTRY_COMPARE(f.server.count(), 2);
    waiting.cancel();
    QTest::qWait(800);
    QCOMPARE(f.server.count(), 2);
}

void TestSpaceActs::endingDropsWhatIsUnderWay()
{
    Fixture f;
    QVERIFY(f.knowsMembers());
    f.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    QObject context;
    int answers = 0;
    f.acts->addMember(RoomA, Email).then(&context, [&answers](Result<Membership> &&) { ++answers; });
    QTRY_COMPARE(f.server.held(), 1);
    f.acts.reset();
    QTRY_COMPARE(f.server.abandoned(), 1);
    QCOMPARE(f.members().size(), 2);
    QVERIFY(answers <= 1); // Cancelled or nothing, but no crash and no change
}

QTEST_GUILESS_MAIN(TestSpaceActs)
#include "tst_spaceacts.moc"
