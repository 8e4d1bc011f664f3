// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/controller.h"

#include "app/core/logging.h"
#include "app/flows/session.h"
#include "app/store/storefile.h"
#include "app/store/storelease.h"
#include "ui/app/accountswitcher.h"
#include "ui/app/demoserver.h"
#include "ui/app/openaccount.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/spacespane.h"
#include "ui/errortext.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/messagepage.h"
#include "ui/theme/tiles.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTimer>

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {
constexpr auto PaintedByThen = 1000ms; ///< or never
constexpr auto OthersLater = 500ms;    ///< the accounts that are not shown wait for the one that is
constexpr auto LookAtLeaseEvery = 2s;
constexpr auto NextTurn = 1ms; ///< a timer: what is posted is still done in this turn
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
    m_leaving.clear(); // the page that tells of it goes with the window
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
    if (m_stores.isLong(last)) {
        auto *page = new MessagePage(tr("Opening your messages…"), {});
        page->setBusy();
        m_window.showPage(page);
    }
    open(last, [this](OpenAccount *current) {
        if (!current) {
            showWelcome();
            return;
        }
        show(current);
        QTimer::singleShot(OthersLater, this, &Controller::openOthers);
    });
}

// ---- the accounts

OpenAccount *Controller::known(const AccountId &id) const
{
    const auto found =
        std::ranges::find_if(m_accounts, [&](const auto &account) { return account->id() == id; });
    return found == m_accounts.end() ? nullptr : found->get();
}

void Controller::open(const AccountId &id, std::function<void(OpenAccount *)> then)
{
    OpenAccount *const opened = known(id);
    if (opened || !m_registry.account(id)) {
        then(opened);
        return;
    }
    const bool isOpening = m_opening.contains(id);
    if (!isOpening && !m_window.isPainted() && !m_stores.isLong(id)) {
        OpenAccount *const made = make(id, NothingToTell);
        // A window that is started out of sight is not painted.
        connect(&m_window, &MainWindow::painted, made, [this, made] { complete(made); });
        QTimer::singleShot(PaintedByThen, made, [this, made] { complete(made); });
        then(made);
        return;
    }
    m_opening[id].append(std::move(then));
    if (isOpening)
        return;
    m_scope.add(m_stores.begin(id)).then(this, [this, id](const PreparedStore &prepared) {
        QTimer::singleShot(NextTurn, this, [this, id, prepared] {
            if (m_isOver)
                return;
            if (known(id) || !m_registry.account(id)) {
                tellOpened(id);
                return;
            }
            OpenAccount *const made = make(id, prepared);
            QTimer::singleShot(NextTurn, made, [this, made] { complete(made); });
        });
    });
}

void Controller::complete(OpenAccount *account)
{
    account->completePages();
    QTimer::singleShot(NextTurn, account, [this, account, id = account->id()] {
        tellOpened(id);
        if (known(id) == account && !isLeaving(id)) // whoever waited may have let it go again
            account->session().startNetwork();
    });
}

void Controller::tellOpened(const AccountId &id)
{
    const QList<std::function<void(OpenAccount *)>> waiting = m_opening.take(id);
    for (const auto &then : waiting)
        then(known(id));
}

OpenAccount *Controller::make(const AccountId &id, const PreparedStore &prepared)
{
    auto account = std::make_unique<OpenAccount>(
        SessionParts{m_paths, m_line.apiRoot, m_network, m_registry, m_tokenEndpoint, m_journal, m_clock}, id,
        m_settings, *m_window.notifier(), prepared);
    OpenAccount *const opened = account.get();
    m_accounts.push_back(std::move(account));
    const auto here = [this, opened](auto act) {
        // What a page asks for concerns its own account, which is the one that is shown.
        return [this, opened, act](const auto &...what) {
            show(opened);
            act(what...);
        };
    };
    connect(opened, &OpenAccount::changed, this, &Controller::updateFrame);
    connect(opened, &OpenAccount::askRequested, this,
            here([this](const ScopeSet &scopes) { signInAgain(scopes); }));
    connect(opened, &OpenAccount::changeRequested, this,
            here([this] { showChoosePage(Purpose::SameAccount); }));
    connect(opened, &OpenAccount::dropRequested, this, here([this](Scope scope) { askToDrop(scope); }));
    connect(opened, &OpenAccount::grantEnded, this,
            [this, opened](const ScopeSet &rest) { askForRest(opened, rest); });
    connect(opened, &OpenAccount::clientFileRequested, this, here([this] { showClientFilePage(); }));
    connect(opened, &OpenAccount::unlockRequested, this, [this] { unlockKeychain(); });
    connect(opened, &OpenAccount::useUntilQuitRequested, this, here([this] {
                m_registry.keepUntilQuit(m_current->id());
                signInAgain(m_current->account().toAsk());
            }));
    connect(opened, &OpenAccount::startRequested, this, here([this] {
                m_window.showEntry(MainWindow::ChatEntry);
                m_current->chat()->spacesPane()->focusList();
            }));
    connect(opened, &OpenAccount::projectGuideRequested, this, here([this] { showClientGuide(); }));
    connect(opened, &OpenAccount::permissionRequested, this,
            here([this](Scope) { m_window.showEntry(MainWindow::PermissionsEntry); }));
    return opened;
}

void Controller::openOthers()
{
    const QList<Account> all = m_registry.accounts();
    const auto next =
        std::ranges::find_if(all, [this](const Account &account) { return !known(account.id); });
    if (next != all.end() && !m_isOver)
        open(next->id, [this](OpenAccount *) { openOthers(); });
    else
        updateFrame();
}

void Controller::show(OpenAccount *account)
{
    m_current = account;
    m_wanted = account->id();
    m_registry.setCurrent(account->id());
    m_window.setAccountPages(account->pages(),
                             account->chat() ? account->chat()->menuActions() : QList<QAction *>());
    updateFrame();
    if (account->error())
        showStoreTrouble(account->id(), *account->error());
    else if (const auto salvage = account->takeSalvage())
        showSalvage(*salvage);
    else
        m_window.showEntry(m_window.entry());
}

void Controller::offerFolder(MessagePage *page, const QString &folder)
{
    connect(page->addAction(tr("Show the folder")), &QAbstractButton::clicked, this,
            [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
}

void Controller::showStoreInUse(const AccountId &id, const StoreError &why)
{
    auto *page = new MessagePage(tr("Your messages are open elsewhere"),
                                 errorText(why) + QLatin1Char('\n') +
                                     tr("Close it there, and they open here by themselves."));
    page->setSymbol(Symbol::Lock);
    const auto look = [this, id] {
        if (!isOpenElsewhere(id))
            openAgain(id);
    };
    connect(page->addAction(tr("Try again")), &QAbstractButton::clicked, this, look);
    auto *timer = new QTimer(page); // as long as the page is shown
    connect(timer, &QTimer::timeout, this, look);
    timer->start(LookAtLeaseEvery);
    m_window.showPage(page);
}

void Controller::showStoreTrouble(const AccountId &id, const StoreError &why)
{
    if (why.kind == StoreError::Kind::InUse) {
        showStoreInUse(id, why);
        return;
    }
    QString text = errorText(why);
    const QString outbox = m_paths.outboxFile(id);
    const bool damaged = why.kind == StoreError::Kind::Corrupt;
    if (damaged)
        text +=
            QLatin1Char('\n') +
            tr("Messages that were not sent yet may be in it. Set aside, it keeps everything under another "
               "name in the same folder, and Roomkey starts with an empty one; what Google has is loaded "
               "again.");
    auto *page = new MessagePage(tr("Your messages cannot be opened"), text);
    page->setSymbol(Symbol::Warning);
    connect(page->addAction(tr("Try again")), &QAbstractButton::clicked, this, [this, id] { openAgain(id); });
    if (damaged) {
        connect(page->addAction(tr("Set aside and start fresh")), &QAbstractButton::clicked, this,
                [this, id, outbox] {
                    const QString when =
                        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
                    setStoreFileAside(outbox, QStringLiteral("damaged-") + when);
                    openAgain(id);
                });
    }
    offerFolder(page, m_paths.dataFolder());
    connect(page->addAction(tr("Sign out…")), &QAbstractButton::clicked, this,
            [this, id] { askToSignOut({id}); });
    m_window.showPage(page);
}

void Controller::showSalvage(const OutboxSalvage &salvage)
{
    const bool isOnlyCut = salvage.isCut && salvage.rows == 0 && salvage.drafts == 0;
    QStringList text{
        isOnlyCut ? tr("What was saved last is not whole: this computer stopped meanwhile, or its disk was "
                       "full or lost it. Look whether what you wrote last is there.")
                  : tr("The file with what you had not sent yet was damaged.")};
    if (salvage.rows == 1)
        text.append(
            tr("One message in it may be changed, or sent already. It waits in its space: compare before "
               "you send it again."));
    else if (salvage.rows > 1)
        text.append(
            tr("%n messages in it may be changed, or sent already. They wait in their spaces: compare "
               "before you send them again.",
               nullptr, salvage.rows));
    if (salvage.drafts == 1)
        text.append(tr("One draft came back as well; read it again."));
    else if (salvage.drafts > 1)
        text.append(tr("%n drafts came back as well; read them again.", nullptr, salvage.drafts));
    if (!isOnlyCut && salvage.rows == 0 && salvage.drafts == 0)
        text.append(
            tr("Nothing that waited could be read in it. Look whether what you wrote last is there."));
    if (!salvage.keptAs.isEmpty())
        text.append(tr("The damaged file is kept as %1.").arg(QDir::toNativeSeparators(salvage.keptAs)));
    else if (!isOnlyCut)
        text.append(tr("Anything else that was in it is lost."));
    auto *page = new MessagePage(isOnlyCut ? tr("Look at what you wrote last")
                                           : tr("Your unsent messages were damaged"),
                                 text.join(QLatin1Char('\n')));
    page->setSymbol(Symbol::Warning);
    connect(page->addAction(tr("Go on")), &QAbstractButton::clicked, this,
            [this] { m_window.showEntry(m_window.entry()); });
    if (!salvage.keptAs.isEmpty())
        offerFolder(page, QFileInfo(salvage.keptAs).absolutePath());
    m_window.showPage(page);
}

void Controller::openAgain(const AccountId &id)
{
    drop(id);
    showSoon(id);
}

void Controller::showSoon(const AccountId &id)
{
    m_wanted = id;
    open(id, [this, id](OpenAccount *account) {
        if (account && m_wanted == id) // or another one was chosen meanwhile
            show(account);
    });
}

void Controller::switchTo(const AccountId &id)
{
    if (isLeaving(id))
        return;
    m_signIn.cancel(); // its page goes
    m_kept.reset();
    showSoon(id);
}

void Controller::drop(const AccountId &id)
{
    const QList<std::function<void(OpenAccount *)>> waiting = m_opening.take(id);
    for (const auto &then : waiting)
        then(nullptr);
    if (m_current && m_current->id() == id) {
        m_current = nullptr;
        m_window.setAccountPages(nullptr);
    }
    m_accounts.erase(std::remove_if(m_accounts.begin(), m_accounts.end(),
                                    [&](const auto &account) { return account->id() == id; }),
                     m_accounts.end());
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
