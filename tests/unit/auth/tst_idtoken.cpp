// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/idtoken.h"

#include "tests/unit/auth/fakeissuer.h"

#include <QTest>

using namespace roomkey;
using Kind = AuthError::Kind;

/// T29: nothing of an id_token labels an account before it was checked.
class TestIdToken : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodToken();
    void namesAreMadePlain();
    void otherGoodTokens_data();
    void otherGoodTokens();
    void wrongClaims_data();
    void wrongClaims();
    void wrongForms_data();
    void wrongForms();
    void signatureIsTakenApart();

private:
    static QJsonObject header() { return goodHeader(); }
    static QJsonObject claims()
    {
        return {{QStringLiteral("iss"), QStringLiteral("https://accounts.google.com")},
                {QStringLiteral("aud"), QStringLiteral("client")},
                {QStringLiteral("sub"), QStringLiteral("117")},
                {QStringLiteral("email"), QStringLiteral("ana@example.com")},
                {QStringLiteral("name"), QStringLiteral("Ana ศรี")},
                {QStringLiteral("iat"), 1'000'000},
                {QStringLiteral("exp"), 1'003'600},
                {QStringLiteral("nonce"), QStringLiteral("n")}};
    }
    static IdTokenRules rules()
    {
        return {QStringLiteral("https://accounts.google.com"), QStringLiteral("client"), "n",
                QDateTime::fromSecsSinceEpoch(1'000'000, Qt::UTC)};
    }
    static QJsonObject with(const char *name, const QJsonValue &value)
    {
        QJsonObject changed = claims();
        changed[QLatin1String(name)] = value;
        return changed;
    }
};

void TestIdToken::goodToken()
{
    const auto person = personFromIdToken(jwt(header(), claims()), rules());
    QVERIFY(person);
    QCOMPARE(*person,
             (Person{QStringLiteral("117"), QStringLiteral("ana@example.com"), QStringLiteral("Ana ศรี")}));
}

void TestIdToken::namesAreMadePlain()
{
    const auto person =
        personFromIdToken(jwt(header(), with("name", QStringLiteral("Ana\n\u202eeve"))), rules());
    QVERIFY(person);
    QCOMPARE(person->displayName, QStringLiteral("Ana eve"));
}

void TestIdToken::otherGoodTokens_data()
{
    QTest::addColumn<QJsonObject>("claims");
    QTest::newRow("Google without scheme") << with("iss", QStringLiteral("accounts.google.com"));
    QTest::newRow("one audience in a list") << with("aud", QJsonArray{QStringLiteral("client")});
    QJsonObject several = with("aud", QJsonArray{QStringLiteral("other"), QStringLiteral("client")});
    several[QStringLiteral("azp")] = QStringLiteral("client");
    QTest::newRow("several, made for us") << several;
    QTest::newRow("just ran out") << with("exp", 1'000'000 - 200);
    QTest::newRow("slightly from the future") << with("iat", 1'000'000 + 200);
    QTest::newRow("no name") << with("name", QJsonValue());
    QTest::newRow("unknown claim") << with("hd", QStringLiteral("example.com"));
}

void TestIdToken::otherGoodTokens()
{
    QFETCH(QJsonObject, claims);
    QVERIFY(personFromIdToken(jwt(header(), claims), rules()));
}

void TestIdToken::wrongClaims_data()
{
    QTest::addColumn<QJsonObject>("claims");
    QTest::addColumn<QString>("what");
    const auto row = [](const char *name, const QJsonObject &claims, const char *what) {
        QTest::newRow(name) << claims << QString::fromLatin1(what);
    };
    const QJsonValue none(QJsonValue::Undefined);
    row("other issuer", with("iss", QStringLiteral("https://evil.example")), "iss");
    row("issuer with a slash", with("iss", QStringLiteral("https://accounts.google.com/")), "iss");
    row("issuer without TLS", with("iss", QStringLiteral("http://accounts.google.com")), "iss");
    row("no issuer", with("iss", none), "iss");
    row("issuer a list", with("iss", QJsonArray{QStringLiteral("https://accounts.google.com")}), "iss");
    row("other audience", with("aud", QStringLiteral("someone")), "aud");
    row("no audience", with("aud", none), "aud");
    row("empty audience", with("aud", QJsonArray()), "aud");
    row("several, not made for us", with("aud", QJsonArray{QStringLiteral("client"), QStringLiteral("x")}),
        "aud");
    row("made for another", with("azp", QStringLiteral("someone")), "aud");
    row("ran out", with("exp", 1'000'000 - 301), "exp");
    row("no end", with("exp", none), "exp");
    row("end in words", with("exp", QStringLiteral("1003600")), "exp");
    row("from the future", with("iat", 1'000'000 + 301), "iat");
    row("no start", with("iat", none), "iat");
    row("other nonce", with("nonce", QStringLiteral("m")), "nonce");
    row("no nonce", with("nonce", none), "nonce");
    row("nonce in other case", with("nonce", QStringLiteral("N")), "nonce");
    row("no subject", with("sub", none), "sub");
    row("empty subject", with("sub", QString()), "sub");
    row("subject a number", with("sub", 117), "sub");
    row("endless subject", with("sub", QString(256, QLatin1Char('1'))), "sub");
    row("subject with a line break", with("sub", QStringLiteral("1\n2")), "sub");
}

void TestIdToken::wrongClaims()
{
    QFETCH(QJsonObject, claims);
    QFETCH(QString, what);
    const auto person = personFromIdToken(jwt(header(), claims), rules());
    QVERIFY(!person);
    QCOMPARE(person.error().detail, QStringLiteral("id_token: ") + what);
    const bool time = QByteArray(QTest::currentDataTag()) == "ran out" ||
                      QByteArray(QTest::currentDataTag()) == "from the future";
    QCOMPARE(person.error().kind, time                            ? Kind::WrongClock
                                  : what == QStringLiteral("iss") ? Kind::WrongIssuer
                                                                  : Kind::BadAnswer);
}

void TestIdToken::wrongForms_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("what");
    const QByteArray good = jwt(header(), claims());
    const QList<QByteArray> parts = good.split('.');
    const auto row = [](const char *name, const QByteArray &token, const char *what) {
        QTest::newRow(name) << token << QString::fromLatin1(what);
    };
    const auto changed = [](const char *name, const QJsonValue &value) {
        QJsonObject other = header();
        other[QLatin1String(name)] = value;
        return jwt(other, claims());
    };
    const auto alg = [&changed](const QJsonValue &value) { return changed("alg", value); };
    row("empty", "", "form");
    row("two parts", parts.at(0) + '.' + parts.at(1), "form");
    row("four parts", good + ".x", "form");
    row("no signature", parts.at(0) + '.' + parts.at(1) + '.', "signature");
    row("signature no base64", parts.at(0) + '.' + parts.at(1) + ".***", "signature");
    row("padding", parts.at(0) + "=." + parts.at(1) + '.' + parts.at(2), "form");
    row("plain base64", parts.at(0) + '.' + parts.at(1) + "+/." + parts.at(2), "form");
    row("header no JSON", base64Url("x") + '.' + parts.at(1) + '.' + parts.at(2), "form");
    row("claims a list", parts.at(0) + '.' + base64Url("[]") + '.' + parts.at(2), "form");
    row("huge", parts.at(0) + '.' + parts.at(1) + '.' + QByteArray(64 * 1024, 'x'), "form");
    row("alg none", alg(QStringLiteral("none")), "alg");
    row("alg None", alg(QStringLiteral("None")), "alg");
    row("alg HS256", alg(QStringLiteral("HS256")), "alg");
    row("alg empty", alg(QString()), "alg");
    row("alg a list", alg(QJsonArray{QStringLiteral("RS256")}), "alg");
    row("no alg", changed("alg", QJsonValue(QJsonValue::Undefined)), "alg");
    // Good algorithms all of them, but not what Google signs with, and not what is checked here.
    row("alg PS256", alg(QStringLiteral("PS256")), "alg");
    row("alg ES256", alg(QStringLiteral("ES256")), "alg");
    row("alg RS512", alg(QStringLiteral("RS512")), "alg");
    row("no kid", changed("kid", QJsonValue(QJsonValue::Undefined)), "kid");
    row("kid empty", changed("kid", QString()), "kid");
    row("kid a number", changed("kid", 1), "kid");
    row("unknown extension", changed("crit", QJsonArray{QStringLiteral("x")}), "crit");
}

void TestIdToken::wrongForms()
{
    QFETCH(QByteArray, token);
    QFETCH(QString, what);
    const auto person = personFromIdToken(token, rules());
    QVERIFY(!person);
    QCOMPARE(person.error().detail, QStringLiteral("id_token: ") + what);
    const bool signature =
        QStringList{QStringLiteral("alg"), QStringLiteral("kid"), QStringLiteral("signature")}.contains(what);
    QCOMPARE(person.error().kind, signature ? Kind::WrongSignature : Kind::BadAnswer);
}

void TestIdToken::signatureIsTakenApart()
{
    const QByteArray token = jwt(header(), claims(), "\x01\xff");
    const auto signature = signatureOf(token);
    QVERIFY(signature);
    QCOMPARE(signature->keyId, QStringLiteral("key-1"));
    QCOMPARE(signature->signature, QByteArray("\x01\xff"));
    QCOMPARE(signature->text, token.left(token.lastIndexOf('.')));
    for (const char *junk : {"", "a", "a.b", "a.b.c", "e30.e30.", "e30.e30.c.d"})
        QVERIFY(!signatureOf(junk));
}

QTEST_GUILESS_MAIN(TestIdToken)
#include "tst_idtoken.moc"
