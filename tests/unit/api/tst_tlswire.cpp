// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/clientfile.h"
#include "app/auth/codeflow.h"
#include "app/auth/tokenendpoint.h"
#include "tests/support/emulatorprocess.h"
#include "tests/support/networkthreads.h"
#include "tests/support/tlsfront.h"
#include "tests/unit/flows/flowfixture.h"

#include <QNetworkReply>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Offers = TlsFront::Offers;
using Kind = ApiError::Kind;

namespace {

/// The client as it is in the program, made anew for each test: Qt's habits depend on what a manager met.
struct Program
{
    Program(const QUrl &apiRoot, const QByteArray &token)
        : tokens(token)
        , client(apiRoot, network, tokens, journal, clock)
    {
    }
    NetworkManager network;
    FastClock clock;
    Journal journal;
    FixedToken tokens;
    ApiClient client;
    ChatApi chat{client};
};

QJsonObject rule(const char *what, const char *when = "")
{
    return {{QStringLiteral("what"), QLatin1String(what)},
            {QStringLiteral("when"), QLatin1String(when)},
            {QStringLiteral("ms"), 200},
            {QStringLiteral("nth"), 1}};
}

bool isSilent(const QJsonObject &rule)
{
    return rule.value(QLatin1String("what")) == QLatin1String("silence");
}

} // namespace

/// R1 where Google is: behind TLS, with HTTP/2 on offer. The front says what was on the wire, the emulator
/// behind it what became of it.
class TestTlsWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void http2IsOnOfferAndNotTaken();
    void oneCallIsOneRequest_data();
    void oneCallIsOneRequest();
    void repeatedByTheTableAlone();
    void aServerThatLeavesHoldsUpNothing();
    void keysAreAskedForOnce_data();
    void keysAreAskedForOnce();

    void cleanupTestCase();

private:
    QUrl apiRoot(Offers offers = Offers::Http2) const
    {
        return m_front->before(m_emulator->apiRoot(), offers);
    }
    QByteArray token() const { return m_keys.value(QLatin1String("access_token")).toString().toLatin1(); }
    void makeRoom();
    ApiRequest request(const QByteArray &name) const;
    /// What came since the test began.
    QList<TlsFront::Seen> seen() { return m_front->seen().mid(m_before); }
    bool isDone(const QByteArray &name);
    QStringList inTheRoom(const char *kind, const char *field);

    std::unique_ptr<EmulatorProcess> m_emulator;
    std::unique_ptr<TlsFront> m_front;
    QJsonObject m_keys;
    QString m_person;
    int m_rooms = 0; ///< no two have one name
    // For one test.
    SpaceName m_room;
    MessageName m_message;
    qsizetype m_before = 0; ///< requests
};

void TestTlsWire::initTestCase()
{
    m_emulator = std::make_unique<EmulatorProcess>(
        QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all")});
    m_keys = m_emulator->signIn(
        ScopeSet{Scope::Spaces, Scope::Messages, Scope::Memberships}.united(identityScopes()).toUris());
    QVERIFY(!m_keys.isEmpty());
    const QJsonArray people =
        m_emulator->control(QStringLiteral("world?limit=6&each=0")).value(QLatin1String("users")).toArray();
    m_person = people.last()[QLatin1String("email")].toString();
    m_front = std::make_unique<TlsFront>(m_emulator->apiRoot());
    QVERIFY(m_front->isRunning());
}

void TestTlsWire::init()
{
    m_front->setRules({});
    m_before = m_front->seen().size();
}

/// With somebody's message; nothing of it passes the front.
void TestTlsWire::makeRoom()
{
    Program plain(m_emulator->apiRoot(), token());
    const auto room = await(
        plain.chat.space(requests::createSpace(QStringLiteral("Room %1").arg(++m_rooms), newRequestId())));
    QVERIFY(room);
    m_room = room->name;
    const auto message = await(plain.chat.message(requests::createMessage(
        m_room, QStringLiteral("before"), newRequestId(), ClientMessageId(QStringLiteral("client-0")))));
    QVERIFY(message);
    m_message = message->name;
}

ApiRequest TestTlsWire::request(const QByteArray &name) const
{
    if (name == "send")
        return requests::createMessage(m_room, QStringLiteral("sent"), RequestId(QStringLiteral("request-1")),
                                       ClientMessageId(QStringLiteral("client-1")));
    if (name == "add a member")
        return requests::addMember(m_room, m_person);
    if (name == "edit")
        return requests::editMessage(m_message, QStringLiteral("after"));
    if (name == "delete")
        return requests::deleteMessage(m_message);
    return requests::listMessages(m_room, 10);
}

QStringList TestTlsWire::inTheRoom(const char *kind, const char *field)
{
    QStringList values;
    const QJsonArray things = m_emulator->control(QStringLiteral("world?space=") + m_room.toString())
                                  .value(QLatin1String(kind))
                                  .toArray();
    for (const QJsonValue &thing : things) {
        if (!thing[QLatin1String("deleted")].toBool())
            values.append(thing[QLatin1String(field)].toString());
    }
    return values;
}

/// Whether the emulator has done \a name, and if so once.
bool TestTlsWire::isDone(const QByteArray &name)
{
    const QStringList texts = inTheRoom("messages", "text");
    if (name == "send")
        return texts == QStringList{QStringLiteral("before"), QStringLiteral("sent")};
    if (name == "add a member")
        return inTheRoom("members", "email").count(m_person) == 1;
    if (name == "edit")
        return texts == QStringList{QStringLiteral("after")};
    return texts.isEmpty();
}

void TestTlsWire::http2IsOnOfferAndNotTaken()
{
    makeRoom();
    Program program(apiRoot(), token());
    QVERIFY(await(program.client.call(request("look"))));
    QVERIFY(await(program.client.call(request("send"))));
    QCOMPARE(seen().size(), 2);
    for (const TlsFront::Seen &one : seen())
        QCOMPARE(one.protocol, QStringLiteral("http/1.1"));
    // Else nothing was on offer.
    QNetworkAccessManager plain;
    const std::unique_ptr<QNetworkReply> reply(plain.get(QNetworkRequest(apiRoot())));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(seen().last().protocol, QStringLiteral("h2"));
}

void TestTlsWire::oneCallIsOneRequest_data()
{
    QTest::addColumn<int>("offers");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QJsonObject>("rule");
    QTest::addColumn<bool>("answered");
    const auto row = [](const char *name, const char *what, const QJsonObject &rule, bool answered,
                        Offers offers = Offers::Http2) {
        QTest::addRow("%s, %s%s", name, what, offers == Offers::Http2 ? "" : ", HTTP/1.1 alone on offer")
            << static_cast<int>(offers) << QByteArray(name) << rule << answered;
    };
    for (const char *const name : {"send", "add a member", "edit", "delete", "look"}) {
        row(name, "no fault", {}, true);
        row(name, "told that the server leaves", rule("leave"), true);
        row(name, "ended before", rule("destroy", "before"), false);
        row(name, "ended after", rule("destroy", "after"), false);
        row(name, "answer cut", rule("cut"), false);
    }
    row("send", "answered late", rule("slow"), true);
    row("send", "reset before", rule("reset", "before"), false);
    row("send", "reset after", rule("reset", "after"), false);
    row("send", "no TLS after", rule("garbage", "after"), false);
    row("send", "silent", rule("silence"), false);
    row("send", "no fault", {}, true, Offers::OnlyHttp1);
    row("send", "ended before", rule("destroy", "before"), false, Offers::OnlyHttp1);
    row("send", "ended after", rule("destroy", "after"), false, Offers::OnlyHttp1);
}

void TestTlsWire::oneCallIsOneRequest()
{
    QFETCH(int, offers);
    QFETCH(QByteArray, name);
    QFETCH(QJsonObject, rule);
    QFETCH(bool, answered);
    const bool writes = name != "look";
    makeRoom();
    if (!rule.isEmpty())
        m_front->setRules({rule});
    Program program(apiRoot(static_cast<Offers>(offers)), token());
    const int before = m_emulator->requestCount(QLatin1String(methodRow(request(name).method).id));
    CallOptions options;
    options.maxAttempts = 1;
    if (isSilent(rule))
        options.deadline = 5s; // of a clock that runs ten times as fast
    const auto result = await(program.client.call(request(name), options));
    QTest::qWait(30); // a second request would come from the same event loop

    const QList<TlsFront::Seen> wire = seen();
    QCOMPARE(program.journal.entries().size(), 1U);
    if (writes)
        QCOMPARE(wire.size(), 1);
    else
        QVERIFY(!wire.isEmpty() && wire.size() <= 4); // Qt itself asks again for what it can
    const auto passed = std::ranges::count_if(wire, &TlsFront::Seen::passed);
    QCOMPARE(m_emulator->requestCount(QLatin1String(methodRow(request(name).method).id)) - before, passed);
    if (answered)
        QVERIFY2(result, "it was answered");
    if (!answered && writes) {
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Kind::Unknown);
    }
    if (writes)
        QCOMPARE(isDone(name), passed == 1);
    // Nobody has to wait for what befell another call; in time, or its deadline would end it.
    QVERIFY(await(program.client.call(request("look"))));
}

/// What may be repeated is, as often as the table says, and the server is told that it is the same.
void TestTlsWire::repeatedByTheTableAlone()
{
    makeRoom();
    QJsonArray rules;
    for (const int nth : {1, 2}) {
        QJsonObject lost = rule("destroy", nth == 1 ? "after" : "before");
        lost.insert(QStringLiteral("nth"), nth);
        rules.append(lost);
    }
    m_front->setRules(rules);
    Program program(apiRoot(), token());
    const auto result = await(program.client.call(request("send")));
    QVERIFY(result);
    QCOMPARE(result->attempts, 3);
    QCOMPARE(program.journal.entries().size(), 3U);
    QCOMPARE(seen().size(), 3);
    for (const TlsFront::Seen &one : seen())
        QCOMPARE(one.requestId, QStringLiteral("request-1"));
    QVERIFY(isDone("send"));
}

/// Between the word of a server that it goes and the end of the connection.
void TestTlsWire::aServerThatLeavesHoldsUpNothing()
{
    makeRoom();
    m_front->setRules({rule("leave")});
    Program program(apiRoot(), token());
    QVERIFY(await(program.client.call(request("look"))));
    QVERIFY(await(program.client.call(request("send"))));
    QCOMPARE(seen().size(), 2);
}

void TestTlsWire::keysAreAskedForOnce_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<QJsonObject>("rule");
    for (const char *const step : {"code", "refresh", "revoke"}) {
        QTest::addRow("%s, no fault", step) << QByteArray(step) << QJsonObject();
        QTest::addRow("%s, ended before", step) << QByteArray(step) << rule("destroy", "before");
        QTest::addRow("%s, ended after", step) << QByteArray(step) << rule("destroy", "after");
    }
    QTest::newRow("code, reset after") << QByteArray("code") << rule("reset", "after");
    QTest::newRow("code, no TLS after") << QByteArray("code") << rule("garbage", "after");
    QTest::newRow("code, silent") << QByteArray("code") << rule("silence");
    QTest::newRow("refresh, answer cut") << QByteArray("refresh") << rule("cut");
}

/// The same at the token endpoint: a code is good for one request.
void TestTlsWire::keysAreAskedForOnce()
{
    QFETCH(QByteArray, step);
    QFETCH(QJsonObject, rule);
    const auto client = readClientFile(m_emulator->clientFile());
    QVERIFY(client);
    AttemptNetwork network;
    AuthEndpoints endpoints = *await(discoverEndpoints(*client, network));
    endpoints.token = m_front->before(endpoints.token);
    endpoints.revocation = m_front->before(endpoints.revocation);
    if (!rule.isEmpty())
        m_front->setRules({rule});
    FastClock clock;
    const auto limit = isSilent(rule) ? 500ms : 20'000ms;
    TokenEndpoint endpoint(network, clock, nullptr, limit);
    std::optional<AuthError> error;
    if (step == "code") {
        AuthorizationAsk ask;
        ask.redirect = QUrl(QStringLiteral("http://127.0.0.1:9/"));
        ask.scopes = {QStringLiteral("openid")};
        ask.state = ask.nonce = "state";
        ask.challenge = "challenge";
        CodeFlow flow(network, endpoints, *client, ask);
        flow.authorizationUrl();
        const auto answer = await(flow.exchange(Secret("code"), Secret("verifier"), limit));
        if (!answer)
            error = answer.error();
    } else if (step == "refresh") {
        const auto answer = await(endpoint.refresh(
            endpoints, *client, Secret(m_keys.value(QLatin1String("refresh_token")).toString().toLatin1())));
        if (!answer)
            error = answer.error();
    } else {
        const auto done = await(endpoint.revoke(endpoints, Secret("not a key")));
        if (!done)
            error = done.error();
    }
    QTest::qWait(30);
    QCOMPARE(seen().size(), 1);
    QCOMPARE(seen().first().verb, QStringLiteral("POST"));
    QCOMPARE(seen().first().protocol, QStringLiteral("http/1.1"));
    QCOMPARE(error.has_value(), !rule.isEmpty());
    if (error)
        QVERIFY2(!error->endsTheGrant(), qPrintable(error->detail)); // nothing was heard of it
}

void TestTlsWire::cleanupTestCase()
{
    m_front.reset();
    m_emulator.reset();
    QTRY_VERIFY(!networkThreadLives());
}

QTEST_GUILESS_MAIN(TestTlsWire)
#include "tst_tlswire.moc"
