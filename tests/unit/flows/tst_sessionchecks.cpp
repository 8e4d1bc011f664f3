// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sessionworld.h"

using namespace roomkey;

// What an account learns when it asks Google for its grant.
class TestSessionChecks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checkingTakesTheServersWord_data();
    void checkingTakesTheServersWord();
    void checkingRenewsAKeyThatRanOut();
    void checkingMeetsAnEndedGrant();
    void checkingNeedsAConnection();
    void checkingIsForOurClientAndPerson_data();
    void checkingIsForOurClientAndPerson();
};

void TestSessionChecks::checkingTakesTheServersWord_data()
{
    QTest::addColumn<ScopeSet>("known");
    QTest::addColumn<ScopeSet>("gained");
    QTest::addColumn<ScopeSet>("lost");
    QTest::newRow("the same") << everything() << ScopeSet() << ScopeSet();
    QTest::newRow("less is known") << everything().minus({Scope::Messages}) << ScopeSet{Scope::Messages}
                                   << ScopeSet();
    QTest::newRow("more is known") << everything().united({Scope::SpacesCreate}) << ScopeSet()
                                   << ScopeSet{Scope::SpacesCreate};
    QTest::newRow("both") << everything().minus({Scope::Messages}).united({Scope::SpacesCreate})
                          << ScopeSet{Scope::Messages} << ScopeSet{Scope::SpacesCreate};
}

void TestSessionChecks::checkingTakesTheServersWord()
{
    QFETCH(ScopeSet, known);
    QFETCH(ScopeSet, gained);
    QFETCH(ScopeSet, lost);
    Fixture f;
    const AccessToken token = f.signIn(everything());
    f.registry->setGranted(f.id, known, {});
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(token); // no renewal is due that would tell of the difference first
    QSignalSpy shrank(f.session.get(), &Session::grantShrank);
    const auto drift = await(f.session->checkGrant());
    QVERIFY(drift);
    QCOMPARE(drift->gained, gained);
    QCOMPARE(drift->lost, lost);
    QCOMPARE(drift->isNone(), gained.isEmpty() && lost.isEmpty());
    QCOMPARE(f.session->account().granted, everything());
    QCOMPARE(f.registry->account(f.id)->granted, everything());
    QCOMPARE(shrank.count(), lost.isEmpty() ? 0 : 1);
    QCOMPARE(f.session->grantHistory().constLast().cause,
             drift->isNone() ? GrantRecord::Cause::SignIn : GrantRecord::Cause::Check);
    QVERIFY(await(f.session->checkGrant())->isNone());
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.tokeninfo")), 2);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), 1); // of the sign-in
}

void TestSessionChecks::checkingRenewsAKeyThatRanOut()
{
    Fixture f;
    AccessToken stale = f.signIn(everything());
    stale.value = Secret("run-out");
    f.registry->setGranted(f.id, everything().minus({Scope::Messages}), {});
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(stale);
    const auto drift = await(f.session->checkGrant());
    QVERIFY(drift);
    // What the renewal told on the way is part of what the check found.
    QCOMPARE(drift->gained, ScopeSet{Scope::Messages});
    QCOMPARE(f.session->grantHistory().constLast().cause, GrantRecord::Cause::Check);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.tokeninfo")), 2);
}

void TestSessionChecks::checkingMeetsAnEndedGrant()
{
    Fixture f;
    const AccessToken token = f.signIn(everything());
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(token);
    f.emulator.control(QStringLiteral("revoke"), {});
    const auto drift = await(f.session->checkGrant());
    QVERIFY(!drift);
    QCOMPARE(drift.error().kind, AuthError::Kind::GrantDead);
    QCOMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QCOMPARE(f.session->account().granted, everything()); // as last known
}

void TestSessionChecks::checkingNeedsAConnection()
{
    Fixture f;
    const AccessToken token = f.signIn(everything());
    f.registry->setGranted(f.id, everything().united({Scope::SpacesCreate}), {});
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(token);
    f.emulator.kill();
    const auto drift = await(f.session->checkGrant());
    QVERIFY(!drift);
    QCOMPARE(drift.error().kind, AuthError::Kind::Network);
    QVERIFY(f.session->account().granted.contains(Scope::SpacesCreate));
    QVERIFY(f.session->keyState() != Session::KeyState::SignInNeeded);
}

void TestSessionChecks::checkingIsForOurClientAndPerson_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("another client") << QByteArray(R"({"aud":"other","sub":"1","scope":"openid"})");
    QTest::newRow("another person") << QByteArray(R"({"aud":"client","sub":"2","scope":"openid"})");
}

void TestSessionChecks::checkingIsForOurClientAndPerson()
{
    QFETCH(QByteArray, answer);
    Fixture f;
    HttpServer server;
    server.setHandler([&](const HttpRequest &request) {
        return request.path() == "/tokeninfo"
                   ? HttpAnswer::of(200, answer)
                   : HttpAnswer::of(200, json({{QStringLiteral("tokeninfo_endpoint"),
                                                server.url(QStringLiteral("/tokeninfo")).toString()}}));
    });
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    AuthEndpoints endpoints;
    endpoints.token = server.url(QStringLiteral("/token"));
    Grant grant;
    grant.refreshToken = Secret("refresh");
    grant.asked = grant.granted = everything();
    grant.person.subject = QStringLiteral("1");
    f.id = await(f.registry->store(grant, client, endpoints, KeepKeys::UntilQuit))->id;
    f.makeSession();
    QVERIFY(f.session->open());
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = f.clock.steadyNow() + std::chrono::hours(1);
    f.session->grantRenewed(token);
    const auto drift = await(f.session->checkGrant());
    QVERIFY(!drift);
    QCOMPARE(drift.error().kind, AuthError::Kind::BadAnswer);
    QCOMPARE(f.session->account().granted, everything());
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
}

QTEST_GUILESS_MAIN(TestSessionChecks)
#include "tst_sessionchecks.moc"
