// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/storeerror.h"

#include <QString>

// Opens the cache, in whatever state it is: Google has all of it, so that another one takes the place of one
// that is of no use. One thread at a time per file.
namespace roomkey {

class Database;

/// For writing. One that is damaged or of a newer form is set aside under that mark, in the place of the one
/// before, since it is large; deleting that takes as long as it is large.
Expected<void, StoreError> openCacheFile(Database &cache, const QString &file);
/// For reading where nothing can be written.
Expected<void, StoreError> openCacheFileAsItIs(Database &cache, const QString &file);
/// True if openCacheFile() has to make it anew or bring up its form: nobody knows how long that takes. False
/// for one that is missing. Reads some pages, and may be asked beside whoever has it open.
bool isCacheLongToOpen(const QString &file);
/// It was found to be damaged while it was open: the next openCacheFile() sets it aside, though it may look
/// well at its head.
void noteCacheDamaged(const QString &file);

} // namespace roomkey
