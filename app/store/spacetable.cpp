// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/spacetable.h"

#include "app/api/rfc3339.h"
#include "app/store/searchtable.h"
#include "app/store/sqlite.h"
#include "app/store/storechanges.h"
#include "app/store/storefacts.h"
#include "app/store/unlistedspaces.h"
#include "app/store/usertable.h"

#include <QStringList>

#include <algorithm>

namespace roomkey {

namespace {

constexpr int PreviewLength = 200;
constexpr int NamesInLabel = 6;
constexpr int LinesAtOnce = 16; ///< as many names as the statement has parameters

#define SPACE_OWN_COLUMNS                                                                                    \
    "s.name, s.type, s.displayName, s.description, s.guidelines, s.history, s.threading, "                   \
    "s.externalUserAllowed, s.singleUserBotDm, s.importMode, s.createTime, s.lastActiveTime, s.spaceUri, "   \
    "s.joinedPeople, s.joinedGroups, s.managingMembers, s.posting"
#define ME "(SELECT value FROM facts WHERE key = 'me')"
#define SPACE_COLUMNS                                                                                        \
    SPACE_OWN_COLUMNS                                                                                        \
    ", s.activity, s.label, s.previewText, coalesce(nullif(u.displayName, ''), u.email, ''), "               \
    "CASE WHEN s.type = 3 THEN coalesce("                                                                    \
    "(SELECT m.user FROM members m WHERE m.space = s.name AND m.user <> " ME " LIMIT 1), "                   \
    "(SELECT w.sender FROM (SELECT peekSender AS sender FROM spaceStates WHERE space = s.name "              \
    "UNION ALL SELECT sender FROM (SELECT sender FROM messages WHERE space = s.name ORDER BY created DESC "  \
    "LIMIT 50)) w "                                                                                          \
    "WHERE w.sender <> '' AND w.sender <> " ME " LIMIT 1)) END"
static_assert(static_cast<int>(Space::Type::DirectMessage) == 3);
#define SPACE_LINE_COLUMNS "name, type, activity, coalesce(nullif(displayName, ''), label)"
#define SPACE_SOURCE " FROM spaces s LEFT JOIN users u ON u.name = s.previewSender "

Space readSpace(const Statement &row)
{
    Space space;
    space.name = SpaceName(row.text(0));
    space.type = row.as<Space::Type>(1);
    space.displayName = row.text(2);
    space.description = row.text(3);
    space.guidelines = row.text(4);
    space.history = row.as<Space::History>(5);
    space.threading = row.as<Space::Threading>(6);
    space.externalUserAllowed = row.as<bool>(7);
    space.singleUserBotDm = row.as<bool>(8);
    space.importMode = row.as<bool>(9);
    space.createTime = row.text(10);
    space.lastActiveTime = row.text(11);
    space.spaceUri = row.text(12);
    space.joinedPeople = row.as<int>(13);
    space.joinedGroups = row.as<int>(14);
    space.managingMembers = row.as<Space::Allowed>(15);
    space.posting = row.as<Space::Allowed>(16);
    return space;
}

SpaceSummary readSummary(const Statement &row)
{
    SpaceSummary summary;
    summary.space = readSpace(row);
    summary.activity = row.integer(17);
    summary.label = summary.space.displayName.isEmpty() ? row.text(18) : summary.space.displayName;
    summary.previewText = row.text(19);
    summary.previewSender = row.text(20);
    summary.person = UserName(row.text(21));
    return summary;
}

SpaceLine readLine(const Statement &row)
{
    return {SpaceName(row.text(0)), row.as<Space::Type>(1), row.integer(2), row.text(3)};
}

QString previewOf(const QString &text)
{
    QString preview = text.left(PreviewLength);
    if (!preview.isEmpty() && preview.back().isHighSurrogate())
        preview.chop(1);
    return preview;
}

qint64 newestMessageTime(Database &cache, const SpaceName &name)
{
    Statement newest = cache.prepare("SELECT max(created) FROM messages WHERE space = ?1");
    newest.bind(1, name.toString());
    return newest.step() ? newest.integer(0) : 0;
}

qint64 activityOf(Database &cache, const Space &space)
{
    const qint64 said =
        microsecondsFromRfc3339(space.lastActiveTime.isEmpty() ? space.createTime : space.lastActiveTime)
            .value_or(0);
    return std::max(said, newestMessageTime(cache, space.name));
}

} // namespace

QList<SpaceSummary> SpaceTable::page(int limit, const SpaceSummary *after) const
{
    QList<SpaceSummary> page;
    page.reserve(limit);
    Statement rows = after ? m_cache.prepare("SELECT " SPACE_COLUMNS SPACE_SOURCE
                                             "WHERE s.activity <= ?2 AND (s.activity < ?2 OR s.name > ?3) "
                                             "ORDER BY s.activity DESC, s.name LIMIT ?1")
                           : m_cache.prepare("SELECT " SPACE_COLUMNS SPACE_SOURCE
                                             "ORDER BY s.activity DESC, s.name LIMIT ?1");
    rows.bind(1, limit);
    if (after)
        rows.bind(2, after->activity).bind(3, after->space.name.toString());
    while (rows.step())
        page.append(readSummary(rows));
    return page;
}

std::optional<SpaceSummary> SpaceTable::find(const SpaceName &name) const
{
    Statement row = m_cache.prepare("SELECT " SPACE_COLUMNS SPACE_SOURCE "WHERE s.name = ?1");
    row.bind(1, name.toString());
    if (!row.step())
        return std::nullopt;
    return readSummary(row);
}

QList<SpaceLine> SpaceTable::lines(int limit, const SpaceLine *after) const
{
    QList<SpaceLine> page;
    page.reserve(limit);
    Statement rows = after ? m_cache.prepare("SELECT " SPACE_LINE_COLUMNS " FROM spaces "
                                             "WHERE activity <= ?2 AND (activity < ?2 OR name > ?3) "
                                             "ORDER BY activity DESC, name LIMIT ?1")
                           : m_cache.prepare("SELECT " SPACE_LINE_COLUMNS " FROM spaces "
                                             "ORDER BY activity DESC, name LIMIT ?1");
    rows.bind(1, limit);
    if (after)
        rows.bind(2, after->activity).bind(3, after->name.toString());
    while (rows.step())
        page.append(readLine(rows));
    return page;
}

QList<SpaceLine> SpaceTable::lines(const QList<SpaceName> &names) const
{
    QList<SpaceLine> found;
    found.reserve(names.size());
    // Many at once: each statement looks at the write-ahead log anew, which costs more than a row.
    for (qsizetype first = 0; first < names.size(); first += LinesAtOnce) {
        Statement rows = m_cache.prepare("SELECT " SPACE_LINE_COLUMNS " FROM spaces WHERE name IN "
                                         "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
                                         "?16)");
        for (int i = 0; i < LinesAtOnce && first + i < names.size(); ++i)
            rows.bind(i + 1, names.at(first + i).toString());
        while (rows.step())
            found.append(readLine(rows));
    }
    return found;
}

std::optional<Space> SpaceTable::stored(const SpaceName &name) const
{
    Statement row = m_cache.prepare("SELECT " SPACE_OWN_COLUMNS " FROM spaces s WHERE s.name = ?1");
    row.bind(1, name.toString());
    if (!row.step())
        return std::nullopt;
    return readSpace(row);
}

void SpaceTable::put(const Space &space, StoreChanges &changes) const
{
    // A listing brings every space each time, so this look is what it costs. Activity is not part of it: it
    // goes with lastActiveTime and with the cached messages, whose changes refresh it.
    const std::optional<Space> known = stored(space.name);
    if (known == space)
        return;
    const qint64 activity = activityOf(m_cache, space);
    {
        Statement put = m_cache.prepare(
            "INSERT INTO spaces (name, type, displayName, description, guidelines, history, threading, "
            "externalUserAllowed, singleUserBotDm, importMode, createTime, lastActiveTime, spaceUri, "
            "joinedPeople, joinedGroups, activity, managingMembers, posting) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) "
            "ON CONFLICT (name) DO UPDATE SET type = ?2, displayName = ?3, description = ?4, "
            "guidelines = ?5, history = ?6, threading = ?7, externalUserAllowed = ?8, singleUserBotDm = ?9, "
            "importMode = ?10, createTime = ?11, lastActiveTime = ?12, spaceUri = ?13, joinedPeople = ?14, "
            "joinedGroups = ?15, activity = ?16, managingMembers = ?17, posting = ?18");
        put.bind(1, space.name.toString())
            .bind(2, static_cast<int>(space.type))
            .bind(3, space.displayName)
            .bind(4, space.description)
            .bind(5, space.guidelines)
            .bind(6, static_cast<int>(space.history))
            .bind(7, static_cast<int>(space.threading))
            .bind(8, space.externalUserAllowed)
            .bind(9, space.singleUserBotDm)
            .bind(10, space.importMode)
            .bind(11, space.createTime)
            .bind(12, space.lastActiveTime)
            .bind(13, space.spaceUri)
            .bind(14, space.joinedPeople)
            .bind(15, space.joinedGroups)
            .bind(16, activity)
            .bind(17, static_cast<int>(space.managingMembers))
            .bind(18, static_cast<int>(space.posting))
            .run();
    }
    changes.spaces.insert(space.name);
    if (!known || isUnlisted(*known)) {
        refreshPreview(space.name, changes);
        refreshLabel(space.name, changes);
    }
}

void SpaceTable::keepOnly(const QSet<SpaceName> &keep, StoreChanges &changes) const
{
    QList<SpaceName> gone;
    {
        Statement rows = m_cache.prepare("SELECT name FROM spaces");
        while (rows.step()) {
            const SpaceName name(rows.text(0));
            if (!keep.contains(name))
                gone.append(name);
        }
    }
    for (const SpaceName &name : gone)
        remove(name, changes);
}

void SpaceTable::remove(const SpaceName &name, StoreChanges &changes) const
{
    SearchTable(m_cache).removeSpace(name);
    for (const char *sql : {"DELETE FROM messages WHERE space = ?1", "DELETE FROM members WHERE space = ?1",
                            "DELETE FROM spaceStates WHERE space = ?1", "DELETE FROM spaces WHERE name = ?1"})
        m_cache.prepare(sql).bind(1, name.toString()).run();
    if (m_cache.changedRows() > 0)
        changes.removedSpaces.insert(name);
}

void SpaceTable::refreshPreview(const SpaceName &name, StoreChanges &changes) const
{
    const std::optional<SpaceSummary> known = find(name);
    if (!known)
        return;
    QString sender;
    QString text;
    {
        Statement newest =
            m_cache.prepare("SELECT sender, text, created, name FROM messages WHERE space = ?1 "
                            "AND deletion = 0 UNION ALL SELECT peekSender, peekText, peekCreated, '' "
                            "FROM spaceStates WHERE space = ?1 AND peekCreated > 0 "
                            "ORDER BY created DESC, name DESC LIMIT 1");
        newest.bind(1, name.toString());
        if (newest.step()) {
            sender = newest.text(0);
            text = previewOf(newest.text(1));
        }
    }
    Statement put = m_cache.prepare("UPDATE spaces SET previewSender = ?2, previewText = ?3, activity = ?4 "
                                    "WHERE name = ?1 AND (previewSender <> ?2 OR previewText <> ?3 OR "
                                    "activity <> ?4)");
    put.bind(1, name.toString())
        .bind(2, sender)
        .bind(3, text)
        .bind(4, activityOf(m_cache, known->space))
        .run();
    if (m_cache.changedRows() > 0)
        changes.spaces.insert(name);
    if (known->space.type == Space::Type::DirectMessage && known->label.isEmpty())
        refreshLabel(name, changes);
}

void SpaceTable::previewAfter(const QList<OutboxRow> &acts, SpaceSummary &summary) const
{
    QSet<MessageName> gone;
    QHash<MessageName, QString> edited;
    for (const OutboxRow &act : acts) {
        if (act.hidesMessage())
            gone.insert(act.message);
        else if (act.changesMessage())
            edited.insert(act.message, act.text);
    }
    Statement rows = m_cache.prepare(
        "SELECT coalesce(nullif(u.displayName, ''), u.email, ''), m.text, m.name, m.created FROM messages m "
        "LEFT JOIN users u ON u.name = m.sender WHERE m.space = ?1 AND m.deletion = 0 "
        "UNION ALL SELECT coalesce(nullif(u.displayName, ''), u.email, ''), t.peekText, '', t.peekCreated "
        "FROM spaceStates t LEFT JOIN users u ON u.name = t.peekSender "
        "WHERE t.space = ?1 AND t.peekCreated > 0 ORDER BY 4 DESC, 3 DESC LIMIT ?2");
    rows.bind(1, summary.space.name.toString()).bind(2, gone.size() + 1);
    summary.previewSender.clear();
    summary.previewText.clear();
    while (rows.step()) {
        const MessageName name(rows.text(2));
        if (gone.contains(name))
            continue;
        summary.previewSender = rows.text(0);
        summary.previewText = previewOf(edited.value(name, rows.text(1)));
        return;
    }
}

bool SpaceTable::isPreviewStale(const SpaceName &name) const
{
    // Activity is the newer of what the server said and what is cached.
    Statement row = m_cache.prepare(
        "SELECT 1 FROM spaces s LEFT JOIN spaceStates t ON t.space = s.name WHERE s.name = ?1 "
        "AND s.lastActiveTime <> '' AND s.lastActiveTime <> coalesce(t.peekedAt, '') "
        "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.space = ?1 AND m.created >= s.activity)");
    row.bind(1, name.toString());
    return row.step();
}

void SpaceTable::putPreview(const SpaceName &name, const std::optional<Message> &newest,
                            const QString &activeAt, StoreChanges &changes) const
{
    if (!find(name))
        return; // gone meanwhile
    const std::optional<MessageCursor> at = newest ? cursorOf(*newest) : std::nullopt;
    if (newest)
        UserTable(m_cache).put(newest->sender);
    m_cache
        .prepare("INSERT INTO spaceStates (space, peekedAt, peekCreated, peekSender, peekText) "
                 "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (space) DO UPDATE SET peekedAt = ?2, "
                 "peekCreated = ?3, peekSender = ?4, peekText = ?5")
        .bind(1, name.toString())
        .bind(2, activeAt)
        .bind(3, at ? at->createdAt : 0)
        .bind(4, at ? newest->sender.name.toString() : QString())
        .bind(5, at ? previewOf(newest->text) : QString())
        .run();
    refreshPreview(name, changes);
}

void SpaceTable::dropPreview(const SpaceName &name, StoreChanges &changes) const
{
    m_cache
        .prepare("UPDATE spaceStates SET peekCreated = 0, peekSender = '', peekText = '' "
                 "WHERE space = ?1 AND peekCreated > 0")
        .bind(1, name.toString())
        .run();
    if (m_cache.changedRows() > 0)
        refreshPreview(name, changes);
}

void SpaceTable::refreshLabel(const SpaceName &name, StoreChanges &changes) const
{
    QStringList names;
    const QString me = StoreFacts(m_cache).value(facts::Me);
    Space::Type type;
    {
        Statement nameless = m_cache.prepare("SELECT type FROM spaces WHERE name = ?1 AND displayName = ''");
        nameless.bind(1, name.toString());
        if (!nameless.step())
            return;
        type = nameless.as<Space::Type>(0);
    }
    {
        // Ourselves are left out: a conversation is known by the others.
        Statement rows = m_cache.prepare(
            "SELECT coalesce(nullif(u.displayName, ''), u.email) AS label FROM members m "
            "JOIN users u ON u.name = m.user WHERE m.space = ?1 AND m.user <> ?2 AND label <> '' "
            "ORDER BY label LIMIT ?3");
        rows.bind(1, name.toString()).bind(2, me).bind(3, NamesInLabel);
        while (rows.step())
            names.append(rows.text(0));
    }
    if (names.isEmpty() && type == Space::Type::DirectMessage && !me.isEmpty()) {
        // Without the permission to see members: of two people, the one who writes and is not us. A group of
        // more would be named after a part of it.
        Statement writer = m_cache.prepare(
            "SELECT coalesce(nullif(u.displayName, ''), u.email) AS label FROM (SELECT peekSender AS sender "
            "FROM spaceStates WHERE space = ?1 UNION ALL SELECT sender FROM messages WHERE space = ?1) w "
            "JOIN users u ON u.name = w.sender WHERE w.sender <> ?2 AND label <> '' LIMIT 1");
        writer.bind(1, name.toString()).bind(2, me);
        if (writer.step())
            names.append(writer.text(0));
    }
    Statement put = m_cache.prepare("UPDATE spaces SET label = ?2 WHERE name = ?1 AND label <> ?2");
    put.bind(1, name.toString()).bind(2, names.join(QStringLiteral(", "))).run();
    if (m_cache.changedRows() > 0)
        changes.spaces.insert(name);
}

} // namespace roomkey
