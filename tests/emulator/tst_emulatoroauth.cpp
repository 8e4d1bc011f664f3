// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/testclient.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

namespace {

const QString Identity = u"openid https://www.googleapis.com/auth/userinfo.email"_s;
const QString Two =
    u"https://www.googleapis.com/auth/chat.spaces https://www.googleapis.com/auth/chat.memberships"_s;

QByteArray fromBase64Url(const QByteArray &text)
{
    return QByteArray::fromBase64(text, QByteArray::Base64UrlEncoding);
}

/// Whether a JWT was signed with the key of this key set, checked by OpenSSL and nothing of the emulator's.
bool isSignedBy(const QByteArray &jwt, const QJsonObject &key)
{
    const QByteArray modulus = fromBase64Url(key["n"_L1].toString().toLatin1());
    const QByteArray exponent = fromBase64Url(key["e"_L1].toString().toLatin1());
    BIGNUM *n = BN_bin2bn(reinterpret_cast<const uchar *>(modulus.data()), int(modulus.size()), nullptr);
    BIGNUM *e = BN_bin2bn(reinterpret_cast<const uchar *>(exponent.data()), int(exponent.size()), nullptr);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    EVP_PKEY *publicKey = nullptr;
    EVP_PKEY_fromdata_init(maker);
    EVP_PKEY_fromdata(maker, &publicKey, EVP_PKEY_PUBLIC_KEY, params);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const QByteArray signedPart = jwt.first(jwt.lastIndexOf('.'));
    const QByteArray signature = fromBase64Url(jwt.sliced(jwt.lastIndexOf('.') + 1));
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, publicKey);
    const int good =
        EVP_DigestVerify(context, reinterpret_cast<const uchar *>(signature.data()), size_t(signature.size()),
                         reinterpret_cast<const uchar *>(signedPart.data()), size_t(signedPart.size()));
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(publicKey);
    EVP_PKEY_CTX_free(maker);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return good == 1;
}

QString transactionIn(const QByteArray &page)
{
    const QByteArray mark = "name=\"transaction\" value=\"";
    const qsizetype from = page.indexOf(mark) + mark.size();
    return QString::fromLatin1(page.sliced(from, page.indexOf('"', from) - from));
}

} // namespace

class TestEmulatorOAuth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePersonTicksWhatTheyAllow();
    void aHintSkipsTheChooser();
    void cancelRefuses();
    void oneScopeAloneHasNoBox();
    void anAnsweredPageIsOver();
    void pagesEscapeWhatTheyShow();
    void stateComesBackAsItWas();
    void idTokenIsSignedAndCarriesTheNonce();
    void aCodeSeenTwiceRevokes();
    void codesAndTokensEndWithTheClock();
    void revokingEndsEveryGrantOfThePersonOnly();
    void refusesAtTheTokenEndpoint_data();
    void refusesAtTheTokenEndpoint();
    void issuerIsSentWhereAsked();
    void stateFileCarriesOn();
    void aGrantBelongsToItsClient();
    void clientFileIsPrivate();
};

void TestEmulatorOAuth::thePersonTicksWhatTheyAllow()
{
    const TestClient client({u"--consent"_s, u"page"_s});
    const auto chooser = client.request("GET", client.authorizePath(Identity + u' ' + Two));
    QCOMPARE(chooser.status, 200);
    for (const char *address : {"ana@example.com", "admin@example.com", "robin@mail.example.com"})
        QVERIFY2(chooser.body.contains(QByteArray("id=\"account-") + address), address);
    const QString id = transactionIn(chooser.body);
    const auto chosen =
        client.form(u"/signin/account"_s, {{u"transaction"_s, id}, {u"account"_s, u"admin@example.com"_s}});
    QCOMPARE(chosen.status, 303);
    const auto page = client.request("GET", chosen.header("Location"));
    QVERIFY(page.body.contains("not Google"));
    QVERIFY(page.body.contains("admin@example.com"));
    QCOMPARE(page.body.count("type=\"checkbox\""), 2);
    QVERIFY(!page.body.contains(" checked"));
    QVERIFY(page.body.contains("<label for=\"scope-chat.spaces\">"));
    const auto done = client.form(u"/signin/consent"_s, {{u"transaction"_s, id},
                                                         {u"scope"_s, u"chat.spaces"_s},
                                                         {u"scope"_s, u"chat.delete"_s}, // never asked for
                                                         {u"decision"_s, u"continue"_s}});
    QCOMPARE(done.status, 303);
    const Parameters back = TestClient::redirectOf(done);
    const QJsonObject tokens = client.exchange(*valueOf(back, u"code")).json();
    QStringList scopes = tokens["scope"_L1].toString().split(u' ');
    scopes.sort();
    QCOMPARE(scopes, QStringList({u"https://www.googleapis.com/auth/chat.spaces"_s,
                                  u"https://www.googleapis.com/auth/userinfo.email"_s, u"openid"_s}));
    const auto info = client.request("GET", u"/v1/userinfo"_s, {}, tokens["access_token"_L1].toString());
    QCOMPARE(info.json()["email"_L1].toString(), u"admin@example.com"_s);
}

void TestEmulatorOAuth::aHintSkipsTheChooser()
{
    const TestClient client({u"--consent"_s, u"page"_s});
    const auto hinted =
        client.request("GET", client.authorizePath(Two, {{u"login_hint"_s, u"ana@example.com"_s}}));
    QCOMPARE(hinted.status, 302);
    const auto page = client.request("GET", hinted.header("Location"));
    QVERIFY(page.body.contains("ana@example.com"));
    QVERIFY(page.body.contains("id=\"continue\""));
    const auto chooser =
        client.request("GET", client.authorizePath(Two, {{u"login_hint"_s, u"ana@example.com"_s},
                                                         {u"prompt"_s, u"select_account consent"_s}}));
    QVERIFY(chooser.body.contains("id=\"account-ana@example.com\""));
}

void TestEmulatorOAuth::cancelRefuses()
{
    const TestClient client({u"--consent"_s, u"page"_s});
    const auto hinted =
        client.request("GET", client.authorizePath(Two, {{u"login_hint"_s, u"ana@example.com"_s}}));
    const QString id = transactionIn(client.request("GET", hinted.header("Location")).body);
    const auto refused =
        client.form(u"/signin/consent"_s, {{u"transaction"_s, id}, {u"decision"_s, u"cancel"_s}});
    const Parameters back = TestClient::redirectOf(refused);
    QCOMPARE(valueOf(back, u"error"), std::optional(u"access_denied"_s));
    QCOMPARE(valueOf(back, u"state"), std::optional(u"a state/+&"_s));
    QVERIFY(!valueOf(back, u"code"));
}

void TestEmulatorOAuth::oneScopeAloneHasNoBox()
{
    const TestClient client({u"--consent"_s, u"page"_s});
    const QString one = u"https://www.googleapis.com/auth/chat.spaces"_s;
    const auto hinted =
        client.request("GET", client.authorizePath(one, {{u"login_hint"_s, u"ana@example.com"_s}}));
    const auto page = client.request("GET", hinted.header("Location"));
    QVERIFY(page.body.contains("chat.spaces"));
    QVERIFY(!page.body.contains("type=\"checkbox\""));
    const auto done = client.form(
        u"/signin/consent"_s, {{u"transaction"_s, transactionIn(page.body)}, {u"decision"_s, u"continue"_s}});
    QCOMPARE(valueOf(TestClient::redirectOf(done), u"scope"), std::optional(one));
}

void TestEmulatorOAuth::anAnsweredPageIsOver()
{
    const TestClient client({u"--consent"_s, u"page"_s});
    const auto hinted =
        client.request("GET", client.authorizePath(Two, {{u"login_hint"_s, u"ana@example.com"_s}}));
    const QString id = transactionIn(client.request("GET", hinted.header("Location")).body);
    const Parameters answer{
        {u"transaction"_s, id}, {u"scope"_s, u"chat.spaces"_s}, {u"decision"_s, u"continue"_s}};
    QCOMPARE(client.form(u"/signin/consent"_s, answer).status, 303);
    QCOMPARE(client.form(u"/signin/consent"_s, answer).status, 400);
    QCOMPARE(client.request("GET", hinted.header("Location")).status, 400);
}

void TestEmulatorOAuth::pagesEscapeWhatTheyShow()
{
    const TestClient client({u"--consent"_s, u"page"_s});
    const auto page = client.request("GET", client.authorizePath(u"<script>alert(1)</script>"_s));
    QCOMPARE(page.status, 400);
    QVERIFY(page.body.contains("invalid_scope"));
    QVERIFY(page.body.contains("&lt;script&gt;"));
    QVERIFY(!page.body.contains("<script>alert"));
}

void TestEmulatorOAuth::stateComesBackAsItWas()
{
    const TestClient client;
    const Parameters with = TestClient::redirectOf(client.request("GET", client.authorizePath(Two)));
    QCOMPARE(valueOf(with, u"state"), std::optional(u"a state/+&"_s));
    QVERIFY(!valueOf(with, u"iss"));
    const Parameters without =
        TestClient::redirectOf(client.request("GET", client.authorizePath(Two, {{u"state"_s, {}}})));
    QVERIFY(valueOf(without, u"code"));
    QVERIFY(!valueOf(without, u"state"));
}

void TestEmulatorOAuth::idTokenIsSignedAndCarriesTheNonce()
{
    const TestClient client;
    const Parameters back = TestClient::redirectOf(
        client.request("GET", client.authorizePath(Identity, {{u"nonce"_s, u"once"_s}})));
    const QJsonObject tokens = client.exchange(*valueOf(back, u"code")).json();
    const QByteArray jwt = tokens["id_token"_L1].toString().toLatin1();
    const QJsonObject claims = QJsonDocument::fromJson(fromBase64Url(jwt.split('.').value(1))).object();
    QCOMPARE(claims["nonce"_L1].toString(), u"once"_s);
    QCOMPARE(claims["email"_L1].toString(), u"ana@example.com"_s);
    const QJsonObject key = client.request("GET", u"/oauth2/v3/certs"_s).json()["keys"_L1][0].toObject();
    QVERIFY(isSignedBy(jwt, key));
    QByteArray forged = jwt;
    forged[jwt.indexOf('.') + 3] = forged[jwt.indexOf('.') + 3] == 'A' ? 'B' : 'A';
    QVERIFY(!isSignedBy(forged, key));
    QVERIFY(!client.signIn({u"chat.spaces"_s}).contains("id_token"_L1));
}

void TestEmulatorOAuth::aCodeSeenTwiceRevokes()
{
    const TestClient client;
    const Parameters back = TestClient::redirectOf(client.request("GET", client.authorizePath(Two)));
    const QJsonObject tokens = client.exchange(*valueOf(back, u"code")).json();
    const QString access = tokens["access_token"_L1].toString();
    QCOMPARE(client.request("GET", u"/v1/spaces"_s, {}, access).status, 200);
    const auto again = client.exchange(*valueOf(back, u"code"));
    QCOMPARE(again.json()["error"_L1].toString(), u"invalid_grant"_s);
    QCOMPARE(client.request("GET", u"/v1/spaces"_s, {}, access).status, 401);
}

void TestEmulatorOAuth::codesAndTokensEndWithTheClock()
{
    const TestClient client;
    const QString access = client.accessToken({u"chat.spaces"_s});
    const Parameters back = TestClient::redirectOf(client.request("GET", client.authorizePath(Two)));
    QCOMPARE(client.post(u"/control/v1/clock"_s, {{u"advance"_s, 3700}}).status, 200);
    const auto late = client.request("GET", u"/v1/spaces"_s, {}, access);
    QCOMPARE(late.status, 401);
    QCOMPARE(late.json()["error"_L1]["details"_L1][0]["reason"_L1].toString(), u"ACCESS_TOKEN_EXPIRED"_s);
    QCOMPARE(client.exchange(*valueOf(back, u"code")).json()["error"_L1].toString(), u"invalid_grant"_s);
}

void TestEmulatorOAuth::revokingEndsEveryGrantOfThePersonOnly()
{
    const TestClient client;
    const QJsonObject first = client.signIn({u"chat.spaces"_s});
    const QString second = client.accessToken({u"chat.spaces"_s});
    const QString other = client.accessToken({u"chat.spaces"_s}, u"admin@example.com"_s);
    QCOMPARE(client.form(u"/revoke"_s, {{u"token"_s, first["refresh_token"_L1].toString()}}).status, 200);
    QCOMPARE(client.request("GET", u"/v1/spaces"_s, {}, second).status, 401);
    QCOMPARE(client.request("GET", u"/v1/spaces"_s, {}, other).status, 200);
    QCOMPARE(client.form(u"/revoke"_s, {{u"token"_s, first["refresh_token"_L1].toString()}}).status, 400);
    QCOMPARE(client.post(u"/control/v1/revoke"_s, {}).status, 200);
    QCOMPARE(client.request("GET", u"/v1/spaces"_s, {}, other).status, 401);
}

void TestEmulatorOAuth::refusesAtTheTokenEndpoint_data()
{
    QTest::addColumn<Parameters>("changes");
    QTest::addColumn<QString>("error");
    QTest::newRow("verifier") << Parameters{{u"code_verifier"_s, QString(64, u'x')}} << u"invalid_grant"_s;
    QTest::newRow("no verifier") << Parameters{{u"code_verifier"_s, {}}} << u"invalid_grant"_s;
    QTest::newRow("redirect with a slash more")
        << Parameters{{u"redirect_uri"_s, u"http://127.0.0.1:4/back/"_s}} << u"invalid_grant"_s;
    QTest::newRow("redirect by another name")
        << Parameters{{u"redirect_uri"_s, u"http://localhost:4/back"_s}} << u"invalid_grant"_s;
    QTest::newRow("no secret") << Parameters{{u"client_secret"_s, {}}} << u"invalid_request"_s;
    QTest::newRow("wrong secret") << Parameters{{u"client_secret"_s, u"GOCSPX-guess"_s}}
                                  << u"invalid_client"_s;
    QTest::newRow("wrong client") << Parameters{{u"client_id"_s, u"x"_s}} << u"invalid_client"_s;
    QTest::newRow("grant type") << Parameters{{u"grant_type"_s, u"password"_s}}
                                << u"unsupported_grant_type"_s;
    QTest::newRow("service account") << Parameters{{u"grant_type"_s,
                                                    u"urn:ietf:params:oauth:grant-type:jwt-bearer"_s}}
                                     << u"unauthorized_client"_s;
}

void TestEmulatorOAuth::refusesAtTheTokenEndpoint()
{
    QFETCH(Parameters, changes);
    QFETCH(QString, error);
    const TestClient client;
    const Parameters back = TestClient::redirectOf(client.request("GET", client.authorizePath(Two)));
    const auto answer = client.exchange(*valueOf(back, u"code"), changes);
    QVERIFY(answer.status == 400 || answer.status == 401);
    QCOMPARE(answer.json()["error"_L1].toString(), error);
    QVERIFY(!answer.json()["error_description"_L1].toString().isEmpty());
}

void TestEmulatorOAuth::issuerIsSentWhereAsked()
{
    const TestClient client(
        {u"--consent"_s, u"allow-all"_s, u"--fault"_s, u"iss_param:value=https://evil.example#1"_s});
    const auto issuer = [&] {
        return valueOf(TestClient::redirectOf(client.request("GET", client.authorizePath(Two))), u"iss");
    };
    QCOMPARE(issuer(), std::optional(u"https://evil.example"_s));
    QCOMPARE(issuer(), std::nullopt);
}

void TestEmulatorOAuth::stateFileCarriesOn()
{
    const QTemporaryDir folder;
    const QString state = folder.filePath(u"state.json"_s);
    const QStringList arguments{u"--consent"_s, u"allow-all"_s, u"--state"_s, state};
    QString root;
    QString refresh;
    QString space;
    QStringList secrets;
    QJsonArray before;
    {
        const TestClient client(arguments);
        root = client.root;
        const QJsonObject tokens = client.signIn({u"chat.spaces"_s, u"chat.messages"_s});
        refresh = tokens["refresh_token"_L1].toString();
        const QString access = tokens["access_token"_L1].toString();
        space =
            client
                .post(u"/v1/spaces"_s, {{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, u"Kept"_s}}, access)
                .json()["name"_L1]
                .toString();
        QCOMPARE(client.post(u"/v1/%1/messages"_s.arg(space), {{u"text"_s, u"Still here"_s}}, access).status,
                 200);
        before = client.control(u"world"_s)["messages"_L1].toArray();
        for (const auto &secret : client.control(u"secrets"_s)["secrets"_L1].toArray())
            secrets.append(secret.toString());
    }
    QFile file(state);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
             QFileDevice::Permissions());
    const QString written = QString::fromUtf8(file.readAll());
    for (const QString &secret : secrets)
        QVERIFY(!written.contains(secret));

    const TestClient client(arguments);
    QCOMPARE(client.root, root);
    QVERIFY(secrets.contains(client.client["client_secret"_L1].toString()));
    const auto renewed =
        client.exchange({}, {{u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, refresh}});
    QCOMPARE(renewed.status, 200);
    QVERIFY(!renewed.json().contains("refresh_token"_L1));
    const auto kept =
        client.request("GET", u"/v1/"_s + space, {}, renewed.json()["access_token"_L1].toString());
    QCOMPARE(kept.json()["displayName"_L1].toString(), u"Kept"_s);
    QCOMPARE(client.control(u"world"_s)["messages"_L1].toArray(), before);
}

/// Two clients of one project: neither can use what the other was given, and revoking reaches both.
void TestEmulatorOAuth::aGrantBelongsToItsClient()
{
    TestClient client;
    const auto refresh = [&client](const QJsonObject &tokens) {
        return client.form(u"/token"_s, {{u"grant_type"_s, u"refresh_token"_s},
                                         {u"refresh_token"_s, tokens["refresh_token"_L1].toString()},
                                         {u"client_id"_s, client.client["client_id"_L1].toString()},
                                         {u"client_secret"_s, client.client["client_secret"_L1].toString()}});
    };
    const auto audience = [&client](const QJsonObject &tokens) {
        return client.request("GET", u"/tokeninfo"_s, {}, tokens["access_token"_L1].toString())
            .json()["aud"_L1]
            .toString();
    };
    const QJsonObject first = client.signIn({u"openid"_s, u"chat.spaces"_s});
    const QString firstId = client.client["client_id"_L1].toString();
    QCOMPARE(audience(first), firstId);
    client.use(u"otherClientFile"_s);
    QVERIFY(client.client["client_id"_L1].toString() != firstId);
    QCOMPARE(client.client["client_id"_L1].toString().section(u'-', 0, 0), firstId.section(u'-', 0, 0));
    QCOMPARE(refresh(first).json()["error"_L1].toString(), u"invalid_grant"_s);
    const QJsonObject second = client.signIn({u"openid"_s, u"chat.spaces"_s});
    QCOMPARE(audience(second), client.client["client_id"_L1].toString());
    QCOMPARE(refresh(second).status, 200);
    QCOMPARE(client.form(u"/revoke"_s, {{u"token"_s, second["refresh_token"_L1].toString()}}).status, 200);
    client.use(u"clientFile"_s);
    QCOMPARE(refresh(first).json()["error"_L1].toString(), u"invalid_grant"_s);
}

void TestEmulatorOAuth::clientFileIsPrivate()
{
    QString path;
    {
        Options options;
        std::optional<Tables> tables;
        QString why;
        QCOMPARE(Options::parse({}, &options, &tables, &why), Options::Outcome::Run);
        Emulator emulator(options, *tables);
        QCOMPARE(emulator.start(), QString());
        path = emulator.announcement()["clientFile"_L1].toString();
        const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup |
                            QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
        QCOMPARE(QFileInfo(path).permissions() & others, QFileDevice::Permissions());
        QCOMPARE(QFileInfo(QFileInfo(path).path()).permissions() & others, QFileDevice::Permissions());
    }
    QVERIFY(!QFileInfo::exists(path));
    QVERIFY(!QFileInfo::exists(QFileInfo(path).path()));
}

QTEST_GUILESS_MAIN(TestEmulatorOAuth)
#include "tst_emulatoroauth.moc"
