// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's way from nobody to a grant: client file, choice, waiting, and the keychain in between.
#include "ui/app/controller.h"

#include "app/flows/session.h"
#include "ui/app/demoserver.h"
#include "ui/app/droppermissiondialog.h"
#include "ui/app/openaccount.h"
#include "ui/errortext.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/clientguidepage.h"
#include "ui/signin/messagepage.h"
#include "ui/signin/waitingpage.h"
#include "ui/signin/welcomepage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/notifier.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QProcess>

#include <algorithm>
#include <utility>

namespace roomkey::ui {

namespace {

/// "1234-abc" of "1234-abc.apps.googleusercontent.com": what people see of it in Google's console.
QString clientName(const QString &clientId)
{
    return clientId.section(QLatin1Char('.'), 0, 0);
}

QString clientWords(const OAuthClient &client, const QString &path)
{
    const QString name = clientName(client.clientId);
    const QString file = QFileInfo(path).fileName();
    return client.projectId.isEmpty()
               ? Controller::tr("Client %1, from %2", "id, file name").arg(name, file)
               : Controller::tr("Client %1 of project %2, from %3", "id, name, file name")
                     .arg(name, client.projectId, file);
}

} // namespace

// ---- pages before sign-in

void Controller::showWelcome()
{
    auto *page = new WelcomePage;
    page->setDemoOffered(!m_line.demo && DemoServer::isInstalled());
    connect(page, &WelcomePage::signInRequested, this, &Controller::addAccount);
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
    connect(page, &ClientFilePage::backRequested, this, &Controller::leaveClientFile);
    connect(page, &ClientFilePage::guideRequested, this, &Controller::showClientGuide);
    m_window.showPage(page);
}

void Controller::showClientGuide()
{
    m_signIn.cancel();
    auto *page = new ClientGuidePage;
    m_guide = page;
    connect(page, &ClientGuidePage::openRequested, this,
            [](const QUrl &url) { QDesktopServices::openUrl(url); });
    connect(page, &ClientGuidePage::checkRequested, this, &Controller::checkProject);
    connect(page, &ClientGuidePage::fileRequested, this, [this] { showClientFilePage(); });
    connect(page, &ClientGuidePage::backRequested, this, [this] {
        if ((m_current || !m_wanted.isEmpty()) && !m_kept)
            leaveSignIn();
        else
            showClientFilePage();
    });
    // A client id begins with its project's number, which the console takes for a project.
    const QString clientId = m_current  ? m_current->account().clientId
                             : m_client ? m_client->clientId
                                        : QString();
    const QString number = clientId.section(QLatin1Char('-'), 0, 0);
    const bool isNumber = !number.isEmpty() && std::all_of(number.begin(), number.end(),
                                                           [](QChar c) { return c >= u'0' && c <= u'9'; });
    page->setProject(isNumber ? number : QString());
    page->setCheckable(m_current != nullptr);
    m_window.showPage(page);
    if (m_current)
        checkProject();
}

void Controller::checkProject()
{
    if (!m_current || m_current->error())
        return;
    m_scope.add(m_current->session().checkProject()).then(this, [this](Expected<void, ApiError> &&called) {
        if (!m_guide)
            return;
        const ProjectFault fault = called ? ProjectFault::None : projectFault(called.error());
        if (called || fault != ProjectFault::None)
            m_guide->showChecked(fault);
        else
            m_guide->showUnchecked(errorText(called.error()));
    });
}

void Controller::useClientFile(const QString &path)
{
    const Expected<OAuthClient, ClientFileError> client = readClientFile(path);
    if (!client) { // the one that was used before stays, and is named wherever it is used
        showClientFilePage(client.error());
        return;
    }
    m_client = *client;
    m_clientPath = path;
    if (!m_line.demo)
        m_settings.setValue(settingskeys::ClientFile, path);
    showChoosePage(Purpose::NewAccount);
}

void Controller::showChoosePage(Purpose purpose)
{
    m_purpose = purpose;
    auto *page = new ChoosePage;
    if (purpose == Purpose::SameAccount) {
        const Account account = m_current->account();
        page->choice().setScopes(account.toKeep());
        page->showClient(tr("Client %1").arg(clientName(account.clientId)), account.clientId, false);
    } else {
        if (const auto kept = std::exchange(m_kept, std::nullopt))
            page->choice().setScopes(*kept);
        if (!m_line.demo) // its client file is nobody's business
            page->showClient(clientWords(*m_client, m_clientPath),
                             tr("%1\n%2").arg(QDir::toNativeSeparators(m_clientPath), m_client->clientId),
                             true);
    }
    connect(page, &ChoosePage::otherClientRequested, this,
            [this, page] { changeClient(page->choice().scopes()); });
    connect(page, &ChoosePage::continueRequested, this, [this](const ScopeSet &scopes) {
        if (m_purpose == Purpose::SameAccount)
            signInAgain(scopes);
        else
            beginSignIn(scopes);
    });
    connect(page, &ChoosePage::backRequested, this, &Controller::leaveSignIn);
    m_window.showPage(page);
}

void Controller::changeClient(const ScopeSet &scopes)
{
    m_signIn.cancel();
    m_kept = scopes;
    showClientFilePage();
}

void Controller::leaveClientFile()
{
    if (m_kept && m_client)
        showChoosePage(Purpose::NewAccount);
    else
        leaveSignIn();
}

void Controller::leaveSignIn()
{
    m_signIn.cancel();
    m_kept.reset();
    if (!m_current) {
        if (!showStaying())
            showWelcome();
    } else if (m_current->error()) { // it has no pages to go back to
        showStoreTrouble(m_current->id(), *m_current->error());
    } else {
        m_window.showEntry(m_window.entry());
    }
}

void Controller::addAccount()
{
    // A client file that was named, or used before, spares the question.
    const QString file = m_line.clientFile.isEmpty() ? m_settings.value(settingskeys::ClientFile).toString()
                                                     : m_line.clientFile;
    if (m_client)
        showChoosePage(Purpose::NewAccount);
    else if (!file.isEmpty())
        useClientFile(file);
    else
        showClientFilePage();
}

// ---- sign-in

void Controller::beginSignIn(const ScopeSet &scopes)
{
    m_purpose = Purpose::NewAccount;
    m_lastAsked = scopes;
    SignInRequest request;
    request.client = *m_client;
    request.scopes = scopes;
    request.chooseAccount = !m_accounts.empty(); // the browser's present account is the one that is here
    m_signIn.begin(std::move(request));
}

void Controller::signInAgain(const ScopeSet &scopes)
{
    m_purpose = Purpose::SameAccount;
    m_lastAsked = scopes;
    const Account account = m_current->account();
    const auto begin = [this, account, scopes](const OAuthClient &client) {
        SignInRequest request;
        request.client = client;
        request.scopes = scopes.minus(scopes.ofFamily(ScopeFamily::Identity));
        request.loginHint = account.person.email;
        request.expectedSubject = account.person.subject;
        m_signIn.begin(std::move(request));
    };
    // A slow keychain may answer long after the person went on to something else: that cancels it.
    m_signIn.askForClient(account.id, [this, begin, account](Expected<OAuthClient, VaultError> &&client) {
        if (client)
            begin(*client);
        else if (const auto known = clientOnDisk(account.clientId)) // the keychain has it no more
            begin(*known);
        else
            askForClientOf(account);
    });
}

void Controller::askToDrop(Scope scope)
{
    const Account account = m_current->account();
    DropPlan plan;
    plan.dropped = scope;
    plan.rest = models::PermissionModel::scopesWithout(account.granted, scope);
    plan.actionsLost = m_current->permissions()->actionsLostWithout(scope);
    plan.address = account.person.email;
    const QList<AccountEntry> all = entries();
    const QList<AccountId> sharing = m_registry.sharingGrantWith(account.id);
    for (const AccountEntry &entry : all) {
        if (sharing.contains(entry.id))
            plan.others.append(entry.address);
    }
    auto *dialog = new DropPermissionDialog(plan, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, id = account.id, scope] {
        open(id, [scope](OpenAccount *concerned) {
            if (concerned && !concerned->error())
                concerned->drop(scope);
        });
    });
    dialog->open();
}

void Controller::askForRest(OpenAccount *account, const ScopeSet &rest)
{
    tellSharing(m_registry.sharingGrantWith(account->id()));
    // Whoever has gone on to something else is left there: the bar of the account tells, and asks the same.
    if (account == m_current && account->permissions()->isVisible())
        signInAgain(rest);
}

void Controller::tellSharing(const QList<AccountId> &sharing)
{
    for (const AccountId &id : sharing) {
        if (isLeaving(id))
            continue;
        open(id, [](OpenAccount *account) {
            if (account && !account->error())
                account->session().checkKey();
        });
    }
}

std::optional<OAuthClient> Controller::clientOnDisk(const QString &clientId) const
{
    if (m_client && m_client->clientId == clientId)
        return m_client;
    for (const QString &file : {m_line.clientFile, m_settings.value(settingskeys::ClientFile).toString()}) {
        if (file.isEmpty())
            continue;
        if (const auto client = readClientFile(file); client && client->clientId == clientId)
            return *client;
    }
    return std::nullopt;
}

void Controller::askForClientOf(const Account &account)
{
    showClientFilePage();
    m_clientFilePage->showHint(
        tr("The keychain does not give Roomkey the client of %1. Bring its client file "
           "once more, the one whose id begins with %2.")
            .arg(account.person.email, clientName(account.clientId)));
}

void Controller::followNotice(int which)
{
    const auto notice = m_current->notice();
    if (notice && which < notice->acts.size())
        m_current->follow(notice->acts.at(which));
}

void Controller::unlockKeychain(std::function<void()> then)
{
    m_window.banner()->showMessage(Tone::Warn, Symbol::Key,
                                   errorText(VaultError{VaultError::Kind::PromptOpen, {}}), {});
    m_window.banner()->setActions({});
    m_scope.add(m_vault.unlock()).then(this, [this, then](Expected<VaultState, VaultError> &&unlocked) {
        if (!unlocked) {
            for (const auto &account : m_accounts)
                account->noteUnlockFailed(unlocked.error());
            updateFrame();
            m_window.notifier()->announce(errorText(unlocked.error()));
            return;
        }
        updateFrame();
        for (const auto &account : m_accounts) {
            if (!account->error())
                account->session().retryNow();
        }
        if (*unlocked == VaultState::Usable && then)
            then();
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
        if (m_purpose == Purpose::SameAccount)
            signInAgain(m_lastAsked);
        else
            beginSignIn(m_lastAsked);
    });
    connect(&m_signIn, &SignInFlow::otherAccountAnswered, page,
            [page](const Person &person) { page->offerOtherAccount(person.email); });
    connect(page, &WaitingPage::addOtherAccountRequested, &m_signIn, &SignInFlow::addOtherAccount);
    connect(page, &WaitingPage::clientFileRequested, this, [this] {
        if (m_purpose == Purpose::NewAccount) {
            changeClient(m_lastAsked);
            return;
        }
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
    const bool firstTime = std::none_of(m_accounts.begin(), m_accounts.end(),
                                        [&](const auto &known) { return known->id() == account.id; });
    if (m_leaving.isEmpty())
        m_window.showAside({}); // how the last sign-out ended is of another time
    const Waiting waiting = waitFor(account.id);
    open(account.id, [this, firstTime, token, waiting](OpenAccount *opened) {
        if (!opened)
            return;
        const bool awaited = isAwaited(waiting);
        if (awaited)
            show(opened);
        if (opened->error())
            return;
        opened->session().grantRenewed(token);
        opened->permissions()->setFirstTime(firstTime);
        if (awaited && !m_window.hasPage())
            m_window.showEntry(MainWindow::PermissionsEntry);
        else // behind what is told first, or for when they come to it
            opened->pages()->setCurrentIndex(MainWindow::PermissionsEntry);
        if (awaited)
            m_window.raiseToFront();
        m_window.notifier()->announce(tr("You are signed in."));
    });
}

} // namespace roomkey::ui
