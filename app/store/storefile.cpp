// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storefile.h"

#include "app/core/paths.h"
#include "app/store/migrations.h"
#include "app/store/refusal.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <iterator>

namespace roomkey {

namespace {

constexpr int SynchronousFull = 2;
/// Of the names of its files; the file itself is the last to be moved.
constexpr const char *Suffixes[] = {"-wal", "-shm", ""};

/// A log that lies there alone is of another file.
bool isTaken(const QString &file)
{
    return std::any_of(std::begin(Suffixes), std::end(Suffixes),
                       [&](const char *suffix) { return QFile::exists(file + QLatin1String(suffix)); });
}

StoreError errorFor(const QString &file, StoreError::Kind kind, const QString &what)
{
    StoreError error;
    error.kind = kind;
    error.detail = QFileInfo(file).fileName() + QStringLiteral(": ") + what;
    return error;
}

Expected<void, StoreError> stopAt(Database &database, StoreError error)
{
    database.leaveAlone();
    database.clearError();
    database.close();
    return Unexpected(std::move(error));
}

} // namespace

Expected<void, StoreError> openStoreFile(Database &database, const QString &file,
                                         std::span<const char *const> migrations)
{
    // The log and its index take the mode of the main file, so it has to be right before SQLite sees it.
    if (!ProfilePaths::ensurePrivateFile(file))
        return Unexpected(errorFor(file, whyNotWritable(file), QStringLiteral("cannot be made private")));
    if (auto opened = database.open(file, Database::Access::ReadWrite); !opened)
        return opened;

    // The first look at the file; nothing is written before it is known to be one of ours.
    const qint64 version = database.integer("PRAGMA user_version");
    if (auto error = database.error()) {
        // SQLite looks for a log that it could not make, and tells only that there is none.
        if (error->kind == StoreError::Kind::CannotOpen)
            error->kind = whyNotWritable(file + QStringLiteral("-wal"));
        return stopAt(database, *error);
    }
    if (version > static_cast<qint64>(migrations.size())) {
        return stopAt(
            database,
            errorFor(file, StoreError::Kind::Newer,
                     QStringLiteral("form %1, known up to %2").arg(version).arg(migrations.size())));
    }
    if (database.forbidsWriting()) // the system does not: it was opened for writing
        return stopAt(database, errorFor(file, StoreError::Kind::Corrupt,
                                         QStringLiteral("says that nobody may write to it")));

    // FULL: with NORMAL a power cut can take back a commit, and a cleared composer promises otherwise.
    // fullfsync: on macOS a plain fsync does not reach the disk. temp_store: no text in temporary files.
    // secure_delete: what is gone cannot be read in the file any more, nor salvaged from it.
    database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;"
                     "PRAGMA secure_delete = ON;"
                     "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    const QString journal = database.text("PRAGMA journal_mode");
    const qint64 synchronous = database.integer("PRAGMA synchronous");
    if (database.error())
        return stopAt(database, *database.error());
    if (journal != QLatin1String("wal") || synchronous != SynchronousFull) {
        return stopAt(database,
                      errorFor(file, StoreError::Kind::CannotOpen,
                               QStringLiteral("no write-ahead log here (journal %1)").arg(journal)));
    }
    if (auto migrated = migrate(database, migrations); !migrated)
        return stopAt(database, migrated.error());
    // Reads every page of the schema, and finds a file that lost its tables behind an intact header.
    database.integer("SELECT count(*) FROM sqlite_schema");
    if (database.error())
        return stopAt(database, *database.error());
    return {};
}

Expected<void, StoreError> openStoreFileForReading(Database &database, const QString &file,
                                                   Database::Access access)
{
    if (auto opened = database.open(file, access); !opened)
        return opened;
    database.execute("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA query_only = ON");
    if (database.error())
        return stopAt(database, *database.error());
    return {};
}

Expected<void, StoreError> openStoreFileAsItIs(Database &database, const QString &file,
                                               std::span<const char *const> migrations)
{
    if (auto opened = openStoreFileForReading(database, file, Database::Access::AsItIs); !opened)
        return opened;
    const qint64 version = database.integer("PRAGMA user_version");
    if (database.error())
        return stopAt(database, *database.error());
    const auto known = static_cast<qint64>(migrations.size());
    if (version == known)
        return {};
    return stopAt(database,
                  errorFor(file, version > known ? StoreError::Kind::Newer : StoreError::Kind::ReadOnly,
                           QStringLiteral("form %1, of use is %2").arg(version).arg(known)));
}

std::optional<QString> setStoreFileAside(const QString &file, const QString &mark)
{
    const QString first = file + QLatin1Char('.') + mark;
    QString to = first;
    for (int number = 2; isTaken(to); ++number)
        to = first + QLatin1Char('-') + QString::number(number);
    bool done = true;
    for (const char *suffix : Suffixes) {
        const QString from = file + QLatin1String(suffix);
        done = (!QFile::exists(from) || QFile::rename(from, to + QLatin1String(suffix))) && done;
    }
    return done ? std::optional(to) : std::nullopt;
}

} // namespace roomkey
