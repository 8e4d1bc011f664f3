// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/grantcheck.h"

#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketokens.h"
#include "tests/support/httpserver.h"

#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using Kind = AuthError::Kind;

namespace {

const QByteArray Good = R"({"aud":"client-1","sub":"117","scope":"openid a.new.one"})";
const HttpAnswer Dead = HttpAnswer::of(400, R"({"error":"invalid_token"})");

/// One account whose keys are in memory, and the server that gave them.
struct Bench
{
    Bench()
    {
        server.setHandler([this](const HttpRequest &request) {
            if (request.path() == "/.well-known/openid-configuration")
                return HttpAnswer::of(200, R"({"tokeninfo_endpoint":")" +
                                               server.url(QStringLiteral("/tokeninfo")).toEncoded() +
                                               R"("})");
            asked.append(request);
            return answers.size() > 1 ? answers.takeFirst() : answers.first();
        });
    }

    /// Signed in, and its check.
    std::unique_ptr<GrantCheck> check()
    {
        Grant grant;
        grant.refreshToken = Secret("1//r");
        grant.person = {QStringLiteral("117"), QStringLiteral("ana@example.com"), QStringLiteral("Ana")};
        OAuthClient client;
        client.clientId = QStringLiteral("client-1");
        AuthEndpoints endpoints;
        endpoints.issuer = server.url().toString();
        endpoints.authorization = server.url(QStringLiteral("/auth"));
        endpoints.token = server.url(QStringLiteral("/token"));
        const auto stored = await(registry.store(grant, client, endpoints, KeepKeys::UntilQuit));
        return stored ? checkOf(stored->id) : nullptr;
    }
    std::unique_ptr<GrantCheck> checkOf(const AccountId &id)
    {
        return std::make_unique<GrantCheck>(id, registry, tokens, endpoint, network);
    }

    QTemporaryDir folder;
    bool home = qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.path())) &&
                qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    ProfilePaths paths{QStringLiteral("tests")};
    Settings settings{paths};
    Vault vault{QStringLiteral("tests")};
    AccountRegistry registry{paths, settings, vault};
    NetworkManager network;
    FakeClock clock;
    TokenEndpoint endpoint{network, clock};
    FakeTokens tokens;
    HttpServer server;
    QList<HttpAnswer> answers{HttpAnswer::of(200, Good)};
    QList<HttpRequest> asked;
};

} // namespace

class TestGrantCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatTheServerSays();
    void aKeyThatRanOutIsRenewedOnce();
    void anotherClientOrPersonIsNoAnswer_data();
    void anotherClientOrPersonIsNoAnswer();
    void withoutKeysNothingIsAsked();
    void stoppedWithItsOwner();
};

void TestGrantCheck::saysWhatTheServerSays()
{
    Bench b;
    const auto check = b.check();
    QVERIFY(check);
    const auto said = await(check->ask());
    QVERIFY(said);
    QCOMPARE(*said, QStringLiteral("openid a.new.one"));
    QCOMPARE(b.asked.size(), 1);
    QCOMPARE(b.asked.first().target, QByteArray("/tokeninfo")); // the key is in the header only
    QCOMPARE(b.asked.first().headers.value("authorization"), QByteArray("Bearer token-1"));
    QVERIFY(b.asked.first().body.isEmpty());
}

void TestGrantCheck::aKeyThatRanOutIsRenewedOnce()
{
    Bench b;
    const auto check = b.check();
    QVERIFY(check);
    b.answers = {Dead, HttpAnswer::of(200, Good)};
    QVERIFY(await(check->ask()));
    QCOMPARE(b.tokens.refreshes, 1);
    QCOMPARE(b.asked.last().headers.value("authorization"), QByteArray("Bearer token-2"));

    b.asked.clear();
    b.answers = {Dead};
    const auto refused = await(check->ask());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, QStringLiteral("invalid_token"));
    QCOMPARE(b.asked.size(), 2);
    QCOMPARE(b.tokens.refreshes, 2);

    // Any other trouble is no reason to fetch a new key.
    b.answers = {HttpAnswer::of(503)};
    QCOMPARE(await(check->ask()).error().kind, Kind::Server);
    QCOMPARE(b.tokens.refreshes, 2);
}

void TestGrantCheck::anotherClientOrPersonIsNoAnswer_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("good");
    QTest::newRow("client") << QByteArray(R"({"aud":"client-2","sub":"117","scope":"openid"})") << false;
    QTest::newRow("person") << QByteArray(R"({"aud":"client-1","sub":"118","scope":"openid"})") << false;
    QTest::newRow("person not told") << QByteArray(R"({"aud":"client-1","scope":"openid"})") << true;
}

void TestGrantCheck::anotherClientOrPersonIsNoAnswer()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, good);
    Bench b;
    const auto check = b.check();
    QVERIFY(check);
    b.answers = {HttpAnswer::of(200, answer)};
    const auto said = await(check->ask());
    QCOMPARE(said.has_value(), good);
    if (!good)
        QCOMPARE(said.error().kind, Kind::BadAnswer);
}

void TestGrantCheck::withoutKeysNothingIsAsked()
{
    Bench b;
    const auto check = b.checkOf(AccountId(QStringLiteral("0123456789abcdef0123456789abcdef")));
    QVERIFY(!await(check->ask()));
    QCOMPARE(b.server.count(), 0);
}

void TestGrantCheck::stoppedWithItsOwner()
{
    Bench b;
    auto check = b.check();
    QVERIFY(check);
    b.answers = {HttpAnswer::that(HttpAnswer::How::Hang)};
    bool ended = false;
    QObject context;
    const auto pending = check->ask();
    pending.then(&context, [&ended](Expected<QString, AuthError> &&said) {
        ended = !said && said.error().kind == Kind::Cancelled;
    });
    QTRY_COMPARE(b.server.held(), 1);
    check.reset();
    QTRY_COMPARE(b.server.abandoned(), 1);
    QTRY_VERIFY(ended);
}

QTEST_GUILESS_MAIN(TestGrantCheck)
#include "tst_grantcheck.moc"
