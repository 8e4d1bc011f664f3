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
    if (!database.isOpen()) {
        // It was put back, but could not be opened then.
        auto opened = openStoreFile(database, file, migrations);
        return opened ? Expected<FilePlace, StoreError>(FilePlace::PutBack) : Unexpected(opened.error());
    }
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
    const auto forgetCopy = [&copy] {
        QFile::remove(copy);
        QFile::remove(copy + QStringLiteral("-journal"));
    };
    forgetCopy();
    database.clearError();
    if (!database.copyTo(copy)) {
        const StoreError error = *database.error();
        database.clearError();
        forgetCopy(); // or it would fill the disk
        return Unexpected(error);
    }
    // A log that was left behind belongs to the file that is gone; SQLite would play it into the new one.
    for (const QString &suffix : {QStringLiteral("-wal"), QStringLiteral("-shm")})
        QFile::remove(file + suffix);
    if (!QFile::rename(copy, file)) {
        forgetCopy();
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
