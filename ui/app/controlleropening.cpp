// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's accounts: how they are opened, in turns so that the window answers between them, and which
// one is shown.
#include "ui/app/controller.h"

#include "app/flows/session.h"
#include "ui/app/openaccount.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/spacespane.h"
#include "ui/signin/messagepage.h"
#include "ui/widgets/button.h"

#include <QMenu>
#include <QTimer>

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {
constexpr auto PaintedByThen = 1000ms; ///< or never
constexpr auto NextTurn = 1ms;         ///< a timer: what is posted is still done in this turn
} // namespace

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
        OpenAccount *const made = make(id, {});
        // A window that is started out of sight is not painted.
        connect(&m_window, &MainWindow::painted, made, [this, made] { complete(made); });
        QTimer::singleShot(PaintedByThen, made, [this, made] { complete(made); });
        then(made);
        return;
    }
    m_opening[id].append(std::move(then));
    if (isOpening)
        return;
    m_scope.add(m_stores.begin(id)).then(this, [this, id](const Expected<void, StoreError> &prepared) {
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
        OpenAccount *const left = known(id); // whoever waited may have let it go again
        if (left && left == account && !isLeaving(id))
            left->session().startNetwork();
    });
}

void Controller::tellOpened(const AccountId &id)
{
    const QList<std::function<void(OpenAccount *)>> waiting = m_opening.take(id);
    for (const auto &then : waiting)
        then(known(id));
}

OpenAccount *Controller::make(const AccountId &id, const Expected<void, StoreError> &prepared)
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

void Controller::openAgain(const AccountId &id)
{
    if (!m_opening.contains(id))
        drop(id);
    showOpening(id); // the buttons of the page before must not be pressed twice
    showSoon(id);
}

Controller::Waiting Controller::waitFor(const AccountId &id)
{
    m_wanted = id;
    if (!known(id) && m_stores.isLong(id))
        showOpening(id);
    return {id, m_window.pageNumber()};
}

bool Controller::isAwaited(const Waiting &waiting) const
{
    return m_wanted == waiting.id && m_window.pageNumber() == waiting.page;
}

void Controller::showOpening(const AccountId &id)
{
    QList<AccountEntry> others = entries();
    const auto own = std::ranges::find(others, id, &AccountEntry::id);
    const QString address = own == others.end() ? QString() : own->address;
    others.removeIf([&](const AccountEntry &entry) { return entry.id == id; });
    auto *page = new MessagePage(tr("Opening your messages…"), others.isEmpty() ? QString() : address);
    page->setBusy();
    if (others.size() == 1) {
        connect(page->addAction(tr("Open %1 instead").arg(others.first().menuText())),
                &QAbstractButton::clicked, this, [this, other = others.first().id] { switchTo(other); });
    } else if (!others.isEmpty()) {
        auto *menu = new QMenu(page);
        for (const AccountEntry &entry : std::as_const(others)) {
            menu->addAction(entry.menuText(), this, [this, other = entry.id] { switchTo(other); });
        }
        Button *const button = page->addAction(tr("Open another account…"));
        connect(button, &QAbstractButton::clicked, menu,
                [button, menu] { menu->popup(button->mapToGlobal(QPoint(0, button->height()))); });
    }
    m_window.showPage(page);
}

void Controller::showSoon(const AccountId &id)
{
    const Waiting waiting = waitFor(id);
    open(id, [this, waiting](OpenAccount *account) {
        if (account && isAwaited(waiting))
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
    const bool wasMade = known(id) != nullptr;
    if (m_current && m_current->id() == id) {
        m_current = nullptr;
        m_window.setAccountPages(nullptr);
    }
    m_accounts.erase(std::remove_if(m_accounts.begin(), m_accounts.end(),
                                    [&](const auto &account) { return account->id() == id; }),
                     m_accounts.end());
    m_failedBefore.remove(id); // opened again, it counts anew
    if (wasMade)               // what is still being prepared tells them itself
        tellOpened(id);
}

} // namespace roomkey::ui
