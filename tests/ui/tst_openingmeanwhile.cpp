// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelease.h"
#include "tests/ui/brokenstores.h"
#include "tests/ui/starthome.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatpage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/clientguidepage.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// Whether the pages of so many accounts are there, shown or not.
bool areOpen(int accounts)
{
    const QWidgetList all = QApplication::allWidgets();
    return accounts == std::count_if(all.begin(), all.end(), [](const QWidget *each) {
               return qobject_cast<const ChatPage *>(each) != nullptr;
           });
}

enum class Elsewhere { Guide, ClientFile, AnotherAccount, OneOfTheOthers };

} // namespace

// What people do while a store is being opened, which can take long: press again, or go on to something else.
class TestOpeningMeanwhile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion"))); }
    void init() { m_home = std::make_unique<StartHome>(); }
    void settingAsideTwiceKeepsTheDamagedFile_data();
    void settingAsideTwiceKeepsTheDamagedFile();
    void whatIsOpenElsewhereIsNotSetAside();
    void tryingTwiceOpensOnce();
    void whoWentElsewhereMeanwhileStaysThere_data();
    void whoWentElsewhereMeanwhileStaysThere();
    void whoComesBackMeanwhileWaitsOn();
    void aLongOneThatWasChosenIsWaitedFor();
    void theLastOneThatWasChosenIsShown();
    void theOneThatWasChosenIsShownWhenTheOtherLeaves();

private:
    std::unique_ptr<StartHome> m_home;
};

void TestOpeningMeanwhile::settingAsideTwiceKeepsTheDamagedFile_data()
{
    QTest::addColumn<int>("later"); // in ms, the second time
    for (const int later : {0, 3})
        QTest::addRow("%d ms", later) << later;
}

/// A double click, or a key that repeats.
void TestOpeningMeanwhile::settingAsideTwiceKeepsTheDamagedFile()
{
    QFETCH(const int, later);
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    leaveHopelessOutbox(paths, id);
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QPointer<QPushButton> aside = button(window, QStringLiteral("Set aside and start fresh"));
    QVERIFY(aside);
    aside->click();
    const bool isOffered = aside->isVisible();
    const bool saysSo = says(window, QStringLiteral("Opening your messages…"));
    if (later > 0)
        QTest::qWait(later);
    if (aside)
        aside->click();
    QTRY_VERIFY(window.hasAccountPages());
    QVERIFY2(setAsideOutboxes(paths, id).contains(Damage), "what was promised to be kept");
    QVERIFY(!isOffered);
    QVERIFY(saysSo);
}

/// Another program has come to it since the page was shown.
void TestOpeningMeanwhile::whatIsOpenElsewhereIsNotSetAside()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    leaveHopelessOutbox(paths, id);
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    StoreLease elsewhere;
    QVERIFY(elsewhere.take(paths.accountFolder(id)));
    button(window, QStringLiteral("Set aside and start fresh"))->click();
    QTRY_VERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    QVERIFY(setAsideOutboxes(paths, id).isEmpty());
    QVERIFY(QFile::exists(paths.outboxFile(id)));
}

/// While the first time is under way: its own lease is no other program, and what it found is told.
void TestOpeningMeanwhile::tryingTwiceOpensOnce()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    leaveBrokenLog(paths, id);
    StoreLease elsewhere;
    QVERIFY(elsewhere.take(paths.accountFolder(id)));
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_VERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    elsewhere.release();
    const QPointer<QPushButton> again = button(window, QStringLiteral("Try again"));
    again->click();
    QVERIFY(!again->isVisible());
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    again->click(); // as if it had been queued
    bool saidElsewhere = false;
    QTRY_VERIFY((saidElsewhere |= says(window, QStringLiteral("Your messages are open elsewhere"))) ||
                says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(!saidElsewhere);
    QVERIFY(says(window, QStringLiteral("2 messages in it may be changed, or sent already.")));
}

void TestOpeningMeanwhile::whoWentElsewhereMeanwhileStaysThere_data()
{
    QTest::addColumn<Elsewhere>("elsewhere");
    QTest::newRow("guide") << Elsewhere::Guide;
    QTest::newRow("client file") << Elsewhere::ClientFile;
    QTest::newRow("another account") << Elsewhere::AnotherAccount;
    QTest::newRow("one of the others") << Elsewhere::OneOfTheOthers;
}

void TestOpeningMeanwhile::whoWentElsewhereMeanwhileStaysThere()
{
    QFETCH(const Elsewhere, elsewhere);
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    const AccountId budi =
        signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    const bool areThree = elsewhere == Elsewhere::OneOfTheOthers;
    if (areThree)
        signIn(paths, settings, QStringLiteral("3"), QStringLiteral("Chai"), QStringLiteral("1-a"));
    leaveBrokenLog(paths, id);
    settings.setValue(settingskeys::CurrentAccount, id.toString());
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    QVERIFY(says(window, QStringLiteral("ana@example.com")));
    const QString typed = QStringLiteral("/a/path/that/is/being/typed");
    switch (elsewhere) {
    case Elsewhere::Guide:
        Q_EMIT window.projectGuideRequested();
        break;
    case Elsewhere::ClientFile:
        Q_EMIT window.addAccountRequested();
        shown<ClientFilePage>(controller)->findChild<QLineEdit *>()->setText(typed);
        break;
    case Elsewhere::AnotherAccount:
        button(window, QStringLiteral("Open budi@example.com instead"))->click();
        break;
    case Elsewhere::OneOfTheOthers: {
        button(window, QStringLiteral("Open another account…"))->click();
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QStringList offered;
        for (const QAction *action : menu->actions())
            offered << action->text();
        QCOMPARE(offered,
                 (QStringList{QStringLiteral("budi@example.com"), QStringLiteral("chai@example.com")}));
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        break;
    }
    }
    QTRY_VERIFY2(areOpen(areThree ? 3 : 2), "opened all the same, and the others after it");
    QTest::qWait(50);
    QVERIFY(!says(window, QStringLiteral("Your unsent messages were damaged")));
    switch (elsewhere) {
    case Elsewhere::Guide:
        QVERIFY(shown<ClientGuidePage>(controller));
        Q_EMIT shown<ClientGuidePage>(controller)->backRequested();
        break;
    case Elsewhere::ClientFile:
        QVERIFY(shown<ClientFilePage>(controller));
        QCOMPARE(shown<ClientFilePage>(controller)->findChild<QLineEdit *>()->text(), typed);
        Q_EMIT shown<ClientFilePage>(controller)->backRequested();
        break;
    case Elsewhere::AnotherAccount:
    case Elsewhere::OneOfTheOthers:
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("budi@example.com")));
        Q_EMIT window.accountChosen(id);
        break;
    }
    QTRY_VERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@example.com")));
}

void TestOpeningMeanwhile::whoComesBackMeanwhileWaitsOn()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    signIn(paths, settings, QStringLiteral("0"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    leaveBrokenLog(paths, id);
    settings.setValue(settingskeys::CurrentAccount, id.toString());
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    Q_EMIT window.addAccountRequested();
    Q_EMIT shown<ClientFilePage>(controller)->backRequested();
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    QTRY_VERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@example.com")));
}

/// Not in sight of the account before, as if nothing had been heard.
void TestOpeningMeanwhile::aLongOneThatWasChosenIsWaitedFor()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    const AccountId budi =
        signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    leaveBrokenLog(paths, budi);
    settings.setValue(settingskeys::CurrentAccount, id.toString());
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(window.hasAccountPages());
    Q_EMIT window.accountChosen(budi);
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    // Back to the pages that are there: whoever is chosen next time is shown, and not now.
    Q_EMIT window.entryChosen(MainWindow::PermissionsEntry);
    window.showEntry(MainWindow::PermissionsEntry);
    QTRY_VERIFY(areOpen(2));
    QTest::qWait(50);
    QCOMPARE(window.entry(), MainWindow::PermissionsEntry);
    QVERIFY(!says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@example.com")));
    Q_EMIT window.accountChosen(budi);
    QVERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
}

/// It takes some turns only, so that the pages of the first stay in sight.
void TestOpeningMeanwhile::theLastOneThatWasChosenIsShown()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    const AccountId budi =
        signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    settings.setValue(settingskeys::CurrentAccount, id.toString());
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_VERIFY(window.isPainted());
    Q_EMIT window.accountChosen(budi);
    QVERIFY2(!areOpen(2), "on its way");
    Q_EMIT window.accountChosen(id);
    QTRY_VERIFY(areOpen(2));
    QTest::qWait(50);
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("ana@example.com")));
}

void TestOpeningMeanwhile::theOneThatWasChosenIsShownWhenTheOtherLeaves()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    const AccountId chai =
        signIn(paths, settings, QStringLiteral("3"), QStringLiteral("Chai"), QStringLiteral("1-a"));
    leaveBrokenLog(paths, chai);
    settings.setValue(settingskeys::CurrentAccount, id.toString());
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_VERIFY(window.isPainted());
    Q_EMIT window.accountChosen(chai);
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    Q_EMIT window.signOutRequested();
    auto *question = window.findChild<QDialog *>();
    QVERIFY(question);
    button(*question, QStringLiteral("Sign out and revoke"))->click();
    QTRY_VERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("chai@example.com")));
}

QTEST_MAIN(TestOpeningMeanwhile)
#include "tst_openingmeanwhile.moc"
