// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sessionworld.h"

#include <QDir>
#include <QLockFile>

using namespace roomkey;

Q_DECLARE_METATYPE(roomkey::HttpAnswer)

// How a grant ends, by whoever ends it, and what stays.
class TestSessionEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takingBackEndsTheGrantAndKeepsTheRest();
    void takingBackCanBeGivenUp();
    void takingBackThatFailsChangesNothing_data();
    void takingBackThatFailsChangesNothing();
    void endedGrantKeepsWhatWaits();
    void anEndedGrantEndsTheTrial();
    void signOutDoesNotHaveToWait();
    void signOutForgetsEvenIfRevokingFails_data();
    void signOutForgetsEvenIfRevokingFails();
};

void TestSessionEnds::takingBackEndsTheGrantAndKeepsTheRest()
{
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    const ScopeSet rest{Scope::Spaces, Scope::Messages};
    QSignalSpy key(f.session.get(), &Session::keyStateChanged);
    // What the next sign-in asks for is on disk before anything is ended.
    QLockFile other(f.paths.settingsFile() + QStringLiteral(".lock"));
    QVERIFY(other.lock());
    const auto ending = f.session->revokeExcept(rest);
    QTest::qWait(300);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 0);
    other.unlock();
    QVERIFY(await(ending));
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
    QCOMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QCOMPARE(key.count(), 1);
    QCOMPARE(f.session->account().toAsk(), rest);
    // No key is left that would be tried in vain.
    const int renewals = f.emulator.requestCount(QStringLiteral("oauth.token"));
    QCOMPARE(await(f.session->checkGrant()).error().kind, AuthError::Kind::GrantDead);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), renewals);

    // Nothing that is here goes, and what is written now waits.
    QVERIFY(!f.session->store().spaces(10).isEmpty());
    QVERIFY(await(f.session->send(space, QStringLiteral("written in between"))));
    QTRY_COMPARE(f.session->store().outbox(space).value(0).state, OutboxRow::State::Waiting);
    {
        // A start in between remembers what is to be asked for.
        Settings settings(f.paths);
        const AccountRegistry later(f.paths, settings, f.vault);
        QCOMPARE(later.account(f.id)->toAsk(), rest);
        QVERIFY(later.account(f.id)->signInNeeded);
    }

    f.session->grantRenewed(f.signIn(rest.united(identityScopes())));
    QCOMPARE(f.session->account().granted.minus(identityScopes()), rest);
    QVERIFY(f.session->account().askNext.isEmpty());
    QTRY_VERIFY(f.session->store().outbox(space).isEmpty());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("written in between")), 1);
}

/// Google does not answer: who gives up learns at once what stands.
void TestSessionEnds::takingBackCanBeGivenUp()
{
    Fixture f;
    QVERIFY(f.start());
    f.emulator.setFaults({QStringLiteral("blackhole@oauth.revoke")});
    const auto ending = f.session->revokeExcept({Scope::Spaces});
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
    QCOMPARE(f.session->account().toAsk(), ScopeSet{Scope::Spaces});
    const int renewals = f.emulator.requestCount(QStringLiteral("oauth.token"));
    ending.cancel();
    const auto ended = await(ending);
    QVERIFY(!ended);
    QCOMPARE(ended.error().kind, AuthError::Kind::Cancelled);
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), renewals + 1);
    QTRY_VERIFY(f.session->account().askNext.isEmpty());
    QCOMPARE(f.session->account().granted, everything());
    QVERIFY(f.session->keyState() != Session::KeyState::SignInNeeded);
}

void TestSessionEnds::takingBackThatFailsChangesNothing_data()
{
    QTest::addColumn<HttpAnswer>("revocation");
    QTest::addColumn<bool>("ended"); ///< the server did it all the same
    QTest::addColumn<AuthError::Kind>("kind");
    using Kind = AuthError::Kind;
    QTest::newRow("trouble") << HttpAnswer::of(500) << false << Kind::Server;
    QTest::newRow("refused") << HttpAnswer::of(400, R"({"error":"invalid_request"})") << false
                             << Kind::Refused;
    QTest::newRow("another page") << HttpAnswer::of(302) << false << Kind::BadAnswer;
    // Nobody knows at first; the next renewal, asked for at once, shows it.
    QTest::newRow("no answer, not done")
        << HttpAnswer::that(HttpAnswer::How::Close) << false << Kind::Unknown;
    QTest::newRow("no answer, done") << HttpAnswer::that(HttpAnswer::How::Close) << true << Kind::Unknown;
}

void TestSessionEnds::takingBackThatFailsChangesNothing()
{
    QFETCH(HttpAnswer, revocation);
    QFETCH(bool, ended);
    QFETCH(AuthError::Kind, kind);
    Fixture f;
    HttpServer server;
    server.setHandler([&](const HttpRequest &request) {
        if (request.path() == "/revoke")
            return revocation;
        return ended ? HttpAnswer::of(400, R"({"error":"invalid_grant"})")
                     : HttpAnswer::of(200, R"({"access_token":"at-2","token_type":"Bearer"})");
    });
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    AuthEndpoints endpoints;
    endpoints.token = server.url(QStringLiteral("/token"));
    endpoints.revocation = server.url(QStringLiteral("/revoke"));
    Grant grant;
    grant.refreshToken = Secret("refresh");
    grant.asked = grant.granted = everything();
    f.id = await(f.registry->store(grant, client, endpoints, KeepKeys::UntilQuit))->id;
    f.makeSession();
    QVERIFY(f.session->open());
    AccessToken token;
    token.value = Secret("at-1");
    token.expiresAt = f.clock.steadyNow() + std::chrono::hours(1);
    f.session->grantRenewed(token);
    const ScopeSet rest{Scope::Spaces};
    const auto revoked = await(f.session->revokeExcept(rest));
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().kind, kind);
    QCOMPARE(f.session->account().granted, everything());
    if (ended) {
        QTRY_COMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
        QCOMPARE(f.session->account().toAsk(), rest);
    } else {
        QTRY_VERIFY(f.session->account().askNext.isEmpty());
        QCOMPARE(f.session->account().toAsk(), everything());
        QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    }
}

void TestSessionEnds::endedGrantKeepsWhatWaits()
{
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    QSignalSpy key(f.session.get(), &Session::keyStateChanged);
    f.emulator.control(QStringLiteral("revoke"), {});
    QVERIFY(await(f.session->send(space, QStringLiteral("written after the end"))));
    QTRY_COMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QCOMPARE(key.count(), 1);
    QVERIFY(f.session->account().signInNeeded);
    QTRY_COMPARE(f.session->store().outbox(space).value(0).state, OutboxRow::State::Waiting);

    f.session->grantRenewed(f.signIn(everything()));
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    QTRY_VERIFY(f.session->store().outbox(space).isEmpty());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("written after the end")), 1);
}

void TestSessionEnds::anEndedGrantEndsTheTrial()
{
    Fixture f;
    QVERIFY(f.start());
    f.session->tryWithout({Scope::Messages});
    f.emulator.control(QStringLiteral("revoke"), {});
    f.session->checkKey();
    QTRY_COMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QVERIFY2(f.session->triedWithout().isEmpty(), "nothing is left to try without");
}

/// Google does not answer: who does not want to wait is signed out here all the same.
void TestSessionEnds::signOutDoesNotHaveToWait()
{
    Fixture f;
    QVERIFY(f.start());
    f.emulator.setFaults({QStringLiteral("blackhole@oauth.revoke")});
    const auto signingOut = f.session->signOut();
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
    QVERIFY(f.registry->account(f.id));
    f.session->signOutHereOnly();
    const auto signedOut = await(signingOut);
    QVERIFY2(!signedOut, "Google was not told, as far as anybody knows");
    QVERIFY(!f.registry->account(f.id));
    QVERIFY(!QDir(f.paths.accountFolder(f.id)).exists());
}

void TestSessionEnds::signOutForgetsEvenIfRevokingFails_data()
{
    QTest::addColumn<bool>("reachable");
    QTest::newRow("revoked") << true;
    QTest::newRow("server gone") << false;
}

/// T31: told to the server, and gone from this computer whether or not it answered.
void TestSessionEnds::signOutForgetsEvenIfRevokingFails()
{
    QFETCH(bool, reachable);
    Fixture f;
    QVERIFY(f.start());
    QVERIFY(QDir(f.paths.accountFolder(f.id)).exists());
    if (!reachable)
        f.emulator.kill();
    const auto signedOut = await(f.session->signOut());
    QCOMPARE(signedOut.has_value(), reachable);
    QVERIFY(!QDir(f.paths.accountFolder(f.id)).exists());
    QVERIFY(!f.registry->account(f.id));
    QVERIFY(f.session->store().spaces(10).isEmpty());
    if (reachable)
        QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
}

QTEST_GUILESS_MAIN(TestSessionEnds)
#include "tst_sessionends.moc"
