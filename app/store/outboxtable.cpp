// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/outboxtable.h"

#include "app/store/sqlite.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <limits>

namespace roomkey {

namespace {

#define OUTBOX_COLUMNS                                                                                       \
    "id, kind, state, space, clientId, requestId, message, text, createdAt, notBefore, attempts, refusal, "  \
    "member"

OutboxRow readRow(const Statement &row)
{
    OutboxRow result;
    result.id = row.integer(0);
    result.kind = row.as<OutboxRow::Kind>(1);
    result.state = row.as<OutboxRow::State>(2);
    result.space = SpaceName(row.text(3));
    result.clientId = ClientMessageId(row.text(4));
    result.requestId = RequestId(row.text(5));
    result.message = MessageName(row.text(6));
    result.text = row.text(7);
    result.createdAt = row.integer(8);
    result.notBefore = row.integer(9);
    result.attempts = row.as<int>(10);
    result.refusal = row.text(11);
    result.member = MembershipName(row.text(12));
    return result;
}

QList<OutboxRow> readRows(Statement &rows)
{
    QList<OutboxRow> result;
    while (rows.step())
        result.append(readRow(rows));
    return result;
}

/// Of a row from before there were sums.
constexpr qint64 NoSum = -1;

bool isKind(OutboxRow::Kind kind)
{
    return kind <= OutboxRow::Kind::RemoveMember;
}

/// A row that nobody would send, show or take back.
bool isOutOfReach(const OutboxRow &row)
{
    return !isKind(row.kind) || row.state > OutboxRow::State::Refused;
}

qint64 sumOf(const QStringList &texts, std::initializer_list<qint64> numbers)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &text : texts) {
        const QByteArray bytes = text.toUtf8();
        hash.addData(QByteArray::number(bytes.size()) + ':' + bytes);
    }
    for (const qint64 number : numbers)
        hash.addData(QByteArray::number(number) + ',');
    return (qFromBigEndian<qint64>(hash.result().constData()) | 1) & std::numeric_limits<qint64>::max();
}

/// Parameters 1 to 13: everything but the id.
Statement &bindRow(Statement &statement, const OutboxRow &row)
{
    return statement.bind(1, static_cast<int>(row.kind))
        .bind(2, static_cast<int>(row.state))
        .bind(3, row.space.toString())
        .bind(4, row.clientId.toString())
        .bind(5, row.requestId.toString())
        .bind(6, row.message.toString())
        .bind(7, row.text)
        .bind(8, row.createdAt)
        .bind(9, row.notBefore)
        .bind(10, row.attempts)
        .bind(11, row.refusal)
        .bind(12, row.member.toString())
        .bind(13, sumOf(row));
}

} // namespace

qint64 sumOf(const OutboxRow &row)
{
    return sumOf({row.space.toString(), row.clientId.toString(), row.requestId.toString(),
                  row.message.toString(), row.member.toString(), row.text, row.refusal},
                 {static_cast<int>(row.kind), static_cast<int>(row.state), row.createdAt, row.notBefore,
                  row.attempts});
}

qint64 sumOfDraft(const SpaceName &space, const QString &text)
{
    return sumOf({space.toString(), text}, {});
}

qint64 sumOfEdit(const SpaceName &space, const UnfinishedEdit &edit)
{
    return sumOf({space.toString(), edit.message.toString(), edit.text}, {});
}

QList<OutboxRow> OutboxTable::rows() const
{
    Statement rows = m_outbox.prepare("SELECT " OUTBOX_COLUMNS " FROM outbox ORDER BY id");
    return readRows(rows);
}

QList<OutboxRow> OutboxTable::rows(const SpaceName &space) const
{
    Statement rows = m_outbox.prepare("SELECT " OUTBOX_COLUMNS " FROM outbox WHERE space = ?1 ORDER BY id");
    rows.bind(1, space.toString());
    return readRows(rows);
}

std::optional<OutboxRow> OutboxTable::find(qint64 id) const
{
    Statement row = m_outbox.prepare("SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = ?1");
    row.bind(1, id);
    if (!row.step())
        return std::nullopt;
    return readRow(row);
}

QHash<SpaceName, OutboxTable::Refused> OutboxTable::refusedCounts() const
{
    QHash<SpaceName, Refused> counts;
    Statement rows = m_outbox.prepare("SELECT space, count(*), sum(kind = ?2) FROM outbox WHERE state = ?1 "
                                      "GROUP BY space");
    rows.bind(1, static_cast<int>(OutboxRow::State::Refused))
        .bind(2, static_cast<int>(OutboxRow::Kind::Send));
    while (rows.step())
        counts.insert(SpaceName(rows.text(0)), {rows.as<int>(1), rows.as<int>(2)});
    return counts;
}

OutboxTable::Refused OutboxTable::refusedCount(const SpaceName &space) const
{
    Statement row = m_outbox.prepare("SELECT count(*), coalesce(sum(kind = ?3), 0) FROM outbox "
                                     "WHERE space = ?1 AND state = ?2");
    row.bind(1, space.toString())
        .bind(2, static_cast<int>(OutboxRow::State::Refused))
        .bind(3, static_cast<int>(OutboxRow::Kind::Send));
    return row.step() ? Refused{row.as<int>(0), row.as<int>(1)} : Refused();
}

QString OutboxTable::draft(const SpaceName &space) const
{
    Statement row = m_outbox.prepare("SELECT text FROM drafts WHERE space = ?1");
    row.bind(1, space.toString());
    return row.step() ? row.text(0) : QString();
}

QList<UnfinishedEdit> OutboxTable::edits(const SpaceName &space) const
{
    QList<UnfinishedEdit> result;
    Statement row =
        m_outbox.prepare("SELECT message, text FROM edits WHERE space = ?1 ORDER BY number DESC, message");
    row.bind(1, space.toString());
    while (row.step())
        result.append({MessageName(row.text(0)), row.text(1)});
    return result;
}

std::optional<UnfinishedEdit> OutboxTable::edit(const SpaceName &space) const
{
    const QList<UnfinishedEdit> all = edits(space);
    return all.isEmpty() ? std::nullopt : std::optional(all.constFirst());
}

QList<OutboxRow> OutboxTable::shownActs() const
{
    Statement rows = m_outbox.prepare("SELECT " OUTBOX_COLUMNS " FROM outbox WHERE kind IN (?1, ?2) "
                                      "AND state <> ?3 ORDER BY id");
    rows.bind(1, static_cast<int>(OutboxRow::Kind::Delete))
        .bind(2, static_cast<int>(OutboxRow::Kind::Edit))
        .bind(3, static_cast<int>(OutboxRow::State::Refused));
    return readRows(rows);
}

QList<OutboxRow> OutboxTable::shownActs(const SpaceName &space) const
{
    QList<OutboxRow> result = rows(space);
    result.removeIf([](const OutboxRow &row) { return !row.hidesMessage() && !row.changesMessage(); });
    return result;
}

int OutboxTable::unsentCount() const
{
    Statement row = m_outbox.prepare("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM drafts) + "
                                     "(SELECT count(*) FROM edits)");
    return row.step() ? row.as<int>(0) : 0;
}

QSet<SpaceName> OutboxTable::spacesInUse() const
{
    QSet<SpaceName> spaces;
    Statement rows = m_outbox.prepare("SELECT space FROM outbox UNION SELECT space FROM drafts "
                                      "UNION SELECT space FROM edits");
    while (rows.step())
        spaces.insert(SpaceName(rows.text(0)));
    return spaces;
}

QHash<SpaceName, qint64> OutboxTable::lastUses() const
{
    QHash<SpaceName, qint64> uses;
    Statement rows =
        m_outbox.prepare("SELECT space, max(createdAt) FROM (SELECT space, createdAt FROM outbox "
                         "UNION ALL SELECT space, 0 FROM drafts "
                         "UNION ALL SELECT space, 0 FROM edits) GROUP BY space");
    while (rows.step())
        uses.insert(SpaceName(rows.text(0)), rows.integer(1));
    return uses;
}

OutboxTable::Changed OutboxTable::repairChanged() const
{
    Changed changed;
    QHash<qint64, qint64> sums;
    {
        Statement row = m_outbox.prepare("SELECT id, sum FROM outbox WHERE sum <> ?1");
        row.bind(1, NoSum);
        while (row.step())
            sums.insert(row.integer(0), row.integer(1));
    }
    for (OutboxRow row : rows()) {
        if (sums.value(row.id, sumOf(row)) == sumOf(row) && !isOutOfReach(row))
            continue;
        if (!isKind(row.kind))
            row.kind = OutboxRow::Kind::Send; // what it was is lost, its text is not
        row.state = OutboxRow::State::Refused;
        row.refusal = SalvagedReason;
        changed.rows += update(row) ? 1 : 0;
    }
    // A draft is looked at before it is sent; the person is told that it may read differently.
    QStringList drafts;
    {
        Statement row = m_outbox.prepare("SELECT space, text, sum FROM drafts WHERE sum >= 0");
        while (row.step()) {
            if (sumOfDraft(SpaceName(row.text(0)), row.text(1)) != row.integer(2))
                drafts.append(row.text(0));
        }
    }
    for (const QString &space : std::as_const(drafts))
        m_outbox.prepare("UPDATE drafts SET sum = -1 WHERE space = ?1").bind(1, space).run();
    QList<std::pair<QString, QString>> edits;
    {
        Statement row = m_outbox.prepare("SELECT space, message, text, sum FROM edits WHERE sum >= 0");
        while (row.step()) {
            const UnfinishedEdit edit{MessageName(row.text(1)), row.text(2)};
            if (sumOfEdit(SpaceName(row.text(0)), edit) != row.integer(3))
                edits.append({row.text(0), row.text(1)});
        }
    }
    for (const auto &[space, message] : std::as_const(edits)) {
        m_outbox.prepare("UPDATE edits SET sum = -1 WHERE space = ?1 AND message = ?2")
            .bind(1, space)
            .bind(2, message)
            .run();
    }
    changed.drafts = static_cast<int>(drafts.size() + edits.size());
    return changed;
}

qint64 OutboxTable::add(const OutboxRow &row) const
{
    Statement add = m_outbox.prepare(
        "INSERT INTO outbox (kind, state, space, clientId, requestId, message, text, createdAt, notBefore, "
        "attempts, refusal, member, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    bindRow(add, row).run();
    return m_outbox.lastInsertId();
}

bool OutboxTable::update(const OutboxRow &row) const
{
    const std::optional<OutboxRow> known = find(row.id);
    if (!known || *known == row)
        return false;
    Statement update = m_outbox.prepare(
        "UPDATE outbox SET kind = ?1, state = ?2, space = ?3, clientId = ?4, requestId = ?5, message = ?6, "
        "text = ?7, createdAt = ?8, notBefore = ?9, attempts = ?10, refusal = ?11, member = ?12, "
        "sum = ?13 WHERE id = ?14");
    bindRow(update, row).bind(14, row.id).run();
    return m_outbox.changedRows() > 0;
}

bool OutboxTable::remove(qint64 id) const
{
    Statement remove = m_outbox.prepare("DELETE FROM outbox WHERE id = ?1");
    remove.bind(1, id).run();
    return m_outbox.changedRows() > 0;
}

bool OutboxTable::saveDraft(const SpaceName &space, const QString &text) const
{
    if (text.isEmpty()) {
        Statement remove = m_outbox.prepare("DELETE FROM drafts WHERE space = ?1");
        remove.bind(1, space.toString()).run();
    } else {
        Statement put =
            m_outbox.prepare("INSERT INTO drafts (space, text, sum) VALUES (?1, ?2, ?3) "
                             "ON CONFLICT (space) DO UPDATE SET text = ?2, sum = ?3 WHERE text <> ?2");
        put.bind(1, space.toString()).bind(2, text).bind(3, sumOfDraft(space, text)).run();
    }
    return m_outbox.changedRows() > 0;
}

bool OutboxTable::saveEdit(const SpaceName &space, const UnfinishedEdit &edit) const
{
    if (edit.text.isEmpty()) {
        Statement remove = m_outbox.prepare("DELETE FROM edits WHERE space = ?1 AND message = ?2");
        remove.bind(1, space.toString()).bind(2, edit.message.toString()).run();
    } else {
        Statement put =
            m_outbox.prepare("INSERT INTO edits (space, message, text, sum, number) "
                             "VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(number), 0) + 1 FROM edits)) "
                             "ON CONFLICT (space, message) DO UPDATE "
                             "SET text = ?3, sum = ?4, number = excluded.number WHERE text <> ?3");
        put.bind(1, space.toString())
            .bind(2, edit.message.toString())
            .bind(3, edit.text)
            .bind(4, sumOfEdit(space, edit))
            .run();
    }
    return m_outbox.changedRows() > 0;
}

} // namespace roomkey
