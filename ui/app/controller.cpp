// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/controller.h"

#include "app/flows/session.h"
#include "ui/app/accountswitcher.h"
#include "ui/app/demoserver.h"
#include "ui/app/openaccount.h"
#include "ui/signin/messagepage.h"
#include "ui/theme/tiles.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/rail.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QTimer>

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {
constexpr auto OthersLater = 500ms; ///< the accounts that are not shown wait for the one that is
} // namespace

Controller::Controller(CommandLine line, const ProfilePaths &paths, Settings &settings, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
    , m_paths(paths)
    , m_settings(settings)
    , m_tokenEndpoint(m_network, m_clock)
    , m_vault(paths.profile())
    , m_registry(paths, settings, m_vault)
    , m_stores(paths)
    , m_signIn(m_vault, m_registry, m_clock)
    , m_window(settings)
{
    connect(&m_signIn, &SignInFlow::begun, this, &Controller::showWaitingPage);
    connect(&m_signIn, &SignInFlow::succeeded, this, &Controller::signedIn);
    m_signIn.setHold(
        [this](const QString &issuer, const Person &person) { return comesBack(issuer, person); });
    connect(&m_window, &MainWindow::painted, this, [this] {
        // Whoever asks for a font waits for the one that is looked up; the pages behind the first are made
        // now.
        QTimer::singleShot(0, this, [this] { m_fonts.start(QApplication::font()); });
    });
    m_window.setStaysOpen(true);
    connect(&m_window, &MainWindow::quitRequested, this, &Controller::askToQuit);
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, &Controller::askToKeepWaiting);
    connect(&m_window, &MainWindow::signOutRequested, this, [this] {
        if (m_current)
            askToSignOut({m_current->id()});
    });
    // A sign-in without its page would go on where nobody sees it.
    connect(&m_window, &MainWindow::entryChosen, &m_signIn, &SignInFlow::cancel);
    connect(&m_window, &MainWindow::entryChosen, this, [this] {
        m_kept.reset();
        if (m_current)
            m_current->completePages();
    });
    connect(&m_window, &MainWindow::switcherRequested, this, &Controller::showSwitcher);
    connect(&m_window, &MainWindow::addAccountRequested, this, &Controller::addAccount);
    connect(&m_window, &MainWindow::projectGuideRequested, this, &Controller::showClientGuide);
    connect(&m_window, &MainWindow::accountChosen, this, &Controller::switchTo);
    connect(&m_window, &MainWindow::stopTryingRequested, this, [this] {
        if (m_current)
            m_current->session().tryWithout({});
    });
    connect(&m_window, &MainWindow::asideTriggered, this, &Controller::followAside);
    connect(m_window.banner(), &Banner::actionTriggered, this, [this](int which) {
        if (m_current)
            followNotice(which);
    });
}

Controller::~Controller()
{
    m_signIn.cancel();
    m_leaving.clear();
    if (m_leavingPage) // goes with the window, after what it would tell
        m_leavingPage->disconnect(this);
    m_current = nullptr;
    m_accounts.clear();
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
        auto *page = new MessagePage(tr("The demo cannot go on"), why);
        page->setSymbol(Symbol::Warning);
        m_window.showPage(page);
    });
    auto *starting = new MessagePage(tr("Starting the demo…"), {});
    starting->setBusy();
    m_window.showPage(starting);
    m_window.show();
    m_demo->start();
}

bool Controller::stopDemo()
{
    m_isOver = true;
    m_opening.clear();
    m_current = nullptr;
    m_accounts.clear(); // or they would notice that their server goes
    if (!m_demo || !m_demo->stop())
        return false;
    connect(m_demo.get(), &DemoServer::stopped, qApp, &QCoreApplication::quit);
    return true;
}

void Controller::goOn()
{
    if (m_line.apiRoot != CommandLine::realService())
        m_window.setServer(m_line.apiRoot.authority());
    if (!m_settings.setAside().isEmpty() && !m_settingsTold) {
        m_settingsTold = true;
        auto *page = new MessagePage(
            tr("Your settings were damaged"),
            tr("Roomkey starts with new ones; the damaged file is kept as %1.\nSign in again as before: the "
               "messages on this computer, sent or not, are still there.")
                .arg(QDir::toNativeSeparators(m_settings.setAside())));
        connect(page->addAction(tr("Go on")), &QAbstractButton::clicked, this, &Controller::goOn);
        m_window.showPage(page);
        return;
    }
    QTimer::singleShot(OthersLater, this, [this] { m_registry.removeKeysLeft(); });
    const AccountId last = m_registry.currentId();
    const Waiting waiting = waitFor(last);
    open(last, [this, waiting](OpenAccount *current) {
        if (current)
            QTimer::singleShot(OthersLater, this, &Controller::openOthers);
        if (!isAwaited(waiting))
            return;
        if (current)
            show(current);
        else
            showWelcome();
    });
}

QList<AccountEntry> Controller::entries() const
{
    // In the order they came, opened already or not: the keys for them do not change with a restart.
    QList<Account> accounts = m_registry.accounts();
    QStringList ids;
    for (const Account &account : std::as_const(accounts))
        ids.append(account.id.toString());
    const QList<int> tiles = distinctTiles(ids); // also of those who leave: nobody changes colour for that
    accounts.removeIf([this](const Account &account) { return isLeaving(account.id); });
    QHash<QString, int> clients;
    for (const Account &account : std::as_const(accounts))
        ++clients[account.person.email];
    QList<AccountEntry> list;
    for (const Account &account : std::as_const(accounts)) {
        AccountEntry entry;
        entry.id = account.id;
        entry.name = account.person.displayName;
        entry.address = account.person.email;
        entry.tile = tiles.at(ids.indexOf(account.id.toString()));
        if (clients.value(entry.address) > 1)
            entry.address = tr("%1, client %2", "address, first part of a client id")
                                .arg(entry.address, account.clientId.section(QLatin1Char('.'), 0, 0));
        for (const auto &open : m_accounts) {
            if (open->id() != account.id)
                continue;
            entry.standing = open->standing();
            entry.notSent = open->notSent();
            entry.state = open->keyState();
            entry.current = open.get() == m_current;
        }
        list.append(entry);
    }
    return list;
}

void Controller::updateFrame()
{
    const QList<AccountEntry> all = entries();
    m_window.setAccounts(all);
    const models::PermissionModel::Trial trial =
        m_current ? m_current->trial() : models::PermissionModel::Trial();
    m_window.showTrying(trial.what, trial.effect);
    if (!m_current) {
        m_window.setAccount({});
        return;
    }
    const Account account = m_current->account();
    m_window.setAccount(account.person.email);
    Rail *const rail = m_window.rail();
    const auto entry = std::ranges::find(all, account.id, &AccountEntry::id);
    rail->setAccount(account.person.displayName, entry == all.end() ? 0 : entry->tile, account.person.email);
    rail->setKeyState(m_current->keyState());
    QStringList elsewhere; // in this one the list of spaces says it
    for (const AccountEntry &other : all) {
        if (!other.current && !other.notSent.isEmpty())
            elsewhere << tr("%1: %2", "address of an account, what was not sent there")
                             .arg(other.address, other.notSent);
    }
    rail->setAccountDot(elsewhere.join(QStringLiteral(". ")));
    rail->setDot(MainWindow::PermissionsEntry, m_current->refusal());
    Banner *const banner = m_window.banner();
    if (const auto notice = m_current->notice()) {
        banner->showMessage(notice->urgent ? Tone::Bad : Tone::Warn, notice->symbol, notice->what,
                            notice->cure);
        QStringList actions;
        for (const OpenAccount::Notice::Act act : notice->acts)
            actions << OpenAccount::actText(act);
        banner->setActions(actions);
    } else {
        banner->hide();
    }
}

void Controller::showSwitcher()
{
    auto *switcher = new AccountSwitcher(m_window.rail()->accountButton(), entries());
    connect(switcher, &AccountSwitcher::accountChosen, this, &Controller::switchTo);
    connect(switcher, &AccountSwitcher::addRequested, this, &Controller::addAccount);
    connect(switcher, &AccountSwitcher::otherClientRequested, this, [this] { showClientFilePage(); });
    connect(switcher, &AccountSwitcher::signOutRequested, this, [this] { askToSignOut({m_current->id()}); });
    connect(switcher, &AccountSwitcher::signOutAllRequested, this, [this] {
        QList<AccountId> all;
        for (const auto &account : m_accounts)
            all.append(account->id());
        askToSignOut(all);
    });
    switcher->open();
}

} // namespace roomkey::ui
