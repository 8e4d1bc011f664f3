// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/movedfile.h"

#include "app/core/logging.h"
#include "app/core/paths.h"
#include "app/store/storefile.h"

#include <QFile>
#include <QFileInfo>

namespace roomkey {

Expected<FilePlace, StoreError> keepInPlace(Database &database, const QString &file,
                                            std::span<const char *const> migrations)
{
    if (!database.hasMoved())
        return FilePlace::Kept;
    const QFileInfo place(file);
    if (place.exists()) {
        return Unexpected(StoreError{StoreError::Kind::Replaced, 0,
                                     place.fileName() + QStringLiteral(": another file lies in its place")});
    }
    qCWarning(lcStore) << place.fileName() << "was deleted or moved while it was open";
    const QString copy = file + QStringLiteral(".back");
    ProfilePaths::ensurePrivateFolder(place.absolutePath());
    QFile::remove(copy);
    database.clearError();
    if (!database.copyTo(copy)) {
        const StoreError error = *database.error();
        database.clearError();
        return Unexpected(error);
    }
    // A log that was left behind belongs to the file that is gone; SQLite would play it into the new one.
    for (const QString &suffix : {QStringLiteral("-wal"), QStringLiteral("-shm")})
        QFile::remove(file + suffix);
    if (!QFile::rename(copy, file)) {
        return Unexpected(StoreError{StoreError::Kind::CannotOpen, 0,
                                     place.fileName() + QStringLiteral(": cannot be put back")});
    }
    database.leaveAlone();
    database.close();
    if (auto opened = openStoreFile(database, file, migrations); !opened)
        return Unexpected(opened.error());
    return FilePlace::PutBack;
}

} // namespace roomkey
