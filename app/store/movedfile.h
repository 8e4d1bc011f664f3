// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/storeerror.h"

#include <QString>

#include <span>

// A file of the store that somebody deletes or moves away while it is open: what is in it can still be read
// through the open connection, but nothing written to it would be found at the next start. Thread of the
// connection.
namespace roomkey {

class Database;

enum class FilePlace : quint8 {
    Kept,    ///< where it was
    PutBack, ///< was gone; made again with everything that was in it
};

/// Looks whether \a file is still the one that \a database has open for writing, and if it is gone, writes
/// its content there again and goes on with that. Replaced if something else lies in its place, which is left
/// alone; then nothing may be written.
Expected<FilePlace, StoreError> keepInPlace(Database &database, const QString &file,
                                            std::span<const char *const> migrations);

} // namespace roomkey
