// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/membership.h"
#include "app/api/types/message.h"
#include "app/api/types/space.h"
#include "app/core/paths.h"
#include "app/core/pending.h"
#include "app/store/outboxfile.h"
#include "app/store/outboxrow.h"
#include "app/store/searchquestion.h"
#include "app/store/storeerror.h"
#include "app/store/unfinishededit.h"

#include <QObject>
#include <QSet>

#include <memory>

// The local store of one account: cache.sqlite (may be thrown away and is rebuilt) and outbox.sqlite (outbox,
// drafts and unfinished edits, may not). WAL, synchronous=FULL, 0600, migrations by user_version. One worker
// thread writes; reads are bounded keyset pages on a read-only connection of the GUI thread (well under a
// millisecond, and never blocked by the writer under WAL); searches have a thread of their own. Every write
// ends in a typed change signal on the GUI thread after its commit. GUI thread; owned by the session.
namespace roomkey {

/// A row of the spaces list: the space and what is cached of its newest message. One that the person deleted
/// is none, even while that can be undone, and one that they changed has its new text.
struct SpaceSummary
{
    Space space;
    QString previewSender; ///< display name, or empty
    QString previewText;
    qint64 activity =
        0; ///< microseconds: the newer of lastActiveTime and the newest cached message; sort key
    int refusedRows = 0;  ///< outbox rows that need the person
    int refusedSends = 0; ///< of them: messages, not changes of one
    QString draft;        ///< unsent text in the composer, if any; an unfinished edit before a new message
    UserName person;      ///< of a direct message: whom it is with, once its members are known
    QString label; ///< displayName, or the members' names for direct messages and group chats, or empty

    friend bool operator==(const SpaceSummary &, const SpaceSummary &) = default;
};

/// Of a SpaceSummary what finds its place in the list.
struct SpaceLine
{
    SpaceName name;
    Space::Type type = Space::Type::Unknown;
    qint64 activity = 0;
    QString label;
};

/// Where a page of messages begins: (time, name), both of the row at the edge.
struct MessageCursor
{
    qint64 createdAt = 0; ///< microseconds
    QString name;

    friend bool operator==(const MessageCursor &, const MessageCursor &) = default;
    friend bool operator<(const MessageCursor &a, const MessageCursor &b)
    {
        return a.createdAt != b.createdAt ? a.createdAt < b.createdAt : a.name < b.name;
    }
};
/// Where \a message stands in its space's order; nothing if its time cannot be read.
std::optional<MessageCursor> cursorOf(const Message &message);

/// What a listing knows about the edges of the range it brings (see AccountStore::putMessageRange).
struct RangeEdges
{
    /// Up to here the cached rows have no holes any more; moves in the same transaction as the rows.
    std::optional<MessageCursor> syncedTo;
    /// The range does not meet what was cached before: everything older is dropped and can be paged again.
    bool startsAnew = false;
    /// The range is whole up to here, not only to its own newest message (exclusive: the page before).
    std::optional<MessageCursor> upTo;
    /// Some items could not be read: what is not in the answer may still be there.
    bool keepsUnseen = false;
};

class AccountStore : public QObject
{
    Q_OBJECT

public:
    AccountStore(ProfilePaths paths, AccountId account, QObject *parent = nullptr);
    ~AccountStore() override; ///< finishes queued writes, then joins the writer

    /// Opens and migrates both files. A cache that is damaged or of a newer form is set aside and made anew;
    /// of a damaged outbox everything that can still be read is brought into a new file, and a newer one is
    /// not opened. Where nothing can be written both are read as they are. Fast (under 5 ms cold), called
    /// before the first paint.
    Expected<void, StoreError> open();
    bool isOpen() const;
    /// Why nothing can be written, if that was found out at open(): what is there can be read, and every
    /// write ends with this. Told here alone, not by trouble().
    const std::optional<StoreError> &whyReadOnly() const;
    /// What open() brought back from a damaged outbox, now or when nobody was told of it; nothing if there
    /// is nothing to tell.
    const std::optional<OutboxSalvage> &salvage() const;
    /// Finishes queued writes and closes the files, so that their folder can go. Afterwards reads give
    /// nothing and writes end as CannotOpen.
    void close();

    // ---- reads: GUI thread, bounded pages ----
    /// By activity, newest first; \a after is the last row of the page before (activity, name), or nothing.
    QList<SpaceSummary> spaces(int limit, const SpaceSummary *after = nullptr) const;
    std::optional<SpaceSummary> space(const SpaceName &name) const;
    /// The same in brief, for a list of everything: some microseconds each.
    QList<SpaceLine> spaceLines(int limit, const SpaceLine *after = nullptr) const;
    /// Those of \a names that are there, in any order.
    QList<SpaceLine> spaceLines(const QList<SpaceName> &names) const;
    /// For whoever read much and will not again: gives back what was kept of the files for the next read.
    void releaseMemory() const;
    /// True if something happened in the space that neither its cached messages nor its preview know of.
    bool isPreviewStale(const SpaceName &name) const;
    QList<Membership> members(const SpaceName &space) const;
    /// True once members of this space were listed whole.
    bool hasMembers(const SpaceName &space) const;
    /// The page older than \a before (newest page without), in ascending order.
    QList<Message> messages(const SpaceName &space, int limit, const MessageCursor *before = nullptr) const;
    std::optional<Message> messageByClientId(const SpaceName &space, const ClientMessageId &id) const;
    std::optional<Message> message(const MessageName &name) const;
    /// The oldest cached message.
    std::optional<MessageCursor> oldest(const SpaceName &space) const;
    /// True if the server has nothing older than what is cached.
    bool reachesBeginning(const SpaceName &space) const;
    /// Up to where the cached rows have no holes; nothing before the first listing. Our own messages may be
    /// cached beyond it.
    std::optional<MessageCursor> syncedTo(const SpaceName &space) const;
    /// In sending order.
    QList<OutboxRow> outbox(const SpaceName &space) const;
    QList<OutboxRow> outbox() const;
    QString draft(const SpaceName &space) const;
    /// The one changed last comes first.
    QList<UnfinishedEdit> unfinishedEdits(const SpaceName &space) const;
    std::optional<UnfinishedEdit> unfinishedEdit(const SpaceName &space) const;
    /// How much stands here that Google does not have: rows of the outbox, drafts and unfinished edits.
    int unsentCount() const;
    /// A small fact about the store ("last full listing"), by key; the keys are in storefacts.h.
    QString fact(const QString &key) const;

    // ---- search: on a thread of its own, in the order asked ----
    /// One page of the cached messages that have what is looked for. Cancel or drop the Pending when the next
    /// key is pressed: the search stops.
    Pending<FoundMessages, StoreError> search(const SearchQuestion &question) const;
    /// How many messages from before there was an index are not in it yet, about. They are taken in behind
    /// the writes of others, after open(), by and by.
    qint64 messagesToIndex() const;

    // ---- writes: queued, in order; each ends after its commit ----
    /// Rows that did not change are not rewritten.
    Pending<void, StoreError> putSpaces(const QList<Space> &spaces);
    /// After a whole listing: spaces neither in \a seen nor in \a seenBefore are gone. Those with unsent text
    /// stay or come back without a name (unlistedspaces.h), as at open(), or nobody could find it again.
    Pending<void, StoreError> keepOnlySpaces(const QSet<SpaceName> &seen,
                                             const QSet<SpaceName> &seenBefore = {});
    Pending<void, StoreError> removeSpace(const SpaceName &name);
    /// The whole membership of a space (replaces what was there).
    Pending<void, StoreError> putMembers(const SpaceName &space, const QList<Membership> &all);
    Pending<void, StoreError> putMember(const SpaceName &space, const Membership &member);
    Pending<void, StoreError> removeMember(const SpaceName &space, const MembershipName &name);
    /// An older lastUpdateTime never overwrites a newer one.
    Pending<void, StoreError> putMessages(const SpaceName &space, const QList<Message> &messages);
    /// Messages of [oldest..newest] that were cached but are not in the answer are gone at the server.
    Pending<void, StoreError> putMessageRange(const SpaceName &space, const QList<Message> &messages,
                                              bool reachesBeginning, const RangeEdges &edges = {});
    Pending<void, StoreError> removeMessages(const SpaceName &space, const QList<MessageName> &names);
    /// What the list shows of a space whose messages are not kept up to date: its newest message, or that it
    /// has none, as of its lastActiveTime \a activeAt. Apart from the cached messages, in which it would
    /// leave a hole that nobody sees; the next listing of the space puts an end to it.
    Pending<void, StoreError> putPreview(const SpaceName &space, const std::optional<Message> &newest,
                                         const QString &activeAt);
    Pending<void, StoreError> setFact(const QString &key, const QString &value);

    /// Commits the row (durably) and finishes with it, its id filled in. The draft of that space goes in the
    /// same transaction, with an Edit the unfinished one: text is in one of the two places.
    Pending<OutboxRow, StoreError> addToOutbox(const OutboxRow &row);
    /// In one transaction rows whose text or purpose went over into it, \a gone, are removed, unless they are
    /// Sending. Busy if the row is not there any more.
    Pending<void, StoreError> updateOutbox(const OutboxRow &row, const QList<qint64> &gone = {});
    /// The answer first into the cache, committed, then the row leaves the outbox; open() repairs the gap
    /// after a kill. An answer that lacks the message (a repeated request may get a partial one) is filled up
    /// from the row. A Delete leaves "deleted by its author" in the cache, a RemoveMember one member less.
    /// Rows that are void then (OutboxRow::isVoidAfter) go along.
    Pending<void, StoreError> settleOutbox(const OutboxRow &row, const std::optional<Message> &answer);
    /// Takes a row back that was not sent (undo, discard), of a Send also the edits that wait for it. A row
    /// that is Sending stays: Busy.
    Pending<void, StoreError> removeFromOutbox(qint64 id);
    /// Takes back a Send that was not sent: it goes, and \a draft, which has its text, is the draft of its
    /// space from the same transaction on. Busy if it is Sending, or not there any more, or if an edit with a
    /// newer text waits for it.
    Pending<void, StoreError> takeBack(qint64 id, const QString &draft);
    Pending<void, StoreError> saveDraft(const SpaceName &space, const QString &text);
    /// An empty text: there is no unfinished edit of that message (any more).
    Pending<void, StoreError> saveEdit(const SpaceName &space, const UnfinishedEdit &edit);
    /// What salvage() says was told; until this is written each start tells it.
    Pending<void, StoreError> salvageTold();

Q_SIGNALS:
    void spacesChanged(const QList<roomkey::SpaceName> &changed, const QList<roomkey::SpaceName> &removed);
    void membersChanged(const roomkey::SpaceName &space);
    /// \a changed: new or different rows; \a removed: gone.
    void messagesChanged(const roomkey::SpaceName &space, const QList<roomkey::Message> &changed,
                         const QList<roomkey::MessageName> &removed);
    void outboxChanged(const roomkey::SpaceName &space);
    /// More of the old messages can be found by a search, or all (messagesToIndex).
    void messagesIndexed();
    /// The outbox was deleted or moved away while it was open, and is there again with all that was in it.
    void putBack();
    /// A write failed in a way the person must know about (full disk, read-only, corrupt).
    void trouble(const roomkey::StoreError &error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
