// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/signinwindow.h"

#include "tests/ui/uifind.h"
#include "ui/signin/choosepage.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QDesktopServices>
#include <QFile>
#include <QNetworkReply>
#include <QTest>
#include <QUrlQuery>

#include <algorithm>

namespace roomkey::ui {

namespace {

ProfilePaths profile()
{
    return ProfilePaths(QStringLiteral("test"));
}

} // namespace

SignInWindow::SignInWindow()
    : m_google({QStringLiteral("--consent"), QStringLiteral("allow-all")})
{
    qputenv("XDG_DATA_HOME", QFile::encodeName(m_home.filePath(QStringLiteral("data"))));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home.filePath(QStringLiteral("config"))));
    if (!qobject_cast<RoomkeyStyle *>(QApplication::style()))
        QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QDesktopServices::setUrlHandler(QStringLiteral("http"), this, "browse");
}

SignInWindow::~SignInWindow()
{
    QDesktopServices::unsetUrlHandler(QStringLiteral("http"));
    quit();
}

void SignInWindow::browse(const QUrl &url)
{
    pages.append(url);
    if (!browserAnswers)
        return;
    QUrl page = url;
    if (!answersAs.isEmpty()) {
        QUrlQuery query(page);
        query.removeQueryItem(QStringLiteral("login_hint"));
        query.addQueryItem(QStringLiteral("login_hint"), answersAs);
        page.setQuery(query);
    }
    QNetworkReply *const reply = m_network.get(QNetworkRequest(page));
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
}

void SignInWindow::start(const QString &clientFile)
{
    quit();
    m_settings = std::make_unique<Settings>(profile());
    QStringList line{QStringLiteral("roomkey"), QStringLiteral("--api-root"),
                     (apiRoot.isEmpty() ? m_google.apiRoot() : apiRoot).toString()};
    if (namesClientFile)
        line << QStringLiteral("--client-file")
             << (clientFile.isEmpty() ? m_google.clientFile() : clientFile);
    m_controller = std::make_unique<Controller>(CommandLine::parse(line), profile(), *m_settings);
    m_controller->start();
    window().resize(1280, 800);
}

void SignInWindow::quit()
{
    m_controller.reset();
    m_settings.reset();
}

bool SignInWindow::goToBrowser()
{
    return press(QStringLiteral("Sign in with Google…")) && press(QStringLiteral("Continue in the browser"));
}

bool SignInWindow::signIn()
{
    start();
    return goToBrowser() && QTest::qWaitFor([this] { return offered(QStringLiteral("Start chatting")); });
}

bool SignInWindow::signIn(const ScopeSet &choice)
{
    start();
    if (!press(QStringLiteral("Sign in with Google…")))
        return false;
    auto *const page = window().findChild<ChoosePage *>();
    if (!page)
        return false;
    page->choice().setScopes(choice);
    return press(QStringLiteral("Continue in the browser")) &&
           QTest::qWaitFor([this] { return offered(QStringLiteral("Start chatting")); });
}

bool SignInWindow::addAccount(const QString &address)
{
    answersAs = address;
    const bool begun = press(QStringLiteral("Change permissions…")) &&
                       press(QStringLiteral("Continue in the browser")) &&
                       press(QStringLiteral("Add as another account"));
    const bool there =
        begun && QTest::qWaitFor([this, &address] {
            return offered(QStringLiteral("Start chatting")) && account(currentId()).person.email == address;
        });
    answersAs.clear();
    return there;
}

QList<Account> SignInWindow::accounts() const
{
    Settings settings(profile());
    Vault vault(profile().profile());
    return AccountRegistry(profile(), settings, vault).accounts();
}

Account SignInWindow::account(const AccountId &id) const
{
    const QList<Account> all = accounts();
    const auto found = std::ranges::find(all, id, &Account::id);
    return found == all.end() ? Account() : *found;
}

AccountId SignInWindow::currentId() const
{
    return AccountId(m_settings->value(settingskeys::CurrentAccount).toString());
}

QPushButton *SignInWindow::offered(const QString &text) const
{
    return button(m_controller->window(), text);
}

bool SignInWindow::press(const QString &text) const
{
    if (!QTest::qWaitFor([&] { return offered(text) != nullptr; }))
        return false;
    offered(text)->click();
    return true;
}

bool SignInWindow::reads(const QString &text) const
{
    return says(m_controller->window(), text);
}

} // namespace roomkey::ui
