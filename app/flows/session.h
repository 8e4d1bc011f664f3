// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/apiclient.h"
#include "app/api/chatapi.h"
#include "app/auth/account.h"
#include "app/auth/keyfacts.h"
#include "app/flows/flowtimes.h"
#include "app/flows/grantcheck.h"
#include "app/flows/reachability.h"
#include "app/store/accountstore.h"

#include <QObject>

#include <memory>

// Everything of one signed-in account behind one object: store, client, tokens, sync and sending. Panes show
// models over store(); they ask the session to act and never send anything themselves. GUI thread; owned by
// the window's controller.
namespace roomkey {

class Clock;
class Journal;
class NetworkManager;
class TokenEndpoint;

struct SessionParts
{
    ProfilePaths paths;
    QUrl apiRoot;
    NetworkManager &network;
    AccountRegistry &registry;
    TokenEndpoint &tokenEndpoint;
    Journal &journal;
    const Clock &clock;
    FlowTimes times = {};
    /// Tells when the server can be reached again; made for the API root by default.
    std::unique_ptr<Reachability> reachability = nullptr;
};

class Session : public QObject
{
    Q_OBJECT

public:
    enum class KeyState : quint8 {
        Good,
        Partial,      ///< works, but something asked for was refused
        SignInNeeded, ///< "Your sign-in has ended"
        ReauthNeeded, ///< the organisation asks for a new sign-in
        VaultTrouble, ///< the keychain is locked or gone: see Vault
    };

    Session(SessionParts parts, const AccountId &account, QObject *parent = nullptr);
    ~Session() override;

    /// Opens the store; in case of an error the session is good for nothing but its account(). Nothing goes
    /// to the network before startNetwork(), which is called after the first paint.
    Expected<void, StoreError> open();
    void startNetwork();
    /// A token that came with the sign-in just now, and the new grant's facts.
    void grantRenewed(const AccessToken &token);

    Account account() const;
    QList<GrantRecord> grantHistory() const;
    /// Without what is tried without.
    Access access() const;
    /// From now on everything but what waits in the outbox behaves as if these were not allowed, so that a
    /// person sees what would go dark. Nothing changes at the server or on disk; it ends with an empty set,
    /// the grant, a new sign-in or this session.
    void tryWithout(const ScopeSet &scopes);
    ScopeSet triedWithout() const;
    /// Where calls go; shown with a request before it is sent.
    QUrl apiRoot() const;
    /// By which what is held is timed.
    const Clock &clock() const;
    AccountStore &store();
    Journal &journal();
    bool isOffline() const;
    /// See ApiClient::offlineReason().
    const OfflineReason &offlineReason() const;
    /// See ApiClient::clockError().
    std::chrono::seconds clockError() const;
    KeyState keyState() const;
    /// Why the key does not work, while keyState() says that it does not and the reason is known.
    std::optional<AuthError> keyError() const;
    KeyFacts keyFacts() const;
    void retryNow();
    /// Asks the server whether the grant still stands, with a renewal; keyStateChanged tells if not.
    void checkKey();
    /// Asks the server what the key in use allows and takes its word: accessChanged and grantShrank follow
    /// where it is another than was known. keyStateChanged tells if the key turns out to be of no use.
    Pending<GrantDrift, AuthError> checkGrant();
    /// Makes the smallest call there is, to learn whether the Cloud project can call the Chat API at all: see
    /// projectFault(). ScopeMissing if nothing that could tell is allowed.
    Pending<void, ApiError> checkProject();

    // ---- sync: the list every 60 s, the open space every 10 s ----
    void refreshSpaces();
    /// Rows of the list that somebody looks at: what they show of their newest message is brought up to date.
    void freshenPreviews(const QList<SpaceName> &visible);
    /// Freshens its messages and, if allowed, members now, and its messages every 10 s while it stays open.
    void openSpace(const SpaceName &space);
    SpaceName openedSpace() const;
    /// Fetches the page older than what is cached, if there is one. loadingOlderChanged tells.
    void loadOlder(const SpaceName &space);
    bool isLoadingOlder(const SpaceName &space) const;
    bool isListingSpaces() const;
    std::optional<ApiError> spacesError() const; ///< of the last listing, if it failed
    std::optional<ApiError> messagesError(const SpaceName &space) const;
    std::optional<ApiError> membersError(const SpaceName &space) const;

    // ---- acts ----
    Reply<Space> createSpace(const QString &displayName, const RequestId &requestId);
    Reply<Membership> addMember(const SpaceName &space, const QString &email);
    Reply<ApiAnswer> removeMember(const SpaceName &space, const MembershipName &member);
    Reply<Membership> changeRole(const SpaceName &space, const MembershipName &member, Membership::Role role);
    /// Ends when the text is safely in the outbox; only then may the composer clear. Google gets it when it
    /// can no longer be undone.
    Pending<OutboxRow, StoreError> send(const SpaceName &space, const QString &text);
    /// Undoes a send that is not on its way; see OutboxActs::takeBack().
    Pending<OutboxRow, StoreError> takeBack(const OutboxRow &row, const QString &draft);
    /// How long a message can be undone from now on; 0: not at all. What else is held can be undone as long,
    /// and never shorter than it can by itself.
    void setSendHold(std::chrono::milliseconds hold);
    std::chrono::milliseconds sendHold() const;
    Pending<OutboxRow, StoreError> edit(const MessageName &message, const QString &text);
    /// Done on screen at once; Google is told when it can no longer be undone.
    Pending<OutboxRow, StoreError> remove(const MessageName &message);
    Pending<OutboxRow, StoreError> removeHeld(const SpaceName &space, const MembershipName &member);
    /// A refused row once more. Under the same ids, so that it is found should it have arrived after all; new
    /// ones only if the server says that the ids belong to nothing.
    void retryRow(const OutboxRow &row);
    /// Takes back what was not sent: a message, an edit, or what is held to be undone.
    Pending<OutboxRow, StoreError> discardRow(const OutboxRow &row);
    /// Where something of all that was done and is not on the disk yet.
    QSet<SpaceName> unwrittenActs() const;
    /// How many of them the disk refused so far.
    int failedActs() const;

    /// Google takes a grant back as a whole only: ends it, keeps everything else here, and remembers \a rest
    /// as what the next sign-in asks for. In case of an error nothing was ended and nothing has changed; only
    /// after Unknown, Timeout and Cancelled it may have been, which the next renewal, asked for at once,
    /// shows.
    Pending<void, AuthError> revokeExcept(const ScopeSet &rest);
    /// Revokes at the server, then forgets here even if that failed (RFC 7009; oauth-facts "Tokens").
    /// NoKeychain: the key could not be reached, and the account stays.
    Pending<void, AuthError> signOut();
    /// signOut() waits no longer for the server: it goes on as if that had failed. Nor does it need the
    /// keychain: NoKeychain then says that the key is left in it (AccountRegistry::forget).
    void signOutHereOnly();

Q_SIGNALS:
    /// Any of account().
    void accountChanged();
    void accessChanged();
    /// A renewal came with less than was granted before: what is gone.
    void grantShrank(const roomkey::ScopeSet &lost);
    void keyStateChanged();
    /// Or offlineReason() is another.
    void offlineChanged(bool offline);
    void clockErrorChanged();
    void listingSpacesChanged();
    void messagesLoaded(const roomkey::SpaceName &space);
    void membersLoaded(const roomkey::SpaceName &space);
    void loadingOlderChanged(const roomkey::SpaceName &space, bool loading);
    /// One of our messages reached the server, or was refused (for announcements).
    void rowSettled(const roomkey::OutboxRow &row, bool sent);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
