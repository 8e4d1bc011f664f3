// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/requesthead.h"

#include <QTest>

using namespace roomkey;

class TestRequestHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOneGoodRequest();
    void refused_data();
    void refused();
    void scanWaitsForTheEnd();
    void scanStopsAtTheLimits();
};

namespace {
const QByteArray Host = "127.0.0.1:4711";
const QByteArray Path = "/callback";

Expected<QByteArray, int> judge(const QByteArray &head)
{
    return queryOfRequest(head, Host, Path);
}
} // namespace

void TestRequestHead::theOneGoodRequest()
{
    const auto query =
        judge("GET /callback?state=s&code=c HTTP/1.1\r\nhost:127.0.0.1:4711 \r\nCookie: a=b\r\n\r\n");
    QVERIFY(query);
    QCOMPARE(*query, QByteArray("state=s&code=c"));
    QCOMPARE(*judge("GET /callback HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n"), QByteArray());
}

void TestRequestHead::refused_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    const QByteArray ours = "\r\nHost: 127.0.0.1:4711\r\n\r\n";
    for (const char *method : {"POST", "HEAD", "OPTIONS", "PUT", "get", "DELETE"})
        QTest::addRow("%s", method) << method + QByteArray(" /callback?state=s HTTP/1.1") + ours << 405;
    for (const char *target :
         {"/", "/favicon.ico", "/callbacks?x", "/callback/?x", "/Callback", "/callback;a?x", "//callback",
          "/x/../callback", "/%63allback", "http://127.0.0.1:4711/callback?x", "*"})
        QTest::addRow("target %s", target) << "GET " + QByteArray(target) + " HTTP/1.1" + ours << 404;
    const QByteArray line = "GET /callback?state=s HTTP/1.1\r\n";
    QTest::newRow("no Host") << line + "\r\n" << 400;
    QTest::newRow("two Hosts") << line + "Host: 127.0.0.1:4711\r\nHost: 127.0.0.1:4711\r\n\r\n" << 400;
    QTest::newRow("two Hosts, one foreign") << line + "Host: 127.0.0.1:4711\r\nHOST: evil.example\r\n\r\n"
                                            << 400;
    for (const char *host : {"localhost:4711", "127.0.0.1", "127.0.0.1:4712", "evil.example",
                             "127.0.0.1:4711.evil", "0x7f.1:4711", "[::1]:4711", "127.0.0.1:04711", ""})
        QTest::addRow("Host '%s'", host) << line + "Host: " + host + "\r\n\r\n" << 400;
    QTest::newRow("blank before the colon") << line + "Host : 127.0.0.1:4711\r\n\r\n" << 400;
    QTest::newRow("folded line") << line + "Host: 127.0.0.1:4711\r\n x\r\n\r\n" << 400;
    QTest::newRow("no colon") << line + "Host: 127.0.0.1:4711\r\nX\r\n\r\n" << 400;
    QTest::newRow("bare line feed") << line + "X: y\nHost: 127.0.0.1:4711\r\n\r\n" << 400;
    QTest::newRow("NUL in a header") << line + QByteArray("X: a\0b\r\n", 8) + "Host: 127.0.0.1:4711\r\n\r\n"
                                     << 400;
    QTest::newRow("two words") << "GET /callback" + ours << 400;
    QTest::newRow("two blanks") << "GET  /callback HTTP/1.1" + ours << 400;
    QTest::newRow("control character") << "GET /callback?\x01 HTTP/1.1" + ours << 400;
    QTest::newRow("tab in the query") << "GET /callback?a\tb HTTP/1.1" + ours << 400;
    QTest::newRow("HTTP/2.0") << "GET /callback HTTP/2.0" + ours << 400;
    QTest::newRow("HTTP/1.1x") << "GET /callback HTTP/1.1x" + ours << 400;
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\r\n\r\n") << 400;
    QTest::newRow("empty line first") << "\r\n" + line + ours << 400;
}

void TestRequestHead::refused()
{
    QFETCH(QByteArray, head);
    QFETCH(int, status);
    const auto query = judge(head);
    QVERIFY(!query);
    QCOMPARE(query.error(), status);
}

void TestRequestHead::scanWaitsForTheEnd()
{
    const QByteArray head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    for (qsizetype length = 0; length < head.size(); ++length)
        QCOMPARE(scanRequestHead(head.left(length)).state, HeadScan::State::NeedMore);
    const HeadScan scan = scanRequestHead(head + "more");
    QCOMPARE(scan.state, HeadScan::State::Complete);
    QCOMPARE(scan.length, head.size());
}

void TestRequestHead::scanStopsAtTheLimits()
{
    const QByteArray longest = "GET /" + QByteArray(MaxRequestLine - 5, 'a');
    QCOMPARE(scanRequestHead(longest).state, HeadScan::State::NeedMore);
    QCOMPARE(scanRequestHead(longest + "a").status, 414);
    QCOMPARE(scanRequestHead(longest + "a\r\n\r\n").status, 414);

    const QByteArray full = "GET / HTTP/1.1\r\nX: " + QByteArray(MaxRequestHeaders - 5, 'x');
    QCOMPARE(scanRequestHead(full).state, HeadScan::State::NeedMore);
    QCOMPARE(scanRequestHead(full + "\r\n\r\n").state, HeadScan::State::Complete);
    QCOMPARE(scanRequestHead(full + "x").status, 431);
    QCOMPARE(scanRequestHead(full + "x\r\n\r\n").status, 431);
}

QTEST_GUILESS_MAIN(TestRequestHead)
#include "tst_requesthead.moc"
