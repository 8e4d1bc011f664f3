// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/scenarios.h"
#include "tests/emulator/testclient.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

namespace {

const QStringList Scopes{u"openid"_s, u"chat.spaces"_s, u"chat.messages"_s, u"chat.memberships"_s};
const QString ListSpaces = u"chat.spaces.list"_s;
const QString ListMessages = u"chat.spaces.messages.list"_s;
const QString CreateMessage = u"chat.spaces.messages.create"_s;
const QString Token = u"oauth.token"_s;
const QString Page = u"oauth.auth"_s;

} // namespace

class TestEmulatorFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_client = std::make_unique<TestClient>(); }
    void cleanupTestCase() { m_client.reset(); }
    void everyDishIsServed_data();
    void everyDishIsServed();
    void theMenuIsWhole();
    void rulesChooseTheirRequests();
    void chanceIsTheSameEachTime();
    void whatFiredIsTold();
    void refusesRulesThatCannotBe_data();
    void refusesRulesThatCannotBe();
    void scenariosHaveNames();
    void lineFaultsMeetConnections();
    void aClosedDoorOpensAgain();
    void forgottenRequestIdsFindTheClientId();
    void repeatedRequestsMayBeBrief();
    void pagesThatMislead();
    void worldChangesBetweenPages();
    void readsOfThePast();
    void rotationEndsTheOldKey();
    void quotaLetsSoManyPass();

private:
    static QString space(const TestClient &client)
    {
        return client.control(u"world?each=0"_s)["spaces"_L1][0]["name"_L1].toString();
    }
    static void setFaults(const TestClient &client, const QJsonArray &specs)
    {
        const auto answer = client.post(u"/control/v1/faults"_s, {{u"faults"_s, specs}});
        QVERIFY2(answer.status == 200, answer.body);
    }
    /// Everything that comes back for these bytes until the connection is over.
    static QByteArray everything(const TestClient &client, const QByteArray &bytes)
    {
        QTcpSocket socket;
        QByteArray received;
        socket.connectToHost(u"127.0.0.1"_s, quint16(QUrl(client.root).port()));
        socket.write(bytes);
        const bool ended = TestClient::waitFor(socket, [&] {
            received += socket.readAll();
            return socket.state() == QAbstractSocket::UnconnectedState;
        });
        return ended ? received : "still open after " + received;
    }
    static QByteArray request(const QByteArray &verb, const QString &path, const QString &token,
                              const QByteArray &body = {}, const QByteArray &type = "application/json")
    {
        return verb + ' ' + path.toUtf8() +
               " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + token.toLatin1() +
               "\r\nContent-Type: " + type + "\r\nContent-Length: " + QByteArray::number(body.size()) +
               "\r\n\r\n" + body;
    }
    /// A good request for \a method.
    static QByteArray requestFor(const TestClient &client, const QString &method, const QJsonObject &tokens)
    {
        const QString access = tokens["access_token"_L1].toString();
        if (method == Page)
            return request("GET",
                           client.authorizePath(u"openid https://www.googleapis.com/auth/chat.spaces"_s), {});
        if (method == Token)
            return request(
                "POST", u"/token"_s, {},
                "grant_type=refresh_token&client_id=" +
                    QUrl::toPercentEncoding(client.client["client_id"_L1].toString()) + "&client_secret=" +
                    QUrl::toPercentEncoding(client.client["client_secret"_L1].toString()) +
                    "&refresh_token=" + QUrl::toPercentEncoding(tokens["refresh_token"_L1].toString()),
                "application/x-www-form-urlencoded");
        if (method == ListSpaces)
            return request("GET", u"/v1/spaces"_s, access);
        const QString messages = u"/v1/%1/messages"_s.arg(space(client));
        return method == CreateMessage
                   ? request("POST", messages + u"?requestId=again"_s, access, R"({"text":"Hi"})")
                   : request("GET", messages, access);
    }

    std::unique_ptr<TestClient> m_client; ///< for tests that leave nothing behind
};

void TestEmulatorFaults::everyDishIsServed_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("comes"); // of everything that comes back; ^$ is nothing
    const auto row = [](const QString &rule, const QString &method, const QString &comes) {
        QTest::newRow(qPrintable(rule)) << rule << method << comes;
    };
    const QString nothing = u"^$"_s;
    const QString whole = uR"(^HTTP/1.1 200.*\r\n\r\n\{.*\}\s*$)"_s;
    row(u"refuse:ms=1"_s, ListSpaces, nothing);
    row(u"blackhole:ms=10"_s, ListSpaces, nothing);
    row(u"delay:ms=1"_s, ListSpaces, whole);
    row(u"jitter:ms=5"_s, ListSpaces, whole);
    row(u"bandwidth:kBps=1000"_s, ListSpaces, whole);
    row(u"drip:bytes=2000,ms=1"_s, ListSpaces, whole);
    row(u"slicer:size=500"_s, ListSpaces, whole);
    row(u"reset"_s, ListSpaces, nothing);
    row(u"reset:at=headers"_s, ListSpaces, u"^HTTP(?!.*\\r\\n\\r\\n)"_s);
    row(u"reset:at=body,byte=5"_s, ListSpaces, uR"(\r\n\r\n.{5}$)"_s);
    row(u"half_close"_s, ListSpaces, whole);
    row(u"slow_close:ms=10"_s, ListSpaces, u"^HTTP(?!.*Content-Length).*\\}\\s*$"_s);
    row(u"close_after_read"_s, ListSpaces, nothing);
    row(u"drop_reply"_s, ListSpaces, nothing);
    row(u"close_mid_header"_s, ListSpaces, u"^HTTP(?!.*\\r\\n\\r\\n)"_s);
    row(u"duplicate_reply"_s, ListSpaces, u"^HTTP/1.1 200.*HTTP/1.1 200"_s);
    row(u"commit_then_status:code=503"_s, ListSpaces, u"^HTTP/1.1 503.*UNAVAILABLE"_s);
    row(u"cut:byte=9"_s, ListSpaces, uR"(Content-Length.*\r\n\r\n.{9}$)"_s);
    row(u"cut:how=chunk,byte=4"_s, ListSpaces, uR"(chunked\r\n\r\n[0-9a-f]+\r\n.{4}$)"_s);
    row(u"cut:how=between_chunks,byte=7"_s, ListSpaces, uR"(chunked\r\n\r\n7\r\n.{7}\r\n$)"_s);
    row(u"cut:how=gzip,byte=30"_s, ListSpaces, uR"(gzip\r\nContent-Length: 30\r\n\r\n.{30}$)"_s);
    row(u"cut:how=eof,byte=3"_s, ListSpaces, uR"(^HTTP(?!.*Content-Length).*\r\n\r\n.{3}$)"_s);
    row(u"content_length:how=short"_s, ListSpaces, u"Content-Length: \\d+"_s);
    row(u"content_length:how=long"_s, ListSpaces, u"Content-Length: \\d+"_s);
    row(u"content_length:how=twice"_s, ListSpaces, u"Content-Length.*Content-Length"_s);
    row(u"content_length:how=negative"_s, ListSpaces, u"Content-Length: -"_s);
    row(u"content_length:how=huge"_s, ListSpaces, u"Content-Length: 9223372036854775807"_s);
    row(u"content_length:how=word"_s, ListSpaces, u"Content-Length: all"_s);
    row(u"cl_and_te"_s, ListSpaces, u"Content-Length.*chunked.*\\r\\n0\\r\\n\\r\\n$"_s);
    row(u"bad_chunk"_s, ListSpaces, u"\\r\\nzz\\r\\n"_s);
    row(u"endless:MiB=1"_s, ListSpaces, u"chunked.* {60000}\\r\\n$"_s);
    row(u"bomb:MiB=1"_s, ListSpaces, u"gzip\\r\\nContent-Length: \\d{3,4}\\r\\n"_s);
    row(u"gzip"_s, ListSpaces, u"gzip\\r\\n.*\\r\\n\\r\\n\\x1f"_s);
    row(u"bad_gzip"_s, ListSpaces, u"gzip\\r\\n.*\\}\\s*$"_s);
    row(u"big_headers:n=3,size=9"_s, ListSpaces, u"X-Filler-2: x{9}\\r\\n"_s);
    row(u"continue:n=2"_s, ListSpaces, u"^(HTTP/1.1 100 Continue\\r\\n\\r\\n){2}HTTP/1.1 200"_s);
    row(u"status:code=418"_s, ListSpaces, u"^HTTP/1.1 418"_s);
    row(u"error_body:code=502,body=html"_s, ListSpaces, u"^HTTP/1.1 502.*<h1>"_s);
    row(u"error_body:code=500,body=empty"_s, ListSpaces, u"^HTTP/1.1 500.*\\r\\n\\r\\n$"_s);
    row(u"error_body:code=500,body=garbage"_s, ListSpaces, u"^HTTP/1.1 500.*\\[\\[\\["_s);
    row(u"error_body:code=403,body=list"_s, ListSpaces, u"^HTTP/1.1 403.*\\r\\n\\r\\n\\[\\{"_s);
    row(u"retry_after:value=soon"_s, ListSpaces, u"^HTTP/1.1 429.*Retry-After: soon"_s);
    row(u"retry_after:date=60,code=503"_s, ListSpaces, u"^HTTP/1.1 503.*Retry-After: \\w{3}, .* GMT"_s);
    row(u"redirect:to=http://elsewhere.example/"_s, ListSpaces,
        u"^HTTP/1.1 302.*Location: http://elsewhere"_s);
    row(u"captive:how=302"_s, ListSpaces, u"^HTTP/1.1 302.*portal"_s);
    row(u"captive"_s, ListSpaces, u"^HTTP/1.1 200.*text/html.*hotel"_s);
    row(u"captive:how=511"_s, ListSpaces, u"^HTTP/1.1 511"_s);
    row(u"cookie"_s, ListSpaces, u"Set-Cookie: "_s);
    row(u"basic"_s, ListSpaces, u"^HTTP/1.1 401.*Basic realm"_s);
    row(u"content_type:value=text/plain"_s, ListSpaces, u"Content-Type: text/plain\\r\\n"_s);
    row(u"charset:value=koi8-r"_s, ListSpaces, u"charset=koi8-r\\r\\n"_s);
    const auto mangled = [&](const QString &kind, const QString &comes) {
        row(u"mangle_item:kind="_s + kind, ListSpaces, comes);
    };
    mangled(u"utf8"_s, u"broken \\xff\\xfe"_s);
    mangled(u"surrogate"_s, uR"(half \\ud83d a)"_s);
    mangled(u"type"_s, u"\"displayName\": 42"_s);
    mangled(u"null"_s, u"\"displayName\": null"_s);
    mangled(u"enum"_s, u"\"spaceType\": \"INVENTED_SINCE\""_s);
    mangled(u"number"_s, u": \\d{60,}e999"_s);
    mangled(u"missing"_s, uR"(\{\s*"name": "spaces/\w+"\s*\})"_s);
    mangled(u"nameless"_s, uR"("spaces": \[\s*\{(?!\s*[^}]*"name":)[^}]*\})"_s);
    mangled(u"extra"_s, u"inventedSince"_s);
    mangled(u"dupkey"_s, u"\"displayName\": \"the first of two\",\"displayName\":\""_s);
    mangled(u"deep"_s, uR"(\[{1000}\[)"_s);
    mangled(u"control"_s, u"raw \\x01"_s);
    row(u"truncate_json:byte=8"_s, ListSpaces, uR"(Content-Length: 8\r\n\r\n.{8}$)"_s);
    row(u"bom"_s, ListSpaces, u"\\r\\n\\r\\n\\xef\\xbb\\xbf\\{"_s);
    row(u"wrong_root"_s, ListSpaces, u"\\r\\n\\r\\n\\[\\{"_s);
    row(u"wrong_root:root=nothing"_s, ListSpaces, u"Content-Length: 0\\r\\n\\r\\n$"_s);
    row(u"trailing"_s, ListSpaces, u"\\{\"and\":\"more\"\\}$"_s);
    for (const QString &payload :
         {u"html"_s, u"bidi"_s, u"control"_s, u"long"_s, u"zero_width"_s, u"combining"_s})
        row(u"text:payload="_s + payload, ListMessages,
            payload == "html"_L1   ? u"<img src="_s
            : payload == "bidi"_L1 ? u"\\xe2\\x80\\xae"_s
            : payload == "long"_L1 ? u"W{60000}"_s
                                   : u"^HTTP/1.1 200"_s);
    row(u"quota:rps=0"_s, ListSpaces, u"^HTTP/1.1 429"_s);
    row(u"forget_request_ids"_s, CreateMessage, whole);
    row(u"partial_repeat"_s, CreateMessage, whole);
    row(u"bad_page_token"_s, ListSpaces, whole);
    row(u"token_loop"_s, ListSpaces, u"\"nextPageToken\": \"back"_s);
    row(u"empty_page"_s, ListSpaces, uR"(\{\s*"nextPageToken": "to[^"]*"\s*\})"_s);
    row(u"mutate_between_pages"_s, ListSpaces, whole);
    row(u"stale_read"_s, ListSpaces, whole);
    row(u"late_visibility:s=1000000"_s, ListMessages, u"\"messages\": \\["_s);
    row(u"clock_skew:s=-99999999"_s, ListSpaces, u"Date: .* 202[0-5] "_s);
    row(u"revoked_member"_s, ListMessages, u"^HTTP/1.1 403.*not a member"_s);
    row(u"space_gone"_s, ListMessages, u"^HTTP/1.1 404"_s);
    row(u"scope_403_once"_s, ListSpaces, u"^HTTP/1.1 403.*ACCESS_TOKEN_SCOPE_INSUFFICIENT"_s);
    row(u"revoke"_s, ListSpaces, u"^HTTP/1.1 401"_s);
    row(u"expire"_s, ListSpaces, u"^HTTP/1.1 401.*ACCESS_TOKEN_EXPIRED"_s);
    row(u"rotate"_s, Token, u"\"refresh_token\": \""_s);
    row(u"rotate:lose=yes"_s, Token, nothing);
    row(u"invalid_grant:subtype=invalid_rapt"_s, Token, u"^HTTP/1.1 400.*invalid_rapt"_s);
    row(u"slow_token:ms=1"_s, Token, whole);
    row(u"token_status:code=503"_s, Token, u"^HTTP/1.1 503.*temporarily_unavailable"_s);
    row(u"scope:how=less"_s, Token, u"^HTTP/1.1 200"_s);
    row(u"scope:how=more"_s, Token, u"chat.delete"_s);
    row(u"scope:how=absent"_s, Token, u"^HTTP/1.1 200(?!.*\"scope\")"_s);
    row(u"scope:how=reordered"_s, Token, u"\"scope\": \""_s);
    row(u"expires_in:value=string"_s, Token, u"\"expires_in\": \"3599\""_s);
    row(u"expires_in:value=zero"_s, Token, u"\"expires_in\": 0"_s);
    row(u"expires_in:value=negative"_s, Token, u"\"expires_in\": -"_s);
    row(u"expires_in:value=absent"_s, Token, u"^HTTP/1.1 200(?!.*expires_in)"_s);
    row(u"expires_in:value=huge"_s, Token, u"\"expires_in\": 1(e\\+?18|0{18})"_s);
    row(u"expires_in:value=word"_s, Token, u"\"an hour\""_s);
    row(u"wrong_sub"_s, Token, u"\"id_token\": "_s);
    for (const QString &wrong : {u"iss"_s, u"aud"_s, u"nonce"_s, u"exp"_s, u"signature"_s})
        row(u"id_token:wrong="_s + wrong, Token, u"\"id_token\": \"[^.]+\\.[^.]+\\.[^.]+\""_s);
    row(u"id_token:wrong=alg"_s, Token, u"\"id_token\": \"[^.]+\\.[^.]+\\.\""_s);
    row(u"id_token:wrong=form"_s, Token, u"\"id_token\": \"[^.]+\\.[^.]+\""_s);
    row(u"id_token:wrong=absent"_s, Token, u"^HTTP/1.1 200(?!.*id_token)"_s);
    row(u"html_error:code=200"_s, Token, u"^HTTP/1.1 200.*<h1>"_s);
    row(u"iss_param:value=https://issuer.example"_s, Page, u"Location: .*iss=https%3A%2F%2Fissuer.example"_s);
    row(u"state:how=none"_s, Page, u"Location: (?!.*state=)"_s);
    row(u"state:how=wrong"_s, Page, u"state=of%20somebody%20else"_s);
    row(u"state:how=twice"_s, Page, u"state=.*state="_s);
    row(u"code_twice"_s, Page, u"[?&]code=.*[?&]code="_s);
    row(u"error_redirect:code=server_error"_s, Page, u"Location: .*[?&]error=server_error(?!.*code=)"_s);
}

void TestEmulatorFaults::everyDishIsServed()
{
    QFETCH(QString, rule);
    QFETCH(QString, method);
    QFETCH(QString, comes);
    const TestClient &client = *m_client;
    QCOMPARE(client.post(u"/control/v1/reset"_s, {}).status, 200);
    const QJsonObject tokens = client.signIn(Scopes);
    const QByteArray asked = requestFor(client, method, tokens);
    setFaults(client, {QString(rule + u'@' + method)});
    // As bytes: one character each.
    const QString received = QString::fromLatin1(everything(client, asked));
    const QRegularExpression expected(comes, QRegularExpression::DotMatchesEverythingOption);
    QVERIFY2(expected.isValid() && expected.match(received).hasMatch(), qPrintable(received.left(2000)));
    if (rule == "refuse:ms=1"_L1)
        QTRY_COMPARE(client.request("GET", u"/control/v1/fired"_s).status, 200);
    QCOMPARE(client.control(u"fired"_s)["rules"_L1][0]["fired"_L1].toInt(), 1);
    setFaults(client, {});
    if (!rule.startsWith("rotate"_L1) && rule != "revoke"_L1)
        QVERIFY(everything(client, asked).startsWith(method == Page ? "HTTP/1.1 302" : "HTTP/1.1 200"));
}

/// Nothing on the menu is without a row above, apart from what meets connections, which has a test of its
/// own.
void TestEmulatorFaults::theMenuIsWhole()
{
    QSet<QString> known{u"limit_connections"_s, u"idle_close"_s};
    const QRegularExpression rule(u"row\\(u\"([a-z0-9_]+)|mangled\\(u\""_s);
    QFile source(QStringLiteral(ROOMKEY_SOURCE_DIR "/tests/emulator/tst_emulatorfaults.cpp"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(source.readAll());
    for (auto match = rule.globalMatch(text); match.hasNext();) {
        const QString name = match.next().captured(1);
        known.insert(name.isEmpty() ? u"mangle_item"_s : name);
    }
    const QJsonArray menu = m_client->control(u"menu"_s)["faults"_L1].toArray();
    QVERIFY2(menu.size() >= 60, "issue: sixty named faults");
    for (const auto &name : menu)
        QVERIFY2(known.contains(name.toString()), qPrintable(name.toString()));
}

void TestEmulatorFaults::rulesChooseTheirRequests()
{
    const QStringList methods{u"chat.spaces.list"_s, u"chat.spaces.messages.list"_s, u"oauth.token"_s};
    const auto seen = [&](const QString &rule, const QStringList &asked) {
        QString why;
        const auto fault = Fault::parse(rule, methods, &why);
        if (!fault)
            return why;
        FaultPlan plan;
        plan.set({*fault});
        QString hits;
        for (const QString &one : asked)
            hits += plan.meet(one.section(u' ', 0, 0), one.section(u' ', 1)).isEmpty() ? u'.' : u'x';
        return hits;
    };
    const QString list = u"chat.spaces.list"_s;
    const QString one = u"chat.spaces.messages.list spaces/A"_s;
    const QString two = u"chat.spaces.messages.list spaces/B"_s;
    QCOMPARE(seen(u"reset"_s, {list, one, u"oauth.token"_s}), u"xxx"_s);
    QCOMPARE(seen(u"reset@chat.*"_s, {list, one, u"oauth.token"_s}), u"xx."_s);
    QCOMPARE(seen(u"reset@chat.spaces.messages.*"_s, {list, one, u"oauth.token"_s}), u".x."_s);
    QCOMPARE(seen(u"reset:space=spaces/B"_s, {list, one, two, two}), u"..xx"_s);
    QCOMPARE(seen(u"reset#2"_s, {list, list, list}), u".x."_s);
    QCOMPARE(seen(u"reset:every=3"_s, {list, list, list, list}), u"x..x"_s);
    QCOMPARE(seen(u"reset:times=2"_s, {list, list, list}), u"xx."_s);
    QCOMPARE(seen(u"reset:space=spaces/B#2"_s, {two, one, two, two}), u"..x."_s);
    QCOMPARE(seen(u"scope_403_once"_s, {list, u"oauth.token"_s, list}), u"x.."_s);
    QCOMPARE(seen(u"rotate"_s, {list, u"oauth.token"_s}), u".x"_s);
    QCOMPARE(seen(u"token_loop"_s, {list, one, u"oauth.token"_s}), u"xx."_s);
}

void TestEmulatorFaults::chanceIsTheSameEachTime()
{
    const auto hits = [](const QString &rule) {
        QString why;
        FaultPlan plan;
        plan.set({*Fault::parse(rule, {u"m"_s}, &why)});
        QString result;
        for (int i = 0; i < 1000; ++i)
            result += plan.meet(u"m"_s).isEmpty() ? u'.' : u'x';
        return result;
    };
    const QString first = hits(u"reset:p=0.3,seed=5"_s);
    QCOMPARE(hits(u"reset:p=0.3,seed=5"_s), first);
    QVERIFY(hits(u"reset:p=0.3,seed=6"_s) != first);
    QVERIFY2(first.count(u'x') > 250 && first.count(u'x') < 350, qPrintable(first));
    QVERIFY(!hits(u"reset:p=0"_s).contains(u'x'));
    QVERIFY(!hits(u"reset:p=1"_s).contains(u'.'));
}

void TestEmulatorFaults::whatFiredIsTold()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    const QString room = space(client);
    const QString rule = u"delay:ms=0@%1#2"_s.arg(ListMessages);
    setFaults(client, {rule});
    for (int i = 0; i < 3; ++i)
        QCOMPARE(client.request("GET", u"/v1/%1/messages"_s.arg(room), {}, token).status, 200);
    const QJsonObject told = client.control(u"fired"_s);
    QCOMPARE(told["rules"_L1][0], QJsonValue(QJsonObject{{u"rule"_s, rule}, {u"met"_s, 3}, {u"fired"_s, 1}}));
    QCOMPARE(told["fired"_L1].toArray(),
             QJsonArray{QJsonObject(
                 {{u"rule"_s, rule}, {u"method"_s, ListMessages}, {u"space"_s, room}, {u"nth"_s, 2}})});
    // It stays when the rules change, and ends with the world.
    setFaults(client, {});
    QCOMPARE(client.control(u"fired"_s)["total"_L1].toInt(), 1);
    QVERIFY(client.control(u"fired"_s)["rules"_L1].toArray().isEmpty());
    QCOMPARE(client.post(u"/control/v1/reset"_s, {}).status, 200);
    QCOMPARE(client.control(u"fired"_s)["total"_L1].toInt(), 0);
}

void TestEmulatorFaults::refusesRulesThatCannotBe_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("named");
    QTest::newRow("name") << u"explode"_s << u"the faults are refuse, blackhole"_s;
    QTest::newRow("parameter") << u"cut:bytes=3"_s << u"cut has no parameter \"bytes=3\""_s;
    QTest::newRow("word") << u"cut:how=half"_s << u"length or chunk"_s;
    QTest::newRow("no value") << u"drip:bytes"_s << u"\"bytes\""_s;
    QTest::newRow("number") << u"drip:bytes=0"_s << u"bytes=1 to 1000000"_s;
    QTest::newRow("missing") << u"redirect"_s << u"redirect needs to=TEXT"_s;
    QTest::newRow("chance") << u"reset:p=2"_s << u"p=0 to 1"_s;
    QTest::newRow("every") << u"reset:every=0"_s << u"every=1 or more"_s;
    QTest::newRow("space") << u"reset:space=A"_s << u"space=spaces/S"_s;
    QTest::newRow("prefix") << u"reset@drive.*"_s << u"drive.*"_s;
    QTest::newRow("place") << u"rotate@chat.spaces.list"_s << u"rotate cannot happen at chat.spaces.list"_s;
    QTest::newRow("connections") << u"idle_close:ms=5@chat.spaces.list"_s << u"meets connections"_s;
}

void TestEmulatorFaults::refusesRulesThatCannotBe()
{
    QFETCH(QString, rule);
    QFETCH(QString, named);
    QString why;
    QVERIFY(!Fault::parse(rule, {u"chat.spaces.list"_s, u"oauth.token"_s}, &why));
    QVERIFY2(why.contains(named) && why.contains(rule), qPrintable(why));
    const auto answer = m_client->post(u"/control/v1/faults"_s, {{u"faults"_s, QJsonArray{rule}}});
    QCOMPARE(answer.status, 400);
    QVERIFY2(answer.json()["error"_L1]["message"_L1].toString().contains(rule), answer.body);
}

void TestEmulatorFaults::scenariosHaveNames()
{
    for (const QString &name : scenarioNames()) {
        const TestClient client(
            {u"--consent"_s, u"allow-all"_s, u"--scenario"_s, name, u"--fault"_s, u"bom"_s});
        QStringList inForce;
        for (const auto &rule : client.control(u"fired"_s)["rules"_L1].toArray())
            inForce.append(rule["rule"_L1].toString());
        QCOMPARE(inForce, *scenarioRules(name) + QStringList{u"bom"_s});
    }
    const TestClient client;
    const auto answer = client.post(u"/control/v1/scenario"_s, {{u"scenario"_s, u"flaky"_s}});
    QCOMPARE(answer.json()["faults"_L1].toArray().size(), scenarioRules(u"flaky"_s)->size());
    const auto refused = client.post(u"/control/v1/scenario"_s, {{u"scenario"_s, u"sunny"_s}});
    QCOMPARE(refused.status, 400);
    QVERIFY(refused.body.contains("flaky"));
    Options options;
    std::optional<Tables> tables;
    QString why;
    QCOMPARE(Options::parse({u"--scenario"_s, u"sunny"_s}, &options, &tables, &why), Options::Outcome::Wrong);
    QVERIFY2(why.contains("flaky"_L1), qPrintable(why));
}

void TestEmulatorFaults::lineFaultsMeetConnections()
{
    const TestClient client;
    setFaults(client, {u"idle_close:ms=20"_s});
    QCOMPARE(everything(client, {}), QByteArray());
    const TestClient rude({u"--fault"_s, u"reset:at=accept,times=1"_s});
    QTcpSocket unwelcome;
    unwelcome.connectToHost(u"127.0.0.1"_s, quint16(QUrl(rude.root).port()));
    unwelcome.write(request("GET", u"/v1/spaces"_s, {}));
    QTRY_COMPARE(rude.control(u"fired"_s)["total"_L1].toInt(), 1);
    QVERIFY(rude.control(u"fired"_s)["fired"_L1][0]["method"_L1].toString().isEmpty());
    // The control interface shares the door: what was set has to end from inside.
    const TestClient crowded({u"--fault"_s, u"limit_connections:n=1,times=1"_s});
    QTcpSocket first;
    first.connectToHost(u"127.0.0.1"_s, quint16(QUrl(crowded.root).port()));
    QTRY_COMPARE(first.state(), QAbstractSocket::ConnectedState);
    QCOMPARE(everything(crowded, request("GET", u"/v1/spaces"_s, {})), QByteArray());
    QVERIFY(everything(crowded, request("GET", u"/v1/spaces"_s, {})).startsWith("HTTP/1.1 401"));
    QCOMPARE(first.state(), QAbstractSocket::ConnectedState);
}

void TestEmulatorFaults::aClosedDoorOpensAgain()
{
    const TestClient client;
    QTcpSocket other;
    other.connectToHost(u"127.0.0.1"_s, quint16(QUrl(client.root).port()));
    QTRY_COMPARE(other.state(), QAbstractSocket::ConnectedState);
    setFaults(client, {u"refuse:ms=300@chat.spaces.list"_s});
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(everything(client, request("GET", u"/v1/spaces"_s, {})), QByteArray());
    QTRY_COMPARE(other.state(), QAbstractSocket::UnconnectedState);
    const auto refused = client.raw(request("GET", u"/control/v1/fired"_s, {}));
    QCOMPARE(refused.error, QAbstractSocket::ConnectionRefusedError);
    QTRY_COMPARE(client.raw(request("GET", u"/control/v1/fired"_s, {})).status, 200);
    QVERIFY(timer.elapsed() >= 290);
}

void TestEmulatorFaults::forgottenRequestIdsFindTheClientId()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    const QString path = u"/v1/%1/messages?requestId=r&messageId=client-a"_s.arg(space(client));
    QCOMPARE(client.post(path, {{u"text"_s, u"Once"_s}}, token).status, 200);
    QCOMPARE(client.post(path, {{u"text"_s, u"Once"_s}}, token).status, 200);
    setFaults(client, {u"forget_request_ids"_s});
    QCOMPARE(client.post(path, {{u"text"_s, u"Once"_s}}, token).status, 409);
}

void TestEmulatorFaults::repeatedRequestsMayBeBrief()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    setFaults(client, {u"partial_repeat"_s});
    for (const QString &path :
         {u"/v1/%1/messages?requestId=r"_s.arg(space(client)), u"/v1/spaces?requestId=r"_s}) {
        const QJsonObject body = path.startsWith("/v1/spaces?"_L1)
                                     ? QJsonObject{{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, u"New"_s}}
                                     : QJsonObject{{u"text"_s, u"Once"_s}};
        const QJsonObject first = client.post(path, body, token).json();
        QVERIFY(first.size() > 2);
        QCOMPARE(client.post(path, body, token).json(), QJsonObject({{u"name"_s, first["name"_L1]}}));
    }
}

void TestEmulatorFaults::pagesThatMislead()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    const auto page = [&](const QString &after) {
        return client.request("GET", u"/v1/spaces?pageSize=2"_s + after, {}, token);
    };
    const QJsonObject good = page({}).json();
    const QString next = u"&pageToken="_s + good["nextPageToken"_L1].toString();
    QCOMPARE(page(next).status, 200);
    setFaults(client, {u"bad_page_token"_s});
    QCOMPARE(page(next).status, 400);
    setFaults(client, {u"token_loop"_s});
    const QJsonObject first = page({}).json();
    QCOMPARE(page(u"&pageToken="_s + first["nextPageToken"_L1].toString()).json(), first);
    setFaults(client, {u"empty_page"_s});
    const QJsonObject empty = page({}).json();
    QVERIFY(!empty.contains("spaces"_L1));
    QCOMPARE(page(u"&pageToken="_s + empty["nextPageToken"_L1].toString()).json(), good);
}

void TestEmulatorFaults::worldChangesBetweenPages()
{
    const TestClient client({u"--consent"_s, u"allow-all"_s, u"--members"_s, u"9"_s});
    const QString token = client.accessToken(Scopes);
    for (const QString &what : {space(client) + u"/members"_s, space(client) + u"/messages"_s, u"spaces"_s}) {
        const auto count = [&] {
            const QJsonObject all =
                client.request("GET", u"/v1/%1?pageSize=1000"_s.arg(what), {}, token).json();
            for (const auto &value : all) {
                if (value.isArray())
                    return value.toArray().size();
            }
            return qsizetype(0);
        };
        const qsizetype before = count();
        const auto turn = [&](const QString &op) {
            setFaults(client, {});
            const QString path = u"/v1/%1?pageSize=2"_s.arg(what);
            const QJsonObject first = client.request("GET", path, {}, token).json();
            setFaults(client, {QString(u"mutate_between_pages:op="_s + op)});
            QCOMPARE(client.request("GET", path, {}, token).status, 200); // no second page: no change
            const QString next = path + u"&pageToken="_s + first["nextPageToken"_L1].toString();
            QCOMPARE(client.request("GET", next, {}, token).status, 200);
            setFaults(client, {});
        };
        turn(u"add"_s);
        QCOMPARE(count(), before + 1);
        turn(u"remove"_s);
        QCOMPARE(count(), before);
    }
}

void TestEmulatorFaults::readsOfThePast()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    const QString path = u"/v1/%1/messages"_s.arg(space(client));
    setFaults(client, {u"stale_read#2"_s, u"late_visibility:s=3600#3"_s});
    const auto texts = [&] {
        return QString::fromUtf8(
            client.request("GET", path + u"?orderBy=create_time%20DESC"_s, {}, token).body);
    };
    const QString before = texts();
    QCOMPARE(client
                 .post(u"/control/v1/message"_s, {{u"space"_s, space(client)},
                                                  {u"sender"_s, u"ana@example.com"_s},
                                                  {u"text"_s, u"Just now"_s}})
                 .status,
             200);
    QCOMPARE(texts(), before);
    QVERIFY(!texts().contains("Just now"_L1));
    QVERIFY(texts().contains("Just now"_L1));
}

void TestEmulatorFaults::rotationEndsTheOldKey()
{
    const TestClient client;
    const QJsonObject tokens = client.signIn(Scopes);
    const auto renew = [&](const QString &refreshToken) {
        return client.form(u"/token"_s, {{u"grant_type"_s, u"refresh_token"_s},
                                         {u"client_id"_s, client.client["client_id"_L1].toString()},
                                         {u"client_secret"_s, client.client["client_secret"_L1].toString()},
                                         {u"refresh_token"_s, refreshToken}});
    };
    const QString first = tokens["refresh_token"_L1].toString();
    setFaults(client, {u"rotate:times=1"_s});
    const QString second = renew(first).json()["refresh_token"_L1].toString();
    QVERIFY(!second.isEmpty() && second != first);
    QCOMPARE(renew(first).json()["error"_L1].toString(), u"invalid_grant"_s);
    QCOMPARE(renew(second).status, 200);
    QVERIFY(client.control(u"secrets"_s)["secrets"_L1].toArray().contains(second));
}

void TestEmulatorFaults::quotaLetsSoManyPass()
{
    const TestClient client;
    const QString token = client.accessToken(Scopes);
    setFaults(client, {u"quota:rps=3@chat.spaces.list"_s});
    int good = 0;
    int refused = 0;
    for (int i = 0; i < 12; ++i)
        ++(client.request("GET", u"/v1/spaces?pageSize=1"_s, {}, token).status == 429 ? refused : good);
    // A second may have turned on the way.
    QVERIFY2(refused >= 3 && good >= 3 && good <= 9, qPrintable(QString::number(refused)));
}

QTEST_GUILESS_MAIN(TestEmulatorFaults)
#include "tst_emulatorfaults.moc"
