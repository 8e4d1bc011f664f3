// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/signinbench.h"

#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;

// How an attempt ends, whoever ends it and when, and that its port is closed then.
class TestSignInEnds : public SignInBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void keysNotStored();
    void cancelled();
    void cancelledDuringTheExchange();
    void expires();
    void answerClosesThePort();
    void doesNotExpireWhileStoring();
    void discoveryFails();
    void browserDoesNotOpen();
    void deletedAtAnyTime();
    void startsOnce();

private:
    /// Whether nobody listens any more where the browser was sent back to.
    bool portIsClosed() const
    {
        const QUrl redirect(QString::fromLatin1(value("redirect_uri")));
        QTcpSocket late;
        late.connectToHost(redirect.host(), static_cast<quint16>(redirect.port()));
        return QTest::qWaitFor([&late] { return late.state() != QAbstractSocket::ConnectingState; }) &&
               late.error() == QAbstractSocket::ConnectionRefusedError;
    }
};

void TestSignInEnds::keysNotStored()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    m_attempt->completeStoring({});
    QVERIFY(page().contains("The keys were not kept"));
    QCOMPARE(m_attempt->stepState(Step::StoringKeys), State::Failed);
    QTRY_COMPARE(m_finished, 1);
}

/// T5
void TestSignInEnds::cancelled()
{
    open();
    QVERIFY(!portIsClosed());
    m_attempt->cancel();
    m_attempt->cancel();
    QVERIFY(m_errors.isEmpty()); // never inside the call
    expectFailure(Kind::Cancelled, Step::WaitingForUser, nullptr);
    QVERIFY(portIsClosed());
}

void TestSignInEnds::cancelledDuringTheExchange()
{
    m_issuer->token = HttpAnswer::that(HttpAnswer::How::Hang);
    open();
    come(good());
    QTRY_COMPARE(m_issuer->requestsTo("/token").size(), 1);
    m_attempt->cancel();
    expectFailure(Kind::Cancelled, Step::GettingKeys, "This sign-in is over");
    QTRY_COMPARE(m_issuer->server().abandoned(), 1);
}

/// T5
void TestSignInEnds::expires()
{
    open();
    m_clock.advance(SignInAttempt::Limit - 1s);
    QVERIFY(!QTest::qWaitFor([this] { return m_finished > 0; }, 1200));
    QVERIFY(!portIsClosed());
    m_clock.advance(1s);
    expectFailure(Kind::Expired, Step::WaitingForUser, nullptr);
    QVERIFY(portIsClosed());
    QCOMPARE(m_attempt->elapsed(), std::chrono::milliseconds(SignInAttempt::Limit));
    m_clock.advance(1h);
    QCOMPARE(m_attempt->elapsed(), std::chrono::milliseconds(SignInAttempt::Limit));
}

/// T5: the answer ends it, not what follows.
void TestSignInEnds::answerClosesThePort()
{
    m_issuer->token = HttpAnswer::that(HttpAnswer::How::Hang);
    open();
    come(good());
    QTRY_COMPARE(m_issuer->requestsTo("/token").size(), 1);
    QCOMPARE(m_finished, 0);
    QVERIFY(portIsClosed());
}

void TestSignInEnds::doesNotExpireWhileStoring()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    m_clock.advance(1h); // the person answers the keychain's prompt
    QVERIFY(!QTest::qWaitFor([this] { return m_finished > 0; }, 1200));
    m_attempt->completeStoring(Keychain::SecretService);
    QVERIFY(page().contains("You are signed in"));
}

void TestSignInEnds::discoveryFails()
{
    m_request.client.tokenUri = QUrl(QStringLiteral("https://token.example/token"));
    start();
    QTRY_COMPARE(m_finished, 1);
    QCOMPARE(m_errors.first().kind, Kind::WrongIssuer);
    QCOMPARE(m_attempt->stepState(Step::Listening), State::Failed);
    QVERIFY(m_attempt->authorizationUrl().isEmpty());
}

void TestSignInEnds::browserDoesNotOpen()
{
    m_attempt = std::make_unique<SignInAttempt>(m_request, m_clock);
    connect(m_attempt.get(), &SignInAttempt::openBrowser, this,
            [this](const QUrl &url) { m_opened.append(url); });
    connect(m_attempt.get(), &SignInAttempt::grantReceived, this,
            [this](const Grant &g) { m_grants.append(g); });
    m_attempt->start();
    QTRY_COMPARE(m_opened.size(), 1);
    QCOMPARE(m_attempt->stepState(Step::BrowserOpened), State::Active);
    m_attempt->browserOpened(false);
    // The link can still be copied.
    QCOMPARE(m_attempt->stepState(Step::BrowserOpened), State::Failed);
    QCOMPARE(m_attempt->stepState(Step::WaitingForUser), State::Active);
    m_attempt->browserOpened(true); // Open again
    QCOMPARE(m_attempt->stepState(Step::BrowserOpened), State::Done);
    m_issuer->nonce = value("nonce");
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
}

void TestSignInEnds::deletedAtAnyTime()
{
    start();
    m_attempt.reset(); // during discovery
    open();
    m_attempt.reset(); // while waiting
    m_issuer->token = HttpAnswer::that(HttpAnswer::How::Hang);
    m_opened.clear();
    open();
    come(good());
    QTRY_COMPARE(m_issuer->requestsTo("/token").size(), 1);
    m_attempt.reset(); // during the exchange
    QTRY_COMPARE(m_issuer->server().abandoned(), 1);
    m_issuer->token = HttpAnswer{0, {}};
    m_opened.clear();
    open();
    connect(m_attempt.get(), &SignInAttempt::failed, this, [this] { m_attempt.reset(); });
    m_attempt->cancel(); // inside its own signal
    QTRY_VERIFY(!m_attempt);
}

void TestSignInEnds::startsOnce()
{
    open();
    m_attempt->start();
    QVERIFY(!QTest::qWaitFor([this] { return m_opened.size() > 1; }, 100));
    m_attempt->cancel();
    QTRY_COMPARE(m_finished, 1);
    m_attempt->start();
    QVERIFY(!QTest::qWaitFor([this] { return m_opened.size() > 1; }, 100));
}

QTEST_GUILESS_MAIN(TestSignInEnds)
#include "tst_signinends.moc"
