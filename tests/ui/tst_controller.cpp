// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/brokenstores.h"
#include "tests/ui/starthome.h"
#include "tests/ui/uifind.h"
#include "ui/app/accountrow.h"
#include "ui/app/accountswitcher.h"
#include "ui/app/signoutdialog.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/welcomepage.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/rail.h"

#include <QApplication>
#include <QDialog>
#include <QFile>
#include <QLineEdit>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace roomkey;
using namespace roomkey::ui;

class TestController : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void nobodySignedInMeetsTheWelcome();
    void signInWithoutAClientAsksForOne();
    void aWrongClientFileKeepsWhatWasTyped();
    void accountsAreSwitchedByKey();
    void theKeysOfAccountsOutliveARestart();
    void theSwitcherListsAccounts();
    void anAccountIsOpenedBesideThePerson();
    void accountsAreToldApartByColourAndBadge();
    void onePersonThroughTwoClients();
    void addingAnAccountLeavesTheOneThatIsHere();
    void tryingWithoutStandsOnEveryPage();
    void signingOutSaysEverythingItDoes();
    void shortcutsWorkWithoutAMenuBar();

private:
    std::unique_ptr<StartHome> m_home;
};

void TestController::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestController::init()
{
    m_home = std::make_unique<StartHome>();
}

void TestController::nobodySignedInMeetsTheWelcome()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Controller controller(CommandLine::parse({QStringLiteral("roomkey")}), paths, settings);
    controller.start();
    QVERIFY(shown<WelcomePage>(controller));
}

void TestController::signInWithoutAClientAsksForOne()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Controller controller(CommandLine::parse({QStringLiteral("roomkey")}), paths, settings);
    controller.start();
    Q_EMIT shown<WelcomePage>(controller)->signInRequested();
    QVERIFY(shown<ClientFilePage>(controller));
}

void TestController::aWrongClientFileKeepsWhatWasTyped()
{
    QFile wrong(m_home->folder.filePath(QStringLiteral("tokens.json")));
    QVERIFY(wrong.open(QIODevice::WriteOnly));
    wrong.write("{\"tokens\": []}");
    wrong.close();
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Controller controller(CommandLine::parse({QStringLiteral("roomkey")}), paths, settings);
    controller.start();
    Q_EMIT shown<WelcomePage>(controller)->clientFileRequested();
    auto *field = shown<ClientFilePage>(controller)->findChild<QLineEdit *>();
    QVERIFY(field);
    field->setFocus();
    QTest::keyClicks(field, wrong.fileName());
    QTest::keyClick(field, Qt::Key_Return);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto *page = shown<ClientFilePage>(controller);
    QVERIFY(page);
    QCOMPARE(page->findChild<QLineEdit *>()->text(), wrong.fileName());
}

void TestController::accountsAreSwitchedByKey()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    const AccountId budi =
        signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    const AccountId ana =
        signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"), QStringLiteral("1-a"));
    QVERIFY(ana != budi);
    {
        Controller controller(nowhere(), paths, settings);
        controller.start();
        MainWindow &window = controller.window();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@example.com")));
        QVERIFY2(window.windowTitle().contains(QStringLiteral("127.0.0.1:9")), "another server is named");
        // In the order they came, opened already or not.
        QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(window.windowTitle().startsWith(QStringLiteral("budi@example.com")));
        QVERIFY(window.rail()->accountButton()->accessibleDescription().contains(
            QStringLiteral("budi@example.com")));
        QCOMPARE(window.entry(), MainWindow::ChatEntry);
        window.showEntry(MainWindow::PermissionsEntry);
        // Each account keeps the page it stood on.
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(window.entry(), MainWindow::ChatEntry);
        QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(window.entry(), MainWindow::PermissionsEntry);
    }
    Controller again(nowhere(), paths, settings);
    again.start();
    QVERIFY(again.window().windowTitle().startsWith(QStringLiteral("budi@example.com")));
}

void TestController::theKeysOfAccountsOutliveARestart()
{
    const ProfilePaths paths(QStringLiteral("test"));
    const QStringList names{QStringLiteral("Dewi"), QStringLiteral("Ana"), QStringLiteral("Citra"),
                            QStringLiteral("Budi")};
    {
        Settings settings(paths);
        for (const QString &name : names)
            signIn(paths, settings, name, name, QStringLiteral("1-a"));
    }
    for (int start = 0; start < 2; ++start) {
        Settings settings(paths);
        Controller controller(nowhere(), paths, settings);
        controller.start();
        MainWindow &window = controller.window();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        for (int i = 0; i < names.size(); ++i) {
            QTest::keyClick(&window, Qt::Key(Qt::Key_1 + i), Qt::ControlModifier | Qt::ShiftModifier);
            QTRY_VERIFY2(window.windowTitle().startsWith(names.at(i).toLower()),
                         qPrintable(window.windowTitle()));
        }
    }
}

void TestController::theSwitcherListsAccounts()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    const AccountId budi =
        signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"), QStringLiteral("1-a"));
    leaveRefused(paths, budi);
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const QString notSent = QStringLiteral("1 message not sent");
    QTRY_VERIFY2(window.rail()->accountButton()->accessibleDescription().endsWith(
                     QStringLiteral("budi@example.com: ") + notSent),
                 "though nobody looks at it");
    const auto listed = [&] {
        const auto actions = window.actions();
        return std::count_if(actions.begin(), actions.end(),
                             [](const QAction *action) { return action->text().contains(QLatin1Char('@')); });
    };
    QTRY_COMPARE(listed(), 2);
    window.rail()->accountButton()->click();
    const auto all = window.findChildren<AccountRow *>();
    QCOMPARE(all.size(), 2);
    const QPointer switcher = window.findChild<AccountSwitcher *>();
    QVERIFY(switcher->isVisible());
    for (const QWidget *part : switcher->findChildren<QPushButton *>())
        QVERIFY2(switcher->rect().contains(part->geometry()), "everything has room");
    AccountRow *const shown = all.first()->hasFocus() ? all.first() : all.last();
    AccountRow *const other = shown == all.first() ? all.last() : all.first();
    QVERIFY(shown->hasFocus());
    QVERIFY(shown->accessibleName().startsWith(QStringLiteral("Ana, ana@example.com")));
    QVERIFY(shown->accessibleDescription().startsWith(QStringLiteral("Shown now")));
    QVERIFY(other->accessibleName().startsWith(QStringLiteral("Budi, budi@example.com")));
    QVERIFY(other->accessibleName().endsWith(notSent));
    QVERIFY(!shown->accessibleName().contains(notSent));
    QVERIFY2(other->height() > shown->height(), "it has a line of its own");
    // By keyboard alone: along to it, then Return.
    for (int steps = 0; steps < 6 && !other->hasFocus(); ++steps)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(other->hasFocus());
    QTest::keyClick(other, Qt::Key_Return);
    QTRY_VERIFY(window.windowTitle().startsWith(QStringLiteral("budi@example.com")));
    QVERIFY(!switcher || !switcher->isVisible());
    QVERIFY2(!window.rail()->accountButton()->accessibleDescription().contains(notSent),
             "its list of spaces says it");
}

void TestController::anAccountIsOpenedBesideThePerson()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    for (const char *name : {"Ana", "Budi", "Citra"})
        signIn(paths, settings, QLatin1String(name), QLatin1String(name), QStringLiteral("1-a"));
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTRY_VERIFY(window.isPainted());
    const auto choose = [&](int key) {
        QTest::keyClick(&window, Qt::Key(key), Qt::ControlModifier | Qt::ShiftModifier);
    };
    int answers = 0; // of the window, to whatever comes meanwhile
    QTimer tick;
    connect(&tick, &QTimer::timeout, this, [&] { ++answers; });
    tick.start(0);
    choose(Qt::Key_1);
    QCOMPARE(answers, 0);
    // On a slow machine it is open by now, as the others are some time after the start.
    const bool wasOpen = window.windowTitle().startsWith(QStringLiteral("ana@"));
    QTRY_VERIFY(window.windowTitle().startsWith(QStringLiteral("ana@")));
    QVERIFY2(wasOpen || answers >= 3, qPrintable(QString::number(answers)));
    choose(Qt::Key_2);
    choose(Qt::Key_3);
    choose(Qt::Key_2);
    choose(Qt::Key_1); // is there already; the other is not shown over it when it comes
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@")));
    QTest::qWait(300);
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@")));
}

/// Eight accounts of one person, as alike as accounts can be.
void TestController::accountsAreToldApartByColourAndBadge()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    AccountId last;
    for (int i = 1; i <= 8; ++i)
        last = signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"),
                      QStringLiteral("%1-a").arg(i));
    {
        Vault vault(paths.profile());
        AccountRegistry(paths, settings, vault).setSignInNeeded(last, true);
    }
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTRY_COMPARE(std::ranges::count_if(
                     window.actions(),
                     [](const QAction *action) { return action->text().contains(QStringLiteral("ana@")); }),
                 8);
    QAbstractButton *const button = window.rail()->accountButton();
    button->click();
    // Of the disc above its letters, in its middle.
    const auto colour = [](QWidget &part, int disc, int left) {
        return part.grab().toImage().pixelColor(left + disc / 2, (part.height() - disc) / 2 + 4).rgb();
    };
    QSet<QRgb> colours;
    const auto rows = window.findChildren<AccountRow *>();
    QCOMPARE(rows.size(), 8);
    for (AccountRow *row : rows) {
        const QRgb own = colour(*row, 36, 8);
        colours.insert(own);
        const bool shown = row->accessibleDescription().startsWith(QStringLiteral("Shown now"));
        // The one that ended says so; the others are nobody's worse for it.
        QCOMPARE(row->accessibleDescription().endsWith(keyStateText(KeyState::SignInAgain)), shown);
        if (shown) {
            QCOMPARE(colour(*button, button->width() - 20, 10), own);
            QVERIFY(button->accessibleDescription().endsWith(keyStateText(KeyState::SignInAgain)));
        }
    }
    QCOMPARE(colours.size(), 8);
}

void TestController::onePersonThroughTwoClients()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    const AccountId first = signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"),
                                   QStringLiteral("1-a.apps.example.com"));
    const AccountId second = signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"),
                                    QStringLiteral("2-b.apps.example.com"));
    QVERIFY(first != second);
    QVERIFY(paths.accountFolder(first) != paths.accountFolder(second));
    Controller controller(nowhere(), paths, settings);
    controller.start();
    QStringList addresses;
    const auto listed = [&] {
        addresses.clear();
        for (const QAction *action : controller.window().actions()) {
            if (action->isCheckable() && action->text().startsWith(QStringLiteral("ana@example.com")))
                addresses << action->text();
        }
        addresses.sort();
        return addresses;
    };
    QTRY_COMPARE(listed(), (QStringList{QStringLiteral("ana@example.com, client 1-a"),
                                        QStringLiteral("ana@example.com, client 2-b")}));
}

void TestController::addingAnAccountLeavesTheOneThatIsHere()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    Controller controller(nowhere(), paths, settings);
    controller.start();
    Q_EMIT controller.window().addAccountRequested();
    auto *page = shown<ClientFilePage>(controller);
    QVERIFY(page);
    Q_EMIT page->backRequested();
    QVERIFY(controller.window().rail()->isVisible());
    QVERIFY(controller.window().windowTitle().startsWith(QStringLiteral("ana@example.com")));
}

void TestController::tryingWithoutStandsOnEveryPage()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(!window.findChild<PermissionsPage *>()); // the first paint goes before
    QTRY_VERIFY(window.findChild<PermissionsPage *>());
    auto *permissions = window.findChild<PermissionsPage *>();
    QVERIFY(!button(window, QStringLiteral("Stop trying")));
    Q_EMIT permissions->tryWithoutRequested({Scope::Messages});
    const models::PermissionModel::Trial trial = permissions->trial();
    QVERIFY(trial.what.startsWith(QStringLiteral("Trying without “")));
    QVERIFY(trial.effect.endsWith(QStringLiteral(" Nothing changed at Google.")));
    for (const auto entry : {MainWindow::ChatEntry, MainWindow::PermissionsEntry}) {
        window.showEntry(entry);
        QVERIFY(says(window, trial.what));
        QVERIFY(says(window, trial.effect));
    }
    button(window, QStringLiteral("Stop trying"))->click();
    QVERIFY(!says(window, QStringLiteral("Trying without “")));
    QCOMPARE(permissions->trial().what, QString());
}

void TestController::signingOutSaysEverythingItDoes()
{
    SignOutPlan plan;
    plan.addresses = {QStringLiteral("ana@example.com"), QStringLiteral("budi@example.com")};
    plan.unsent = 2;
    plan.unseen = {QStringLiteral("budi@example.com")};
    plan.staying = {QStringLiteral("citra@example.com")};
    SignOutDialog dialog(plan, nullptr);
    dialog.show();
    QVERIFY(says(dialog, QStringLiteral("Sign out of 2 accounts?")));
    QVERIFY(says(dialog, QStringLiteral("budi@example.com, also on other computers")));
    QVERIFY(says(dialog, QStringLiteral("Nothing is removed at Google.")));
    QVERIFY(says(dialog, QStringLiteral("2 messages or changes that were not sent are removed as well.")));
    QVERIFY(says(dialog, QStringLiteral("The messages of budi@example.com are not open here")));
    QVERIFY(says(dialog, QStringLiteral("You stay signed in to citra@example.com.")));
    // Every line has the room it needs, and nothing hangs over the edge.
    for (const QLabel *label : dialog.findChildren<QLabel *>()) {
        QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        QVERIFY(dialog.rect().contains(label->geometry()));
    }
    QVERIFY(button(dialog, QStringLiteral("Cancel"))->hasFocus() || !dialog.isActiveWindow());
}

void TestController::shortcutsWorkWithoutAMenuBar()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(!window.menuBar()->isVisible());
    QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(window.entry(), MainWindow::PermissionsEntry);
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(window.entry(), MainWindow::ChatEntry);
    // "Spaces: see and change" was granted, so the dialog opens.
    QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
    const auto *dialog = window.findChild<QDialog *>();
    QVERIFY(dialog && dialog->isVisible());
}

QTEST_MAIN(TestController)
#include "tst_controller.moc"
