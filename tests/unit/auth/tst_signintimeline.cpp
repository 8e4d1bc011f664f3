// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signintimeline.h"

#include <QSet>
#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

/// T32 (report): what a person hands to a supporter.
class TestSignInTimeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheWholeWay();
    void endsAtTheStepThatFailed_data();
    void endsAtTheStepThatFailed();
    void aBrowserThatDidNotStartIsNoEnd();
    void everyErrorHasCauseAndCure();
    void repeatsNothingAServerWrote_data();
    void repeatsNothingAServerWrote();

private:
    /// Done up to and without \a step.
    static SignInTimeline until(Step step)
    {
        SignInTimeline timeline;
        timeline.begin(QDateTime(QDate(2026, 11, 22), QTime(10, 0), Qt::UTC));
        timeline.facts.asked = {Scope::OpenId, Scope::Spaces, Scope::Messages};
        timeline.facts.listensOnIpv6 = false;
        for (int i = 0; i < static_cast<int>(step); ++i)
            timeline.set(static_cast<Step>(i), State::Done, 1s * i);
        timeline.set(step, State::Active, 1s * static_cast<int>(step));
        return timeline;
    }
    static QStringList lines(const SignInTimeline &timeline)
    {
        return timeline.toReport().split(QLatin1Char('\n'));
    }
};

void TestSignInTimeline::tellsTheWholeWay()
{
    SignInTimeline timeline = until(Step::StoringKeys);
    timeline.facts.ignoredAnswers = 2;
    timeline.facts.stateVerified = true;
    timeline.facts.issuerNamed = true;
    timeline.facts.codeSent = true;
    timeline.facts.tokenStatus = 200;
    timeline.facts.hasIdToken = true;
    timeline.facts.granted = ScopeSet{Scope::OpenId, Scope::Spaces};
    timeline.facts.unknownScopes = 1;
    timeline.facts.consentPage = ConsentPage::Shown;
    timeline.facts.renewalEndsAfter = std::chrono::hours(7 * 24);
    timeline.facts.keychain = Keychain::SecretService;
    timeline.set(Step::StoringKeys, State::Done, 42'350ms);
    QStringList expected{
        QStringLiteral("begun 2026-11-22T10:00:00Z"),
        QString(),
        QStringLiteral("   0.0 s  listen                done: loopback, IPv4"),
        QStringLiteral("   1.0 s  open browser          done"),
        QStringLiteral("   2.0 s  wait for the person   done: foreign answers ignored: 2"),
        QStringLiteral("   3.0 s  check the answer      done: state right, issuer right"),
        QStringLiteral("   4.0 s  get the keys          done: PKCE S256, HTTP 200, person from id_token"),
        QStringLiteral("  42.4 s  store the keys        done: Secret Service"),
        QString(),
        QStringLiteral("asked (3): chat.messages, chat.spaces, openid"),
        QStringLiteral("granted (2): chat.spaces, openid"),
        QStringLiteral("not granted (1): chat.messages"),
        QStringLiteral("granted beyond what Roomkey knows: 1"),
        QStringLiteral("consent page: shown"),
        QStringLiteral("the key to renew ends after 7.0 days"),
        QString(),
    };
    QCOMPARE(lines(timeline).mid(1), expected);
    QVERIFY(lines(timeline).first().startsWith(QStringLiteral("Roomkey ")));
}

void TestSignInTimeline::endsAtTheStepThatFailed_data()
{
    QTest::addColumn<Step>("step");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("name");
    QTest::newRow("listening") << Step::Listening << Kind::ListenFailed << QStringLiteral("listen");
    QTest::newRow("waiting") << Step::WaitingForUser << Kind::Expired
                             << QStringLiteral("wait for the person");
    QTest::newRow("checking") << Step::CheckingAnswer << Kind::WrongIssuer
                              << QStringLiteral("check the answer");
    QTest::newRow("exchange") << Step::GettingKeys << Kind::CodeRefused << QStringLiteral("get the keys");
    QTest::newRow("storing") << Step::StoringKeys << Kind::NoKeychain << QStringLiteral("store the keys");
}

void TestSignInTimeline::endsAtTheStepThatFailed()
{
    QFETCH(Step, step);
    QFETCH(Kind, kind);
    QFETCH(QString, name);
    SignInTimeline timeline = until(step);
    QCOMPARE(timeline.current(), step);
    timeline.setFailure(AuthError::of(kind, QStringLiteral("invalid_grant"), QStringLiteral("detail"), 400));
    timeline.set(step, State::Failed, 77s);
    const QStringList all = lines(timeline);
    const QStringList steps = all.mid(3, all.indexOf(QString(), 3) - 3);
    QCOMPARE(steps.size(), static_cast<int>(step) + 1);
    QVERIFY2(steps.last().startsWith(QStringLiteral("  77.0 s  ") + name), qPrintable(steps.last()));
    QVERIFY(steps.last().contains(QStringLiteral("failed")));
    QCOMPARE(all.size(), all.indexOf(all.filter(QStringLiteral("cure: ")).value(0)) + 2); // it is the end
    const QString cause = all.filter(QStringLiteral("cause: ")).value(0);
    QVERIFY2(cause.endsWith(QStringLiteral(", invalid_grant, HTTP 400")), qPrintable(cause));
}

void TestSignInTimeline::aBrowserThatDidNotStartIsNoEnd()
{
    SignInTimeline timeline = until(Step::WaitingForUser);
    timeline.set(Step::BrowserOpened, State::Failed, 1s);
    const QString report = timeline.toReport();
    QVERIFY(report.contains(QStringLiteral("open browser          failed")));
    QVERIFY(report.contains(QStringLiteral("wait for the person   running")));
    QVERIFY(report.contains(QStringLiteral("       -  store the keys        not reached")));
}

void TestSignInTimeline::everyErrorHasCauseAndCure()
{
    QSet<QString> causes;
    for (int kind = 0; kind <= static_cast<int>(Kind::NoKeychain); ++kind) {
        SignInTimeline timeline = until(Step::GettingKeys);
        timeline.setFailure(AuthError::of(static_cast<Kind>(kind)));
        const QStringList all = lines(timeline);
        const QString cause = all.filter(QStringLiteral("cause: ")).value(0).mid(7);
        QVERIFY(cause.size() > 5);
        QVERIFY2(!causes.contains(cause), qPrintable(cause));
        causes.insert(cause);
        QVERIFY(all.filter(QStringLiteral("cure: ")).value(0).size() > 12);
    }
}

void TestSignInTimeline::repeatsNothingAServerWrote_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("shown");
    QTest::newRow("known") << QStringLiteral("admin_policy_enforced")
                           << QStringLiteral("admin_policy_enforced");
    QTest::newRow("known, of a page") << QStringLiteral("access_denied") << QStringLiteral("access_denied");
    QTest::newRow("unknown") << QStringLiteral("ya29.canary-as-error") << QStringLiteral("another code");
    QTest::newRow("address") << QStringLiteral("canary.example.com") << QStringLiteral("another code");
    QTest::newRow("none") << QString() << QString();
}

void TestSignInTimeline::repeatsNothingAServerWrote()
{
    QFETCH(QString, code);
    QFETCH(QString, shown);
    SignInTimeline timeline = until(Step::GettingKeys);
    timeline.setFailure(AuthError::of(Kind::Refused, code, QStringLiteral("canary of ana@example.com"), 400));
    timeline.set(Step::GettingKeys, State::Failed, 5s);
    const QString report = timeline.toReport();
    QVERIFY2(!report.contains(QStringLiteral("canary")) && !report.contains(QLatin1Char('@')),
             qPrintable(report));
    QVERIFY(report.contains(QStringLiteral("cause: refused") +
                            (shown.isEmpty() ? QString() : QStringLiteral(", ") + shown) +
                            QStringLiteral(", HTTP 400\n")));
}

QTEST_GUILESS_MAIN(TestSignInTimeline)
#include "tst_signintimeline.moc"
