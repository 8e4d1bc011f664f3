// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/account.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/vault.h"
#include "app/core/clock.h"
#include "app/core/settings.h"
#include "ui/app/commandline.h"
#include "ui/app/signinflow.h"
#include "ui/mainwindow.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace roomkey {
class Session;
}

namespace roomkey::ui {

class ChatPage;
class ChoosePage;
class ClientFilePage;
class DemoServer;
class PermissionsPage;
class WaitingPage;

/// Joins the parts: what was started, who is signed in, which page is shown. Every decision between pages is
/// here; pages emit intent and show models. GUI thread; owned by main.
class Controller : public QObject
{
    Q_OBJECT

public:
    Controller(CommandLine line, const ProfilePaths &paths, Settings &settings, QObject *parent = nullptr);
    ~Controller() override;

    void start();
    /// After the main loop: ends the demo's server, which then quits the application. False if there is none.
    bool stopDemo();
    MainWindow &window() { return m_window; }

private:
    void goOn();
    void showWelcome();
    void showClientFilePage(const std::optional<ClientFileError> &error = {});
    void showChoosePage();
    void showWaitingPage(SignInAttempt *attempt);

    void useClientFile(const QString &path);
    /// With the client of the file; the account that is there, if any, stays what it is until the answer
    /// came.
    void beginSignIn(const ScopeSet &scopes);
    /// The open account once more, with its own client: another choice, or the same after the grant ended.
    void signInAgain(const ScopeSet &scopes);
    void signedIn(const Account &account, const AccessToken &token);
    /// Back to where the sign-in was begun.
    void leaveSignIn();

    bool openAccount(const AccountId &id);
    void closeAccount();
    void updatePermissions();
    void updateKeyState();
    void askToSignOut();
    void signOut();

    CommandLine m_line;
    ProfilePaths m_paths;
    Settings &m_settings;
    SystemClock m_clock;
    Journal m_journal;
    NetworkManager m_network;
    TokenEndpoint m_tokenEndpoint;
    Vault m_vault;
    AccountRegistry m_registry;
    SignInFlow m_signIn;
    RequestScope m_scope;
    std::unique_ptr<DemoServer> m_demo;
    std::optional<OAuthClient> m_client; ///< of the client file given, chosen, or last used
    std::unique_ptr<Session> m_session;
    MainWindow m_window;
    QPointer<ClientFilePage> m_clientFilePage; ///< while it is shown; owned by the window
    ChatPage *m_chat = nullptr;                ///< owned by the window
    PermissionsPage *m_permissions = nullptr;  ///< owned by the window
    ScopeSet m_lastAsked;                      ///< of the sign-in on screen, for "Start again"
};

} // namespace roomkey::ui
