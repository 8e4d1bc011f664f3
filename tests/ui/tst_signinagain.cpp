// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/app/droppermissiondialog.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/spacesview.h"
#include "ui/permissions/permissionspage.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/rail.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QLockFile>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>

#include <algorithm>

using namespace roomkey;
using namespace roomkey::ui;

// Signing in once more from the window, with everything real: see SignInWindow.
class TestSignInAgain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { x.reset(); }
    void newcomersNeedOneKeyAPage();
    void damageIsToldBeforeTheResult();
    void settingsInUseHoldNobodyUp();
    void droppingEndsAndAsksForTheRest();
    void cancellingTheDialogDoesNothing();
    void revokingThatFailsIsAllThatHappens();
    void leavingTheBrowserKeepsTheWish();
    void anotherAccountIsAddedBeside();
    void aLateEndLeavesThePersonWithAnotherAccount();
    void refusedAgainLeavesWhatWasAllowed_data();
    void refusedAgainLeavesWhatWasAllowed();
    void anOrganisationCanAskForANewSignIn();
    void anEndThatComesNearIsToldInTime();

private:
    ChatPage *chat() const { return x->window().findChild<ChatPage *>(); }
    /// From nothing to the chat, where messages leave without the time to undo them.
    [[nodiscard]] bool startChatting();
    /// A space of the local Google that people can be added to.
    QString anySpace();
    /// Written and sent as a person does; whether it arrived.
    [[nodiscard]] bool sendIn(const QString &space, const QString &text);
    /// The dialog that asks before Messages go.
    DropPermissionDialog *askToDrop();
    void confirmDrop();
    QString parameter(const char *name) const
    {
        return QUrlQuery(x->pages.value(x->pages.size() - 1))
            .queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
    }
    ScopeSet askedFor() const { return ScopeSet::parse(parameter("scope")).minus(identityScopes()); }
    static ScopeSet permissionsOf(const Account &account) { return account.granted.minus(identityScopes()); }

    std::unique_ptr<SignInWindow> x;
};

void TestSignInAgain::init()
{
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
}

DropPermissionDialog *TestSignInAgain::askToDrop()
{
    const QList<PermissionsPage *> pages = x->window().findChildren<PermissionsPage *>();
    const auto page = std::ranges::find_if(pages, [](const QWidget *each) { return each->isVisible(); });
    (page == pages.end() ? pages.first() : *page)->select(Scope::Messages);
    x->offered(QStringLiteral("Drop this permission…"))->click();
    return x->window().findChild<DropPermissionDialog *>();
}

void TestSignInAgain::confirmDrop()
{
    DropPermissionDialog *const dialog = askToDrop();
    QVERIFY(dialog);
    button(*dialog, QStringLiteral("End and ask again"))->click();
}

/// After the settings were lost the messages are still there, and so is what happened to them.
void TestSignInAgain::damageIsToldBeforeTheResult()
{
    const ProfilePaths paths(QStringLiteral("test"));
    QVERIFY(x->signIn());
    QFile outbox(paths.outboxFile(x->currentId()));
    x->quit();
    QVERIFY(QFile::remove(paths.settingsFile()));
    QVERIFY(outbox.open(QIODevice::WriteOnly));
    outbox.write(QByteArray(8192, 'x'));
    outbox.close();
    x->start();
    QVERIFY(x->goToBrowser());
    QTRY_VERIFY(x->reads(QStringLiteral("Your unsent messages were damaged")));
    QTest::qWait(50);
    QVERIFY(x->press(QStringLiteral("Go on")));
    QVERIFY(x->offered(QStringLiteral("Start chatting")));
}

/// Another program has the settings' lock: half a minute can pass.
void TestSignInAgain::settingsInUseHoldNobodyUp()
{
    x->start();
    QLockFile other(ProfilePaths(QStringLiteral("test")).settingsFile() + QStringLiteral(".lock"));
    QVERIFY(other.lock());
    qint64 longest = 0; // that the window did not answer, in milliseconds
    QElapsedTimer since;
    QTimer tick;
    connect(&tick, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
    since.start();
    tick.start(10);
    QVERIFY(x->goToBrowser());
    QTRY_VERIFY(!x->pages.isEmpty());
    QTest::qWait(1500);
    QVERIFY2(!x->offered(QStringLiteral("Start chatting")), "it is not on disk yet");
    other.unlock();
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    QVERIFY2(longest < 1000, qPrintable(QString::number(longest)));
    QCOMPARE(x->accounts().size(), 1);
}

/// From the first page to a sent message nothing but Return and the words; the browser's page is between.
void TestSignInAgain::newcomersNeedOneKeyAPage()
{
    x->start();
    x->settings().setValue(settingskeys::SendHold, 0);
    QVERIFY(QTest::qWaitForWindowActive(&x->window()));
    int keys = 0;
    const auto pressReturn = [&keys] {
        ++keys;
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    };
    pressReturn();
    QTRY_VERIFY(x->offered(QStringLiteral("Continue in the browser")));
    pressReturn();
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    QTRY_COMPARE(QApplication::focusWidget(), x->offered(QStringLiteral("Start chatting")));
    pressReturn();
    QTRY_COMPARE(x->window().entry(), MainWindow::ChatEntry);
    QVERIFY(x->accounts().value(0).granted.contains(Scope::Messages)); // enough to chat
    QCOMPARE(keys, 3);
    // The newest space is open, its row has the focus; once more leads into it.
    QListView *const spaces = chat()->spacesPane()->view();
    QTRY_VERIFY(spaces->hasFocus() && spaces->currentIndex().isValid());
    pressReturn();
    auto *field = chat()->conversation()->composer()->findChild<MessageEdit *>();
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("first words"));
    pressReturn();
    QTRY_COMPARE(x->google().texts(chat()->openedSpace().toString()).count(QStringLiteral("first words")), 1);
    QCOMPARE(keys, 5);
}

void TestSignInAgain::droppingEndsAndAsksForTheRest()
{
    QVERIFY(x->signIn());
    const Account before = x->accounts().value(0);
    QVERIFY(before.granted.contains(Scope::Messages));
    DropPermissionDialog *const dialog = askToDrop();
    QVERIFY(dialog);
    QVERIFY(says(*dialog, QStringLiteral("Google cannot take back one permission by itself.")));
    QVERIFY(
        says(*dialog, QStringLiteral("This ends every sign-in of this Cloud project for %1, also on other "
                                     "computers and profiles.")
                          .arg(before.person.email)));
    QVERIFY(says(*dialog, QStringLiteral("Off afterwards:")));
    QVERIFY(button(*dialog, QStringLiteral("Cancel"))->isDefault());
    button(*dialog, QStringLiteral("End and ask again"))->click();
    QTRY_COMPARE(x->pages.size(), 2);
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 1);
    const ScopeSet rest = permissionsOf(before).minus({Scope::Messages});
    QCOMPARE(askedFor(), rest);
    QCOMPARE(parameter("login_hint"), before.person.email);
    QTRY_COMPARE(permissionsOf(x->accounts().value(0)), rest);
    QTRY_VERIFY(x->reads(QStringLiteral("Google allowed all")));
    const Account after = x->accounts().value(0);
    QCOMPARE(x->accounts().size(), 1);
    QCOMPARE(after.id, before.id);
    QVERIFY(!after.signInNeeded);
    QVERIFY(after.askNext.isEmpty());
    QVERIFY(!x->offered(QStringLiteral("Sign in again")));
}

void TestSignInAgain::cancellingTheDialogDoesNothing()
{
    QVERIFY(x->signIn());
    const Account before = x->accounts().value(0);
    DropPermissionDialog *const dialog = askToDrop();
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!x->window().findChild<DropPermissionDialog *>());
    QCOMPARE(x->google().requestCount(QStringLiteral("oauth.revoke")), 0);
    QCOMPARE(x->pages.size(), 1);
    QCOMPARE(x->accounts().value(0).granted, before.granted);
}

void TestSignInAgain::revokingThatFailsIsAllThatHappens()
{
    QVERIFY(x->signIn());
    const Account before = x->accounts().value(0);
    x->google().setFaults({QStringLiteral("status:code=500@oauth.revoke")});
    confirmDrop();
    QTRY_VERIFY(x->reads(QStringLiteral("Nothing was changed.")));
    QVERIFY(x->reads(QStringLiteral("The sign-in server has trouble.")));
    QCOMPARE(x->pages.size(), 1); // nobody was asked anything
    const Account after = x->accounts().value(0);
    QCOMPARE(after.granted, before.granted);
    QCOMPARE(after.toAsk(), before.toAsk());
    QVERIFY(!after.signInNeeded);
    QVERIFY(x->offered(QStringLiteral("Drop this permission…"))); // to try again
}

void TestSignInAgain::leavingTheBrowserKeepsTheWish()
{
    QVERIFY(x->signIn());
    const ScopeSet rest = permissionsOf(x->accounts().value(0)).minus({Scope::Messages});
    x->browserAnswers = false;
    confirmDrop();
    QTRY_COMPARE(x->pages.size(), 2);
    QVERIFY(x->offered(QStringLiteral("Cancel")));
    x->offered(QStringLiteral("Cancel"))->click();
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in again")));
    QVERIFY(x->reads(QStringLiteral("Your sign-in has ended.")));
    QVERIFY(x->reads(QStringLiteral("Nothing you wrote is lost.")));
    QVERIFY(x->accounts().value(0).signInNeeded);
    QCOMPARE(x->accounts().value(0).toAsk(), rest);
    // The page claims no grant that is gone, and says what comes.
    QCOMPARE(x->window().entry(), MainWindow::PermissionsEntry);
    QVERIFY(x->reads(QStringLiteral("Your sign-in has ended, so nothing is allowed now.")));
    QVERIFY(x->reads(QStringLiteral("It does not ask for “%1”.").arg(scopeMeaning(Scope::Messages))));
    QVERIFY(x->reads(QStringLiteral("0 of ")));
    QVERIFY(!x->reads(QStringLiteral("Google allowed")));
    // Spaces and messages of this computer are still there to be read.
    x->window().showEntry(MainWindow::ChatEntry);
    QVERIFY(!x->offered(QStringLiteral("Sign in with Google…")));

    x->browserAnswers = true;
    x->offered(QStringLiteral("Sign in again"))->click();
    QTRY_COMPARE(x->pages.size(), 3);
    QCOMPARE(askedFor(), rest);
    QTRY_COMPARE(permissionsOf(x->accounts().value(0)), rest);
    QVERIFY(!x->accounts().value(0).signInNeeded);
}

void TestSignInAgain::anotherAccountIsAddedBeside()
{
    QVERIFY(x->signIn());
    const Account first = x->accounts().value(0);
    x->answersAs = QStringLiteral("admin@example.com");
    x->offered(QStringLiteral("Change permissions…"))->click();
    QTRY_VERIFY(x->offered(QStringLiteral("Continue in the browser")));
    x->offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(x->offered(QStringLiteral("Add as another account")));
    QVERIFY(x->reads(QStringLiteral("You signed in as admin@example.com")));
    QCOMPARE(x->accounts().size(), 1); // unasked nothing is stored
    x->offered(QStringLiteral("Add as another account"))->click();
    QTRY_COMPARE(x->accounts().size(), 2);
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    QCOMPARE(x->currentId().toString() == first.id.toString(), false);
    for (const Account &account : x->accounts()) {
        QVERIFY(!account.signInNeeded);
        if (account.id == first.id) {
            QCOMPARE(account.granted, first.granted);
            QCOMPARE(account.grantedAt, first.grantedAt);
        } else {
            QCOMPARE(account.person.email, x->answersAs);
        }
    }

    // The first one answers for the second: it is here already, with a choice of its own.
    x->answersAs = first.person.email;
    x->offered(QStringLiteral("Change permissions…"))->click();
    QTRY_VERIFY(x->offered(QStringLiteral("Continue in the browser")));
    x->offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(x->offered(QStringLiteral("Start again")));
    QVERIFY(x->reads(QStringLiteral("You signed in with another account.")));
    QVERIFY(!x->offered(QStringLiteral("Add as another account")));
    QCOMPARE(x->accounts().size(), 2);
}

void TestSignInAgain::aLateEndLeavesThePersonWithAnotherAccount()
{
    QVERIFY(x->signIn());
    const Account first = x->accounts().value(0);
    QVERIFY(x->addAccount(QStringLiteral("admin@example.com")));
    MainWindow &window = x->window();
    Q_EMIT window.accountChosen(first.id);
    QTRY_COMPARE(x->currentId().toString(), first.id.toString());
    window.showEntry(MainWindow::PermissionsEntry);
    QTRY_VERIFY(x->offered(QStringLiteral("Drop this permission…")) ||
                x->offered(QStringLiteral("Change permissions…")));
    const auto asked = x->pages.size();

    x->google().setFaults({QStringLiteral("delay:ms=1500@oauth.revoke")});
    confirmDrop();
    QTRY_VERIFY(x->reads(QStringLiteral("Ending the sign-in at Google…")));
    AccountId second;
    for (const Account &account : x->accounts()) {
        if (account.id != first.id)
            second = account.id;
    }
    Q_EMIT window.accountChosen(second);
    window.showEntry(MainWindow::ChatEntry);
    QTRY_COMPARE(x->currentId().toString(), second.toString());
    QTRY_VERIFY(x->account(first.id).signInNeeded); // the end has come
    QTest::qWait(100);                              // for a page that should not
    QCOMPARE(x->currentId().toString(), second.toString());
    QCOMPARE(x->pages.size(), asked);
    QVERIFY(!x->offered(QStringLiteral("Open again")));
    Q_EMIT window.accountChosen(first.id);
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in again")));
}

bool TestSignInAgain::startChatting()
{
    x->start();
    x->settings().setValue(settingskeys::SendHold, 0);
    return x->goToBrowser() && x->press(QStringLiteral("Start chatting"));
}

QString TestSignInAgain::anySpace()
{
    const QJsonArray spaces = x->google().world().value(QLatin1String("spaces")).toArray();
    const auto found = std::ranges::find_if(spaces, [](const QJsonValue &space) {
        return space[QLatin1String("spaceType")] == QLatin1String("SPACE");
    });
    return found == spaces.end() ? QString() : (*found)[QLatin1String("name")].toString();
}

bool TestSignInAgain::sendIn(const QString &space, const QString &text)
{
    chat()->openSpace(SpaceName(space));
    auto *field = chat()->conversation()->composer()->findChild<MessageEdit *>();
    if (!QTest::qWaitFor([&] { return field->isVisible() && field->isEnabled(); }))
        return false;
    field->setPlainText(text);
    QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    return QTest::qWaitFor([&] { return x->google().texts(space).count(text) == 1; });
}

void TestSignInAgain::refusedAgainLeavesWhatWasAllowed_data()
{
    QTest::addColumn<bool>("cancels");
    QTest::newRow("Cancel on Google's page") << true;
    QTest::newRow("its box stays unticked") << false;
}

/// Twice asked from the chat, twice refused. What is asked for includes a permission that works today.
void TestSignInAgain::refusedAgainLeavesWhatWasAllowed()
{
    QFETCH(bool, cancels);
    QVERIFY(startChatting());
    const Account before = x->accounts().value(0);
    const ScopeSet worked = permissionsOf(before);
    QVERIFY(worked.contains(Scope::MembershipsReadonly));
    const QString space = anySpace();
    QVERIFY(sendIn(space, QStringLiteral("before")));
    QStringList ticked;
    for (const Scope scope : worked.toList())
        ticked.append(scopeShortName(scope));
    x->google().control(QStringLiteral("consent"),
                        {{QStringLiteral("consent"), cancels ? QStringLiteral("deny") : ticked.join(u',')}});

    for (int time = 1; time <= 2; ++time) {
        chat()->openSpace(SpaceName(space));
        GatedButton *const add = chat()->conversation()->header()->visibleAddPeople();
        QVERIFY(add);
        add->click();
        QVERIFY(x->press(QStringLiteral("Ask for this permission")));
        QTRY_COMPARE(x->pages.size(), 1 + time);
        QCOMPARE(askedFor(), worked.united({Scope::Memberships}));
        if (cancels) {
            QTRY_VERIFY(x->reads(QStringLiteral("Nothing was changed.")));
            QVERIFY(x->press(QStringLiteral("Cancel")));
        } else {
            QTRY_VERIFY(x->reads(QStringLiteral("Google allowed %1 of the %2 permissions you asked for.")
                                     .arg(worked.size())
                                     .arg(worked.size() + 1)));
            QVERIFY(!x->reads(QStringLiteral("Google now allows less than before")));
            x->window().showEntry(MainWindow::ChatEntry);
        }
        QTRY_COMPARE(x->window().entry(), MainWindow::ChatEntry);
        const Account after = x->accounts().value(0);
        QCOMPARE(x->accounts().size(), 1);
        QCOMPARE(permissionsOf(after), worked);
        QVERIFY(!after.signInNeeded);
        QVERIFY(!x->offered(QStringLiteral("Sign in again")));
        if (cancels) {
            QCOMPARE(after.grantedAt, before.grantedAt);
            QCOMPARE(after.asked, before.asked);
        }
        // What was asked for is still off, and says why; what was on is on.
        GatedButton *const still = chat()->conversation()->header()->visibleAddPeople();
        QVERIFY(!still->gate().on);
        QVERIFY(still->gate().canAsk);
        QCOMPARE(still->gate().reason,
                 QStringLiteral("It needs the permission to see and change members. %1")
                     .arg(cancels ? QStringLiteral("You were not asked for it when you signed in.")
                                  : QStringLiteral("You refused it when you signed in.")));
        QVERIFY(sendIn(space, QStringLiteral("refused %1").arg(time)));
    }

    // The key that is kept is one that Google still renews.
    x->start();
    QTRY_VERIFY(x->window().hasAccountPages());
    QVERIFY(sendIn(space, QStringLiteral("after a restart")));
    QVERIFY(!x->offered(QStringLiteral("Sign in again")));
}

/// A Google Cloud session policy: one bar, and everything else goes on.
void TestSignInAgain::anOrganisationCanAskForANewSignIn()
{
    QVERIFY(startChatting());
    const Account before = x->accounts().value(0);
    const QString space = anySpace();
    QVERIFY(sendIn(space, QStringLiteral("before"))); // so the space is known here
    x->google().setFaults({QStringLiteral("invalid_grant:subtype=invalid_rapt@oauth.token")});
    x->start();
    QTRY_VERIFY(x->reads(QStringLiteral("Your organisation asks you to sign in again.")));
    QVERIFY(x->reads(QStringLiteral("Nothing you wrote is lost.")));
    QVERIFY(x->offered(QStringLiteral("Sign in again")));
    QVERIFY(!x->offered(QStringLiteral("Sign in with Google…")));
    QCOMPARE(x->accounts().size(), 1);
    // Written meanwhile, it waits; the bar stays on every page.
    x->window().showEntry(MainWindow::ChatEntry);
    chat()->openSpace(SpaceName(space));
    auto *field = chat()->conversation()->composer()->findChild<MessageEdit *>();
    QVERIFY(field->isVisible());
    field->setPlainText(QStringLiteral("written meanwhile"));
    QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    x->window().showEntry(MainWindow::PermissionsEntry);
    QVERIFY(x->offered(QStringLiteral("Sign in again")));

    x->google().setFaults({});
    x->offered(QStringLiteral("Sign in again"))->click();
    QTRY_COMPARE(x->pages.size(), 2);
    QCOMPARE(askedFor(), permissionsOf(before));
    QTRY_VERIFY(!x->accounts().value(0).signInNeeded);
    QTRY_VERIFY(!x->reads(QStringLiteral("Your organisation asks you to sign in again.")));
    QTRY_COMPARE_WITH_TIMEOUT(x->google().texts(space).count(QStringLiteral("written meanwhile")), 1, 15000);
}

/// Nothing is wrong yet: the bar is there before anything stops.
void TestSignInAgain::anEndThatComesNearIsToldInTime()
{
    QVERIFY(x->signIn());
    const AccountId id = x->currentId();
    QVERIFY(!x->reads(QStringLiteral("This sign-in ends")));
    x->quit();
    {
        Settings settings(ProfilePaths(QStringLiteral("test")));
        Vault vault(QStringLiteral("test"));
        const QDateTime now = QDateTime::currentDateTimeUtc();
        AccountRegistry(ProfilePaths(QStringLiteral("test")), settings, vault)
            .setRenewed(id, now, now.addSecs(25 * 3600));
    }
    x->start();
    QTRY_VERIFY(x->reads(QStringLiteral("This sign-in ends tomorrow.")));
    QVERIFY(x->reads(QStringLiteral("The Cloud project is in testing.")));
    x->window().showEntry(MainWindow::PermissionsEntry);
    QVERIFY(x->reads(QStringLiteral("This sign-in ends tomorrow.")));
    QVERIFY(x->press(QStringLiteral("Sign in again")));
    QTRY_COMPARE(x->pages.size(), 2);
    QTRY_VERIFY(!x->account(id).renewalEndsAt.isValid());
    QTRY_VERIFY(!x->reads(QStringLiteral("This sign-in ends")));
    QCOMPARE(x->accounts().size(), 1);
}

QTEST_MAIN(TestSignInAgain)
#include "tst_signinagain.moc"
