// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/cachefile.h"

#include "app/core/logging.h"
#include "app/core/paths.h"
#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"

#include <QFile>
#include <QFileInfo>

namespace roomkey {

namespace {

/// An empty file that says that this cache was found to be damaged.
QString noteOf(const QString &file)
{
    return file + QStringLiteral("-damaged");
}

bool isNoted(const QString &file)
{
    return QFile::exists(noteOf(file)) && QFile::exists(file);
}

/// A damaged cache can be intact at its head; one row of each table is looked at before it is trusted.
Expected<void, StoreError> check(Database &cache)
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

Expected<void, StoreError> openUseful(Database &cache, const QString &file)
{
    if (isNoted(file)) {
        StoreError error;
        error.kind = StoreError::Kind::Corrupt;
        error.detail = QFileInfo(file).fileName() + QStringLiteral(": was found to be damaged");
        return Unexpected(error);
    }
    auto opened = openStoreFile(cache, file, cacheMigrations());
    return opened ? check(cache) : opened;
}

/// Under what mark a cache is set aside that cannot be used; empty if another one would not help. What a
/// newer Roomkey wrote is kept for it as well, although Google has all of it.
QString markOfUseless(StoreError::Kind why)
{
    switch (why) {
    case StoreError::Kind::Corrupt:
        return QStringLiteral("damaged");
    case StoreError::Kind::Newer:
        return QStringLiteral("newer");
    default:
        return {};
    }
}

bool setAside(const QString &file, const QString &mark)
{
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(file + QLatin1Char('.') + mark + QLatin1String(suffix));
    return setStoreFileAside(file, mark).has_value();
}

} // namespace

Expected<void, StoreError> openCacheFile(Database &cache, const QString &file)
{
    auto opened = openUseful(cache, file);
    if (const QString mark = opened ? QString() : markOfUseless(opened.error().kind); !mark.isEmpty()) {
        qCWarning(lcStore) << "the cache is of no use and is made anew:" << opened.error().detail;
        cache.close();
        if (setAside(file, mark))
            opened = openUseful(cache, file);
    }
    if (opened && isNoted(file))
        QFile::remove(noteOf(file)); // the one that it was about is gone
    return opened;
}

Expected<void, StoreError> openCacheFileAsItIs(Database &cache, const QString &file)
{
    auto opened = openStoreFileAsItIs(cache, file, cacheMigrations());
    return opened ? check(cache) : opened;
}

bool isCacheLongToOpen(const QString &file)
{
    if (QFileInfo(file).size() == 0)
        return false;
    if (isNoted(file))
        return true;
    Database cache;
    auto opened = openStoreFileForReading(cache, file);
    cache.execute("PRAGMA cell_size_check = ON"); // finds as much as whoever writes
    const qint64 version = opened ? cache.integer("PRAGMA user_version") : 0;
    if (opened && cache.error())
        opened = Unexpected(*cache.error());
    const bool isLong = opened ? version != static_cast<qint64>(cacheMigrations().size()) || !check(cache)
                               : !markOfUseless(opened.error().kind).isEmpty();
    cache.leaveAlone();
    return isLong;
}

void noteCacheDamaged(const QString &file)
{
    ProfilePaths::ensurePrivateFile(noteOf(file));
}

} // namespace roomkey
