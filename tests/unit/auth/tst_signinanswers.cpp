// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/signinbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;

// Which answers of the page and of the server an attempt believes, and how it fails at the others.
class TestSignInAnswers : public SignInBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void foreignAnswersChangeNothing_data();
    void foreignAnswersChangeNothing();
    void deniedAtThePage();
    void errorsAtThePage_data();
    void errorsAtThePage();
    void issuerOfTheAnswer_data();
    void issuerOfTheAnswer();
    void twoIssuersAtOnce_data();
    void twoIssuersAtOnce();
    void answersOfTheTokenEndpoint_data();
    void answersOfTheTokenEndpoint();
    void wrongIdToken();
    void signatureOfTheIdToken();
    void wrongAccount();
};

void TestSignInAnswers::foreignAnswersChangeNothing_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::newRow("no state") << QByteArray("code=evil");
    QTest::newRow("wrong state") << QByteArray("code=evil&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    QTest::newRow("empty state") << QByteArray("code=evil&state=");
    QTest::newRow("error without state") << QByteArray("error=access_denied");
    QTest::newRow("error with wrong state") << QByteArray("error=access_denied&state=x");
    QTest::newRow("right state twice") << QByteArray("code=evil&state=STATE&state=STATE");
    QTest::newRow("right state, two codes") << QByteArray("code=evil&code=evil2&state=STATE");
    QTest::newRow("right state, code and error") << QByteArray("code=evil&error=access_denied&state=STATE");
    QTest::newRow("state cut") << QByteArray("code=evil&state=STATE").chopped(1);
    QTest::newRow("state and more") << QByteArray("code=evil&state=STATEx");
    QTest::newRow("other case") << QByteArray("code=evil&State=STATE");
}

/// T12, T13, T15
void TestSignInAnswers::foreignAnswersChangeNothing()
{
    QFETCH(QByteArray, query);
    open();
    QSignalSpy changed(m_attempt.get(), &SignInAttempt::stepChanged);
    come(query.replace("STATE", value("state")));
    QVERIFY(page().contains("400 Bad Request"));
    QCOMPARE(m_attempt->stepState(Step::WaitingForUser), State::Active);
    QCOMPARE(m_attempt->ignoredAnswers(), 1);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_finished, 0);
    QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
}

/// T25
void TestSignInAnswers::deniedAtThePage()
{
    open();
    come("error=access_denied&state=" + value("state"));
    expectFailure(Kind::Denied, Step::CheckingAnswer, "The sign-in was stopped");
    QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    QCOMPARE(m_errors.first().code, QStringLiteral("access_denied"));
}

void TestSignInAnswers::errorsAtThePage_data()
{
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("scope") << QByteArray("invalid_scope") << Kind::Refused;
    QTest::newRow("policy") << QByteArray("admin_policy_enforced") << Kind::AdminPolicy;
    QTest::newRow("organisation") << QByteArray("org_internal") << Kind::OtherOrganisation;
    QTest::newRow("server") << QByteArray("server_error") << Kind::Server;
    QTest::newRow("busy") << QByteArray("temporarily_unavailable") << Kind::Server;
    QTest::newRow("client") << QByteArray("unauthorized_client") << Kind::ClientRejected;
}

void TestSignInAnswers::errorsAtThePage()
{
    QFETCH(QByteArray, error);
    QFETCH(Kind, kind);
    open();
    come("error=" + error + "&error_description=%3Cb%3Ewhy%0A&state=" + value("state"));
    expectFailure(kind, Step::CheckingAnswer, "did not work");
    QCOMPARE(m_errors.first().code, QString::fromLatin1(error));
    QCOMPARE(m_errors.first().detail, QStringLiteral("<b>why"));
    QVERIFY(!page().contains("<b>why"));
}

void TestSignInAnswers::issuerOfTheAnswer_data()
{
    QTest::addColumn<QByteArray>("iss");
    QTest::addColumn<bool>("promised");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("absent") << QByteArray() << false << true;
    QTest::newRow("ours") << QByteArray("&iss=ISSUER") << false << true;
    QTest::newRow("ours, promised") << QByteArray("&iss=ISSUER") << true << true;
    QTest::newRow("promised but absent") << QByteArray() << true << false;
    QTest::newRow("another") << QByteArray("&iss=https%3A%2F%2Fevil.example") << false << false;
    QTest::newRow("with a slash") << QByteArray("&iss=ISSUER%2F") << false << false;
}

/// T17
void TestSignInAnswers::issuerOfTheAnswer()
{
    QFETCH(QByteArray, iss);
    QFETCH(bool, promised);
    QFETCH(bool, accepted);
    m_issuer->promisesIssuer = promised;
    open();
    come(good() + iss.replace("ISSUER", m_issuer->server().url().toString().toUtf8().toPercentEncoding()));
    if (accepted) {
        QTRY_COMPARE(m_grants.size(), 1);
    } else {
        expectFailure(Kind::WrongIssuer, Step::CheckingAnswer, "did not work");
        QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    }
}

void TestSignInAnswers::twoIssuersAtOnce_data()
{
    QTest::addColumn<QByteArray>("more"); // behind the code of one and the state of the other
    QTest::addColumn<bool>("swapped");    // whether the state is the other's as well
    QTest::newRow("each its own") << QByteArray() << false;
    QTest::newRow("each its own, named") << QByteArray("&iss=OWN") << false;
    QTest::newRow("named by the other") << QByteArray("&iss=OTHER") << false;
    QTest::newRow("at the other's address") << QByteArray("&iss=OWN") << true;
    QTest::newRow("at the other's address, not named") << QByteArray() << true;
}

/// T18 (RFC 9700 4.4): two sign-ins under way with two servers. What one server answers counts for that one,
/// and the code of one never goes to the other's token endpoint.
void TestSignInAnswers::twoIssuersAtOnce()
{
    QFETCH(QByteArray, more);
    QFETCH(bool, swapped);
    open();
    FakeIssuer other(m_clock.utcNow());
    SignInRequest request = m_request;
    request.client = other.client();
    SignInAttempt second(request, m_clock);
    QUrl page;
    QList<Grant> grants;
    QList<AuthError> errors;
    connect(&second, &SignInAttempt::openBrowser, this, [&](const QUrl &url) { page = url; });
    connect(&second, &SignInAttempt::grantReceived, this, [&](const Grant &g) { grants.append(g); });
    connect(&second, &SignInAttempt::failed, this, [&](const AuthError &e) { errors.append(e); });
    second.start();
    QTRY_VERIFY(!page.isEmpty());
    const QUrlQuery asked(page);
    const auto of = [&asked](const char *name) {
        return asked.queryItemValue(QLatin1String(name), QUrl::FullyDecoded).toUtf8();
    };
    other.nonce = of("nonce");
    second.browserOpened(true);
    QVERIFY(of("state") != value("state"));
    QVERIFY(of("redirect_uri") != value("redirect_uri"));
    QCOMPARE(page.port(), int(other.server().url().port()));

    // The first server's answer comes to the first attempt's address, or by a mix-up to the second's.
    const auto named = [](FakeIssuer &issuer) {
        return issuer.server().url().toString().toUtf8().toPercentEncoding();
    };
    more.replace("OWN", named(*m_issuer)).replace("OTHER", named(other));
    if (swapped) {
        QTcpSocket browser;
        const QUrl redirect(QString::fromLatin1(of("redirect_uri")));
        browser.connectToHost(redirect.host(), static_cast<quint16>(redirect.port()));
        browser.write("GET " + redirect.path().toLatin1() + "?code=of-the-first&state=" + value("state") +
                      more + " HTTP/1.1\r\nHost: " + redirect.authority().toLatin1() + "\r\n\r\n");
        QTRY_COMPARE(second.ignoredAnswers(), 1);
        QVERIFY(other.requestsTo("/token").isEmpty());
        QVERIFY(m_issuer->requestsTo("/token").isEmpty());
        more.clear(); // the true answer comes after all
    }
    come("code=of-the-first&state=" + value("state") + more);
    if (more.endsWith(named(other))) {
        expectFailure(Kind::WrongIssuer, Step::CheckingAnswer, "did not work");
        QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    } else {
        QTRY_COMPARE(m_grants.size(), 1);
        QVERIFY(m_issuer->requestsTo("/token").value(0).body.contains("code=of-the-first"));
    }
    // The second one goes on as if nothing had been.
    QVERIFY(other.requestsTo("/token").isEmpty());
    QVERIFY(errors.isEmpty());
    QTcpSocket browser;
    const QUrl redirect(QString::fromLatin1(of("redirect_uri")));
    browser.connectToHost(redirect.host(), static_cast<quint16>(redirect.port()));
    browser.write("GET " + redirect.path().toLatin1() + "?code=of-the-second&state=" + of("state") + "&iss=" +
                  named(other) + " HTTP/1.1\r\nHost: " + redirect.authority().toLatin1() + "\r\n\r\n");
    QTRY_COMPARE(grants.size(), 1);
    QCOMPARE(other.requestsTo("/token").size(), 1);
    QVERIFY(other.requestsTo("/token").first().body.contains("code=of-the-second"));
    for (const HttpRequest &sent : m_issuer->server().requests())
        QVERIFY(!sent.body.contains("of-the-second") && !sent.target.contains("of-the-second"));
}

void TestSignInAnswers::answersOfTheTokenEndpoint_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("used code") << 400
                               << QByteArray(R"({"error":"invalid_grant","error_description":"Bad Request"})")
                               << Kind::CodeRefused;
    QTest::newRow("client") << 401 << QByteArray(R"({"error":"invalid_client"})") << Kind::ClientRejected;
    QTest::newRow("down") << 503 << QByteArray() << Kind::Server;
    QTest::newRow("redirect") << 307 << QByteArray() << Kind::BadAnswer;
    QTest::newRow("page") << 200 << QByteArray("<html>") << Kind::BadAnswer;
    QTest::newRow("no refresh token")
        << 200 << QByteArray(R"({"access_token":"a","token_type":"Bearer"})") << Kind::BadAnswer;
    QTest::newRow("bad id_token")
        << 200
        << QByteArray(R"({"access_token":"a","token_type":"Bearer","refresh_token":"r","id_token":"x"})")
        << Kind::BadAnswer;
}

/// T22 (redirects), T26
void TestSignInAnswers::answersOfTheTokenEndpoint()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Kind, kind);
    HttpServer elsewhere;
    m_issuer->token = HttpAnswer::of(status, body).with("Location", elsewhere.url().toEncoded());
    open();
    come(good());
    expectFailure(kind, Step::GettingKeys, "did not work");
    QCOMPARE(m_issuer->requestsTo("/token").size(), 1);
    QCOMPARE(elsewhere.count(), 0);
}

/// T29
void TestSignInAnswers::wrongIdToken()
{
    for (const char *claim : {"iss", "aud", "nonce"}) {
        m_opened.clear();
        m_errors.clear();
        m_finished = 0;
        open();
        QJsonObject claims = m_issuer->claims(m_issuer->nonce);
        claims[QLatin1String(claim)] = QStringLiteral("other");
        QJsonObject answer = m_issuer->tokenAnswer(m_issuer->nonce);
        answer[QStringLiteral("id_token")] = QString::fromLatin1(signedJwt(goodHeader(), claims));
        m_issuer->token = HttpAnswer::of(200, QJsonDocument(answer).toJson());
        come(good());
        expectFailure(QByteArray(claim) == "iss" ? Kind::WrongIssuer : Kind::BadAnswer, Step::GettingKeys,
                      "did not work");
    }
}

/// T29: the signature is checked with the issuer's own key set; an outage of that ends no sign-in.
void TestSignInAnswers::signatureOfTheIdToken()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_issuer->requestsTo("/certs").size(), 1);
    m_attempt->completeStoring(Keychain::Memory);
    QVERIFY(m_attempt->timeline().toReport().contains(QStringLiteral("signature right")));

    m_attempt.reset();
    forget();
    m_issuer->keySet = HttpAnswer::of(503);
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().person.subject, QStringLiteral("117"));
    m_attempt->completeStoring(Keychain::Memory);
    QVERIFY(m_attempt->timeline().toReport().contains(QStringLiteral("signature not checked, no key set")));
}

void TestSignInAnswers::wrongAccount()
{
    m_request.expectedSubject = QStringLiteral("118");
    open();
    QList<Grant> others;
    connect(m_attempt.get(), &SignInAttempt::otherAccountAnswered, this, [&](const Grant &grant) {
        QVERIFY(m_errors.isEmpty()); // it comes before the end
        others.append(grant);
    });
    come(good());
    expectFailure(Kind::WrongAccount, Step::GettingKeys, "another account");
    // It never becomes the expected one's, but it is not thrown away either.
    QVERIFY(m_grants.isEmpty());
    QCOMPARE(others.size(), 1);
    QCOMPARE(others.first().person.subject, QStringLiteral("117"));
    QVERIFY(!others.first().refreshToken.isEmpty());
}

QTEST_GUILESS_MAIN(TestSignInAnswers)
#include "tst_signinanswers.moc"
