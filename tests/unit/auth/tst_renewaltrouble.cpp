// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/tokenbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;

// Which troubles of a renewal end the sign-in, which pass, and whose answer is not taken.
class TestRenewalTrouble : public TokenBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void deadGrant_data();
    void deadGrant();
    void deadGrantButANewerKeyIsStored();
    void deadStaysDeadUntilANewSignIn();
    void passingTroubleKeepsTheState();
    void troubledServerIsNotHammered();
    void keychainTroubleIsNotSignInNeeded();
    void vanishedEntryIsNotSignInNeeded();
    void renewsWithAWrongClock_data();
    void renewsWithAWrongClock();
    void renewedForSomebodyElse_data();
    void renewedForSomebodyElse();
};

void TestRenewalTrouble::deadGrant_data()
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

void TestRenewalTrouble::deadGrant()
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

void TestRenewalTrouble::deadGrantButANewerKeyIsStored()
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

void TestRenewalTrouble::deadStaysDeadUntilANewSignIn()
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

void TestRenewalTrouble::passingTroubleKeepsTheState()
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

void TestRenewalTrouble::troubledServerIsNotHammered()
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

void TestRenewalTrouble::keychainTroubleIsNotSignInNeeded()
{
    QSignalSpy needed(m_source.get(), &TokenSource::signInNeeded);
    QSignalSpy unreadable(m_source.get(), &TokenSource::keyUnreadable);
    QSignalSpy renewed(m_source.get(), &TokenSource::renewed);
    QVERIFY(keyring::lock());
    const auto locked = await(m_source->token());
    QCOMPARE(locked.error().kind, Kind::NoKeychain);
    QCOMPARE(locked.error().code, QStringLiteral("locked"));
    QCOMPARE(m_server->count(), 0);
    QCOMPARE(needed.count(), 0);
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
    QCOMPARE(unreadable.count(), 1);
    QCOMPARE(unreadable.first().first().value<AuthError>().code, QStringLiteral("locked"));
    QVERIFY(keyring::unlock());
    QVERIFY(await(m_source->token()));
    QVERIFY(await(m_source->token())); // the same
    QCOMPARE(unreadable.count(), 1);
    QCOMPARE(renewed.count(), 1);
}

void TestRenewalTrouble::vanishedEntryIsNotSignInNeeded()
{
    QSignalSpy needed(m_source.get(), &TokenSource::signInNeeded);
    QVERIFY(await(m_vault->remove(m_id.toString())));
    const auto gone = await(m_source->token());
    QCOMPARE(gone.error().kind, Kind::NoKeychain);
    QCOMPARE(gone.error().code, QStringLiteral("not-found"));
    QCOMPARE(needed.count(), 0);
}

void TestRenewalTrouble::renewsWithAWrongClock_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("ten years behind") << -10LL * 365 * 86'400;
    QTest::newRow("two hours ahead") << 2LL * 3600;
    QTest::newRow("a day ahead") << 86'400LL;
}

void TestRenewalTrouble::renewsWithAWrongClock()
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

void TestRenewalTrouble::renewedForSomebodyElse_data()
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
void TestRenewalTrouble::renewedForSomebodyElse()
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

QTEST_GUILESS_MAIN(TestRenewalTrouble)
#include "tst_renewaltrouble.moc"
