// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/networkmanager.h"

#include "tests/support/httpserver.h"

#include <QAuthenticator>
#include <QBuffer>
#include <QHttpMultiPart>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

using How = HttpAnswer::How;
using Reply = std::unique_ptr<QNetworkReply>;

QNetworkRequest to(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return request;
}

int status(const Reply &reply)
{
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

// Every test makes a fresh manager: Qt repeats only the first failures per manager and host, so a manager
// used before would hide what these tests look for.
class TestNetworkManager : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneCallIsOneRequest_data();
    void oneCallIsOneRequest();
    void plainManagerWouldRepeat();
    void bodiesArriveWhole_data();
    void bodiesArriveWhole();
    void multiPartsArriveAndAreDeletedOnce();
    void givenDeviceIsNotOwned();
    void deviceMayDieBeforeItIsRead();
    void redirectsAreNotFollowed_data();
    void redirectsAreNotFollowed();
    void challengesAreNotAnswered();
    void cookiesAreIgnored();
    void onlyAllowedOriginsLeave_data();
    void onlyAllowedOriginsLeave();
};

void TestNetworkManager::oneCallIsOneRequest_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<HttpAnswer::How>("how");
    for (const How how : {How::Close, How::Reset}) {
        const char *name = how == How::Close ? "close" : "reset";
        QTest::addRow("POST, %s", name) << "POST"_ba
                                        << "{\"text\":\"x\"}"_ba << how;
        QTest::addRow("POST without a body, %s", name) << "POST"_ba
                                                       << ""_ba << how;
        QTest::addRow("PUT, %s", name) << "PUT"_ba << QByteArray(300'000, 'x') << how;
        QTest::addRow("PATCH, %s", name) << "PATCH"_ba
                                         << "{}"_ba << how;
        QTest::addRow("DELETE, %s", name) << "DELETE"_ba
                                          << ""_ba << how;
        QTest::addRow("PROPFIND, %s", name) << "PROPFIND"_ba
                                            << ""_ba << how;
    }
}

void TestNetworkManager::oneCallIsOneRequest()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, body);
    QFETCH(HttpAnswer::How, how);
    HttpServer server;
    server.setAnswers({HttpAnswer::that(how)});
    NetworkManager manager;
    const QNetworkRequest request = to(server.url(u"/v1/spaces"_s));
    const Reply reply(verb == "POST"     ? manager.post(request, body)
                      : verb == "PUT"    ? manager.put(request, body)
                      : verb == "DELETE" ? manager.deleteResource(request)
                                         : manager.sendCustomRequest(request, verb, body));
    QTRY_VERIFY(reply->isFinished());
    QTest::qWait(50); // a second request would come from the same event loop
    QCOMPARE(server.count(), 1);
    QCOMPARE(server.requests().front().verb, verb);
    QCOMPARE(server.requests().front().body, body);
    QCOMPARE(status(reply), 0);
    QCOMPARE(reply->error(), QNetworkReply::ContentReSendError);
}

void TestNetworkManager::plainManagerWouldRepeat()
{
    // If this stops holding, one-shot bodies have become needless.
    HttpServer server;
    server.setAnswers({HttpAnswer::that(How::Close)});
    QNetworkAccessManager plain;
    const Reply reply(plain.post(to(server.url(u"/v1/spaces"_s)), "{}"_ba));
    QTRY_VERIFY(reply->isFinished());
    QVERIFY(server.count() > 1);
}

void TestNetworkManager::bodiesArriveWhole_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("POST, nothing") << "POST"_ba << qsizetype(0);
    QTest::newRow("POST, one byte") << "POST"_ba << qsizetype(1);
    QTest::newRow("POST, 8 MiB") << "POST"_ba << qsizetype(8) * 1024 * 1024;
    QTest::newRow("PUT") << "PUT"_ba << qsizetype(100'000);
    QTest::newRow("PATCH") << "PATCH"_ba << qsizetype(16'384);
    QTest::newRow("DELETE") << "DELETE"_ba << qsizetype(0);
}

void TestNetworkManager::bodiesArriveWhole()
{
    QFETCH(QByteArray, verb);
    QFETCH(qsizetype, size);
    HttpServer server;
    NetworkManager manager;
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i % 251);
    const QNetworkRequest request = to(server.url(u"/v1/spaces/A?updateMask=text"_s));
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const Reply reply(verb == "POST"     ? manager.post(request, &device)
                      : verb == "PUT"    ? manager.put(request, &device)
                      : verb == "DELETE" ? manager.deleteResource(request)
                                         : manager.sendCustomRequest(request, verb, &device));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->readAll(), "{}"_ba);
    QCOMPARE(server.count(), 1);
    const HttpRequest &got = server.requests().front();
    QCOMPARE(got.verb, verb);
    QCOMPARE(got.target, "/v1/spaces/A?updateMask=text"_ba);
    QCOMPARE(got.headers.value("content-length"), QByteArray::number(size));
    QVERIFY(got.body == bytes);
}

void TestNetworkManager::multiPartsArriveAndAreDeletedOnce()
{
    HttpServer server;
    NetworkManager manager;
    auto *parts = new QHttpMultiPart(QHttpMultiPart::RelatedType);
    QHttpPart part;
    part.setRawHeader("Content-Type", "text/plain");
    part.setBody("the part");
    parts->append(part);
    Reply reply(manager.post(QNetworkRequest(server.url(u"/upload"_s)), parts));
    parts->setParent(reply.get());
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QVERIFY(server.requests().front().body.contains("the part"));
    reply.reset();
}

void TestNetworkManager::givenDeviceIsNotOwned()
{
    HttpServer server;
    NetworkManager manager;
    QByteArray bytes = "0123456789"_ba;
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    device.seek(4); // what was read before stays unsent
    Reply reply(manager.post(to(server.url()), &device));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(server.requests().front().body, "456789"_ba);
    reply.reset();
    QVERIFY(device.isOpen());
    QCOMPARE(device.parent(), nullptr);
}

void TestNetworkManager::deviceMayDieBeforeItIsRead()
{
    HttpServer server;
    NetworkManager manager;
    auto device = std::make_unique<QBuffer>();
    device->setData(QByteArray(1000, 'x'));
    device->open(QIODevice::ReadOnly);
    const Reply reply(manager.post(to(server.url()), device.get()));
    device.reset();
    reply->abort();
    QTRY_VERIFY(reply->isFinished());
}

void TestNetworkManager::redirectsAreNotFollowed_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<int>("status");
    for (const int code : {301, 302, 303, 307, 308}) {
        QTest::addRow("GET %d", code) << "GET"_ba << code;
        QTest::addRow("POST %d", code) << "POST"_ba << code;
    }
}

void TestNetworkManager::redirectsAreNotFollowed()
{
    QFETCH(QByteArray, verb);
    QFETCH(int, status);
    HttpServer elsewhere;
    HttpServer server;
    server.setAnswers({HttpAnswer::of(status).with("Location", elsewhere.url().toEncoded())});
    NetworkManager manager;
    QNetworkRequest request = to(server.url(u"/v1/spaces"_s));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::NoLessSafeRedirectPolicy); // nobody can ask for it
    const Reply reply(verb == "GET" ? manager.get(request) : manager.post(request, "{}"_ba));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(::status(reply), status);
    QTest::qWait(50);
    QCOMPARE(server.count(), 1);
    QCOMPARE(elsewhere.count(), 0);
}

void TestNetworkManager::challengesAreNotAnswered()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::of(401).with("WWW-Authenticate", "Basic realm=\"x\"")});
    NetworkManager manager;
    const Reply reply(manager.post(to(server.url(u"/v1/spaces"_s)), "{}"_ba));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(status(reply), 401);
    QCOMPARE(server.count(), 1);
    QVERIFY(!server.requests().front().headers.contains("authorization"));
}

void TestNetworkManager::cookiesAreIgnored()
{
    HttpServer server;
    server.setAnswers({HttpAnswer::of(200).with("Set-Cookie", "id=1; Path=/")});
    NetworkManager manager;
    for (int i = 0; i < 2; ++i) {
        const Reply reply(manager.get(to(server.url())));
        QTRY_VERIFY(reply->isFinished());
    }
    QCOMPARE(server.count(), 2);
    QVERIFY(!server.requests().back().headers.contains("cookie"));
}

void TestNetworkManager::onlyAllowedOriginsLeave_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("https") << u"https://chat.googleapis.com/v1/spaces"_s << true;
    QTest::newRow("loopback") << u"http://127.0.0.1:1/"_s << true;
    QTest::newRow("another loopback") << u"http://127.8.9.10:1/"_s << true;
    QTest::newRow("loopback, IPv6") << u"http://[::1]:1/"_s << true;
    QTest::newRow("localhost") << u"http://localhost:1/"_s << true;
    QTest::newRow("http") << u"http://chat.googleapis.com/"_s << false;
    QTest::newRow("http, all addresses") << u"http://0.0.0.0:1/"_s << false;
    QTest::newRow("looks like loopback") << u"http://127.0.0.1.example.com/"_s << false;
    QTest::newRow("looks like localhost") << u"http://localhost.example.com/"_s << false;
    QTest::newRow("name and password") << u"https://me:word@chat.googleapis.com/"_s << false;
    QTest::newRow("file") << u"file:///etc/hostname"_s << false;
    QTest::newRow("data") << u"data:text/plain,x"_s << false;
    QTest::newRow("ftp") << u"ftp://127.0.0.1/"_s << false;
    QTest::newRow("no host") << u"https:///v1"_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void TestNetworkManager::onlyAllowedOriginsLeave()
{
    QFETCH(QString, url);
    QFETCH(bool, allowed);
    QCOMPARE(isAllowedOrigin(QUrl(url)), allowed);
    if (allowed)
        return;
    NetworkManager manager;
    for (const bool writes : {false, true}) {
        const Reply reply(writes ? manager.post(to(QUrl(url)), "{}"_ba) : manager.get(to(QUrl(url))));
        QVERIFY(!reply->isFinished() || reply->error() != QNetworkReply::NoError);
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->error(), QNetworkReply::ProtocolUnknownError);
        QVERIFY(reply->readAll().isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestNetworkManager)
#include "tst_networkmanager.moc"
