// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/flows/flowtimes.h"
#include "app/flows/membersync.h"
#include "app/flows/pageguard.h"
#include "app/store/accountstore.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>
#include <optional>

// Keeps the open space fresh: the newest page of messages every few seconds, so that answers, edits and
// deletions arrive; further pages until they meet what is cached without a hole; older pages when asked for;
// members. GUI thread; store, client and MemberSync outlive it.
namespace roomkey {

class RoomSync : public QObject
{
    Q_OBJECT

public:
    RoomSync(AccountStore &store, ChatApi chat, MemberSync &members, std::function<Access()> access,
             const FlowTimes &times, QObject *parent = nullptr);

    /// Leaves the space that was open; an empty name opens none. At once, like all that a person asks for.
    void open(const SpaceName &space);
    const SpaceName &space() const { return m_space; }
    /// From now on calls may be made.
    void start();
    void stop();
    /// Messages and members now; while the server fails, when it is tried next.
    void refresh();
    /// At once.
    void refreshMembers();
    void loadOlder();
    bool isLoadingOlder() const { return m_loadingOlder; }
    const std::optional<ApiError> &messagesError() const { return m_messagesError; }
    const std::optional<ApiError> &membersError() const { return m_membersError; }

Q_SIGNALS:
    /// A try to freshen the messages ended, well or not.
    void messagesLoaded(const roomkey::SpaceName &space);
    void membersLoaded(const roomkey::SpaceName &space);
    void loadingOlderChanged(const roomkey::SpaceName &space, bool loading);

private:
    /// One way through pages from newer to older.
    struct Walk
    {
        PageGuard guard{1};
        CallOptions options;
        int pages = 0;
        QString olderThan;                     ///< empty: from the newest
        std::optional<MessageCursor> syncedTo; ///< what has to be met
        std::optional<MessageCursor> newest;   ///< of the first page with messages
        std::optional<MessageCursor> upTo;     ///< oldest of the page before
        QSet<MessageName> knownAtTop;          ///< cached before the call left
    };

    void freshen(const CallOptions &options);
    void freshenMessages(const CallOptions &options);
    void freshenMembers(const CallOptions &options);
    void dropHeldBack();
    void ask(const QString &pageToken);
    void takeNewest(const Page<Message> &page);
    void takeOlder(const Page<Message> &page);
    void putThen(const Page<Message> &page, bool reachesBeginning, RangeEdges edges,
                 const std::function<void()> &next);
    void dropVanishedAtTop(const Page<Message> &page);
    void endMessages(std::optional<ApiError> error);
    void setLoadingOlder(bool loading);

    AccountStore &m_store;
    ChatApi m_chat;
    MemberSync &m_members;
    std::function<Access()> m_access;
    FlowTimes m_times;
    QTimer m_nextMessages;
    QTimer m_nextMembers;
    RequestScope m_memberCalls;
    RequestScope m_steps; ///< of the walk
    SpaceName m_space;
    bool m_started = false;
    bool m_freshening = false;
    bool m_loadingOlder = false;
    bool m_olderWanted = false;
    bool m_listingMembers = false;
    Walk m_walk;
    QSet<MessageName> m_missingAtTop; ///< newer than the newest answer, once
    std::optional<ApiError> m_messagesError;
    std::optional<ApiError> m_membersError;
};

} // namespace roomkey
