// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/httpparser.h"
#include "tests/emulator/testclient.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTemporaryDir>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <thread>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

namespace {

const QStringList Scopes{u"chat.spaces"_s, u"chat.messages"_s};

} // namespace

class TestGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dropReplyAfterCommitKeepsTheMessage();
    void closeAfterReadHandlesNothing();
    void resetIsAReset();
    void statusAnswersInsteadOfTheHandler();
    void delayHoldsTheRequestBack();
    void aClientThatLeftIsNotHandled();
    void nthAndMethodChooseTheirRequests();
    void countsWhatWasOnTheWire();
    void theLogHoldsNoSecretAndNoText();
    void parsesRequests();
    void refusesWhatIsNoRequest_data();
    void refusesWhatIsNoRequest();

private:
    static QString space(const TestClient &client)
    {
        return client.control(u"world"_s)["spaces"_L1][0]["name"_L1].toString();
    }
    static int said(const TestClient &client, const QString &text)
    {
        int count = 0;
        for (const auto &message : client.control(u"world"_s)["messages"_L1].toArray())
            count += message["text"_L1].toString() == text;
        return count;
    }
    static TestClient::Answer say(const TestClient &client, const QString &token, const QString &text)
    {
        return client.post(u"/v1/%1/messages"_s.arg(space(client)), {{u"text"_s, text}}, token);
    }
    static void faults(const TestClient &client, const QJsonArray &specs)
    {
        QCOMPARE(client.post(u"/control/v1/faults"_s, {{u"faults"_s, specs}}).status, 200);
    }
};

void TestGate::dropReplyAfterCommitKeepsTheMessage()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    faults(client, {u"drop_reply@chat.spaces.messages.create"_s});
    const auto answer = say(client, token, u"Nobody heard"_s);
    QCOMPARE(answer.status, 0);
    QCOMPARE(answer.error, QAbstractSocket::RemoteHostClosedError);
    QCOMPARE(said(client, u"Nobody heard"_s), 1);
    faults(client, {u"drop_reply:when=before"_s});
    QCOMPARE(say(client, token, u"Nobody knew"_s).status, 0);
    QCOMPARE(said(client, u"Nobody knew"_s), 0);
}

void TestGate::closeAfterReadHandlesNothing()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    faults(client, {u"close_after_read@chat.spaces.messages.create"_s});
    QCOMPARE(say(client, token, u"Read and forgotten"_s).status, 0);
    QCOMPARE(said(client, u"Read and forgotten"_s), 0);
    QCOMPARE(client.control(u"requests"_s)["counts"_L1]["chat.spaces.messages.create"_L1].toInt(), 1);
}

void TestGate::resetIsAReset()
{
#ifdef Q_OS_UNIX
    const TestClient client({u"--fault"_s, u"reset@chat.spaces.list"_s});
    // QTcpSocket says the same for a reset and an orderly close, so this client is a socket of the system's,
    // in a thread that may block.
    std::atomic<int> error = -1;
    std::thread peer([&] {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(quint16(QUrl(client.root).port()));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::connect(socket, reinterpret_cast<sockaddr *>(&address), sizeof address);
        constexpr char request[] = "GET /v1/spaces HTTP/1.1\r\nHost: x\r\n\r\n";
        (void)!::write(socket, request, sizeof request - 1);
        char byte = 0;
        const ssize_t got = ::read(socket, &byte, 1);
        ::close(socket);
        error = got < 0 ? errno : 0;
    });
    const bool ended = QTest::qWaitFor([&] { return error >= 0; });
    peer.join();
    QVERIFY(ended);
    QCOMPARE(error.load(), ECONNRESET);
#else
    QSKIP("Only sockets of POSIX tell a reset from a close here.");
#endif
}

void TestGate::statusAnswersInsteadOfTheHandler()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    faults(client, {u"status:code=429,retry_after=9@chat.spaces.messages.create#1"_s});
    const auto answer = say(client, token, u"Too much"_s);
    QCOMPARE(answer.status, 429);
    QCOMPARE(answer.header("Retry-After"), u"9"_s);
    QCOMPARE(answer.json()["error"_L1]["status"_L1].toString(), u"RESOURCE_EXHAUSTED"_s);
    QCOMPARE(said(client, u"Too much"_s), 0);
    QCOMPARE(say(client, token, u"Too much"_s).status, 200);
}

void TestGate::delayHoldsTheRequestBack()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    faults(client, {u"delay:ms=120@chat.spaces.list"_s});
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(client.request("GET", u"/v1/spaces"_s, {}, token).status, 200);
    QVERIFY(timer.elapsed() >= 115);
}

void TestGate::aClientThatLeftIsNotHandled()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    faults(client, {u"delay:ms=400@chat.spaces.messages.create"_s});
    const QByteArray body = R"({"text":"From the grave"})";
    {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, quint16(QUrl(client.root).port()));
        socket.write("POST /v1/" + space(client).toLatin1() +
                     "/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token.toLatin1() +
                     "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        QTRY_COMPARE(client.control(u"requests"_s)["counts"_L1]["chat.spaces.messages.create"_L1].toInt(), 1);
    }
    QTRY_COMPARE(client.control(u"requests"_s)["requests"_L1].toArray().last()["status"_L1].toInt(), 0);
    // Another delayed request that is answered shows that the first one's time is over.
    QCOMPARE(say(client, token, u"From the living"_s).status, 200);
    QCOMPARE(said(client, u"From the grave"_s), 0);
}

void TestGate::nthAndMethodChooseTheirRequests()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    faults(client, {u"status:code=503@chat.spaces.list#2"_s});
    QList<int> seen;
    for (int i = 0; i < 3; ++i) {
        seen.append(client.request("GET", u"/v1/spaces"_s, {}, token).status);
        QCOMPARE(client.request("GET", u"/v1/"_s + space(client), {}, token).status, 200);
    }
    QCOMPARE(seen, QList<int>({200, 503, 200}));
}

void TestGate::countsWhatWasOnTheWire()
{
    const TestClient client;
    QCOMPARE(client.control(u"requests"_s)["total"_L1].toInt(), 0);
    (void)client.request("GET", u"/v1/spaces"_s);
    (void)client.request("GET", u"/nowhere"_s);
    const QJsonObject requests = client.control(u"requests"_s);
    QCOMPARE(requests["total"_L1].toInt(), 2);
    QCOMPARE(requests["counts"_L1]["chat.spaces.list"_L1].toInt(), 1);
    QCOMPARE(requests["requests"_L1][0]["status"_L1].toInt(), 401);
    QCOMPARE(requests["requests"_L1][1]["status"_L1].toInt(), 404);
}

void TestGate::theLogHoldsNoSecretAndNoText()
{
    const QTemporaryDir folder;
    const QString log = folder.filePath(u"log"_s);
    QStringList secrets;
    {
        const TestClient client({u"--consent"_s, u"allow-all"_s, u"--log"_s, log});
        const QJsonObject tokens = client.signIn(Scopes);
        QCOMPARE(say(client, tokens["access_token"_L1].toString(), u"Between us"_s).status, 200);
        for (const auto &secret : client.control(u"secrets"_s)["secrets"_L1].toArray())
            secrets.append(secret.toString());
        // What is looked for must be what was used.
        QVERIFY(secrets.contains(tokens["access_token"_L1].toString()));
        QVERIFY(secrets.contains(tokens["refresh_token"_L1].toString()));
        QVERIFY(secrets.contains(QString::fromLatin1(TestClient::Verifier)));
        QVERIFY(secrets.contains(client.client["client_secret"_L1].toString()));
    }
    QFile file(log);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString written = QString::fromUtf8(file.readAll());
    QVERIFY(written.contains("chat.spaces.messages.create"_L1));
    QVERIFY(written.contains("oauth.token"_L1));
    for (const QString &secret : secrets + QStringList{u"Between us"_s, u"ana@"_s})
        QVERIFY(!written.contains(secret));
}

void TestGate::parsesRequests()
{
    HttpParser parser;
    parser.feed("GET /a%20b/c%2Fd?x=1+2&y=%26 HT");
    QCOMPARE(parser.next(), HttpParser::State::NeedMore);
    parser.feed("TP/1.1\r\nX-Y:  z \r\n\r\nPOST / HTTP/1.1\r\nTransfer-Encoding: "
                "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n");
    QCOMPARE(parser.next(), HttpParser::State::Ready);
    const Request get = parser.take();
    QCOMPARE(get.segments, QStringList({u"a b"_s, u"c/d"_s}));
    QCOMPARE(valueOf(get.query, u"x"), std::optional(u"1 2"_s));
    QCOMPARE(valueOf(get.query, u"y"), std::optional(u"&"_s));
    QCOMPARE(get.header("x-y"), QByteArray("z"));
    QCOMPARE(parser.next(), HttpParser::State::NeedMore);
    parser.feed("0\r\n\r\n");
    QCOMPARE(parser.next(), HttpParser::State::Ready);
    QCOMPARE(parser.take().body, QByteArray("abcde"));
    QCOMPARE(parser.next(), HttpParser::State::NeedMore);
}

void TestGate::refusesWhatIsNoRequest_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no path") << QByteArray("GET HTTP/1.1\r\n\r\n");
    QTest::newRow("other protocol") << QByteArray("GET / SPDY/3\r\n\r\n");
    QTest::newRow("negative length") << QByteArray("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n");
    QTest::newRow("two framings") << QByteArray(
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    QTest::newRow("bad chunk") << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    QTest::newRow("header without a name") << QByteArray("GET / HTTP/1.1\r\n: x\r\n\r\n");
    QTest::newRow("endless head") << "GET / HTTP/1.1\r\n" + QByteArray(70000, 'a');
}

void TestGate::refusesWhatIsNoRequest()
{
    QFETCH(QByteArray, bytes);
    const TestClient client;
    const auto answer = client.raw(bytes);
    QVERIFY(answer.status >= 400 && answer.status < 500);
}

QTEST_GUILESS_MAIN(TestGate)
#include "tst_gate.moc"
