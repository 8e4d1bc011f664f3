// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"
#include "app/store/accountstore.h"
#include "tests/explore/crashstates.h"

#include <QHash>
#include <QList>
#include <QRandomGenerator>
#include <QStringList>

// One account that lives on over a cache which may be damaged: what its server has, what a start and a while
// of use do to the store, and what must be true of that.
namespace roomkey {

/// What Google has of the account, and what it does not have yet.
struct CacheWorld
{
    QList<Space> spaces;
    QHash<SpaceName, QList<Membership>> members;
    QHash<SpaceName, QList<Message>> messages; ///< oldest first
    QList<OutboxRow> rows;
    /// Of rows: one whose message is in the cache already, as a kill while it was settled leaves it.
    qint64 arrived = 0;
    QHash<SpaceName, QString> drafts;
    int minute = 0; ///< up to now, since the first message
};

/// The closed files of an account that has lived; \a killed: with the log of a program that was killed.
struct CacheBase
{
    CacheWorld world;
    DiskState closed;
    DiskState killed;
    DiskState older; ///< closed, from before there was an index: all of it is still to be taken in
    bool isGood = false;
};
CacheBase makeCacheBase(QRandomGenerator &random);

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

ProfilePaths cachePaths();
AccountId cacheAccount();

} // namespace roomkey
