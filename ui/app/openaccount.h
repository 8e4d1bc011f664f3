// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"
#include "app/store/outboxfile.h"
#include "ui/chat/chatpage.h"
#include "ui/permissions/permissionspage.h"
#include "ui/theme/icons.h"
#include "ui/widgets/keybadge.h"

#include <QPointer>
#include <QStackedWidget>
#include <QTimer>

#include <memory>
#include <optional>

namespace roomkey {
class Settings;
}

namespace roomkey::ui {

class DropFlow;
class NotSentWatch;
class Notifier;

/// One signed-in account while the program runs: its session, its pages, and what the window says about it.
/// Every open account keeps syncing; one of them is shown. GUI thread; owned by the controller.
class OpenAccount : public QObject
{
    Q_OBJECT

public:
    /// What needs the person, across every page of the account.
    struct Notice
    {
        enum Act { SignInAgain, ChangePermissions, UseClientFile, Unlock, TryAgain, UseUntilQuit };

        QString what;
        QString cure;
        QList<Act> acts;    ///< what its buttons do, in order
        bool urgent = true; ///< something does not work; else it will stop working
        Symbol symbol = Symbol::Key;
    };

    /// \a prepared: what StorePreparation said of its store, if it was asked.
    OpenAccount(SessionParts parts, const AccountId &id, Settings &settings, Notifier &notifier,
                const Expected<void, StoreError> &prepared = {});
    ~OpenAccount() override;

    [[nodiscard]] AccountId id() const { return m_id; }
    [[nodiscard]] Account account() const { return m_session->account(); }
    [[nodiscard]] Session &session() { return *m_session; }
    /// Why its messages cannot be opened; it has no pages then.
    [[nodiscard]] const std::optional<StoreError> &error() const { return m_error; }
    /// What has to be told of a damaged outbox; once.
    [[nodiscard]] std::optional<OutboxSalvage> takeSalvage();
    /// Its pages in the order of MainWindow::Entry, those behind the first once completePages() made them;
    /// whoever shows them may own them.
    [[nodiscard]] QStackedWidget *pages() const { return m_pages; }
    void completePages();
    [[nodiscard]] ChatPage *chat() const { return m_chat; }
    [[nodiscard]] PermissionsPage *permissions();

    [[nodiscard]] KeyState keyState() const;
    [[nodiscard]] std::optional<Notice> notice() const;
    /// How it stands, in a few words: "4 of 6 allowed".
    [[nodiscard]] QString standing() const;
    /// What Google refused and waits for the person, in whichever of its spaces: "1 message not sent".
    [[nodiscard]] QString notSent() const;
    /// What the amber dot on Permissions means; empty: no dot.
    [[nodiscard]] QString refusal() const;
    /// What is tried without in this account, and what is off because of it.
    [[nodiscard]] models::PermissionModel::Trial trial() const;
    [[nodiscard]] static QString actText(Notice::Act act);
    /// Takes one permission back; grantEnded() follows if that worked, and its pages tell if it did not.
    void drop(Scope scope);
    /// The person was asked to unlock the keychain, in vain: until the key is looked at again, the notice
    /// says so.
    void noteUnlockFailed(const VaultError &why);
    /// One of the notice's buttons. What leads to Google waits while the sign-in is being ended, and says so.
    void follow(Notice::Act act);

Q_SIGNALS:
    /// Something of the above is another than before.
    void changed();
    /// Google should be asked for these (the whole set).
    void askRequested(const roomkey::ScopeSet &scopes);
    void changeRequested();
    /// A permission should go: asked about, then taken back.
    void dropRequested(roomkey::Scope scope);
    /// Google ended the grant, since a permission was to go; \a rest is what to ask for.
    void grantEnded(const roomkey::ScopeSet &rest);
    void clientFileRequested();
    void unlockRequested();
    /// The keys may stay in memory; then sign in again.
    void useUntilQuitRequested();
    void startRequested();
    void permissionRequested(roomkey::Scope scope);
    void projectGuideRequested();

private:
    /// Asks Google for \a missing along with what would be lost without being asked for again.
    void askForMore(const ScopeSet &missing);
    /// False, and said, while the sign-in is being ended: a new one would end with it.
    bool canAskGoogle();
    void makePages(Settings &settings, Notifier &notifier);
    void watchNotSent();
    void updateFacts();
    void checkGrant();
    [[nodiscard]] Gate keyGate() const;
    std::optional<Notice> warning() const;

    AccountId m_id;
    std::unique_ptr<Session> m_session;
    std::optional<StoreError> m_error;
    std::optional<OutboxSalvage> m_salvage;
    QPointer<QStackedWidget> m_pages;
    QPointer<ChatPage> m_chat;
    QPointer<PermissionsPage> m_permissions;
    std::unique_ptr<DropFlow> m_drop;
    std::unique_ptr<NotSentWatch> m_notSent;
    Notifier &m_notifier;
    RequestScope m_scope;
    bool m_checking = false;
    bool m_dismissed = false; ///< the keychain's window was closed without unlocking
    ScopeSet m_lost;          ///< gone since the last sign-in, without having been asked about
    QTimer m_clockTick;       ///< ends come near without any event
};

} // namespace roomkey::ui
