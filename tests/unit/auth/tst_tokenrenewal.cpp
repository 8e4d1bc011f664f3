// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/auth/tokenbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;

// When an access token is renewed, once for all who ask, and what is known of it afterwards.
class TestTokenRenewal : public TokenBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void tenCallersOneRefresh();
    void callersDuringARefreshJoinIt();
    void factsForTheInterface();
    void factsOutliveTheProgram();
    void renewsEarly_data();
    void renewsEarly();
    void renewsAfterSleep();
    void afterARejectedToken();
    void scopesAreReported();
    void sourceGoneDuringARefresh();
};

void TestTokenRenewal::tenCallersOneRefresh()
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
void TestTokenRenewal::callersDuringARefreshJoinIt()
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

void TestTokenRenewal::factsForTheInterface()
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

void TestTokenRenewal::factsOutliveTheProgram()
{
    m_grant.renewalEndsAt = m_clock.utcNow().addSecs(604'800);
    m_grant.consentPage = ConsentPage::Skipped;
    QVERIFY(await(m_registry->store(m_grant, m_client, m_endpoints)));
    m_clock.advance(1h);
    QVERIFY(await(m_source->token()));
    QVERIFY(await(m_settings->written()));
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

void TestTokenRenewal::renewsEarly_data()
{
    QTest::addColumn<int>("life");
    QTest::addColumn<int>("early");
    QTest::newRow("an hour") << 3600 << 225;
    QTest::newRow("short") << 60 << 6;
}

void TestTokenRenewal::renewsEarly()
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
void TestTokenRenewal::renewsAfterSleep()
{
    m_source->prime({Secret("at-0"), m_clock.steadyNow() + 1h, {}});
    m_clock.setUtc(m_clock.utcNow().addSecs(2 * 3600));
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QCOMPARE(m_server->count(), 1);
}

void TestTokenRenewal::afterARejectedToken()
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

void TestTokenRenewal::scopesAreReported()
{
    answer(HttpAnswer::of(200, good("at-1", R"(,"scope":"openid a b")")));
    QSignalSpy reported(m_source.get(), &TokenSource::grantedScopesReported);
    QVERIFY(await(m_source->token()));
    QCOMPARE(reported.count(), 1);
    QCOMPARE(reported.first().first().toString(), QStringLiteral("openid a b"));
}

void TestTokenRenewal::sourceGoneDuringARefresh()
{
    answer(HttpAnswer::that(HttpAnswer::How::Hang));
    const auto waiting = m_source->token();
    QTRY_COMPARE(m_server->count(), 1);
    m_source.reset();
    QCOMPARE(await(waiting).error().kind, Kind::Cancelled);
    QTRY_COMPARE(m_server->abandoned(), 1);
}

QTEST_GUILESS_MAIN(TestTokenRenewal)
#include "tst_tokenrenewal.moc"
