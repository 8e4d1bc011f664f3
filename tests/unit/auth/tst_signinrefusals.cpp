// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/signinbench.h"
#include "ui/errortext.h"

#include <QMessageAuthenticationCode>
#include <QTest>

#include <functional>

using namespace roomkey;
using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

// What a sign-in must not accept, tried through a whole one each time: the list of the OpenID conformance
// suite's client modules, and more of the same for token answers, redirects and client files. Each case says
// what the person reads. The signature counts although the id_token comes over TLS straight from the token
// endpoint, where OpenID Connect Core 3.1.3.7 point 6 would let that stand for it: a token that has none, one
// that was changed, one signed with a foreign key, or one that any copy of the client could make is refused.
class TestSignInRefusals : public SignInBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void thereAreEnough();
    void whatIsRefusedIsGoodOtherwise();
    void answersOfTheTokenEndpoint_data();
    void answersOfTheTokenEndpoint();
    void nonceOfAnEarlierAttempt();
    void errorsInTheRedirect_data();
    void errorsInTheRedirect();
    void redirectsNobodyAskedFor_data();
    void redirectsNobodyAskedFor();
    void clientFiles_data();
    void clientFiles();
};

namespace {

const char *const Unusable = "The answer did not belong to this sign-in, or could not be used.";
const char *const OtherServer = "The answer came from another server than the one that was asked.";
const char *const Unsigned =
    "The answer that tells who signed in is not signed by the server that was asked.";
const char *const OtherTime = "Google’s answer is from another time than this computer’s clock shows.";
const char *const Trouble = "The sign-in server has trouble.";
const char *const ClientGone = "Google does not accept this client file.";

QByteArray text(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

/// text() where that name is taken.
QByteArray json(const QJsonObject &object)
{
    return text(object);
}

QString str(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

const QJsonValue None(QJsonValue::Undefined);

QJsonObject with(QJsonObject json, const char *name, const QJsonValue &value)
{
    if (value.isUndefined())
        json.remove(QLatin1String(name));
    else
        json[QLatin1String(name)] = value;
    return json;
}

/// The token endpoint's answer made from a good one.
struct AnswerCase
{
    const char *name;
    int status;
    std::function<QByteArray(const FakeIssuer &)> body;
    Kind kind;
    const char *says;
};

QByteArray withIdToken(const FakeIssuer &issuer, const QByteArray &token)
{
    return text(with(issuer.tokenAnswer(issuer.nonce), "id_token", QString::fromLatin1(token)));
}

AnswerCase claim(const char *name, const char *claim, const QJsonValue &value, Kind kind, const char *says)
{
    return {name, 200,
            [claim, value](const FakeIssuer &issuer) {
                return withIdToken(issuer,
                                   signedJwt(goodHeader(), with(issuer.claims(issuer.nonce), claim, value)));
            },
            kind, says};
}

/// The issuer's own signature under another header.
AnswerCase header(const char *name, const char *member, const QJsonValue &value,
                  Kind kind = Kind::WrongSignature, const char *says = Unsigned)
{
    return {name, 200,
            [member, value](const FakeIssuer &issuer) {
                return withIdToken(issuer,
                                   signedJwt(with(goodHeader(), member, value), issuer.claims(issuer.nonce)));
            },
            kind, says};
}

/// \a change turns the three parts of a good id_token into something else.
AnswerCase form(const char *name, const std::function<QByteArray(const QList<QByteArray> &)> &change,
                Kind kind = Kind::BadAnswer, const char *says = Unusable)
{
    return {name, 200,
            [change](const FakeIssuer &issuer) {
                return withIdToken(issuer,
                                   change(signedJwt(goodHeader(), issuer.claims(issuer.nonce)).split('.')));
            },
            kind, says};
}

/// \a change makes another signature of the good one.
AnswerCase signature(const char *name, const std::function<QByteArray(const QByteArray &)> &change)
{
    return form(
        name,
        [change](const QList<QByteArray> &p) {
            const QByteArray good = QByteArray::fromBase64(p.at(2), QByteArray::Base64UrlEncoding);
            return p.at(0) + '.' + p.at(1) + '.' + base64Url(change(good));
        },
        Kind::WrongSignature, Unsigned);
}

QByteArray signedByAnother(const QByteArray &text)
{
    static const RsaSigner another;
    return another.sign(text);
}

QByteArray signedWithTheSecret(const QByteArray &text)
{
    return QMessageAuthenticationCode::hash(text, "s3cr/t+%&=", QCryptographicHash::Sha256);
}

AnswerCase field(const char *name, const char *field, const QJsonValue &value)
{
    return {name, 200,
            [field, value](const FakeIssuer &issuer) {
                return text(with(issuer.tokenAnswer(issuer.nonce), field, value));
            },
            Kind::BadAnswer, Unusable};
}

AnswerCase raw(const char *name, int status, const QByteArray &body, Kind kind, const char *says)
{
    return {name, status, [body](const FakeIssuer &) { return body; }, kind, says};
}

QList<AnswerCase> answerCases()
{
    const qint64 now = FakeClock().utcNow().toSecsSinceEpoch();
    const QString client = FakeIssuer(FakeClock().utcNow()).client().clientId;
    QList<AnswerCase> cases{
        // OpenID Connect Core 3.1.3.7
        claim("iss of another", "iss", str("https://evil.example"), Kind::WrongIssuer, OtherServer),
        claim("iss without the port", "iss", str("http://127.0.0.1/"), Kind::WrongIssuer, OtherServer),
        claim("no iss", "iss", None, Kind::WrongIssuer, OtherServer),
        claim("iss null", "iss", QJsonValue::Null, Kind::WrongIssuer, OtherServer),
        claim("iss Google's, asked elsewhere", "iss", str("https://accounts.google.com"), Kind::WrongIssuer,
              OtherServer),
        claim("aud of another", "aud", str("other-client"), Kind::BadAnswer, Unusable),
        claim("aud begins alike", "aud", client + QLatin1Char('x'), Kind::BadAnswer, Unusable),
        claim("no aud", "aud", None, Kind::BadAnswer, Unusable),
        claim("aud an empty list", "aud", QJsonArray(), Kind::BadAnswer, Unusable),
        claim("aud a list without us", "aud", QJsonArray{str("a"), str("b")}, Kind::BadAnswer, Unusable),
        claim("aud a list with us, no azp", "aud", QJsonArray{client, str("b")}, Kind::BadAnswer, Unusable),
        claim("aud an object", "aud", QJsonObject{{client, true}}, Kind::BadAnswer, Unusable),
        claim("azp of another", "azp", str("other-client"), Kind::BadAnswer, Unusable),
        claim("azp a list", "azp", QJsonArray{client}, Kind::BadAnswer, Unusable),
        claim("nonce of another", "nonce", str("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
              Kind::BadAnswer, Unusable),
        claim("no nonce", "nonce", None, Kind::BadAnswer, Unusable),
        claim("nonce empty", "nonce", QString(), Kind::BadAnswer, Unusable),
        claim("nonce a number", "nonce", 1, Kind::BadAnswer, Unusable),
        claim("run out", "exp", now - 3600, Kind::WrongClock, OtherTime),
        claim("no exp", "exp", None, Kind::BadAnswer, Unusable),
        claim("exp in words", "exp", str("2099"), Kind::BadAnswer, Unusable),
        claim("exp null", "exp", QJsonValue::Null, Kind::BadAnswer, Unusable),
        claim("from tomorrow", "iat", now + 86400, Kind::WrongClock, OtherTime),
        claim("no iat", "iat", None, Kind::BadAnswer, Unusable),
        claim("iat in words", "iat", str("now"), Kind::BadAnswer, Unusable),
        claim("no sub", "sub", None, Kind::BadAnswer, Unusable),
        claim("sub empty", "sub", QString(), Kind::BadAnswer, Unusable),
        claim("sub a number", "sub", 117, Kind::BadAnswer, Unusable),
        claim("sub too long", "sub", QString(256, QLatin1Char('1')), Kind::BadAnswer, Unusable),
        header("alg none", "alg", str("none")),
        header("alg nOnE", "alg", str("nOnE")),
        header("alg HS512", "alg", str("HS512")),
        header("alg unknown", "alg", str("XX256")),
        header("alg PS256", "alg", str("PS256")),
        header("no alg", "alg", None),
        header("alg a list", "alg", QJsonArray{str("RS256")}),
        header("no kid", "kid", None),
        header("kid of no key", "kid", str("key-2")),
        header("kid in other case", "kid", str("KEY-1")),
        header("critical extension", "crit", QJsonArray{str("b64")}, Kind::BadAnswer, Unusable),
        form(
            "header changed after signing",
            [](const auto &p) {
                return base64Url(R"({"alg":"RS256","kid":"key-1","typ":"JWT"})") + '.' + p.at(1) + '.' +
                       p.at(2);
            },
            Kind::WrongSignature, Unsigned),
        form(
            "no signature", [](const auto &p) { return p.at(0) + '.' + p.at(1) + '.'; }, Kind::WrongSignature,
            Unsigned),
        form(
            "alg none and no signature",
            [](const auto &p) { return base64Url(R"({"alg":"none","kid":"key-1"})") + '.' + p.at(1) + '.'; },
            Kind::WrongSignature, Unsigned),
        form(
            "alg HS256, with the secret all copies hold",
            [](const auto &p) {
                const QByteArray text = base64Url(R"({"alg":"HS256","kid":"key-1"})") + '.' + p.at(1);
                return text + '.' + base64Url(signedWithTheSecret(text));
            },
            Kind::WrongSignature, Unsigned),
        form(
            "HMAC under the name of RS256",
            [](const auto &p) {
                const QByteArray text = p.at(0) + '.' + p.at(1);
                return text + '.' + base64Url(signedWithTheSecret(text));
            },
            Kind::WrongSignature, Unsigned),
        form(
            "key of another",
            [](const auto &p) {
                const QByteArray text = p.at(0) + '.' + p.at(1);
                return text + '.' + base64Url(signedByAnother(text));
            },
            Kind::WrongSignature, Unsigned),
        form(
            "claims changed after signing",
            [](const auto &p) {
                QByteArray claims = QByteArray::fromBase64(p.at(1), QByteArray::Base64UrlEncoding);
                claims.replace("\"117\"", "\"118\"");
                return p.at(0) + '.' + base64Url(claims) + '.' + p.at(2);
            },
            Kind::WrongSignature, Unsigned),
        form(
            "key in the token's own header",
            [](const auto &p) {
                static const RsaSigner another;
                const QByteArray text = base64Url(json({{str("alg"), str("RS256")},
                                                        {str("kid"), str("key-1")},
                                                        {str("jwk"), another.publicKey(str("key-1"))}})) +
                                        '.' + p.at(1);
                return text + '.' + base64Url(another.sign(text));
            },
            Kind::WrongSignature, Unsigned),
        signature("signature cut", [](const QByteArray &good) { return good.chopped(1); }),
        signature("signature half", [](const QByteArray &good) { return good.left(good.size() / 2); }),
        signature("signature longer", [](const QByteArray &good) { return good + '\0'; }),
        signature("signature one bit off",
                  [](QByteArray good) {
                      good[17] = static_cast<char>(good.at(17) ^ 1);
                      return good;
                  }),
        signature("signature all zero", [](const QByteArray &good) { return QByteArray(good.size(), '\0'); }),
        signature("signature one",
                  [](const QByteArray &good) { return QByteArray(good.size() - 1, '\0') + '\1'; }),
        form("two parts", [](const auto &p) { return p.at(0) + '.' + p.at(1); }),
        form("five parts, encrypted", [](const auto &p) { return p.join('.') + ".x.y"; }),
        form("header cut", [](const auto &p) { return p.at(0).chopped(3) + '.' + p.at(1) + '.' + p.at(2); }),
        form("claims no base64", [](const auto &p) { return p.at(0) + ".***." + p.at(2); }),
        form("claims no JSON", [](const auto &p) { return p.at(0) + '.' + base64Url("{") + '.' + p.at(2); }),
        form("one word", [](const auto &) { return QByteArray("ana"); }),
        // RFC 6749 5.1
        field("no access token", "access_token", None),
        field("access token a number", "access_token", 17),
        field("access token with a line break", "access_token", str("a\r\nX-Evil: 1")),
        field("no refresh token", "refresh_token", None),
        field("refresh token with a blank", "refresh_token", str("a b")),
        field("no token type", "token_type", None),
        field("token type DPoP", "token_type", str("DPoP")),
        field("scope that is no scope", "scope", str("openid \n")),
        raw("a web page", 200, "<html>captive portal</html>", Kind::BadAnswer, Unusable),
        raw("nothing", 200, {}, Kind::BadAnswer, Unusable),
        raw("a list", 200, "[]", Kind::BadAnswer, Unusable),
        raw("a redirect", 302, {}, Kind::BadAnswer, Unusable),
        raw("no such page", 404, "<html>", Kind::BadAnswer, Unusable),
        // RFC 6749 5.2 and Google's own
        raw("used code", 400, R"({"error":"invalid_grant"})", Kind::CodeRefused,
            "Google no longer accepts the answer of this sign-in."),
        raw("wrong client", 401, R"({"error":"invalid_client"})", Kind::ClientRejected, ClientGone),
        raw("deleted client", 401, R"({"error":"deleted_client"})", Kind::ClientRejected, ClientGone),
        raw("file of a web client", 400, R"({"error":"redirect_uri_mismatch"})", Kind::ClientRejected,
            ClientGone),
        raw("administrator", 400, R"({"error":"admin_policy_enforced"})", Kind::AdminPolicy,
            "Your administrator does not allow this app, or one of the permissions."),
        raw("other organisation", 403, R"({"error":"org_internal"})", Kind::OtherOrganisation,
            "This client file is for accounts of another organisation."),
        raw("session control", 400, R"({"error":"invalid_grant","error_subtype":"rapt_required"})",
            Kind::ReauthNeeded, "Your organisation asks you to sign in again."),
        raw("unknown error", 400, R"({"error":"no_such_word"})", Kind::Refused,
            "Google refused the sign-in (no_such_word)."),
        raw("error with 200", 200, R"({"error":"invalid_client"})", Kind::ClientRejected, ClientGone),
        raw("busy", 429, {}, Kind::Server, Trouble),
        raw("broken", 500, R"({"error":"internal_failure"})", Kind::Server, Trouble),
    };
    return cases;
}

struct QueryCase
{
    const char *name;
    const char *query; ///< STATE stands for the right one
    Kind kind;         ///< only of errors in the redirect
    const char *says;
};

QList<QueryCase> errorCases()
{
    return {
        {"denied", "error=access_denied&state=STATE", Kind::Denied, "You (or Google) stopped the sign-in."},
        {"denied with a reason", "error=access_denied&error_description=%3Cb%3E&state=STATE", Kind::Denied,
         "You (or Google) stopped the sign-in."},
        {"administrator", "error=admin_policy_enforced&state=STATE", Kind::AdminPolicy,
         "Your administrator does not allow this app, or one of the permissions."},
        {"organisation", "error=org_internal&state=STATE", Kind::OtherOrganisation,
         "This client file is for accounts of another organisation."},
        {"client", "error=unauthorized_client&state=STATE", Kind::ClientRejected, ClientGone},
        {"scope", "error=invalid_scope&error_description=no+such&state=STATE", Kind::Refused,
         "Google refused the sign-in (invalid_scope): no such"},
        {"server", "error=server_error&state=STATE", Kind::Server, Trouble},
        {"busy", "error=temporarily_unavailable&state=STATE", Kind::Server, Trouble},
        {"iss of another", "code=c&state=STATE&iss=https%3A%2F%2Fevil.example", Kind::WrongIssuer,
         OtherServer},
        {"iss of another with an error", "error=access_denied&state=STATE&iss=https%3A%2F%2Fevil.example",
         Kind::WrongIssuer, OtherServer},
    };
}

QList<QueryCase> foreignCases()
{
    const auto foreign = [](const char *name, const char *query) {
        return QueryCase{name, query, Kind::Cancelled, "This answer was ignored"};
    };
    return {
        foreign("nothing", ""),
        foreign("no state", "code=c"),
        foreign("wrong state", "code=c&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        foreign("state in pieces", "code=c&state=STATE%20"),
        foreign("forged error", "error=access_denied"),
        foreign("forged error, wrong state", "error=access_denied&state=x"),
        foreign("state twice", "code=c&state=STATE&state=STATE"),
        foreign("state twice, one hidden", "code=c&state=STATE&%73tate=x"),
        foreign("two codes", "code=c&code=d&state=STATE"),
        foreign("code and error", "code=c&error=access_denied&state=STATE"),
        foreign("two issuers", "code=c&state=STATE&iss=a&iss=b"),
        foreign("code empty", "code=&state=STATE"),
        foreign("code with a line break", "code=c%0d%0aX&state=STATE"),
        foreign("code with a broken escape", "code=%zz&state=STATE"),
        foreign("error with markup", "error=%3Cscript%3E&state=STATE"),
        foreign("implicit answer", "access_token=at&token_type=Bearer&state=STATE"),
    };
}

struct FileCase
{
    const char *name;
    QByteArray bytes;
    ClientFileError::Kind kind;
    const char *says;
};

QList<FileCase> fileCases()
{
    using File = ClientFileError::Kind;
    const QJsonObject good{{str("client_id"), str("1-a")},
                           {str("client_secret"), str("s")},
                           {str("auth_uri"), str("https://accounts.google.com/o/oauth2/auth")},
                           {str("token_uri"), str("https://oauth2.googleapis.com/token")}};
    const auto installed = [&good](const char *name, const QJsonValue &value) {
        return text({{str("installed"), with(good, name, value)}});
    };
    const char *const notClient = "The file is JSON, but not a client file: it has no “installed” part.";
    const char *const tokens =
        "This file holds the keys of a sign-in, not a client. Another program may have "
        "written over the client file.";
    return {
        {"empty", {}, File::Empty, "The file is empty. The download may have failed."},
        {"picture", QByteArray("\x89PNG\r\n\x1a\n\0", 9), File::NotText, "This is not a text file."},
        {"web page", "<html>", File::NotJson, "The file is not JSON: line 1 cannot be read."},
        {"cut", "{\"installed\":\n{", File::NotJson, "The file is not JSON: line 2 cannot be read."},
        {"huge", QByteArray(65 * 1024, ' '), File::TooLarge, "The file is too large to be a client file."},
        {"list", "[]", File::NoClient, notClient},
        {"API key", R"({"key":"x"})", File::NoClient, notClient},
        {"tokens", R"({"access_token":"x","refresh_token":"y"})", File::TokenFile, tokens},
        {"authorized user", R"({"type":"authorized_user"})", File::TokenFile, tokens},
        {"web client", text({{str("web"), good}}), File::WebClient,
         "This is the file of a web client. Roomkey needs a desktop client."},
        {"service account", R"({"type":"service_account"})", File::ServiceAccount,
         "This is the key of a service account. It signs in an app, not a person."},
        {"no client_id", installed("client_id", None), File::MissingFields,
         "The client file lacks: client_id."},
        {"no client_secret", installed("client_secret", None), File::MissingFields,
         "The client file lacks: client_secret."},
        {"no auth_uri", installed("auth_uri", None), File::MissingFields, "The client file lacks: auth_uri."},
        {"token_uri null", installed("token_uri", QJsonValue::Null), File::MissingFields,
         "The client file lacks: token_uri."},
        {"auth_uri without TLS", installed("auth_uri", str("http://accounts.google.com/")), File::BadEndpoint,
         "The address in “auth_uri” is neither https nor on this computer."},
        {"token_uri a file", installed("token_uri", str("file:///etc/passwd")), File::BadEndpoint,
         "The address in “token_uri” is neither https nor on this computer."},
        {"token_uri like loopback", installed("token_uri", str("http://127.0.0.1.evil.example/")),
         File::BadEndpoint, "The address in “token_uri” is neither https nor on this computer."},
    };
}

} // namespace

void TestSignInRefusals::thereAreEnough()
{
    const qsizetype all =
        answerCases().size() + errorCases().size() + foreignCases().size() + fileCases().size();
    qInfo("%d negative cases", static_cast<int>(all));
    QVERIFY(all >= 70);
    QVERIFY(answerCases().size() >= 40); // of what the conformance modules are about
}

/// Each case differs from this in one thing.
void TestSignInRefusals::whatIsRefusedIsGoodOtherwise()
{
    open();
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
    QVERIFY(m_errors.isEmpty());
}

void TestSignInRefusals::answersOfTheTokenEndpoint_data()
{
    QTest::addColumn<int>("at");
    int at = 0;
    for (const AnswerCase &c : answerCases())
        QTest::newRow(c.name) << at++;
}

/// T29, T26
void TestSignInRefusals::answersOfTheTokenEndpoint()
{
    QFETCH(int, at);
    const AnswerCase c = answerCases().at(at);
    open();
    m_issuer->token = HttpAnswer::of(c.status, c.body(*m_issuer)).with("Location", "https://evil.example/");
    come(good());
    QTRY_COMPARE(m_finished, 1);
    QVERIFY(m_grants.isEmpty());
    QCOMPARE(m_errors.size(), 1);
    QCOMPARE(m_errors.first().kind, c.kind);
    const ui::AuthText said = ui::errorText(m_errors.first());
    QCOMPARE(said.what, QString::fromUtf8(c.says));
    QVERIFY(!said.cure.isEmpty());
    QCOMPARE(m_attempt->stepState(Step::GettingKeys), State::Failed);
    QCOMPARE(m_issuer->requestsTo("/token").size(), 1);
    QVERIFY(page().contains("The sign-in did not work"));
    QVERIFY(m_attempt->timeline().toReport().contains(QStringLiteral("get the keys          failed")));
}

/// A token that was good for the attempt before, brought again.
void TestSignInRefusals::nonceOfAnEarlierAttempt()
{
    open();
    const QByteArray earlier = m_issuer->nonce;
    QVERIFY(earlier.size() >= 43);
    const QByteArray answer = text(m_issuer->tokenAnswer(earlier));
    m_attempt.reset();
    forget();
    open();
    QVERIFY(m_issuer->nonce != earlier);
    m_issuer->token = HttpAnswer::of(200, answer);
    come(good());
    QTRY_COMPARE(m_errors.size(), 1);
    QCOMPARE(m_errors.first().kind, Kind::BadAnswer);
    QCOMPARE(m_errors.first().detail, QStringLiteral("id_token: nonce"));
}

void TestSignInRefusals::errorsInTheRedirect_data()
{
    QTest::addColumn<int>("at");
    int at = 0;
    for (const QueryCase &c : errorCases())
        QTest::newRow(c.name) << at++;
}

/// T17, T25
void TestSignInRefusals::errorsInTheRedirect()
{
    QFETCH(int, at);
    const QueryCase c = errorCases().at(at);
    open();
    come(QByteArray(c.query).replace("STATE", value("state")));
    QTRY_COMPARE(m_errors.size(), 1);
    QCOMPARE(m_errors.first().kind, c.kind);
    QCOMPARE(ui::errorText(m_errors.first()).what, QString::fromUtf8(c.says));
    QCOMPARE(m_attempt->stepState(Step::CheckingAnswer), State::Failed);
    QVERIFY(m_issuer->requestsTo("/token").isEmpty());
}

void TestSignInRefusals::redirectsNobodyAskedFor_data()
{
    QTest::addColumn<int>("at");
    int at = 0;
    for (const QueryCase &c : foreignCases())
        QTest::newRow(c.name) << at++;
}

/// T12, T13, T15
void TestSignInRefusals::redirectsNobodyAskedFor()
{
    QFETCH(int, at);
    const QueryCase c = foreignCases().at(at);
    open();
    come(QByteArray(c.query).replace("STATE", value("state")));
    const QByteArray shown = page();
    QVERIFY2(shown.contains(c.says), shown);
    QVERIFY(m_errors.isEmpty());
    QCOMPARE(m_attempt->stepState(Step::WaitingForUser), State::Active);
    QCOMPARE(m_attempt->ignoredAnswers(), 1);
    QVERIFY(m_issuer->requestsTo("/token").isEmpty());
    come(good());
    QTRY_COMPARE(m_grants.size(), 1);
}

void TestSignInRefusals::clientFiles_data()
{
    QTest::addColumn<int>("at");
    int at = 0;
    for (const FileCase &c : fileCases())
        QTest::newRow(c.name) << at++;
}

void TestSignInRefusals::clientFiles()
{
    QFETCH(int, at);
    const FileCase c = fileCases().at(at);
    const auto client = parseClientFile(c.bytes);
    QVERIFY(!client);
    QCOMPARE(client.error().kind, c.kind);
    const ui::ClientFileText said = ui::errorText(client.error());
    QCOMPARE(said.what, QString::fromUtf8(c.says));
    QVERIFY(said.cure.contains(QStringLiteral("Desktop app")));
    QCOMPARE(said.cure.contains(QStringLiteral("Expected a JSON object with a single property")),
             c.kind == ClientFileError::Kind::NoClient || c.kind == ClientFileError::Kind::TokenFile);
}

QTEST_GUILESS_MAIN(TestSignInRefusals)
#include "tst_signinrefusals.moc"
