// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/endpoints.h"

#include "app/api/networkmanager.h"
#include "tests/support/await.h"
#include "tests/support/httpserver.h"

#include <QTest>

using namespace roomkey;
using Kind = AuthError::Kind;

class TestEndpoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void googleNeedsNoDiscovery();
    void googleNeverSharesTheCode_data();
    void googleNeverSharesTheCode();
    void otherIssuersAreAsked();
    void refusedDocuments_data();
    void refusedDocuments();
    void unreachable();
    void tokeninfoIsGooglesOwn();
    void tokeninfoStaysWithTheKeysServer_data();
    void tokeninfoStaysWithTheKeysServer();

private:
    static OAuthClient clientOf(const QString &auth, const QString &token)
    {
        OAuthClient client;
        client.authUri = QUrl(auth);
        client.tokenUri = QUrl(token);
        return client;
    }
};

void TestEndpoints::googleNeedsNoDiscovery()
{
    NetworkManager network;
    const auto endpoints =
        await(discoverEndpoints(clientOf(QStringLiteral("https://accounts.google.com/o/oauth2/auth"),
                                         QStringLiteral("https://oauth2.googleapis.com/token")),
                                network));
    QVERIFY(endpoints);
    QCOMPARE(endpoints->issuer, QStringLiteral("https://accounts.google.com"));
    QCOMPARE(endpoints->authorization.toString(),
             QStringLiteral("https://accounts.google.com/o/oauth2/auth"));
    QCOMPARE(endpoints->token.toString(), QStringLiteral("https://oauth2.googleapis.com/token"));
    QCOMPARE(endpoints->revocation.toString(), QStringLiteral("https://oauth2.googleapis.com/revoke"));
    QCOMPARE(endpoints->userinfo.toString(),
             QStringLiteral("https://openidconnect.googleapis.com/v1/userinfo"));
}

void TestEndpoints::googleNeverSharesTheCode_data()
{
    QTest::addColumn<QString>("token");
    QTest::newRow("elsewhere") << QStringLiteral("https://token.example/token");
    QTest::newRow("look-alike") << QStringLiteral("https://oauth2.googleapis.com.example/token");
    QTest::newRow("this computer") << QStringLiteral("http://127.0.0.1:8080/token");
    QTest::newRow("no TLS") << QStringLiteral("http://oauth2.googleapis.com/token");
}

/// T18: a file that mixes Google's page with somebody else's token endpoint would hand over the code.
void TestEndpoints::googleNeverSharesTheCode()
{
    QFETCH(QString, token);
    NetworkManager network;
    const auto endpoints = await(discoverEndpoints(
        clientOf(QStringLiteral("https://accounts.google.com/o/oauth2/v2/auth"), token), network));
    QVERIFY(!endpoints);
    QCOMPARE(endpoints.error().kind, Kind::WrongIssuer);
}

void TestEndpoints::otherIssuersAreAsked()
{
    HttpServer server;
    const QByteArray origin = server.url().toEncoded();
    server.setAnswers({HttpAnswer::of(
        200, QByteArray(R"({"issuer":"ORIGIN","authorization_endpoint":"ORIGIN/a","token_endpoint":"ORIGIN/t",
        "revocation_endpoint":"ORIGIN/r","userinfo_endpoint":"ORIGIN/u","jwks_uri":"ORIGIN/k",
        "authorization_response_iss_parameter_supported":true})")
                 .replace("ORIGIN", origin))});
    NetworkManager network;
    const auto endpoints =
        await(discoverEndpoints(clientOf(server.url(QStringLiteral("/auth?x=1")).toString(),
                                         server.url(QStringLiteral("/token")).toString()),
                                network));
    QVERIFY(endpoints);
    QCOMPARE(server.requests().first().target, QByteArray("/.well-known/openid-configuration"));
    QCOMPARE(endpoints->issuer, QString::fromLatin1(origin));
    // The client file has the last word about these two.
    QCOMPARE(endpoints->authorization, server.url(QStringLiteral("/auth?x=1")));
    QCOMPARE(endpoints->token, server.url(QStringLiteral("/token")));
    QCOMPARE(endpoints->revocation, server.url(QStringLiteral("/r")));
    QCOMPARE(endpoints->userinfo, server.url(QStringLiteral("/u")));
    QCOMPARE(endpoints->keySet, server.url(QStringLiteral("/k")));
    QVERIFY(endpoints->answersNameIssuer);
}

void TestEndpoints::refusedDocuments_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    const QByteArray good = R"({"issuer":"ORIGIN","token_endpoint":"ORIGIN/t"})";
    QTest::newRow("another issuer") << 200
                                    << QByteArray(good).replace("\"ORIGIN\"",
                                                                "\"https://accounts.google.com\"")
                                    << Kind::WrongIssuer;
    QTest::newRow("issuer with a slash")
        << 200 << QByteArray(good).replace("\"ORIGIN\"", "\"ORIGIN/\"") << Kind::WrongIssuer;
    QTest::newRow("no issuer") << 200 << QByteArray(R"({"token_endpoint":"ORIGIN/t"})") << Kind::WrongIssuer;
    QTest::newRow("token endpoint elsewhere")
        << 200 << QByteArray(good).replace("ORIGIN/t", "https://token.example/t") << Kind::WrongIssuer;
    QTest::newRow("userinfo without TLS")
        << 200 << QByteArray(good).replace("}", R"(,"userinfo_endpoint":"http://u.example/"})")
        << Kind::BadAnswer;
    QTest::newRow("revocation is a script")
        << 200 << QByteArray(good).replace("}", ",\"revocation_endpoint\":\"javascript:alert(1)\"}")
        << Kind::BadAnswer;
    QTest::newRow("key set without TLS")
        << 200 << QByteArray(good).replace("}", R"(,"jwks_uri":"http://k.example/"})") << Kind::BadAnswer;
    QTest::newRow("page") << 200 << QByteArray("<html>") << Kind::BadAnswer;
    QTest::newRow("missing") << 404 << good << Kind::BadAnswer;
    QTest::newRow("redirect") << 302 << good << Kind::BadAnswer;
    QTest::newRow("down") << 503 << good << Kind::Server;
}

void TestEndpoints::refusedDocuments()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Kind, kind);
    HttpServer server;
    server.setAnswers({HttpAnswer::of(status, body.replace("ORIGIN", server.url().toEncoded()))
                           .with("Location", "http://127.0.0.1:1/")});
    NetworkManager network;
    const auto endpoints = await(discoverEndpoints(clientOf(server.url(QStringLiteral("/auth")).toString(),
                                                            server.url(QStringLiteral("/token")).toString()),
                                                   network));
    QVERIFY(!endpoints);
    QCOMPARE(endpoints.error().kind, kind);
    QCOMPARE(endpoints.error().httpStatus, status);
}

void TestEndpoints::unreachable()
{
    QString gone;
    {
        const HttpServer server;
        gone = server.url(QStringLiteral("/auth")).toString();
    }
    NetworkManager network;
    QCOMPARE(await(discoverEndpoints(clientOf(gone, gone), network)).error().kind, Kind::Network);
}

void TestEndpoints::tokeninfoIsGooglesOwn()
{
    NetworkManager network;
    for (const char *token :
         {"https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token",
          "https://www.googleapis.com/oauth2/v4/token"}) {
        const auto address = await(discoverTokeninfo(QUrl(QString::fromLatin1(token)), network));
        QVERIFY(address);
        QCOMPARE(address->toString(), QStringLiteral("https://oauth2.googleapis.com/tokeninfo"));
    }
}

void TestEndpoints::tokeninfoStaysWithTheKeysServer_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::optional<Kind>>("refused");
    QTest::newRow("there") << 200 << QByteArray(R"({"tokeninfo_endpoint":"ORIGIN/info"})")
                           << std::optional<Kind>();
    QTest::newRow("none") << 200 << QByteArray(R"({"issuer":"ORIGIN"})") << std::optional(Kind::Refused);
    // T24: the key would go to whoever wrote that document.
    QTest::newRow("elsewhere") << 200 << QByteArray(R"({"tokeninfo_endpoint":"https://info.example/"})")
                               << std::optional(Kind::WrongIssuer);
    QTest::newRow("Google's, for another server's key")
        << 200 << QByteArray(R"({"tokeninfo_endpoint":"https://oauth2.googleapis.com/tokeninfo"})")
        << std::optional(Kind::WrongIssuer);
    QTest::newRow("page") << 200 << QByteArray("<html>") << std::optional(Kind::BadAnswer);
    QTest::newRow("missing") << 404 << QByteArray() << std::optional(Kind::BadAnswer);
    QTest::newRow("down") << 503 << QByteArray() << std::optional(Kind::Server);
}

void TestEndpoints::tokeninfoStaysWithTheKeysServer()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(std::optional<Kind>, refused);
    HttpServer server;
    server.setAnswers({HttpAnswer::of(status, body.replace("ORIGIN", server.url().toEncoded()))});
    NetworkManager network;
    const auto address = await(discoverTokeninfo(server.url(QStringLiteral("/token")), network));
    QCOMPARE(server.requests().first().target, QByteArray("/.well-known/openid-configuration"));
    QCOMPARE(address.has_value(), !refused.has_value());
    if (address)
        QCOMPARE(*address, server.url(QStringLiteral("/info")));
    else
        QCOMPARE(address.error().kind, *refused);
}

QTEST_GUILESS_MAIN(TestEndpoints)
#include "tst_endpoints.moc"
