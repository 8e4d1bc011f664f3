// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/outboxfile.h"

#include "app/core/logging.h"
#include "app/store/migrations.h"
#include "app/store/outboxsalvage.h"
#include "app/store/outboxtable.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace roomkey {

namespace {

StoreError corrupt(const QString &file, const QString &what)
{
    StoreError error;
    error.kind = StoreError::Kind::Corrupt;
    error.detail = QFileInfo(file).fileName() + QStringLiteral(": ") + what;
    return error;
}

/// A log that belongs to another file shows that one's form: no outbox is without its table.
bool isAnOutbox(const QString &file)
{
    Database probe;
    return !probe.open(file, Database::Access::ReadOnly) ||
           probe.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'outbox'") > 0 || probe.error();
}

/// A name in the schema that a disk changed is sound to SQLite until a statement meets it, or the trigger of
/// one: so all are prepared that will be needed.
bool isUnderstood(Database &outbox)
{
    for (const char *sql : {"SELECT name, count FROM tally", "INSERT INTO outbox DEFAULT VALUES",
                            "DELETE FROM outbox", "INSERT INTO drafts DEFAULT VALUES", "DELETE FROM drafts",
                            "INSERT INTO edits DEFAULT VALUES", "DELETE FROM edits"})
        (void)outbox.prepare(sql);
    const OutboxTable table(outbox);
    (void)table.find(0);
    (void)table.draft({});
    (void)table.edits({});
    return !outbox.error();
}

/// Reads every page of it: there are few, and a damaged one must be known before anything is sent or written.
Expected<void, StoreError> openWhole(Database &outbox, const QString &file)
{
    if (auto opened = openStoreFile(outbox, file, outboxMigrations()); !opened) {
        const StoreError &why = opened.error();
        const bool isDamage = why.kind == StoreError::Kind::Newer && !isAnOutbox(file);
        return isDamage ? Unexpected(corrupt(file, why.detail)) : opened;
    }
    const QString words = outbox.text("PRAGMA integrity_check(1)");
    for (const char *sql :
         {"SELECT 1 FROM outbox LIMIT 1", "SELECT 1 FROM drafts LIMIT 1", "SELECT 1 FROM edits LIMIT 1"})
        outbox.integer(sql);
    if (!outbox.error() && words == QLatin1String("ok") && isUnderstood(outbox))
        return {};
    outbox.clearError();
    outbox.leaveAlone();
    outbox.close();
    return Unexpected(corrupt(file, QStringLiteral("its pages contradict each other")));
}

/// True if there are as many rows as were written. What is there counts from now on.
bool isComplete(Database &outbox)
{
    const bool complete =
        outbox.integer(
            "SELECT (SELECT count FROM tally WHERE name = 'outbox') = (SELECT count(*) FROM outbox) AND "
            "(SELECT count FROM tally WHERE name = 'drafts') = (SELECT count(*) FROM drafts) AND "
            "(SELECT count FROM tally WHERE name = 'edits') = (SELECT count(*) FROM edits)") == 1;
    if (!complete) {
        outbox.execute(
            "DELETE FROM tally; INSERT INTO tally VALUES ('outbox', (SELECT count(*) FROM outbox)), "
            "('drafts', (SELECT count(*) FROM drafts)), ('edits', (SELECT count(*) FROM edits))");
    }
    return complete;
}

/// True if what \a row was made of is still being written: Enter was pressed, but nobody was told that it is
/// safe.
bool isBeingWritten(const OutboxTable &table, const OutboxRow &row)
{
    if (row.kind == OutboxRow::Kind::Edit)
        return table.edits(row.space).contains(UnfinishedEdit{row.message, row.text});
    return table.draft(row.space) == row.text;
}

/// Of a draft from a commit that was cut off what is nowhere else: the taking back of a row that is still
/// there brought its text, before what was typed (Composer::joined).
QString withoutRows(const OutboxTable &table, const SpaceName &space, const QString &draft)
{
    for (const OutboxRow &row : table.rows(space)) {
        if (row.kind != OutboxRow::Kind::Send)
            continue;
        if (draft == row.text)
            return {};
        if (draft.startsWith(row.text + QLatin1Char('\n')))
            return draft.mid(row.text.size() + 1);
    }
    return draft;
}

/// What was set aside as damaged, newest first.
QStringList setAside(const QFileInfo &file)
{
    return file.dir().entryList({file.fileName() + QStringLiteral(".damaged*")}, QDir::Files,
                                QDir::Name | QDir::Reversed); // their names end with the time
}

/// The newest of these: the file, or its log if there was nothing else; empty if they are gone.
QString keptAs(const QFileInfo &file)
{
    const QStringList names = setAside(file);
    if (names.isEmpty())
        return {};
    QString name = names.first();
    for (const char *log : {"-wal", "-shm"}) {
        if (name.endsWith(QLatin1String(log)) && names.contains(name.chopped(4)))
            name.chop(4);
    }
    return file.dir().filePath(name);
}

/// What an earlier opening found, if nobody was told of it yet.
std::optional<OutboxSalvage> untold(Database &outbox, const QString &file)
{
    if (outbox.integer("SELECT count(*) FROM tally WHERE name = 'untold'") == 0)
        return std::nullopt;
    OutboxSalvage salvage;
    salvage.rows = static_cast<int>(outbox.integer("SELECT count FROM tally WHERE name = 'untold rows'"));
    salvage.drafts = static_cast<int>(outbox.integer("SELECT count FROM tally WHERE name = 'untold drafts'"));
    salvage.isCut = outbox.integer("SELECT count FROM tally WHERE name = 'untold cut'") != 0;
    if (outbox.integer("SELECT count FROM tally WHERE name = 'untold kept'") != 0)
        salvage.keptAs = keptAs(QFileInfo(file));
    return salvage;
}

OutboxSalvage joined(OutboxSalvage salvage, const OutboxSalvage &more)
{
    salvage.rows += more.rows;
    salvage.drafts += more.drafts;
    salvage.isCut = salvage.isCut || more.isCut;
    if (!more.keptAs.isEmpty())
        salvage.keptAs = more.keptAs;
    return salvage;
}

/// Adds what SQLite did not see in the log, and holds back what the disk changed. \a isLost: the file itself
/// was gone. Nothing if there is nothing to tell.
Expected<std::optional<OutboxSalvage>, StoreError> review(const SalvagedText &unseen, Database &outbox,
                                                          const QString &file, bool isLost)
{
    OutboxSalvage found;
    Transaction transaction(outbox);
    const std::optional<OutboxSalvage> before = untold(outbox, file);
    found.isCut = !isComplete(outbox) || unseen.isCut;
    const OutboxTable table(outbox);
    const OutboxTable::Changed changed = table.repairChanged();
    found.rows = changed.rows;
    found.drafts = changed.drafts;
    const qint64 newest = outbox.integer("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'");
    for (const OutboxRow &row : unseen.rows) {
        // A known id: an older form of a row that is there, or was.
        if (row.id <= newest || isBeingWritten(table, row))
            continue;
        table.add(row);
        ++found.rows;
    }
    for (auto it = unseen.drafts.cbegin(); it != unseen.drafts.cend(); ++it) {
        const QString draft = withoutRows(table, it.key(), it.value());
        if (!draft.isEmpty() && table.draft(it.key()).isEmpty() && table.saveDraft(it.key(), draft))
            ++found.drafts;
    }
    for (const auto &[space, edit] : unseen.edits) {
        const QList<UnfinishedEdit> known = table.edits(space);
        const bool isKnown =
            std::any_of(known.cbegin(), known.cend(),
                        [&edit = edit](const UnfinishedEdit &one) { return one.message == edit.message; });
        if (!isKnown && table.saveEdit(space, edit))
            ++found.drafts;
    }
    std::optional<OutboxSalvage> toTell = before;
    if (isLost || found.isCut || found.rows + found.drafts > 0) {
        toTell = joined(before.value_or(OutboxSalvage()), found);
        keepSalvage(outbox, *toTell);
    }
    if (auto committed = transaction.commit(); !committed)
        return Unexpected(committed.error());
    return toTell;
}

} // namespace

void keepSalvage(Database &outbox, const OutboxSalvage &salvage)
{
    Statement statement =
        outbox.prepare("INSERT OR REPLACE INTO tally VALUES ('untold', 1), ('untold rows', ?1), "
                       "('untold drafts', ?2), ('untold cut', ?3), ('untold kept', ?4)");
    statement.bind(1, salvage.rows).bind(2, salvage.drafts);
    statement.bind(3, salvage.isCut ? 1 : 0).bind(4, salvage.keptAs.isEmpty() ? 0 : 1).run();
}

void forgetSalvage(Database &outbox)
{
    outbox.execute("DELETE FROM tally WHERE name LIKE 'untold%'");
}

Expected<std::optional<OutboxSalvage>, StoreError> openOutboxFile(Database &outbox, const QString &file,
                                                                  bool mustExist)
{
    if (!finishSalvage(file)) {
        return Unexpected(StoreError{StoreError::Kind::CannotOpen, 0,
                                     QStringLiteral("what was salvaged cannot be put in its place")});
    }
    const QFileInfo before(file);
    const bool isEmpty = before.size() == 0;
    const bool isLost = mustExist && isEmpty && setAside(before).isEmpty();
    const SalvagedText unseen = unseenInLog(file);
    Expected<void, StoreError> opened;
    // SQLite would throw the log of an empty file away.
    if (isEmpty && hasLog(file))
        opened = Unexpected(corrupt(file, QStringLiteral("is empty, but not its log")));
    else
        opened = openWhole(outbox, file);
    if (opened)
        return review(unseen, outbox, file, isLost);
    if (opened.error().kind != StoreError::Kind::Corrupt)
        return Unexpected(opened.error());

    qCWarning(lcStore) << "the outbox is damaged and is salvaged:" << opened.error().detail;
    const auto salvage = salvageOutbox(file);
    if (!salvage) {
        qCWarning(lcStore) << "the outbox cannot be salvaged:" << salvage.error().detail;
        return Unexpected(opened.error());
    }
    if (auto again = openWhole(outbox, file); !again)
        return Unexpected(again.error());
    return std::optional(*salvage);
}

} // namespace roomkey
