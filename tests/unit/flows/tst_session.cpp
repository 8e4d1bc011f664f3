// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/session.h"

#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/settings.h"
#include "app/store/storefacts.h"
#include "tests/support/emulatorprocess.h"
#include "tests/unit/flows/flowfixture.h"

#include <QDir>

using namespace roomkey;

Q_DECLARE_METATYPE(roomkey::HttpAnswer)

// One signed-in account from end to end against the emulator: its grant, its key, its store, its sending. The
// keychain stays in memory, as after "Use until I quit".

namespace {

/// The computer's, which can sleep: timers and the steady time do not notice.
class SleepyClock final : public Clock
{
public:
    QDateTime utcNow() const override { return m_clock.utcNow().addMSecs(m_slept.count()); }
    std::chrono::milliseconds steadyNow() const override { return m_clock.steadyNow(); }
    void sleep(std::chrono::milliseconds time) { m_slept += time; }

private:
    SystemClock m_clock;
    std::chrono::milliseconds m_slept{0};
};

ScopeSet everything()
{
    return {Scope::OpenId, Scope::UserinfoEmail, Scope::UserinfoProfile,
            Scope::Spaces, Scope::Messages,      Scope::Memberships};
}

struct Fixture
{
    explicit Fixture(const QStringList &options = {})
        : emulator(options + QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all")})
    {
        qputenv("XDG_DATA_HOME", QFile::encodeName(folder.filePath(QStringLiteral("data"))));
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.filePath(QStringLiteral("config"))));
        settings = std::make_unique<Settings>(paths);
        registry = std::make_unique<AccountRegistry>(paths, *settings, vault);
    }

    /// Signs in with \a scopes and stores the account, as the sign-in page does.
    AccessToken signIn(const ScopeSet &scopes)
    {
        const auto client = readClientFile(emulator.clientFile());
        const auto endpoints = await(discoverEndpoints(*client, network));
        const QJsonObject tokens = emulator.signIn(scopes.toUris());
        const QJsonObject claims =
            QJsonDocument::fromJson(QByteArray::fromBase64(tokens.value(QLatin1String("id_token"))
                                                               .toString()
                                                               .section(QLatin1Char('.'), 1, 1)
                                                               .toLatin1(),
                                                           QByteArray::Base64UrlEncoding))
                .object();
        Grant grant;
        grant.refreshToken = Secret(tokens.value(QLatin1String("refresh_token")).toString().toLatin1());
        grant.asked = everything();
        grant.granted = ScopeSet::parse(tokens.value(QLatin1String("scope")).toString());
        grant.grantedAt = QDateTime::currentDateTimeUtc();
        grant.person.subject = claims.value(QLatin1String("sub")).toString();
        const auto stored = await(registry->store(grant, *client, *endpoints, KeepKeys::UntilQuit));
        id = stored ? stored->id : AccountId();
        AccessToken token;
        token.value = Secret(tokens.value(QLatin1String("access_token")).toString().toLatin1());
        token.expiresAt = clock.steadyNow() + std::chrono::hours(1);
        return token;
    }

    void makeSession()
    {
        session.reset();
        session = std::make_unique<Session>(SessionParts{paths, emulator.apiRoot(), network, *registry,
                                                         tokenEndpoint, journal, clock, quickTimes()},
                                            id);
    }

    /// Signed in with everything and once around.
    bool start()
    {
        signIn(everything());
        makeSession();
        if (!session->open())
            return false;
        session->startNetwork();
        return QTest::qWaitFor([this] { return !anySpace().isEmpty() && !session->isListingSpaces(); },
                               20'000);
    }

    SpaceName anySpace() const
    {
        const auto spaces = session->store().spaces(1);
        return spaces.isEmpty() ? SpaceName() : spaces.first().space.name;
    }

    QTemporaryDir folder;
    ProfilePaths paths{QStringLiteral("test")};
    EmulatorProcess emulator;
    SleepyClock clock;
    NetworkManager network;
    Journal journal;
    TokenEndpoint tokenEndpoint{network, clock};
    std::unique_ptr<Settings> settings;
    Vault vault{QStringLiteral("test")};
    std::unique_ptr<AccountRegistry> registry;
    AccountId id;
    std::unique_ptr<Session> session;
};

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensFromTheStoreAndFreshens();
    void smallerGrantIsTheTruth();
    void checkingTakesTheServersWord_data();
    void checkingTakesTheServersWord();
    void checkingRenewsAKeyThatRanOut();
    void checkingMeetsAnEndedGrant();
    void checkingNeedsAConnection();
    void checkingIsForOurClientAndPerson_data();
    void checkingIsForOurClientAndPerson();
    void takingBackEndsTheGrantAndKeepsTheRest();
    void takingBackCanBeGivenUp();
    void takingBackThatFailsChangesNothing_data();
    void takingBackThatFailsChangesNothing();
    void actsChangeTheStore();
    void endedGrantKeepsWhatWaits();
    void offlineWaitsAndGoesOn();
    void aSleepIsCaughtUp();
    void anEndedGrantEndsTheTrial();
    void signOutDoesNotHaveToWait();
    void signOutForgetsEvenIfRevokingFails_data();
    void signOutForgetsEvenIfRevokingFails();
};

void TestSession::opensFromTheStoreAndFreshens()
{
    Fixture f;
    f.signIn(everything());
    f.makeSession();
    QVERIFY(f.session->open());
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    QVERIFY(f.session->store().spaces(10).isEmpty());
    QVERIFY(f.journal.entries().empty());
    f.session->startNetwork();
    QTRY_VERIFY(!f.session->store().spaces(10).isEmpty());
    QTRY_VERIFY(!f.session->isListingSpaces());
    QVERIFY(!f.session->spacesError());
    QCOMPARE(f.session->store().fact(facts::Me),
             QString(QStringLiteral("users/") + f.session->account().person.subject));

    // The list says what is new in spaces that were never opened.
    const QList<SpaceSummary> listed = f.session->store().spaces(100);
    QVERIFY(listed.size() > 3);
    for (const SpaceSummary &summary : listed) {
        const SpaceName &name = summary.space.name;
        const QStringList texts = f.emulator.texts(name.toString());
        QTRY_COMPARE(f.session->store().space(name)->previewText, texts.value(texts.size() - 1).left(200));
        QVERIFY(f.session->store().messages(name, 1).isEmpty());
    }

    f.session->openSpace(f.anySpace());
    QTRY_VERIFY(!f.session->store().messages(f.anySpace(), 10).isEmpty());
    QTRY_VERIFY(f.session->store().hasMembers(f.anySpace()));

    // The next start shows all of it before anything was asked.
    f.session.reset();
    f.makeSession();
    QVERIFY(f.session->open());
    QVERIFY(!f.session->store().spaces(10).isEmpty());
}

void TestSession::smallerGrantIsTheTruth()
{
    Fixture f;
    // The registry believes in more than the refresh will report.
    f.signIn({Scope::OpenId, Scope::SpacesReadonly});
    f.registry->setGranted(f.id, everything(), {});
    f.makeSession();
    QVERIFY(f.session->open());
    QSignalSpy access(f.session.get(), &Session::accessChanged);
    QSignalSpy shrank(f.session.get(), &Session::grantShrank);
    f.session->startNetwork();
    QTRY_COMPARE(access.count(), 1);
    QCOMPARE(shrank.count(), 1);
    QVERIFY(shrank.first().first().value<ScopeSet>().contains(Scope::Messages));
    QCOMPARE(f.session->keyState(), Session::KeyState::Partial);
    QVERIFY(f.session->access().judge(requests::listSpaces()).isAllowed());
    QVERIFY(!f.session->access().judge(ApiRequest::of(Method::MessagesList)).isAllowed());
    QTRY_VERIFY(!f.anySpace().isEmpty());

    // What the grant does not allow is not asked, and what was written waits with its reason.
    QTRY_VERIFY(!f.session->isListingSpaces());
    const SpaceName space = f.anySpace();
    f.session->openSpace(space);
    QVERIFY(await(f.session->send(space, QStringLiteral("hello"))));
    QTRY_COMPARE(f.session->store().outbox(space).value(0).state, OutboxRow::State::Refused);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("chat.spaces.messages.list")), 0);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("chat.spaces.messages.create")), 0);

    // Asked for and granted, it goes by itself.
    const int before = static_cast<int>(f.emulator.texts(space.toString()).count(QStringLiteral("hello")));
    f.session->grantRenewed(f.signIn(everything()));
    QTRY_VERIFY(f.session->store().outbox(space).isEmpty());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("hello")), before + 1);
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    QCOMPARE(shrank.count(), 1); // more than before is no loss
}

void TestSession::checkingTakesTheServersWord_data()
{
    QTest::addColumn<ScopeSet>("known");
    QTest::addColumn<ScopeSet>("gained");
    QTest::addColumn<ScopeSet>("lost");
    QTest::newRow("the same") << everything() << ScopeSet() << ScopeSet();
    QTest::newRow("less is known") << everything().minus({Scope::Messages}) << ScopeSet{Scope::Messages}
                                   << ScopeSet();
    QTest::newRow("more is known") << everything().united({Scope::SpacesCreate}) << ScopeSet()
                                   << ScopeSet{Scope::SpacesCreate};
    QTest::newRow("both") << everything().minus({Scope::Messages}).united({Scope::SpacesCreate})
                          << ScopeSet{Scope::Messages} << ScopeSet{Scope::SpacesCreate};
}

void TestSession::checkingTakesTheServersWord()
{
    QFETCH(ScopeSet, known);
    QFETCH(ScopeSet, gained);
    QFETCH(ScopeSet, lost);
    Fixture f;
    const AccessToken token = f.signIn(everything());
    f.registry->setGranted(f.id, known, {});
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(token); // no renewal is due that would tell of the difference first
    QSignalSpy shrank(f.session.get(), &Session::grantShrank);
    const auto drift = await(f.session->checkGrant());
    QVERIFY(drift);
    QCOMPARE(drift->gained, gained);
    QCOMPARE(drift->lost, lost);
    QCOMPARE(drift->isNone(), gained.isEmpty() && lost.isEmpty());
    QCOMPARE(f.session->account().granted, everything());
    QCOMPARE(f.registry->account(f.id)->granted, everything());
    QCOMPARE(shrank.count(), lost.isEmpty() ? 0 : 1);
    QCOMPARE(f.session->grantHistory().constLast().cause,
             drift->isNone() ? GrantRecord::Cause::SignIn : GrantRecord::Cause::Check);
    QVERIFY(await(f.session->checkGrant())->isNone());
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.tokeninfo")), 2);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), 1); // of the sign-in
}

void TestSession::checkingRenewsAKeyThatRanOut()
{
    Fixture f;
    AccessToken stale = f.signIn(everything());
    stale.value = Secret("run-out");
    f.registry->setGranted(f.id, everything().minus({Scope::Messages}), {});
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(stale);
    const auto drift = await(f.session->checkGrant());
    QVERIFY(drift);
    // What the renewal told on the way is part of what the check found.
    QCOMPARE(drift->gained, ScopeSet{Scope::Messages});
    QCOMPARE(f.session->grantHistory().constLast().cause, GrantRecord::Cause::Check);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.tokeninfo")), 2);
}

void TestSession::checkingMeetsAnEndedGrant()
{
    Fixture f;
    const AccessToken token = f.signIn(everything());
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(token);
    f.emulator.control(QStringLiteral("revoke"), {});
    const auto drift = await(f.session->checkGrant());
    QVERIFY(!drift);
    QCOMPARE(drift.error().kind, AuthError::Kind::GrantDead);
    QCOMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QCOMPARE(f.session->account().granted, everything()); // as last known
}

void TestSession::checkingNeedsAConnection()
{
    Fixture f;
    const AccessToken token = f.signIn(everything());
    f.registry->setGranted(f.id, everything().united({Scope::SpacesCreate}), {});
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->grantRenewed(token);
    f.emulator.kill();
    const auto drift = await(f.session->checkGrant());
    QVERIFY(!drift);
    QCOMPARE(drift.error().kind, AuthError::Kind::Network);
    QVERIFY(f.session->account().granted.contains(Scope::SpacesCreate));
    QVERIFY(f.session->keyState() != Session::KeyState::SignInNeeded);
}

void TestSession::checkingIsForOurClientAndPerson_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("another client") << QByteArray(R"({"aud":"other","sub":"1","scope":"openid"})");
    QTest::newRow("another person") << QByteArray(R"({"aud":"client","sub":"2","scope":"openid"})");
}

void TestSession::checkingIsForOurClientAndPerson()
{
    QFETCH(QByteArray, answer);
    Fixture f;
    HttpServer server;
    server.setHandler([&](const HttpRequest &request) {
        return request.path() == "/tokeninfo"
                   ? HttpAnswer::of(200, answer)
                   : HttpAnswer::of(200, json({{QStringLiteral("tokeninfo_endpoint"),
                                                server.url(QStringLiteral("/tokeninfo")).toString()}}));
    });
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    AuthEndpoints endpoints;
    endpoints.token = server.url(QStringLiteral("/token"));
    Grant grant;
    grant.refreshToken = Secret("refresh");
    grant.asked = grant.granted = everything();
    grant.person.subject = QStringLiteral("1");
    f.id = await(f.registry->store(grant, client, endpoints, KeepKeys::UntilQuit))->id;
    f.makeSession();
    QVERIFY(f.session->open());
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = f.clock.steadyNow() + std::chrono::hours(1);
    f.session->grantRenewed(token);
    const auto drift = await(f.session->checkGrant());
    QVERIFY(!drift);
    QCOMPARE(drift.error().kind, AuthError::Kind::BadAnswer);
    QCOMPARE(f.session->account().granted, everything());
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
}

void TestSession::takingBackEndsTheGrantAndKeepsTheRest()
{
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    const ScopeSet rest{Scope::Spaces, Scope::Messages};
    QSignalSpy key(f.session.get(), &Session::keyStateChanged);
    QVERIFY(await(f.session->revokeExcept(rest)));
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
    QCOMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QCOMPARE(key.count(), 1);
    QCOMPARE(f.session->account().toAsk(), rest);
    // No key is left that would be tried in vain.
    const int renewals = f.emulator.requestCount(QStringLiteral("oauth.token"));
    QCOMPARE(await(f.session->checkGrant()).error().kind, AuthError::Kind::GrantDead);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), renewals);

    // Nothing that is here goes, and what is written now waits.
    QVERIFY(!f.session->store().spaces(10).isEmpty());
    QVERIFY(await(f.session->send(space, QStringLiteral("written in between"))));
    QTRY_COMPARE(f.session->store().outbox(space).value(0).state, OutboxRow::State::Waiting);
    {
        // A start in between remembers what is to be asked for.
        Settings settings(f.paths);
        const AccountRegistry later(f.paths, settings, f.vault);
        QCOMPARE(later.account(f.id)->toAsk(), rest);
        QVERIFY(later.account(f.id)->signInNeeded);
    }

    f.session->grantRenewed(f.signIn(rest.united(identityScopes())));
    QCOMPARE(f.session->account().granted.minus(identityScopes()), rest);
    QVERIFY(f.session->account().askNext.isEmpty());
    QTRY_VERIFY(f.session->store().outbox(space).isEmpty());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("written in between")), 1);
}

/// Google does not answer: who gives up learns at once what stands.
void TestSession::takingBackCanBeGivenUp()
{
    Fixture f;
    QVERIFY(f.start());
    f.emulator.setFaults({QStringLiteral("blackhole@oauth.revoke")});
    const auto ending = f.session->revokeExcept({Scope::Spaces});
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
    QCOMPARE(f.session->account().toAsk(), ScopeSet{Scope::Spaces});
    const int renewals = f.emulator.requestCount(QStringLiteral("oauth.token"));
    ending.cancel();
    const auto ended = await(ending);
    QVERIFY(!ended);
    QCOMPARE(ended.error().kind, AuthError::Kind::Cancelled);
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), renewals + 1);
    QTRY_VERIFY(f.session->account().askNext.isEmpty());
    QCOMPARE(f.session->account().granted, everything());
    QVERIFY(f.session->keyState() != Session::KeyState::SignInNeeded);
}

void TestSession::takingBackThatFailsChangesNothing_data()
{
    QTest::addColumn<HttpAnswer>("revocation");
    QTest::addColumn<bool>("ended"); ///< the server did it all the same
    QTest::addColumn<AuthError::Kind>("kind");
    using Kind = AuthError::Kind;
    QTest::newRow("trouble") << HttpAnswer::of(500) << false << Kind::Server;
    QTest::newRow("refused") << HttpAnswer::of(400, R"({"error":"invalid_request"})") << false
                             << Kind::Refused;
    QTest::newRow("another page") << HttpAnswer::of(302) << false << Kind::BadAnswer;
    // Nobody knows at first; the next renewal, asked for at once, shows it.
    QTest::newRow("no answer, not done")
        << HttpAnswer::that(HttpAnswer::How::Close) << false << Kind::Unknown;
    QTest::newRow("no answer, done") << HttpAnswer::that(HttpAnswer::How::Close) << true << Kind::Unknown;
}

void TestSession::takingBackThatFailsChangesNothing()
{
    QFETCH(HttpAnswer, revocation);
    QFETCH(bool, ended);
    QFETCH(AuthError::Kind, kind);
    Fixture f;
    HttpServer server;
    server.setHandler([&](const HttpRequest &request) {
        if (request.path() == "/revoke")
            return revocation;
        return ended ? HttpAnswer::of(400, R"({"error":"invalid_grant"})")
                     : HttpAnswer::of(200, R"({"access_token":"at-2","token_type":"Bearer"})");
    });
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    AuthEndpoints endpoints;
    endpoints.token = server.url(QStringLiteral("/token"));
    endpoints.revocation = server.url(QStringLiteral("/revoke"));
    Grant grant;
    grant.refreshToken = Secret("refresh");
    grant.asked = grant.granted = everything();
    f.id = await(f.registry->store(grant, client, endpoints, KeepKeys::UntilQuit))->id;
    f.makeSession();
    QVERIFY(f.session->open());
    AccessToken token;
    token.value = Secret("at-1");
    token.expiresAt = f.clock.steadyNow() + std::chrono::hours(1);
    f.session->grantRenewed(token);
    const ScopeSet rest{Scope::Spaces};
    const auto revoked = await(f.session->revokeExcept(rest));
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().kind, kind);
    QCOMPARE(f.session->account().granted, everything());
    if (ended) {
        QTRY_COMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
        QCOMPARE(f.session->account().toAsk(), rest);
    } else {
        QTRY_VERIFY(f.session->account().askNext.isEmpty());
        QCOMPARE(f.session->account().toAsk(), everything());
        QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    }
}

void TestSession::actsChangeTheStore()
{
    Fixture f;
    f.signIn(everything());
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->startNetwork();
    const RequestId requestId = newRequestId();
    const auto space = await(f.session->createSpace(QStringLiteral("API-made"), requestId));
    QVERIFY(space);
    QVERIFY(f.session->store().space(space->name));
    const auto again = await(f.session->createSpace(QStringLiteral("API-made"), requestId));
    QVERIFY(again);
    QCOMPARE(again->name, space->name);

    const QJsonArray users = f.emulator.world().value(QLatin1String("users")).toArray();
    const QString email = users.at(1)[QLatin1String("email")].toString();
    const auto member = await(f.session->addMember(space->name, email));
    QVERIFY(member);
    QVERIFY(f.session->store().members(space->name).contains(*member));
    const auto owner = await(f.session->changeRole(space->name, member->name, Membership::Role::Manager));
    QVERIFY(owner);
    QCOMPARE(f.session->store().members(space->name).first().role, Membership::Role::Manager);
    QVERIFY(await(f.session->removeMember(space->name, member->name)));
    QVERIFY(f.session->store().members(space->name).isEmpty());

    QSignalSpy settled(f.session.get(), &Session::rowSettled);
    QVERIFY(await(f.session->send(space->name, QStringLiteral("hello"))));
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(settled.first().at(1).toBool(), true);
    QCOMPARE(f.emulator.texts(space->name.toString()), QStringList{QStringLiteral("hello")});
    const MessageName message = f.session->store().messages(space->name, 1).first().name;
    QVERIFY(await(f.session->edit(message, QStringLiteral("hello all"))));
    QTRY_COMPARE(f.emulator.texts(space->name.toString()), QStringList{QStringLiteral("hello all")});
    QTRY_VERIFY(f.session->store().outbox().isEmpty());
    QVERIFY(await(f.session->remove(message)));
    QTRY_VERIFY(f.emulator.texts(space->name.toString()).isEmpty());
}

void TestSession::endedGrantKeepsWhatWaits()
{
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    QSignalSpy key(f.session.get(), &Session::keyStateChanged);
    f.emulator.control(QStringLiteral("revoke"), {});
    QVERIFY(await(f.session->send(space, QStringLiteral("written after the end"))));
    QTRY_COMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QCOMPARE(key.count(), 1);
    QVERIFY(f.session->account().signInNeeded);
    QTRY_COMPARE(f.session->store().outbox(space).value(0).state, OutboxRow::State::Waiting);

    f.session->grantRenewed(f.signIn(everything()));
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    QTRY_VERIFY(f.session->store().outbox(space).isEmpty());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("written after the end")), 1);
}

void TestSession::offlineWaitsAndGoesOn()
{
    // Every connection ends before anything of an answer comes; then the network is back.
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    f.emulator.setFaults({QStringLiteral("close_after_read")});
    QVERIFY(await(f.session->send(space, QStringLiteral("offline"))));
    QTRY_VERIFY(f.session->isOffline());
    QCOMPARE(f.session->store().outbox(space).size(), 1);
    f.emulator.setFaults({});
    QTRY_VERIFY_WITH_TIMEOUT(f.session->store().outbox(space).isEmpty(), 20'000);
    QVERIFY(!f.session->isOffline());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("offline")), 1);
}

/// R16
void TestSession::aSleepIsCaughtUp()
{
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    f.session->openSpace(space);
    QTRY_VERIFY(!f.session->store().messages(space, 10).isEmpty());
    QTRY_VERIFY(f.session->store().hasMembers(space));
    UserName other;
    for (const Membership &membership : f.session->store().members(space)) {
        if (!membership.member.name.isEmpty() &&
            !membership.member.name.toString().endsWith(f.session->account().person.subject))
            other = membership.member.name;
    }
    const int keys = f.emulator.requestCount(QStringLiteral("oauth.token"));
    f.emulator.control(QStringLiteral("message"),
                       {{QStringLiteral("space"), space.toString()},
                        {QStringLiteral("sender"), other.toString()},
                        {QStringLiteral("text"), QStringLiteral("said meanwhile")}});
    QVERIFY(f.emulator.texts(space.toString()).contains(QLatin1String("said meanwhile")));
    // Longer than a key lives; the flows' own timers are a minute.
    f.emulator.control(QStringLiteral("clock"), {{QStringLiteral("advance"), 7200}});
    f.clock.sleep(std::chrono::hours(2));
    const auto isThere = [&] {
        const QList<Message> newest = f.session->store().messages(space, 1);
        return !newest.isEmpty() && newest.first().text == QLatin1String("said meanwhile");
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), 20'000);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), keys + 1);
}

void TestSession::anEndedGrantEndsTheTrial()
{
    Fixture f;
    QVERIFY(f.start());
    f.session->tryWithout({Scope::Messages});
    f.emulator.control(QStringLiteral("revoke"), {});
    f.session->checkKey();
    QTRY_COMPARE(f.session->keyState(), Session::KeyState::SignInNeeded);
    QVERIFY2(f.session->triedWithout().isEmpty(), "nothing is left to try without");
}

/// Google does not answer: who does not want to wait is signed out here all the same.
void TestSession::signOutDoesNotHaveToWait()
{
    Fixture f;
    QVERIFY(f.start());
    f.emulator.setFaults({QStringLiteral("blackhole@oauth.revoke")});
    const auto signingOut = f.session->signOut();
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
    QVERIFY(f.registry->account(f.id));
    f.session->signOutHereOnly();
    const auto signedOut = await(signingOut);
    QVERIFY2(!signedOut, "Google was not told, as far as anybody knows");
    QVERIFY(!f.registry->account(f.id));
    QVERIFY(!QDir(f.paths.accountFolder(f.id)).exists());
}

void TestSession::signOutForgetsEvenIfRevokingFails_data()
{
    QTest::addColumn<bool>("reachable");
    QTest::newRow("revoked") << true;
    QTest::newRow("server gone") << false;
}

/// T31: told to the server, and gone from this computer whether or not it answered.
void TestSession::signOutForgetsEvenIfRevokingFails()
{
    QFETCH(bool, reachable);
    Fixture f;
    QVERIFY(f.start());
    QVERIFY(QDir(f.paths.accountFolder(f.id)).exists());
    if (!reachable)
        f.emulator.kill();
    const auto signedOut = await(f.session->signOut());
    QCOMPARE(signedOut.has_value(), reachable);
    QVERIFY(!QDir(f.paths.accountFolder(f.id)).exists());
    QVERIFY(!f.registry->account(f.id));
    QVERIFY(f.session->store().spaces(10).isEmpty());
    if (reachable)
        QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.revoke")), 1);
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
