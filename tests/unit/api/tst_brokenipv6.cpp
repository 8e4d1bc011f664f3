// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketokens.h"
#include "tests/support/httpserver.h"

#include <QElapsedTimer>
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
    if (name && std::strcmp(name, "localhost") == 0 && !families.isEmpty()) {
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

} // namespace

class TestBrokenIpv6 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsGoThrough_data();
    void callsGoThrough();
};

void TestBrokenIpv6::callsGoThrough_data()
{
    QTest::addColumn<QList<int>>("addresses");
    QTest::addColumn<bool>("mute");
    QTest::newRow("IPv4 only") << QList<int>{AF_INET} << false;
    QTest::newRow("IPv6 refuses") << QList<int>{AF_INET6, AF_INET} << false;
    QTest::newRow("IPv6 refuses, named last") << QList<int>{AF_INET, AF_INET6} << false;
    QTest::newRow("IPv6 is mute") << QList<int>{AF_INET6, AF_INET} << true;
    QTest::newRow("IPv6 is mute, named last") << QList<int>{AF_INET, AF_INET6} << true;
}

void TestBrokenIpv6::callsGoThrough()
{
    QFETCH(QList<int>, addresses);
    QFETCH(bool, mute);
    HttpServer server; // at 127.0.0.1 only
    std::unique_ptr<Mute> silence;
    if (mute) {
        silence = std::make_unique<Mute>(server.port());
        QVERIFY2(silence->listens(), "no IPv6 on this computer's own interface");
    }
    families = addresses;
    const auto asBefore = qScopeGuard([] { families.clear(); });
    QUrl root = server.url();
    root.setHost(u"localhost"_s);
    FakeClock clock;
    FakeTokens tokens;
    Journal journal;
    NetworkManager network;
    ApiClient client(root, network, tokens, journal, clock);
    CallOptions once;
    once.maxAttempts = 1;
    QElapsedTimer timer;
    for (int i = 0; i < 2; ++i) {
        timer.start();
        const auto answer = await(client.call(requests::listMessages(SpaceName(u"spaces/A"_s), 10), once));
        QVERIFY(answer);
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
        clock.advance(std::chrono::seconds(60)); // calls keep a distance
    }
    QCOMPARE(server.count(), 2);
}

QTEST_GUILESS_MAIN(TestBrokenIpv6)
#include "tst_brokenipv6.moc"
