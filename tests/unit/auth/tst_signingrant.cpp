// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/pkce.h"
#include "tests/unit/auth/signinbench.h"

#include <QLoggingCategory>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;

// From the page to the grant: what goes out, what comes of it, and that none of its secrets is told.
class TestSignInGrant : public SignInBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void wholeWay();
    void authorizationAddress();
    void valuesAreNewForEachAttempt();
    void exchangeIsExact();
    void exchangeIsOneRequestOnTheWire();
    void smallerGrantIsSuccess();
    void limitedGrantIsDated();
    void unnamedGrantIsWhatWasAsked();
    void personFromUserinfo();
    void reportHoldsNoSecret();
    void libraryLogsNothing();
};

void TestSignInGrant::wholeWay()
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
void TestSignInGrant::authorizationAddress()
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
void TestSignInGrant::valuesAreNewForEachAttempt()
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
void TestSignInGrant::exchangeIsExact()
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
void TestSignInGrant::exchangeIsOneRequestOnTheWire()
{
    m_issuer->token = HttpAnswer::that(HttpAnswer::How::Close);
    open();
    come(good());
    expectFailure(Kind::Unknown, Step::GettingKeys, "did not work");
    QVERIFY(!QTest::qWaitFor([this] { return m_issuer->requestsTo("/token").size() > 1; }, 200));
    QCOMPARE(m_issuer->requestsTo("/token").size(), 1);
}

/// T27
void TestSignInGrant::smallerGrantIsSuccess()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QCOMPARE(m_grants.first().granted, (ScopeSet{Scope::OpenId, Scope::Spaces}));
    QCOMPARE(m_grants.first().unknownScopes,
             QStringList{QStringLiteral("https://www.googleapis.com/auth/brand.new")});
}

/// A consent screen in testing gives keys for seven days, and says so.
void TestSignInGrant::limitedGrantIsDated()
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

void TestSignInGrant::unnamedGrantIsWhatWasAsked()
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
void TestSignInGrant::personFromUserinfo()
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

/// T10, T32 (report and error)
void TestSignInGrant::reportHoldsNoSecret()
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
void TestSignInGrant::libraryLogsNothing()
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

QTEST_GUILESS_MAIN(TestSignInGrant)
#include "tst_signingrant.moc"
