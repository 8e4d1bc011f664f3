// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/keyring.h"
#include "tests/ui/signinwindow.h"

#include <QPushButton>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// A sign-in that meets a locked keychain, with everything real: see SignInWindow.
class TestLockedKeychain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tryingAgainGoesOnOnlyOnceUnlocked();
    void usingItUntilQuitGoesOnAndKeepsNothing();

private:
    bool isSignedIn() const { return x->offered(QStringLiteral("Start chatting")); }

    std::unique_ptr<SignInWindow> x;
};

void TestLockedKeychain::init()
{
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
    QVERIFY(keyring::lock());
    x->start();
    QVERIFY(x->goToBrowser());
    QTRY_VERIFY(x->offered(QStringLiteral("Use until I quit")));
    QVERIFY(x->offered(QStringLiteral("Unlock")));
    QVERIFY(!isSignedIn());
}

void TestLockedKeychain::cleanup()
{
    x.reset();
    QVERIFY(keyring::unlock());
}

void TestLockedKeychain::tryingAgainGoesOnOnlyOnceUnlocked()
{
    x->offered(QStringLiteral("Try again"))->click();
    QVERIFY(!QTest::qWaitFor([this] { return isSignedIn(); }, 500));
    QVERIFY2(x->settings().childGroups(settingskeys::Accounts).isEmpty(), "nobody is signed in yet");
    QTRY_VERIFY(x->offered(QStringLiteral("Try again")));

    QVERIFY(keyring::unlock());
    x->offered(QStringLiteral("Try again"))->click();
    QTRY_VERIFY(isSignedIn());
    // The answer of before is used: nobody has to go to the browser twice.
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.auth")), 1);
    const QStringList accounts = x->settings().childGroups(settingskeys::Accounts);
    QCOMPARE(accounts.size(), 1);
    QCOMPARE(keyring::count(QStringLiteral("roomkey/test/") + accounts.first()), 1);
}

void TestLockedKeychain::usingItUntilQuitGoesOnAndKeepsNothing()
{
    x->offered(QStringLiteral("Use until I quit"))->click();
    QTRY_VERIFY(isSignedIn());
    const QStringList accounts = x->settings().childGroups(settingskeys::Accounts);
    QCOMPARE(accounts.size(), 1);
    QVERIFY(keyring::unlock());
    QCOMPARE(keyring::count(QStringLiteral("roomkey/test/") + accounts.first()), 0);
    // The next start has the account and everything of it, and asks for a new sign-in.
    x->start();
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in again")));
    QVERIFY(x->reads(QStringLiteral("Your key was kept only until Roomkey was closed, as you chose.")));
    QVERIFY(x->window().hasAccountPages());
    QVERIFY(!x->offered(QStringLiteral("Sign in with Google…")));
    x->offered(QStringLiteral("Sign in again"))->click();
    QTRY_VERIFY(!x->offered(QStringLiteral("Sign in again")));
    QTRY_COMPARE(keyring::count(QStringLiteral("roomkey/test/") + accounts.first()), 1);
}

QTEST_MAIN(TestLockedKeychain)
#include "tst_lockedkeychain.moc"
