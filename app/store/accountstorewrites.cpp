// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/rfc3339.h"
#include "app/store/accountstoreprivate.h"
#include "app/store/membertable.h"
#include "app/store/messagetable.h"
#include "app/store/outboxfile.h"
#include "app/store/spacetable.h"
#include "app/store/storefacts.h"
#include "app/store/unlistedspaces.h"

#include <algorithm>

// What the writer thread writes, each as one transaction.
namespace roomkey {

namespace {

/// The answer to a Send or an Edit, whole even if the server's was not.
Message wholeAnswer(const OutboxRow &row, Message answer, Database &cache)
{
    answer.space = row.space;
    if (answer.text.isEmpty() && answer.deletion == Message::Deletion::None)
        answer.text = row.text;
    if (row.kind != OutboxRow::Kind::Send)
        return answer;
    if (answer.clientId.isEmpty())
        answer.clientId = row.clientId;
    if (answer.createTime.isEmpty() && !MessageTable(cache).find(answer.name)) {
        answer.createTime = rfc3339FromMicroseconds(row.createdAt);
        answer.sender.name = UserName(StoreFacts(cache).value(facts::Me));
    }
    return answer;
}

/// What is left of a message its author deleted. One microsecond newer than what is known, so that an answer
/// from before does not bring it back while the server's own word does replace it.
Message tombstone(Message message)
{
    const qint64 known = std::max(microsecondsFromRfc3339(message.createTime).value_or(0),
                                  microsecondsFromRfc3339(message.lastUpdateTime).value_or(0));
    message.deleteTime = rfc3339FromMicroseconds(known + 1);
    message.deletion = Message::Deletion::ByAuthor;
    message.text.clear();
    message.attachmentCount = 0;
    message.reactionCount = 0;
    return message;
}

/// What Google did of \a row, as one transaction. Of a cache that cannot be written \a changes says what it
/// would have, if that is because of damage, and nothing else.
Expected<void, StoreError> cacheOutcome(const OutboxRow &row, const std::optional<Message> &answer,
                                        Database &cache, StoreChanges &changes)
{
    Transaction transaction(cache);
    const MessageTable messages(cache);
    StoreChanges unwritten;
    if (row.kind == OutboxRow::Kind::Delete) {
        unwritten.messages[row.space].removed.append(row.message);
        if (const auto deleted = messages.find(row.message))
            messages.put(row.space, {tombstone(*deleted)}, changes);
    } else if (row.kind == OutboxRow::Kind::RemoveMember) {
        MemberTable(cache).remove(row.space, row.member, changes);
    } else if (answer && !answer->name.isEmpty()) {
        const Message whole = wholeAnswer(row, *answer, cache);
        unwritten.messages[row.space].changed.append(whole);
        messages.put(row.space, {whole}, changes);
    }
    auto committed = transaction.commit();
    if (!committed) {
        const bool isDamaged = committed.error().kind == StoreError::Kind::Corrupt;
        changes = isDamaged ? unwritten : StoreChanges();
    }
    return committed;
}

} // namespace

Pending<void, StoreError> AccountStore::putSpaces(const QList<Space> &spaces)
{
    return d->write<void>(&StoreFiles::cache, [spaces](Database &cache, StoreChanges &changes) {
        for (const Space &space : spaces)
            SpaceTable(cache).put(space, changes);
    });
}

Pending<void, StoreError> AccountStore::keepOnlySpaces(const QSet<SpaceName> &seen,
                                                       const QSet<SpaceName> &seenBefore)
{
    return d->enqueue<void>(
        [seen, seenBefore](StoreFiles &files, StoreChanges &changes) -> Expected<void, StoreError> {
            // United here: at 100,000 spaces that is several frames.
            QSet<SpaceName> keep = seen | seenBefore;
            {
                Transaction reading(files.outbox);
                keep.unite(OutboxTable(files.outbox).spacesInUse());
                if (auto read = reading.commit(); !read)
                    return read;
            }
            Transaction transaction(files.cache);
            SpaceTable(files.cache).keepOnly(keep, changes);
            auto committed = transaction.commit();
            if (!committed) {
                changes = {};
                return committed;
            }
            return addUnlistedSpaces(files, changes);
        });
}

Pending<void, StoreError> AccountStore::removeSpace(const SpaceName &name)
{
    return d->write<void>(&StoreFiles::cache, [name](Database &cache, StoreChanges &changes) {
        SpaceTable(cache).remove(name, changes);
    });
}

Pending<void, StoreError> AccountStore::putMembers(const SpaceName &space, const QList<Membership> &all)
{
    return d->write<void>(&StoreFiles::cache, [space, all](Database &cache, StoreChanges &changes) {
        MemberTable(cache).replace(space, all, changes);
    });
}

Pending<void, StoreError> AccountStore::putMember(const SpaceName &space, const Membership &member)
{
    return d->write<void>(&StoreFiles::cache, [space, member](Database &cache, StoreChanges &changes) {
        MemberTable(cache).put(space, member, changes);
    });
}

Pending<void, StoreError> AccountStore::removeMember(const SpaceName &space, const MembershipName &name)
{
    return d->write<void>(&StoreFiles::cache, [space, name](Database &cache, StoreChanges &changes) {
        MemberTable(cache).remove(space, name, changes);
    });
}

Pending<void, StoreError> AccountStore::putMessages(const SpaceName &space, const QList<Message> &messages)
{
    return d->write<void>(&StoreFiles::cache, [space, messages](Database &cache, StoreChanges &changes) {
        MessageTable(cache).put(space, messages, changes);
    });
}

Pending<void, StoreError> AccountStore::putMessageRange(const SpaceName &space,
                                                        const QList<Message> &messages, bool reachesBeginning,
                                                        const RangeEdges &edges)
{
    return d->write<void>(&StoreFiles::cache,
                          [space, messages, reachesBeginning, edges](Database &cache, StoreChanges &changes) {
                              MessageTable(cache).putRange(space, messages, reachesBeginning, edges, changes);
                          });
}

Pending<void, StoreError> AccountStore::removeMessages(const SpaceName &space,
                                                       const QList<MessageName> &names)
{
    return d->write<void>(&StoreFiles::cache, [space, names](Database &cache, StoreChanges &changes) {
        MessageTable(cache).remove(space, names, changes);
    });
}

Pending<void, StoreError> AccountStore::putPreview(const SpaceName &space,
                                                   const std::optional<Message> &newest,
                                                   const QString &activeAt)
{
    return d->write<void>(&StoreFiles::cache,
                          [space, newest, activeAt](Database &cache, StoreChanges &changes) {
                              SpaceTable(cache).putPreview(space, newest, activeAt, changes);
                          });
}

Pending<void, StoreError> AccountStore::setFact(const QString &key, const QString &value)
{
    return d->write<void>(&StoreFiles::cache, [key, value](Database &cache, StoreChanges &) {
        StoreFacts(cache).put(key, value);
    });
}

Pending<OutboxRow, StoreError> AccountStore::addToOutbox(const OutboxRow &row)
{
    return d->write<OutboxRow>(&StoreFiles::outbox, [row](Database &outbox, StoreChanges &changes) {
        OutboxRow added = row;
        added.id = OutboxTable(outbox).add(row);
        changes.outbox.insert(row.space);
        // The text moves from the draft, or the unfinished edit, to the outbox; each leaves the other alone.
        if (row.kind == OutboxRow::Kind::Send && OutboxTable(outbox).saveDraft(row.space, QString()))
            changes.spaces.insert(row.space);
        if (row.kind == OutboxRow::Kind::Edit && OutboxTable(outbox).saveEdit(row.space, {row.message, {}}))
            changes.spaces.insert(row.space);
        return added;
    });
}

Pending<void, StoreError> AccountStore::updateOutbox(const OutboxRow &row, const QList<qint64> &gone)
{
    return d->enqueue<void>(
        [row, gone](StoreFiles &files, StoreChanges &changes) -> Expected<void, StoreError> {
            Transaction transaction(files.outbox);
            const OutboxTable table(files.outbox);
            const std::optional<OutboxRow> before = table.find(row.id);
            const bool updated = before && table.update(row);
            OutboxTable::Removed removed;
            if (before && !gone.isEmpty())
                removed =
                    table.removeIf(row.space, [&](const OutboxRow &each) { return gone.contains(each.id); });
            auto committed = transaction.commit();
            if (!committed)
                return committed;
            if (!before)
                return Unexpected(StoreError{StoreError::Kind::Busy, 0, QStringLiteral("the row is gone")});
            if (updated || removed.any)
                changes.outbox.insert(row.space);
            const bool wasOrIsRefused =
                before->state == OutboxRow::State::Refused || row.state == OutboxRow::State::Refused;
            if ((updated && wasOrIsRefused) || removed.anyRefused)
                changes.spaces.insert(row.space);
            return committed;
        });
}

Pending<void, StoreError> AccountStore::settleOutbox(const OutboxRow &row,
                                                     const std::optional<Message> &answer)
{
    return d->enqueue<void>(
        [d = d.get(), row, answer](StoreFiles &files, StoreChanges &changes) -> Expected<void, StoreError> {
            if (auto cached = cacheOutcome(row, answer, files.cache, changes); !cached) {
                if (cached.error().kind != StoreError::Kind::Corrupt)
                    return cached;
                // The next start makes the cache anew from what Google has, this outcome too; until then the
                // outbox does not wait.
                QMetaObject::invokeMethod(
                    d->q, [d, error = cached.error()] { d->report(error); }, Qt::QueuedConnection);
            }
            Transaction transaction(files.outbox);
            const OutboxTable outbox(files.outbox);
            const bool removed = outbox.remove(row.id);
            const OutboxTable::Removed along =
                outbox.removeIf(row.space, [&](const OutboxRow &each) { return each.isVoidAfter(row); });
            auto committed = transaction.commit();
            if (committed && (removed || along.any))
                changes.outbox.insert(row.space);
            if (committed && along.anyRefused)
                changes.spaces.insert(row.space);
            return committed;
        });
}

Pending<void, StoreError> AccountStore::removeFromOutbox(qint64 id)
{
    return d->enqueue<void>([id](StoreFiles &files, StoreChanges &changes) -> Expected<void, StoreError> {
        Transaction transaction(files.outbox);
        const OutboxTable outbox(files.outbox);
        const std::optional<OutboxRow> row = outbox.find(id);
        if (row && row->state == OutboxRow::State::Sending)
            return Unexpected(StoreError{StoreError::Kind::Busy, 0, QStringLiteral("the row is being sent")});
        OutboxTable::Removed removed;
        if (row) {
            removed = outbox.removeIf(row->space, [&](const OutboxRow &each) {
                return each.id == id || each.isNothingWithout(*row);
            });
        }
        auto committed = transaction.commit();
        if (committed && removed.any)
            changes.outbox.insert(row->space);
        if (committed && removed.anyRefused)
            changes.spaces.insert(row->space);
        return committed;
    });
}

Pending<void, StoreError> AccountStore::takeBack(qint64 id, const QString &draft)
{
    return d->enqueue<void>(
        [id, draft](StoreFiles &files, StoreChanges &changes) -> Expected<void, StoreError> {
            Transaction transaction(files.outbox);
            const OutboxTable outbox(files.outbox);
            const std::optional<OutboxRow> row = outbox.find(id);
            const QList<OutboxRow> there = row ? outbox.rows(row->space) : QList<OutboxRow>();
            const bool isChanged = std::any_of(there.begin(), there.end(), [&](const OutboxRow &each) {
                return each.isNothingWithout(*row);
            });
            if (!row || isChanged || row->kind != OutboxRow::Kind::Send ||
                row->state == OutboxRow::State::Sending) {
                return Unexpected(
                    StoreError{StoreError::Kind::Busy, 0, QStringLiteral("the row is being sent, or was")});
            }
            outbox.remove(id);
            outbox.saveDraft(row->space, draft);
            auto committed = transaction.commit();
            if (committed) {
                changes.outbox.insert(row->space);
                changes.spaces.insert(row->space);
            }
            return committed;
        });
}

Pending<void, StoreError> AccountStore::saveDraft(const SpaceName &space, const QString &text)
{
    return d->write<void>(&StoreFiles::outbox, [space, text](Database &outbox, StoreChanges &changes) {
        if (OutboxTable(outbox).saveDraft(space, text))
            changes.spaces.insert(space);
    });
}

Pending<void, StoreError> AccountStore::saveEdit(const SpaceName &space, const UnfinishedEdit &edit)
{
    return d->write<void>(&StoreFiles::outbox, [space, edit](Database &outbox, StoreChanges &changes) {
        if (OutboxTable(outbox).saveEdit(space, edit))
            changes.spaces.insert(space);
    });
}

Pending<void, StoreError> AccountStore::salvageTold()
{
    return d->write<void>(&StoreFiles::outbox,
                          [](Database &outbox, StoreChanges &) { forgetSalvage(outbox); });
}

} // namespace roomkey
