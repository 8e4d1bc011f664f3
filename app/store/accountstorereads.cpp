// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/memory.h"
#include "app/store/accountstoreprivate.h"
#include "app/store/membertable.h"
#include "app/store/messagetable.h"
#include "app/store/spacetable.h"
#include "app/store/storefacts.h"

// What the thread of the window reads: small and bounded, from connections of its own.
namespace roomkey {

namespace {

/// What the composer shows when the space opens.
QString unsentText(const OutboxTable &outbox, const SpaceName &space)
{
    const std::optional<UnfinishedEdit> edit = outbox.edit(space);
    return edit ? edit->text : outbox.draft(space);
}

} // namespace

void AccountStore::Private::leaveOutDeleted(FoundMessages &found)
{
    if (!isOpen || found.messages.isEmpty())
        return;
    QSet<MessageName> gone;
    for (const OutboxRow &row : read(outbox, [&] { return OutboxTable(outbox).shownActs(); })) {
        if (row.hidesMessage())
            gone.insert(row.message);
    }
    found.messages.removeIf([&gone](const Message &message) { return gone.contains(message.name); });
}

void AccountStore::Private::showActs(const QList<OutboxRow> &acts, SpaceSummary &summary)
{
    QList<OutboxRow> here;
    for (const OutboxRow &row : acts) {
        if (row.space == summary.space.name)
            here.append(row);
    }
    if (here.isEmpty())
        return;
    read(cache, [&] {
        SpaceTable(cache).previewAfter(here, summary);
        return true;
    });
}

QList<SpaceSummary> AccountStore::spaces(int limit, const SpaceSummary *after) const
{
    QList<SpaceSummary> page = d->read(d->cache, [&] { return SpaceTable(d->cache).page(limit, after); });
    d->read(d->outbox, [&] {
        const OutboxTable outbox(d->outbox);
        const QHash<SpaceName, OutboxTable::Refused> refused = outbox.refusedCounts();
        const QSet<SpaceName> inUse = outbox.spacesInUse();
        for (SpaceSummary &summary : page) {
            if (!inUse.contains(summary.space.name))
                continue;
            const OutboxTable::Refused counts = refused.value(summary.space.name);
            summary.refusedRows = counts.rows;
            summary.refusedSends = counts.sends;
            summary.draft = unsentText(outbox, summary.space.name);
        }
        return true;
    });
    const QList<OutboxRow> acts = d->read(d->outbox, [&] { return OutboxTable(d->outbox).shownActs(); });
    for (SpaceSummary &summary : page)
        d->showActs(acts, summary);
    return page;
}

std::optional<SpaceSummary> AccountStore::space(const SpaceName &name) const
{
    std::optional<SpaceSummary> summary = d->read(d->cache, [&] { return SpaceTable(d->cache).find(name); });
    if (summary) {
        const auto refused = d->read(d->outbox, [&] { return OutboxTable(d->outbox).refusedCount(name); });
        summary->refusedRows = refused.rows;
        summary->refusedSends = refused.sends;
        summary->draft = d->read(d->outbox, [&] { return unsentText(OutboxTable(d->outbox), name); });
        d->showActs(d->read(d->outbox, [&] { return OutboxTable(d->outbox).shownActs(name); }), *summary);
    }
    return summary;
}

QList<SpaceLine> AccountStore::spaceLines(int limit, const SpaceLine *after) const
{
    return d->read(d->cache, [&] { return SpaceTable(d->cache).lines(limit, after); });
}

QList<SpaceLine> AccountStore::spaceLines(const QList<SpaceName> &names) const
{
    return d->read(d->cache, [&] { return SpaceTable(d->cache).lines(names); });
}

void AccountStore::releaseMemory() const
{
    d->cache.releaseMemory();
    d->outbox.releaseMemory();
    returnFreeMemory();
}

bool AccountStore::isPreviewStale(const SpaceName &name) const
{
    return d->read(d->cache, [&] { return SpaceTable(d->cache).isPreviewStale(name); });
}

QList<Membership> AccountStore::members(const SpaceName &space) const
{
    return d->read(d->cache, [&] { return MemberTable(d->cache).all(space); });
}

bool AccountStore::hasMembers(const SpaceName &space) const
{
    return d->read(d->cache, [&] { return MemberTable(d->cache).listedWhole(space); });
}

QList<Message> AccountStore::messages(const SpaceName &space, int limit, const MessageCursor *before) const
{
    return d->read(d->cache, [&] { return MessageTable(d->cache).page(space, limit, before); });
}

std::optional<Message> AccountStore::messageByClientId(const SpaceName &space,
                                                       const ClientMessageId &id) const
{
    return d->read(d->cache, [&] { return MessageTable(d->cache).findByClientId(space, id); });
}

std::optional<Message> AccountStore::message(const MessageName &name) const
{
    return d->read(d->cache, [&] { return MessageTable(d->cache).find(name); });
}

bool AccountStore::reachesBeginning(const SpaceName &space) const
{
    return d->read(d->cache, [&] { return MessageTable(d->cache).reachesBeginning(space); });
}

std::optional<MessageCursor> AccountStore::oldest(const SpaceName &space) const
{
    return d->read(d->cache, [&] { return MessageTable(d->cache).oldest(space); });
}

std::optional<MessageCursor> AccountStore::syncedTo(const SpaceName &space) const
{
    return d->read(d->cache, [&] { return MessageTable(d->cache).syncedTo(space); });
}

Pending<FoundMessages, StoreError> AccountStore::search(const SearchQuestion &question) const
{
    using Outcome = SearchReader::Answer;
    if (!d->isOpen) {
        return Pending<FoundMessages, StoreError>::ready(
            Unexpected(StoreError{StoreError::Kind::CannotOpen, 0, QStringLiteral("the store is not open")}));
    }
    auto promise = std::make_shared<Promise<FoundMessages, StoreError>>();
    auto pending = promise->pending();
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    promise->onStop([stop] { *stop = true; });
    d->searcher->ask(question, stop, [q = d->q, promise = std::move(promise)](Outcome &&outcome) mutable {
        QMetaObject::invokeMethod(
            q,
            [q, promise = std::move(promise), outcome = std::move(outcome)]() mutable {
                if (outcome)
                    q->d->leaveOutDeleted(*outcome);
                else if (outcome.error().sqliteCode)
                    q->d->report(outcome.error());
                promise->finish(std::move(outcome));
            },
            Qt::QueuedConnection);
    });
    return pending;
}

qint64 AccountStore::messagesToIndex() const
{
    return d->toIndex;
}

QList<OutboxRow> AccountStore::outbox(const SpaceName &space) const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).rows(space); });
}

QList<OutboxRow> AccountStore::outbox() const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).rows(); });
}

QString AccountStore::draft(const SpaceName &space) const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).draft(space); });
}

std::optional<UnfinishedEdit> AccountStore::unfinishedEdit(const SpaceName &space) const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).edit(space); });
}

int AccountStore::unsentCount() const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).unsentCount(); });
}

QString AccountStore::fact(const QString &key) const
{
    return d->read(d->cache, [&] { return StoreFacts(d->cache).value(key); });
}

} // namespace roomkey
