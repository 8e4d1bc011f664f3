// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/signinbench.h"

#include <QTest>
#include <QTimer>

#include <vector>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

// Somebody else on this computer, or a web page in the person's browser, against a sign-in that is waiting:
// the listener and the judge of a real attempt, plain sockets on the other side. In each case the true answer
// still gets through, and exactly one code goes out.
class TestSignInAttacks : public SignInBench
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        setUp();
        open();
    }
    void cleanup()
    {
        m_strangers.clear();
        takeDown();
    }

    void forgedErrorsByTheDozen();
    void twoHundredStrangersAtOnce();
    void slowSendersOnEveryPlace();
    void trueAnswerInPieces();
    void trueAnswerTwiceAtOnce();
    void trueAnswerAgainAfterwards();
    void stolenAnswerComesFirst();
    void faviconBeforeAndAfter();
    void rightAnswerFromAWrongHost();

private:
    QUrl redirect() const { return QUrl(QString::fromLatin1(value("redirect_uri"))); }
    QByteArray request(const QByteArray &query) const
    {
        return "GET " + redirect().path().toLatin1() + '?' + query +
               " HTTP/1.1\r\nHost: " + redirect().authority().toLatin1() + "\r\n\r\n";
    }
    /// A socket of somebody else that sends these bytes.
    QTcpSocket *stranger(const QByteArray &bytes)
    {
        m_strangers.push_back(std::make_unique<QTcpSocket>());
        QTcpSocket *const socket = m_strangers.back().get();
        socket->connectToHost(redirect().host(), static_cast<quint16>(redirect().port()));
        socket->write(bytes);
        return socket;
    }
    /// The sign-in ends well with the code of good(), sent once.
    void expectSuccess()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_grants.size(), 1, 20'000);
        QVERIFY(m_errors.isEmpty());
        const QList<HttpRequest> sent = m_issuer->requestsTo("/token");
        QCOMPARE(sent.size(), 1);
        QVERIFY(sent.first().body.contains("code=4%2F0co%20de%2B&") ||
                sent.first().body.endsWith("code=4%2F0co%20de%2B"));
        m_attempt->completeStoring(Keychain::SecretService);
        QVERIFY(page().contains("You are signed in"));
    }

    std::vector<std::unique_ptr<QTcpSocket>> m_strangers;
};

/// T13: an error without the state says nothing, however often.
void TestSignInAttacks::forgedErrorsByTheDozen()
{
    const QByteArray forged[] = {"error=access_denied", "error=access_denied&state=guess",
                                 "error=server_error&state="};
    for (int i = 0; i < 36; ++i)
        stranger(request(forged[i % 3]));
    QTRY_COMPARE(m_attempt->ignoredAnswers(), 36);
    QCOMPARE(m_attempt->stepState(Step::WaitingForUser), State::Active);
    come(good());
    expectSuccess();
}

/// T12: every kind of junk at once, with the true answer in the middle.
void TestSignInAttacks::twoHundredStrangersAtOnce()
{
    const QByteArray junk[] = {
        {}, // a preconnect that never sends
        QByteArray("\x16\x03\x01\0\x05", 5),
        "GET /favicon.ico HTTP/1.1\r\nHost: " + redirect().authority().toLatin1() + "\r\n\r\n",
        request("code=evil&state=" + QByteArray(43, 'A')),
        request("code=evil&state=" + value("state") + "&state=" + value("state")),
        "POST " + request("code=evil&state=" + value("state")).mid(4),
        request("code=evil&state=" + value("state")).replace("127.0.0.1:", "evil.example:"),
        "GET /callback?code=" + QByteArray(20'000, 'x'),
        request("error=access_denied"),
        "GET /callback?code=evil&sta",
    };
    constexpr int Kinds = static_cast<int>(std::size(junk));
    for (int i = 0; i < 200; ++i) {
        if (i == 100)
            come(good());
        stranger(junk[i % Kinds]);
    }
    expectSuccess();
}

void TestSignInAttacks::slowSendersOnEveryPlace()
{
    for (int i = 0; i < 40; ++i)
        stranger("GET /callback?code=e");
    QTimer trickle;
    connect(&trickle, &QTimer::timeout, this, [this] {
        for (const auto &socket : m_strangers) {
            if (socket->state() == QAbstractSocket::ConnectedState)
                socket->write("e");
        }
    });
    trickle.start(20ms);
    come(good());
    expectSuccess();
}

void TestSignInAttacks::trueAnswerInPieces()
{
    const QByteArray bytes = request(good());
    m_browser = std::make_unique<QTcpSocket>();
    m_browser->connectToHost(redirect().host(), static_cast<quint16>(redirect().port()));
    QTRY_COMPARE(m_browser->state(), QAbstractSocket::ConnectedState);
    m_browser->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    // Cut where readers stumble: inside the state, an escape, and the line ends.
    const qsizetype cuts[] = {4,
                              bytes.indexOf("%2F") + 1,
                              bytes.indexOf("state=") + 10,
                              bytes.indexOf("\r\n") + 1,
                              bytes.size() - 3,
                              bytes.size()};
    qsizetype from = 0;
    for (const qsizetype to : cuts) {
        m_browser->write(bytes.mid(from, to - from));
        m_browser->flush();
        QVERIFY(m_grants.isEmpty());
        QVERIFY(!QTest::qWaitFor([&] { return !m_errors.isEmpty(); }, 20));
        from = to;
    }
    expectSuccess();
}

/// T14, T21: both are true, the code goes out once.
void TestSignInAttacks::trueAnswerTwiceAtOnce()
{
    come(good());
    QTcpSocket *const second = stranger(request(good()));
    expectSuccess();
    QTRY_COMPARE(second->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(!second->readAll().contains("You are signed in"));
}

/// T5, T14
void TestSignInAttacks::trueAnswerAgainAfterwards()
{
    const QByteArray again = request(good());
    come(good());
    expectSuccess();
    QTcpSocket *const late = stranger(again);
    QTRY_COMPARE(late->error(), QAbstractSocket::ConnectionRefusedError);
    QCOMPARE(m_issuer->requestsTo("/token").size(), 1);
}

/// A page that has the state but not the code: whoever knows the state may end the attempt, never more. What
/// comes of a code that is not the server's is the server's refusal, and nothing is kept.
void TestSignInAttacks::stolenAnswerComesFirst()
{
    m_issuer->token = HttpAnswer::of(400, R"({"error":"invalid_grant"})");
    stranger(request("code=of-somebody-else&state=" + value("state")));
    QTRY_COMPARE(m_finished, 1);
    QCOMPARE(m_errors.size(), 1);
    QCOMPARE(m_errors.first().kind, Kind::CodeRefused);
    QVERIFY(m_grants.isEmpty());
    QVERIFY(m_issuer->requestsTo("/token").first().body.contains("code_verifier="));
}

void TestSignInAttacks::faviconBeforeAndAfter()
{
    const QByteArray favicon =
        "GET /favicon.ico HTTP/1.1\r\nHost: " + redirect().authority().toLatin1() + "\r\n\r\n";
    QTcpSocket *const early = stranger(favicon);
    QTRY_COMPARE(early->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(early->readAll().startsWith("HTTP/1.1 404 "));
    QCOMPARE(m_attempt->ignoredAnswers(), 0); // a browser's habit is no attempt to answer
    come(good());
    expectSuccess();
    QTcpSocket *const late = stranger(favicon);
    QTRY_COMPARE(late->error(), QAbstractSocket::ConnectionRefusedError);
}

/// DNS rebinding: a page under a name of its own reaches the port with the person's browser.
void TestSignInAttacks::rightAnswerFromAWrongHost()
{
    const QByteArray host = redirect().authority().toLatin1();
    for (const QByteArray &wrong :
         {QByteArray("evil.example"), "localhost:" + QByteArray::number(redirect().port()),
          QByteArray("127.0.0.1"), "127.0.0.1.:" + QByteArray::number(redirect().port())}) {
        QTcpSocket *const rebound = stranger(request(good()).replace(host, wrong));
        QTRY_COMPARE(rebound->state(), QAbstractSocket::UnconnectedState);
        QVERIFY(rebound->readAll().startsWith("HTTP/1.1 400 "));
    }
    QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    come(good());
    expectSuccess();
}

QTEST_GUILESS_MAIN(TestSignInAttacks)
#include "tst_signinattacks.moc"
