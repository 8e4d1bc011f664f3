// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"

// The messages of the cache. Reads work on any connection, writes inside the caller's transaction. A view of
// a connection that outlives it; that connection's thread.
namespace roomkey {

class Database;
struct StoreChanges;

class MessageTable
{
public:
    explicit MessageTable(Database &cache)
        : m_cache(cache)
    {
    }

    QList<Message> page(const SpaceName &space, int limit, const MessageCursor *before) const;
    std::optional<Message> find(const MessageName &name) const;
    std::optional<Message> findByClientId(const SpaceName &space, const ClientMessageId &id) const;
    std::optional<MessageCursor> oldest(const SpaceName &space) const;
    bool reachesBeginning(const SpaceName &space) const;
    /// Up to where the cached rows are known to have no holes; nothing if the space was never listed.
    std::optional<MessageCursor> syncedTo(const SpaceName &space) const;

    void put(const SpaceName &space, const QList<Message> &messages, StoreChanges &changes) const;
    void putRange(const SpaceName &space, const QList<Message> &messages, bool reachesBeginning,
                  const RangeEdges &edges, StoreChanges &changes) const;
    void remove(const SpaceName &space, const QList<MessageName> &names, StoreChanges &changes) const;

    /// What \a question asks for, newest first.
    FoundMessages search(const SearchQuestion &question) const;

private:
    class Senders;
    qint64 idOf(const MessageName &name) const;
    /// The row as it is now, if it or its sender is new or different.
    std::optional<Message> store(const SpaceName &space, const Message &message, Senders &senders) const;

    Database &m_cache;
};

} // namespace roomkey
