// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storepreparation.h"

#include "app/store/cachefile.h"
#include "app/store/migrations.h"
#include "app/store/outboxsalvage.h"
#include "app/store/storefile.h"
#include "app/store/storelease.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <system_error>

namespace roomkey {

namespace {

struct StorePlace
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

    Expected<void, StoreError> prepare() const
    {
        StoreLease lease;
        if (!ProfilePaths::ensurePrivateFolder(folder))
            return {}; // told by whoever opens it
        if (auto taken = lease.take(folder); !taken)
            return Unexpected(taken.error());
        Database database;
        if (hasFiles()) { // closed again its log is in it, and what is to be told is too
            if (auto found = openOutboxFile(database, outbox, QFileInfo(cache).size() > 0); !found)
                return Unexpected(found.error());
            database.close();
            return openCacheFile(database, cache);
        }
        // In this order: a cache without an outbox means that the outbox was lost.
        auto made = openStoreFile(database, outbox, outboxMigrations());
        database.close();
        if (made)
            made = openCacheFile(database, cache);
        return made;
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
    for (Running &running : m_running)
        running.thread.join();
}

bool StorePreparation::isLong(const AccountId &account) const
{
    if (const auto running = std::ranges::find(m_running, account, &Running::account);
        running != m_running.end())
        return running->isLong;
    return hasLog(m_paths.outboxFile(account)) || isCacheLongToOpen(m_paths.cacheFile(account));
}

Pending<void, StoreError> StorePreparation::begin(const AccountId &account)
{
    auto place = std::ranges::find(m_running, account, &Running::account);
    const bool isRunning = place != m_running.end();
    if (!isRunning)
        place = m_running.insert(m_running.end(), {account, {}, {}, isLong(account)});
    auto pending = place->waiting.emplace_back().pending();
    if (isRunning)
        return pending;
    const StorePlace store{m_paths.accountFolder(account), m_paths.outboxFile(account),
                           m_paths.cacheFile(account)};
    try {
        place->thread = std::thread([this, store, place]() {
            auto prepared = store.prepare();
            QMetaObject::invokeMethod(
                this,
                [this, prepared = std::move(prepared), place] {
                    place->thread.join(); // it ends with this call
                    const Running ended = std::move(*place);
                    m_running.erase(place);
                    for (const auto &promise : ended.waiting)
                        promise.finish(prepared);
                },
                Qt::QueuedConnection);
        });
    } catch (const std::system_error &) {
        place->waiting.back().finish({});
        m_running.erase(place);
    }
    return pending;
}

} // namespace roomkey
