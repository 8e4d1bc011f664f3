// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/accountstore.h"

#include "app/core/logging.h"
#include "app/store/accountstoreprivate.h"
#include "app/store/cachefile.h"
#include "app/store/messagetable.h"
#include "app/store/migrations.h"
#include "app/store/movedfile.h"
#include "app/store/outboxfile.h"
#include "app/store/searchtable.h"
#include "app/store/storefile.h"
#include "app/store/unlistedspaces.h"

#include <QFileInfo>
#include <QTimer>

#include <chrono>

namespace roomkey {

namespace {

constexpr int OpenBusyMilliseconds = 100; ///< on the GUI thread, before the first paint
constexpr int WriteBusyMilliseconds = 5000;
constexpr std::chrono::seconds ReadAgainAfter{1};
constexpr int IndexedAtOnce = 500; ///< messages; about 20 ms of the writer's time

/// A kill between the two commits of settleOutbox leaves a row whose message is cached already.
Expected<void, StoreError> settleWhatIsCached(StoreFiles &files)
{
    Transaction transaction(files.outbox);
    const OutboxTable outbox(files.outbox);
    const MessageTable messages(files.cache);
    for (const OutboxRow &row : outbox.rows()) {
        if (row.kind != OutboxRow::Kind::Send)
            continue;
        const std::optional<Message> arrived = messages.findByClientId(row.space, row.clientId);
        if (!arrived || !row.isAnsweredBy(*arrived))
            continue;
        if (const std::optional<OutboxRow> rest = row.restAfter(*arrived))
            outbox.update(*rest);
        else
            outbox.remove(row.id);
    }
    return transaction.commit();
}

} // namespace

Expected<void, StoreError> AccountStore::Private::open()
{
    auto opened = openForWriting();
    if (opened || opened.error().kind != StoreError::Kind::ReadOnly)
        return opened;
    return openAsItIs(opened.error());
}

Expected<void, StoreError> AccountStore::Private::openAsItIs(const StoreError &why)
{
    qCWarning(lcStore) << "the store is only read:" << why.detail;
    cache.close();
    outbox.close();
    writer.reset();
    if (!lease.isHeld()) {
        if (auto taken = lease.takeForReading(folder); !taken)
            return taken;
    }
    auto opened = openStoreFileAsItIs(outbox, outboxFile, outboxMigrations());
    if (opened)
        opened = openCacheFileAsItIs(cache, cacheFile);
    if (!opened) // missing, and none can be made
        return opened.error().kind == StoreError::Kind::CannotOpen ? Unexpected(why) : opened;
    searcher = std::make_unique<SearchReader>(cacheFile, Database::Access::AsItIs);
    whyReadOnly = why;
    isOpen = true;
    return {};
}

Expected<void, StoreError> AccountStore::Private::openForWriting()
{
    if (!ProfilePaths::ensurePrivateFolder(folder)) {
        return Unexpected(StoreError{StoreError::Kind::CannotOpen, 0,
                                     QStringLiteral("the account's folder cannot be made")});
    }
    if (auto taken = lease.take(folder); !taken)
        return taken;
    writer = std::make_unique<StoreWriter>([this] {
        QMetaObject::invokeMethod(
            q, [this] { deliver(); }, Qt::QueuedConnection);
    });
    StoreFiles &files = writer->files();

    const bool hasLived = QFileInfo(cacheFile).size() > 0; // then there was an outbox before
    if (auto found = openOutboxFile(files.outbox, outboxFile, hasLived))
        salvage = *found;
    else
        return Unexpected(found.error());
    if (auto opened = openCacheFile(files.cache, cacheFile); !opened)
        return opened;
    files.cache.setBusyTimeout(OpenBusyMilliseconds);
    files.outbox.setBusyTimeout(OpenBusyMilliseconds);
    if (auto settled = settleWhatIsCached(files); !settled)
        return settled;
    StoreChanges added; // nobody has read anything yet
    if (auto put = addUnlistedSpaces(files, added); !put)
        qCWarning(lcStore) << "spaces that are not listed:" << put.error().detail; // the next listing does it
    files.cache.setBusyTimeout(WriteBusyMilliseconds);
    files.outbox.setBusyTimeout(WriteBusyMilliseconds);

    if (auto readable = openStoreFileForReading(cache, cacheFile); !readable)
        return readable;
    if (auto readable = openStoreFileForReading(outbox, outboxFile); !readable)
        return readable;
    searcher = std::make_unique<SearchReader>(cacheFile, Database::Access::ReadOnly);
    if (!writer->start())
        return Unexpected(StoreError{StoreError::Kind::NoThread, 0, QStringLiteral("no thread to write on")});
    isOpen = true;
    toIndex = SearchTable(cache).left();
    if (toIndex > 0)
        indexOld();
    return {};
}

void AccountStore::Private::indexOld()
{
    // Another turn for each batch: whatever is to be written meanwhile goes first.
    write<qint64>(&StoreFiles::cache, [](Database &cache, StoreChanges &) {
        SearchTable(cache).takeIn(IndexedAtOnce);
        return SearchTable(cache).left();
    }).then(q, [this](Expected<qint64, StoreError> &&left) {
        if (!left || !isOpen)
            return; // told already; the next start goes on
        toIndex = *left;
        Q_EMIT q->messagesIndexed();
        if (toIndex > 0)
            indexOld();
    });
}

void AccountStore::Private::deliver()
{
    if (!writer)
        return; // closed meanwhile
    const std::vector<StoreWriter::Done> finished = writer->takeDone();
    for (const StoreWriter::Done &done : finished)
        done();
}

void AccountStore::Private::announce(const StoreChanges &changes)
{
    for (auto it = changes.messages.cbegin(); it != changes.messages.cend(); ++it)
        Q_EMIT q->messagesChanged(it.key(), it->changed, it->removed);
    for (const SpaceName &space : changes.members)
        Q_EMIT q->membersChanged(space);
    for (const SpaceName &space : changes.outbox)
        Q_EMIT q->outboxChanged(space);
    const QSet<SpaceName> changed = changes.spaces - changes.removedSpaces;
    if (!changed.isEmpty() || !changes.removedSpaces.isEmpty())
        Q_EMIT q->spacesChanged(changed.values(), changes.removedSpaces.values());
}

void AccountStore::Private::report(const StoreError &error)
{
    qCWarning(lcStore) << "store:" << error.detail << error.sqliteCode;
    if (error.kind == StoreError::Kind::Corrupt && !whyReadOnly &&
        error.detail.startsWith(QFileInfo(cacheFile).fileName()))
        noteCacheDamaged(cacheFile);
    Q_EMIT q->trouble(error);
}

Expected<void, StoreError> AccountStore::Private::keepFilesInPlace(StoreFiles &files)
{
    // With the whole folder the lease may be gone, and somebody else may have come.
    if (!lease.isStanding()) {
        ProfilePaths::ensurePrivateFolder(folder);
        if (auto taken = lease.take(folder); !taken)
            return taken;
    }
    // The cache is left as it is: whoever deletes it does away with nothing, and the next start fills a new
    // one.
    const auto place = keepInPlace(files.outbox, outboxFile, outboxMigrations());
    if (!place)
        return Unexpected(place.error());
    if (*place == FilePlace::PutBack) {
        QMetaObject::invokeMethod(
            q, [this] { readWhereOutboxIsNow(); }, Qt::QueuedConnection);
    }
    return {};
}

void AccountStore::Private::readWhereOutboxIsNow()
{
    if (!isOpen)
        return;
    outbox.leaveAlone();
    if (auto readable = openStoreFileForReading(outbox, outboxFile); !readable) {
        report(readable.error());
        QTimer::singleShot(ReadAgainAfter, q, [this] { readWhereOutboxIsNow(); });
        return;
    }
    Q_EMIT q->putBack();
}

AccountStore::AccountStore(ProfilePaths paths, AccountId account, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, paths, account))
{
}

AccountStore::~AccountStore()
{
    close();
}

void AccountStore::close()
{
    d->isOpen = false; // results still reach whoever waits, but nobody is told of changes any more
    d->searcher.reset();
    d->cache.close();
    d->outbox.close();
    d->whyReadOnly.reset();
    if (d->writer) {
        d->writer->stop();
        d->deliver();
        d->writer.reset();
    }
    d->lease.release();
}

Expected<void, StoreError> AccountStore::open()
{
    Q_ASSERT(!d->isOpen);
    auto opened = d->open();
    if (!opened) {
        d->cache.close();
        d->outbox.close();
        d->writer.reset();
        d->lease.release();
        qCWarning(lcStore) << "the store cannot be opened:" << opened.error().detail;
    }
    return opened;
}

bool AccountStore::isOpen() const
{
    return d->isOpen;
}

const std::optional<StoreError> &AccountStore::whyReadOnly() const
{
    return d->whyReadOnly;
}

const std::optional<OutboxSalvage> &AccountStore::salvage() const
{
    return d->salvage;
}

QList<UnfinishedEdit> AccountStore::unfinishedEdits(const SpaceName &space) const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).edits(space); });
}

} // namespace roomkey
