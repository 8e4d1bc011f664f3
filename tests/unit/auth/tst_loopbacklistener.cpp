// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/loopbacklistener.h"

#include "app/auth/requesthead.h"

#include <QCryptographicHash>
#include <QFile>
#include <QHostAddress>
#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace roomkey;
using namespace std::chrono_literals;

namespace {

constexpr const char *InnerRun = "ROOMKEY_TEST_WITHOUT_IPV4";
constexpr int NoFilter = 77;

/// From now on the kernel knows no IPv4 for this process. Between fork and exec: system calls and nothing
/// else.
bool forgetIpv4()
{
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)), // low half of the first
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{std::size(program), program};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

} // namespace

// The listener is fed by plain sockets, byte by byte where that matters: what browsers, other programs of
// this computer and hostile pages can send.
class TestLoopbackListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void listensOnLoopbackOnly();
    void redirectIsTheLiteralAddress();
    void portsDiffer();
    void ignoresProxies();
    void trueAnswerIsHeldUntilTheResult();
    void closedAfterTheFirstAnswer();
    void answerByteByByte();
    void answerInTwoSegments();
    void noiseIsRefusedAndChangesNothing_data();
    void noiseIsRefusedAndChangesNothing();
    void hugeHeaders();
    void headersUpToTheLimit();
    void cookiesOfOtherServicesFit();
    void idlePreconnectsDoNotBlock();
    void junkConnectionsDoNotBlock();
    void slowSendersAreDropped();
    void secondAnswerOnTheSameSocketIsIgnored();
    void browserGoneBeforeTheResult();
    void closeHangsUp();
    void ipv6WhereThereIsNoIpv4();
    void pageIsStaticAndKeepsToItself();

private:
    QByteArray request(const QByteArray &query) const
    {
        return "GET /callback?" + query +
               " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(m_listener->port()) + "\r\n\r\n";
    }
    std::unique_ptr<QTcpSocket> connected() const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QStringLiteral("127.0.0.1"), m_listener->port());
        return socket;
    }
    std::unique_ptr<QTcpSocket> sent(const QByteArray &bytes) const
    {
        auto socket = connected();
        socket->write(bytes);
        return socket;
    }
    static QByteArray statusLine(QTcpSocket *socket)
    {
        if (!QTest::qWaitFor([socket] { return socket->canReadLine(); }))
            return "no answer";
        return socket->readLine().trimmed();
    }
    void start(const LoopbackListener::Limits &limits)
    {
        m_listener = std::make_unique<LoopbackListener>(
            [this](const QByteArray &query) {
                m_asked.append(query);
                return query == "good";
            },
            limits);
        QVERIFY(m_listener->listen());
    }

    std::unique_ptr<LoopbackListener> m_listener;
    QList<QByteArray> m_asked;
};

void TestLoopbackListener::init()
{
    m_asked.clear();
    start({});
}

void TestLoopbackListener::cleanup()
{
    m_listener.reset();
}

/// T4: the kernel's own table shows the port on 127.0.0.1 and nowhere else.
void TestLoopbackListener::listensOnLoopbackOnly()
{
    const QByteArray port = QByteArray::number(m_listener->port(), 16).toUpper().rightJustified(4, '0');
    QList<QByteArray> listening;
    for (const char *table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        QFile file(QString::fromLatin1(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QList<QByteArray> words = line.simplified().split(' ');
            if (words.size() > 3 && words.at(3) == "0A" && words.at(1).endsWith(':' + port))
                listening.append(words.at(1));
        }
    }
    QCOMPARE(listening, QList<QByteArray>{"0100007F:" + port});
    for (const QHostAddress &address : QNetworkInterface::allAddresses()) {
        if (address.isLoopback() || address.protocol() != QAbstractSocket::IPv4Protocol)
            continue;
        QTcpSocket socket;
        socket.connectToHost(address, m_listener->port());
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    }
}

/// T2, T3
void TestLoopbackListener::redirectIsTheLiteralAddress()
{
    const QString expected = QStringLiteral("http://127.0.0.1:%1/callback").arg(m_listener->port());
    QCOMPARE(m_listener->redirectUri().toString(), expected);
    m_listener->close();
    QCOMPARE(m_listener->redirectUri().toString(), expected);
}

/// T6
void TestLoopbackListener::portsDiffer()
{
    LoopbackListener other([](const QByteArray &) { return false; });
    QVERIFY(other.listen());
    QVERIFY(other.port() != m_listener->port());
    QVERIFY(other.port() >= 1024);
}

void TestLoopbackListener::ignoresProxies()
{
    QNetworkProxy::setApplicationProxy(
        QNetworkProxy(QNetworkProxy::Socks5Proxy, QStringLiteral("127.0.0.1"), 9));
    LoopbackListener other([](const QByteArray &) { return false; });
    const bool listens = other.listen();
    QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    QVERIFY(listens);
    QCOMPARE(other.address(), QStringLiteral("127.0.0.1"));
}

void TestLoopbackListener::trueAnswerIsHeldUntilTheResult()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto browser = sent(request("good"));
    QTRY_COMPARE(answered.count(), 1);
    QVERIFY(!QTest::qWaitFor([&] { return browser->bytesAvailable() > 0; }, 100)); // no result, no page
    QCOMPARE(browser->state(), QAbstractSocket::ConnectedState);
    m_listener->finish(CallbackPage::SignedIn);
    QCOMPARE(statusLine(browser.get()), QByteArray("HTTP/1.1 200 OK"));
    QTRY_COMPARE(browser->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(browser->readAll().contains("You are signed in"));
}

/// T5, T14: nobody can bring an answer twice; idle sockets opened before are gone as well.
void TestLoopbackListener::closedAfterTheFirstAnswer()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto early = connected();
    QTRY_COMPARE(early->state(), QAbstractSocket::ConnectedState);
    const auto browser = sent(request("good"));
    QTRY_COMPARE(answered.count(), 1);
    QVERIFY(!m_listener->isListening());
    const auto late = sent(request("good"));
    QTRY_COMPARE(late->error(), QAbstractSocket::ConnectionRefusedError);
    early->write(request("good"));
    QTRY_COMPARE(early->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(early->readAll(), QByteArray());
    QCOMPARE(m_asked.size(), 1);
}

void TestLoopbackListener::answerByteByByte()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto browser = connected();
    QTRY_COMPARE(browser->state(), QAbstractSocket::ConnectedState);
    browser->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    for (const char c : request("good")) {
        QCOMPARE(answered.count(), 0);
        browser->write(&c, 1);
        browser->flush();
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(answered.count(), 1);
}

void TestLoopbackListener::answerInTwoSegments()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const QByteArray bytes = request("good");
    const auto browser = sent(bytes.left(20));
    QVERIFY(!QTest::qWaitFor([&] { return answered.count() > 0; }, 50));
    browser->write(bytes.mid(20));
    QTRY_COMPARE(answered.count(), 1);
}

void TestLoopbackListener::noiseIsRefusedAndChangesNothing_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("status");
    const QByteArray host = "Host: 127.0.0.1:PORT\r\n\r\n";
    QTest::newRow("favicon") << "GET /favicon.ico HTTP/1.1\r\n" + host
                             << QByteArray("HTTP/1.1 404 Not Found");
    QTest::newRow("POST") << "POST /callback?good HTTP/1.1\r\nContent-Length: 0\r\n" + host
                          << QByteArray("HTTP/1.1 405 Method Not Allowed");
    QTest::newRow("preflight") << "OPTIONS /callback?good HTTP/1.1\r\nOrigin: https://evil.example\r\n" + host
                               << QByteArray("HTTP/1.1 405 Method Not Allowed");
    QTest::newRow("rebound Host") << QByteArray(
                                         "GET /callback?good HTTP/1.1\r\nHost: evil.example:PORT\r\n\r\n")
                                  << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("localhost") << QByteArray("GET /callback?good HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n")
                               << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("two Hosts") << "GET /callback?good HTTP/1.1\r\nHost: evil.example\r\n" + host
                               << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("TLS greeting") << QByteArray("\x16\x03\x01\r\n\r\n")
                                  << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("foreign answer") << "GET /callback?bad HTTP/1.1\r\n" + host
                                    << QByteArray("HTTP/1.1 400 Bad Request");
    const QByteArray bad("HTTP/1.1 400 Bad Request");
    const QByteArray missing("HTTP/1.1 404 Not Found");
    const QByteArray notAllowed("HTTP/1.1 405 Method Not Allowed");
    const auto get = [&host](const QByteArray &target) { return "GET " + target + " HTTP/1.1\r\n" + host; };
    QTest::newRow("root") << get("/?good") << missing;
    QTest::newRow("path and more") << get("/callback/?good") << missing;
    QTest::newRow("path begins alike") << get("/callbacks?good") << missing;
    QTest::newRow("path in capitals") << get("/Callback?good") << missing;
    QTest::newRow("path escaped") << get("/%63allback?good") << missing;
    QTest::newRow("path with dots") << get("/x/../callback?good") << missing;
    QTest::newRow("two slashes") << get("//callback?good") << missing;
    QTest::newRow("whole address") << get("http://127.0.0.1:PORT/callback?good") << missing;
    QTest::newRow("blank in the target") << get("/callback?go od") << bad;
    QTest::newRow("HEAD") << get("/callback?good").replace("GET", "HEAD") << notAllowed;
    QTest::newRow("PUT") << get("/callback?good").replace("GET", "PUT") << notAllowed;
    QTest::newRow("get") << get("/callback?good").replace("GET", "get") << notAllowed;
    QTest::newRow("CONNECT") << QByteArray("CONNECT 127.0.0.1:PORT HTTP/1.1\r\n" + host) << notAllowed;
    QTest::newRow("no version") << QByteArray("GET /callback?good\r\n" + host) << bad;
    QTest::newRow("HTTP/2") << QByteArray("PRI * HTTP/2.0\r\n\r\n") << bad;
    QTest::newRow("no Host") << QByteArray("GET /callback?good HTTP/1.1\r\n\r\n") << bad;
    QTest::newRow("empty Host") << QByteArray("GET /callback?good HTTP/1.1\r\nHost:\r\n\r\n") << bad;
    QTest::newRow("Host without port")
        << QByteArray("GET /callback?good HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") << bad;
    QTest::newRow("Host with another port")
        << QByteArray("GET /callback?good HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n") << bad;
    QTest::newRow("Host with a user")
        << QByteArray("GET /callback?good HTTP/1.1\r\nHost: a@127.0.0.1:PORT\r\n\r\n") << bad;
    QTest::newRow("Host in other digits")
        << QByteArray("GET /callback?good HTTP/1.1\r\nHost: 127.1:PORT\r\n\r\n") << bad;
    QTest::newRow("Host twice, both right")
        << QByteArray("GET /callback?good HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n" + host) << bad;
    QTest::newRow("folded header") << QByteArray("GET /callback?good HTTP/1.1\r\nX: a\r\n b\r\n" + host)
                                   << bad;
    QTest::newRow("blank before the colon")
        << QByteArray("GET /callback?good HTTP/1.1\r\nHost : 127.0.0.1:PORT\r\n\r\n") << bad;
    QTest::newRow("zero byte") << QByteArray("GET /callback?good\0 HTTP/1.1\r\n", 30) + host << bad;
    QTest::newRow("no answer at all")
        << "GET /callback HTTP/1.1\r\n" + host << QByteArray("HTTP/1.1 400 Bad Request");
}

void TestLoopbackListener::noiseIsRefusedAndChangesNothing()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, status);
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto stranger = sent(bytes.replace("PORT", QByteArray::number(m_listener->port())));
    QCOMPARE(statusLine(stranger.get()), status);
    QTRY_COMPARE(stranger->state(), QAbstractSocket::UnconnectedState);
    const QByteArray rest = stranger->readAll();
    QVERIFY(!rest.contains("signed in"));
    QVERIFY(!rest.toLower().contains("access-control-"));
    QCOMPARE(answered.count(), 0);

    const auto browser = sent(request("good"));
    QTRY_COMPARE(answered.count(), 1);
}

void TestLoopbackListener::hugeHeaders()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto cookies =
        sent(request("good").chopped(2) + "Cookie: " + QByteArray(1024 * 1024, 'c') + "\r\n\r\n");
    QCOMPARE(statusLine(cookies.get()), QByteArray("HTTP/1.1 431 Request Header Fields Too Large"));
    const auto line = sent("GET /callback?good&x=" + QByteArray(1024 * 1024, 'x') + " HTTP/1.1\r\n\r\n");
    QCOMPARE(statusLine(line.get()), QByteArray("HTTP/1.1 414 URI Too Long"));
    QCOMPARE(answered.count(), 0);
    const auto browser = sent(request("good"));
    QTRY_COMPARE(answered.count(), 1);
}

/// The limit to the byte: 64 KiB of headers pass, one byte more does not.
void TestLoopbackListener::headersUpToTheLimit()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto headersOf = [this](qsizetype size) {
        const QByteArray head = request("good").chopped(2) + "Cookie: ";
        const qsizetype line = head.indexOf("\r\n");
        // Counted from the end of the request line to the empty line.
        return head + QByteArray(size - (head.size() - line), 'c') + "\r\n\r\n";
    };
    const auto tooMuch = sent(headersOf(MaxRequestHeaders + 1));
    QCOMPARE(statusLine(tooMuch.get()), QByteArray("HTTP/1.1 431 Request Header Fields Too Large"));
    QCOMPARE(answered.count(), 0);
    const auto justFits = sent(headersOf(MaxRequestHeaders));
    QTRY_COMPARE(answered.count(), 1);
}

void TestLoopbackListener::cookiesOfOtherServicesFit()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto browser = sent(request("good").chopped(2) +
                              "Cookie: " + QByteArray(MaxRequestHeaders - 1024, 'c') + "\r\n\r\n");
    QTRY_COMPARE(answered.count(), 1);
}

void TestLoopbackListener::idlePreconnectsDoNotBlock()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    std::vector<std::unique_ptr<QTcpSocket>> idle;
    for (int i = 0; i < 40; ++i)
        idle.push_back(connected());
    for (const auto &socket : idle)
        QTRY_COMPARE(socket->state(), QAbstractSocket::ConnectedState);
    const auto browser = sent(request("good"));
    QTRY_COMPARE(answered.count(), 1);
    m_listener->finish(CallbackPage::SignedIn);
    QCOMPARE(statusLine(browser.get()), QByteArray("HTTP/1.1 200 OK"));
}

void TestLoopbackListener::junkConnectionsDoNotBlock()
{
    start({16, 10s, 50ms});
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    std::vector<std::unique_ptr<QTcpSocket>> junk;
    for (int i = 0; i < 100; ++i)
        junk.push_back(
            sent(i % 2 ? "GET /callback?state=" + QByteArray(i, 'x') : QByteArray("\0\xff\r\n", 4)));
    const auto browser = sent(request("good"));
    for (int i = 0; i < 100; ++i)
        junk.push_back(sent("GET / HTTP/1.1\r\n"));
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, 20'000);
    m_listener->finish(CallbackPage::SignedIn);
    QCOMPARE(statusLine(browser.get()), QByteArray("HTTP/1.1 200 OK"));
}

/// The limit is for the whole request: trickling bytes does not buy time.
void TestLoopbackListener::slowSendersAreDropped()
{
    start({16, 300ms, 500ms});
    const auto slow = sent("GET /callback?go");
    QTimer trickle;
    connect(&trickle, &QTimer::timeout, slow.get(), [&] { slow->write("o"); });
    trickle.start(20ms);
    QTRY_COMPARE_WITH_TIMEOUT(slow->state(), QAbstractSocket::UnconnectedState, 2000);
    QCOMPARE(slow->readAll(), QByteArray());
    QVERIFY(m_listener->isListening());
}

void TestLoopbackListener::secondAnswerOnTheSameSocketIsIgnored()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto browser = sent(request("good") + request("good"));
    QTRY_COMPARE(answered.count(), 1);
    browser->write(request("good"));
    QVERIFY(!QTest::qWaitFor([&] { return m_asked.size() > 1; }, 50));
    m_listener->finish(CallbackPage::Failed);
    QCOMPARE(statusLine(browser.get()), QByteArray("HTTP/1.1 200 OK"));
    QCOMPARE(m_asked.size(), 1);
}

void TestLoopbackListener::browserGoneBeforeTheResult()
{
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    auto browser = sent(request("good"));
    QTRY_COMPARE(answered.count(), 1);
    browser.reset();
    QCoreApplication::processEvents();
    m_listener->finish(CallbackPage::SignedIn); // nobody to tell, and nothing to complain about
    QVERIFY(!m_listener->isListening());
}

void TestLoopbackListener::closeHangsUp()
{
    const auto idle = connected();
    QTRY_COMPARE(idle->state(), QAbstractSocket::ConnectedState);
    QCoreApplication::processEvents();
    m_listener->close();
    QTRY_COMPARE(idle->state(), QAbstractSocket::UnconnectedState);
    const auto late = connected();
    QTRY_COMPARE(late->error(), QAbstractSocket::ConnectionRefusedError);
}

/// T2: where 127.0.0.1 cannot be had the literal is [::1], in the address as in the Host that is accepted.
/// This program runs once more, in a network of its own from which the IPv4 address was taken.
void TestLoopbackListener::ipv6WhereThereIsNoIpv4()
{
    if (!qEnvironmentVariableIsSet(InnerRun)) {
        QProcess inner;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(InnerRun), QStringLiteral("1"));
        inner.setProcessEnvironment(environment);
        inner.setProcessChannelMode(QProcess::MergedChannels);
        inner.setChildProcessModifier([] {
            if (!forgetIpv4())
                _exit(NoFilter);
        });
        inner.start(QCoreApplication::applicationFilePath(), {QStringLiteral("ipv6WhereThereIsNoIpv4")});
        QVERIFY(inner.waitForFinished());
        QVERIFY2(inner.exitCode() != NoFilter, "the kernel takes no seccomp filter");
        QVERIFY2(inner.exitCode() == 0, inner.readAll());
        return;
    }
    const QByteArray host = "[::1]:" + QByteArray::number(m_listener->port());
    QCOMPARE(m_listener->address(), QStringLiteral("::1"));
    QCOMPARE(m_listener->redirectUri().toEncoded(), "http://" + host + "/callback");
    QSignalSpy answered(m_listener.get(), &LoopbackListener::answered);
    const auto ask = [this](const QByteArray &ofHost) {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QStringLiteral("::1"), m_listener->port());
        socket->write("GET /callback?good HTTP/1.1\r\nHost: " + ofHost + "\r\n\r\n");
        return socket;
    };
    const auto wrong = ask("127.0.0.1:" + QByteArray::number(m_listener->port()));
    QCOMPARE(statusLine(wrong.get()), QByteArray("HTTP/1.1 400 Bad Request"));
    QCOMPARE(answered.count(), 0);
    const auto browser = ask(host);
    QTRY_COMPARE(answered.count(), 1);
    m_listener->finish(CallbackPage::SignedIn);
    QCOMPARE(statusLine(browser.get()), QByteArray("HTTP/1.1 200 OK"));
}

/// T34, T10: no script, nothing fetched, no referrer, no frame, and nothing of the request in it.
void TestLoopbackListener::pageIsStaticAndKeepsToItself()
{
    for (int i = 0; i <= static_cast<int>(CallbackPage::NotOurs); ++i) {
        const QByteArray response = callbackResponse(static_cast<CallbackPage>(i));
        const qsizetype end = response.indexOf("\r\n\r\n");
        const QByteArray headers = response.left(end + 2);
        const QByteArray body = response.mid(end + 4);
        for (const char *header : {"Cache-Control: no-store\r\n", "Referrer-Policy: no-referrer\r\n",
                                   "X-Content-Type-Options: nosniff\r\n", "Connection: close\r\n",
                                   "default-src 'none'; style-src 'sha256-", "frame-ancestors 'none'"})
            QVERIFY2(headers.contains(header), header);
        QVERIFY(headers.contains("Content-Length: " + QByteArray::number(body.size()) + "\r\n"));
        QVERIFY(!headers.contains("unsafe-inline"));
        for (const char *never :
             {"<script", "http:", "https:", "src=", "onload", "<form", "<a ", "url(", "@import"})
            QVERIFY2(!body.contains(never), never);
        QVERIFY(body.contains("prefers-color-scheme:dark"));
        // The style is allowed by its hash: what stands between the tags must be what was hashed.
        const qsizetype style = body.indexOf("<style>") + 7;
        const QByteArray text = body.mid(style, body.indexOf("</style>") - style);
        QVERIFY(headers.contains(
            "'sha256-" + QCryptographicHash::hash(text, QCryptographicHash::Sha256).toBase64() + "'"));
    }
}

QTEST_GUILESS_MAIN(TestLoopbackListener)
#include "tst_loopbacklistener.moc"
