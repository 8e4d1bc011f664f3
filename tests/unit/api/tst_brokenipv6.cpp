// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "app/flows/hostprobe.h"
#include "tests/unit/api/apiworld.h"

#include <QElapsedTimer>
#include <QHostInfo>
#include <QSignalSpy>
#include <QTest>

#include <cstring>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

// A server that has addresses of both kinds, of which one does not work.

namespace {

/// What "localhost" stands for, first to last; empty: what the system says.
QList<int> families;
/// What is said of "localhost" instead, if it is not 0.
int trouble = 0;

addrinfo *entry(int family, const char *port)
{
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo *found = nullptr;
    using Look = int (*)(const char *, const char *, const addrinfo *, addrinfo **);
    static const auto look = reinterpret_cast<Look>(dlsym(RTLD_NEXT, "getaddrinfo"));
    look(family == AF_INET6 ? "::1" : "127.0.0.1", port, &hints, &found);
    return found;
}

} // namespace

/// Before the C library's own: a name with the addresses the test wants.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char *name, const char *port,
                                                                  const addrinfo *hints, addrinfo **found)
{
    const bool isOurs = name && std::strcmp(name, "localhost") == 0;
    if (isOurs && trouble != 0)
        return trouble;
    if (isOurs && !families.isEmpty()) {
        *found = entry(families.first(), port);
        if (families.size() > 1 && *found)
            (*found)->ai_next = entry(families.last(), port);
        return *found ? 0 : EAI_NONAME;
    }
    using Look = int (*)(const char *, const char *, const addrinfo *, addrinfo **);
    static const auto look = reinterpret_cast<Look>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return look(name, port, hints, found);
}

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

/// A port at ::1 that takes no connection and refuses none: its queue is full and nobody empties it.
class Mute
{
public:
    explicit Mute(quint16 port)
        : m_socket(socket(AF_INET6, SOCK_STREAM, 0))
    {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_addr = in6addr_loopback;
        address.sin6_port = htons(port);
        const auto *where = reinterpret_cast<const sockaddr *>(&address);
        m_listens = bind(m_socket, where, sizeof address) == 0 && listen(m_socket, 0) == 0;
        for (int i = 0; m_listens && i < 8; ++i) {
            m_waiting.append(socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0));
            (void)connect(m_waiting.last(), where, sizeof address);
        }
    }
    Mute(const Mute &) = delete;
    Mute &operator=(const Mute &) = delete;
    ~Mute()
    {
        for (const int socket : std::as_const(m_waiting))
            close(socket);
        close(m_socket);
    }
    bool listens() const { return m_listens; }

private:
    int m_socket;
    bool m_listens = false;
    QList<int> m_waiting;
};

/// A server at \a at, known by a name with these addresses, of which IPv6 may be mute.
class Named
{
public:
    Named(QList<int> addresses, const QHostAddress &at, bool mute)
        : server(at)
    {
        if (mute)
            m_mute = std::make_unique<Mute>(server.port());
        families = std::move(addresses);
    }
    Named(const Named &) = delete;
    Named &operator=(const Named &) = delete;
    ~Named() { families.clear(); }

    /// Asks for the name, in place of what Qt remembers of the test before.
    bool works() const
    {
        return (!m_mute || m_mute->listens()) &&
               QHostInfo::fromName(u"localhost"_s).addresses().size() == families.size();
    }

    HttpServer server;

private:
    std::unique_ptr<Mute> m_mute;
};

QUrl byName(const HttpServer &server)
{
    QUrl root = server.url();
    root.setHost(u"localhost"_s);
    return root;
}

/// A client of \a server that knows no way to it yet.
struct Around
{
    explicit Around(const HttpServer &server)
        : client(byName(server), network, tokens, journal, clock)
    {
    }
    FakeClock clock;
    FakeTokens tokens;
    Journal journal;
    NetworkManager network;
    ApiClient client;
};

CallOptions once()
{
    CallOptions options;
    options.maxAttempts = 1;
    return options;
}

} // namespace

class TestBrokenIpv6 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameNobodyKnows_data();
    void aNameNobodyKnows();
    void callsGoThrough_data();
    void callsGoThrough();
    void theReturnIsNoticed_data() { callsGoThrough_data(); }
    void theReturnIsNoticed();
};

/// Before the others: Qt remembers for a minute what a name stood for.
void TestBrokenIpv6::aNameNobodyKnows_data()
{
    QTest::addColumn<int>("says");
    QTest::newRow("there is none") << EAI_NONAME;
    QTest::newRow("nobody to ask, as without a network") << EAI_AGAIN;
}

void TestBrokenIpv6::aNameNobodyKnows()
{
    QFETCH(int, says);
    HttpServer server;
    Around around(server);
    trouble = says;
    const auto asBefore = qScopeGuard([] { trouble = 0; });
    for (const ApiRequest &request : {adding(), listing()}) {
        const auto answer = await(around.client.call(request, once()));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::Network); // not "may have arrived"
        QVERIFY(around.client.isOffline());
        around.clock.advance(std::chrono::seconds(60));
    }
    QCOMPARE(server.count(), 0);
}

void TestBrokenIpv6::callsGoThrough_data()
{
    QTest::addColumn<QList<int>>("addresses");
    QTest::addColumn<QHostAddress>("servedAt");
    QTest::addColumn<bool>("mute");
    const QHostAddress four(QHostAddress::LocalHost);
    const QHostAddress six(QHostAddress::LocalHostIPv6);
    QTest::newRow("IPv4 only") << QList<int>{AF_INET} << four << false;
    QTest::newRow("IPv6 only") << QList<int>{AF_INET6} << six << false;
    QTest::newRow("IPv4 refuses") << QList<int>{AF_INET, AF_INET6} << six << false;
    QTest::newRow("IPv4 refuses, named last") << QList<int>{AF_INET6, AF_INET} << six << false;
    QTest::newRow("IPv6 refuses") << QList<int>{AF_INET6, AF_INET} << four << false;
    QTest::newRow("IPv6 refuses, named last") << QList<int>{AF_INET, AF_INET6} << four << false;
    QTest::newRow("IPv6 is mute") << QList<int>{AF_INET6, AF_INET} << four << true;
    QTest::newRow("IPv6 is mute, named last") << QList<int>{AF_INET, AF_INET6} << four << true;
}

void TestBrokenIpv6::callsGoThrough()
{
    QFETCH(QList<int>, addresses);
    QFETCH(QHostAddress, servedAt);
    QFETCH(bool, mute);
    Named named(addresses, servedAt, mute);
    QVERIFY(named.works());
    HttpServer &server = named.server;

    // A read and a write, each the first on its way, and one that finds the way known.
    for (const ApiRequest &first : {listing(), adding()}) {
        Around around(server);
        const int before = server.count();
        for (const ApiRequest &request : {first, adding()}) {
            QElapsedTimer timer;
            timer.start();
            const auto answer = await(around.client.call(request, once()));
            QVERIFY(answer);
            QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
            around.clock.advance(std::chrono::seconds(60)); // calls keep a distance
        }
        QCOMPARE(server.count(), before + 2);
    }
}

/// R15: what is knocked at to learn that the network is back.
void TestBrokenIpv6::theReturnIsNoticed()
{
    QFETCH(QList<int>, addresses);
    QFETCH(QHostAddress, servedAt);
    QFETCH(bool, mute);
    Named named(addresses, servedAt, mute);
    QVERIFY(named.works());
    FlowTimes times;
    times.probeEvery = std::chrono::milliseconds(20);
    HostProbe probe(byName(named.server), times);
    QSignalSpy returned(&probe, &Reachability::returned);
    probe.watch();
    QTRY_COMPARE_WITH_TIMEOUT(returned.count(), 1, 2'000);
}

QTEST_GUILESS_MAIN(TestBrokenIpv6)
#include "tst_brokenipv6.moc"
