// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/emulatorprocess.h"
#include "tests/support/keyring.h"
#include "tests/ui/uifind.h"
#include "ui/app/controller.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QDesktopServices>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// A sign-in that meets a locked keychain, with everything real: the controller, a gnome-keyring, the local
// Google. This test is the browser.

class TestLockedKeychain : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void browse(const QUrl &url)
    {
        QNetworkReply *const reply = m_network.get(QNetworkRequest(url));
        connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    }

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { QDesktopServices::unsetUrlHandler(QStringLiteral("http")); }
    void init();
    void cleanup();
    void tryingAgainGoesOnOnlyOnceUnlocked();
    void usingItUntilQuitGoesOnAndKeepsNothing();

private:
    void start();
    QPushButton *offered(const QString &text) const { return button(m_controller->window(), text); }
    bool isSignedIn() const { return offered(QStringLiteral("Start chatting")); }

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<EmulatorProcess> m_emulator;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Controller> m_controller;
    QNetworkAccessManager m_network;
};

void TestLockedKeychain::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QDesktopServices::setUrlHandler(QStringLiteral("http"), this, "browse");
}

void TestLockedKeychain::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_home->filePath(QStringLiteral("data")).toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", m_home->filePath(QStringLiteral("config")).toLocal8Bit());
    m_emulator = std::make_unique<EmulatorProcess>(
        QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all")});
    QVERIFY(m_emulator->isRunning());
    QVERIFY(keyring::lock());
    start();
    QTRY_VERIFY(offered(QStringLiteral("Sign in with Google…")));
    offered(QStringLiteral("Sign in with Google…"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Continue in the browser")));
    offered(QStringLiteral("Continue in the browser"))->click();
    QTRY_VERIFY(offered(QStringLiteral("Use until I quit")));
    QVERIFY(offered(QStringLiteral("Unlock")));
    QVERIFY(!isSignedIn());
}

void TestLockedKeychain::cleanup()
{
    m_controller.reset();
    m_settings.reset();
    m_emulator.reset();
    QVERIFY(keyring::unlock());
}

void TestLockedKeychain::start()
{
    m_controller.reset();
    const ProfilePaths paths(QStringLiteral("test"));
    m_settings = std::make_unique<Settings>(paths);
    m_controller = std::make_unique<Controller>(
        CommandLine::parse({QStringLiteral("roomkey"), QStringLiteral("--api-root"),
                            m_emulator->apiRoot().toString(), QStringLiteral("--client-file"),
                            m_emulator->clientFile()}),
        paths, *m_settings);
    m_controller->start();
    m_controller->window().resize(1280, 800);
}

void TestLockedKeychain::tryingAgainGoesOnOnlyOnceUnlocked()
{
    offered(QStringLiteral("Try again"))->click();
    QVERIFY(!QTest::qWaitFor([this] { return isSignedIn(); }, 500));
    QVERIFY2(m_settings->childGroups(settingskeys::Accounts).isEmpty(), "nobody is signed in yet");
    QTRY_VERIFY(offered(QStringLiteral("Try again")));

    QVERIFY(keyring::unlock());
    offered(QStringLiteral("Try again"))->click();
    QTRY_VERIFY(isSignedIn());
    // The answer of before is used: nobody has to go to the browser twice.
    QCOMPARE(m_emulator->requestCount(QStringLiteral("oauth.auth")), 1);
    const QStringList accounts = m_settings->childGroups(settingskeys::Accounts);
    QCOMPARE(accounts.size(), 1);
    QCOMPARE(keyring::count(QStringLiteral("roomkey/test/") + accounts.first()), 1);
}

void TestLockedKeychain::usingItUntilQuitGoesOnAndKeepsNothing()
{
    offered(QStringLiteral("Use until I quit"))->click();
    QTRY_VERIFY(isSignedIn());
    const QStringList accounts = m_settings->childGroups(settingskeys::Accounts);
    QVERIFY(keyring::unlock());
    for (const QString &account : accounts)
        QCOMPARE(keyring::count(QStringLiteral("roomkey/test/") + account), 0);
    // The next start asks for a new sign-in.
    start();
    QTRY_VERIFY(offered(QStringLiteral("Sign in with Google…")) || offered(QStringLiteral("Sign in again")));
}

QTEST_MAIN(TestLockedKeychain)
#include "tst_lockedkeychain.moc"
