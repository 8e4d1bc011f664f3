// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/messagetable.h"

#include "app/api/chatapi.h"
#include "app/api/rfc3339.h"
#include "app/store/searchtable.h"
#include "app/store/spacetable.h"
#include "app/store/sqlite.h"
#include "app/store/storechanges.h"
#include "app/store/usertable.h"

#include <algorithm>
#include <limits>

namespace roomkey {

namespace {

#define MESSAGE_COLUMNS                                                                                      \
    "m.name, m.space, m.clientId, m.thread, m.threadReply, m.sender, m.text, m.createTime, "                 \
    "m.lastUpdateTime, m.deleteTime, m.deletion, m.attachmentCount, m.reactionCount, " ROOMKEY_USER_COLUMNS
#define MESSAGE_SOURCE " FROM messages m LEFT JOIN users u ON u.name = m.sender "
// CROSS JOIN keeps the order: the index says which rows, newest first, and nothing is sorted.
#define FOUND_COLUMNS MESSAGE_COLUMNS ", m.id"
#define FOUND_SOURCE                                                                                         \
    " FROM searchIndex i CROSS JOIN messages m ON m.id = i.rowid LEFT JOIN users u ON u.name = m.sender "    \
    "WHERE i.searchIndex MATCH ?1 AND i.rowid < ?2 "
constexpr int FoundIdColumn = 18;

Message readMessage(const Statement &row)
{
    Message message;
    message.name = MessageName(row.text(0));
    message.space = SpaceName(row.text(1));
    message.clientId = ClientMessageId(row.text(2));
    message.thread = ThreadName(row.text(3));
    message.threadReply = row.as<bool>(4);
    message.sender = readUser(row, row.text(5), 13);
    message.text = row.text(6);
    message.createTime = row.text(7);
    message.lastUpdateTime = row.text(8);
    message.deleteTime = row.text(9);
    message.deletion = row.as<Message::Deletion>(10);
    message.attachmentCount = row.as<int>(11);
    message.reactionCount = row.as<int>(12);
    return message;
}

/// What tells an older answer about a message from a newer one.
qint64 stampOf(const Message &message)
{
    return std::max(microsecondsFromRfc3339(message.lastUpdateTime).value_or(0),
                    microsecondsFromRfc3339(message.deleteTime).value_or(0));
}

/// An answer to a repeated request may hold only part of the message; a whole one has its time.
Message filledUp(Message partial, const Message &known)
{
    if (!partial.createTime.isEmpty())
        return partial;
    Message whole = known;
    if (!partial.clientId.isEmpty())
        whole.clientId = partial.clientId;
    if (!partial.text.isEmpty())
        whole.text = partial.text;
    if (!partial.lastUpdateTime.isEmpty())
        whole.lastUpdateTime = partial.lastUpdateTime;
    if (!partial.deleteTime.isEmpty()) {
        whole.deleteTime = partial.deleteTime;
        whole.deletion = partial.deletion;
    }
    return whole;
}

} // namespace

std::optional<MessageCursor> cursorOf(const Message &message)
{
    const std::optional<qint64> created = microsecondsFromRfc3339(message.createTime);
    if (!created)
        return std::nullopt;
    return MessageCursor{*created, message.name.toString()};
}

QList<Message> MessageTable::page(const SpaceName &space, int limit, const MessageCursor *before) const
{
    QList<Message> page;
    page.reserve(limit);
    Statement rows =
        before ? m_cache.prepare("SELECT " MESSAGE_COLUMNS MESSAGE_SOURCE
                                 "WHERE m.space = ?1 AND (m.created, m.name) < (?3, ?4) "
                                 "ORDER BY m.created DESC, m.name DESC LIMIT ?2")
               : m_cache.prepare("SELECT " MESSAGE_COLUMNS MESSAGE_SOURCE
                                 "WHERE m.space = ?1 ORDER BY m.created DESC, m.name DESC LIMIT ?2");
    rows.bind(1, space.toString()).bind(2, limit);
    if (before)
        rows.bind(3, before->createdAt).bind(4, before->name);
    while (rows.step())
        page.append(readMessage(rows));
    std::reverse(page.begin(), page.end());
    return page;
}

std::optional<Message> MessageTable::find(const MessageName &name) const
{
    Statement row = m_cache.prepare("SELECT " MESSAGE_COLUMNS MESSAGE_SOURCE "WHERE m.name = ?1");
    row.bind(1, name.toString());
    if (!row.step())
        return std::nullopt;
    return readMessage(row);
}

std::optional<Message> MessageTable::findByClientId(const SpaceName &space, const ClientMessageId &id) const
{
    if (id.isEmpty())
        return std::nullopt;
    Statement row =
        m_cache.prepare("SELECT " MESSAGE_COLUMNS MESSAGE_SOURCE
                        "WHERE m.space = ?1 AND m.clientId = ?2 AND m.clientId <> '' ORDER BY m.id LIMIT 1");
    row.bind(1, space.toString()).bind(2, id.toString());
    if (!row.step())
        return std::nullopt;
    return readMessage(row);
}

std::optional<MessageCursor> MessageTable::oldest(const SpaceName &space) const
{
    Statement row = m_cache.prepare("SELECT created, name FROM messages WHERE space = ?1 "
                                    "ORDER BY created, name LIMIT 1");
    row.bind(1, space.toString());
    if (!row.step())
        return std::nullopt;
    return MessageCursor{row.integer(0), row.text(1)};
}

bool MessageTable::reachesBeginning(const SpaceName &space) const
{
    Statement row = m_cache.prepare("SELECT reachesBeginning FROM spaceStates WHERE space = ?1");
    row.bind(1, space.toString());
    return row.step() && row.as<bool>(0);
}

std::optional<MessageCursor> MessageTable::syncedTo(const SpaceName &space) const
{
    Statement row = m_cache.prepare("SELECT syncedCreated, syncedName FROM spaceStates WHERE space = ?1 "
                                    "AND syncedCreated > 0");
    row.bind(1, space.toString());
    if (!row.step())
        return std::nullopt;
    return MessageCursor{row.integer(0), row.text(1)};
}

/// The senders of one batch. A page has many messages of few people, so each is looked up once.
class MessageTable::Senders
{
public:
    struct Sender
    {
        User user;          ///< as the store knows them
        bool isNew = false; ///< something about them is, since this call
    };

    explicit Senders(Database &cache)
        : m_users(cache)
    {
    }

    Sender put(const User &said)
    {
        const auto seen = m_seen.constFind(said.name);
        if (seen != m_seen.cend() && seen->said == said)
            return {seen->known, false};
        const bool isNew = m_users.put(said);
        const User known = m_users.find(said.name);
        m_seen.insert(said.name, {said, known});
        return {known, isNew};
    }

private:
    struct Seen
    {
        User said;
        User known;
    };

    UserTable m_users;
    QHash<UserName, Seen> m_seen;
};

void MessageTable::put(const SpaceName &space, const QList<Message> &messages, StoreChanges &changes) const
{
    Senders senders(m_cache);
    QList<Message> written;
    // The index grows best at its end; listings come newest first.
    const bool newestFirst = messages.size() > 1 && cursorOf(messages.last()) < cursorOf(messages.first());
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const Message &message = messages.at(newestFirst ? messages.size() - 1 - i : i);
        const std::optional<Message> now = store(space, message, senders);
        if (!now)
            continue;
        written.append(*now);
        // Where we may write but not read, our message stood here under the name our own id gives it.
        const MessageName alias = requests::byClientId(space, message.clientId);
        if (!message.clientId.isEmpty() && alias != message.name) {
            remove(space, {alias}, changes);
            written.removeIf([&alias](const Message &other) { return other.name == alias; });
        }
    }
    if (written.isEmpty())
        return;
    changes.messages[space].changed += written;
    SpaceTable(m_cache).refreshPreview(space, changes);
    SpaceTable(m_cache).refreshLabel(space, changes); // a sender's name may have become known
}

void MessageTable::putRange(const SpaceName &space, const QList<Message> &messages, bool reachesBeginning,
                            const RangeEdges &edges, StoreChanges &changes) const
{
    QSet<MessageName> seen;
    std::optional<MessageCursor> oldest;
    std::optional<MessageCursor> newest;
    for (const Message &message : messages) {
        seen.insert(message.name);
        const std::optional<MessageCursor> cursor = cursorOf(message);
        if (!cursor)
            continue;
        if (!oldest || *cursor < *oldest)
            oldest = cursor;
        if (!newest || *newest < *cursor)
            newest = cursor;
    }
    // A fresh start or the beginning of the space: nothing older can be right.
    if (reachesBeginning || edges.startsAnew)
        oldest = MessageCursor{std::numeric_limits<qint64>::min(), QString()};
    if (edges.upTo)
        newest = edges.upTo;

    QList<MessageName> gone;
    if (oldest && newest && !edges.keepsUnseen) {
        Statement rows = m_cache.prepare("SELECT name FROM messages WHERE space = ?1 AND "
                                         "(created, name) >= (?2, ?3) AND (created, name) <= (?4, ?5)");
        rows.bind(1, space.toString())
            .bind(2, oldest->createdAt)
            .bind(3, oldest->name)
            .bind(4, newest->createdAt)
            .bind(5, newest->name);
        while (rows.step()) {
            const MessageName name(rows.text(0));
            const bool isEdge = edges.upTo && name.toString() == edges.upTo->name;
            if (!isEdge && !seen.contains(name))
                gone.append(name);
        }
    }
    remove(space, gone, changes);
    put(space, messages, changes);

    m_cache.prepare("INSERT INTO spaceStates (space) VALUES (?1) ON CONFLICT (space) DO NOTHING")
        .bind(1, space.toString())
        .run();
    if (reachesBeginning || edges.startsAnew) {
        m_cache
            .prepare("UPDATE spaceStates SET reachesBeginning = ?2 WHERE space = ?1 AND "
                     "reachesBeginning <> ?2")
            .bind(1, space.toString())
            .bind(2, reachesBeginning)
            .run();
    }
    if (edges.syncedTo) {
        m_cache
            .prepare("UPDATE spaceStates SET syncedCreated = ?2, syncedName = ?3 WHERE space = ?1 AND "
                     "(syncedCreated, syncedName) < (?2, ?3)")
            .bind(1, space.toString())
            .bind(2, edges.syncedTo->createdAt)
            .bind(3, edges.syncedTo->name)
            .run();
    }
    if (edges.syncedTo || (reachesBeginning && messages.isEmpty()))
        SpaceTable(m_cache).dropPreview(space, changes);
}

void MessageTable::remove(const SpaceName &space, const QList<MessageName> &names,
                          StoreChanges &changes) const
{
    bool removed = false;
    for (const MessageName &name : names) {
        Statement row = m_cache.prepare("SELECT id, text FROM messages WHERE name = ?1 AND space = ?2");
        row.bind(1, name.toString()).bind(2, space.toString());
        if (!row.step())
            continue;
        const qint64 id = row.integer(0);
        SearchTable(m_cache).remove(id, space, row.text(1));
        m_cache.prepare("DELETE FROM messages WHERE id = ?1").bind(1, id).run();
        changes.messages[space].removed.append(name);
        removed = true;
    }
    if (removed)
        SpaceTable(m_cache).refreshPreview(space, changes);
}

qint64 MessageTable::idOf(const MessageName &name) const
{
    Statement row = m_cache.prepare("SELECT id FROM messages WHERE name = ?1");
    row.bind(1, name.toString());
    return row.step() ? row.integer(0) : 0;
}

FoundMessages MessageTable::search(const SearchQuestion &question) const
{
    FoundMessages found;
    if (question.query.isEmpty())
        return found;
    Statement rows =
        question.space.isEmpty()
            ? m_cache.prepare("SELECT " FOUND_COLUMNS FOUND_SOURCE "ORDER BY i.rowid DESC LIMIT ?3")
            : m_cache.prepare("SELECT " FOUND_COLUMNS FOUND_SOURCE
                              "AND m.space = ?4 ORDER BY i.rowid DESC LIMIT ?3");
    rows.bind(1, question.query.expression(question.space))
        .bind(2, question.before)
        .bind(3, question.limit + 1);
    if (!question.space.isEmpty())
        rows.bind(4, question.space.toString());
    while (rows.step()) {
        if (found.messages.size() == question.limit) {
            found.hasMore = true;
            break;
        }
        found.messages.append(readMessage(rows));
        found.next = rows.integer(FoundIdColumn);
    }
    return found;
}

std::optional<Message> MessageTable::store(const SpaceName &space, const Message &message,
                                           Senders &senders) const
{
    const Senders::Sender sender = senders.put(message.sender);
    const std::optional<Message> known = find(message.name);
    if (known && stampOf(message) < stampOf(*known))
        return std::nullopt; // an older answer that came later
    Message merged = known ? filledUp(message, *known) : message;
    merged.space = space;
    const std::optional<MessageCursor> cursor = cursorOf(merged);
    if (!cursor)
        return std::nullopt; // cannot be put in its place; the next listing brings it whole
    if (known) {
        if (merged.clientId.isEmpty())
            merged.clientId = known->clientId;
        if (merged.thread.isEmpty())
            merged.thread = known->thread;
        if (merged.sender.name.isEmpty() || merged.sender.name == known->sender.name)
            merged.sender = known->sender;
        if (*known == merged)
            return sender.isNew ? known : std::nullopt;
    }
    const SearchTable search(m_cache);
    const qint64 id = known ? idOf(message.name) : search.idFor(cursor->createdAt);
    if (known && known->text != merged.text)
        search.remove(id, known->space, known->text);
    m_cache
        .prepare("INSERT INTO messages (name, space, created, createTime, lastUpdateTime, deleteTime, "
                 "deletion, clientId, thread, threadReply, sender, text, attachmentCount, reactionCount, id) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) "
                 "ON CONFLICT (name) DO UPDATE SET created = ?3, createTime = ?4, lastUpdateTime = ?5, "
                 "deleteTime = ?6, deletion = ?7, clientId = ?8, thread = ?9, threadReply = ?10, "
                 "sender = ?11, text = ?12, attachmentCount = ?13, reactionCount = ?14")
        .bind(1, merged.name.toString())
        .bind(2, space.toString())
        .bind(3, cursor->createdAt)
        .bind(4, merged.createTime)
        .bind(5, merged.lastUpdateTime)
        .bind(6, merged.deleteTime)
        .bind(7, static_cast<int>(merged.deletion))
        .bind(8, merged.clientId.toString())
        .bind(9, merged.thread.toString())
        .bind(10, merged.threadReply)
        .bind(11, merged.sender.name.toString())
        .bind(12, merged.text)
        .bind(13, merged.attachmentCount)
        .bind(14, merged.reactionCount)
        .bind(15, id)
        .run();
    if (!known || known->text != merged.text)
        search.add(id, known ? known->space : space, merged.text);
    // Not read back: it is what was written, and the sender what is known of them.
    if (merged.sender.name == sender.user.name)
        merged.sender = sender.user;
    return merged;
}

} // namespace roomkey
