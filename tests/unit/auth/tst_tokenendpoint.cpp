// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/tokenendpoint.h"

#include "app/api/networkmanager.h"
#include "app/auth/authcall.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/httpserver.h"

#include <QTest>
#include <QUrlQuery>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;

class TestTokenEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAnswers();
    void lifetimes_data();
    void lifetimes();
    void typedErrors_data();
    void typedErrors();
    void unusableAnswers_data();
    void unusableAnswers();
    void refreshEncodesEverythingOnce();
    void refreshIsOneRequestOnTheWire_data();
    void refreshIsOneRequestOnTheWire();
    void redirectsAreNotFollowed();
    void serverTextWithASecretIsDropped();
    void endlessAnswersAreCut();
    void silenceEndsAtTheDeadline();
    void nothingThere();
    void cancellingAbortsTheCall();
    void endpointGoneMidCall();
    void revoke();
    void userinfoSendsTheTokenInTheHeaderOnly();
    void userinfoErrors();
    void tokeninfoSendsTheTokenInTheHeaderOnly();
    void tokeninfoErrors_data();
    void tokeninfoErrors();

private:
    static OAuthClient client()
    {
        OAuthClient c;
        c.clientId = QStringLiteral("id/+%&=1");
        c.clientSecret = Secret("sec/+%&=ret");
        return c;
    }
    static AuthEndpoints endpoints(const HttpServer &server)
    {
        AuthEndpoints e;
        e.token = server.url(QStringLiteral("/token"));
        e.revocation = server.url(QStringLiteral("/revoke"));
        e.userinfo = server.url(QStringLiteral("/userinfo"));
        return e;
    }
    static QByteArray good()
    {
        return R"({"access_token":"at","expires_in":3599,"token_type":"Bearer","scope":"openid"})";
    }

    FakeClock m_clock;
};

void TestTokenEndpoint::readsAnswers()
{
    const auto answer =
        parseTokenAnswer(200,
                         R"({"access_token":"ya29.a0-_~+/=","expires_in":3599,"token_type":"bearer",
        "scope":"openid https://www.googleapis.com/auth/chat.spaces","refresh_token":"1//r","id_token":"a.b.c",
        "refresh_token_expires_in":604799,"something":"new"})",
                         5s);
    QVERIFY(answer);
    QCOMPARE(answer->access.value.reveal(), QByteArray("ya29.a0-_~+/="));
    QCOMPARE(answer->access.expiresAt, 5s + 3599s);
    QCOMPARE(answer->access.grantedScopes,
             QStringLiteral("openid https://www.googleapis.com/auth/chat.spaces"));
    QCOMPARE(answer->refreshToken.reveal(), QByteArray("1//r"));
    QCOMPARE(answer->idToken, QByteArray("a.b.c"));
    QCOMPARE(answer->refreshExpiresIn, 604799s);
    QVERIFY(parseTokenAnswer(200, good(), 0ms)->refreshToken.isEmpty());
}

void TestTokenEndpoint::lifetimes_data()
{
    QTest::addColumn<QByteArray>("expiresIn");
    QTest::addColumn<int>("seconds");
    QTest::newRow("number") << QByteArray("60") << 60;
    QTest::newRow("text") << QByteArray("\"60\"") << 60;
    QTest::newRow("fraction") << QByteArray("59.9") << 59;
    QTest::newRow("null") << QByteArray("null") << 3600;
    QTest::newRow("words") << QByteArray("\"soon\"") << 3600;
    QTest::newRow("not a number") << QByteArray("\"nan\"") << 3600;
    QTest::newRow("negative") << QByteArray("-5") << 0;
    QTest::newRow("absurd") << QByteArray("1e300") << 24 * 3600;
}

void TestTokenEndpoint::lifetimes()
{
    QFETCH(QByteArray, expiresIn);
    QFETCH(int, seconds);
    const auto answer = parseTokenAnswer(
        200, R"({"access_token":"at","token_type":"Bearer","expires_in":)" + expiresIn + "}", 0ms);
    QVERIFY(answer);
    QCOMPARE(answer->access.expiresAt, std::chrono::seconds(seconds));
    QCOMPARE(parseTokenAnswer(200, R"({"access_token":"at","token_type":"Bearer"})", 0ms)->access.expiresAt,
             1h);
}

/// T26
void TestTokenEndpoint::typedErrors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, int status, const char *body, Kind kind, const char *code) {
        QTest::newRow(name) << status << QByteArray(body) << kind << QString::fromLatin1(code);
    };
    row("dead grant", 400,
        R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})",
        Kind::GrantDead, "invalid_grant");
    row("session control", 400, R"({"error":"invalid_grant","error_subtype":"invalid_rapt"})",
        Kind::ReauthNeeded, "invalid_rapt");
    row("session control 2", 400, R"({"error":"invalid_grant","error_subtype":"rapt_required"})",
        Kind::ReauthNeeded, "rapt_required");
    row("session control, plain", 400, R"({"error":"rapt_required"})", Kind::ReauthNeeded, "rapt_required");
    row("wrong client", 401, R"({"error":"invalid_client","error_description":"Unauthorized"})",
        Kind::ClientRejected, "invalid_client");
    row("deleted client", 401, R"({"error":"deleted_client"})", Kind::ClientRejected, "deleted_client");
    row("disabled client", 401, R"({"error":"disabled_client"})", Kind::ClientRejected, "disabled_client");
    row("unauthorized client", 400, R"({"error":"unauthorized_client"})", Kind::ClientRejected,
        "unauthorized_client");
    row("administrator", 400, R"({"error":"admin_policy_enforced"})", Kind::AdminPolicy,
        "admin_policy_enforced");
    row("other organisation", 403, R"({"error":"org_internal"})", Kind::OtherOrganisation, "org_internal");
    row("web client", 400, R"({"error":"redirect_uri_mismatch"})", Kind::ClientRejected,
        "redirect_uri_mismatch");
    row("other", 400, R"({"error":"unsupported_grant_type"})", Kind::Refused, "unsupported_grant_type");
    row("error with 200", 200, R"({"error":"invalid_grant"})", Kind::GrantDead, "invalid_grant");
    row("busy", 429, R"({"error":"rate_limit_exceeded"})", Kind::Server, "rate_limit_exceeded");
    row("broken", 500, R"({"error":"internal_failure"})", Kind::Server, "internal_failure");
    row("temporary with 400", 400, R"({"error":"temporarily_unavailable"})", Kind::Server,
        "temporarily_unavailable");
    row("dead grant on a broken server", 503, R"({"error":"invalid_grant"})", Kind::Server, "invalid_grant");
    row("slow", 408, "", Kind::Server, "");
    row("gateway page", 502, "<html>Bad gateway</html>", Kind::Server, "");
    row("empty", 400, "", Kind::BadAnswer, "");
    row("page", 404, "<html>", Kind::BadAnswer, "");
    row("redirect", 302, "", Kind::BadAnswer, "");
    row("code of other shape", 400, R"({"error":{"code":400,"status":"INVALID_ARGUMENT","message":"no"}})",
        Kind::Refused, "INVALID_ARGUMENT");
    row("markup as code", 400, R"({"error":"<b>x</b>"})", Kind::BadAnswer, "");
}

void TestTokenEndpoint::typedErrors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Kind, kind);
    QFETCH(QString, code);
    const auto answer = parseTokenAnswer(status, body, 0ms);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, kind);
    QCOMPARE(answer.error().code, code);
    QCOMPARE(answer.error().httpStatus, status);
    QCOMPARE(answer.error().isTransient(), kind == Kind::Server);
}

void TestTokenEndpoint::unusableAnswers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("what");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("not a JSON object");
    QTest::newRow("array") << QByteArray("[]") << QStringLiteral("not a JSON object");
    QTest::newRow("cut") << QByteArray(R"({"access_token":"at","token_type":"Bear)")
                         << QStringLiteral("not a JSON object");
    QTest::newRow("no type") << QByteArray(R"({"access_token":"at"})") << QStringLiteral("token_type");
    QTest::newRow("mac") << QByteArray(R"({"access_token":"at","token_type":"mac"})")
                         << QStringLiteral("token_type");
    QTest::newRow("no token") << QByteArray(R"({"token_type":"Bearer"})") << QStringLiteral("access_token");
    QTest::newRow("empty token") << QByteArray(R"({"access_token":"","token_type":"Bearer"})")
                                 << QStringLiteral("access_token");
    QTest::newRow("header in the token")
        << QByteArray(R"({"access_token":"a\r\nX: y","token_type":"Bearer"})")
        << QStringLiteral("access_token");
    QTest::newRow("turned text as scope")
        << QByteArray("{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"scope\":\"a \xe2\x80\xae\"}")
        << QStringLiteral("scope");
    QTest::newRow("blank in the refresh token")
        << QByteArray(R"({"access_token":"a","token_type":"Bearer","refresh_token":"a b"})")
        << QStringLiteral("refresh_token");
}

void TestTokenEndpoint::unusableAnswers()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, what);
    const auto answer = parseTokenAnswer(200, body, 0ms);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::BadAnswer);
    QCOMPARE(answer.error().detail, what);
}

/// T20
void TestTokenEndpoint::refreshEncodesEverythingOnce()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::of(200, good())});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    const auto answer = await(endpoint.refresh(endpoints(server), client(), Secret("1//r+/%&= ü")));
    QVERIFY(answer);
    QCOMPARE(answer->access.expiresAt, m_clock.steadyNow() + 3599s);
    QCOMPARE(server.count(), 1);
    const HttpRequest request = server.requests().first();
    QCOMPARE(request.verb, QByteArray("POST"));
    QCOMPARE(request.target, QByteArray("/token"));
    QCOMPARE(request.headers.value("content-type"), QByteArray("application/x-www-form-urlencoded"));
    QCOMPARE(
        request.body,
        QByteArray("grant_type=refresh_token&client_id=id%2F%2B%25%26%3D1&client_secret=sec%2F%2B%25%26%3Dret"
                   "&refresh_token=1%2F%2Fr%2B%2F%25%26%3D%20%C3%BC"));
}

void TestTokenEndpoint::refreshIsOneRequestOnTheWire_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("closed after reading") << static_cast<int>(HttpAnswer::How::Close);
    QTest::newRow("reset after reading") << static_cast<int>(HttpAnswer::How::Reset);
}

/// T21: a fresh manager, because Qt repeats only the first failures of a manager by itself.
void TestTokenEndpoint::refreshIsOneRequestOnTheWire()
{
    QFETCH(int, how);
    HttpServer server;
    server.setAnswers({HttpAnswer::that(static_cast<HttpAnswer::How>(how)), HttpAnswer::of(200, good())});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    const auto answer = await(endpoint.refresh(endpoints(server), client(), Secret("r")));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Unknown);
    QVERIFY(answer.error().isTransient());
    QVERIFY(!QTest::qWaitFor([&] { return server.count() > 1; }, 200));
    QCOMPARE(server.count(), 1);
}

/// T22, T24: what we send reaches nobody else.
void TestTokenEndpoint::redirectsAreNotFollowed()
{
    HttpServer elsewhere;
    HttpServer server;
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    for (const int status : {301, 302, 303, 307, 308}) {
        server.setAnswers({HttpAnswer::of(status).with("Location", elsewhere.url().toEncoded())});
        const auto answer = await(endpoint.refresh(endpoints(server), client(), Secret("r")));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::BadAnswer);
        QCOMPARE(answer.error().httpStatus, status);
        AccessToken token;
        token.value = Secret("at");
        QVERIFY(!await(endpoint.userinfo(endpoints(server), token)));
    }
    QCOMPARE(elsewhere.count(), 0);
}

void TestTokenEndpoint::serverTextWithASecretIsDropped()
{
    HttpServer server;
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    server.setAnswers(
        {HttpAnswer::of(400, R"({"error":"invalid_grant","error_description":"bad token 1//rrrr"})")});
    const auto echoed = await(endpoint.refresh(endpoints(server), client(), Secret("1//rrrr")));
    QVERIFY(!echoed);
    QCOMPARE(echoed.error().kind, Kind::GrantDead);
    QVERIFY(!echoed.error().detail.contains(QStringLiteral("rrrr")));
    const auto kept = await(endpoint.refresh(endpoints(server), client(), Secret("other")));
    QCOMPARE(kept.error().detail, QStringLiteral("bad token 1//rrrr"));
}

void TestTokenEndpoint::endlessAnswersAreCut()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::of(200, QByteArray(3 * MaxAuthAnswer, ' ') + good())});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    const auto answer = await(endpoint.refresh(endpoints(server), client(), Secret("r")));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::BadAnswer);
}

void TestTokenEndpoint::silenceEndsAtTheDeadline()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    NetworkManager network;
    const auto answer = await(answerOf(network.post(formRequest(server.url()), QByteArray("a=b")), 200ms));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Timeout);
    QTRY_COMPARE(server.abandoned(), 1);
}

void TestTokenEndpoint::nothingThere()
{
    AuthEndpoints gone;
    {
        const HttpServer server;
        gone = endpoints(server);
    }
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    const auto answer = await(endpoint.refresh(gone, client(), Secret("r")));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Kind::Network);
    // http anywhere but on this computer does not leave at all.
    gone.token = QUrl(QStringLiteral("http://token.example/token"));
    QCOMPARE(await(endpoint.refresh(gone, client(), Secret("r"))).error().kind, Kind::Network);
}

void TestTokenEndpoint::cancellingAbortsTheCall()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    const auto pending = endpoint.refresh(endpoints(server), client(), Secret("r"));
    QTRY_COMPARE(server.count(), 1);
    pending.cancel();
    QCOMPARE(await(pending).error().kind, Kind::Cancelled);
    QTRY_COMPARE(server.abandoned(), 1);
}

void TestTokenEndpoint::endpointGoneMidCall()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    auto network = std::make_unique<NetworkManager>();
    auto endpoint = std::make_unique<TokenEndpoint>(*network, m_clock);
    const auto pending = endpoint->refresh(endpoints(server), client(), Secret("r"));
    QTRY_COMPARE(server.count(), 1);
    endpoint.reset();
    network.reset();
    QCOMPARE(await(pending).error().kind, Kind::Cancelled); // whoever waits hears of it
}

/// T31 (server side)
void TestTokenEndpoint::revoke()
{
    HttpServer server;
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    QVERIFY(await(endpoint.revoke(endpoints(server), Secret("1//r+"))));
    QCOMPARE(server.requests().last().target, QByteArray("/revoke"));
    QCOMPARE(server.requests().last().body, QByteArray("token=1%2F%2Fr%2B"));
    server.setAnswers({HttpAnswer::of(400, R"({"error":"invalid_token"})")});
    QVERIFY(await(endpoint.revoke(endpoints(server), Secret("r")))); // dead already
    server.setAnswers({HttpAnswer::of(503)});
    QCOMPARE(await(endpoint.revoke(endpoints(server), Secret("r"))).error().kind, Kind::Server);
    QCOMPARE(await(endpoint.revoke(AuthEndpoints(), Secret("r"))).error().code,
             QStringLiteral("unsupported"));
}

/// T23
void TestTokenEndpoint::userinfoSendsTheTokenInTheHeaderOnly()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::of(200, R"({"sub":"117","email":"ana@example.com","name":"Ana"})")});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    AccessToken token;
    token.value = Secret("at-1");
    const auto person = await(endpoint.userinfo(endpoints(server), token));
    QVERIFY(person);
    QCOMPARE(*person,
             (Person{QStringLiteral("117"), QStringLiteral("ana@example.com"), QStringLiteral("Ana")}));
    const HttpRequest request = server.requests().last();
    QCOMPARE(request.verb, QByteArray("GET"));
    QCOMPARE(request.target, QByteArray("/userinfo"));
    QCOMPARE(request.headers.value("authorization"), QByteArray("Bearer at-1"));
}

void TestTokenEndpoint::userinfoErrors()
{
    HttpServer server;
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    server.setAnswers({HttpAnswer::of(200, R"({"email":"ana@example.com"})")});
    QCOMPARE(await(endpoint.userinfo(endpoints(server), {})).error().detail, QStringLiteral("sub"));
    server.setAnswers({HttpAnswer::of(401, R"({"error":"invalid_request"})")});
    QCOMPARE(await(endpoint.userinfo(endpoints(server), {})).error().kind, Kind::Refused);
    QCOMPARE(await(endpoint.userinfo(AuthEndpoints(), {})).error().kind, Kind::BadAnswer);
}

/// T23
void TestTokenEndpoint::tokeninfoSendsTheTokenInTheHeaderOnly()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::of(200, R"({"azp":"id","aud":"id","sub":"117","scope":"openid other",
        "exp":"1795000000","expires_in":"3599","access_type":"offline"})")});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    AccessToken token;
    token.value = Secret("at-1");
    const auto info = await(endpoint.tokeninfo(server.url(QStringLiteral("/tokeninfo")), token));
    QVERIFY(info);
    QCOMPARE(info->clientId, QStringLiteral("id"));
    QCOMPARE(info->subject, QStringLiteral("117"));
    QCOMPARE(info->scopes, QStringLiteral("openid other"));
    const HttpRequest request = server.requests().last();
    QCOMPARE(request.verb, QByteArray("POST"));
    QCOMPARE(request.target, QByteArray("/tokeninfo"));
    QCOMPARE(request.headers.value("authorization"), QByteArray("Bearer at-1"));
    QVERIFY(request.body.isEmpty());
}

void TestTokenEndpoint::tokeninfoErrors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("word");
    QTest::newRow("dead token") << 400
                                << QByteArray(
                                       R"({"error":"invalid_token","error_description":"Invalid Value"})")
                                << Kind::Refused << QStringLiteral("invalid_token");
    QTest::newRow("token echoed") << 400
                                  << QByteArray(R"({"error":"invalid_token","error_description":"at-1"})")
                                  << Kind::Refused << QStringLiteral("invalid_token");
    QTest::newRow("no client") << 200 << QByteArray(R"({"scope":"openid"})") << Kind::BadAnswer << QString();
    QTest::newRow("no scope") << 200 << QByteArray(R"({"aud":"id"})") << Kind::BadAnswer << QString();
    QTest::newRow("scope of several lines")
        << 200 << QByteArray(R"({"aud":"id","scope":"a\nb"})") << Kind::BadAnswer << QString();
    QTest::newRow("page") << 200 << QByteArray("<html>") << Kind::BadAnswer << QString();
    QTest::newRow("down") << 503 << QByteArray() << Kind::Server << QString();
}

void TestTokenEndpoint::tokeninfoErrors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Kind, kind);
    QFETCH(QString, word);
    HttpServer server;
    server.setAnswers({HttpAnswer::of(status, body)});
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    AccessToken token;
    token.value = Secret("at-1");
    const auto info = await(endpoint.tokeninfo(server.url(QStringLiteral("/tokeninfo")), token));
    QVERIFY(!info);
    QCOMPARE(info.error().kind, kind);
    QCOMPARE(info.error().code, word);
    QVERIFY(!info.error().detail.contains(QStringLiteral("at-1")));
}

QTEST_GUILESS_MAIN(TestTokenEndpoint)
#include "tst_tokenendpoint.moc"
