// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"
#include "app/store/accountstore.h"
#include "tests/explore/crashstates.h"

#include <QEventLoop>
#include <QHash>
#include <QList>
#include <QRandomGenerator>
#include <QStringList>
#include <QTimer>

#include <chrono>

// An account with a life behind it: what its server has, and the files that were left on the disk.
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

ProfilePaths cachePaths();
AccountId cacheAccount();

/// Of which the texts are made.
const QStringList &cacheWords();
QString anyText(QRandomGenerator &random);
/// RFC 3339; minutes since the first message.
QString timeOf(int minute);
Message anyMessage(const SpaceName &space, int minute, QRandomGenerator &random);
/// By the account itself.
Message ownMessage(const SpaceName &space, const QString &id, int minute, const QString &text);

/// As await(), without its naps: hundreds of writes are waited for.
template <class T>
Expected<T, StoreError> ended(const Pending<T, StoreError> &pending)
{
    QEventLoop loop;
    std::optional<Expected<T, StoreError>> result;
    pending.then(&loop, [&](Expected<T, StoreError> &&r) {
        result.emplace(std::move(r));
        loop.quit();
    });
    QTimer::singleShot(std::chrono::seconds(20), &loop, &QEventLoop::quit);
    if (!result)
        loop.exec();
    return result ? *std::move(result) : Unexpected(StoreError::cancelled());
}

} // namespace roomkey
