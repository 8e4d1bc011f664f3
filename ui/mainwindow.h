// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/accountentry.h"
#include "ui/widgets/bannerstack.h"

#include <QMainWindow>
#include <QPointer>
#include <QStackedWidget>

#include <optional>

class QAction;
class QActionGroup;

namespace roomkey {
class Settings;
}

namespace roomkey::ui {

class Banner;
class Notifier;
class Rail;

/// The window: one page at a time before sign-in, afterwards rail and the account's pages. It decides
/// nothing; the controller tells it what to show and hears what was chosen. GUI thread; owned by the
/// controller.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    enum Entry { ChatEntry, PermissionsEntry };

    explicit MainWindow(Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    // In the title bar in front of the program's name.
    void setAccount(const QString &address);
    /// A server other than Google's.
    void setServer(const QString &authority);
    void setDemo(bool demo);

    /// A page before (or over) the account's pages; takes ownership and drops the one before.
    void showPage(QWidget *page);
    /// The pages of the account that is shown, in the order of Entry, with the entries its pages add to the
    /// File menu; takes ownership. They appear with showEntry(). nullptr: nobody is signed in.
    void setAccountPages(QStackedWidget *pages, const QList<QAction *> &actions = {});
    bool hasAccountPages() const;
    void showEntry(Entry entry);
    /// The entry that is shown or would be.
    Entry entry() const;
    /// True while a page is shown before, or over, the account's pages.
    bool hasPage() const { return m_page != nullptr; }
    /// Of that page, or of none: another one whenever another page was gone to.
    int pageNumber() const { return m_pageNumber; }
    /// Whom the Accounts menu lists.
    void setAccounts(const QList<AccountEntry> &accounts);

    Rail *rail() const { return m_rail; }
    /// Across every page of the account: the sign-in has ended and the like. At most one.
    Banner *banner() const { return m_banner; }
    /// At the foot of every page of the account while permissions are tried without; an empty \a what hides
    /// it.
    void showTrying(const QString &what, const QString &effect);
    /// Above every page: what goes on beside what is shown, or how it ended. Nothing: hides it.
    void showAside(const std::optional<BannerMessage> &message);
    Notifier *notifier() const { return m_notifier; }

    /// Something was painted already: what nobody sees yet may begin.
    bool isPainted() const { return m_isPainted; }
    /// In front, with the focus, however it was hidden.
    void raiseToFront();
    /// While true, closing it only asks to quit; whoever is asked may let it close.
    void setStaysOpen(bool stays) { m_staysOpen = stays; }

Q_SIGNALS:
    /// The first time, once it is on the screen.
    void painted();
    void entryShown(roomkey::ui::MainWindow::Entry entry);
    /// The person goes there; a page over the account's pages is left.
    void entryChosen(roomkey::ui::MainWindow::Entry entry);
    void accountChosen(const roomkey::AccountId &id);
    void switcherRequested();
    void addAccountRequested();
    void projectGuideRequested();
    void signOutRequested();
    void stopTryingRequested();
    /// A button of what showAside() shows.
    void asideTriggered(int index);
    /// By the menu, or by closing the window.
    void quitRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void buildMenus();
    void popUpMenu();
    void choose(Entry entry);
    void updateTitle();
    void showKeys();
    void showAbout();

    Settings &m_settings;
    QString m_accountAddress;
    QString m_server;
    bool m_demo = false;
    bool m_isPainted = false;
    QStackedWidget *m_outer;
    QWidget *m_account;
    QStackedWidget *m_accountStack;   ///< the pages of every open account
    QPointer<QStackedWidget> m_pages; ///< of the one that is shown
    Rail *m_rail;
    Banner *m_banner;
    Banner *m_trying;
    Banner *m_demoStrip;
    BannerStack *m_aside;
    Notifier *m_notifier;
    QWidget *m_page = nullptr;
    int m_pageNumber = 0;
    QMenu *m_file = nullptr;
    QMenu *m_accounts = nullptr;
    QMenu *m_view = nullptr;
    QMenu *m_help = nullptr;
    QList<QAction *> m_accountOnly;
    QList<QPointer<QAction>> m_pageActions;
    QList<QAction *> m_accountKeys; ///< Ctrl+Shift+1 to 9
    QActionGroup *m_appearance = nullptr;
    bool m_staysOpen = false;
};

} // namespace roomkey::ui
