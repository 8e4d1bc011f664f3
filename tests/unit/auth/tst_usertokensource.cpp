// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/usertokensource.h"

#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/clock.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/keyring.h"
#include "tests/unit/auth/fakeissuer.h"

#include <QDir>
#include <QLockFile>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>

#include <csignal>
#include <cstdio>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;

namespace {
/// This program as another process of the same profile.
constexpr const char *RenewRole = "--renew-once";

/// The keychain's service, which can be made to stand still.
class StoppedKeyring
{
public:
    StoppedKeyring()
        : m_process(static_cast<pid_t>(keyring::daemonProcess()))
    {
    }
    StoppedKeyring(const StoppedKeyring &) = delete;
    StoppedKeyring &operator=(const StoppedKeyring &) = delete;
    ~StoppedKeyring() { goOn(); }
    void stop() { send(SIGSTOP); }
    void goOn() { send(SIGCONT); }

private:
    void send(int signal)
    {
        if (m_process > 0)
            ::kill(m_process, signal);
    }
    const pid_t m_process;
};
} // namespace

// Access tokens of one account: a small token endpoint, a real gnome-keyring, a clock to move.
class TestUserTokenSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tenCallersOneRefresh();
    void callersDuringARefreshJoinIt();
    void twoProcessesNeverUseOneKeyTwice();
    void aKilledProcessHoldsNobodyUp();
    void factsForTheInterface();
    void factsOutliveTheProgram();
    void renewsEarly_data();
    void renewsEarly();
    void renewsAfterSleep();
    void afterARejectedToken();
    void scopesAreReported();
    void rotationIsWrittenBeforeUse();
    void rotationThatCannotBeWrittenIsKept();
    void killedBeforeTheRotationIsWritten();
    void absentRefreshTokenKeepsTheOld();
    void deadGrant_data();
    void deadGrant();
    void deadGrantButANewerKeyIsStored();
    void deadStaysDeadUntilANewSignIn();
    void passingTroubleKeepsTheState();
    void troubledServerIsNotHammered();
    void keychainTroubleIsNotSignInNeeded();
    void vanishedEntryIsNotSignInNeeded();
    void signInDuringARefresh();
    void renewsWithAWrongClock_data();
    void renewsWithAWrongClock();
    void renewedForSomebodyElse_data();
    void renewedForSomebodyElse();
    void sourceGoneDuringARefresh();

private:
    static QByteArray good(const QByteArray &token, const QByteArray &more = {})
    {
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":3600" + more +
               "}";
    }
    void answer(const HttpAnswer &given) { m_server->setAnswers({given}); }
    void restart() { m_source = std::make_unique<UserTokenSource>(m_id, *m_registry, *m_endpoint, m_clock); }
    QByteArray storedToken() { return await(m_registry->keys(m_id))->refreshToken.reveal(); }

    const ProfilePaths m_paths{QStringLiteral("tests")};
    FakeClock m_clock;
    AccountId m_id;
    Grant m_grant;
    OAuthClient m_client;
    AuthEndpoints m_endpoints;
    std::unique_ptr<HttpServer> m_server;
    std::unique_ptr<NetworkManager> m_network;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<AccountRegistry> m_registry;
    std::unique_ptr<TokenEndpoint> m_endpoint;
    std::unique_ptr<UserTokenSource> m_source;
};

void TestUserTokenSource::init()
{
    QVERIFY(
        QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation).startsWith(QDir::tempPath()));
    QVERIFY(keyring::unlock());
    QFile::remove(m_paths.settingsFile());
    m_server = std::make_unique<HttpServer>();
    m_network = std::make_unique<NetworkManager>();
    m_settings = std::make_unique<Settings>(m_paths);
    m_vault = std::make_unique<Vault>(QStringLiteral("tests"));
    m_registry = std::make_unique<AccountRegistry>(m_paths, *m_settings, *m_vault);
    m_endpoint = std::make_unique<TokenEndpoint>(*m_network, m_clock);
    m_grant = {};
    m_grant.refreshToken = Secret("rt-1");
    m_grant.person.subject = QStringLiteral("117");
    m_grant.grantedAt = m_clock.utcNow();
    m_client = {};
    m_client.clientId = QStringLiteral("client");
    m_client.clientSecret = Secret("secret");
    m_endpoints = {};
    m_endpoints.issuer = QStringLiteral("https://issuer.example");
    m_endpoints.token = m_server->url(QStringLiteral("/token"));
    const auto stored = await(m_registry->store(m_grant, m_client, m_endpoints));
    QVERIFY(stored);
    m_id = stored->id;
    restart();
    answer(HttpAnswer::of(200, good("at-1")));
}

void TestUserTokenSource::cleanup()
{
    m_source.reset();
    m_endpoint.reset();
    m_registry.reset();
    m_vault.reset();
    m_settings.reset();
    m_network.reset();
    m_server.reset();
}

void TestUserTokenSource::tenCallersOneRefresh()
{
    QList<QByteArray> got;
    QObject context;
    for (int i = 0; i < 10; ++i)
        m_source->token().then(&context, [&got](Expected<AccessToken, AuthError> &&token) {
            got.append(token ? token->value.reveal() : QByteArray("error"));
        });
    QTRY_COMPARE(got.size(), 10);
    QCOMPARE(got, QList<QByteArray>(10, "at-1"));
    QCOMPARE(m_server->count(), 1);
    QVERIFY(m_server->requests().first().body.contains("refresh_token=rt-1"));
    QVERIFY(await(m_source->token()));
    QCOMPARE(m_server->count(), 1);
}

/// Asked again while the one request is on the wire: no second one, and the first goes on.
void TestUserTokenSource::callersDuringARefreshJoinIt()
{
    QList<QByteArray> got;
    QObject context;
    const auto ask = [&] {
        m_source->token().then(&context, [&got](Expected<AccessToken, AuthError> &&token) {
            got.append(token ? token->value.reveal() : QByteArray("error"));
        });
    };
    m_server->setHandler([&](const HttpRequest &) {
        for (int i = 0; m_server->count() == 1 && i < 3; ++i)
            ask();
        return HttpAnswer::of(200, good("at-" + QByteArray::number(m_server->count())));
    });
    ask();
    QTRY_COMPARE(got.size(), 4);
    QCOMPARE(got, QList<QByteArray>(4, "at-1"));
    QCOMPARE(m_server->count(), 1);
    QCOMPARE(m_server->abandoned(), 0);
}

/// The server rotates keys and would take a second use of one for theft. Another process wants a token while
/// ours is being renewed: it waits, reads the keychain anew, and uses the newer key.
void TestUserTokenSource::twoProcessesNeverUseOneKeyTwice()
{
    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QList<QByteArray> used;
    m_server->setHandler([&](const HttpRequest &request) {
        const QUrlQuery form(QString::fromLatin1(request.body));
        used.append(form.queryItemValue(QStringLiteral("refresh_token")).toLatin1());
        if (used.size() == 1) {
            other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(RenewRole)});
            // The answer is held back until the other one has had time to send what it must not.
            if (!other.waitForReadyRead(20'000))
                return HttpAnswer::of(500);
        }
        const QByteArray next = QByteArray::number(used.size() + 1);
        return HttpAnswer::of(200, good("at-" + next, ",\"refresh_token\":\"rt-" + next + "\""));
    });
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), QProcess::NotRunning, 20'000);
    QCOMPARE(other.exitCode(), 0);
    QCOMPARE(other.readAll(), QByteArray("begun\nat-3\n"));
    QCOMPARE(used, (QList<QByteArray>{"rt-1", "rt-2"}));
    QCOMPARE(storedToken(), QByteArray("rt-3"));
}

void TestUserTokenSource::aKilledProcessHoldsNobodyUp()
{
    answer(HttpAnswer::that(HttpAnswer::How::Hang));
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(RenewRole)});
    QTRY_COMPARE_WITH_TIMEOUT(m_server->count(), 1, 20'000); // it holds the lock and waits
    QLockFile held(m_registry->renewalLockFile(m_id));
    QVERIFY(!held.tryLock(0));
    other.kill();
    QTRY_COMPARE(other.state(), QProcess::NotRunning);
    answer(HttpAnswer::of(200, good("at-1")));
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QVERIFY(held.tryLock(0)); // and ours is let go of
}

void TestUserTokenSource::factsForTheInterface()
{
    const QDateTime signedIn = m_grant.grantedAt;
    KeyFacts facts = m_source->facts();
    QCOMPARE(facts.issuedAt, signedIn);
    QVERIFY(!facts.accessExpiresAt.isValid());
    QVERIFY(!facts.renewedAt.isValid());
    QVERIFY(!facts.renewalEndsAt.isValid());

    answer(HttpAnswer::of(200, good("at-1", R"(,"refresh_token_expires_in":600000)")));
    m_clock.advance(1h);
    QVERIFY(await(m_source->token()));
    facts = m_source->facts();
    QCOMPARE(facts.renewedAt, m_clock.utcNow());
    QCOMPARE(facts.accessExpiresAt, m_clock.utcNow().addSecs(3600));
    QCOMPARE(facts.renewalEndsAt, m_clock.utcNow().addSecs(600'000));
    QVERIFY(facts.looksLikeTesting());
    QCOMPARE(facts.age(m_clock.utcNow()), 3600s);

    // An answer that says nothing of the end takes nothing back; a refresh that fails was none.
    const QDateTime end = facts.renewalEndsAt;
    answer(HttpAnswer::of(200, good("at-2")));
    m_clock.advance(2h);
    QVERIFY(await(m_source->token()));
    const QDateTime second = m_clock.utcNow();
    answer(HttpAnswer::of(503));
    m_clock.advance(2h);
    QVERIFY(!await(m_source->token()));
    QCOMPARE(m_source->facts().renewalEndsAt, end);
    QCOMPARE(m_source->facts().renewedAt, second);
}

void TestUserTokenSource::factsOutliveTheProgram()
{
    m_grant.renewalEndsAt = m_clock.utcNow().addSecs(604'800);
    m_grant.consentPage = ConsentPage::Skipped;
    QVERIFY(await(m_registry->store(m_grant, m_client, m_endpoints)));
    m_clock.advance(1h);
    QVERIFY(await(m_source->token()));
    Settings again(m_paths);
    const AccountRegistry next(m_paths, again, *m_vault);
    const auto account = next.account(m_id);
    QVERIFY(account);
    QCOMPARE(account->renewalEndsAt, m_grant.renewalEndsAt);
    QCOMPARE(account->renewedAt, m_clock.utcNow());
    QCOMPARE(account->consentPage, ConsentPage::Skipped);
    QCOMPARE(account->keychain, Keychain::SecretService);
    QCOMPARE(account->keychainPlace, keyring::Collection);
    // A new sign-in starts anew.
    m_grant.renewalEndsAt = {};
    QVERIFY(await(m_registry->store(m_grant, m_client, m_endpoints)));
    QVERIFY(!m_source->facts().renewedAt.isValid());
    QVERIFY(!m_source->facts().renewalEndsAt.isValid());
}

void TestUserTokenSource::renewsEarly_data()
{
    QTest::addColumn<int>("life");
    QTest::addColumn<int>("early");
    QTest::newRow("an hour") << 3600 << 225;
    QTest::newRow("short") << 60 << 6;
}

void TestUserTokenSource::renewsEarly()
{
    QFETCH(int, life);
    QFETCH(int, early);
    m_source->prime({Secret("at-0"), m_clock.steadyNow() + std::chrono::seconds(life), {}});
    m_clock.advance(std::chrono::seconds(life - early) - 1ms);
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-0"));
    QCOMPARE(m_server->count(), 0);
    m_clock.advance(1ms);
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QCOMPARE(m_server->count(), 1);
}

/// A steady clock stands still while the computer sleeps.
void TestUserTokenSource::renewsAfterSleep()
{
    m_source->prime({Secret("at-0"), m_clock.steadyNow() + 1h, {}});
    m_clock.setUtc(m_clock.utcNow().addSecs(2 * 3600));
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QCOMPARE(m_server->count(), 1);
}

void TestUserTokenSource::afterARejectedToken()
{
    const AccessToken old{Secret("at-0"), m_clock.steadyNow() + 1h, {}};
    m_source->prime(old);
    const auto first = m_source->tokenAfter(old);
    const auto second = m_source->tokenAfter(old);
    QCOMPARE(await(first)->value.reveal(), QByteArray("at-1"));
    QCOMPARE(await(second)->value.reveal(), QByteArray("at-1"));
    // Somebody else has renewed it already.
    QCOMPARE(await(m_source->tokenAfter(old))->value.reveal(), QByteArray("at-1"));
    QCOMPARE(m_server->count(), 1);
}

void TestUserTokenSource::scopesAreReported()
{
    answer(HttpAnswer::of(200, good("at-1", R"(,"scope":"openid a b")")));
    QSignalSpy reported(m_source.get(), &TokenSource::grantedScopesReported);
    QVERIFY(await(m_source->token()));
    QCOMPARE(reported.count(), 1);
    QCOMPARE(reported.first().first().toString(), QStringLiteral("openid a b"));
}

/// T28: while the keychain does not answer, nobody has the new access token.
void TestUserTokenSource::rotationIsWrittenBeforeUse()
{
    StoppedKeyring keyring;
    m_server->setHandler([&](const HttpRequest &) {
        keyring.stop(); // it has given the old key; the new one has to wait
        return HttpAnswer::of(200, good("at-1", R"(,"refresh_token":"rt-2")"));
    });
    QByteArray got;
    m_source->token().then(this, [&got](Expected<AccessToken, AuthError> &&token) {
        got = token ? token->value.reveal() : QByteArray("error");
    });
    QTRY_COMPARE(m_server->count(), 1);
    QVERIFY(!QTest::qWaitFor([&got] { return !got.isEmpty(); }, 500));
    keyring.goOn();
    QTRY_COMPARE(got, QByteArray("at-1"));
    QCOMPARE(storedToken(), QByteArray("rt-2"));
    m_server->setHandler({});
    answer(HttpAnswer::of(200, good("at-2")));
    m_clock.advance(2h);
    QVERIFY(await(m_source->token()));
    QVERIFY(m_server->requests().last().body.contains("refresh_token=rt-2"));
}

void TestUserTokenSource::rotationThatCannotBeWrittenIsKept()
{
    m_server->setHandler([this](const HttpRequest &) {
        keyring::lock(); // between the reading and the writing
        return HttpAnswer::of(200, good("at-1", R"(,"refresh_token":"rt-2")"));
    });
    QTest::ignoreMessage(QtWarningMsg, "A renewed key could not be put into the keychain yet.");
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QVERIFY(keyring::unlock());
    QCOMPARE(storedToken(), QByteArray("rt-1"));
    m_server->setHandler({});
    answer(HttpAnswer::of(200, good("at-2", R"(,"refresh_token":"rt-3")")));
    m_clock.advance(2h);
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QVERIFY(m_server->requests().last().body.contains("refresh_token=rt-2")); // the newer one, from memory
    QCOMPARE(storedToken(), QByteArray("rt-3"));
}

/// R38: the process dies between the server's answer and the keychain's. The keychain has either key then; a
/// server that, as Google, leaves the former one in force, renews with both.
void TestUserTokenSource::killedBeforeTheRotationIsWritten()
{
    StoppedKeyring keyring;
    m_server->setHandler([&](const HttpRequest &) {
        keyring.stop();
        return HttpAnswer::of(200, good("at-1", R"(,"refresh_token":"rt-2")"));
    });
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(RenewRole)});
    QTRY_COMPARE_WITH_TIMEOUT(m_server->count(), 1, 20'000);
    QVERIFY(m_server->requests().first().body.contains("refresh_token=rt-1"));
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += other.readAll()).contains("begun"), 20'000); // the answer is long there
    other.kill();
    QTRY_COMPARE(other.state(), QProcess::NotRunning);
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);
    said += other.readAll();
    QVERIFY(!said.contains("at-1")); // nobody used what was not kept
    keyring.goOn();

    const QByteArray kept = storedToken();
    QVERIFY2(kept == "rt-1" || kept == "rt-2", kept);
    m_server->setHandler([](const HttpRequest &request) {
        const bool known =
            request.body.contains("refresh_token=rt-1") || request.body.contains("refresh_token=rt-2");
        return known ? HttpAnswer::of(200, good("at-2", R"(,"refresh_token":"rt-3")"))
                     : HttpAnswer::of(400, R"({"error":"invalid_grant"})");
    });
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QCOMPARE(storedToken(), QByteArray("rt-3"));
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
}

void TestUserTokenSource::absentRefreshTokenKeepsTheOld()
{
    QVERIFY(await(m_source->token()));
    QCOMPARE(storedToken(), QByteArray("rt-1"));
}

void TestUserTokenSource::deadGrant_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("revoked") << 400 << QByteArray(R"({"error":"invalid_grant"})") << Kind::GrantDead;
    QTest::newRow("session control") << 400
                                     << QByteArray(
                                            R"({"error":"invalid_grant","error_subtype":"invalid_rapt"})")
                                     << Kind::ReauthNeeded;
    QTest::newRow("client deleted") << 401 << QByteArray(R"({"error":"deleted_client"})")
                                    << Kind::ClientRejected;
}

void TestUserTokenSource::deadGrant()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Kind, kind);
    answer(HttpAnswer::of(status, body));
    QSignalSpy needed(m_source.get(), &TokenSource::signInNeeded);
    const auto first = m_source->token();
    const auto second = m_source->token();
    QCOMPARE(await(first).error().kind, kind);
    QCOMPARE(await(second).error().kind, kind);
    QCOMPARE(needed.count(), 1);
    QVERIFY(m_registry->account(m_id)->signInNeeded);
    QCOMPARE(m_server->count(), 1);
    QCOMPARE(storedToken(), QByteArray("rt-1")); // kept until a new sign-in or sign-out
    QCOMPARE(await(m_source->token()).error().kind, kind);
    QCOMPARE(m_server->count(), 1); // no loop
}

void TestUserTokenSource::deadGrantButANewerKeyIsStored()
{
    m_server->setHandler([this](const HttpRequest &request) {
        if (request.body.contains("rt-1")) {
            // Written past this source, as another process would.
            const QByteArray entry =
                "{\"v\":1,\"refresh_token\":\"rt-9\",\"client_id\":\"client\",\"client_secret\":\"s\","
                "\"token_uri\":\"" +
                m_endpoints.token.toEncoded() + "\"}";
            m_vault->write(m_id.toString(), Secret(entry)).then(this, [](Expected<void, VaultError> &&) {});
            return HttpAnswer::of(400, R"({"error":"invalid_grant"})");
        }
        return HttpAnswer::of(200, good("at-9"));
    });
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-9"));
    QCOMPARE(m_server->count(), 2);
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
}

void TestUserTokenSource::deadStaysDeadUntilANewSignIn()
{
    answer(HttpAnswer::of(400, R"({"error":"invalid_grant"})"));
    QVERIFY(!await(m_source->token()));
    restart(); // the next start of the program knows
    QCOMPARE(await(m_source->token()).error().kind, Kind::GrantDead);
    QCOMPARE(m_server->count(), 1);
    answer(HttpAnswer::of(200, good("at-2")));
    m_grant.refreshToken = Secret("rt-2");
    QVERIFY(await(m_registry->store(m_grant, m_client, m_endpoints)));
    m_source->prime({Secret("at-new"), m_clock.steadyNow() + 1h, {}});
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-new"));
    m_clock.advance(2h);
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
}

void TestUserTokenSource::passingTroubleKeepsTheState()
{
    QSignalSpy needed(m_source.get(), &TokenSource::signInNeeded);
    answer(HttpAnswer::that(HttpAnswer::How::Close));
    QCOMPARE(await(m_source->token()).error().kind, Kind::Unknown);
    answer(HttpAnswer::of(503));
    QCOMPARE(await(m_source->token()).error().kind, Kind::Server);
    m_clock.advance(1min);
    answer(HttpAnswer::of(200, good("at-1")));
    QVERIFY(await(m_source->token()));
    QCOMPARE(needed.count(), 0);
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
}

void TestUserTokenSource::troubledServerIsNotHammered()
{
    answer(HttpAnswer::of(503));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(await(m_source->token()).error().kind, Kind::Server);
    QCOMPARE(m_server->count(), 1);
    m_clock.advance(1s);
    QVERIFY(!await(m_source->token()));
    QCOMPARE(m_server->count(), 2);
    m_clock.advance(1s);
    QVERIFY(!await(m_source->token()));
    QCOMPARE(m_server->count(), 2); // the pause has doubled
    m_clock.advance(1s);
    answer(HttpAnswer::of(200, good("at-1")));
    QVERIFY(await(m_source->token()));
}

void TestUserTokenSource::keychainTroubleIsNotSignInNeeded()
{
    QSignalSpy needed(m_source.get(), &TokenSource::signInNeeded);
    QVERIFY(keyring::lock());
    const auto locked = await(m_source->token());
    QCOMPARE(locked.error().kind, Kind::NoKeychain);
    QCOMPARE(locked.error().code, QStringLiteral("locked"));
    QCOMPARE(m_server->count(), 0);
    QCOMPARE(needed.count(), 0);
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
    QVERIFY(keyring::unlock());
    QVERIFY(await(m_source->token()));
}

void TestUserTokenSource::vanishedEntryIsNotSignInNeeded()
{
    QSignalSpy needed(m_source.get(), &TokenSource::signInNeeded);
    QVERIFY(await(m_vault->remove(m_id.toString())));
    const auto gone = await(m_source->token());
    QCOMPARE(gone.error().kind, Kind::NoKeychain);
    QCOMPARE(gone.error().code, QStringLiteral("not-found"));
    QCOMPARE(needed.count(), 0);
}

/// A refresh of the old grant that ends after a new sign-in changes nothing, not even the stored key.
void TestUserTokenSource::signInDuringARefresh()
{
    answer(HttpAnswer::that(HttpAnswer::How::Hang));
    const auto waiting = m_source->token();
    QTRY_COMPARE(m_server->count(), 1);
    m_grant.refreshToken = Secret("rt-2");
    QVERIFY(await(m_registry->store(m_grant, m_client, m_endpoints)));
    m_source->prime({Secret("at-new"), m_clock.steadyNow() + 1h, {}});
    QCOMPARE(await(waiting)->value.reveal(), QByteArray("at-new"));
    QTRY_COMPARE(m_server->abandoned(), 1);
    QCOMPARE(storedToken(), QByteArray("rt-2"));
}

void TestUserTokenSource::renewsWithAWrongClock_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("ten years behind") << -10LL * 365 * 86'400;
    QTest::newRow("two hours ahead") << 2LL * 3600;
    QTest::newRow("a day ahead") << 86'400LL;
}

void TestUserTokenSource::renewsWithAWrongClock()
{
    QFETCH(qint64, seconds);
    const qint64 now = m_clock.utcNow().toSecsSinceEpoch();
    const QJsonObject claims{{QStringLiteral("iss"), m_endpoints.issuer},
                             {QStringLiteral("aud"), m_client.clientId},
                             {QStringLiteral("sub"), QStringLiteral("117")},
                             {QStringLiteral("iat"), now},
                             {QStringLiteral("exp"), now + 3600}};
    answer(HttpAnswer::of(200, good("at-1", R"(,"id_token":")" + jwt(roomkey::goodHeader(), claims) + "\"")));
    m_clock.setUtc(m_clock.utcNow().addSecs(seconds));
    const auto token = await(m_source->token());
    QVERIFY(token);
    QCOMPARE(token->value.reveal(), QByteArray("at-1"));
}

void TestUserTokenSource::renewedForSomebodyElse_data()
{
    QTest::addColumn<QString>("claim");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<Kind>("kind");
    const auto row = [](const char *name, const char *claim, const QJsonValue &value, Kind kind) {
        QTest::newRow(name) << QString::fromLatin1(claim) << value << kind;
    };
    const QJsonValue other(QStringLiteral("other"));
    row("another person", "sub", QStringLiteral("118"), Kind::WrongAccount);
    row("another issuer", "iss", other, Kind::WrongIssuer);
    row("another client", "aud", other, Kind::BadAnswer);
    row("made for another", "azp", other, Kind::BadAnswer);
    row("nobody", "sub", QJsonValue(), Kind::BadAnswer);
    row("run out", "exp", 1, Kind::WrongClock);
    row("unsigned", "alg", QStringLiteral("none"), Kind::WrongSignature);
}

/// T29: an id_token that comes with a renewal is judged as well (OpenID Connect Core 12.2), and a key that
/// came with a wrong one is not kept.
void TestUserTokenSource::renewedForSomebodyElse()
{
    QFETCH(QString, claim);
    QFETCH(QJsonValue, value);
    QFETCH(Kind, kind);
    const qint64 now = m_clock.utcNow().toSecsSinceEpoch();
    QJsonObject header = roomkey::goodHeader();
    QJsonObject claims{{QStringLiteral("iss"), m_endpoints.issuer},
                       {QStringLiteral("aud"), m_client.clientId},
                       {QStringLiteral("sub"), QStringLiteral("117")},
                       {QStringLiteral("iat"), now},
                       {QStringLiteral("exp"), now + 3600}};
    const auto answerIs = [&] {
        answer(HttpAnswer::of(
            200, good("at-1", R"(,"refresh_token":"rt-2","id_token":")" + jwt(header, claims) + "\"")));
    };
    const QJsonObject goodHeader = header;
    const QJsonObject goodClaims = claims;
    (claim == QStringLiteral("alg") ? header : claims)[claim] = value;
    answerIs();
    QCOMPARE(await(m_source->token()).error().kind, kind);
    QCOMPARE(storedToken(), QByteArray("rt-1"));
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
    m_clock.advance(1min);
    header = goodHeader;
    claims = goodClaims;
    answerIs();
    QVERIFY(await(m_source->token()));
    QCOMPARE(storedToken(), QByteArray("rt-2"));
}

void TestUserTokenSource::sourceGoneDuringARefresh()
{
    answer(HttpAnswer::that(HttpAnswer::How::Hang));
    const auto waiting = m_source->token();
    QTRY_COMPARE(m_server->count(), 1);
    m_source.reset();
    QCOMPARE(await(waiting).error().kind, Kind::Cancelled);
    QTRY_COMPARE(m_server->abandoned(), 1);
}

namespace {

/// The other process: says "begun" once it has had time to go as far as it can, and then its access token.
int renewOnce()
{
    const ProfilePaths paths(QStringLiteral("tests"));
    Settings settings(paths);
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(paths, settings, vault);
    const SystemClock clock;
    NetworkManager network;
    TokenEndpoint endpoint(network, clock);
    UserTokenSource source(registry.currentId(), registry, endpoint, clock);
    const auto say = [](const QByteArray &line) {
        std::fputs(line.constData(), stdout);
        std::fflush(stdout);
    };
    QTimer::singleShot(500ms, &source, [say] { say("begun\n"); });
    source.token().then(&source, [say](Expected<AccessToken, AuthError> &&token) {
        say(token ? token->value.reveal() + '\n' : QByteArray("error\n"));
        QCoreApplication::exit(token ? 0 : 1);
    });
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication program(argc, argv);
    if (argc > 1 && qstrcmp(argv[1], RenewRole) == 0)
        return renewOnce();
    TestUserTokenSource test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_usertokensource.moc"
