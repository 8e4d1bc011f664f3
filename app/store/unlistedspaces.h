// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/storeerror.h"

// Spaces of which the cache knows nothing although something a person wrote for them is kept: Google stopped
// listing them, or the cache was made anew before it could be asked. They stand in the cache by their
// resource names alone, so that what was written can be found, read and taken back; a listing that knows them
// fills them in, and one that does not leaves them until nothing of that is left.
namespace roomkey {

struct Space;
struct StoreChanges;
struct StoreFiles;

/// Whether nothing is known of \a space but its resource name: all that Google lists were made at some time.
/// Pure, any thread.
[[nodiscard]] bool isUnlisted(const Space &space);

/// Puts into the cache what the outbox has something for and the cache nothing, ordered by when that was
/// written, or as of now if nobody knows. In a transaction of its own, and none if there is nothing to do.
/// The thread of \a files. Ends with what SQLite says.
Expected<void, StoreError> addUnlistedSpaces(StoreFiles &files, StoreChanges &changes);

} // namespace roomkey
