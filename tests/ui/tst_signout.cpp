// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/await.h"
#include "tests/support/keyring.h"
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/app/accountswitcher.h"
#include "ui/app/droppermissiondialog.h"
#include "ui/app/signoutdialog.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/clientguidepage.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"

#include <QLocale>
#include <QTest>

#include <algorithm>

using namespace roomkey;
using namespace roomkey::ui;

// T31 in the window: leaving, with everything real (see SignInWindow), while Google takes its time or does
// not answer at all.
class TestSignOut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup()
    {
        x.reset();
        QVERIFY(keyring::unlock());
    }
    void whoeverIsAloneSeesHowFarItIs();
    void nobodyHasToWait();
    void aFailureAtGoogleIsTold();
    void anotherAccountTakesThePlaceAtOnce();
    void whoeverWentElsewhereIsLeftThere();
    void whoeverCannotLeaveIsShownAgain();
    void unlockingLeadsOnToTheQuestion();
    void aKeyLeftBehindIsRemovedLater();
    void whoeverIsKeptKeepsNobodyElse();
    void aKeyThatHasEndedIsCalledThat();
    void everybodyCanBeAskedAboutWhileOneLeaves();
    void anotherSignInLeavesTheRevocationAlone();
    void notToTellIsChosenForEachAnew();
    void quittingWaitsUntilItIsDone_data();
    void quittingWaitsUntilItIsDone();
    void quittingAnywayLeavesTheAccountHere();
    void whoeverComesBackMeanwhileStays();
    void twoClientsOfOneProjectEndTogether_data();
    void twoClientsOfOneProjectEndTogether();

private:
    void confirm();

    std::unique_ptr<SignInWindow> x;
};

void TestSignOut::init()
{
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
    QVERIFY(x->signIn());
}

/// From the menu, and yes.
void TestSignOut::confirm()
{
    Q_EMIT x->window().signOutRequested();
    auto *dialog = x->window().findChild<SignOutDialog *>();
    QVERIFY(dialog);
    button(*dialog, QStringLiteral("Sign out and revoke"))->click();
}

void TestSignOut::whoeverIsAloneSeesHowFarItIs()
{
    x->google().setFaults({QStringLiteral("delay:ms=800@oauth.revoke")});
    confirm();
    QVERIFY(x->reads(QStringLiteral("Signing out of ana@example.com…")));
    QVERIFY(x->offered(QStringLiteral("Sign out on this computer only")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(!x->reads(QStringLiteral("Signing out")));
    QVERIFY(!x->reads(QStringLiteral("be told")));
    QVERIFY(x->accounts().isEmpty());
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
}

void TestSignOut::nobodyHasToWait()
{
    x->google().setFaults({QStringLiteral("blackhole@oauth.revoke")});
    confirm();
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY2(x->reads(QStringLiteral("Google was not told about ana@example.com.")),
             "what is left to do is said");
    QVERIFY(!x->reads(QStringLiteral("could not be told")));
}

void TestSignOut::aFailureAtGoogleIsTold()
{
    x->google().setFaults({QStringLiteral("status:code=500@oauth.revoke")});
    confirm();
    QTRY_VERIFY(x->reads(QStringLiteral("You are signed out of ana@example.com on this computer.")));
    QVERIFY(x->reads(QStringLiteral("Google could not be told about ana@example.com.")));
    QVERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
}

void TestSignOut::anotherAccountTakesThePlaceAtOnce()
{
    const AccountId ana = x->currentId();
    QVERIFY(x->addAccount(QStringLiteral("admin@example.com")));
    x->google().setFaults({QStringLiteral("delay:ms=1200@oauth.revoke")});
    confirm();
    // Nobody waits: the window is the other account's already, and tells what goes on.
    QCOMPARE(x->currentId().toString(), ana.toString());
    QVERIFY(x->window().rail()->isVisible());
    QVERIFY(x->reads(QStringLiteral("Signing out of admin@example.com…")));
    QVERIFY(x->offered(QStringLiteral("Sign out on this computer only")));
    const auto listed = [this] {
        const auto actions = x->window().actions();
        return std::count_if(actions.begin(), actions.end(),
                             [](const QAction *action) { return action->text().contains(QLatin1Char('@')); });
    };
    QCOMPARE(listed(), 1);
    x->window().showEntry(MainWindow::PermissionsEntry);
    QTRY_COMPARE(x->accounts().size(), 1);
    QTRY_VERIFY(!x->reads(QStringLiteral("Signing out of")));
    QCOMPARE(x->window().entry(), MainWindow::PermissionsEntry);
    QVERIFY(x->window().rail()->isVisible());
    QCOMPARE(x->currentId().toString(), ana.toString());
}

void TestSignOut::whoeverWentElsewhereIsLeftThere()
{
    x->google().setFaults({QStringLiteral("delay:ms=800@oauth.revoke")});
    confirm();
    Q_EMIT x->window().projectGuideRequested();
    auto *guide = x->window().findChild<ClientGuidePage *>();
    QVERIFY(guide && guide->isVisible());
    QTRY_VERIFY2(x->reads(QStringLiteral("Signing out of ana@example.com…")), "the strip takes over");
    QVERIFY(x->offered(QStringLiteral("Sign out on this computer only")));
    // Said last: a page that should not come would be there.
    QTRY_COMPARE(x->window().notifier()->lastAnnouncement(),
                 QStringLiteral("You are signed out of ana@example.com."));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY(guide->isVisible());
    QVERIFY(!x->offered(QStringLiteral("Sign in with Google…")));
}

/// Nobody else is here, and the page that told of it was left.
void TestSignOut::whoeverCannotLeaveIsShownAgain()
{
    QVERIFY(keyring::lock());
    confirm();
    Q_EMIT x->window().projectGuideRequested();
    QTRY_VERIFY(x->reads(QStringLiteral("You are still signed in to ana@example.com.")));
    QVERIFY(keyring::unlock());
    QVERIFY(x->window().hasAccountPages());
    QVERIFY(x->window().rail()->isVisible());
    QCOMPARE(x->accounts().size(), 1);
}

/// Told with both ways on, of which this one ends at Google too.
void TestSignOut::unlockingLeadsOnToTheQuestion()
{
    const QString key = QStringLiteral("roomkey/test/") + x->currentId().toString();
    QVERIFY(keyring::lock());
    confirm();
    QTRY_VERIFY(x->reads(QStringLiteral("You are still signed in to ana@example.com.")));
    QVERIFY(x->reads(QStringLiteral("Your keychain is locked.")));
    QVERIFY(x->reads(QStringLiteral("Unlock the keychain and sign out again.")));
    QVERIFY(x->offered(QStringLiteral("Sign out on this computer only…")));
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 0);
    QVERIFY(keyring::unlock()); // as the person does in the keychain's own window
    QTRY_VERIFY(!x->window().findChild<SignOutDialog *>());
    QVERIFY(x->press(QStringLiteral("Unlock")));
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(!x->reads(QStringLiteral("still signed in")));
    QVERIFY(x->accounts().isEmpty());
    QCOMPARE(keyring::count(key), 0);
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
}

/// The key that could not be removed is not forgotten.
void TestSignOut::aKeyLeftBehindIsRemovedLater()
{
    const QString key = QStringLiteral("roomkey/test/") + x->currentId().toString();
    QVERIFY(keyring::lock());
    confirm();
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only…")));
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->reads(QStringLiteral("You are signed out of ana@example.com on this computer.")));
    QVERIFY(x->reads(QStringLiteral("the key is still in the keychain")));
    QVERIFY(!x->reads(QStringLiteral("The keys are gone from here")));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY(keyring::unlock());
    QCOMPARE(keyring::count(key), 1);
    x->start();
    QTRY_COMPARE(keyring::count(key), 0);
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 0);
}

/// One key is in a locked keychain, the other one in memory.
void TestSignOut::whoeverIsKeptKeepsNobodyElse()
{
    QVERIFY(keyring::lock());
    x->answersAs = QStringLiteral("admin@example.com");
    QVERIFY(x->press(QStringLiteral("Change permissions…")));
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Add as another account")));
    QVERIFY(x->press(QStringLiteral("Use until I quit")));
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")) && x->accounts().size() == 2);
    Q_EMIT x->window().switcherRequested();
    auto *switcher = x->window().findChild<AccountSwitcher *>();
    QVERIFY(switcher);
    Q_EMIT switcher->signOutAllRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->reads(QStringLiteral("You are still signed in to ana@example.com.")));
    QCOMPARE(x->accounts().size(), 1);
    QCOMPARE(x->accounts().constFirst().person.email, QStringLiteral("ana@example.com"));
    QVERIFY(x->reads(QStringLiteral("You are signed out of admin@example.com.")));
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
}

/// The keychain is locked while Google is being told: nobody has to stay for a key that is worth nothing.
void TestSignOut::aKeyThatHasEndedIsCalledThat()
{
    const QString key = QStringLiteral("roomkey/test/") + x->currentId().toString();
    x->google().setFaults({QStringLiteral("delay:ms=1000@oauth.revoke")});
    confirm();
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    QVERIFY(keyring::lock());
    QTRY_VERIFY(x->reads(QStringLiteral("You are signed out of ana@example.com on this computer.")));
    QVERIFY(x->reads(QStringLiteral("Google was told about ana@example.com, so the key is of no use")));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY(keyring::unlock());
    QCOMPARE(keyring::count(key), 1);
    x->start();
    QTRY_COMPARE(keyring::count(key), 0);
}

/// The question stays open until the one who was leaving is gone.
void TestSignOut::everybodyCanBeAskedAboutWhileOneLeaves()
{
    QVERIFY(x->addAccount(QStringLiteral("admin@example.com")));
    x->google().setFaults({QStringLiteral("delay:ms=1000@oauth.revoke")});
    confirm();
    QTRY_VERIFY(!x->window().findChild<SignOutDialog *>());
    Q_EMIT x->window().switcherRequested();
    auto *switcher = x->window().findChild<AccountSwitcher *>();
    QVERIFY(switcher);
    Q_EMIT switcher->signOutAllRequested();
    auto *dialog = x->window().findChild<SignOutDialog *>();
    QVERIFY(dialog);
    QVERIFY2(says(*dialog, QStringLiteral("Sign out of ana@example.com?")), "the other one is leaving");
    QTRY_COMPARE(x->accounts().size(), 1);
    x->google().setFaults({});
    QTRY_VERIFY(!x->reads(QStringLiteral("Signing out of")));
    Q_EMIT x->window().signOutRequested(); // asked twice, and answered twice
    const QList<SignOutDialog *> questions = x->window().findChildren<SignOutDialog *>();
    QCOMPARE(questions.size(), 2);
    button(*questions.first(), QStringLiteral("Sign out and revoke"))->click();
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
    button(*questions.last(), QStringLiteral("Sign out and revoke"))->click();
    QVERIFY2(x->offered(QStringLiteral("Sign in with Google…")), "nobody is left to sign out");
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 2);
}

void TestSignOut::anotherSignInLeavesTheRevocationAlone()
{
    QVERIFY(x->addAccount(QStringLiteral("admin@example.com")));
    x->google().setFaults({QStringLiteral("delay:ms=1500@oauth.revoke")});
    confirm();
    x->browserAnswers = false;
    Q_EMIT x->window().addAccountRequested();
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->reads(QStringLiteral("Google is being told")));
    QTRY_COMPARE(x->accounts().size(), 1);
    QTRY_VERIFY(!x->reads(QStringLiteral("Signing out of")));
    QVERIFY2(!x->reads(QStringLiteral("told")), "Google was told");
    QTRY_COMPARE(x->window().notifier()->lastAnnouncement(),
                 QStringLiteral("You are signed out of admin@example.com."));
}

void TestSignOut::notToTellIsChosenForEachAnew()
{
    QVERIFY(x->addAccount(QStringLiteral("admin@example.com")));
    x->google().setFaults({QStringLiteral("blackhole@oauth.revoke")});
    confirm();
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    QTRY_VERIFY(!x->window().findChild<SignOutDialog *>());
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only")));
    confirm(); // the keychain has not answered yet
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 2);
    QVERIFY(x->reads(QStringLiteral("Signing out of ana@example.com…")));
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only")));
    const QString both = QLocale().createSeparatedList(
        {QStringLiteral("admin@example.com"), QStringLiteral("ana@example.com")});
    QTRY_VERIFY(x->reads(QStringLiteral("Google was not told about %1.").arg(both)));
    QVERIFY(x->accounts().isEmpty());
}

/// The new keys are not taken along with the old ones, nor ended at Google.
void TestSignOut::quittingWaitsUntilItIsDone_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<bool>("isTold");
    QTest::newRow("Google is told") << QStringLiteral("delay:ms=500@oauth.revoke") << true;
    QTest::newRow("Google cannot be told") << QStringLiteral("status:code=500@oauth.revoke") << false;
}

/// And what the person has to do about it is no secret.
void TestSignOut::quittingWaitsUntilItIsDone()
{
    QFETCH(const QString, fault);
    QFETCH(const bool, isTold);
    x->google().setFaults({fault});
    confirm();
    x->window().close();
    QVERIFY2(x->window().isVisible(), "not done yet");
    QTRY_VERIFY(x->accounts().isEmpty());
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    if (isTold) {
        QTRY_VERIFY(!x->window().isVisible());
        return;
    }
    QTRY_VERIFY(x->reads(QStringLiteral("Google could not be told about ana@example.com.")));
    QTest::qWait(100); // in which it could still go
    QVERIFY(x->window().isVisible());
    x->window().close();
    QVERIFY(!x->window().isVisible());
}

/// As the question says: to be signed out of again.
void TestSignOut::quittingAnywayLeavesTheAccountHere()
{
    x->google().setFaults({QStringLiteral("blackhole@oauth.revoke")});
    confirm();
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    x->window().close();
    QVERIFY(x->press(QStringLiteral("Quit anyway")));
    QVERIFY(!x->window().isVisible());
    x->quit();
    QCOMPARE(x->accounts().size(), 1);
    x->google().setFaults({});
    x->start();
    confirm();
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
}

void TestSignOut::whoeverComesBackMeanwhileStays()
{
    x->google().setFaults({QStringLiteral("blackhole@oauth.revoke")});
    confirm();
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    Q_EMIT x->window().addAccountRequested();
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    QCOMPARE(x->accounts().size(), 1);
    QVERIFY(x->window().rail()->isVisible());
    QVERIFY2(!x->reads(QStringLiteral("igned out of")), "that is over");
    Vault vault(QStringLiteral("test"));
    Settings settings(ProfilePaths(QStringLiteral("test")));
    AccountRegistry registry(ProfilePaths(QStringLiteral("test")), settings, vault);
    QVERIFY2(await(registry.keys(x->currentId())), "its keys are in the keychain");
}

void TestSignOut::twoClientsOfOneProjectEndTogether_data()
{
    QTest::addColumn<bool>("dropped");
    QTest::newRow("a permission is dropped") << true;
    QTest::newRow("one is signed out") << false;
}

/// Google ends every grant a person gave to a Cloud project: the other account knows before a message does.
void TestSignOut::twoClientsOfOneProjectEndTogether()
{
    QFETCH(bool, dropped);
    const AccountId first = x->currentId();
    x->start(x->google().otherClientFile());
    QTRY_VERIFY(x->window().rail()->isVisible());
    Q_EMIT x->window().addAccountRequested();
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    const AccountId second = x->currentId();
    QVERIFY(second != first);
    QCOMPARE(x->account(first).person.subject, x->account(second).person.subject);
    QVERIFY(!x->account(first).signInNeeded);
    // The rest is not asked for at once: that would be a grant of its own again.
    x->browserAnswers = false;
    if (dropped) {
        const QList<PermissionsPage *> pages = x->window().findChildren<PermissionsPage *>();
        (*std::ranges::find_if(pages, [](const QWidget *page) {
            return page->isVisible();
        }))->select(Scope::Messages);
        QVERIFY(x->press(QStringLiteral("Drop this permission…")));
        auto *dialog = x->window().findChild<DropPermissionDialog *>();
        QVERIFY2(says(*dialog, QStringLiteral("In this window it concerns ana@example.com, client")),
                 "the other one is named before");
        button(*dialog, QStringLiteral("End and ask again"))->click();
    } else {
        confirm();
    }
    QTRY_VERIFY(x->account(first).signInNeeded);
    QTRY_COMPARE(x->account(second).signInNeeded, dropped);
    QCOMPARE(x->accounts().size(), dropped ? 2 : 1);
    Q_EMIT x->window().accountChosen(first);
    QTRY_VERIFY(x->reads(QStringLiteral("Your sign-in has ended.")));
    x->window().showEntry(MainWindow::PermissionsEntry);
    QVERIFY(x->reads(QStringLiteral("Your sign-in has ended, so nothing is allowed now.")));
    QVERIFY(x->offered(QStringLiteral("Sign in again")));
}

QTEST_MAIN(TestSignOut)
#include "tst_signout.moc"
