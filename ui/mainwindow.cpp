// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "app/core/settings.h"
#include "app/core/version.h"
#include "ui/dialogs/keysdialog.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palettes.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"

#include <QAbstractButton>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {
constexpr QSize SmallestSize(1024, 640);
constexpr QSize FirstSize(1280, 800);
} // namespace

MainWindow::MainWindow(Settings &settings, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_outer(new QStackedWidget)
    , m_account(new QWidget)
    , m_accountStack(new QStackedWidget)
    , m_rail(new Rail)
    , m_banner(new Banner)
    , m_trying(new Banner)
    , m_demoStrip(new Banner)
    , m_aside(new BannerStack)
    , m_notifier(new Notifier(this))
{
    setMinimumSize(SmallestSize);
    m_rail->addEntry(Symbol::Chat, tr("Chat"));
    m_rail->addEntry(Symbol::Key, tr("Permissions"));
    connect(m_rail, &Rail::entryChosen, this, [this](int entry) { choose(static_cast<Entry>(entry)); });
    connect(m_rail->accountButton(), &QAbstractButton::clicked, this, &MainWindow::switcherRequested);
    connect(m_rail->menuButton(), &QAbstractButton::clicked, this, &MainWindow::popUpMenu);

    m_banner->hide();
    auto *body = new QVBoxLayout;
    body->setContentsMargins({});
    body->setSpacing(0);
    body->addWidget(m_banner);
    body->addWidget(m_accountStack, 1);
    m_trying->hide();
    body->addWidget(m_trying);
    connect(m_trying, &Banner::actionTriggered, this, &MainWindow::stopTryingRequested);
    auto *account = new QHBoxLayout(m_account);
    account->setContentsMargins({});
    account->setSpacing(0);
    account->addWidget(m_rail);
    account->addLayout(body, 1);
    m_outer->addWidget(m_account);

    m_demoStrip->hide();
    auto *central = new QWidget;
    auto *all = new QVBoxLayout(central);
    all->setContentsMargins({});
    all->setSpacing(0);
    all->addWidget(m_demoStrip);
    all->addWidget(m_aside);
    connect(m_aside, &BannerStack::actionTriggered, this,
            [this](int, int index) { Q_EMIT asideTriggered(index); });
    all->addWidget(m_outer, 1);
    setCentralWidget(central);

    buildMenus();
    updateTitle();

    resize(FirstSize.boundedTo(screen()->availableSize()).expandedTo(SmallestSize));
    restoreGeometry(m_settings.value(settingskeys::WindowGeometry).toByteArray());
}

MainWindow::~MainWindow() = default;

void MainWindow::setAccount(const QString &address)
{
    m_accountAddress = address;
    updateTitle();
}

void MainWindow::setServer(const QString &authority)
{
    m_server = authority;
    updateTitle();
}

void MainWindow::setDemo(bool demo)
{
    m_demo = demo;
    if (demo) {
        m_demoStrip->showMessage(Tone::Ok, Symbol::Play, tr("Demo: nothing leaves this computer"));
    } else {
        m_demoStrip->hide();
    }
    updateTitle();
}

void MainWindow::updateTitle()
{
    QStringList parts{m_accountAddress, m_server, m_demo ? tr("Demo") : QString(), QStringLiteral("Roomkey")};
    parts.removeAll(QString());
    setWindowTitle(parts.join(QStringLiteral(" – ")));
}

void MainWindow::showPage(QWidget *page)
{
    QWidget *before = std::exchange(m_page, page);
    ++m_pageNumber;
    m_outer->addWidget(page);
    m_outer->setCurrentWidget(page);
    page->setFocus();
    if (before) {
        m_outer->removeWidget(before);
        before->deleteLater(); // it may stand in one of its signals
    }
}

void MainWindow::setAccountPages(QStackedWidget *pages, const QList<QAction *> &actions)
{
    // The pages own their actions; a menu forgets one that dies.
    for (const QPointer<QAction> &action : std::exchange(m_pageActions, {})) {
        if (action) {
            m_file->removeAction(action);
            removeAction(action);
        }
    }
    for (QAction *action : actions)
        m_pageActions.append(action);
    m_file->insertActions(m_file->actions().constFirst(), actions);
    addActions(actions); // a hidden menu bar serves no shortcuts

    const bool same = m_pages == pages;
    m_pages = pages;
    if (pages && m_accountStack->indexOf(pages) < 0)
        m_accountStack->addWidget(pages);
    if (pages)
        m_accountStack->setCurrentWidget(pages);
    if (!same)
        m_banner->hide();
    for (QAction *action : std::as_const(m_accountOnly))
        action->setVisible(pages != nullptr);
}

bool MainWindow::hasAccountPages() const
{
    return m_pages != nullptr;
}

MainWindow::Entry MainWindow::entry() const
{
    return m_pages ? static_cast<Entry>(m_pages->currentIndex()) : ChatEntry;
}

void MainWindow::setAccounts(const QList<AccountEntry> &accounts)
{
    m_accounts->clear();
    for (QAction *key : std::exchange(m_accountKeys, {}))
        delete key;
    for (int i = 0; i < accounts.size(); ++i) {
        const AccountEntry &account = accounts.at(i);
        auto *action = new QAction(account.menuText(), this);
        action->setCheckable(true);
        action->setChecked(account.current);
        connect(action, &QAction::triggered, this, [this, id = account.id] { Q_EMIT accountChosen(id); });
        if (i < 9) // the menu may be hidden, so the window holds the shortcut
            action->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | static_cast<Qt::Key>(Qt::Key_1 + i)));
        addAction(action);
        m_accounts->addAction(action);
        m_accountKeys.append(action);
    }
    if (!accounts.isEmpty())
        m_accounts->addSeparator();
    m_accounts->addAction(tr("Add account…"), this, &MainWindow::addAccountRequested);
}

void MainWindow::choose(Entry entry)
{
    Q_EMIT entryChosen(entry);
    showEntry(entry);
}

void MainWindow::showTrying(const QString &what, const QString &effect)
{
    if (what.isEmpty()) {
        m_trying->hide();
        return;
    }
    m_trying->showMessage(Tone::Warn, Symbol::Flask, what, effect);
    m_trying->setActions({tr("Stop trying")});
}

void MainWindow::showAside(const std::optional<BannerMessage> &message)
{
    if (message)
        m_aside->set(0, *message);
    else
        m_aside->clear(0);
}

void MainWindow::showEntry(Entry entry)
{
    if (!hasAccountPages())
        return;
    m_rail->setCurrent(entry);
    m_pages->setCurrentIndex(entry);
    m_outer->setCurrentWidget(m_account);
    if (m_page) {
        m_outer->removeWidget(m_page);
        std::exchange(m_page, nullptr)->deleteLater();
        ++m_pageNumber;
    }
    Q_EMIT entryShown(entry);
}

void MainWindow::buildMenus()
{
    menuBar()->hide();
    m_file = menuBar()->addMenu(tr("&File"));
    m_accounts = m_file->addMenu(tr("Accounts"));
    QAction *signOut = m_file->addAction(tr("Sign out…"), this, &MainWindow::signOutRequested);
    m_file->addSeparator();
    QAction *quit = m_file->addAction(tr("Quit"), this, &MainWindow::quitRequested);
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);

    m_view = menuBar()->addMenu(tr("&View"));
    QAction *chat = m_view->addAction(tr("Chat"), this, [this] { choose(ChatEntry); });
    chat->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_1));
    QAction *permissions = m_view->addAction(tr("Permissions"), this, [this] { choose(PermissionsEntry); });
    permissions->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_2));
    m_view->addSeparator();
    QMenu *appearance = m_view->addMenu(tr("Appearance"));
    m_appearance = new QActionGroup(this);
    const Appearance now = appearanceFromName(m_settings.value(settingskeys::Appearance).toString())
                               .value_or(Appearance::System);
    for (const auto &[scheme, label] : {std::pair{Appearance::System, tr("Like the desktop")},
                                        {Appearance::Light, tr("Light")},
                                        {Appearance::Dark, tr("Dark")}}) {
        QAction *action = appearance->addAction(label, this, [this, scheme = scheme] {
            m_settings.setValue(settingskeys::Appearance, appearanceName(scheme));
            applyAppearance(scheme);
        });
        action->setCheckable(true);
        action->setChecked(scheme == now);
        m_appearance->addAction(action);
    }
    QAction *menuBarShown = m_view->addAction(tr("Menu bar"));
    menuBarShown->setCheckable(true);
    menuBarShown->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_M));
    connect(menuBarShown, &QAction::toggled, menuBar(), &QWidget::setVisible);

    m_help = menuBar()->addMenu(tr("&Help"));
    QAction *keys = m_help->addAction(tr("Keyboard shortcuts"), this, &MainWindow::showKeys);
    keys->setShortcuts({QKeySequence(QKeySequence::HelpContents), QKeySequence(Qt::CTRL | Qt::Key_Question)});
    m_help->addAction(tr("Set up a Cloud project"), this, &MainWindow::projectGuideRequested);
    m_help->addAction(tr("About Roomkey"), this, &MainWindow::showAbout)->setMenuRole(QAction::AboutRole);

    m_accountOnly = {m_accounts->menuAction(), signOut, chat, permissions};
    for (QAction *action : std::as_const(m_accountOnly))
        action->setVisible(false);

    // A hidden menu bar serves no shortcuts, so the window holds the actions too.
    for (QMenu *menu : {m_file, m_view, m_help})
        addActions(menu->actions());
    auto *open = new QAction(this);
    open->setShortcut(QKeySequence(Qt::Key_F10));
    connect(open, &QAction::triggered, this, &MainWindow::popUpMenu);
    addAction(open);
}

void MainWindow::popUpMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addMenu(m_view);
    menu->addMenu(m_help);
    menu->addSeparator();
    menu->addActions(m_file->actions());
    const QWidget *button = m_rail->menuButton();
    menu->popup(button->isVisible() ? button->mapToGlobal(QPoint(button->width(), 0))
                                    : mapToGlobal(QPoint(8, 8)));
}

void MainWindow::showKeys()
{
    auto *dialog = new KeysDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Roomkey"));
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(windowIcon().pixmap(64));
    box->setText(tr("Roomkey %1").arg(QStringLiteral(ROOMKEY_VERSION)));
    box->setInformativeText(tr("A desktop program for Google Chat that shows what you allow it to do.\n"
                               "Free software under the GNU General Public License, version 3 or later.\n"
                               "Not made by Google."));
    box->open();
}

void MainWindow::raiseToFront()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::paintEvent(QPaintEvent *event)
{
    QMainWindow::paintEvent(event);
    if (!std::exchange(m_isPainted, true))
        QTimer::singleShot(0, this, &MainWindow::painted); // its parts are painted in this turn
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings.setValue(settingskeys::WindowGeometry, saveGeometry());
    Q_EMIT quitRequested();
    event->setAccepted(!m_staysOpen); // as whoever was asked said
}

} // namespace roomkey::ui
