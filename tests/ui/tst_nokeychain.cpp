// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/app/signoutdialog.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/rail.h"

#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// A computer without a keychain, with everything else real: see SignInWindow. Run on a bus that cannot start
// one.
class TestNoKeychain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { x.reset(); }

    void aStartTellsAndGoesOn();
    void whoeverIsInMemoryLeavesAsUsual();
    void whoeverWasInMemoryLeavesAtTheNextStart();
    void whoseKeyIsOutOfReachCanStillLeave();

private:
    [[nodiscard]] bool barReads(const QString &text) const
    {
        return x->window().banner()->isVisible() && x->window().banner()->message().contains(text);
    }
    [[nodiscard]] bool barIsGone() const { return !x->window().banner()->isVisible(); }

    std::unique_ptr<SignInWindow> x;
};

/// Signed in until the end.
void TestNoKeychain::init()
{
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
    x->start();
    QVERIFY(x->goToBrowser());
    QTRY_VERIFY(x->offered(QStringLiteral("Use until I quit")));
    QVERIFY(x->reads(QStringLiteral("This computer has no keychain to put the keys in.")));
    QVERIFY(x->offered(QStringLiteral("Try again")));
    QVERIFY2(!x->offered(QStringLiteral("Unlock")), "there is nothing to unlock");
    QVERIFY(x->press(QStringLiteral("Use until I quit")));
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    QVERIFY(barIsGone());
    QCOMPARE(x->account(x->currentId()).keychain, Keychain::Memory);
}

void TestNoKeychain::aStartTellsAndGoesOn()
{
    x->start();
    QTRY_VERIFY(barReads(QStringLiteral("This computer has no keychain to put the keys in.")));
    QVERIFY(barReads(QStringLiteral("Everything on this computer can be read; messages wait")));
    QVERIFY(x->offered(QStringLiteral("Try again")));
    QVERIFY(!x->offered(QStringLiteral("Unlock")));
    QVERIFY(!x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->window().hasAccountPages());
    QVERIFY(x->window().rail()->accountButton()->accessibleDescription().endsWith(
        QStringLiteral("The keychain does not give your key")));
    QVERIFY(x->press(QStringLiteral("Use until I quit")));
    QTRY_COMPARE(x->pages.size(), 2);
    QTRY_VERIFY(x->window().rail()->isVisible() && barIsGone());
    QCOMPARE(x->accounts().size(), 1);
}

void TestNoKeychain::whoeverIsInMemoryLeavesAsUsual()
{
    Q_EMIT x->window().signOutRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY(!x->reads(QStringLiteral("still in the keychain")));
    QVERIFY(!x->reads(QStringLiteral("told")));
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
}

/// The key went with the program that had it: there is nothing to tell Google, and nothing that could stay.
void TestNoKeychain::whoeverWasInMemoryLeavesAtTheNextStart()
{
    x->start();
    QTRY_VERIFY(barReads(QStringLiteral("This computer has no keychain")));
    Q_EMIT x->window().signOutRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY(!x->reads(QStringLiteral("still signed in")));
    QVERIFY(!x->reads(QStringLiteral("still in the keychain")));
}

/// The key was put into a keychain that this computer does not have any more: Google cannot be told, but
/// nobody is kept here for good.
void TestNoKeychain::whoseKeyIsOutOfReachCanStillLeave()
{
    const QString id = x->currentId().toString();
    x->quit();
    {
        Settings settings(ProfilePaths(QStringLiteral("test")));
        settings.setValue(QStringLiteral("accounts/%1/keychain").arg(id), QStringLiteral("secret-service"));
    }
    x->start();
    QTRY_VERIFY(barReads(QStringLiteral("This computer has no keychain")));
    Q_EMIT x->window().signOutRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->reads(QStringLiteral("You are still signed in to ana@example.com.")));
    QVERIFY(x->reads(QStringLiteral("This computer has no keychain")));
    QCOMPARE(x->accounts().size(), 1);
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only…")));
    auto *dialog = x->window().findChild<SignOutDialog *>();
    QVERIFY(dialog);
    QVERIFY(says(*dialog, QStringLiteral("Google is not told.")));
    QVERIFY(!says(*dialog, QStringLiteral("This ends every sign-in")));
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(x->accounts().isEmpty());
    QVERIFY(x->reads(QStringLiteral("You are signed out of ana@example.com on this computer.")));
    QVERIFY(x->reads(QStringLiteral("the key is still in the keychain")));
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 0);
}

QTEST_MAIN(TestNoKeychain)
#include "tst_nokeychain.moc"
