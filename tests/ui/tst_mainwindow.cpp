// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/settings.h"
#include "app/core/version.h"
#include "tests/ui/uifind.h"
#include "ui/dialogs/keysdialog.h"
#include "ui/mainwindow.h"
#include "ui/theme/icons.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/rail.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QImageReader>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// A window in a profile of its own, before anybody is signed in.
struct Fixture
{
    Fixture()
    {
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.path()));
        qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
        settings = std::make_unique<Settings>(ProfilePaths(QStringLiteral("test")));
        open();
    }
    ~Fixture() { window.reset(); }
    void open()
    {
        window.reset();
        window = std::make_unique<MainWindow>(*settings);
        window->show();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
    }
    /// Pages as an account has them.
    QStackedWidget *signIn(const QList<QAction *> &actions = {})
    {
        auto *pages = new QStackedWidget;
        for (const char *text : {"chat", "permissions"})
            pages->addWidget(new QLineEdit(QString::fromLatin1(text)));
        window->setAccountPages(pages, actions);
        window->showEntry(MainWindow::ChatEntry);
        return pages;
    }
    /// The words of the menu bar's menu \a name, without what is hidden.
    QStringList menu(const QString &name) const { return wordsOf(menuNamed(name)); }
    static QStringList wordsOf(const QMenu *menu)
    {
        QStringList words;
        const auto actions = menu ? menu->actions() : QList<QAction *>();
        for (const QAction *action : actions) {
            if (action->isVisible() && !action->isSeparator())
                words << action->text();
        }
        return words;
    }
    QMenu *menuNamed(const QString &name) const
    {
        const auto menus = window->findChildren<QMenu *>();
        for (QMenu *menu : menus) {
            if (menu->title() == name)
                return menu;
        }
        return nullptr;
    }
    QAction *entry(const QString &menu, const QString &text) const
    {
        const QMenu *in = menuNamed(menu);
        const auto actions = in ? in->actions() : QList<QAction *>();
        for (QAction *action : actions) {
            if (action->text() == text)
                return action;
        }
        return nullptr;
    }

    QTemporaryDir folder;
    std::unique_ptr<Settings> settings;
    std::unique_ptr<MainWindow> window;
};

AccountEntry account(const QString &id, const QString &address, bool current = false)
{
    AccountEntry entry;
    entry.id = AccountId(id);
    entry.address = address;
    entry.current = current;
    return entry;
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void opensWithoutPluginsForPictures();
    void titleSaysWhoseAndWhichServer();
    void sizeIsRememberedAndNeverTooSmall();
    void closingQuits();
    void pagesTakeTurns();
    void onlyTheAccountsPagesHaveTheRail();
    void keysWorkWithoutAMenuBar();
    void menuBarComesAndGoes();
    void menuButtonOffersEveryMenu();
    void entriesOfThePagesStandInTheFileMenu();
    void accountsAreChosenFromMenuAndByKey();
    void bannerBelongsToTheAccountShown();
    void tryingStandsAtTheFoot();
    void appearanceIsRemembered();
    void helpTellsKeysAndVersion();
    void raisedHoweverItWasHidden();
};

void TestMainWindow::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestMainWindow::opensWithoutPluginsForPictures()
{
    // Each of them costs the first paint time; one picture asked for by its file loads all.
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (!maps.open(QIODevice::ReadOnly))
        QSKIP("What is loaded is read on Linux.");
    QApplication::setWindowIcon(applicationIcon());
    const Fixture x;
    QVERIFY(QApplication::windowIcon().pixmap(32).toImage().pixelColor(16, 4).alpha() == 255);
    QVERIFY(!x.window->style()->standardIcon(QStyle::SP_ToolBarHorizontalExtensionButton).isNull());
    QVERIFY(!maps.readAll().contains("/imageformats/"));
    // There are some.
    QVERIFY(QImageReader::supportedImageFormats().contains("svg"));
    maps.seek(0);
    QVERIFY(maps.readAll().contains("/imageformats/"));
}

void TestMainWindow::titleSaysWhoseAndWhichServer()
{
    Fixture x;
    QCOMPARE(x.window->windowTitle(), QStringLiteral("Roomkey"));
    x.window->setAccount(QStringLiteral("ana@example.com"));
    QCOMPARE(x.window->windowTitle(), QStringLiteral("ana@example.com – Roomkey"));
    x.window->setServer(QStringLiteral("127.0.0.1:8080"));
    x.window->setDemo(true);
    QCOMPARE(x.window->windowTitle(), QStringLiteral("ana@example.com – 127.0.0.1:8080 – Demo – Roomkey"));
    QVERIFY(says(*x.window, QStringLiteral("Demo: nothing leaves this computer")));
    x.window->setDemo(false);
    x.window->setServer({});
    x.window->setAccount({});
    QCOMPARE(x.window->windowTitle(), QStringLiteral("Roomkey"));
    QVERIFY(!says(*x.window, QStringLiteral("Demo")));
}

void TestMainWindow::sizeIsRememberedAndNeverTooSmall()
{
    Fixture x;
    const int first = x.window->height();
    x.window->resize(1024, 700);
    QVERIFY(first != 700);
    x.window->close();
    x.open();
    QCOMPARE(x.window->height(), 700);
    x.window->resize(200, 200);
    QVERIFY(x.window->width() >= 1024 && x.window->height() >= 640);
    // What cannot be read is as good as nothing.
    x.settings->setValue(settingskeys::WindowGeometry, QByteArray("no geometry"));
    x.open();
    QCOMPARE(x.window->height(), first);
}

void TestMainWindow::closingQuits()
{
    Fixture x;
    QSignalSpy quit(x.window.get(), &MainWindow::quitRequested);
    x.window->close();
    QCOMPARE(quit.count(), 1);
    QVERIFY(!x.window->isVisible());
}

void TestMainWindow::pagesTakeTurns()
{
    Fixture x;
    QPointer<QLineEdit> first = new QLineEdit;
    QPointer<QLineEdit> second = new QLineEdit;
    x.window->showPage(first);
    QVERIFY(first->isVisible());
    QVERIFY2(first->hasFocus(), "the keyboard goes on where one looks");
    x.window->showPage(second);
    QVERIFY(second->isVisible() && second->hasFocus());
    QTRY_VERIFY2(!first, "a page that was left is not kept");
    // Without an account there is nothing to go to.
    QSignalSpy shown(x.window.get(), &MainWindow::entryShown);
    x.window->showEntry(MainWindow::PermissionsEntry);
    QVERIFY(second && second->isVisible());
    QCOMPARE(shown.count(), 0);

    QStackedWidget *pages = x.signIn();
    QCOMPARE(shown.count(), 1);
    QVERIFY(pages->isVisible());
    QTRY_VERIFY(!second);
    // A page over the account's pages is left by choosing an entry.
    QPointer<QLineEdit> over = new QLineEdit;
    x.window->showPage(over);
    QVERIFY(!pages->isVisible());
    x.window->showEntry(MainWindow::PermissionsEntry);
    QVERIFY(pages->isVisible());
    QCOMPARE(pages->currentIndex(), int(MainWindow::PermissionsEntry));
    QCOMPARE(x.window->rail()->current(), int(MainWindow::PermissionsEntry));
    QTRY_VERIFY(!over);
}

void TestMainWindow::onlyTheAccountsPagesHaveTheRail()
{
    Fixture x;
    x.window->showPage(new QLineEdit);
    QVERIFY(!x.window->rail()->isVisible());
    QCOMPARE(x.menu(QStringLiteral("&File")), QStringList{QStringLiteral("Quit")});
    x.signIn();
    QVERIFY(x.window->rail()->isVisible());
    QCOMPARE(x.menu(QStringLiteral("&File")),
             QStringList({QStringLiteral("Accounts"), QStringLiteral("Sign out…"), QStringLiteral("Quit")}));
    QSignalSpy chosen(x.window.get(), &MainWindow::entryChosen);
    QTest::mouseClick(x.window->rail()->entry(MainWindow::PermissionsEntry), Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(x.window->entry(), MainWindow::PermissionsEntry);
    QSignalSpy switcher(x.window.get(), &MainWindow::switcherRequested);
    x.window->rail()->accountButton()->click();
    QCOMPARE(switcher.count(), 1);
    // And back, when nobody is signed in any more.
    x.window->setAccountPages(nullptr);
    x.window->showPage(new QLineEdit);
    QVERIFY(!x.window->rail()->isVisible());
    QCOMPARE(x.menu(QStringLiteral("&File")), QStringList{QStringLiteral("Quit")});
}

void TestMainWindow::keysWorkWithoutAMenuBar()
{
    Fixture x;
    QVERIFY(!x.window->menuBar()->isVisible());
    QSignalSpy chosen(x.window.get(), &MainWindow::entryChosen);
    QTest::keyClick(x.window.get(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(chosen.count(), 0); // nobody is signed in
    QStackedWidget *pages = x.signIn();
    QTest::keyClick(x.window.get(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(pages->currentIndex(), int(MainWindow::PermissionsEntry));
    QTest::keyClick(x.window.get(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(pages->currentIndex(), int(MainWindow::ChatEntry));
    QCOMPARE(chosen.count(), 2);
    QSignalSpy quit(x.window.get(), &MainWindow::quitRequested);
    QTest::keyClick(x.window.get(), Qt::Key_Q, Qt::ControlModifier);
    QCOMPARE(quit.count(), 1);
}

void TestMainWindow::menuBarComesAndGoes()
{
    Fixture x;
    QTest::keyClick(x.window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(x.window->menuBar()->isVisible());
    QVERIFY(x.entry(QStringLiteral("&View"), QStringLiteral("Menu bar"))->isChecked());
    QTest::keyClick(x.window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(!x.window->menuBar()->isVisible());
}

void TestMainWindow::menuButtonOffersEveryMenu()
{
    Fixture x;
    x.signIn();
    const QStringList all{QStringLiteral("&View"), QStringLiteral("&Help"), QStringLiteral("Accounts"),
                          QStringLiteral("Sign out…"), QStringLiteral("Quit")};
    x.window->rail()->menuButton()->click();
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QCOMPARE(Fixture::wordsOf(menu), all);
    menu->close();
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QTest::keyClick(x.window.get(), Qt::Key_F10);
    menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QCOMPARE(Fixture::wordsOf(menu), all);
    menu->close();
}

void TestMainWindow::entriesOfThePagesStandInTheFileMenu()
{
    Fixture x;
    auto *refresh = new QAction(QStringLiteral("Refresh"));
    refresh->setShortcut(QKeySequence(Qt::Key_F5));
    QSignalSpy triggered(refresh, &QAction::triggered);
    QStackedWidget *pages = x.signIn({refresh});
    refresh->setParent(pages);
    QCOMPARE(x.menu(QStringLiteral("&File")).constFirst(), QStringLiteral("Refresh"));
    QTest::keyClick(x.window.get(), Qt::Key_F5);
    QCOMPARE(triggered.count(), 1);

    // Another account's pages bring their own, and the first ones' keys are off.
    auto *other = new QAction(QStringLiteral("Refresh"));
    other->setShortcut(QKeySequence(Qt::Key_F5));
    QSignalSpy otherTriggered(other, &QAction::triggered);
    QStackedWidget *second = x.signIn({other});
    other->setParent(second);
    QCOMPARE(x.menu(QStringLiteral("&File")).count(QStringLiteral("Refresh")), 1);
    QTest::keyClick(x.window.get(), Qt::Key_F5);
    QCOMPARE(triggered.count(), 1);
    QCOMPARE(otherTriggered.count(), 1);

    // An account that is dropped takes its entries along.
    delete second;
    QVERIFY(!x.menu(QStringLiteral("&File")).contains(QStringLiteral("Refresh")));
    x.window->setAccountPages(pages, {refresh});
    QTest::keyClick(x.window.get(), Qt::Key_F5);
    QCOMPARE(triggered.count(), 2);
}

void TestMainWindow::accountsAreChosenFromMenuAndByKey()
{
    Fixture x;
    x.signIn();
    QList<AccountEntry> accounts;
    for (int i = 1; i <= 10; ++i)
        accounts << account(QString::number(i), QStringLiteral("p%1@example.com").arg(i), i == 2);
    accounts[0].address = QStringLiteral("r&d@example.com");
    x.window->setAccounts(accounts);
    const QMenu *menu = x.menuNamed(QStringLiteral("Accounts"));
    const QStringList words = Fixture::wordsOf(menu);
    QCOMPARE(words.size(), 11);
    QCOMPARE(words.first(), QStringLiteral("r&&d@example.com")); // shown with one &, no letter underlined
    QCOMPARE(words.last(), QStringLiteral("Add account…"));
    QVERIFY(!menu->actions().at(0)->isChecked() && menu->actions().at(1)->isChecked());

    QStringList chosen;
    connect(x.window.get(), &MainWindow::accountChosen, this,
            [&chosen](const AccountId &id) { chosen << id.toString(); });
    QTest::keyClick(x.window.get(), Qt::Key_3, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(x.window.get(), Qt::Key_9, Qt::ControlModifier | Qt::ShiftModifier);
    menu->actions().at(9)->trigger(); // there is no tenth key
    QCOMPARE(chosen, QStringList({QStringLiteral("3"), QStringLiteral("9"), QStringLiteral("10")}));
    QVERIFY(menu->actions().at(9)->shortcut().isEmpty());
    QSignalSpy add(x.window.get(), &MainWindow::addAccountRequested);
    menu->actions().constLast()->trigger();
    QCOMPARE(add.count(), 1);

    // After a sign-out the keys of those that are left close up.
    x.window->setAccounts({accounts.at(4)});
    QTest::keyClick(x.window.get(), Qt::Key_3, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(chosen.size(), 3);
    QTest::keyClick(x.window.get(), Qt::Key_1, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(chosen.constLast(), QStringLiteral("5"));
}

void TestMainWindow::bannerBelongsToTheAccountShown()
{
    Fixture x;
    QStackedWidget *pages = x.signIn();
    x.window->banner()->showMessage(Tone::Bad, Symbol::Key, QStringLiteral("Your sign-in has ended."));
    QVERIFY(says(*x.window, QStringLiteral("Your sign-in has ended.")));
    x.window->setAccountPages(pages); // the same account again
    x.window->showEntry(MainWindow::PermissionsEntry);
    QVERIFY(x.window->banner()->isVisible());
    x.signIn();
    QVERIFY(!x.window->banner()->isVisible());
}

void TestMainWindow::tryingStandsAtTheFoot()
{
    Fixture x;
    QStackedWidget *pages = x.signIn();
    x.window->showTrying(QStringLiteral("Trying without “Read marks”."),
                         QStringLiteral("3 more actions are off."));
    QVERIFY(says(*x.window, QStringLiteral("3 more actions are off.")));
    QPushButton *stop = button(*x.window, QStringLiteral("Stop trying"));
    QVERIFY(stop);
    QVERIFY(stop->mapTo(x.window.get(), QPoint()).y() >=
            pages->mapTo(x.window.get(), QPoint()).y() + pages->height());
    QSignalSpy stopped(x.window.get(), &MainWindow::stopTryingRequested);
    stop->click();
    QCOMPARE(stopped.count(), 1);
    x.window->showTrying({}, {});
    QVERIFY(!button(*x.window, QStringLiteral("Stop trying")));
    QTRY_COMPARE(pages->mapTo(x.window.get(), QPoint(0, pages->height())).y(), x.window->height());
}

void TestMainWindow::appearanceIsRemembered()
{
    Fixture x;
    const auto checked = [&x] {
        QStringList names;
        const auto actions = x.menuNamed(QStringLiteral("Appearance"))->actions();
        for (const QAction *action : actions) {
            if (action->isChecked())
                names << action->text();
        }
        return names;
    };
    QCOMPARE(checked(), QStringList{QStringLiteral("Like the desktop")});
    x.entry(QStringLiteral("Appearance"), QStringLiteral("Dark"))->trigger();
    QCOMPARE(checked(), QStringList{QStringLiteral("Dark")});
    QCOMPARE(QApplication::palette().color(QPalette::Base), darkPalette().color(QPalette::Base));
    x.open();
    QCOMPARE(checked(), QStringList{QStringLiteral("Dark")});
    x.entry(QStringLiteral("Appearance"), QStringLiteral("Light"))->trigger();
    QCOMPARE(QApplication::palette().color(QPalette::Base), lightPalette().color(QPalette::Base));
    QCOMPARE(x.settings->value(settingskeys::Appearance).toString(), QStringLiteral("light"));
    // A word nobody wrote counts as the default.
    x.settings->setValue(settingskeys::Appearance, QStringLiteral("purple"));
    x.open();
    QCOMPARE(checked(), QStringList{QStringLiteral("Like the desktop")});
}

void TestMainWindow::helpTellsKeysAndVersion()
{
    Fixture x;
    QTest::keyClick(x.window.get(), Qt::Key_F1);
    auto *keys = x.window->findChild<KeysDialog *>();
    QVERIFY(keys && keys->isVisible());
    QTest::keyClick(keys, Qt::Key_Escape);
    QTRY_VERIFY(!x.window->findChild<KeysDialog *>());
    x.entry(QStringLiteral("&Help"), QStringLiteral("About Roomkey"))->trigger();
    auto *about = x.window->findChild<QMessageBox *>();
    QVERIFY(about && about->isVisible());
    QVERIFY(about->text().contains(QLatin1String(ROOMKEY_VERSION)));
    QVERIFY(about->informativeText().contains(QStringLiteral("Not made by Google.")));
    about->close();
    QSignalSpy guide(x.window.get(), &MainWindow::projectGuideRequested);
    x.entry(QStringLiteral("&Help"), QStringLiteral("Set up a Cloud project"))->trigger();
    QCOMPARE(guide.count(), 1);
}

void TestMainWindow::raisedHoweverItWasHidden()
{
    Fixture x;
    x.window->showMinimized();
    x.window->raiseToFront();
    QVERIFY(!x.window->isMinimized() && x.window->isVisible());
    x.window->hide();
    x.window->raiseToFront();
    QVERIFY(x.window->isVisible());
    QVERIFY(QTest::qWaitForWindowActive(x.window.get()));
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
