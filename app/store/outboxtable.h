// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/outboxrow.h"
#include "app/store/unfinishededit.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <optional>

// The rows of the outbox file: what waits to be sent, drafts and unfinished edits. Reads work on any
// connection, writes inside the caller's transaction. A view of a connection that outlives it; that
// connection's thread.
namespace roomkey {

class Database;

/// Of a row or draft as it was written, kept beside it to be compared with what is read; above 0.
qint64 sumOf(const OutboxRow &row);
qint64 sumOfDraft(const SpaceName &space, const QString &text);
qint64 sumOfEdit(const SpaceName &space, const UnfinishedEdit &edit);

class OutboxTable
{
public:
    explicit OutboxTable(Database &outbox)
        : m_outbox(outbox)
    {
    }

    QList<OutboxRow> rows() const;
    QList<OutboxRow> rows(const SpaceName &space) const;
    std::optional<OutboxRow> find(qint64 id) const;
    struct Refused
    {
        int rows = 0;
        int sends = 0; ///< of them: messages, not changes of one
    };
    QHash<SpaceName, Refused> refusedCounts() const;
    Refused refusedCount(const SpaceName &space) const;
    QString draft(const SpaceName &space) const;
    /// The one changed last comes first.
    QList<UnfinishedEdit> edits(const SpaceName &space) const;
    std::optional<UnfinishedEdit> edit(const SpaceName &space) const;
    /// What is shown as done although the server does not know it yet: deletions and edits, refused ones
    /// apart.
    QList<OutboxRow> shownActs() const;
    QList<OutboxRow> shownActs(const SpaceName &space) const;
    /// Rows, drafts and edits together.
    int unsentCount() const;
    /// Where something of ours stands that Google does not have.
    QSet<SpaceName> spacesInUse() const;
    /// The same with the time at which the newest row there was made; microseconds, 0 if there is no row.
    QHash<SpaceName, qint64> lastUses() const;

    struct Changed
    {
        int rows = 0;
        int drafts = 0; ///< and unfinished edits
    };
    /// Rows that are not what was written, since the disk changed them, wait for the person from now on;
    /// drafts and edits stay as they are. How many there were.
    Changed repairChanged() const;

    /// The id of the new row.
    qint64 add(const OutboxRow &row) const;
    /// False if there is no such row or it is like that already.
    bool update(const OutboxRow &row) const;
    bool remove(qint64 id) const;
    /// Removes the rows of \a space for which \a isIt holds, but none that is Sending.
    struct Removed
    {
        bool any = false;
        bool anyRefused = false;
    };
    template <class IsIt>
    Removed removeIf(const SpaceName &space, IsIt isIt) const
    {
        Removed removed;
        for (const OutboxRow &row : rows(space)) {
            if (row.state == OutboxRow::State::Sending || !isIt(row) || !remove(row.id))
                continue;
            removed.any = true;
            removed.anyRefused = removed.anyRefused || row.state == OutboxRow::State::Refused;
        }
        return removed;
    }
    /// An empty text removes the draft. False if it is like that already.
    bool saveDraft(const SpaceName &space, const QString &text) const;
    /// Leaves those of other messages alone. An empty text removes the edit. False if it is like that
    /// already.
    bool saveEdit(const SpaceName &space, const UnfinishedEdit &edit) const;

private:
    Database &m_outbox;
};

} // namespace roomkey
