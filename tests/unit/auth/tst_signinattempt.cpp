// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signin.h"

#include "app/auth/codeflow.h"
#include "app/auth/pkce.h"
#include "tests/unit/auth/signinbench.h"

#include <QLoggingCategory>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

// One attempt from start to end: a small issuer on loopback, and this test as the browser.
class TestSignInAttempt : public SignInBench
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void wholeWay();
    void authorizationAddress();
    void valuesAreNewForEachAttempt();
    void exchangeIsExact();
    void exchangeIsOneRequestOnTheWire();
    void smallerGrantIsSuccess();
    void limitedGrantIsDated();
    void unnamedGrantIsWhatWasAsked();
    void personFromUserinfo();
    void foreignAnswersChangeNothing_data();
    void foreignAnswersChangeNothing();
    void deniedAtThePage();
    void errorsAtThePage_data();
    void errorsAtThePage();
    void issuerOfTheAnswer_data();
    void issuerOfTheAnswer();
    void answersOfTheTokenEndpoint_data();
    void answersOfTheTokenEndpoint();
    void wrongIdToken();
    void signatureOfTheIdToken();
    void wrongAccount();
    void keysNotStored();
    void cancelled();
    void cancelledDuringTheExchange();
    void expires();
    void answerClosesThePort();
    void twoIssuersAtOnce_data();
    void twoIssuersAtOnce();
    void doesNotExpireWhileStoring();
    void discoveryFails();
    void browserDoesNotOpen();
    void deletedAtAnyTime();
    void startsOnce();
    void reportHoldsNoSecret();
    void libraryLogsNothing();

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
};

void TestSignInAttempt::init()
{
    setUp();
}

void TestSignInAttempt::cleanup()
{
    takeDown();
}

void TestSignInAttempt::wholeWay()
{
    start();
    QCOMPARE(m_attempt->stepState(Step::Listening), State::Active);
    QTRY_COMPARE(m_opened.size(), 1);
    QCOMPARE(m_attempt->authorizationUrl(), m_opened.first());
    QCOMPARE(m_attempt->stepState(Step::Listening), State::Done);
    QVERIFY(m_attempt->stepDetail(Step::Listening).contains(QStringLiteral("127.0.0.1")));
    QCOMPARE(m_attempt->stepState(Step::BrowserOpened), State::Done);
    QCOMPARE(m_attempt->stepDetail(Step::BrowserOpened), QStringLiteral("127.0.0.1"));
    QCOMPARE(m_attempt->stepState(Step::WaitingForUser), State::Active);
    m_clock.advance(42s);
    QCOMPARE(m_attempt->stepTime(Step::WaitingForUser), 42s);
    QCOMPARE(m_attempt->stepTime(Step::Listening), 0s);

    come(good() + "&scope=ignored&authuser=0&prompt=none");
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().consentPage, ConsentPage::Skipped);
    QVERIFY(!m_grants.first().renewalEndsAt.isValid());
    QCOMPARE(m_attempt->stepState(Step::WaitingForUser), State::Done);
    QCOMPARE(m_attempt->stepState(Step::CheckingAnswer), State::Done);
    QCOMPARE(m_attempt->stepState(Step::GettingKeys), State::Done);
    QCOMPARE(m_attempt->stepState(Step::StoringKeys), State::Active);
    const Grant grant = m_grants.first();
    QCOMPARE(grant.refreshToken.reveal(), QByteArray("rt-canary"));
    QCOMPARE(grant.access.value.reveal(), QByteArray("at-canary"));
    QCOMPARE(grant.access.expiresAt, m_clock.steadyNow() + 3599s);
    QCOMPARE(grant.asked, identityScopes().united({Scope::Spaces, Scope::Messages}));
    QCOMPARE(grant.person,
             (Person{QStringLiteral("117"), QStringLiteral("ana@example.com"), QStringLiteral("Ana")}));
    QCOMPARE(grant.grantedAt, m_clock.utcNow());
    QCOMPARE(m_attempt->endpoints().issuer, m_issuer->server().url().toString());

    // The page tells the truth, so it waits for it.
    QVERIFY(!QTest::qWaitFor([this] { return m_browser->bytesAvailable() > 0; }, 50));
    m_attempt->completeStoring(Keychain::SecretService);
    QVERIFY(page().contains("You are signed in"));
    QCOMPARE(m_attempt->stepState(Step::StoringKeys), State::Done);
    const auto &facts = m_attempt->timeline().facts;
    QVERIFY(facts.stateVerified && facts.codeSent && facts.hasIdToken);
    QCOMPARE(facts.listensOnIpv6, false);
    QCOMPARE(facts.tokenStatus, 200);
    QCOMPARE(facts.granted, grant.granted);
    QCOMPARE(facts.unknownScopes, 1);
    QCOMPARE(facts.keychain, Keychain::SecretService);
    QVERIFY(m_attempt->timeline().toReport().contains(QStringLiteral("consent page: not shown")));
    QTRY_COMPARE(m_finished, 1);
    QVERIFY(m_errors.isEmpty());
    m_attempt->completeStoring({});
    m_attempt->cancel();
    QCoreApplication::processEvents();
    QCOMPARE(m_finished, 1);
    QVERIFY(m_errors.isEmpty());
}

/// T2, T3, T7, T20, T33
void TestSignInAttempt::authorizationAddress()
{
    m_request.loginHint = QStringLiteral("ana+b@example.com");
    open();
    const QUrl url = m_opened.first();
    QCOMPARE(url.path(), QStringLiteral("/auth"));
    QCOMPARE(value("hd"), QByteArray("example.com")); // what the client file's address said
    QCOMPARE(value("response_type"), QByteArray("code"));
    QCOMPARE(value("client_id"), QByteArray("desk/top+1"));
    QCOMPARE(
        value("scope"),
        identityScopes().united({Scope::Spaces, Scope::Messages}).toUris().join(QLatin1Char(' ')).toUtf8());
    QCOMPARE(value("code_challenge_method"), QByteArray("S256"));
    QCOMPARE(value("code_challenge").size(), 43);
    QCOMPARE(value("access_type"), QByteArray("offline"));
    QCOMPARE(value("prompt"), QByteArray("consent"));
    QCOMPARE(value("login_hint"), QByteArray("ana+b@example.com"));
    QVERIFY(value("redirect_uri").startsWith("http://127.0.0.1:"));
    const QByteArray text = url.toEncoded();
    QVERIFY(text.contains("client_id=desk%2Ftop%2B1&"));
    QVERIFY(text.contains("login_hint=ana%2Bb%40example.com"));
    QVERIFY(!text.contains("localhost"));
    QVERIFY(!text.contains("secret") && !text.contains("s3cr"));
    // Each parameter once.
    QSet<QString> names;
    for (const auto &[name, v] : QUrlQuery(url).queryItems()) {
        QVERIFY2(!names.contains(name), qPrintable(name));
        names.insert(name);
    }
    m_attempt->cancel();

    m_request.forceConsent = false;
    m_request.loginHint.clear();
    m_opened.clear();
    open();
    QVERIFY(value("prompt").isEmpty());
    QVERIFY(value("login_hint").isEmpty());
}

/// T8, T11
void TestSignInAttempt::valuesAreNewForEachAttempt()
{
    QSet<QByteArray> seen;
    for (int i = 0; i < 5; ++i) {
        m_opened.clear();
        open();
        for (const char *name : {"state", "nonce", "code_challenge"}) {
            const QByteArray text = value(name);
            QVERIFY(QByteArray::fromBase64(text, QByteArray::Base64UrlEncoding).size() >= 32);
            QVERIFY(!seen.contains(text));
            seen.insert(text);
        }
    }
}

/// T18, T19, T20, T10 (the verifier is sent here and nowhere else)
void TestSignInAttempt::exchangeIsExact()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    const QList<HttpRequest> sent = m_issuer->requestsTo("/token");
    QCOMPARE(sent.size(), 1);
    QCOMPARE(sent.first().verb, QByteArray("POST"));
    QCOMPARE(sent.first().target, QByteArray("/token"));
    QVERIFY(sent.first().headers.value("content-type").startsWith("application/x-www-form-urlencoded"));
    QVERIFY(!sent.first().headers.contains("authorization"));
    QHash<QByteArray, QByteArray> form;
    for (const QByteArray &pair : sent.first().body.split('&')) {
        const qsizetype equals = pair.indexOf('=');
        QVERIFY(!form.contains(pair.left(equals)));
        form.insert(pair.left(equals), pair.mid(equals + 1));
    }
    QCOMPARE(form.value("grant_type"), QByteArray("authorization_code"));
    QCOMPARE(form.value("code"), QByteArray("4%2F0co%20de%2B"));
    QCOMPARE(form.value("client_id"), QByteArray("desk%2Ftop%2B1"));
    QCOMPARE(form.value("client_secret"), QByteArray("s3cr%2Ft%2B%25%26%3D"));
    QCOMPARE(QByteArray::fromPercentEncoding(form.value("redirect_uri")), value("redirect_uri"));
    const QByteArray verifier = form.value("code_verifier");
    QVERIFY(verifier.size() >= 43);
    QCOMPARE(pkceChallenge(verifier), value("code_challenge"));
    QCOMPARE(form.size(), 6);
    m_attempt->completeStoring(Keychain::SecretService);
    for (const QByteArray &shown :
         {page(), m_opened.first().toEncoded(), m_attempt->timeline().toReport().toUtf8()}) {
        QVERIFY(!shown.contains(verifier));
        QVERIFY(!shown.contains("4/0co") && !shown.contains("0co%20de"));
    }
}

/// T21: an attempt has a manager of its own, so Qt would repeat the POST by itself.
void TestSignInAttempt::exchangeIsOneRequestOnTheWire()
{
    m_issuer->token = HttpAnswer::that(HttpAnswer::How::Close);
    open();
    come(good());
    expectFailure(Kind::Unknown, Step::GettingKeys, "did not work");
    QVERIFY(!QTest::qWaitFor([this] { return m_issuer->requestsTo("/token").size() > 1; }, 200));
    QCOMPARE(m_issuer->requestsTo("/token").size(), 1);
}

/// T27
void TestSignInAttempt::smallerGrantIsSuccess()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().granted, (ScopeSet{Scope::OpenId, Scope::Spaces}));
    QCOMPARE(m_grants.first().unknownScopes,
             QStringList{QStringLiteral("https://www.googleapis.com/auth/brand.new")});
}

/// A consent screen in testing gives keys for seven days, and says so.
void TestSignInAttempt::limitedGrantIsDated()
{
    open();
    QJsonObject answer = m_issuer->tokenAnswer(m_issuer->nonce);
    answer[QStringLiteral("refresh_token_expires_in")] = 604799;
    m_issuer->token = HttpAnswer::of(200, QJsonDocument(answer).toJson());
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().renewalEndsAt, m_clock.utcNow().addSecs(604799));
    QCOMPARE(m_attempt->timeline().facts.renewalEndsAfter, 604799s);
}

void TestSignInAttempt::unnamedGrantIsWhatWasAsked()
{
    open();
    QJsonObject answer = m_issuer->tokenAnswer(m_issuer->nonce);
    answer.remove(QStringLiteral("scope"));
    m_issuer->token = HttpAnswer::of(200, QJsonDocument(answer).toJson());
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().granted, m_grants.first().asked);
}

/// T23
void TestSignInAttempt::personFromUserinfo()
{
    open();
    QJsonObject answer = m_issuer->tokenAnswer(m_issuer->nonce);
    answer.remove(QStringLiteral("id_token"));
    m_issuer->token = HttpAnswer::of(200, QJsonDocument(answer).toJson());
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().person.subject, QStringLiteral("118"));
    const HttpRequest asked = m_issuer->requestsTo("/userinfo").value(0);
    QCOMPARE(asked.headers.value("authorization"), QByteArray("Bearer at-canary"));
    QCOMPARE(asked.target, QByteArray("/userinfo"));
}

void TestSignInAttempt::foreignAnswersChangeNothing_data()
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
void TestSignInAttempt::foreignAnswersChangeNothing()
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
void TestSignInAttempt::deniedAtThePage()
{
    open();
    come("error=access_denied&state=" + value("state"));
    expectFailure(Kind::Denied, Step::CheckingAnswer, "The sign-in was stopped");
    QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    QCOMPARE(m_errors.first().code, QStringLiteral("access_denied"));
}

void TestSignInAttempt::errorsAtThePage_data()
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

void TestSignInAttempt::errorsAtThePage()
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

void TestSignInAttempt::issuerOfTheAnswer_data()
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
void TestSignInAttempt::issuerOfTheAnswer()
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

void TestSignInAttempt::twoIssuersAtOnce_data()
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
void TestSignInAttempt::twoIssuersAtOnce()
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

void TestSignInAttempt::answersOfTheTokenEndpoint_data()
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
void TestSignInAttempt::answersOfTheTokenEndpoint()
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
void TestSignInAttempt::wrongIdToken()
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
void TestSignInAttempt::signatureOfTheIdToken()
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

void TestSignInAttempt::wrongAccount()
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

void TestSignInAttempt::keysNotStored()
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
void TestSignInAttempt::cancelled()
{
    open();
    QVERIFY(!portIsClosed());
    m_attempt->cancel();
    m_attempt->cancel();
    QVERIFY(m_errors.isEmpty()); // never inside the call
    expectFailure(Kind::Cancelled, Step::WaitingForUser, nullptr);
    QVERIFY(portIsClosed());
}

void TestSignInAttempt::cancelledDuringTheExchange()
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
void TestSignInAttempt::expires()
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
void TestSignInAttempt::answerClosesThePort()
{
    m_issuer->token = HttpAnswer::that(HttpAnswer::How::Hang);
    open();
    come(good());
    QTRY_COMPARE(m_issuer->requestsTo("/token").size(), 1);
    QCOMPARE(m_finished, 0);
    QVERIFY(portIsClosed());
}

void TestSignInAttempt::doesNotExpireWhileStoring()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    m_clock.advance(1h); // the person answers the keychain's prompt
    QVERIFY(!QTest::qWaitFor([this] { return m_finished > 0; }, 1200));
    m_attempt->completeStoring(Keychain::SecretService);
    QVERIFY(page().contains("You are signed in"));
}

void TestSignInAttempt::discoveryFails()
{
    m_request.client.tokenUri = QUrl(QStringLiteral("https://token.example/token"));
    start();
    QTRY_COMPARE(m_finished, 1);
    QCOMPARE(m_errors.first().kind, Kind::WrongIssuer);
    QCOMPARE(m_attempt->stepState(Step::Listening), State::Failed);
    QVERIFY(m_attempt->authorizationUrl().isEmpty());
}

void TestSignInAttempt::browserDoesNotOpen()
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

void TestSignInAttempt::deletedAtAnyTime()
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

void TestSignInAttempt::startsOnce()
{
    open();
    m_attempt->start();
    QVERIFY(!QTest::qWaitFor([this] { return m_opened.size() > 1; }, 100));
    m_attempt->cancel();
    QTRY_COMPARE(m_finished, 1);
    m_attempt->start();
    QVERIFY(!QTest::qWaitFor([this] { return m_opened.size() > 1; }, 100));
}

/// T10, T32 (report and error)
void TestSignInAttempt::reportHoldsNoSecret()
{
    m_request.loginHint = QStringLiteral("ana@example.com");
    m_issuer->token = HttpAnswer::of(
        400, R"({"error":"invalid_grant","error_description":"code 4/0co de+ of ana@example.com is used"})");
    open();
    come(good());
    expectFailure(Kind::CodeRefused, Step::GettingKeys, "did not work");
    QVERIFY(m_errors.first().detail.isEmpty()); // it repeated the code
    const QByteArray report = m_attempt->timeline().toReport().toUtf8();
    QVERIFY(report.contains("get the keys          failed: PKCE S256, HTTP 400"));
    QVERIFY(report.contains("invalid_grant, HTTP 400"));
    for (const QByteArray &never :
         {QByteArray("ana@"), QByteArray("4/0co"), QByteArray("s3cr"), value("state"), value("nonce"),
          value("code_challenge"), QByteArray("127.0.0.1")})
        QVERIFY2(!report.contains(never), never);
}

namespace {
QStringList logged;
void keepLogged(QtMsgType, const QMessageLogContext &context, const QString &message)
{
    logged.append(QString::fromLatin1(context.category) + QLatin1Char(' ') + message);
}
} // namespace

/// T10, T32 (logs): on Qt 6.4 the library logs the whole address with its state as soon as somebody switches
/// that on.
void TestSignInAttempt::libraryLogsNothing()
{
    QLoggingCategory::setFilterRules(
        QStringLiteral("*.debug=true\nqt.*.debug=false\nqt.networkauth.*=true\nroomkey.*=true"));
    logged.clear();
    const QtMessageHandler before = qInstallMessageHandler(keepLogged);
    open();
    come("state=" + value("state") + "&code=code-canary");
    const bool arrived = QTest::qWaitFor([this] { return m_grants.size() == 1; });
    m_attempt->completeStoring(Keychain::SecretService);
    const QByteArray verifierForm = m_issuer->requestsTo("/token").value(0).body;
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules(QString());
    QVERIFY(arrived);
    const QString all = logged.join(QLatin1Char('\n'));
    QVERIFY2(!all.contains(QStringLiteral("qt.networkauth")), qPrintable(all));
    for (const QByteArray &never : {value("state"), value("nonce"), QByteArray("canary"), QByteArray("s3cr")})
        QVERIFY2(!all.contains(QString::fromLatin1(never)), never);
    QVERIFY(verifierForm.contains("code-canary")); // the search would have found one
    const QByteArray verifier = QUrlQuery(QString::fromLatin1(verifierForm))
                                    .queryItemValue(QStringLiteral("code_verifier"))
                                    .toLatin1();
    QCOMPARE(verifier.size(), 64);
    QVERIFY(!all.contains(QString::fromLatin1(verifier)));
}

QTEST_GUILESS_MAIN(TestSignInAttempt)
#include "tst_signinattempt.moc"
