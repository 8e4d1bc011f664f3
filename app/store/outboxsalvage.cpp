// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/outboxsalvage.h"

#include "app/store/damagedfile.h"
#include "app/store/migrations.h"
#include "app/store/outboxfile.h"
#include "app/store/outboxtable.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QSet>

namespace roomkey {

namespace {

/// Being written; worth nothing until it has the other name.
constexpr QLatin1String Unfinished{".salvage"};
/// Whole, and on its way to the place of the damaged file.
constexpr QLatin1String Finished{".salvaged"};

// Places of the columns in a record of the outbox; the row id stands in front of them.
enum Column {
    Id,
    Kind,
    State,
    Space,
    ClientId,
    Request,
    Message,
    Text,
    Created,
    NotBefore,
    Attempts,
    Refusal,
    Member,
    Sum
};

QByteArray contentOf(const QString &file)
{
    QFile handle(file);
    return handle.open(QIODevice::ReadOnly) ? handle.readAll() : QByteArray();
}

QString logOf(const QString &file)
{
    return file + QLatin1String("-wal");
}

std::optional<QString> textAt(const DamagedFile::Record &record, int column)
{
    const auto *text =
        column < record.values.size() ? std::get_if<QByteArray>(&record.values[column]) : nullptr;
    return text ? std::optional(QString::fromUtf8(*text)) : std::nullopt;
}

std::optional<qint64> integerAt(const DamagedFile::Record &record, int column)
{
    const auto *integer =
        column < record.values.size() ? std::get_if<qint64>(&record.values[column]) : nullptr;
    return integer ? std::optional(*integer) : std::nullopt;
}

bool isSpace(const std::optional<QString> &text)
{
    return text && text->startsWith(QLatin1String("spaces/"));
}

/// A row of the outbox and how sure it is.
struct FoundRow
{
    OutboxRow row;
    bool isAsWritten = false;
};

std::optional<FoundRow> rowOf(const DamagedFile::Record &record)
{
    const auto kind = integerAt(record, Kind);
    const auto state = integerAt(record, State);
    const auto space = textAt(record, Space);
    const auto text = textAt(record, Text);
    if (!record.rowId || record.values.size() < Member || !kind || !state || !text || !isSpace(space))
        return std::nullopt;
    constexpr auto lastKind = static_cast<qint64>(OutboxRow::Kind::RemoveMember);
    constexpr auto lastState = static_cast<qint64>(OutboxRow::State::Refused);
    if (*kind < 0 || *kind > lastKind || *state < 0 || *state > lastState)
        return std::nullopt;
    OutboxRow row;
    row.id = *record.rowId;
    row.kind = static_cast<OutboxRow::Kind>(*kind);
    row.state = static_cast<OutboxRow::State>(*state);
    row.space = SpaceName(*space);
    row.clientId = ClientMessageId(textAt(record, ClientId).value_or(QString()));
    row.requestId = RequestId(textAt(record, Request).value_or(QString()));
    row.message = MessageName(textAt(record, Message).value_or(QString()));
    row.text = *text;
    row.createdAt = integerAt(record, Created).value_or(0);
    row.attempts = static_cast<int>(integerAt(record, Attempts).value_or(0));
    row.notBefore = integerAt(record, NotBefore).value_or(0);
    row.refusal = textAt(record, Refusal).value_or(QString());
    row.member = MembershipName(textAt(record, Member).value_or(QString()));
    const bool isAsWritten = integerAt(record, Sum) == sumOf(row);
    if (row.state != OutboxRow::State::Refused || row.refusal.isEmpty())
        row.refusal = SalvagedReason;
    row.state = OutboxRow::State::Refused;
    // A removal has no text to keep, and without its moment to undo it nobody knows whether it still holds.
    const bool hasText = row.kind == OutboxRow::Kind::Send || row.kind == OutboxRow::Kind::Edit;
    const bool isUseful = hasText ? !row.text.isEmpty() : row.kind == OutboxRow::Kind::Delete;
    return isUseful ? std::optional(FoundRow{row, isAsWritten}) : std::nullopt;
}

/// A draft or an unfinished edit, which also names its message.
struct FoundText
{
    SpaceName space;
    UnfinishedEdit text;
    bool isAsWritten = false;
};

/// Of a table of texts by space: the text and its sum, for an edit with the message before.
std::optional<FoundText> textOf(const DamagedFile::Record &record, bool isEdit)
{
    const int at = isEdit ? 2 : 1;
    const auto space = textAt(record, 0);
    const auto message = isEdit ? textAt(record, 1) : std::optional(QString());
    const auto text = textAt(record, at); // a number: of an index
    if (record.rowId || !isSpace(space) || !message || !text || text->isEmpty() || textAt(record, at + 1))
        return std::nullopt;
    FoundText found{SpaceName(*space), {MessageName(*message), *text}, false};
    found.isAsWritten = integerAt(record, at + 1) == (isEdit ? sumOfEdit(found.space, found.text)
                                                             : sumOfDraft(found.space, found.text.text));
    return found;
}

/// What was found so far: of several forms the first one that is as it was written, or else the first.
class Finds
{
public:
    void look(const QList<DamagedFile::Record> &records) { take(records, false); }
    /// Only better forms of what is known.
    void improve(const QList<DamagedFile::Record> &records) { take(records, true); }
    SalvagedText text(bool onlyAsWritten = false) const
    {
        SalvagedText text;
        QSet<ClientMessageId> sends; // the id of a row may be damaged, too
        for (const FoundRow &found : m_rows) {
            if (onlyAsWritten && !found.isAsWritten)
                continue;
            const bool isSend = found.row.kind == OutboxRow::Kind::Send;
            if (!isSend || !sends.contains(found.row.clientId))
                text.rows.append(found.row);
            if (isSend)
                sends.insert(found.row.clientId);
        }
        for (const FoundText &found : m_drafts) {
            if (found.isAsWritten || !onlyAsWritten)
                text.drafts.insert(found.space, found.text.text);
        }
        for (const FoundText &found : m_edits) {
            if (found.isAsWritten || !onlyAsWritten)
                text.edits.append({found.space, found.text});
        }
        return text;
    }

private:
    void take(const QList<DamagedFile::Record> &records, bool onlyKnown)
    {
        for (const DamagedFile::Record &record : records) {
            if (const auto row = rowOf(record))
                keepBetter(m_rows, row->row.id, *row, onlyKnown);
            else if (const auto draft = textOf(record, false))
                keepBetter(m_drafts, draft->space, *draft, onlyKnown);
            else if (const auto edit = textOf(record, true))
                keepBetter(m_edits, edit->text.message, *edit, onlyKnown);
        }
    }
    template <class Map, class Key, class Found>
    static void keepBetter(Map &map, const Key &key, const Found &found, bool onlyKnown)
    {
        const auto known = map.constFind(key);
        const bool isKnown = known != map.constEnd();
        if (isKnown ? found.isAsWritten && !known->isAsWritten : !onlyKnown)
            map.insert(key, found);
    }

    QMap<qint64, FoundRow> m_rows;
    QHash<SpaceName, FoundText> m_drafts;
    QMap<MessageName, FoundText> m_edits;
};

void put(const SalvagedText &text, Database &outbox)
{
    const OutboxTable table(outbox);
    for (const OutboxRow &row : text.rows)
        table.add(row);
    for (auto it = text.drafts.cbegin(); it != text.drafts.cend(); ++it)
        table.saveDraft(it.key(), it.value());
    for (const auto &[space, edit] : text.edits)
        table.saveEdit(space, edit);
}

/// A name of its own for every damaged file: none is written over.
QString newMark()
{
    return QStringLiteral("damaged-") +
           QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
}

/// The finished file takes the place of the damaged one. What that is called now; nothing if that is
/// impossible.
std::optional<QString> exchange(const QString &file)
{
    const auto kept = setStoreFileAside(file, newMark());
    return kept && QFile::rename(file + Finished, file) ? kept : std::nullopt;
}

void removeStoreFile(const QString &file)
{
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(file + QLatin1String(suffix));
}

} // namespace

bool hasLog(const QString &file)
{
    return QFileInfo(logOf(file)).size() > 0;
}

SalvagedText unseenInLog(const QString &file)
{
    const QByteArray log = contentOf(logOf(file));
    if (log.isEmpty())
        return {};
    const DamagedFile bytes(contentOf(file), log);
    Finds finds;
    finds.look(bytes.unseenRecords());
    if (bytes.unseen() == DamagedFile::Unseen::Commits)
        finds.improve(bytes.earlierRecords());
    const bool isCut = bytes.unseen() == DamagedFile::Unseen::LastCommit;
    SalvagedText text = finds.text(isCut);
    text.isCut = isCut;
    return text;
}

Expected<OutboxSalvage, StoreError> salvageOutbox(const QString &file)
{
    const DamagedFile bytes(contentOf(file), contentOf(logOf(file)));
    Finds finds;
    finds.look(bytes.records());
    finds.improve(bytes.earlierRecords());
    const SalvagedText text = finds.text();
    const QString unfinished = file + Unfinished;
    removeStoreFile(unfinished);
    OutboxSalvage salvage;
    salvage.rows = static_cast<int>(text.rows.size());
    salvage.drafts = static_cast<int>(text.drafts.size() + text.edits.size());
    salvage.keptAs = file; // the damaged one is kept, under a name that is known once it has it
    {
        Database outbox;
        if (auto opened = openStoreFile(outbox, unfinished, outboxMigrations()); !opened)
            return Unexpected(opened.error());
        Transaction transaction(outbox);
        put(text, outbox);
        keepSalvage(outbox, salvage);
        if (auto committed = transaction.commit(); !committed)
            return Unexpected(committed.error());
    } // its log is moved into it
    const bool whole = !QFile::exists(logOf(unfinished)) && QFile::rename(unfinished, file + Finished);
    const auto kept = whole ? exchange(file) : std::nullopt;
    if (!kept) {
        return Unexpected(StoreError{StoreError::Kind::CannotOpen, 0,
                                     QFileInfo(file).fileName() + QStringLiteral(": cannot be replaced")});
    }
    salvage.keptAs = QFile::exists(*kept) ? *kept : logOf(*kept); // there may have been no more than a log
    return salvage;
}

bool finishSalvage(const QString &file)
{
    return !QFile::exists(file + Finished) || exchange(file);
}

} // namespace roomkey
