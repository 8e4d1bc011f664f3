// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storepreparation.h"

#include "app/store/migrations.h"
#include "app/store/storefile.h"
#include "app/store/storelease.h"

#include <QDir>
#include <QFileInfo>

#include <memory>
#include <system_error>

namespace roomkey {

namespace {

struct NewStore
{
    QString folder;
    QString outbox;
    QString cache;

    /// Their logs, and what was set aside, are part of what a start has to judge.
    bool hasFiles() const
    {
        return !QDir(folder)
                    .entryList({QFileInfo(outbox).fileName() + QLatin1Char('*'),
                                QFileInfo(cache).fileName() + QLatin1Char('*')},
                               QDir::Files | QDir::Hidden | QDir::System)
                    .isEmpty();
    }

    Expected<void, StoreError> make() const
    {
        StoreLease lease;
        if (!ProfilePaths::ensurePrivateFolder(folder))
            return {}; // told by whoever opens it
        if (auto taken = lease.take(folder); !taken)
            return taken;
        if (hasFiles()) // meanwhile
            return {};
        Database database;
        // In this order: a cache without an outbox means that the outbox was lost.
        auto made = openStoreFile(database, outbox, outboxMigrations());
        database.close();
        return made ? openStoreFile(database, cache, cacheMigrations()) : made;
    }
};

} // namespace

StorePreparation::StorePreparation(ProfilePaths paths, QObject *parent)
    : QObject(parent)
    , m_paths(std::move(paths))
{
}

StorePreparation::~StorePreparation()
{
    for (std::thread &thread : m_threads)
        thread.join();
}

Pending<void, StoreError> StorePreparation::begin(const AccountId &account)
{
    const NewStore store{m_paths.accountFolder(account), m_paths.outboxFile(account),
                         m_paths.cacheFile(account)};
    const auto promise = std::make_shared<Promise<void, StoreError>>();
    auto pending = promise->pending();
    if (store.hasFiles()) {
        promise->finish({});
        return pending;
    }
    const auto place = m_threads.emplace(m_threads.end());
    try {
        *place = std::thread([this, store, promise, place]() mutable {
            auto made = store.make();
            QMetaObject::invokeMethod(
                this,
                [this, made = std::move(made), promise = std::move(promise), place] {
                    place->join(); // it ends with this call
                    m_threads.erase(place);
                    promise->finish(made);
                },
                Qt::QueuedConnection);
        });
    } catch (const std::system_error &) {
        m_threads.erase(place);
        promise->finish({});
    }
    return pending;
}

} // namespace roomkey
