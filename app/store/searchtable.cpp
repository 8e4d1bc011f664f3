// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchtable.h"

#include "app/store/searchquery.h"
#include "app/store/sqlite.h"

#include <algorithm>
#include <vector>

namespace roomkey {

namespace {

/// That many messages of one microsecond before they run into the next one.
constexpr int IdsAMicrosecond = 1024;
/// Times outside are told wrong; their messages stand at the ends of the order. In years: 1970 to 2112.
constexpr qint64 FirstMoment = qint64(1) << 30;
constexpr qint64 LastMoment = qint64(1) << 52;
/// Ids below were counted up from 1, before there was an index. Also in SQL below.
constexpr qint64 FirstId = FirstMoment * IdsAMicrosecond;
static_assert(FirstId == 1099511627776);

} // namespace

qint64 SearchTable::idFor(qint64 created) const
{
    qint64 id = std::clamp(created, FirstMoment, LastMoment) * IdsAMicrosecond;
    while (true) {
        Statement last = m_cache.prepare("SELECT id FROM messages WHERE id >= ?1 AND id < ?1 + 1024 "
                                         "ORDER BY id DESC LIMIT 1");
        last.bind(1, id);
        if (!last.step())
            return id;
        const qint64 found = last.integer(0);
        if (found < id || found >= id + IdsAMicrosecond) {
            m_cache.tellDamaged(); // rows that stand in the wrong order: there may be no end to it
            return id;
        }
        if (found < id + IdsAMicrosecond - 1)
            return found + 1;
        id += IdsAMicrosecond;
    }
}

void SearchTable::add(qint64 id, const SpaceName &space, const QString &text) const
{
    if (text.isEmpty() || id < FirstId)
        return;
    m_cache.prepare("INSERT INTO searchIndex (rowid, text, space) VALUES (?1, ?2, ?3)")
        .bind(1, id)
        .bind(2, text)
        .bind(3, searchTokenOf(space))
        .run();
}

void SearchTable::remove(qint64 id, const SpaceName &space, const QString &text) const
{
    if (text.isEmpty() || id < FirstId)
        return;
    m_cache.prepare("INSERT INTO searchIndex (searchIndex, rowid, text, space) VALUES ('delete', ?1, ?2, ?3)")
        .bind(1, id)
        .bind(2, text)
        .bind(3, searchTokenOf(space))
        .run();
}

void SearchTable::removeSpace(const SpaceName &space) const
{
    Statement rows = m_cache.prepare("SELECT id, text FROM messages WHERE space = ?1");
    rows.bind(1, space.toString());
    while (rows.step())
        remove(rows.integer(0), space, rows.text(1));
}

void SearchTable::takeIn(int limit) const
{
    struct Old
    {
        qint64 id;
        qint64 created;
        SpaceName space;
        QString text;
    };
    std::vector<Old> batch;
    {
        // The last that came are mostly the newest.
        Statement rows = m_cache.prepare("SELECT id, created, space, text FROM messages "
                                         "WHERE id < 1099511627776 ORDER BY id DESC LIMIT ?1");
        rows.bind(1, limit);
        while (rows.step())
            batch.push_back({rows.integer(0), rows.integer(1), SpaceName(rows.text(2)), rows.text(3)});
    }
    // An index grows best at its end.
    std::sort(batch.begin(), batch.end(), [](const Old &a, const Old &b) { return a.created < b.created; });
    for (const Old &old : batch) {
        const qint64 id = idFor(old.created);
        m_cache.prepare("UPDATE messages SET id = ?2 WHERE id = ?1").bind(1, old.id).bind(2, id).run();
        add(id, old.space, old.text);
    }
}

qint64 SearchTable::left() const
{
    // They were counted up from 1 and leave from the end.
    return m_cache.integer("SELECT max(id) FROM messages WHERE id < 1099511627776");
}

} // namespace roomkey
