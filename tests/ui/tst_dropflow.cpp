// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/dropflow.h"

#include "tests/support/httpserver.h"
#include "tests/ui/sessionfixture.h"
#include "tests/ui/uifind.h"
#include "ui/permissions/permissionspage.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/notifier.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

QAbstractButton *closeButton(const QWidget &page)
{
    const auto buttons = page.findChildren<QAbstractButton *>();
    for (QAbstractButton *each : buttons) {
        if (each->accessibleName() == QLatin1String("Close") && each->isVisible())
            return each;
    }
    return nullptr;
}

/// A session that holds a key, its page, and a server that ends grants as the test says.
struct Fixture
{
    Fixture()
        : profile({Scope::Spaces, Scope::Messages}, {}, server.url())
        , notifier(&page)
        , flow(*profile.session, page, notifier)
    {
        server.setHandler([this](const HttpRequest &request) {
            if (request.path() == "/revoke")
                return revocation;
            return tokens;
        });
        AccessToken token;
        token.value = Secret("token");
        token.expiresAt = profile.clock.steadyNow() + std::chrono::hours(1);
        profile.session->grantRenewed(token);
        QObject::connect(profile.session.get(), &Session::accountChanged, &flow, &DropFlow::update);
        page.resize(1280, 800);
        page.show();
    }

    int revocations() const
    {
        return int(std::ranges::count_if(
            server.requests(), [](const HttpRequest &request) { return request.path() == "/revoke"; }));
    }

    HttpServer server;
    HttpAnswer revocation = HttpAnswer::of(503);
    HttpAnswer tokens = HttpAnswer::of(200, R"({"access_token":"new","token_type":"Bearer"})");
    SessionFixture profile;
    PermissionsPage page;
    Notifier notifier;
    DropFlow flow;
};

} // namespace

class TestDropFlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion"))); }
    void itTellsThatItGoesOn();
    void aFailureOffersToTryAgain();
    void aFailureCanBeClosed();
    void aFailureHidesNothingAndIsHiddenByNothing();
    void aNewSignInSettlesAFailure();
    void givingUpTellsWhatStands();
    void givingUpTellsWhenItWasTooLate();
};

void TestDropFlow::itTellsThatItGoesOn()
{
    Fixture x;
    x.revocation = HttpAnswer::that(HttpAnswer::How::Hang);
    const QSignalSpy ended(&x.flow, &DropFlow::ended);
    x.flow.begin(Scope::Messages);
    QVERIFY(x.flow.isRunning());
    QVERIFY(says(x.page, QStringLiteral("Ending the sign-in at Google…")));
    QVERIFY(button(x.page, QStringLiteral("Cancel")));
    QVERIFY2(!closeButton(x.page), "it goes on, and is not put away");
    QTRY_COMPARE(x.server.held(), 1);
    x.flow.begin(Scope::Spaces); // one at a time
    x.server.release(HttpAnswer::of(200));
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(ended.first().first().value<ScopeSet>(), ScopeSet{Scope::Spaces});
    QVERIFY(!x.flow.isRunning());
    QVERIFY(!says(x.page, QStringLiteral("Ending the sign-in at Google…")));
    QCOMPARE(x.revocations(), 1);
}

void TestDropFlow::aFailureOffersToTryAgain()
{
    Fixture x;
    x.flow.begin(Scope::Messages);
    QTRY_VERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    QVERIFY(says(x.page, QStringLiteral("The sign-in server has trouble.")));
    x.revocation = HttpAnswer::of(200);
    const QSignalSpy ended(&x.flow, &DropFlow::ended);
    button(x.page, QStringLiteral("Try again"))->click();
    QVERIFY(!says(x.page, QStringLiteral("Nothing was changed.")));
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(ended.first().first().value<ScopeSet>(), ScopeSet{Scope::Spaces});
}

void TestDropFlow::aFailureCanBeClosed()
{
    Fixture x;
    x.flow.begin(Scope::Messages);
    QTRY_VERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    closeButton(x.page)->click();
    QVERIFY(!says(x.page, QStringLiteral("Nothing was changed.")));
    x.flow.update();
    QVERIFY(!says(x.page, QStringLiteral("Nothing was changed.")));
}

/// Two things to tell, one banner: what was put away first brings the other.
void TestDropFlow::aFailureHidesNothingAndIsHiddenByNothing()
{
    Fixture x;
    x.page.showLost({Scope::Memberships});
    x.flow.begin(Scope::Messages);
    QTRY_VERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    x.page.showLost({}); // nothing of it
    QVERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    x.page.showLost({Scope::Memberships});
    QVERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    closeButton(x.page)->click();
    QVERIFY(says(x.page, QStringLiteral("Google now allows less than before:")));
    closeButton(x.page)->click();
    QVERIFY(!closeButton(x.page));
}

void TestDropFlow::aNewSignInSettlesAFailure()
{
    Fixture x;
    x.flow.begin(Scope::Messages);
    QTRY_VERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    // As "Change permissions…" does.
    x.profile.registry->setGranted(x.profile.account, {Scope::Spaces}, {});
    QVERIFY(!says(x.page, QStringLiteral("Nothing was changed.")));
}

void TestDropFlow::givingUpTellsWhatStands()
{
    Fixture x;
    x.revocation = HttpAnswer::that(HttpAnswer::How::Hang);
    x.tokens = HttpAnswer::that(HttpAnswer::How::Hang);
    x.flow.begin(Scope::Messages);
    QTRY_COMPARE(x.server.held(), 1);
    button(x.page, QStringLiteral("Cancel"))->click();
    QTRY_VERIFY(says(x.page, QStringLiteral("Google did not say whether the sign-in was ended.")));
    // The renewal that finds out works, so it still stands.
    QTRY_VERIFY(x.server.requests().constLast().path() == "/token");
    x.server.release(HttpAnswer::of(200, R"({"access_token":"new","token_type":"Bearer"})"));
    QTRY_VERIFY(says(x.page, QStringLiteral("Nothing was changed.")));
    QVERIFY(says(x.page, QStringLiteral("Your sign-in at Google still stands.")));
    QVERIFY(!says(x.page, QStringLiteral("Google did not say")));
    QVERIFY(button(x.page, QStringLiteral("Try again")));
}

void TestDropFlow::givingUpTellsWhenItWasTooLate()
{
    Fixture x;
    x.revocation = HttpAnswer::that(HttpAnswer::How::Hang);
    x.tokens = HttpAnswer::of(400, R"({"error":"invalid_grant"})");
    x.flow.begin(Scope::Messages);
    QTRY_COMPARE(x.server.held(), 1);
    button(x.page, QStringLiteral("Cancel"))->click();
    QTRY_COMPARE(x.profile.session->keyState(), Session::KeyState::SignInNeeded);
    QVERIFY2(!says(x.page, QStringLiteral("Google did not say")), "the bar across all pages tells it now");
    QVERIFY(!says(x.page, QStringLiteral("Nothing was changed.")));
}

QTEST_MAIN(TestDropFlow)
#include "tst_dropflow.moc"
