// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/guiwatchdog.h"
#include "tests/support/keyring.h"
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/app/accountrow.h"
#include "ui/app/accountswitcher.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/rail.h"

#include <QTest>

#include <functional>

using namespace roomkey;
using namespace roomkey::ui;
using namespace std::chrono_literals;

namespace {

constexpr int Patience = 20'000; ///< a mute service is waited for

} // namespace

// A start of the program that does not get its key, in every way a keychain has of not giving it; everything
// real, see SignInWindow. A computer without any keychain: tst_nokeychain.
class TestKeychainStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void eachIsToldWithWhatHelps_data();
    void eachIsToldWithWhatHelps();
    void unlockingAsksAndSaysWhatCameOfIt();
    void usingItUntilQuitGoesOn();
    void memoryForOneAccountLeavesTheOtherAlone();
    void whoeverCanLeaveLeaves();
    void aMuteKeychainBlocksNothing();
    void whoeverLeavesASignInThatWaitsForItHasLeft();
    void theBadgeTellsEveryStateApart();

private:
    /// What the bar reads and offers.
    [[nodiscard]] bool barReads(const QString &text) const
    {
        return x->window().banner()->isVisible() && x->window().banner()->message().contains(text);
    }
    [[nodiscard]] bool barIsGone() const { return !x->window().banner()->isVisible(); }
    [[nodiscard]] QStringList barOffers() const;
    [[nodiscard]] QString badge() const
    {
        // "ana@example.com. No connection"
        return x->window().rail()->accountButton()->accessibleDescription().section(QStringLiteral(". "), 1);
    }
    [[nodiscard]] int entries() const { return keyring::count(m_key); }
    void removeEntry();
    void mute() { QCOMPARE(kill(m_daemon, SIGSTOP), 0); }
    void unmute() { QCOMPARE(kill(m_daemon, SIGCONT), 0); }

    std::unique_ptr<SignInWindow> x;
    QString m_key;
    QString m_other; ///< another collection
    QString m_row;   ///< what is said of the account in the list
    pid_t m_daemon = 0;
};

void TestKeychainStates::init()
{
    m_daemon = static_cast<pid_t>(keyring::daemonProcess());
    QVERIFY(m_daemon > 0);
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
    QVERIFY(x->signIn());
    m_key = QStringLiteral("roomkey/test/") + x->currentId().toString();
    QCOMPARE(entries(), 1);
    QVERIFY(barIsGone());
    x->quit();
}

void TestKeychainStates::cleanup()
{
    unmute();
    x.reset();
    QVERIFY(keyring::setDefault(keyring::Collection));
    if (!m_other.isEmpty())
        QVERIFY(keyring::removeCollection(std::exchange(m_other, QString())));
    QVERIFY(keyring::unlock());
}

QStringList TestKeychainStates::barOffers() const
{
    QStringList texts;
    const auto all = x->window().banner()->findChildren<QPushButton *>();
    for (const QPushButton *each : all) {
        if (each->isVisible())
            texts.append(each->text());
    }
    return texts;
}

void TestKeychainStates::removeEntry()
{
    Vault vault(QStringLiteral("test"));
    const auto removed = vault.remove(m_key.section(u'/', 2));
    QTRY_VERIFY(removed.isFinished());
    QCOMPARE(entries(), 0);
}

void TestKeychainStates::eachIsToldWithWhatHelps_data()
{
    using Self = TestKeychainStates;
    using Act = std::function<void(Self &)>;
    QTest::addColumn<Act>("happens");
    QTest::addColumn<QString>("told");
    QTest::addColumn<QStringList>("offers");
    QTest::addColumn<Act>("mended"); ///< by the person, outside; nothing: only a new sign-in helps

    const QString unlock = QStringLiteral("Unlock");
    const QString again = QStringLiteral("Try again");
    const QString untilQuit = QStringLiteral("Use until I quit");
    const QString signIn = QStringLiteral("Sign in again");
    const Act nothing;

    QTest::newRow("locked") << Act([](Self &) { QVERIFY(keyring::lock()); })
                            << QStringLiteral("Your keychain is locked.")
                            << QStringList{unlock, again, untilQuit}
                            << Act([](Self &) { QVERIFY(keyring::unlock()); });
    QTest::newRow("does not let it in") << Act([](Self &t) {
        t.m_other = keyring::makeCollection(QStringLiteral("other"));
        QVERIFY(keyring::setDefault(t.m_other));
        QVERIFY(keyring::lock());
    }) << QStringLiteral("The keychain did not let Roomkey in.")
                                        << QStringList{again, untilQuit}
                                        << Act([](Self &) { QVERIFY(keyring::unlock()); });
    QTest::newRow("mute") << Act([](Self &t) { t.mute(); }) << QStringLiteral("The keychain does not answer.")
                          << QStringList{again, untilQuit} << Act([](Self &t) { t.unmute(); });
    QTest::newRow("entry is gone") << Act([](Self &t) { t.removeEntry(); })
                                   << QStringLiteral("The key is not in the keychain any more.")
                                   << QStringList{signIn, again} << nothing;
    QTest::newRow("another keychain") << Act([](Self &t) {
        t.removeEntry();
        t.m_other = keyring::makeCollection(QStringLiteral("other"));
        QVERIFY(keyring::setDefault(t.m_other));
    }) << QStringLiteral("This computer uses another keychain now than the one your key was put in.")
                                      << QStringList{signIn, again} << nothing;
    QTest::newRow("was kept until the end") << Act([](Self &t) {
        t.removeEntry();
        Settings settings(ProfilePaths(QStringLiteral("test")));
        settings.setValue(QStringLiteral("accounts/%1/keychain").arg(t.m_key.section(u'/', 2)),
                          QStringLiteral("memory"));
    }) << QStringLiteral("Your key was kept only until Roomkey was closed, as you chose.")
                                            << QStringList{signIn, again} << nothing;
}

void TestKeychainStates::eachIsToldWithWhatHelps()
{
    using Act = std::function<void(TestKeychainStates &)>;
    QFETCH(Act, happens);
    QFETCH(QString, told);
    QFETCH(QStringList, offers);
    QFETCH(Act, mended);

    happens(*this);
    if (QTest::currentTestFailed())
        return;
    x->start();
    QTRY_VERIFY_WITH_TIMEOUT(barReads(told), Patience);
    QVERIFY(barReads(QStringLiteral("Everything on this computer can be read; messages wait")));
    QCOMPARE(barOffers(), offers);
    // Nobody is signed out by it: the account's pages are here, and none that begins anew.
    QVERIFY(x->window().hasAccountPages());
    QVERIFY(x->window().rail()->isVisible());
    QVERIFY(!x->offered(QStringLiteral("Sign in with Google…")));
    QVERIFY(!x->reads(QStringLiteral("signed out")));
    QVERIFY(!x->reads(QStringLiteral("Your sign-in has ended")));
    QCOMPARE(badge(), QStringLiteral("The keychain does not give your key"));
    x->window().rail()->accountButton()->click();
    const auto row = x->window().findChild<AccountRow *>();
    QVERIFY(row);
    QCOMPARE(row->accessibleDescription(), QStringLiteral("Shown now. ") + badge());
    QVERIFY(row->accessibleName().endsWith(QStringLiteral(", No key")));
    x->window().findChild<AccountSwitcher *>()->close();

    QVERIFY(x->press(QStringLiteral("Try again"))); // too early
    QVERIFY(!QTest::qWaitFor([this] { return barIsGone(); }, 300));
    if (mended) {
        mended(*this);
        if (!offers.contains(QStringLiteral("Unlock"))) // unlocking it elsewhere is noticed
            QVERIFY(x->press(QStringLiteral("Try again")));
    } else {
        QVERIFY(x->press(QStringLiteral("Sign in again")));
    }
    QTRY_VERIFY_WITH_TIMEOUT(x->window().rail()->isVisible() && barIsGone(), Patience);
    QTRY_COMPARE(badge(), QStringLiteral("Everything you asked for is allowed"));
    QCOMPARE(entries(), 1);
    QCOMPARE(x->accounts().size(), 1);
    QCOMPARE(x->pages.size(), mended ? 1 : 2); // the browser is met for a new sign-in only
}

/// There is no screen for the prompt here, so it ends as one that the person closed.
void TestKeychainStates::unlockingAsksAndSaysWhatCameOfIt()
{
    QVERIFY(keyring::lock());
    x->start();
    QTRY_VERIFY(x->offered(QStringLiteral("Unlock")));
    QVERIFY(x->press(QStringLiteral("Unlock")));
    QVERIFY(barReads(QStringLiteral("Your keychain asks for its password in a window of its own.")));
    QCOMPARE(barOffers(), QStringList());
    QTRY_VERIFY2_WITH_TIMEOUT(
        barReads(QStringLiteral("Your keychain stays locked, because its window was closed.")),
        qPrintable(x->window().banner()->message()), Patience);
    QCOMPARE(barOffers(), (QStringList{QStringLiteral("Unlock"), QStringLiteral("Try again"),
                                       QStringLiteral("Use until I quit")}));
    QVERIFY(x->window().hasAccountPages());

    QVERIFY(keyring::unlock()); // as the person does in that window
    QVERIFY(x->press(QStringLiteral("Unlock")));
    QTRY_VERIFY(barIsGone());
    QCOMPARE(badge(), QStringLiteral("Everything you asked for is allowed"));
}

void TestKeychainStates::usingItUntilQuitGoesOn()
{
    QVERIFY(keyring::lock());
    x->start();
    QVERIFY(x->press(QStringLiteral("Use until I quit")));
    QTRY_COMPARE(x->pages.size(), 2); // the keys are what the browser gives
    QTRY_COMPARE(x->account(x->currentId()).keychain, Keychain::Memory);
    QTRY_VERIFY(x->window().rail()->isVisible() && barIsGone());
    QTRY_COMPARE(badge(), QStringLiteral("Everything you asked for is allowed"));
    // It takes what it left in the keychain along when it leaves.
    QVERIFY(keyring::unlock());
    QCOMPARE(entries(), 1);
    Q_EMIT x->window().signOutRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
    QTRY_COMPARE(entries(), 0);
    QVERIFY(x->accounts().isEmpty());
}

void TestKeychainStates::memoryForOneAccountLeavesTheOtherAlone()
{
    const AccountId ana(m_key.section(u'/', 2));
    x->start();
    QTRY_VERIFY(x->window().hasAccountPages());
    x->answersAs = QStringLiteral("admin@example.com");
    Q_EMIT x->window().addAccountRequested();
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")) && x->currentId() != ana);
    x->answersAs.clear();
    QCOMPARE(x->accounts().size(), 2);
    const AccountId admin = x->currentId();
    x->quit();
    QVERIFY(keyring::lock());
    x->start();
    QTRY_VERIFY(barReads(QStringLiteral("Your keychain is locked.")));
    QVERIFY(x->press(QStringLiteral("Use until I quit")));
    QTRY_COMPARE(x->account(admin).keychain, Keychain::Memory);
    QTRY_VERIFY(x->window().rail()->isVisible() && barIsGone());

    Q_EMIT x->window().accountChosen(ana);
    QTRY_VERIFY(barReads(QStringLiteral("Your keychain is locked.")));
    QVERIFY(keyring::unlock());
    QVERIFY(x->press(QStringLiteral("Unlock")));
    QTRY_VERIFY(barIsGone());
    Q_EMIT x->window().signOutRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_COMPARE(x->accounts().size(), 1);
    QCOMPARE(entries(), 0);
    QVERIFY(!x->reads(QStringLiteral("still signed in")));
    QVERIFY(barIsGone());
}

/// One account's key is out of reach, the other one's is not: everybody was to be signed out.
void TestKeychainStates::whoeverCanLeaveLeaves()
{
    x->start();
    QTRY_VERIFY(x->window().hasAccountPages());
    QVERIFY(keyring::lock());
    x->answersAs = QStringLiteral("admin@example.com");
    Q_EMIT x->window().addAccountRequested();
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Use until I quit")));
    QTRY_COMPARE(x->accounts().size(), 2);
    QTRY_VERIFY(x->window().rail()->isVisible());
    x->window().rail()->accountButton()->click();
    Q_EMIT x->window().findChild<AccountSwitcher *>()->signOutAllRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QTRY_VERIFY(x->reads(QStringLiteral("You are still signed in to ana@example.com.")));
    QVERIFY(x->reads(QStringLiteral("You are signed out of admin@example.com.")));
    QCOMPARE(x->accounts().size(), 1);
    QCOMPARE(x->accounts().first().person.email, QStringLiteral("ana@example.com"));
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    // Once pressed, it is not there to be pressed again.
    QVERIFY(x->press(QStringLiteral("Sign out on this computer only…")));
    QVERIFY(!x->offered(QStringLiteral("Sign out on this computer only…")));
}

/// The client's secret comes from the keychain: that answers, in the end, but nobody wants it any more.
void TestKeychainStates::whoeverLeavesASignInThatWaitsForItHasLeft()
{
    x->start();
    QTRY_VERIFY(x->window().hasAccountPages());
    QVERIFY(QTest::qWaitForWindowActive(&x->window()));
    const auto opened = x->pages.size();
    for (const bool leaves : {true, false}) {
        QTest::keyClick(&x->window(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(x->press(QStringLiteral("Change permissions…")));
        mute();
        QVERIFY(x->press(QStringLiteral("Continue in the browser")));
        if (leaves)
            QTest::keyClick(&x->window(), Qt::Key_1, Qt::ControlModifier);
        unmute();
        const bool opens = QTest::qWaitFor([&] { return x->pages.size() > opened; }, leaves ? 1500 : 10'000);
        QCOMPARE(opens, !leaves);
        QCOMPARE(x->window().entry() == MainWindow::ChatEntry, leaves);
    }
}

/// The window is as quick as ever while the keychain says nothing, and tells what it waits for.
void TestKeychainStates::aMuteKeychainBlocksNothing()
{
    x->start(); // the pages are made once before, so that their making is not counted
    QTRY_VERIFY(x->window().hasAccountPages());
    x->quit();
    mute();
    x->start();
    QVERIFY(QTest::qWaitForWindowActive(&x->window()));
    GuiWatchdog watchdog(100ms);
    int painted = 0;
    watchdog.onPainted([&painted] { ++painted; });
    bool told = false;
    for (int turn = 0; turn < 40 && !told; ++turn) {
        const auto entry = turn % 2 == 0 ? MainWindow::PermissionsEntry : MainWindow::ChatEntry;
        const int before = painted;
        QTest::keyClick(&x->window(), entry == MainWindow::ChatEntry ? Qt::Key_1 : Qt::Key_2,
                        Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(x->window().entry(), entry, 1000);
        QTRY_VERIFY_WITH_TIMEOUT(painted > before, 1000);
        told = QTest::qWaitFor([this] { return barReads(QStringLiteral("The keychain does not answer.")); },
                               250);
    }
    const QByteArray stalls = watchdog.report();
    QVERIFY2(told, "what it waits for");
    QVERIFY2(watchdog.longest() < 100ms, stalls.constData());
    QVERIFY(x->offered(QStringLiteral("Use until I quit")));
    unmute();
    QVERIFY(x->press(QStringLiteral("Try again")));
    QTRY_VERIFY(barIsGone());
}

/// On the rail and in the list of accounts: no key and no connection are two things, and neither looks well.
void TestKeychainStates::theBadgeTellsEveryStateApart()
{
    const auto rail = [this] { return x->window().rail()->accountButton()->grab().toImage(); };
    const auto row = [this] {
        x->window().rail()->accountButton()->click();
        auto *const switcher = x->window().findChild<AccountSwitcher *>();
        auto *const first = switcher ? switcher->findChild<AccountRow *>() : nullptr;
        const QImage image = first ? first->grab().toImage() : QImage();
        m_row = first ? first->accessibleDescription() : QString();
        delete switcher;
        return image;
    };
    x->start();
    QTRY_COMPARE(badge(), QStringLiteral("Everything you asked for is allowed"));
    const QList<QImage> good{rail(), row()};
    QCOMPARE(m_row, QStringLiteral("Shown now. Everything you asked for is allowed"));

    QVERIFY(keyring::lock());
    x->start();
    QTRY_COMPARE(badge(), QStringLiteral("The keychain does not give your key"));
    const QList<QImage> noKey{rail(), row()};
    QCOMPARE(m_row, QStringLiteral("Shown now. The keychain does not give your key"));

    QVERIFY(keyring::unlock());
    x->google().kill();
    x->start();
    QTRY_COMPARE(badge(), QStringLiteral("No connection"));
    const QList<QImage> offline{rail(), row()};
    QCOMPARE(m_row, QStringLiteral("Shown now. No connection"));
    QVERIFY2(barIsGone(), "the key is not what is missing");

    for (const int where : {0, 1}) {
        QVERIFY(!good.at(where).isNull());
        QVERIFY(good.at(where) != noKey.at(where));
        QVERIFY(good.at(where) != offline.at(where));
        QVERIFY(noKey.at(where) != offline.at(where));
    }
}

QTEST_MAIN(TestKeychainStates)
#include "tst_keychainstates.moc"
