// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/accountstore.h"

#include "app/api/rfc3339.h"
#include "app/core/logging.h"
#include "app/store/membertable.h"
#include "app/store/messagetable.h"
#include "app/store/migrations.h"
#include "app/store/movedfile.h"
#include "app/store/outboxfile.h"
#include "app/store/outboxtable.h"
#include "app/store/searchreader.h"
#include "app/store/searchtable.h"
#include "app/store/spacetable.h"
#include "app/store/storechanges.h"
#include "app/store/storefacts.h"
#include "app/store/storefile.h"
#include "app/store/storelease.h"
#include "app/store/storewriter.h"

#include <QFileInfo>

#include <utility>

namespace roomkey {

namespace {

constexpr int OpenBusyMilliseconds = 100; ///< on the GUI thread, before the first paint
constexpr int WriteBusyMilliseconds = 5000;
constexpr int IndexedAtOnce = 500; ///< messages; about 20 ms of the writer's time

/// A damaged cache can be intact at its head; one row of each table is looked at before it is trusted.
Expected<void, StoreError> checkCache(Database &cache)
{
    cache.clearError();
    for (const char *sql :
         {"SELECT 1 FROM spaces LIMIT 1", "SELECT 1 FROM spaceStates LIMIT 1", "SELECT 1 FROM users LIMIT 1",
          "SELECT 1 FROM members LIMIT 1", "SELECT 1 FROM messages LIMIT 1", "SELECT 1 FROM facts LIMIT 1"})
        cache.integer(sql);
    if (!cache.error())
        return {};
    StoreError error = *cache.error();
    cache.clearError();
    error.kind = StoreError::Kind::Corrupt;
    return Unexpected(error);
}

Expected<void, StoreError> openCache(Database &cache, const QString &file)
{
    auto opened = openStoreFile(cache, file, cacheMigrations());
    return opened ? checkCache(cache) : opened;
}

/// What the composer shows when the space opens.
QString unsentText(const OutboxTable &outbox, const SpaceName &space)
{
    const std::optional<UnfinishedEdit> edit = outbox.edit(space);
    return edit ? edit->text : outbox.draft(space);
}

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

/// A kill between the two commits of settleOutbox leaves a row whose message is cached already.
Expected<void, StoreError> settleWhatIsCached(StoreFiles &files)
{
    Transaction transaction(files.outbox);
    const OutboxTable outbox(files.outbox);
    const MessageTable messages(files.cache);
    for (const OutboxRow &row : outbox.rows()) {
        if (row.kind == OutboxRow::Kind::Send && messages.findByClientId(row.space, row.clientId))
            outbox.remove(row.id);
    }
    return transaction.commit();
}

} // namespace

class AccountStore::Private
{
public:
    Private(AccountStore *store, const ProfilePaths &paths, const AccountId &account)
        : q(store)
        , folder(paths.accountFolder(account))
        , cacheFile(paths.cacheFile(account))
        , outboxFile(paths.outboxFile(account))
    {
    }

    Expected<void, StoreError> open();
    void deliver();
    void announce(const StoreChanges &changes);
    void report(const StoreError &error);
    /// Takes a batch of old messages into the index, and has itself called again while there are more.
    void indexOld();
    /// On the writer thread, before anything is written.
    Expected<void, StoreError> keepFilesInPlace(StoreFiles &files);
    void readWhereFilesAreNow();

    /// Runs \a work(connection, changes) as one transaction on the writer thread.
    template <class T, class Work>
    Pending<T, StoreError> write(Database StoreFiles::*file, Work work);
    /// Runs \a work(files, changes), which commits by itself and leaves in changes what was committed.
    template <class T, class Work>
    Pending<T, StoreError> enqueue(Work work);
    template <class Read>
    auto read(Database &file, Read read);
    void leaveOutDeleted(FoundMessages &found);
    /// The newest message of \a summary that none of \a deletions is about.
    void leaveOut(const QList<OutboxRow> &deletions, SpaceSummary &summary);

    AccountStore *q;
    QString folder;
    QString cacheFile;
    QString outboxFile;
    StoreLease lease;
    std::unique_ptr<StoreWriter> writer;
    std::unique_ptr<SearchReader> searcher;
    qint64 toIndex = 0;
    Database cache;  ///< read-only
    Database outbox; ///< read-only
    bool isOpen = false;
    bool cacheDamaged = false;
    std::optional<OutboxSalvage> salvage;
};

Expected<void, StoreError> AccountStore::Private::open()
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
    auto opened = openCache(files.cache, cacheFile);
    if (!opened && opened.error().kind == StoreError::Kind::Corrupt) {
        qCWarning(lcStore) << "the cache is damaged and is made anew:" << opened.error().detail;
        files.cache.close();
        if (setStoreFileAside(cacheFile))
            opened = openCache(files.cache, cacheFile);
    }
    if (!opened)
        return opened;
    files.cache.setBusyTimeout(OpenBusyMilliseconds);
    files.outbox.setBusyTimeout(OpenBusyMilliseconds);
    if (auto settled = settleWhatIsCached(files); !settled)
        return settled;
    files.cache.setBusyTimeout(WriteBusyMilliseconds);
    files.outbox.setBusyTimeout(WriteBusyMilliseconds);

    if (auto readable = openStoreFileForReading(cache, cacheFile); !readable)
        return readable;
    if (auto readable = openStoreFileForReading(outbox, outboxFile); !readable)
        return readable;
    searcher = std::make_unique<SearchReader>(cacheFile);
    writer->start();
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
    if (error.kind == StoreError::Kind::Corrupt && error.detail.startsWith(QFileInfo(cacheFile).fileName()))
        cacheDamaged = true;
    Q_EMIT q->trouble(error);
}

Expected<void, StoreError> AccountStore::Private::keepFilesInPlace(StoreFiles &files)
{
    const auto outboxPlace = keepInPlace(files.outbox, outboxFile, outboxMigrations());
    if (!outboxPlace)
        return Unexpected(outboxPlace.error());
    const auto cachePlace = keepInPlace(files.cache, cacheFile, cacheMigrations());
    if (!cachePlace)
        return Unexpected(cachePlace.error());
    if (*outboxPlace == FilePlace::PutBack || *cachePlace == FilePlace::PutBack) {
        QMetaObject::invokeMethod(
            q, [this] { readWhereFilesAreNow(); }, Qt::QueuedConnection);
    }
    return {};
}

void AccountStore::Private::readWhereFilesAreNow()
{
    if (!isOpen)
        return;
    // The lease's file may be gone with the folder.
    (void)lease.take(folder);
    for (const auto &[reader, file] : {std::pair(&cache, &cacheFile), std::pair(&outbox, &outboxFile)}) {
        reader->leaveAlone();
        if (auto readable = openStoreFileForReading(*reader, *file); !readable)
            report(readable.error());
    }
    searcher = std::make_unique<SearchReader>(cacheFile);
    Q_EMIT q->putBack();
}

template <class T, class Work>
Pending<T, StoreError> AccountStore::Private::enqueue(Work work)
{
    using Outcome = Expected<T, StoreError>;
    if (!isOpen) {
        return Pending<T, StoreError>::ready(
            Unexpected(StoreError{StoreError::Kind::CannotOpen, 0, QStringLiteral("the store is not open")}));
    }
    auto promise = std::make_shared<Promise<T, StoreError>>();
    const auto pending = promise->pending();
    writer->add([this, promise = std::move(promise), work = std::move(work)](StoreFiles &files) mutable {
        StoreChanges changes;
        const auto kept = keepFilesInPlace(files);
        Outcome outcome = kept ? work(files, changes) : Outcome(Unexpected(kept.error()));
        // Signals first: whoever waits for the write finds every model up to date.
        return
            [this, promise = std::move(promise), outcome = std::move(outcome), changes = std::move(changes)] {
                if (isOpen) {
                    announce(changes);
                    // A refusal of ours is the caller's business; trouble is what SQLite says.
                    if (!outcome &&
                        (outcome.error().sqliteCode || outcome.error().kind == StoreError::Kind::Replaced))
                        report(outcome.error());
                }
                promise->finish(outcome);
            };
    });
    return pending;
}

template <class T, class Work>
Pending<T, StoreError> AccountStore::Private::write(Database StoreFiles::*file, Work work)
{
    return enqueue<T>(
        [file, work = std::move(work)](StoreFiles &files, StoreChanges &changes) -> Expected<T, StoreError> {
            Database &database = files.*file;
            Transaction transaction(database);
            if constexpr (std::is_void_v<T>) {
                work(database, changes);
                auto committed = transaction.commit();
                if (!committed)
                    changes = {};
                return committed;
            } else {
                T value = work(database, changes);
                if (auto committed = transaction.commit(); !committed) {
                    changes = {};
                    return Unexpected(committed.error());
                }
                return value;
            }
        });
}

template <class Read>
auto AccountStore::Private::read(Database &file, Read read)
{
    file.clearError();
    auto result = read();
    if (const auto error = file.error()) {
        file.clearError();
        // Not from here: callers are in the middle of something.
        QMetaObject::invokeMethod(
            q, [this, error = *error] { report(error); }, Qt::QueuedConnection);
    }
    return result;
}

void AccountStore::Private::leaveOutDeleted(FoundMessages &found)
{
    if (!isOpen || found.messages.isEmpty())
        return;
    QSet<MessageName> gone;
    for (const OutboxRow &row : read(outbox, [&] { return OutboxTable(outbox).deletions(); }))
        gone.insert(row.message);
    found.messages.removeIf([&gone](const Message &message) { return gone.contains(message.name); });
}

void AccountStore::Private::leaveOut(const QList<OutboxRow> &deletions, SpaceSummary &summary)
{
    QSet<MessageName> gone;
    for (const OutboxRow &row : deletions) {
        if (row.space == summary.space.name)
            gone.insert(row.message);
    }
    if (gone.isEmpty())
        return;
    read(cache, [&] {
        SpaceTable(cache).previewWithout(gone, summary);
        return true;
    });
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
    if (!d->writer)
        return;
    d->writer->stop();
    d->deliver();
    d->writer.reset();
    if (d->cacheDamaged)
        setStoreFileAside(d->cacheFile);
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

const std::optional<OutboxSalvage> &AccountStore::salvage() const
{
    return d->salvage;
}

QList<SpaceSummary> AccountStore::spaces(int limit, const SpaceSummary *after) const
{
    QList<SpaceSummary> page = d->read(d->cache, [&] { return SpaceTable(d->cache).page(limit, after); });
    d->read(d->outbox, [&] {
        const OutboxTable outbox(d->outbox);
        const QHash<SpaceName, int> refused = outbox.refusedCounts();
        for (SpaceSummary &summary : page) {
            summary.refusedRows = refused.value(summary.space.name);
            summary.draft = unsentText(outbox, summary.space.name);
        }
        return true;
    });
    const QList<OutboxRow> deletions = d->read(d->outbox, [&] { return OutboxTable(d->outbox).deletions(); });
    for (SpaceSummary &summary : page)
        d->leaveOut(deletions, summary);
    return page;
}

std::optional<SpaceSummary> AccountStore::space(const SpaceName &name) const
{
    std::optional<SpaceSummary> summary = d->read(d->cache, [&] { return SpaceTable(d->cache).find(name); });
    if (summary) {
        summary->refusedRows = d->read(d->outbox, [&] { return OutboxTable(d->outbox).refusedCount(name); });
        summary->draft = d->read(d->outbox, [&] { return unsentText(OutboxTable(d->outbox), name); });
        d->leaveOut(d->read(d->outbox, [&] { return OutboxTable(d->outbox).deletions(name); }), *summary);
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

QList<UnfinishedEdit> AccountStore::unfinishedEdits(const SpaceName &space) const
{
    return d->read(d->outbox, [&] { return OutboxTable(d->outbox).edits(space); });
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
            if (!committed)
                changes = {};
            return committed;
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

Pending<void, StoreError> AccountStore::updateOutbox(const OutboxRow &row)
{
    return d->write<void>(&StoreFiles::outbox, [row](Database &outbox, StoreChanges &changes) {
        const OutboxTable table(outbox);
        const std::optional<OutboxRow> before = table.find(row.id);
        if (!table.update(row))
            return;
        changes.outbox.insert(row.space);
        if (before->state == OutboxRow::State::Refused || row.state == OutboxRow::State::Refused)
            changes.spaces.insert(row.space);
    });
}

Pending<void, StoreError> AccountStore::settleOutbox(const OutboxRow &row,
                                                     const std::optional<Message> &answer)
{
    return d->enqueue<void>(
        [row, answer](StoreFiles &files, StoreChanges &changes) -> Expected<void, StoreError> {
            {
                Transaction transaction(files.cache);
                const MessageTable messages(files.cache);
                if (row.kind == OutboxRow::Kind::Delete) {
                    if (const auto deleted = messages.find(row.message))
                        messages.put(row.space, {tombstone(*deleted)}, changes);
                } else if (row.kind == OutboxRow::Kind::RemoveMember) {
                    MemberTable(files.cache).remove(row.space, row.member, changes);
                } else if (answer && !answer->name.isEmpty()) {
                    messages.put(row.space, {wholeAnswer(row, *answer, files.cache)}, changes);
                }
                if (auto committed = transaction.commit(); !committed) {
                    changes = {};
                    return committed;
                }
            }
            Transaction transaction(files.outbox);
            const bool removed = OutboxTable(files.outbox).remove(row.id);
            auto committed = transaction.commit();
            if (committed && removed)
                changes.outbox.insert(row.space);
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
        const bool removed = row && outbox.remove(id);
        auto committed = transaction.commit();
        if (committed && removed) {
            changes.outbox.insert(row->space);
            if (row->state == OutboxRow::State::Refused)
                changes.spaces.insert(row->space);
        }
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
            if (!row || row->kind != OutboxRow::Kind::Send || row->state == OutboxRow::State::Sending) {
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

} // namespace roomkey
