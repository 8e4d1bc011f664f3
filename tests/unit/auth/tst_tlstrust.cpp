// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/networkmanager.h"
#include "app/api/replyreader.h"
#include "app/auth/codeflow.h"
#include "app/auth/issuerkeys.h"
#include "app/auth/tokenendpoint.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/networkthreads.h"
#include "tests/support/selfsigned.h"
#include "tests/unit/auth/fakeissuer.h"
#include "tests/unit/flows/flowfixture.h"

#include <QNetworkReply>
#include <QSslConfiguration>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

using namespace roomkey;
using Kind = AuthError::Kind;

/// T22: a server with a certificate that nobody vouches for gets not one byte of a key, and no switch in the
/// program changes that.
class TestTlsTrust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void unknownCertificateGetsNothing();
    void aSignInMeetsItNowhere_data();
    void aSignInMeetsItNowhere();
    void theServerWouldAnswerWhomItIsTrusted();
    void onlyAValidCertificateIsTaken_data();
    void onlyAValidCertificateIsTaken();
    void oldTlsIsRefused();

    void cleanupTestCase();

private:
    AuthEndpoints endpoints() const
    {
        AuthEndpoints e;
        const QString origin = QStringLiteral("https://127.0.0.1:%1").arg(m_server.serverPort());
        e.token = QUrl(origin + QStringLiteral("/token"));
        e.revocation = QUrl(origin + QStringLiteral("/revoke"));
        e.userinfo = QUrl(origin + QStringLiteral("/userinfo"));
        return e;
    }

    /// What the program does with a server at \a port: for signing in, and for a call.
    void expectUntrusted(quint16 port);

    const SelfSigned m_self = SelfSigned::make();
    QSslServer m_server;
    QByteArray m_received; ///< decrypted
    int m_met = 0;         ///< connections that came
    FakeClock m_clock;
};

void TestTlsTrust::initTestCase()
{
    QVERIFY(!m_self.certificate.isNull());
    QVERIFY(!m_self.key.isNull());
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(m_self.certificate);
    configuration.setPrivateKey(m_self.key);
    m_server.setSslConfiguration(configuration);
    connect(&m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *const socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                m_received += socket->readAll();
                if (m_received.contains("\r\n\r\n"))
                    socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
            });
        }
    });
    connect(&m_server, &QSslServer::startedEncryptionHandshake, this, [this] { ++m_met; });
    QVERIFY(m_server.listen(QHostAddress::LocalHost));
}

void TestTlsTrust::unknownCertificateGetsNothing()
{
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    client.clientSecret = Secret("secret-canary");
    QCOMPARE(await(endpoint.refresh(endpoints(), client, Secret("rt-canary"))).error().kind, Kind::Network);
    QCOMPARE(await(endpoint.revoke(endpoints(), Secret("rt-canary"))).error().kind, Kind::Network);
    AccessToken token;
    token.value = Secret("at-canary");
    QCOMPARE(await(endpoint.userinfo(endpoints(), token)).error().kind, Kind::Network);
    QCOMPARE(m_received, QByteArray());
}

void TestTlsTrust::aSignInMeetsItNowhere_data()
{
    QTest::addColumn<QString>("step");
    for (const char *step : {"discovery", "code", "key set", "tokeninfo"})
        QTest::newRow(step) << QString::fromLatin1(step);
}

/// Each of the calls of a sign-in, every one with the manager it has in the program.
void TestTlsTrust::aSignInMeetsItNowhere()
{
    QFETCH(QString, step);
    const qsizetype before = m_received.size();
    const int met = m_met;
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    client.clientSecret = Secret("secret-canary");
    client.authUri = endpoints().token.resolved(QUrl(QStringLiteral("/auth")));
    client.tokenUri = endpoints().token;
    AttemptNetwork network;
    if (step == QStringLiteral("discovery")) {
        QCOMPARE(await(discoverEndpoints(client, network)).error().kind, Kind::Network);
    } else if (step == QStringLiteral("code")) {
        AuthEndpoints e = endpoints();
        e.authorization = client.authUri;
        AuthorizationAsk ask;
        ask.redirect = QUrl(QStringLiteral("http://127.0.0.1:1/callback"));
        ask.scopes = {QStringLiteral("openid")};
        ask.state = ask.nonce = "state-canary";
        ask.challenge = "challenge";
        CodeFlow flow(network, e, client, ask);
        flow.authorizationUrl();
        QCOMPARE(await(flow.exchange(Secret("code-canary"), Secret("verifier-canary"))).error().kind,
                 Kind::Network); // before anything left, so the code is still good
    } else if (step == QStringLiteral("key set")) {
        IssuerKeys keys(endpoints().token.resolved(QUrl(QStringLiteral("/certs"))), network);
        const QByteArray token = signedJwt(goodHeader(), {{QStringLiteral("sub"), QStringLiteral("1")}});
        const auto checked = await(keys.check(token));
        QVERIFY(checked);
        QCOMPARE(*checked, IssuerKeys::Signature::Unchecked); // never a key of a stranger
    } else {
        QCOMPARE(await(discoverTokeninfo(client.tokenUri, network)).error().kind, Kind::Network);
    }
    QTRY_VERIFY(m_met > met); // the server was asked, and refused by us
    QCOMPARE(m_received.size(), before);
}

/// Else the tests above would pass against a dead server.
void TestTlsTrust::theServerWouldAnswerWhomItIsTrusted()
{
    QNetworkAccessManager network;
    QNetworkRequest request(endpoints().token);
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({m_self.certificate});
    request.setSslConfiguration(configuration);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QVERIFY(m_received.contains("GET /token"));
}

void TestTlsTrust::expectUntrusted(quint16 port)
{
    const QUrl url(QStringLiteral("https://127.0.0.1:%1/token").arg(port));
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    AuthEndpoints e;
    e.token = url;
    const auto refused = await(endpoint.refresh(e, {}, Secret("rt-canary")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Kind::Network);
    QVERIFY(refused.error().untrusted);
    QVERIFY(!refused.error().endsTheGrant()); // the account is kept

    std::optional<Exchange> call;
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Bearer at-canary");
    ReplyReader reader(network.get(request));
    connect(&reader, &ReplyReader::finished, this, [&call](const Exchange &exchange) { call = exchange; });
    QTRY_VERIFY(call);
    QCOMPARE(call->outcome, Exchange::Outcome::NotSent);
    QVERIFY(call->untrusted);

    FixedToken tokens("at-canary");
    Journal journal;
    ApiClient client(url, network, tokens, journal, m_clock);
    const auto reply = client.call(ApiRequest::of(Method::SpacesList));
    QTRY_VERIFY(client.isOffline());
    QCOMPARE(client.offlineReason(), (OfflineReason{std::nullopt, true}));
}

void TestTlsTrust::onlyAValidCertificateIsTaken_data()
{
    QTest::addColumn<QByteArray>("holder");
    QTest::addColumn<int>("until");
    QTest::addColumn<bool>("taken");
    QTest::newRow("valid") << QByteArray("IP:127.0.0.1") << 3600 << true;
    QTest::newRow("expired") << QByteArray("IP:127.0.0.1") << -60 << false;
    QTest::newRow("of another host") << QByteArray("DNS:chat.googleapis.com") << 3600 << false;
    QTest::newRow("of another address") << QByteArray("IP:127.0.0.2") << 3600 << false;
}

/// X5: the system trusts whoever signed it, so each fault stands by itself.
void TestTlsTrust::onlyAValidCertificateIsTaken()
{
    QFETCH(QByteArray, holder);
    QFETCH(int, until);
    QFETCH(bool, taken);
    const SelfSigned made = SelfSigned::make(holder.constData(), until);
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    const auto restore = qScopeGuard([&before] { QSslConfiguration::setDefaultConfiguration(before); });
    QSslConfiguration trusting = before;
    trusting.addCaCertificate(made.certificate);
    QSslConfiguration::setDefaultConfiguration(trusting);

    QSslServer server;
    QSslConfiguration own = before;
    own.setLocalCertificate(made.certificate);
    own.setPrivateKey(made.key);
    server.setSslConfiguration(own);
    QByteArray received;
    connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&server, &received, this] {
        while (QTcpSocket *const socket = server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [&received, socket] {
                received += socket->readAll();
                if (received.contains("\r\n\r\n"))
                    socket->write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
        }
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    if (!taken) {
        expectUntrusted(server.serverPort());
        QCOMPARE(received, QByteArray());
        return;
    }
    NetworkManager network;
    TokenEndpoint endpoint(network, m_clock);
    AuthEndpoints e;
    e.token = QUrl(QStringLiteral("https://127.0.0.1:%1/token").arg(server.serverPort()));
    QCOMPARE(await(endpoint.refresh(e, {}, Secret("rt-canary"))).error().kind, Kind::Server);
    QVERIFY(received.contains("rt-canary"));
}

/// X5: a server that knows nothing newer than TLS 1.1 is told that this will not do.
void TestTlsTrust::oldTlsIsRefused()
{
    QTcpServer server;
    QByteArray received;
    connect(&server, &QTcpServer::newConnection, this, [&server, &received, this] {
        while (QTcpSocket *const socket = server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [&received, socket] {
                const bool isHello = !socket->property("greeted").toBool();
                socket->setProperty("greeted", true);
                received += socket->readAll();
                if (!isHello)
                    return;
                // RFC 4346 7.4.1.3: TLS 1.1, some random bytes, no session, AES-128-CBC, no compression.
                const QByteArray hello =
                    QByteArray::fromHex("0302") + QByteArray(32, 'r') + QByteArray::fromHex("00002f00");
                socket->write(QByteArray::fromHex("160302002a02000026") + hello);
            });
        }
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    expectUntrusted(server.serverPort());
    // What was offered (RFC 8446 4.2.1): TLS 1.3 and 1.2, nothing older.
    QVERIFY2(received.contains(QByteArray::fromHex("002b00050403040303")), received.toHex());
    QVERIFY(!received.contains("canary"));
}

void TestTlsTrust::cleanupTestCase()
{
    QTRY_VERIFY(!networkThreadLives());
}

QTEST_GUILESS_MAIN(TestTlsTrust)
#include "tst_tlstrust.moc"
