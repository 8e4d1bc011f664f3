// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/unlistedspaces.h"

#include "app/api/types/space.h"
#include "app/store/outboxtable.h"
#include "app/store/sqlite.h"
#include "app/store/storechanges.h"
#include "app/store/storewriter.h"

#include <QDateTime>

namespace roomkey {

namespace {

bool isThere(Database &cache, const SpaceName &name)
{
    Statement row = cache.prepare("SELECT 1 FROM spaces WHERE name = ?1");
    row.bind(1, name.toString());
    return row.step();
}

void put(Database &cache, const SpaceName &name, qint64 activity)
{
    cache
        .prepare("INSERT INTO spaces (name, type, displayName, description, guidelines, history, threading, "
                 "externalUserAllowed, singleUserBotDm, importMode, createTime, lastActiveTime, spaceUri, "
                 "joinedPeople, joinedGroups, activity) "
                 "VALUES (?1, ?2, '', '', '', 0, 0, 0, 0, 0, '', '', '', 0, 0, ?3)")
        .bind(1, name.toString())
        .bind(2, static_cast<int>(Space::Type::Unknown))
        .bind(3, activity)
        .run();
}

} // namespace

bool isUnlisted(const Space &space)
{
    return !space.name.isEmpty() && space.type == Space::Type::Unknown && space.displayName.isEmpty() &&
           space.createTime.isEmpty() && space.lastActiveTime.isEmpty();
}

Expected<void, StoreError> addUnlistedSpaces(StoreFiles &files, StoreChanges &changes)
{
    QHash<SpaceName, qint64> inUse;
    {
        Transaction reading(files.outbox);
        inUse = OutboxTable(files.outbox).lastUses();
        if (auto read = reading.commit(); !read)
            return read;
    }
    files.cache.clearError();
    inUse.removeIf([&](const QHash<SpaceName, qint64>::iterator &use) {
        return use.key().isEmpty() || isThere(files.cache, use.key());
    });
    if (const auto &error = files.cache.error())
        return Unexpected(*error);
    if (inUse.isEmpty())
        return {};
    Transaction transaction(files.cache);
    const qint64 now = QDateTime::currentMSecsSinceEpoch() * 1000;
    for (auto use = inUse.cbegin(); use != inUse.cend(); ++use)
        put(files.cache, use.key(), *use > 0 && *use < now ? *use : now);
    auto committed = transaction.commit();
    for (auto use = inUse.cbegin(); committed && use != inUse.cend(); ++use)
        changes.spaces.insert(use.key());
    return committed;
}

} // namespace roomkey
