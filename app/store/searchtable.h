// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QString>

// The index over the texts of the cached messages, and their ids, by which it is ordered: an id is made from
// the time a message was created, so that "newest first" costs nothing and pages continue by id. Messages
// stored before there was an index have smaller ids and are taken in little by little. Writes inside the
// caller's transaction. A view of a connection that outlives it; that connection's thread.
namespace roomkey {

class Database;

class SearchTable
{
public:
    explicit SearchTable(Database &cache)
        : m_cache(cache)
    {
    }

    /// An id for a message of that time (microseconds since 1970) that no other has.
    qint64 idFor(qint64 created) const;
    /// The message says \a text now. One from before the index is let be: it will be taken in.
    void add(qint64 id, const SpaceName &space, const QString &text) const;
    /// It no longer does; \a text must be what was added.
    void remove(qint64 id, const SpaceName &space, const QString &text) const;
    /// Everything that is cached of a space goes.
    void removeSpace(const SpaceName &space) const;

    /// Takes in up to \a limit messages from before there was an index.
    void takeIn(int limit) const;
    /// How many such messages are left, as far as that can be told at once: never too few, 0 if there are
    /// none.
    qint64 left() const;

private:
    Database &m_cache;
};

} // namespace roomkey
