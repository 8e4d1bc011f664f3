// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/await.h"
#include "tests/support/httpserver.h"
#include "tests/ui/sessionfixture.h"
#include "tests/ui/uifind.h"
#include "ui/app/notsentwatch.h"
#include "ui/app/openaccount.h"
#include "ui/chat/chatpage.h"
#include "ui/errortext.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

ScopeSet asked()
{
    return {Scope::Spaces, Scope::Messages, Scope::Memberships};
}

/// An account of the profile, opened as the controller does, without a network.
struct Fixture
{
    explicit Fixture(const ScopeSet &granted, const QUrl &server = QUrl(QStringLiteral("http://127.0.0.1:9")))
        : profile(granted, asked(), server)
        , notifier(&window)
    {
        profile.session.reset(); // the store has one owner
        open(server);
    }

    void open(const QUrl &server)
    {
        account = std::make_unique<OpenAccount>(SessionParts{profile.paths, server, profile.network,
                                                             *profile.registry, *profile.endpoint,
                                                             profile.journal, profile.clock},
                                                profile.account, *profile.settings, notifier);
        account->pages()->setParent(&window);
        account->pages()->setCurrentWidget(account->permissions());
        window.resize(1280, 800);
        window.show();
    }

    /// The program once more, with what it wrote down.
    void restart(const QUrl &server)
    {
        account.reset();
        profile.registry = std::make_unique<AccountRegistry>(profile.paths, *profile.settings, profile.vault);
        open(server);
    }

    SessionFixture profile;
    QWidget window;
    Notifier notifier;
    std::unique_ptr<OpenAccount> account;
};

} // namespace

class TestOpenAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsHowItStands();
    void noConnectionIsNoTroubleOfTheKey();
    void askingFromTheChatKeepsWhatWasAllowed();
    void askingForMoreLeavesOutWhatWasToGo();
    void anEndedGrantAsksForANewSignIn();
    void aGrantThatShrankIsTold();
    void checkingTellsWhatGoogleSays();
    void checkingIsOffWithoutAKey();
    void anEndThatComesNearIsTold_data();
    void anEndThatComesNearIsTold();
    void anOrganisationThatWantsANewSignIn_data();
    void anOrganisationThatWantsANewSignIn();
    void whoeverStopsASignInIsNamedEverywhere_data();
    void whoeverStopsASignInIsNamedEverywhere();
    void theBannerWaitsWhileTheSignInIsBeingEnded();
    void aWrongClockIsToldUntilItIsRight();
    void aSmallerWishIsWhatTheNextSignInAsksFor();
    void goingOnToTheChatEndsTheFirstTime();
    void whatIsGoneCanBeTakenNoteOf();
    void damageIsToldByTheFirstThatIsLookedAt();
    void whatIsNotSentIsToldAlsoOutOfSight();
};

void TestOpenAccount::tellsHowItStands()
{
    Fixture part({Scope::Spaces, Scope::Messages});
    QCOMPARE(part.account->standing(), QStringLiteral("2 of 3 allowed"));
    QCOMPARE(part.account->keyState(), KeyState::Part);
    QCOMPARE(part.account->refusal(), QStringLiteral("You refused one permission"));
    QVERIFY(!part.account->notice());

    Fixture all(asked());
    QCOMPARE(all.account->standing(), QStringLiteral("3 of 3 allowed"));
    QCOMPARE(all.account->keyState(), KeyState::All);
    QVERIFY(all.account->refusal().isEmpty());
}

void TestOpenAccount::noConnectionIsNoTroubleOfTheKey()
{
    for (const ScopeSet &granted : {asked(), ScopeSet({Scope::Spaces})}) {
        Fixture x(granted); // nobody listens where it looks for Google
        AccessToken token;
        token.value = Secret("token");
        token.expiresAt = x.profile.clock.steadyNow() + std::chrono::hours(1);
        x.account->session().grantRenewed(token);
        x.account->session().startNetwork();
        QTRY_COMPARE(x.account->keyState(), KeyState::Offline);
        QCOMPARE(x.account->standing(), QStringLiteral("No connection"));
        QVERIFY(!x.account->notice());
        const auto *check = qobject_cast<GatedButton *>(
            button(*x.account->permissions(), QStringLiteral("Check with Google now")));
        QVERIFY(check);
        QCOMPARE(check->gate().reason, QStringLiteral("This needs a connection."));
    }
}

void TestOpenAccount::askingFromTheChatKeepsWhatWasAllowed()
{
    // Google's answer replaces the key: what is not asked for again would be gone.
    Fixture x({Scope::Spaces, Scope::Messages});
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    Q_EMIT x.account->chat()->askForScopes({Scope::Memberships});
    QCOMPARE(asks.count(), 1);
    QCOMPARE(asks.first().first().value<ScopeSet>().minus(identityScopes()), asked());
}

void TestOpenAccount::askingForMoreLeavesOutWhatWasToGo()
{
    // "Drop this permission" ended the grant, and its sign-in was left: the dropped one does not come back
    // with the next permission that is asked for, from either page.
    Fixture x({Scope::Spaces, Scope::Messages});
    (void)x.profile.registry->setAskNext(x.profile.account, {Scope::Messages});
    x.profile.registry->setSignInNeeded(x.profile.account, true);
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    Q_EMIT x.account->permissions()->askRequested(Scope::Memberships);
    Q_EMIT x.account->chat()->askForScopes({Scope::Memberships});
    QCOMPARE(asks.count(), 2);
    for (const QList<QVariant> &ask : std::as_const(asks))
        QCOMPARE(ask.first().value<ScopeSet>().minus(identityScopes()),
                 ScopeSet({Scope::Messages, Scope::Memberships}));
}

void TestOpenAccount::anEndedGrantAsksForANewSignIn()
{
    Fixture x(asked());
    QSignalSpy changed(x.account.get(), &OpenAccount::changed);
    x.profile.registry->setSignInNeeded(x.profile.account, true);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(x.account->keyState(), KeyState::SignInAgain);
    const auto notice = x.account->notice();
    QVERIFY(notice);
    QVERIFY(notice->urgent);
    QCOMPARE(notice->acts, QList<OpenAccount::Notice::Act>{OpenAccount::Notice::SignInAgain});
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    x.account->follow(notice->acts.first());
    QCOMPARE(asks.first().first().value<ScopeSet>().minus(identityScopes()), asked());
}

void TestOpenAccount::aGrantThatShrankIsTold()
{
    Fixture x(asked());
    QVERIFY(!says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
    // As a renewal does that came with less.
    x.profile.registry->setGranted(x.profile.account, {Scope::Spaces, Scope::Messages}, {});
    Q_EMIT x.account->session().grantShrank({Scope::Memberships});
    QVERIFY(says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
    QVERIFY(says(*x.account->permissions(), QStringLiteral("“See and change members” is gone.")));
    // A sign-in that brings it back takes the words away.
    x.profile.registry->setGranted(x.profile.account, asked(), {});
    Q_EMIT x.account->session().accessChanged();
    QVERIFY(!says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
}

void TestOpenAccount::checkingTellsWhatGoogleSays()
{
    HttpServer server;
    QByteArray scopes = ScopeSet({Scope::Spaces, Scope::Memberships}).toUris().join(u' ').toLatin1();
    server.setHandler([&](const HttpRequest &request) {
        if (request.path() == "/tokeninfo")
            return HttpAnswer::of(200, R"({"aud":"client.example.com","sub":"1","scope":")" + scopes + "\"}");
        return HttpAnswer::of(200, R"({"tokeninfo_endpoint":")" +
                                       server.url(QStringLiteral("/tokeninfo")).toEncoded() + "\"}");
    });
    Fixture x({Scope::Spaces, Scope::Messages}, server.url());
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = x.profile.clock.steadyNow() + std::chrono::hours(1);
    x.account->session().grantRenewed(token);
    PermissionsPage &page = *x.account->permissions();
    button(page, QStringLiteral("Check with Google now"))->click();
    QVERIFY(says(page, QStringLiteral("Asking Google…")));
    QTRY_VERIFY(
        says(page, QStringLiteral("Checked just now. Google no longer allows “%1”. Google also allows "
                                  "“%2”, which this page did not show.")
                       .arg(scopeMeaning(Scope::Messages), scopeMeaning(Scope::Memberships))));
    // The grant is the truth: everything goes by it from now on.
    QCOMPARE(x.account->account().granted, ScopeSet({Scope::Spaces, Scope::Memberships}));
    QVERIFY(says(page, QStringLiteral("Google allowed 2 of the 3 permissions you asked for.")));
    QVERIFY(says(page, QStringLiteral("Google now allows less than before")));
    QCOMPARE(x.account->standing(), QStringLiteral("2 of 3 allowed"));

    button(page, QStringLiteral("Check with Google now"))->click();
    QTRY_VERIFY(says(page, QStringLiteral("Checked just now. Google says what this page says.")));

    server.stop();
    button(page, QStringLiteral("Check with Google now"))->click();
    QTRY_VERIFY(says(page, QStringLiteral("Google could not be asked just now.")));
    QCOMPARE(x.account->account().granted, ScopeSet({Scope::Spaces, Scope::Memberships}));
}

void TestOpenAccount::checkingIsOffWithoutAKey()
{
    Fixture x(asked());
    x.profile.registry->setSignInNeeded(x.profile.account, true);
    auto *check = qobject_cast<GatedButton *>(
        button(*x.account->permissions(), QStringLiteral("Check with Google now")));
    QVERIFY(check);
    QVERIFY(!check->gate().on);
    QCOMPARE(check->gate().reason, QStringLiteral("Your sign-in has ended. Nothing you wrote is lost."));
    x.profile.registry->setSignInNeeded(x.profile.account, false);
    QVERIFY(check->gate().on);
}

void TestOpenAccount::anEndThatComesNearIsTold_data()
{
    QTest::addColumn<int>("renewed"); // hours ago
    QTest::addColumn<int>("ends");    // in so many hours; 0: no end was named
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("why");
    const QString named = QStringLiteral("Google gave it until then.");
    QTest::newRow("days ahead") << 0 << 72 << QString() << QString();
    QTest::newRow("tomorrow") << 0 << 26 << QStringLiteral("This sign-in ends tomorrow.") << named;
    QTest::newRow("hours") << 0 << 5 << QStringLiteral("This sign-in ends in 4 hours.") << named;
    QTest::newRow("now") << 0 << 1 << QStringLiteral("This sign-in ends within the hour.") << named;
    QTest::newRow("not used") << 24 * 175 << 0 << QStringLiteral("This sign-in ends in ")
                              << QStringLiteral("Google ends a sign-in that was not used for six months.");
    QTest::newRow("used now and then") << 24 * 100 << 0 << QString() << QString();
}

/// Before anything stops working, and as no alarm.
void TestOpenAccount::anEndThatComesNearIsTold()
{
    QFETCH(int, renewed);
    QFETCH(int, ends);
    QFETCH(QString, what);
    QFETCH(QString, why);
    Fixture x(asked());
    QVERIFY(!x.account->notice());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    // A minute less than the full hours: what is left is rounded down.
    x.profile.registry->setRenewed(x.profile.account, now.addSecs(-3600 * renewed),
                                   ends > 0 ? now.addSecs(3600 * ends - 60) : QDateTime());
    x.restart(QUrl(QStringLiteral("http://127.0.0.1:9")));
    const auto notice = x.account->notice();
    QCOMPARE(notice.has_value(), !what.isEmpty());
    if (!notice)
        return;
    QVERIFY2(notice->what.startsWith(what), qPrintable(notice->what));
    QCOMPARE(notice->cure, why);
    QVERIFY(!notice->urgent);
    QCOMPARE(x.account->keyState(), KeyState::All);
    QCOMPARE(notice->acts, QList<OpenAccount::Notice::Act>{OpenAccount::Notice::SignInAgain});
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    x.account->follow(notice->acts.first());
    QCOMPARE(asks.first().first().value<ScopeSet>().minus(identityScopes()), asked());
}

void TestOpenAccount::anOrganisationThatWantsANewSignIn_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("invalid_rapt") << QByteArray(
        R"({"error":"invalid_grant","error_subtype":"invalid_rapt"})");
    QTest::newRow("rapt_required") << QByteArray(
        R"({"error":"invalid_grant","error_subtype":"rapt_required"})");
}

void TestOpenAccount::anOrganisationThatWantsANewSignIn()
{
    QFETCH(QByteArray, answer);
    HttpServer server;
    server.setAnswers({HttpAnswer::of(400, answer)});
    Fixture x(asked(), server.url());
    x.account->session().checkKey();
    QTRY_COMPARE(x.account->session().keyState(), Session::KeyState::ReauthNeeded);
    QCOMPARE(x.account->keyState(), KeyState::SignInAgain);
    const auto notice = x.account->notice();
    QVERIFY(notice);
    QVERIFY(notice->urgent);
    QCOMPARE(notice->what, QStringLiteral("Your organisation asks you to sign in again."));
    QCOMPARE(notice->cure, QStringLiteral("Nothing you wrote is lost."));
    QCOMPARE(notice->acts, QList<OpenAccount::Notice::Act>{OpenAccount::Notice::SignInAgain});
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    x.account->follow(notice->acts.first());
    QCOMPARE(asks.first().first().value<ScopeSet>().minus(identityScopes()), asked());
}

void TestOpenAccount::whoeverStopsASignInIsNamedEverywhere_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<AuthError::Kind>("kind");
    QTest::addColumn<int>("act");
    using Kind = AuthError::Kind;
    using Notice = OpenAccount::Notice;
    QTest::newRow("administrator") << QByteArray("admin_policy_enforced") << Kind::AdminPolicy
                                   << int(Notice::ChangePermissions);
    QTest::newRow("organisation") << QByteArray("org_internal") << Kind::OtherOrganisation
                                  << int(Notice::UseClientFile);
    QTest::newRow("client") << QByteArray("deleted_client") << Kind::ClientRejected
                            << int(Notice::UseClientFile);
}

/// One source of words: the bar, the chat's panes, the reason of what is off.
void TestOpenAccount::whoeverStopsASignInIsNamedEverywhere()
{
    QFETCH(QByteArray, code);
    QFETCH(AuthError::Kind, kind);
    QFETCH(int, act);
    HttpServer server;
    server.setAnswers({HttpAnswer::of(400, "{\"error\":\"" + code + "\"}")});
    Fixture x(asked(), server.url());
    x.account->session().checkKey();
    QTRY_VERIFY(x.account->notice());
    const AuthText text = errorText(AuthError::of(kind));
    QCOMPARE(x.account->notice()->what, text.what);
    QCOMPARE(x.account->notice()->cure, text.cure);
    QCOMPARE(x.account->notice()->acts,
             (QList{OpenAccount::Notice::SignInAgain, OpenAccount::Notice::Act(act)}));
    QVERIFY(!text.cure.isEmpty());

    const auto called = await(x.account->session().checkProject());
    QVERIFY(!called);
    QCOMPARE(errorText(called.error()), joined(text));

    auto *check = qobject_cast<GatedButton *>(
        button(*x.account->permissions(), QStringLiteral("Check with Google now")));
    QCOMPARE(check->gate().reason, joined(text));

    // After a restart it is still known, before and after anything is asked of the server.
    x.restart(server.url());
    QCOMPARE(x.account->notice()->what, text.what);
    x.account->session().startNetwork();
    const auto calledAgain = await(x.account->session().checkProject());
    QVERIFY(!calledAgain);
    QCOMPARE(errorText(calledAgain.error()), joined(text));
    QCOMPARE(x.account->notice()->what, text.what);
    QCOMPARE(x.account->notice()->cure, text.cure);

    QSignalSpy change(x.account.get(), &OpenAccount::changeRequested);
    QSignalSpy file(x.account.get(), &OpenAccount::clientFileRequested);
    x.account->follow(OpenAccount::Notice::Act(act));
    QCOMPARE(change.count() + file.count(), 1);
}

/// A new sign-in would end along with the old one.
void TestOpenAccount::theBannerWaitsWhileTheSignInIsBeingEnded()
{
    HttpServer server;
    server.setHandler([](const HttpRequest &request) {
        return request.path() == "/revoke" ? HttpAnswer::that(HttpAnswer::How::Hang) : HttpAnswer::of(404);
    });
    Fixture x(asked(), server.url());
    x.account->drop(Scope::Messages);
    QTRY_COMPARE(server.held(), 1);
    const QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    const QSignalSpy changes(x.account.get(), &OpenAccount::changeRequested);
    const QSignalSpy keepsInMemory(x.account.get(), &OpenAccount::useUntilQuitRequested);
    const QSignalSpy unlocks(x.account.get(), &OpenAccount::unlockRequested);
    const QSignalSpy shows(x.account.get(), &OpenAccount::permissionRequested);
    using Notice = OpenAccount::Notice;
    for (const auto act : {Notice::SignInAgain, Notice::ChangePermissions, Notice::UseUntilQuit})
        x.account->follow(act);
    QCOMPARE(asks.count() + changes.count() + keepsInMemory.count(), 0);
    QCOMPARE(shows.count(), 3);
    QCOMPARE(x.notifier.lastAnnouncement(), QStringLiteral("The sign-in is being ended at Google."));
    x.account->follow(Notice::Unlock);
    QCOMPARE(unlocks.count(), 1);
    server.release(HttpAnswer::of(200));
    QTRY_COMPARE(server.held(), 0);
}

void TestOpenAccount::aWrongClockIsToldUntilItIsRight()
{
    HttpServer server;
    Fixture x(asked(), server.url());
    const QDateTime right = x.profile.clock.utcNow();
    server.setHandler([&](const HttpRequest &) {
        return HttpAnswer::of(200).with(
            "Date",
            QLocale::c().toString(right, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1());
    });
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = x.profile.clock.steadyNow() + std::chrono::hours(1000);
    Session &session = x.account->session();
    session.grantRenewed(token);
    QSignalSpy changed(x.account.get(), &OpenAccount::changed);
    RequestScope scope;
    const auto isToldAs = [&](qint64 ahead, const QString &what) {
        x.profile.clock.advance(std::chrono::minutes(1)); // calls keep a distance
        x.profile.clock.setUtc(right.addSecs(ahead));
        scope.add(session.checkProject()).then(x.account.get(), [](Expected<void, ApiError> &&) {});
        return QTest::qWaitFor([&] {
            const auto notice = x.account->notice();
            return what.isEmpty() ? !notice : notice && notice->what == what && !notice->urgent;
        });
    };
    QVERIFY(isToldAs(-14 * 60, QStringLiteral("This computer’s clock is 14 minutes behind.")));
    QVERIFY(changed.count() > 0);
    QCOMPARE(x.account->keyState(), KeyState::All); // nothing is taken away for it
    QVERIFY(isToldAs(3 * 3600, QStringLiteral("This computer’s clock is 3 hours ahead.")));
    QVERIFY(
        isToldAs(-86'400 * 3650,
                 QStringLiteral("This computer’s clock is %1 days behind.").arg(QLocale().toString(3650))));
    QVERIFY(isToldAs(0, QString()));
}

void TestOpenAccount::aSmallerWishIsWhatTheNextSignInAsksFor()
{
    Fixture x(asked());
    (void)x.profile.registry->setAskNext(x.profile.account, {Scope::Spaces});
    x.profile.registry->setSignInNeeded(x.profile.account, true);
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    x.account->follow(OpenAccount::Notice::SignInAgain);
    QCOMPARE(asks.first().first().value<ScopeSet>(), ScopeSet{Scope::Spaces});
}

/// Whoever leaves the result by the rail has gone on as well.
void TestOpenAccount::goingOnToTheChatEndsTheFirstTime()
{
    Fixture x(asked());
    x.account->permissions()->setFirstTime(true);
    QVERIFY(button(*x.account->permissions(), QStringLiteral("Start chatting")));
    x.account->pages()->setCurrentWidget(x.account->chat());
    x.account->pages()->setCurrentWidget(x.account->permissions());
    QVERIFY(!button(*x.account->permissions(), QStringLiteral("Start chatting")));
}

void TestOpenAccount::whatIsGoneCanBeTakenNoteOf()
{
    Fixture x(asked());
    x.profile.registry->setGranted(x.profile.account, {Scope::Spaces, Scope::Messages}, {});
    Q_EMIT x.account->session().grantShrank({Scope::Memberships});
    QVERIFY(says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
    for (QAbstractButton *each : x.account->permissions()->findChildren<QAbstractButton *>()) {
        if (each->accessibleName() == QLatin1String("Close") && each->isVisible())
            each->click();
    }
    QVERIFY(!says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
    Q_EMIT x.account->session().accessChanged();
    QVERIFY2(!says(*x.account->permissions(), QStringLiteral("Google now allows less than before")),
             "what was put away stays away");
}

/// Who quits before the page is shown is told at the next start; who saw it is not told again.
void TestOpenAccount::damageIsToldByTheFirstThatIsLookedAt()
{
    const QUrl nowhere(QStringLiteral("http://127.0.0.1:9"));
    Fixture x(asked());
    x.account.reset();
    QFile outbox(x.profile.paths.outboxFile(x.profile.account));
    QVERIFY(outbox.open(QIODevice::WriteOnly));
    QVERIFY(outbox.write(QByteArray(8192, 'x')) > 0);
    outbox.close();
    x.open(nowhere);
    x.restart(nowhere);
    const auto told = x.account->takeSalvage();
    QVERIFY(told);
    QVERIFY(QFile::exists(told->keptAs));
    QVERIFY(!x.account->takeSalvage());
    x.restart(nowhere);
    QVERIFY(!x.account->takeSalvage());
}

void TestOpenAccount::whatIsNotSentIsToldAlsoOutOfSight()
{
    Fixture x(asked());
    AccountStore &store = x.account->session().store();
    QSignalSpy changed(x.account.get(), &OpenAccount::changed);
    x.account->pages()->setCurrentWidget(x.account->chat());
    const auto add = [&](OutboxRow::Kind kind, OutboxRow::State state) {
        OutboxRow row;
        row.kind = kind;
        row.state = state;
        row.space = SpaceName(QStringLiteral("spaces/A"));
        if (kind == OutboxRow::Kind::Send)
            row.clientId = newClientMessageId();
        else
            row.message = MessageName(QStringLiteral("spaces/A/messages/1"));
        row.requestId = newRequestId();
        row.text = QStringLiteral("text");
        const auto added = await(store.addToOutbox(row));
        return added ? *added : OutboxRow();
    };
    QVERIFY(add(OutboxRow::Kind::Send, OutboxRow::State::Waiting).id);
    QTest::qWait(300);
    QCOMPARE(x.account->notSent(), QString());
    QCOMPARE(changed.count(), 0);
    const OutboxRow refused = add(OutboxRow::Kind::Send, OutboxRow::State::Refused);
    QTRY_COMPARE(x.account->notSent(), QStringLiteral("1 message not sent"));
    QCOMPARE(changed.count(), 1);
    QVERIFY2(x.notifier.lastAnnouncement().isEmpty(), "it is looked at, and shows it");

    x.account->pages()->hide(); // another account is shown
    add(OutboxRow::Kind::Edit, OutboxRow::State::Refused);
    QTRY_COMPARE(x.account->notSent(), QStringLiteral("1 message not sent, 1 change not made"));
    QTRY_COMPARE_WITH_TIMEOUT(
        x.notifier.lastAnnouncement(),
        x.account->account().person.email + QStringLiteral(": 1 message not sent, 1 change not made"), 5'000);
    QVERIFY(await(store.removeFromOutbox(refused.id)));
    QTRY_COMPARE(x.account->notSent(), QStringLiteral("1 change not made"));
    QTest::qWait(2'200);
    QVERIFY2(!x.notifier.lastAnnouncement().endsWith(QStringLiteral(": 1 change not made")), "no news");

    x.restart(QUrl(QStringLiteral("http://127.0.0.1:9")));
    QCOMPARE(x.account->notSent(), QStringLiteral("1 change not made"));
}

QTEST_MAIN(TestOpenAccount)
#include "tst_openaccount.moc"
