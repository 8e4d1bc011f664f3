// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/controller.h"

#include "app/core/logging.h"
#include "app/flows/session.h"
#include "ui/app/demoserver.h"
#include "ui/app/signoutdialog.h"
#include "ui/chat/chatpage.h"
#include "ui/errortext.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/messagepage.h"
#include "ui/signin/waitingpage.h"
#include "ui/signin/welcomepage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTimer>

namespace roomkey::ui {

Controller::Controller(CommandLine line, const ProfilePaths &paths, Settings &settings, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
    , m_paths(paths)
    , m_settings(settings)
    , m_tokenEndpoint(m_network, m_clock)
    , m_vault(paths.profile())
    , m_registry(paths, settings, m_vault)
    , m_signIn(m_vault, m_registry, m_clock)
    , m_window(settings)
{
    connect(&m_signIn, &SignInFlow::begun, this, &Controller::showWaitingPage);
    connect(&m_signIn, &SignInFlow::succeeded, this, &Controller::signedIn);
    connect(&m_window, &MainWindow::quitRequested, qApp, &QCoreApplication::quit);
    connect(&m_window, &MainWindow::signOutRequested, this, &Controller::askToSignOut);
    connect(m_window.banner(), &Banner::actionTriggered, this, [this] {
        if (!m_session)
            return;
        if (m_session->keyState() == Session::KeyState::VaultTrouble)
            m_session->retryNow();
        else
            signInAgain(m_session->account().asked);
    });
}

Controller::~Controller()
{
    m_signIn.cancel();
    closeAccount();
}

void Controller::start()
{
    m_window.setDemo(m_line.demo);
    if (!m_line.demo) {
        goOn();
        m_window.show();
        return;
    }
    m_demo = std::make_unique<DemoServer>(m_paths);
    connect(m_demo.get(), &DemoServer::ready, this, [this] {
        m_line.apiRoot = m_demo->apiRoot();
        m_line.clientFile = m_demo->clientFile();
        goOn();
    });
    connect(m_demo.get(), &DemoServer::failed, this, [this](const QString &why) {
        m_window.showPage(new MessagePage(tr("The demo cannot go on"), why));
    });
    m_window.showPage(new MessagePage(tr("Starting the demo…"), {}));
    m_window.show();
    m_demo->start();
}

bool Controller::stopDemo()
{
    closeAccount(); // or it would notice that its server goes
    if (!m_demo || !m_demo->stop())
        return false;
    connect(m_demo.get(), &DemoServer::stopped, qApp, &QCoreApplication::quit);
    return true;
}

void Controller::goOn()
{
    if (m_line.apiRoot != CommandLine::realService())
        m_window.setServer(m_line.apiRoot.authority());
    const AccountId current = m_registry.currentId();
    if (current.isEmpty() || !openAccount(current)) {
        showWelcome();
        return;
    }
    m_window.showEntry(MainWindow::ChatEntry);
}

// ---- pages before sign-in

void Controller::showWelcome()
{
    auto *page = new WelcomePage;
    page->setDemoOffered(!m_line.demo && DemoServer::isInstalled());
    connect(page, &WelcomePage::signInRequested, this, [this] {
        // A client file that was named, or used before, spares the question.
        const QString file = m_line.clientFile.isEmpty()
                                 ? m_settings.value(settingskeys::ClientFile).toString()
                                 : m_line.clientFile;
        if (m_client)
            showChoosePage();
        else if (!file.isEmpty())
            useClientFile(file);
        else
            showClientFilePage();
    });
    connect(page, &WelcomePage::clientFileRequested, this, [this] { showClientFilePage(); });
    connect(page, &WelcomePage::demoRequested, this, [] {
        QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("--demo")});
    });
    m_window.showPage(page);
}

void Controller::showClientFilePage(const std::optional<ClientFileError> &error)
{
    if (error && m_clientFilePage) { // what was typed stays for mending
        m_clientFilePage->showError(*error);
        return;
    }
    auto *page = new ClientFilePage;
    m_clientFilePage = page;
    if (error)
        page->showError(*error);
    connect(page, &ClientFilePage::fileChosen, this, &Controller::useClientFile);
    connect(page, &ClientFilePage::backRequested, this, &Controller::showWelcome);
    m_window.showPage(page);
}

void Controller::useClientFile(const QString &path)
{
    const Expected<OAuthClient, ClientFileError> client = readClientFile(path);
    if (!client) {
        m_client.reset();
        showClientFilePage(client.error());
        return;
    }
    m_client = *client;
    if (!m_line.demo)
        m_settings.setValue(settingskeys::ClientFile, path);
    showChoosePage();
}

void Controller::showChoosePage()
{
    auto *page = new ChoosePage;
    if (m_session)
        page->choice().setScopes(m_session->account().granted);
    connect(page, &ChoosePage::continueRequested, this, [this](const ScopeSet &scopes) {
        if (m_session)
            signInAgain(scopes);
        else
            beginSignIn(scopes);
    });
    connect(page, &ChoosePage::backRequested, this, &Controller::leaveSignIn);
    m_window.showPage(page);
}

void Controller::leaveSignIn()
{
    m_signIn.cancel();
    if (m_session)
        m_window.showEntry(MainWindow::PermissionsEntry);
    else
        showWelcome();
}

// ---- sign-in

void Controller::beginSignIn(const ScopeSet &scopes)
{
    m_lastAsked = scopes;
    SignInRequest request;
    request.client = *m_client;
    request.scopes = scopes;
    m_signIn.begin(std::move(request));
}

void Controller::signInAgain(const ScopeSet &scopes)
{
    m_lastAsked = scopes;
    const Account account = m_session->account();
    const auto begin = [this, account, scopes](const OAuthClient &client) {
        SignInRequest request;
        request.client = client;
        request.scopes = scopes.ofFamily(ScopeFamily::Identity).isEmpty()
                             ? scopes
                             : scopes.minus(scopes.ofFamily(ScopeFamily::Identity));
        request.loginHint = account.person.email;
        request.expectedSubject = account.person.subject;
        m_signIn.begin(std::move(request));
    };
    m_scope.add(m_registry.clientFor(account.id))
        .then(this, [this, begin](Expected<OAuthClient, VaultError> &&client) {
            if (client)
                begin(*client);
            else if (m_client)
                begin(*m_client); // the keychain has it no more, but the file is here
            else
                showClientFilePage();
        });
}

void Controller::showWaitingPage(SignInAttempt *attempt)
{
    auto *page = new WaitingPage(m_clock);
    showAttempt(page, attempt);
    connect(page, &WaitingPage::openAgainRequested, &m_signIn, &SignInFlow::openAgain);
    connect(page, &WaitingPage::cancelRequested, this, [this] {
        m_signIn.cancel();
        leaveSignIn();
    });
    connect(page, &WaitingPage::startAgainRequested, this, [this] {
        if (m_session)
            signInAgain(m_lastAsked);
        else
            beginSignIn(m_lastAsked);
    });
    connect(page, &WaitingPage::clientFileRequested, this, [this] {
        m_signIn.cancel();
        showClientFilePage();
    });
    connect(page, &WaitingPage::unlockRequested, &m_signIn, &SignInFlow::unlockVault);
    connect(page, &WaitingPage::unlockRequested, page, &WaitingPage::showKeychainPrompt);
    connect(page, &WaitingPage::storeAgainRequested, &m_signIn, &SignInFlow::tryStoringAgain);
    connect(page, &WaitingPage::useUntilQuitRequested, &m_signIn, &SignInFlow::useUntilQuit);
    connect(&m_signIn, &SignInFlow::vaultTrouble, page, [this, page](const VaultError &why) {
        page->showKeychainTrouble(why);
        m_window.raiseToFront();
    });
    connect(attempt, &SignInAttempt::failed, page, [this] { m_window.raiseToFront(); });
    m_window.showPage(page);
}

void Controller::signedIn(const Account &account, const AccessToken &token)
{
    const bool firstTime = !m_session;
    m_registry.setCurrent(account.id);
    if (m_session && m_session->account().id != account.id)
        closeAccount();
    if (!m_session && !openAccount(account.id)) {
        showWelcome();
        return;
    }
    m_session->grantRenewed(token);
    updatePermissions();
    updateKeyState();
    m_permissions->setFirstTime(firstTime);
    m_window.showEntry(MainWindow::PermissionsEntry);
    m_window.raiseToFront();
    m_window.notifier()->announce(tr("You are signed in."));
}

// ---- the account

bool Controller::openAccount(const AccountId &id)
{
    if (!m_registry.account(id))
        return false;
    auto session = std::make_unique<Session>(
        SessionParts{m_paths, m_line.apiRoot, m_network, m_registry, m_tokenEndpoint, m_journal, m_clock},
        id);
    if (const Expected<void, StoreError> opened = session->open(); !opened) {
        m_window.showPage(new MessagePage(tr("Your messages cannot be opened"), errorText(opened.error())));
        return true;
    }
    m_session = std::move(session);

    m_permissions = new PermissionsPage;
    connect(m_permissions, &PermissionsPage::askRequested, this, &Controller::signInAgain);
    connect(m_permissions, &PermissionsPage::changeRequested, this, &Controller::showChoosePage);
    connect(m_permissions, &PermissionsPage::startRequested, this, [this] {
        m_permissions->setFirstTime(false);
        m_window.showEntry(MainWindow::ChatEntry);
    });

    m_chat = new ChatPage(*m_session, m_settings, *m_window.notifier());
    connect(m_chat, &ChatPage::askForScopes, this, [this](const ScopeSet &missing) {
        signInAgain(models::PermissionModel::scopesToAsk(m_session->account().granted, missing));
    });
    connect(m_chat, &ChatPage::showPermission, this, [this](Scope scope) {
        m_window.showEntry(MainWindow::PermissionsEntry);
        m_permissions->select(scope);
    });
    m_window.setAccountPages(m_chat, m_permissions);
    m_window.setAccountActions(m_chat->menuActions());

    const Account account = m_session->account();
    m_window.rail()->setAccount(account.person.displayName, QStringLiteral("users/") + account.person.subject,
                                account.person.email);
    m_window.setAccount(account.person.email);
    connect(m_session.get(), &Session::accessChanged, this, &Controller::updatePermissions);
    connect(m_session.get(), &Session::keyStateChanged, this, &Controller::updateKeyState);
    connect(m_session.get(), &Session::offlineChanged, this, &Controller::updateKeyState);
    updatePermissions();
    updateKeyState();
    // What needs the network or the keychain starts after the first paint.
    QTimer::singleShot(0, m_session.get(), [this] { m_session->startNetwork(); });
    return true;
}

void Controller::closeAccount()
{
    // Pages show the session's models, so they go first.
    m_window.clearAccountPages();
    m_chat = nullptr;
    m_permissions = nullptr;
    m_session.reset();
    m_window.setAccount({});
}

void Controller::updatePermissions()
{
    const Account account = m_session->account();
    models::GrantFacts facts;
    facts.identity = IdentityKind::User;
    facts.asked = account.asked.minus(identityScopes());
    facts.granted = account.granted;
    facts.unknownScopes = account.unknownScopes;
    facts.grantedAt = account.grantedAt;
    facts.address = account.person.email;
    m_permissions->setFacts(facts);
    const int refused = facts.asked.minus(facts.granted).size();
    m_window.rail()->setDot(MainWindow::PermissionsEntry,
                            refused > 0 ? (refused == 1 ? tr("You refused one permission")
                                                        : tr("You refused %n permissions", nullptr, refused))
                                        : QString());
}

void Controller::updateKeyState()
{
    Banner *banner = m_window.banner();
    m_permissions->setOffline(m_session->isOffline());
    const Session::KeyState state = m_session->keyState();
    const auto ask = [banner](const QString &what, const QString &cure, const QString &action) {
        banner->showMessage(Tone::Bad, Symbol::Key, what, cure);
        banner->setActions({action});
    };
    KeyState badge = KeyState::All;
    switch (state) {
    case Session::KeyState::Good:
    case Session::KeyState::Partial:
        badge = state == Session::KeyState::Good ? KeyState::All : KeyState::Part;
        banner->hide();
        break;
    case Session::KeyState::SignInNeeded:
    case Session::KeyState::ReauthNeeded: {
        badge = KeyState::SignInAgain;
        const AuthText text = errorText(AuthError::of(state == Session::KeyState::SignInNeeded
                                                          ? AuthError::Kind::GrantDead
                                                          : AuthError::Kind::ReauthNeeded));
        ask(text.what, tr("Nothing you wrote is lost."), tr("Sign in again"));
        break;
    }
    case Session::KeyState::VaultTrouble:
        badge = KeyState::SignInAgain;
        ask(tr("The keychain does not give Roomkey your key."), tr("Unlock it, then try again."),
            tr("Try again"));
        break;
    }
    if (badge != KeyState::SignInAgain && m_session->isOffline())
        badge = KeyState::Offline;
    m_window.rail()->setKeyState(badge);
}

// ---- sign-out

void Controller::askToSignOut()
{
    if (!m_session)
        return;
    const int unsent = static_cast<int>(m_session->store().outbox().size());
    auto *dialog = new SignOutDialog(m_session->account().person.email, unsent, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, &Controller::signOut);
    dialog->open();
}

void Controller::signOut()
{
    m_window.showPage(new MessagePage(tr("Signing out…"), {}));
    m_scope.add(m_session->signOut()).then(this, [this](Expected<void, AuthError> &&revoked) {
        closeAccount();
        m_client.reset();
        showWelcome();
        m_window.notifier()->announce(revoked ? tr("You are signed out.")
                                              : tr("You are signed out here, but Google could not be told."));
    });
}

} // namespace roomkey::ui
