// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/accountstore.h"
#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"
#include "tests/ui/brokenstores.h"
#include "tests/ui/starthome.h"
#include "tests/ui/uifind.h"
#include "ui/app/signoutdialog.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/welcomepage.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QTest>

#include <atomic>
#include <memory>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

std::atomic_int salvagesFailed;

} // namespace

// What the window says at a start that meets files it cannot use as they are, and every way on from there.
class TestTroubledStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion"))); }
    void init() { m_home = std::make_unique<StartHome>(); }
    void damagedOutboxOffersEveryWayOn();
    void messagesOpenElsewhereOpenHereOnceTheyAreFree();
    void messagesOpenElsewhereAreComeBackTo();
    void whatIsOpenElsewhereIsNotSignedOut();
    void whoIsOnTheWayAgainCanLeave();
    void salvagedMessagesAreTold();
    void nothingToReadIsToldToo();
    void onlyWhatIsLostIsCalledLost_data();
    void onlyWhatIsLostIsCalledLost();
    void aLongLogIsReadBesideTheWindow();
    void aUselessCacheIsMadeAnewBesideTheWindow();
    void anotherAccountsDamageIsToldOnceItIsShown();
    void whatCannotBeSalvagedIsReadOnce();
    void damagedSettingsAreSetAsideAndTold();

private:
    std::unique_ptr<StartHome> m_home;
};

void TestTroubledStart::damagedOutboxOffersEveryWayOn()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    leaveHopelessOutbox(paths, id);

    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(says(window, QStringLiteral("Your messages cannot be opened")));
    QVERIFY(says(window, QStringLiteral("The local copy is damaged.")));
    QVERIFY(button(window, QStringLiteral("Show the folder")));
    button(window, QStringLiteral("Try again"))->click();
    QVERIFY(says(window, QStringLiteral("The local copy is damaged.")));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    button(window, QStringLiteral("Sign out…"))->click();
    auto *question = window.findChild<QDialog *>();
    QVERIFY(question);
    QVERIFY2(says(*question, QStringLiteral("The messages of ana@example.com are not open here")),
             "what cannot be counted goes too");
    question->reject();

    button(window, QStringLiteral("Set aside and start fresh"))->click();
    QVERIFY(window.hasAccountPages());
    QCOMPARE(window.entry(), MainWindow::ChatEntry);
    const QStringList kept =
        QDir(paths.accountFolder(id)).entryList({QStringLiteral("outbox.sqlite.damaged-*")});
    QCOMPARE(kept.size(), 1);
    QFile aside(paths.accountFolder(id) + QLatin1Char('/') + kept.first());
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), Damage);
}

void TestTroubledStart::messagesOpenElsewhereOpenHereOnceTheyAreFree()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    AccountStore elsewhere(paths, id);
    QVERIFY(elsewhere.open());

    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QTRY_VERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    button(window, QStringLiteral("Try again"))->click();
    QVERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    elsewhere.close();
    QTRY_VERIFY(window.hasAccountPages());
    QCOMPARE(window.entry(), MainWindow::ChatEntry);
}

/// From the sign-in that was begun over them.
void TestTroubledStart::messagesOpenElsewhereAreComeBackTo()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    AccountStore elsewhere(paths, id);
    QVERIFY(elsewhere.open());

    Controller controller(nowhere(), paths, settings);
    controller.start();
    QTRY_VERIFY(says(controller.window(), QStringLiteral("Your messages are open elsewhere")));
    Q_EMIT controller.window().addAccountRequested();
    auto *page = shown<ClientFilePage>(controller);
    QVERIFY(page);
    Q_EMIT page->backRequested();
    QVERIFY(!shown<ClientFilePage>(controller));
    QVERIFY(says(controller.window(), QStringLiteral("Your messages are open elsewhere")));
    elsewhere.close();
    QTRY_VERIFY(controller.window().hasAccountPages());
}

/// Its folder would go from under the other program.
void TestTroubledStart::whatIsOpenElsewhereIsNotSignedOut()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    AccountStore elsewhere(paths, id);
    QVERIFY(elsewhere.open());

    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QTRY_VERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    Q_EMIT window.signOutRequested();
    QVERIFY(!window.findChild<SignOutDialog *>());
    QVERIFY(says(window, QStringLiteral("You are still signed in to ana@example.com.")));
    QVERIFY(says(window, QStringLiteral("Close it there first.")));
    QVERIFY(QFile::exists(paths.outboxFile(id)));
    // Free again, but not opened yet: the question says what cannot be counted.
    elsewhere.close();
    Q_EMIT window.signOutRequested();
    auto *dialog = window.findChild<SignOutDialog *>();
    QVERIFY(dialog);
    QVERIFY(says(*dialog, QStringLiteral("The messages of ana@example.com are not open here")));
    // Opened there once more before the answer.
    QVERIFY(elsewhere.open());
    button(*dialog, QStringLiteral("Sign out and revoke"))->click();
    QVERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    QVERIFY(QFile::exists(paths.outboxFile(id)));
}

/// The question is answered while the messages are being opened after all.
void TestTroubledStart::whoIsOnTheWayAgainCanLeave()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    AccountStore elsewhere(paths, id);
    QVERIFY(elsewhere.open());
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_VERIFY(says(window, QStringLiteral("Your messages are open elsewhere")));
    elsewhere.close();
    Q_EMIT window.signOutRequested();
    auto *dialog = window.findChild<SignOutDialog *>();
    QVERIFY(dialog);
    button(window, QStringLiteral("Try again"))->click();
    button(*dialog, QStringLiteral("Sign out and revoke"))->click();
    QVERIFY(says(window, QStringLiteral("Signing out of ana@example.com…")));
    QTRY_VERIFY(shown<WelcomePage>(controller));
    QVERIFY(!QFile::exists(paths.accountFolder(id)));
}

void TestTroubledStart::salvagedMessagesAreTold()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    {
        AccountStore store(paths, id);
        QVERIFY(store.open());
        OutboxRow row;
        row.space = SpaceName(QStringLiteral("spaces/A"));
        row.clientId = ClientMessageId(QStringLiteral("client-1"));
        row.text = QStringLiteral("unsent");
        (void)store.addToOutbox(row);
    }
    QFile outbox(paths.outboxFile(id));
    QVERIFY(outbox.open(QIODevice::ReadWrite));
    outbox.write(QByteArray(100, 'x'));
    outbox.close();

    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(says(window, QStringLiteral("outbox.sqlite.damaged-")));
    button(window, QStringLiteral("Go on"))->click();
    QVERIFY(window.hasAccountPages());
    QCOMPARE(window.entry(), MainWindow::ChatEntry);
    QVERIFY(!says(window, QStringLiteral("Your unsent messages were damaged")));
}

void TestTroubledStart::nothingToReadIsToldToo()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    QVERIFY(QDir().mkpath(paths.accountFolder(id)));
    QFile outbox(paths.outboxFile(id));
    QVERIFY(outbox.open(QIODevice::WriteOnly));
    outbox.write(QByteArray(8192, 'x'));
    outbox.close();
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(says(window, QStringLiteral("Nothing that waited could be read in it.")));
    QVERIFY(button(window, QStringLiteral("Show the folder")));
}

void TestTroubledStart::onlyWhatIsLostIsCalledLost_data()
{
    QTest::addColumn<bool>("isChanged");
    QTest::addColumn<bool>("isShorter");
    QTest::newRow("one letter changed, repaired in place") << true << false;
    QTest::newRow("and the draft vanished") << true << true;
    QTest::newRow("the whole file") << false << false;
}

void TestTroubledStart::onlyWhatIsLostIsCalledLost()
{
    QFETCH(const bool, isChanged);
    QFETCH(const bool, isShorter);
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    const SpaceName space(QStringLiteral("spaces/A"));
    {
        AccountStore store(paths, id);
        QVERIFY(store.open());
        OutboxRow row;
        row.space = space;
        row.clientId = ClientMessageId(QStringLiteral("client-1"));
        row.requestId = RequestId(QStringLiteral("request-1"));
        row.text = QStringLiteral("unsent");
        QVERIFY(await(store.addToOutbox(row)));
        QVERIFY(await(store.saveDraft(space, QStringLiteral("half a thought"))));
    }
    if (isShorter) {
        Database outbox;
        QVERIFY(openStoreFile(outbox, paths.outboxFile(id), outboxMigrations()));
        QVERIFY(outbox.execute("DROP TRIGGER draftsRemoved; DELETE FROM drafts"));
    }
    QFile outbox(paths.outboxFile(id));
    if (isChanged) {
        QVERIFY(outbox.open(QIODevice::ReadWrite));
        QByteArray bytes = outbox.readAll();
        QVERIFY(bytes.contains("unsent"));
        outbox.seek(0);
        outbox.write(bytes.replace("unsent", "insent"));
        outbox.close();
    } else {
        QVERIFY(outbox.remove());
    }

    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QTRY_VERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QCOMPARE(says(window, QStringLiteral("One message in it may be changed")), isChanged);
    QCOMPARE(says(window, QStringLiteral("is lost")), !isChanged);
    QCOMPARE(says(window, QStringLiteral("Look whether what you wrote last is there.")),
             isShorter || !isChanged);
}

/// Of a program that was killed; nobody knows how long reading it takes.
void TestTroubledStart::aLongLogIsReadBesideTheWindow()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    leaveBrokenLog(paths, id);
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    QVERIFY(!window.hasAccountPages());
    QTRY_VERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(says(window, QStringLiteral("2 messages in it may be changed, or sent already.")));
    QVERIFY(!says(window, QStringLiteral("Opening your messages…")));
    button(window, QStringLiteral("Go on"))->click();
    QVERIFY(window.hasAccountPages());
    QCOMPARE(window.entry(), MainWindow::ChatEntry);
}

/// Deleting the one that was set aside before takes as long as it is large.
void TestTroubledStart::aUselessCacheIsMadeAnewBesideTheWindow()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    {
        AccountStore store(paths, id);
        QVERIFY(store.open());
    }
    QFile cache(paths.cacheFile(id));
    QVERIFY(cache.open(QIODevice::WriteOnly));
    QCOMPARE(cache.write(Damage), Damage.size());
    cache.close();
    Controller controller(nowhere(), paths, settings);
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(says(window, QStringLiteral("Opening your messages…")));
    QVERIFY(!window.hasAccountPages());
    QTRY_VERIFY(window.hasAccountPages());
    QCOMPARE(window.entry(), MainWindow::ChatEntry);
    QVERIFY(!says(window, QStringLiteral("Opening your messages…")));
    QFile kept(paths.cacheFile(id) + QStringLiteral(".damaged"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), Damage);
}

void TestTroubledStart::anotherAccountsDamageIsToldOnceItIsShown()
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
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(window.hasAccountPages());
    const QString outbox = paths.outboxFile(budi);
    QTRY_VERIFY2(QFileInfo(outbox + QStringLiteral("-wal")).size() == 0, "opened behind the shown one");
    QVERIFY(!says(window, QStringLiteral("Your unsent messages were damaged")));
    Q_EMIT window.accountChosen(budi);
    QTRY_VERIFY(says(window, QStringLiteral("Your unsent messages were damaged")));
    QVERIFY(says(window, QStringLiteral("2 messages in it may be changed, or sent already.")));
}

/// By the thread that prepares stores, and not again by the window's.
void TestTroubledStart::whatCannotBeSalvagedIsReadOnce()
{
    SignedIn ana;
    auto &[paths, settings, id] = ana;
    const AccountId budi =
        signIn(paths, settings, QStringLiteral("2"), QStringLiteral("Budi"), QStringLiteral("1-a"));
    leaveHopelessOutbox(paths, budi);
    settings.setValue(settingskeys::CurrentAccount, id.toString());
    salvagesFailed = 0;
    const auto before =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &text) {
            salvagesFailed += text.contains(QStringLiteral("cannot be salvaged"));
        });
    {
        Controller controller(nowhere(), paths, settings);
        controller.start();
        MainWindow &window = controller.window();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        Q_EMIT window.accountChosen(budi);
        QTRY_VERIFY(says(window, QStringLiteral("Your messages cannot be opened")));
        QVERIFY(says(window, QStringLiteral("The local copy is damaged.")));
        QVERIFY(button(window, QStringLiteral("Set aside and start fresh")));
    }
    qInstallMessageHandler(before);
    QCOMPARE(salvagesFailed.load(), 1);
}

void TestTroubledStart::damagedSettingsAreSetAsideAndTold()
{
    const ProfilePaths paths(QStringLiteral("test"));
    {
        Settings settings(paths);
        signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"), QStringLiteral("1-a"));
    }
    QFile file(paths.settingsFile());
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray whole = file.readAll();
    const QByteArray damage = "\x01\x02 no settings\n" + whole.left(whole.size() / 2);
    file.resize(0);
    file.seek(0);
    file.write(damage);
    file.close();

    Settings settings(paths);
    Controller controller(nowhere(), paths, settings);
    controller.start();
    QVERIFY(says(controller.window(), QStringLiteral("Your settings were damaged")));
    QFile aside(settings.setAside());
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), damage);
    button(controller.window(), QStringLiteral("Go on"))->click();
    QVERIFY(shown<WelcomePage>(controller));
}

QTEST_MAIN(TestTroubledStart)
#include "tst_troubledstart.moc"
