// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/emulatorprocess.h"
#include "tests/ui/uifind.h"
#include "ui/app/controller.h"
#include "ui/app/droppermissiondialog.h"
#include "ui/permissions/permissionspage.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/rail.h"

#include <QApplication>
#include <QDesktopServices>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

#include <algorithm>

using namespace roomkey;
using namespace roomkey::ui;

// Signing in once more from the window, with everything real: the controller, a gnome-keyring, the local
// Google. This test is the browser.

class TestSignInAgain : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    /// The system browser: goes to the page, as the person it names or as m_other, unless it stays closed.
    void browse(const QUrl &url);

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { QDesktopServices::unsetUrlHandler(QStringLiteral("http")); }
    void init();
    void cleanup();
    void newcomersNeedOneKeyAPage();
    void droppingEndsAndAsksForTheRest();
    void cancellingTheDialogDoesNothing();
    void revokingThatFailsIsAllThatHappens();
    void leavingTheBrowserKeepsTheWish();
    void anotherAccountIsAddedBeside();
    void aLateEndLeavesThePersonWithAnotherAccount();

private:
    void openWindow();
    void startWindow();
    QList<Account> accounts() const;
    /// The dialog that asks before Messages go.
    DropPermissionDialog *askToDrop();
    void confirmDrop();
    QString parameter(const char *name) const
    {
        return QUrlQuery(m_pages.value(m_pages.size() - 1))
            .queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
    }
    ScopeSet askedFor() const { return ScopeSet::parse(parameter("scope")).minus(identityScopes()); }
    static ScopeSet permissionsOf(const Account &account) { return account.granted.minus(identityScopes()); }
    bool reads(const QString &text) const { return says(m_controller->window(), text); }
    QPushButton *offered(const QString &text) const { return button(m_controller->window(), text); }

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<EmulatorProcess> m_emulator;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Controller> m_controller;
    QNetworkAccessManager m_network;
    QList<QUrl> m_pages;
    QString m_other;
    bool m_browserAnswers = true;
};

void TestSignInAgain::browse(const QUrl &url)
{
    m_pages.append(url);
    if (!m_browserAnswers)
        return;
    QUrl page = url;
    if (!m_other.isEmpty()) {
        QUrlQuery query(page);
        query.removeQueryItem(QStringLiteral("login_hint"));
        query.addQueryItem(QStringLiteral("login_hint"), m_other);
        page.setQuery(query);
    }
    QNetworkReply *const reply = m_network.get(QNetworkRequest(page));
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
}

void TestSignInAgain::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QDesktopServices::setUrlHandler(QStringLiteral("http"), this, "browse");
}

void TestSignInAgain::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_home->filePath(QStringLiteral("data")).toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", m_home->filePath(QStringLiteral("config")).toLocal8Bit());
    m_emulator = std::make_unique<EmulatorProcess>(
        QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all")});
    QVERIFY(m_emulator->isRunning());
    m_pages.clear();
    m_other.clear();
    m_browserAnswers = true;
}

void TestSignInAgain::cleanup()
{
    m_controller.reset();
    m_settings.reset();
    m_emulator.reset();
}

/// Starts the window with the emulator's client file.
void TestSignInAgain::openWindow()
{
    const ProfilePaths paths(QStringLiteral("test"));
    m_settings = std::make_unique<Settings>(paths);
    m_controller = std::make_unique<Controller>(
        CommandLine::parse({QStringLiteral("roomkey"), QStringLiteral("--api-root"),
                            m_emulator->apiRoot().toString(), QStringLiteral("--client-file"),
                            m_emulator->clientFile()}),
        paths, *m_settings);
    m_controller->start();
    m_controller->window().resize(1280, 800);
    QTRY_VERIFY(offered(QStringLiteral("Sign in with Google…")));
}

/// ...and signs in for the first time.
void TestSignInAgain::startWindow()
{
    openWindow();
    offered(QStringLiteral("Sign in with Google…"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Continue in the browser")));
    offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Start chatting")));
}

QList<Account> TestSignInAgain::accounts() const
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Vault vault(paths.profile());
    return AccountRegistry(paths, settings, vault).accounts();
}

DropPermissionDialog *TestSignInAgain::askToDrop()
{
    const QList<PermissionsPage *> pages = m_controller->window().findChildren<PermissionsPage *>();
    const auto page = std::ranges::find_if(pages, [](const QWidget *each) { return each->isVisible(); });
    (page == pages.end() ? pages.first() : *page)->select(Scope::Messages);
    offered(QStringLiteral("Drop this permission…"))->click();
    return m_controller->window().findChild<DropPermissionDialog *>();
}

void TestSignInAgain::confirmDrop()
{
    DropPermissionDialog *const dialog = askToDrop();
    QVERIFY(dialog);
    button(*dialog, QStringLiteral("End and ask again"))->click();
}

/// From the first page to the chat nothing but Return, three times; the browser's page is between.
void TestSignInAgain::newcomersNeedOneKeyAPage()
{
    openWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_controller->window()));
    int keys = 0;
    const auto pressReturn = [&keys] {
        ++keys;
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    };
    pressReturn();
    QTRY_VERIFY(offered(QStringLiteral("Continue in the browser")));
    pressReturn();
    QTRY_VERIFY(offered(QStringLiteral("Start chatting")));
    QTRY_COMPARE(QApplication::focusWidget(), offered(QStringLiteral("Start chatting")));
    pressReturn();
    QTRY_COMPARE(m_controller->window().entry(), MainWindow::ChatEntry);
    QVERIFY(accounts().value(0).granted.contains(Scope::Messages)); // enough to chat
    QCOMPARE(keys, 3);
}

void TestSignInAgain::droppingEndsAndAsksForTheRest()
{
    startWindow();
    const Account before = accounts().value(0);
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
    QTRY_COMPARE(m_pages.size(), 2);
    QCOMPARE(m_emulator->requestCount(QStringLiteral("oauth.revoke")), 1);
    const ScopeSet rest = permissionsOf(before).minus({Scope::Messages});
    QCOMPARE(askedFor(), rest);
    QCOMPARE(parameter("login_hint"), before.person.email);
    QTRY_COMPARE(permissionsOf(accounts().value(0)), rest);
    QTRY_VERIFY(reads(QStringLiteral("Google allowed all")));
    const Account after = accounts().value(0);
    QCOMPARE(accounts().size(), 1);
    QCOMPARE(after.id, before.id);
    QVERIFY(!after.signInNeeded);
    QVERIFY(after.askNext.isEmpty());
    QVERIFY(!offered(QStringLiteral("Sign in again")));
}

void TestSignInAgain::cancellingTheDialogDoesNothing()
{
    startWindow();
    const Account before = accounts().value(0);
    DropPermissionDialog *const dialog = askToDrop();
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!m_controller->window().findChild<DropPermissionDialog *>());
    QCOMPARE(m_emulator->requestCount(QStringLiteral("oauth.revoke")), 0);
    QCOMPARE(m_pages.size(), 1);
    QCOMPARE(accounts().value(0).granted, before.granted);
}

void TestSignInAgain::revokingThatFailsIsAllThatHappens()
{
    startWindow();
    const Account before = accounts().value(0);
    m_emulator->setFaults({QStringLiteral("status:code=500@oauth.revoke")});
    confirmDrop();
    QTRY_VERIFY(reads(QStringLiteral("Nothing was changed.")));
    QVERIFY(reads(QStringLiteral("The sign-in server has trouble.")));
    QCOMPARE(m_pages.size(), 1); // nobody was asked anything
    const Account after = accounts().value(0);
    QCOMPARE(after.granted, before.granted);
    QCOMPARE(after.toAsk(), before.toAsk());
    QVERIFY(!after.signInNeeded);
    QVERIFY(offered(QStringLiteral("Drop this permission…"))); // to try again
}

void TestSignInAgain::leavingTheBrowserKeepsTheWish()
{
    startWindow();
    const ScopeSet rest = permissionsOf(accounts().value(0)).minus({Scope::Messages});
    m_browserAnswers = false;
    confirmDrop();
    QTRY_COMPARE(m_pages.size(), 2);
    QVERIFY(offered(QStringLiteral("Cancel")));
    offered(QStringLiteral("Cancel"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Sign in again")));
    QVERIFY(reads(QStringLiteral("Your sign-in has ended.")));
    QVERIFY(reads(QStringLiteral("Nothing you wrote is lost.")));
    QVERIFY(accounts().value(0).signInNeeded);
    QCOMPARE(accounts().value(0).toAsk(), rest);
    // Spaces and messages of this computer are still there to be read.
    m_controller->window().showEntry(MainWindow::ChatEntry);
    QVERIFY(!offered(QStringLiteral("Sign in with Google…")));

    m_browserAnswers = true;
    offered(QStringLiteral("Sign in again"))->click();
    QTRY_COMPARE(m_pages.size(), 3);
    QCOMPARE(askedFor(), rest);
    QTRY_COMPARE(permissionsOf(accounts().value(0)), rest);
    QVERIFY(!accounts().value(0).signInNeeded);
}

void TestSignInAgain::anotherAccountIsAddedBeside()
{
    startWindow();
    const Account first = accounts().value(0);
    m_other = QStringLiteral("admin@example.com");
    offered(QStringLiteral("Change permissions…"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Continue in the browser")));
    offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Add as another account")));
    QVERIFY(reads(QStringLiteral("You signed in as admin@example.com")));
    QCOMPARE(accounts().size(), 1); // unasked nothing is stored
    offered(QStringLiteral("Add as another account"))->click();
    QTRY_COMPARE(accounts().size(), 2);
    QTRY_VERIFY(offered(QStringLiteral("Start chatting")));
    QCOMPARE(m_settings->value(settingskeys::CurrentAccount).toString() == first.id.toString(), false);
    for (const Account &account : accounts()) {
        QVERIFY(!account.signInNeeded);
        if (account.id == first.id) {
            QCOMPARE(account.granted, first.granted);
            QCOMPARE(account.grantedAt, first.grantedAt);
        } else {
            QCOMPARE(account.person.email, m_other);
        }
    }

    // The first one answers for the second: it is here already, with a choice of its own.
    m_other = first.person.email;
    offered(QStringLiteral("Change permissions…"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Continue in the browser")));
    offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Start again")));
    QVERIFY(reads(QStringLiteral("You signed in with another account.")));
    QVERIFY(!offered(QStringLiteral("Add as another account")));
    QCOMPARE(accounts().size(), 2);
}

void TestSignInAgain::aLateEndLeavesThePersonWithAnotherAccount()
{
    startWindow();
    const Account first = accounts().value(0);
    m_other = QStringLiteral("admin@example.com");
    offered(QStringLiteral("Change permissions…"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Continue in the browser")));
    offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Add as another account")));
    offered(QStringLiteral("Add as another account"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Start chatting")));
    MainWindow &window = m_controller->window();
    Q_EMIT window.accountChosen(first.id);
    QTRY_COMPARE(m_settings->value(settingskeys::CurrentAccount).toString(), first.id.toString());
    window.showEntry(MainWindow::PermissionsEntry);
    QTRY_VERIFY(offered(QStringLiteral("Drop this permission…")) ||
                offered(QStringLiteral("Change permissions…")));
    const auto asked = m_pages.size();

    m_emulator->setFaults({QStringLiteral("delay:ms=1500@oauth.revoke")});
    confirmDrop();
    QTRY_VERIFY(reads(QStringLiteral("Ending the sign-in at Google…")));
    AccountId second;
    for (const Account &account : accounts()) {
        if (account.id != first.id)
            second = account.id;
    }
    Q_EMIT window.accountChosen(second);
    window.showEntry(MainWindow::ChatEntry);
    QTRY_COMPARE(m_settings->value(settingskeys::CurrentAccount).toString(), second.toString());
    const auto firstNow = [this, &first] {
        const QList<Account> all = accounts();
        return *std::ranges::find(all, first.id, &Account::id);
    };
    QTRY_VERIFY(firstNow().signInNeeded); // the end has come
    QTest::qWait(100);                    // for a page that should not
    QCOMPARE(m_settings->value(settingskeys::CurrentAccount).toString(), second.toString());
    QCOMPARE(m_pages.size(), asked);
    QVERIFY(!offered(QStringLiteral("Open again")));
    Q_EMIT window.accountChosen(first.id);
    QTRY_VERIFY(offered(QStringLiteral("Sign in again")));
}

QTEST_MAIN(TestSignInAgain)
#include "tst_signinagain.moc"
