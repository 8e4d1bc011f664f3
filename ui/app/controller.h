// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/account.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/vault.h"
#include "app/core/clock.h"
#include "app/core/settings.h"
#include "app/store/outboxfile.h"
#include "app/store/storeerror.h"
#include "app/store/storepreparation.h"
#include "ui/app/commandline.h"
#include "ui/app/signinflow.h"
#include "ui/chat/conversation.h"
#include "ui/mainwindow.h"
#include "ui/theme/fontwarmup.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace roomkey::ui {

class ClientFilePage;
class ClientGuidePage;
class DemoServer;
class MessagePage;
class OpenAccount;
class QuestionDialog;
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
    /// The person quit without waiting for what is not saved.
    bool isGivenUp() const { return m_isGivenUp; }
    MainWindow &window() { return m_window; }
    /// How long what was written may be on its way to the disk when the person quits, before they are told.
    void setSilentSaving(std::chrono::milliseconds most) { m_silentSaving = most; }

private:
    enum class Purpose { NewAccount, SameAccount };

    /// Being signed out.
    struct Leaving
    {
        AccountId id;
        QString address;
        bool hereOnly = false; ///< the person does not wait for Google
    };
    /// How it ended for whom, by address.
    struct Left
    {
        QStringList told;     ///< at Google too
        QStringList notTold;  ///< Google: the person chose that
        QStringList failed;   ///< Google could not be told
        QStringList keyLeft;  ///< nor was it, and the key is still in the keychain
        QStringList keyEnded; ///< at Google, but the key is still in the keychain
    };
    /// Who could not be signed out the last time, and why.
    struct StillHere
    {
        QList<AccountId> ids;
        QStringList addresses;
        VaultError why;
    };

    /// What the person waits for, and on which page.
    struct Waiting
    {
        AccountId id;
        int page;
    };

    void goOn();
    void showWelcome();
    void showClientFilePage(const std::optional<ClientFileError> &error = {});
    void showClientGuide();
    /// The account's store cannot be opened: why, and every way on.
    void showStoreTrouble(const AccountId &id, const StoreError &why);
    /// Its damaged outbox, so that opening it again starts with an empty one.
    void setOutboxAside(const AccountId &id);
    void offerFolder(MessagePage *page, const QString &folder);
    void showStoreInUse(const AccountId &id, const StoreError &why);
    void showSalvage(const OutboxSalvage &salvage);
    /// Once more, as if it had just been opened; one that is on its way already is waited for.
    void openAgain(const AccountId &id);
    void checkProject();
    /// What Google is asked for: for the account that is shown, or for another one.
    void showChoosePage(Purpose purpose);
    /// Another client than the one that was to ask for \a scopes, which stay chosen.
    void changeClient(const ScopeSet &scopes);
    /// From the client file, back to the choice it was left for, or to where the sign-in was begun.
    void leaveClientFile();
    void showWaitingPage(SignInAttempt *attempt);

    void useClientFile(const QString &path);
    /// With the client of the file, whoever signs in; the accounts that are there stay what they are.
    void beginSignIn(const ScopeSet &scopes);
    /// The shown account once more, with its own client: another choice, or the same after the grant ended.
    void signInAgain(const ScopeSet &scopes);
    /// Asks, and then takes one permission back: see Session::revokeExcept.
    void askToDrop(Scope scope);
    /// A permission of it went, and the grant with it: whoever still looks on is asked for the rest.
    void askForRest(OpenAccount *account, const ScopeSet &rest);
    /// Google ended the grants of these with another one: they should know before a message meets it.
    void tellSharing(const QList<AccountId> &sharing);
    void signedIn(const Account &account, const AccessToken &token);
    /// The client with this id, if the file given or used last is its file.
    std::optional<OAuthClient> clientOnDisk(const QString &clientId) const;
    void askForClientOf(const Account &account);
    void followNotice(int which);
    /// \a then follows if that worked.
    void unlockKeychain(std::function<void()> then = {});
    /// Back to where the sign-in was begun.
    void leaveSignIn();

    void addAccount();
    void openOthers();
    /// nullptr if it is not open.
    OpenAccount *known(const AccountId &id) const;
    OpenAccount *make(const AccountId &id, const Expected<void, StoreError> &prepared);
    /// \a then gets it, or nullptr if nobody with this id is signed in: at once if it is open already, or if
    /// nobody sees the window yet and nothing takes long; else in some turns of the event loop, so that the
    /// window answers between them. Whoever asks while it is on its way gets the same one.
    void open(const AccountId &id, std::function<void(OpenAccount *)> then);
    /// What is not seen at first, and needs the network or the keychain, comes last.
    void complete(OpenAccount *account);
    void tellOpened(const AccountId &id);
    void show(OpenAccount *account);
    /// The account is wanted now instead of any other; said on a page of its own if it takes long.
    [[nodiscard]] Waiting waitFor(const AccountId &id);
    /// False once another account is wanted, or another page was gone to: the person is left there, and the
    /// account is shown when they ask for it again. The pages of the shown account are one page in that.
    [[nodiscard]] bool isAwaited(const Waiting &waiting) const;
    /// The messages of an account are being opened, and nobody knows how long that takes; the others are
    /// offered meanwhile.
    void showOpening(const AccountId &id);
    /// Once it is open, if it is still awaited then.
    void showSoon(const AccountId &id);
    void switchTo(const AccountId &id);
    void drop(const AccountId &id);
    /// What stands around the pages: title, account button, badge, banner, list of accounts.
    void updateFrame();
    QList<AccountEntry> entries() const;
    void showSwitcher();

    /// At once, unless something that was written cannot be saved: see controllerquit.cpp.
    void askToQuit();
    /// Again and again, while there is something new to be saved.
    void saveAndQuit();
    void quitUnlessUnsaved();
    /// The disk takes long, and the person waits for it to no end.
    void askToKeepWaiting();
    [[nodiscard]] QList<Conversation *> unsavedConversations() const;
    [[nodiscard]] Conversation::Unsaved unsavedNow() const; ///< of all accounts
    [[nodiscard]] QHash<AccountId, int> failedActs() const; ///< how many, of those that are open
    /// Something that the person asked for, since they asked to quit; they are told where it was done.
    [[nodiscard]] bool hasFailed() const;
    /// Nobody is leaving any more.
    void goOnQuitting();
    void quit();
    void giveUpAndQuit();

    enum class SignOutWhere { Everywhere, HereOnly };
    void askToSignOut(const QList<AccountId> &ids, SignOutWhere where = SignOutWhere::Everywhere);
    /// One after the other, beside whatever else the person does: see controllersignout.cpp.
    void signOut(const QList<AccountId> &ids, SignOutWhere where);
    void signOutNext();
    void leaveHereOnly(Leaving &leaving);
    void signedOut(const AccountId &id, const Expected<void, AuthError> &revoked);
    void goOnLeaving();
    void endSignOut();
    /// What can be done for them is in the strip's buttons.
    [[nodiscard]] BannerMessage stillHereStrip(const QString &addresses) const;
    void followAside(int index);
    void showLeaving();
    /// Of whoever is leaving just now; who leaves later is another question.
    void stopTellingGoogle();
    /// Whoever is still leaving signed in again: what is left of the way out is finished here first. True if
    /// there is such a way.
    bool comesBack(const QString &issuer, const Person &person);
    [[nodiscard]] bool isLeaving(const AccountId &id) const;
    /// Another program has the account's store open: its folder must not go.
    [[nodiscard]] bool isOpenElsewhere(const AccountId &id) const;
    void tellOpenElsewhere(const QStringList &addresses);
    /// Whoever is signed in and not about to leave; false if nobody is.
    bool showStaying();

    CommandLine m_line;
    ProfilePaths m_paths;
    Settings &m_settings;
    SystemClock m_clock;
    Journal m_journal;
    NetworkManager m_network;
    TokenEndpoint m_tokenEndpoint;
    Vault m_vault;
    AccountRegistry m_registry;
    StorePreparation m_stores;
    SignInFlow m_signIn;
    RequestScope m_scope;
    std::unique_ptr<DemoServer> m_demo;
    std::optional<OAuthClient> m_client; ///< of the client file given, chosen, or last used
    QString m_clientPath;                ///< that file
    std::vector<std::unique_ptr<OpenAccount>> m_accounts;
    OpenAccount *m_current = nullptr; ///< the one that is shown
    /// Accounts on their way, and who waits for them.
    QHash<AccountId, QList<std::function<void(OpenAccount *)>>> m_opening;
    bool m_isGivenUp = false;
    bool m_isOver = false;    ///< nobody is opened any more
    AccountId m_wanted;       ///< the one that is shown, or will be once it is open
    QList<Leaving> m_leaving; ///< the first one just now, then in turn
    Left m_left;              ///< since nobody was leaving
    StillHere m_stillHere;    ///< of the last way out
    FontWarmUp m_fonts;
    MainWindow m_window;
    QPointer<ClientFilePage> m_clientFilePage; ///< while it is shown; owned by the window
    QPointer<ClientGuidePage> m_guide;         ///< the same
    QPointer<MessagePage> m_leavingPage;       ///< the same, while nobody stays
    Purpose m_purpose = Purpose::NewAccount;   ///< of the sign-in on screen...
    std::optional<ScopeSet> m_kept;            ///< chosen, while another client file is looked for
    bool m_settingsTold = false;
    /// Longer than a disk that is well takes, and about as long as a person believes that the window heard.
    std::chrono::milliseconds m_silentSaving{1000};
    bool m_quitting = false;                ///< what was written is being saved, or asked about
    bool m_hasQuit = false;                 ///< nothing of that matters any more
    bool m_awaitsLeaving = false;           ///< all else is saved, but somebody is being signed out
    bool m_leftAmiss = false;               ///< a way out ended in a way the person has to know of
    QTimer m_silence;                       ///< until it is said that saving takes long
    QHash<AccountId, int> m_failedBefore;   ///< acts, when the person asked to quit
    QPointer<QuestionDialog> m_stillSaving; ///< while it takes long to save; hidden once answered
    ScopeSet m_lastAsked;                   ///< ...and what it asks for, for "Start again"
};

} // namespace roomkey::ui
