// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/proxychoice.h"

#include "app/api/apiclient.h"
#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/flows/hostprobe.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketokens.h"
#include "tests/support/httpserver.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

using Kind = ProxyFault::Kind;

constexpr std::array Variables{"http_proxy", "https_proxy", "all_proxy", "no_proxy",
                               "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"};

/// A proxy that keeps what it is told, answers with `answer`, and lets nobody through.
class Proxy : public QObject
{
public:
    explicit Proxy(QByteArray answerText)
        : answer(std::move(answerText))
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *const socket = m_server.nextPendingConnection()) {
                ++connections;
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                    told += socket->readAll();
                    if (!told.endsWith("\r\n\r\n"))
                        return;
                    socket->write(answer);
                    if (!answer.contains(" 407 ")) // which asks to go on
                        socket->disconnectFromHost();
                });
            }
        });
        m_server.setProxy(QNetworkProxy::NoProxy);
        (void)m_server.listen(QHostAddress::LocalHost);
    }
    QByteArray host() const { return "127.0.0.1:" + QByteArray::number(m_server.serverPort()); }
    QByteArray address() const { return "http://" + host(); }
    void stop() { m_server.close(); }

    QByteArray answer;
    QByteArray told;
    int connections = 0;

private:
    QTcpServer m_server;
};

/// One call to a host that nobody but a proxy could know.
struct World
{
    explicit World(const QUrl &root = QUrl(u"https://chat.invalid"_s))
        : client(root, network, tokens, journal, clock)
    {
    }
    ApiError error()
    {
        CallOptions once;
        once.maxAttempts = 1;
        const Result<ApiAnswer> answer =
            await(client.call(requests::listMessages(SpaceName(u"spaces/A"_s), 10), once));
        return answer ? ApiError::of(ApiError::Kind::Unknown, u"it was answered"_s) : answer.error();
    }

    FakeClock clock;
    FakeTokens tokens;
    Journal journal;
    NetworkManager network;
    ApiClient client;
};

} // namespace

class TestProxyChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { init(); }
    void whatTheSystemNamesIsUsed_data();
    void whatTheSystemNamesIsUsed();
    void neverForThisComputer_data();
    void neverForThisComputer();
    void faultsAreNamed_data();
    void faultsAreNamed();
    void aProxyThatIsGoneIsNamed();
    void whatDiesBehindItMayHaveArrived();
    void aPasswordGoesToTheProxyOnly();
    void keysAreRenewedThroughIt();
    void theWayBackIsLookedForThroughIt();
};

void TestProxyChoice::init()
{
    for (const char *name : Variables)
        qunsetenv(name);
}

void TestProxyChoice::whatTheSystemNamesIsUsed_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QByteArray>("except");
    QTest::addColumn<bool>("used");
    QTest::newRow("https_proxy") << "https_proxy"_ba
                                 << ""_ba << true;
    QTest::newRow("HTTPS_PROXY") << "HTTPS_PROXY"_ba
                                 << ""_ba << true;
    QTest::newRow("for others only") << "https_proxy"_ba
                                     << "example.com"_ba << true;
    QTest::newRow("not for this one") << "https_proxy"_ba
                                      << "example.com,chat.invalid"_ba << false;
    QTest::newRow("not for its domain") << "https_proxy"_ba
                                        << ".invalid"_ba << false;
    QTest::newRow("none") << ""_ba
                          << ""_ba << false;
}

void TestProxyChoice::whatTheSystemNamesIsUsed()
{
    QFETCH(QByteArray, variable);
    QFETCH(QByteArray, except);
    QFETCH(bool, used);
    Proxy proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    if (!variable.isEmpty())
        qputenv(variable.constData(), proxy.address());
    qputenv("no_proxy", except);
    World w;
    const ApiError error = w.error();
    QCOMPARE(error.kind, ApiError::Kind::Network);
    QCOMPARE(proxy.connections > 0, used);
    QCOMPARE(proxy.told.startsWith("CONNECT chat.invalid:443 HTTP/1.1\r\n"), used);
    QCOMPARE(error.proxy.has_value(), used);
    QVERIFY2(!proxy.told.contains("Bearer"), "the key went to the proxy");
}

void TestProxyChoice::neverForThisComputer_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("address") << u"127.0.0.1"_s;
    QTest::newRow("name") << u"localhost"_s;
}

void TestProxyChoice::neverForThisComputer()
{
    QFETCH(QString, host);
    Proxy proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    for (const char *name : {"http_proxy", "https_proxy", "all_proxy"})
        qputenv(name, proxy.address());
    qputenv("no_proxy", "");
    HttpServer server;
    QUrl root = server.url();
    root.setHost(host);
    World w(root);
    QCOMPARE(w.error().message, u"it was answered"_s);
    QCOMPARE(server.count(), 1);
    QCOMPARE(proxy.connections, 0);
    QCOMPARE(proxyFor(QUrl(u"http://[::1]:80/x"_s)).type(), QNetworkProxy::NoProxy);
    QCOMPARE(proxyFor(QUrl(u"https://chat.invalid"_s)).port(), proxy.host().split(':').last().toInt());
}

void TestProxyChoice::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<ProxyFault::Kind>("kind");
    QTest::newRow("asks for a password") << "HTTP/1.1 407 Proxy Authentication Required\r\n"
                                            "Proxy-Authenticate: Basic realm=\"office\"\r\n"
                                            "Content-Length: 0\r\n\r\n"_ba
                                         << Kind::WantsPassword;
    QTest::newRow("says nothing") << ""_ba << Kind::NoWayThrough;
    QTest::newRow("cannot") << "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"_ba
                            << Kind::NoWayThrough;
    QTest::newRow("forbids") << "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"_ba
                             << Kind::NoWayThrough;
    QTest::newRow("is none") << "SSH-2.0-OpenSSH_9.2\r\n\r\n"_ba << Kind::NoWayThrough;
}

void TestProxyChoice::faultsAreNamed()
{
    QFETCH(QByteArray, answer);
    QFETCH(ProxyFault::Kind, kind);
    Proxy proxy(answer);
    qputenv("https_proxy", proxy.address());
    World w;
    QSignalSpy offline(&w.client, &ApiClient::offlineChanged);
    const ApiError error = w.error();
    QCOMPARE(error.kind, ApiError::Kind::Network); // nothing left: whatever it was may be tried again
    QVERIFY(error.proxy);
    QCOMPARE(error.proxy->kind, kind);
    QCOMPARE(error.proxy->address.toLatin1(), proxy.host());
    QVERIFY(w.client.isOffline());
    QCOMPARE(w.client.offlineReason().proxy, error.proxy);
    QCOMPARE(offline.count(), 1);
}

void TestProxyChoice::aProxyThatIsGoneIsNamed()
{
    Proxy proxy({});
    qputenv("https_proxy", proxy.address());
    const QByteArray host = proxy.host();
    proxy.stop();
    World refused;
    const ApiError unreachable = refused.error();
    QVERIFY(unreachable.proxy);
    QCOMPARE(unreachable.proxy->kind, Kind::NoWayThrough);
    QCOMPARE(unreachable.proxy->address.toLatin1(), host);

    qputenv("https_proxy", "http://proxy.invalid:3128");
    World unknown;
    const ApiError nowhere = unknown.error();
    QVERIFY(nowhere.proxy);
    QCOMPARE(nowhere.proxy->kind, Kind::NoWayThrough);
    QCOMPARE(nowhere.proxy->address, u"proxy.invalid:3128"_s);
}

void TestProxyChoice::whatDiesBehindItMayHaveArrived()
{
    // It connected us and ended it later: nobody can say what the server saw, and the proxy is no reason.
    Proxy proxy("HTTP/1.1 200 Connected\r\n\r\n");
    qputenv("https_proxy", proxy.address());
    World w;
    CallOptions once;
    once.maxAttempts = 1;
    const Result<ApiAnswer> answer = await(w.client.call(
        requests::createMessage(SpaceName(u"spaces/A"_s), u"once"_s, newRequestId(), newClientMessageId()),
        once));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ApiError::Kind::Unknown);
    QVERIFY(!answer.error().proxy);
}

void TestProxyChoice::aPasswordGoesToTheProxyOnly()
{
    Proxy proxy("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"office\"\r\n"
                "Content-Length: 0\r\n\r\n");
    qputenv("https_proxy", "http://ana:open-sesame@" + proxy.host());
    World w;
    const ApiError error = w.error();
    QVERIFY(proxy.told.contains("Proxy-Authorization: Basic " + "ana:open-sesame"_ba.toBase64()));
    QVERIFY(error.proxy);
    QCOMPARE(error.proxy->kind, Kind::WantsPassword); // it was refused
    QCOMPARE(error.proxy->address.toLatin1(), proxy.host());
    QVERIFY(!error.message.contains(u"sesame"_s));
}

void TestProxyChoice::keysAreRenewedThroughIt()
{
    Proxy proxy({});
    qputenv("https_proxy", proxy.address());
    NetworkManager network;
    FakeClock clock;
    TokenEndpoint endpoint(network, clock);
    AuthEndpoints endpoints;
    endpoints.token = QUrl(u"https://token.invalid/token"_s);
    OAuthClient client;
    client.clientId = u"client.example.com"_s;
    const auto grant = await(endpoint.refresh(endpoints, client, Secret("refresh-secret")));
    QVERIFY(!grant);
    QCOMPARE(grant.error().kind, AuthError::Kind::Network);
    QVERIFY(grant.error().proxy);
    QCOMPARE(grant.error().proxy->address.toLatin1(), proxy.host());
    QVERIFY(proxy.told.startsWith("CONNECT token.invalid:443"));
    QVERIFY(!proxy.told.contains("refresh-secret"));
}

void TestProxyChoice::theWayBackIsLookedForThroughIt()
{
    Proxy proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    qputenv("https_proxy", proxy.address());
    FlowTimes times;
    times.probeEvery = std::chrono::milliseconds(10);
    HostProbe probe(QUrl(u"https://chat.invalid"_s), times);
    probe.watch();
    QTRY_VERIFY(proxy.told.startsWith("CONNECT chat.invalid:443"));
    probe.rest();
}

QTEST_GUILESS_MAIN(TestProxyChoice)
#include "tst_proxychoice.moc"
