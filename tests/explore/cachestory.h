// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/explore/cacheworld.h"

// One account that lives on over a cache which may be damaged: what a start and a while of use do to the
// store, and what must be true of that.
namespace roomkey {

/// What one start and a while of use met.
struct CacheLife
{
    QStringList wrong;
    bool anew = false;   ///< the start set the cache aside
    bool isSlow = false; ///< and the thread of the window did it
    int troubles = 0;    ///< told while it ran
    /// Rows that came back otherwise than the server has them, after all was loaded again and with no word
    /// from SQLite.
    int otherwise = 0;
};
/// Starts over the files in place and uses the store as the program does; \a world goes along. \a whole: all
/// messages are listed again, else of many spaces only the newest.
CacheLife liveOnCache(CacheWorld &world, QRandomGenerator &random, bool whole);

} // namespace roomkey
