// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "app/store/outboxtable.h"
#include "app/store/searchreader.h"
#include "app/store/sqlite.h"
#include "app/store/storechanges.h"
#include "app/store/storelease.h"
#include "app/store/storewriter.h"

#include <utility>

// What the three parts of AccountStore share: its life, what it reads and what it writes. Private to
// app/store; rules of threads as in accountstore.h.
namespace roomkey {

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
    Expected<void, StoreError> openForWriting();
    /// \a why: nothing can be written.
    Expected<void, StoreError> openAsItIs(const StoreError &why);
    void deliver();
    void announce(const StoreChanges &changes);
    void report(const StoreError &error);
    /// Takes a batch of old messages into the index, and has itself called again while there are more.
    void indexOld();
    /// On the writer thread, before anything is written.
    Expected<void, StoreError> keepFilesInPlace(StoreFiles &files);
    void readWhereOutboxIsNow();

    /// Runs \a work(connection, changes) as one transaction on the writer thread.
    template <class T, class Work>
    Pending<T, StoreError> write(Database StoreFiles::*file, Work work);
    /// Runs \a work(files, changes), which commits by itself and leaves in changes what was committed.
    template <class T, class Work>
    Pending<T, StoreError> enqueue(Work work);
    template <class Read>
    auto read(Database &file, Read read);
    void leaveOutDeleted(FoundMessages &found);
    /// Makes the preview of \a summary what it is after those of \a acts that are about its space.
    void showActs(const QList<OutboxRow> &acts, SpaceSummary &summary);

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
    std::optional<StoreError> whyReadOnly; ///< then there is no writer
    std::optional<OutboxSalvage> salvage;
};

template <class T, class Work>
Pending<T, StoreError> AccountStore::Private::enqueue(Work work)
{
    using Outcome = Expected<T, StoreError>;
    if (!isOpen) {
        return Pending<T, StoreError>::ready(
            Unexpected(StoreError{StoreError::Kind::CannotOpen, 0, QStringLiteral("the store is not open")}));
    }
    if (whyReadOnly)
        return Pending<T, StoreError>::ready(Unexpected(*whyReadOnly));
    auto promise = std::make_shared<Promise<T, StoreError>>();
    auto pending = promise->pending();
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

} // namespace roomkey
