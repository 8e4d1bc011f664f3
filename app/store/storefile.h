// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/sqlite.h"

#include <optional>
#include <span>

// Opens one file of the store the one way it may be opened. Any thread, one at a time.
namespace roomkey {

/// For writing: made 0600 if it is missing, WAL and synchronous=FULL read back, migrated. A newer file is
/// left as it is.
Expected<void, StoreError> openStoreFile(Database &database, const QString &file,
                                         std::span<const char *const> migrations);
/// For the bounded reads of the GUI thread, after the file was opened for writing.
Expected<void, StoreError> openStoreFileForReading(Database &database, const QString &file,
                                                   Database::Access access = Database::Access::ReadOnly);
/// For reading where nothing can be written. Only of today's form: an older one cannot be brought up.
Expected<void, StoreError> openStoreFileAsItIs(Database &database, const QString &file,
                                               std::span<const char *const> migrations);

/// Renames \a file and its log so that a new one can take its place, and says what it is called now:
/// FILE.MARK, or with a number behind that, since what was set aside before stays. Nothing if that is
/// impossible.
std::optional<QString> setStoreFileAside(const QString &file, const QString &mark);

} // namespace roomkey
