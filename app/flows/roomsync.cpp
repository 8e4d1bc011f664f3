// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/roomsync.h"

#include "app/api/rfc3339.h"
#include "app/core/logging.h"
#include "app/flows/scopegrace.h"

namespace roomkey {

namespace {

constexpr int PageSize = 50;
/// After this many pages without meeting what is cached it is cheaper to begin anew.
constexpr int MostPagesBack = 10;

/// What a timer asks for can wait: a failing server is not to be asked every ten seconds by every window.
CallOptions byTimer()
{
    CallOptions options;
    options.patient = true;
    return options;
}

struct Span
{
    std::optional<MessageCursor> oldest;
    std::optional<MessageCursor> newest;
};

Span spanOf(const QList<Message> &messages)
{
    Span span;
    for (const Message &message : messages) {
        const std::optional<MessageCursor> cursor = cursorOf(message);
        if (!cursor)
            continue;
        if (!span.oldest || *cursor < *span.oldest)
            span.oldest = cursor;
        if (!span.newest || *span.newest < *cursor)
            span.newest = cursor;
    }
    return span;
}

} // namespace

RoomSync::RoomSync(AccountStore &store, ChatApi chat, MemberSync &members, std::function<Access()> access,
                   const FlowTimes &times, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_chat(chat)
    , m_members(members)
    , m_access(std::move(access))
    , m_times(times)
{
    m_nextMessages.setSingleShot(true);
    m_nextMembers.setSingleShot(true);
    connect(&m_nextMessages, &QTimer::timeout, this, [this] { freshenMessages(byTimer()); });
    connect(&m_nextMembers, &QTimer::timeout, this, [this] { freshenMembers(byTimer()); });
}

void RoomSync::open(const SpaceName &space)
{
    if (space != m_space) {
        m_nextMessages.stop();
        m_nextMembers.stop();
        m_memberCalls.clear();
        m_steps.clear();
        m_freshening = false;
        m_olderWanted = false;
        m_listingMembers = false;
        setLoadingOlder(false);
        m_missingAtTop.clear();
        m_messagesError.reset();
        m_membersError.reset();
        m_space = space;
    }
    freshen({});
}

void RoomSync::start()
{
    m_started = true;
    refresh();
}

void RoomSync::stop()
{
    open(SpaceName());
    m_started = false;
}

void RoomSync::refresh()
{
    freshen(byTimer());
}

void RoomSync::freshen(const CallOptions &options)
{
    freshenMessages(options);
    freshenMembers(options);
}

void RoomSync::refreshMembers()
{
    freshenMembers({});
}

void RoomSync::freshenMembers(const CallOptions &options)
{
    if (!m_started || m_space.isEmpty() || m_listingMembers)
        return;
    m_nextMembers.start(m_times.membersEvery);
    if (!m_members.isAllowed(m_space))
        return;
    m_listingMembers = true;
    m_memberCalls.add(m_members.list(m_space, options)).then(this, [this](Result<bool> &&listed) {
        m_listingMembers = false;
        if (!m_nextMembers.isActive()) // it came while we were listing
            m_nextMembers.start(m_times.membersEvery);
        m_membersError = listed ? std::nullopt : std::optional(listed.error());
        Q_EMIT membersLoaded(m_space);
    });
}

void RoomSync::freshenMessages(const CallOptions &options)
{
    if (!m_started || m_space.isEmpty() || m_freshening)
        return;
    m_nextMessages.start(m_times.openSpaceEvery);
    // One walk at a time: a fresh start must not pull the rug from under older pages on their way.
    if (m_loadingOlder || !m_access().judge(requests::listMessages(m_space, PageSize)).isAllowed())
        return;
    m_nextMessages.stop();
    m_freshening = true;
    m_walk = Walk();
    m_walk.guard = PageGuard(MostPagesBack + 1);
    m_walk.options = options;
    m_walk.syncedTo = m_store.syncedTo(m_space);
    for (const Message &message : m_store.messages(m_space, PageSize))
        m_walk.knownAtTop.insert(message.name);
    ask(QString());
}

void RoomSync::loadOlder()
{
    if (!m_started || m_space.isEmpty() || m_loadingOlder || m_store.reachesBeginning(m_space) ||
        !m_access().judge(requests::listMessages(m_space, PageSize)).isAllowed())
        return;
    dropHeldBack();
    if (m_freshening) {
        m_olderWanted = true;
        return;
    }
    const std::optional<MessageCursor> oldest = m_store.oldest(m_space);
    if (!oldest) {
        freshenMessages({});
        return;
    }
    m_walk = Walk();
    m_walk.guard = PageGuard(MostPagesBack);
    // The filter excludes its own time: one microsecond later, so that messages of the same moment come too.
    m_walk.olderThan = rfc3339FromMicroseconds(oldest->createdAt + 1);
    setLoadingOlder(true);
    ask(QString());
}

/// A person does not wait for the timer's call, which waits for the server.
void RoomSync::dropHeldBack()
{
    if (!m_freshening || !m_walk.options.patient ||
        m_chat.timeToServerTry(requests::listMessages(m_space, PageSize)) == std::chrono::milliseconds(0))
        return;
    m_steps.clear();
    m_freshening = false;
    m_nextMessages.start(m_times.openSpaceEvery);
}

void RoomSync::ask(const QString &pageToken)
{
    const auto reply = withScopeGrace<Page<Message>>(
        this, m_times.scopeGrace,
        [this, pageToken, space = m_space, olderThan = m_walk.olderThan, options = m_walk.options] {
            return m_chat.messages(requests::listMessages(space, PageSize, olderThan, pageToken), options);
        });
    m_steps.add(reply).then(this, [this, pageToken](Result<Page<Message>> &&page) {
        if (page && m_loadingOlder) {
            takeOlder(*page);
        } else if (page) {
            takeNewest(*page);
        } else if (m_walk.guard.mayBeginAgain(pageToken, page.error())) {
            m_walk.pages = 0;
            m_walk.newest.reset();
            m_walk.upTo.reset();
            ask(QString());
        } else {
            endMessages(page.error());
        }
    });
}

void RoomSync::takeNewest(const Page<Message> &page)
{
    ++m_walk.pages;
    if (m_walk.pages == 1)
        dropVanishedAtTop(page);
    const Span span = spanOf(page.items);
    if (!m_walk.newest)
        m_walk.newest = span.newest;
    const bool isLast = page.nextPageToken.isEmpty();
    const bool met = isLast || (m_walk.syncedTo && span.oldest && !(*m_walk.syncedTo < *span.oldest));
    const bool follow = !met && m_walk.guard.mayFollow(page.nextPageToken);

    RangeEdges edges;
    edges.upTo = m_walk.upTo;
    edges.keepsUnseen = page.skipped > 0;
    // Nothing was ever listed here, or too much came in between: the cache begins with this page. A token
    // that repeats itself says nothing about what is older, so it changes nothing.
    const bool enough = m_walk.pages >= MostPagesBack;
    edges.startsAnew = !met && span.oldest && (!m_walk.syncedTo || enough);
    const bool done = met || edges.startsAnew || !follow;
    if (met || edges.startsAnew)
        edges.syncedTo = m_walk.newest;
    if (span.oldest)
        m_walk.upTo = span.oldest;
    putThen(page, isLast && page.skipped == 0, edges, [this, done, token = page.nextPageToken] {
        if (done)
            endMessages(std::nullopt);
        else
            ask(token);
    });
}

void RoomSync::takeOlder(const Page<Message> &page)
{
    const Span span = spanOf(page.items);
    RangeEdges edges;
    edges.upTo = m_walk.upTo;
    edges.keepsUnseen = page.skipped > 0;
    if (span.oldest)
        m_walk.upTo = span.oldest;
    const bool isLast = page.nextPageToken.isEmpty();
    // An empty page that is not the last one brings nothing to look at yet.
    const bool follow = page.items.isEmpty() && m_walk.guard.mayFollow(page.nextPageToken);
    putThen(page, isLast && page.skipped == 0, edges, [this, follow, token = page.nextPageToken] {
        if (follow)
            ask(token);
        else
            endMessages(std::nullopt);
    });
}

void RoomSync::putThen(const Page<Message> &page, bool reachesBeginning, RangeEdges edges,
                       const std::function<void()> &next)
{
    m_steps.add(m_store.putMessageRange(m_space, page.items, reachesBeginning, edges))
        .then(this, [this, next](Expected<void, StoreError> &&put) {
            if (put)
                next();
            else
                endMessages(std::nullopt); // the store told of its trouble itself
        });
}

void RoomSync::dropVanishedAtTop(const Page<Message> &page)
{
    // A range ends at its newest message, so a deleted newest one is beyond every range. It is gone if two
    // answers in a row lack it; one may come from a server that lags behind our own message.
    if (page.skipped > 0)
        return;
    const std::optional<MessageCursor> newest = spanOf(page.items).newest;
    if (!newest && !page.nextPageToken.isEmpty())
        return;
    QSet<MessageName> missing;
    for (const Message &message : m_store.messages(m_space, PageSize)) {
        const std::optional<MessageCursor> cursor = cursorOf(message);
        if (m_walk.knownAtTop.contains(message.name) && cursor && (!newest || *newest < *cursor))
            missing.insert(message.name);
    }
    const QSet<MessageName> gone = missing & m_missingAtTop;
    m_missingAtTop = missing - gone;
    if (!gone.isEmpty())
        (void)m_store.removeMessages(m_space, gone.values());
}

void RoomSync::endMessages(std::optional<ApiError> error)
{
    m_messagesError = std::move(error);
    m_freshening = false;
    if (m_started)
        m_nextMessages.start(m_times.openSpaceEvery);
    const bool olderWanted = std::exchange(m_olderWanted, false);
    setLoadingOlder(false);
    Q_EMIT messagesLoaded(m_space);
    if (olderWanted && !m_messagesError)
        loadOlder();
}

void RoomSync::setLoadingOlder(bool loading)
{
    if (m_loadingOlder == loading)
        return;
    m_loadingOlder = loading;
    Q_EMIT loadingOlderChanged(m_space, loading);
}

} // namespace roomkey
