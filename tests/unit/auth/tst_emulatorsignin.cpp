// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/networkmanager.h"
#include "app/auth/signin.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/usertokensource.h"
#include "app/core/clock.h"
#include "tests/support/await.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QUrlQuery>

using namespace roomkey;
using Kind = AuthError::Kind;

// The whole life of a sign-in against the emulator, which judges every request as Google does: client file,
// page, exchange, keychain, renewal, revocation.
class TestEmulatorSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void wholeLife();
    void partOfWhatWasAsked();
    void administratorTrustsTheApp();
    void codeAndSecretAreNotEnough();
    void signatureIsTheServersOwn();
    void deniedAtThePage();
    void codeLeavesOnce();
    void renewalLeavesOnce();
    void revokedAtTheServer();
    void noSecretIsLeftAnywhere();

private:
    /// The browser: follows redirects until the page that ends the sign-in.
    void browse(const QUrl &page)
    {
        QNetworkReply *const reply = m_browser.get(QNetworkRequest(page));
        connect(reply, &QNetworkReply::finished, this, [this, reply] {
            m_lastPage = reply->readAll();
            reply->deleteLater();
        });
    }
    QJsonObject control(const QString &what, const QJsonObject &body = {}, bool post = true)
    {
        QNetworkRequest request(m_controlUrl.resolved(QUrl(what)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
        QNetworkReply *const reply =
            post ? m_browser.post(request, QJsonDocument(body).toJson()) : m_browser.get(request);
        if (!QTest::qWaitFor([reply] { return reply->isFinished(); }))
            qFatal("the emulator does not answer");
        const QJsonObject answer = QJsonDocument::fromJson(reply->readAll()).object();
        delete reply;
        return answer;
    }
    int requestsTo(const char *method)
    {
        return control(QStringLiteral("requests"), {}, false)
            .value(QLatin1String("counts"))
            .toObject()
            .value(QLatin1String(method))
            .toInt();
    }
    /// Signs in; the attempt stays for whoever looks at it.
    Expected<Account, AuthError> signIn()
    {
        const auto client = readClientFile(m_clientFile);
        if (!client)
            return Unexpected(AuthError::of(Kind::BadAnswer, {}, client.error().detail));
        SignInRequest request;
        request.client = *client;
        request.scopes = {Scope::Spaces, Scope::Memberships, Scope::Messages};
        m_attempt = std::make_unique<SignInAttempt>(request, m_clock);
        std::optional<Expected<Account, AuthError>> outcome;
        connect(m_attempt.get(), &SignInAttempt::openBrowser, this, [this](const QUrl &url) {
            browse(url);
            m_attempt->browserOpened(true);
        });
        connect(m_attempt.get(), &SignInAttempt::grantReceived, this, [&](const Grant &grant) {
            m_access = grant.access;
            m_registry->store(grant, *client, m_attempt->endpoints())
                .then(this, [&](Expected<Account, VaultError> &&stored) {
                    m_attempt->completeStoring(stored ? std::optional(stored->keychain) : std::nullopt);
                    if (stored)
                        outcome = *stored;
                    else
                        outcome = Unexpected(AuthError::of(Kind::NoKeychain));
                });
        });
        connect(m_attempt.get(), &SignInAttempt::failed, this,
                [&](const AuthError &error) { outcome = Unexpected(error); });
        bool finished = false;
        connect(m_attempt.get(), &SignInAttempt::finished, this, [&] { finished = true; });
        m_lastPage.clear();
        m_attempt->start();
        if (!QTest::qWaitFor([&] { return finished && !m_lastPage.isEmpty(); }, 20'000))
            return Unexpected(AuthError::of(Kind::Timeout));
        m_reports += m_attempt->timeline().toReport().toUtf8();
        return *outcome;
    }

    const ProfilePaths m_paths{QStringLiteral("tests")};
    SystemClock m_clock;
    QProcess m_emulator;
    QString m_clientFile;
    QUrl m_controlUrl;
    QNetworkAccessManager m_browser;
    QByteArray m_lastPage;
    QByteArray m_reports;
    AccessToken m_access;
    std::unique_ptr<NetworkManager> m_network;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<AccountRegistry> m_registry;
    std::unique_ptr<TokenEndpoint> m_endpoint;
    std::unique_ptr<SignInAttempt> m_attempt;
};

void TestEmulatorSignIn::initTestCase()
{
    QVERIFY(
        QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation).startsWith(QDir::tempPath()));
    m_emulator.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_emulator.start(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-emulator"), {});
    QVERIFY(QTest::qWaitFor([this] { return m_emulator.canReadLine(); }, 20'000));
    const QJsonObject announced = QJsonDocument::fromJson(m_emulator.readLine()).object();
    m_clientFile = announced.value(QLatin1String("clientFile")).toString();
    m_controlUrl = QUrl(announced.value(QLatin1String("controlUrl")).toString());
    QVERIFY(!m_clientFile.isEmpty() && m_controlUrl.isValid());
}

void TestEmulatorSignIn::cleanupTestCase()
{
    m_attempt.reset();
    m_endpoint.reset();
    m_registry.reset();
    m_vault.reset();
    m_settings.reset();
    m_network.reset();
    m_emulator.terminate();
    QVERIFY(m_emulator.waitForFinished());
}

void TestEmulatorSignIn::init()
{
    m_attempt.reset();
    m_endpoint.reset();
    m_registry.reset();
    // A fresh manager each time: Qt repeats requests by itself for the first failures of one only.
    m_network = std::make_unique<NetworkManager>();
    m_settings = std::make_unique<Settings>(m_paths);
    m_vault = std::make_unique<Vault>(QStringLiteral("tests"));
    m_registry = std::make_unique<AccountRegistry>(m_paths, *m_settings, *m_vault);
    m_endpoint = std::make_unique<TokenEndpoint>(*m_network, m_clock);
    control(QStringLiteral("faults"), {{QStringLiteral("faults"), QJsonArray()}});
    control(QStringLiteral("consent"), {{QStringLiteral("consent"), QStringLiteral("allow-all")}});
}

void TestEmulatorSignIn::wholeLife()
{
    const auto account = signIn();
    QVERIFY(account);
    QVERIFY(m_lastPage.contains("You are signed in"));
    QVERIFY(!account->person.subject.isEmpty());
    QVERIFY(account->person.email.contains(QLatin1Char('@')));
    QVERIFY(account->granted.containsAll({Scope::Spaces, Scope::Memberships, Scope::Messages}));

    UserTokenSource source(account->id, *m_registry, *m_endpoint, m_clock);
    const auto renewed = await(source.token());
    QVERIFY(renewed);
    QVERIFY(!renewed->value.equals(m_access.value));
    const auto person = await(m_endpoint->userinfo(account->endpoints, *renewed));
    QVERIFY(person);
    QCOMPARE(person->subject, account->person.subject);

    const auto keys = await(m_registry->keys(account->id));
    QVERIFY(keys);
    QVERIFY(await(m_endpoint->revoke(account->endpoints, keys->refreshToken)));
    QVERIFY(await(m_registry->forget(account->id)));
    QVERIFY(m_registry->accounts().isEmpty());
    const auto dead = await(m_endpoint->userinfo(account->endpoints, *renewed));
    QVERIFY(!dead);
}

/// T27
void TestEmulatorSignIn::partOfWhatWasAsked()
{
    control(QStringLiteral("consent"), {{QStringLiteral("consent"), QStringLiteral("chat.spaces")}});
    const auto account = signIn();
    QVERIFY(account);
    QVERIFY(account->asked.contains(Scope::Messages));
    QCOMPARE(account->granted.ofFamily(ScopeFamily::Chat), ScopeSet{Scope::Spaces});
}

/// Then nobody is asked, whatever the request says, and the account remembers that nobody chose.
void TestEmulatorSignIn::administratorTrustsTheApp()
{
    const auto chosen = signIn();
    QVERIFY(chosen);
    QCOMPARE(chosen->consentPage, ConsentPage::Shown);
    control(QStringLiteral("consent"), {{QStringLiteral("consent"), QStringLiteral("trusted")}});
    const auto account = signIn();
    QVERIFY(account);
    QCOMPARE(account->consentPage, ConsentPage::Skipped);
    QVERIFY(account->granted.containsAll(account->asked));
    QCOMPARE(m_registry->account(account->id)->consentPage, ConsentPage::Skipped);
    QVERIFY(m_attempt->timeline().toReport().contains(QStringLiteral("consent page: not shown")));
}

/// T30: the client secret of a desktop program is known to whoever has a copy. With it and a code stolen on
/// the way, and everything else as Roomkey would send it, the server still gives nothing without the
/// verifier.
void TestEmulatorSignIn::codeAndSecretAreNotEnough()
{
    const auto client = readClientFile(m_clientFile);
    QVERIFY(client);
    SignInRequest request;
    request.client = *client;
    request.scopes = {Scope::Spaces};
    SignInAttempt attempt(request, m_clock);
    QUrl page;
    connect(&attempt, &SignInAttempt::openBrowser, this, [&page](const QUrl &url) { page = url; });
    attempt.start();
    QTRY_VERIFY(!page.isEmpty());
    // The thief sees the redirect instead of Roomkey.
    QNetworkRequest asking(page);
    asking.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    const std::unique_ptr<QNetworkReply> redirected(m_browser.get(asking));
    QVERIFY(QTest::qWaitFor([&] { return redirected->isFinished(); }));
    const QUrlQuery stolen(QUrl(QString::fromLatin1(redirected->rawHeader("Location"))));
    const QString code = stolen.queryItemValue(QStringLiteral("code"), QUrl::FullyDecoded);
    QVERIFY(!code.isEmpty());
    const QString redirect =
        QUrlQuery(page).queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded);
    const auto exchange = [&](const QByteArray &more) {
        QNetworkRequest post(client->tokenUri);
        post.setHeader(QNetworkRequest::ContentTypeHeader,
                       QStringLiteral("application/x-www-form-urlencoded"));
        const std::unique_ptr<QNetworkReply> reply(m_browser.post(
            post, "grant_type=authorization_code&client_id=" + client->clientId.toUtf8().toPercentEncoding() +
                      "&client_secret=" + client->clientSecret.reveal().toPercentEncoding() +
                      "&code=" + code.toUtf8().toPercentEncoding() +
                      "&redirect_uri=" + redirect.toUtf8().toPercentEncoding() + more));
        return QTest::qWaitFor([&] { return reply->isFinished(); }) ? reply->readAll() : QByteArray();
    };
    const QByteArray refused = exchange("&code_verifier=" + QByteArray(64, 'a'));
    QVERIFY2(refused.contains("\"invalid_grant\"") && refused.contains("verifier"), refused);
    QVERIFY(!refused.contains("access_token"));
    const QByteArray without = exchange({});
    QVERIFY2(without.contains("\"invalid_grant\""), without);
}

/// T29, with tokens that the emulator really signs
void TestEmulatorSignIn::signatureIsTheServersOwn()
{
    QVERIFY(signIn());
    QVERIFY(requestsTo("oauth.certs") > 0);
    for (const char *wrong : {"signature", "alg"}) {
        const QString fault = QStringLiteral("id_token:wrong=%1@oauth.token").arg(QLatin1String(wrong));
        control(QStringLiteral("faults"), {{QStringLiteral("faults"), QJsonArray{fault}}});
        const auto refused = signIn();
        QVERIFY2(!refused, wrong);
        QCOMPARE(refused.error().kind, Kind::WrongSignature);
        QVERIFY(m_lastPage.contains("did not work"));
    }
}

/// T25
void TestEmulatorSignIn::deniedAtThePage()
{
    const auto before = signIn();
    QVERIFY(before);
    control(QStringLiteral("consent"), {{QStringLiteral("consent"), QStringLiteral("deny")}});
    const auto denied = signIn();
    QVERIFY(!denied);
    QCOMPARE(denied.error().kind, Kind::Denied);
    QVERIFY(m_lastPage.contains("The sign-in was stopped"));
    // What was there still works.
    UserTokenSource source(before->id, *m_registry, *m_endpoint, m_clock);
    QVERIFY(await(source.token()));
}

/// T21
void TestEmulatorSignIn::codeLeavesOnce()
{
    control(QStringLiteral("faults"),
            {{QStringLiteral("faults"), QJsonArray{QStringLiteral("close_after_read@oauth.token")}}});
    const int before = requestsTo("oauth.token");
    const auto failed = signIn();
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Kind::Unknown);
    QVERIFY(m_lastPage.contains("did not work"));
    QCOMPARE(requestsTo("oauth.token"), before + 1);
}

void TestEmulatorSignIn::renewalLeavesOnce()
{
    const auto account = signIn();
    QVERIFY(account);
    control(QStringLiteral("faults"),
            {{QStringLiteral("faults"), QJsonArray{QStringLiteral("close_after_read@oauth.token")}}});
    const int before = requestsTo("oauth.token");
    UserTokenSource source(account->id, *m_registry, *m_endpoint, m_clock);
    QCOMPARE(await(source.token()).error().kind, Kind::Unknown);
    QCOMPARE(requestsTo("oauth.token"), before + 1);
}

void TestEmulatorSignIn::revokedAtTheServer()
{
    const auto account = signIn();
    QVERIFY(account);
    control(QStringLiteral("revoke"));
    UserTokenSource source(account->id, *m_registry, *m_endpoint, m_clock);
    const auto dead = await(source.token());
    QVERIFY(!dead);
    QCOMPARE(dead.error().kind, Kind::GrantDead);
    QVERIFY(m_registry->account(account->id)->signInNeeded);

    const auto again = signIn();
    QVERIFY(again);
    QCOMPARE(again->id, account->id);
    QVERIFY(!m_registry->account(account->id)->signInNeeded);
    source.prime(m_access);
    QVERIFY(await(source.tokenAfter(m_access)));
}

/// T32: everything the emulator ever issued, searched for in all this program wrote.
void TestEmulatorSignIn::noSecretIsLeftAnywhere()
{
    const auto account = signIn();
    QVERIFY(account);
    m_settings->sync();
    QByteArray written = m_reports + m_lastPage;
    QDirIterator files(QFileInfo(m_paths.settingsFile()).absolutePath(), QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        written += file.readAll();
    }
    QVERIFY(written.contains(account->person.email.toUtf8())); // the search reads what it should
    const QJsonArray secrets =
        control(QStringLiteral("secrets"), {}, false).value(QLatin1String("secrets")).toArray();
    QVERIFY(secrets.size() > 10);
    for (const QJsonValue &secret : secrets)
        QVERIFY(!written.contains(secret.toString().toUtf8()));
}

QTEST_GUILESS_MAIN(TestEmulatorSignIn)
#include "tst_emulatorsignin.moc"
