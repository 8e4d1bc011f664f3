// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/signin.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/auth/fakeissuer.h"

#include <QTcpSocket>
#include <QTest>

#include <memory>

// One sign-in attempt from start to end: a small issuer on loopback, and the test as the browser. Base of the
// tests that need one.
namespace roomkey {

using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

class SignInBench : public QObject
{
protected:
    void setUp()
    {
        m_issuer = std::make_unique<FakeIssuer>(m_clock.utcNow());
        m_request = {};
        m_request.client = m_issuer->client();
        m_request.scopes = {Scope::Spaces, Scope::Messages};
        forget();
    }
    void takeDown()
    {
        m_browser.reset();
        m_attempt.reset();
        m_issuer.reset();
    }
    /// What earlier attempts left behind.
    void forget()
    {
        m_opened.clear();
        m_grants.clear();
        m_errors.clear();
        m_finished = 0;
    }
    void start()
    {
        m_attempt = std::make_unique<SignInAttempt>(m_request, m_clock);
        connect(m_attempt.get(), &SignInAttempt::openBrowser, this, [this](const QUrl &url) {
            m_opened.append(url);
            m_issuer->nonce = value("nonce");
            m_attempt->browserOpened(true);
        });
        connect(m_attempt.get(), &SignInAttempt::grantReceived, this,
                [this](const Grant &g) { m_grants.append(g); });
        connect(m_attempt.get(), &SignInAttempt::failed, this,
                [this](const AuthError &e) { m_errors.append(e); });
        connect(m_attempt.get(), &SignInAttempt::finished, this, [this] { ++m_finished; });
        m_attempt->start();
    }
    /// Starts and waits for the page.
    void open()
    {
        start();
        QTRY_COMPARE(m_opened.size(), 1);
    }
    /// A parameter of the page's address.
    QByteArray value(const char *name) const
    {
        return QUrlQuery(m_opened.value(0)).queryItemValue(QLatin1String(name), QUrl::FullyDecoded).toUtf8();
    }
    /// The browser comes back with this query.
    void come(const QByteArray &query)
    {
        m_browser = std::make_unique<QTcpSocket>();
        const QUrl redirect(QString::fromLatin1(value("redirect_uri")));
        m_browser->connectToHost(redirect.host(), static_cast<quint16>(redirect.port()));
        m_browser->write("GET " + redirect.path().toLatin1() + "?" + query +
                         " HTTP/1.1\r\nHost: " + redirect.authority().toLatin1() + "\r\n\r\n");
    }
    QByteArray good() const { return "code=4%2F0co+de%2B&state=" + value("state"); }
    QByteArray page()
    {
        if (!QTest::qWaitFor([this] { return m_browser->state() == QAbstractSocket::UnconnectedState; }))
            return "the page is still loading";
        return m_browser->readAll();
    }
    /// The attempt ends in this step, without a grant; the browser's page says \a title, if one is open.
    void expectFailure(Kind kind, Step step, const char *title)
    {
        QTRY_COMPARE(m_finished, 1);
        QCOMPARE(m_errors.size(), 1);
        QCOMPARE(m_errors.first().kind, kind);
        QVERIFY(m_grants.isEmpty());
        QCOMPARE(m_attempt->stepState(step), State::Failed);
        if (title)
            QVERIFY2(page().contains(title), title);
    }

    FakeClock m_clock;
    std::unique_ptr<FakeIssuer> m_issuer;
    SignInRequest m_request;
    std::unique_ptr<SignInAttempt> m_attempt;
    std::unique_ptr<QTcpSocket> m_browser;
    QList<QUrl> m_opened;
    QList<Grant> m_grants;
    QList<AuthError> m_errors;
    int m_finished = 0;
};

} // namespace roomkey
