// SPDX-License-Identifier: GPL-3.0-or-later
// Raw sqlite3 where the store is measured. Times are in ms.
//
//   bench-floor insert FILE COUNT PAGE         the same messages into the same tables and index: CPU wall
//   bench-floor search FILE LETTERS ROUNDS     the same search over a store's file: p50 p95
//   bench-floor within FILE LETTERS ROUNDS     the same in the space of 10,000 messages: p50 p95
#include "app/api/rfc3339.h"
#include "app/api/types/json.h"
#include "app/store/searchquery.h"
#include "app/store/searchtokenizer.h"
#include "tests/bench/figures.h"
#include "tests/bench/searchwords.h"
#include "tests/bench/world.h"

#include <QTextStream>

#include <cstdlib>
#include <cstring>

#include <sqlite3.h>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

void bind(sqlite3_stmt *statement, int at, const QByteArray &text)
{
    sqlite3_bind_text(statement, at, text.constData(), static_cast<int>(text.size()), SQLITE_STATIC);
}

/// A message as sqlite3 takes it: what came as UTF-8 is written as UTF-8.
struct Raw
{
    QByteArray name, createTime, thread, sender, text;
    qint64 created = 0;
};

int insert(const char *file, int count, int page)
{
    std::vector<Raw> all;
    for (int first = 0; first < count; first += 1000) {
        const auto parsed = messagePageFromJson(messagesPage(0, first, std::min(1000, count - first), {}));
        for (const Message &m : parsed->items) {
            all.push_back({m.name.toString().toUtf8(), m.createTime.toUtf8(), m.thread.toString().toUtf8(),
                           m.sender.name.toString().toUtf8(), m.text.toUtf8(),
                           microsecondsFromRfc3339(m.createTime).value_or(0)});
        }
    }
    const QByteArray space = "spaces/" + spaceId(0);
    sqlite3 *database = nullptr;
    if (sqlite3_open(file, &database) != SQLITE_OK || addSearchTokenizer(database) != SQLITE_OK)
        return 1;
    const auto run = [&](const char *sql) {
        if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            std::exit(1);
    };
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE messages (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, space TEXT NOT NULL, "
        "created INTEGER NOT NULL, createTime TEXT NOT NULL, lastUpdateTime TEXT NOT NULL, "
        "deleteTime TEXT NOT NULL, deletion INTEGER NOT NULL, clientId TEXT NOT NULL, thread TEXT NOT NULL, "
        "threadReply INTEGER NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL, "
        "attachmentCount INTEGER NOT NULL, reactionCount INTEGER NOT NULL);"
        "CREATE INDEX messagesByTime ON messages (space, created, name);"
        "CREATE INDEX messagesByClientId ON messages (space, clientId) WHERE clientId <> '';"
        "CREATE VIRTUAL TABLE searchIndex USING fts5(text, space, content='', columnsize=0, "
        "prefix='1 2 3', tokenize='roomkey')");
    sqlite3_stmt *put = nullptr;
    sqlite3_prepare_v2(
        database,
        "INSERT INTO messages (name, space, created, createTime, lastUpdateTime, deleteTime, deletion, "
        "clientId, thread, threadReply, sender, text, attachmentCount, reactionCount, id) "
        "VALUES (?1, ?2, ?3, ?4, '', '', 0, '', ?5, 0, ?6, ?7, 0, 0, ?8)",
        -1, &put, nullptr);
    sqlite3_stmt *index = nullptr;
    sqlite3_prepare_v2(database, "INSERT INTO searchIndex (rowid, text, space) VALUES (?1, ?2, ?3)", -1,
                       &index, nullptr);
    const QByteArray token = searchTokenOf(SpaceName(QString::fromUtf8(space))).toUtf8();
    Figures<> took;
    const double before = cpuMilliseconds();
    const auto began = Figures<>::now();
    for (size_t i = 0; i < all.size(); ++i) {
        if (i % static_cast<size_t>(page) == 0)
            run(i == 0 ? "BEGIN" : "COMMIT; BEGIN");
        const Raw &message = all[i];
        bind(put, 1, message.name);
        bind(put, 2, space);
        sqlite3_bind_int64(put, 3, message.created);
        bind(put, 4, message.createTime);
        bind(put, 5, message.thread);
        bind(put, 6, message.sender);
        bind(put, 7, message.text);
        sqlite3_bind_int64(put, 8, message.created * 1024);
        sqlite3_bind_int64(index, 1, message.created * 1024);
        bind(index, 2, message.text);
        bind(index, 3, token);
        if (sqlite3_step(put) != SQLITE_DONE || sqlite3_step(index) != SQLITE_DONE)
            return 1;
        sqlite3_reset(put);
        sqlite3_reset(index);
    }
    run("COMMIT");
    took.addSince(began);
    const double used = cpuMilliseconds() - before;
    sqlite3_finalize(put);
    sqlite3_finalize(index);
    sqlite3_close(database);
    QTextStream(stdout) << used << ' ' << took.at(0.5) << '\n';
    return 0;
}

int search(const char *file, bool within, int letters, int rounds)
{
    sqlite3 *database = nullptr;
    if (sqlite3_open_v2(file, &database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
        addSearchTokenizer(database) != SQLITE_OK)
        return 1;
#define SELECT                                                                                               \
    "SELECT m.name, m.space, m.clientId, m.thread, m.threadReply, m.sender, m.text, m.createTime, "          \
    "m.lastUpdateTime, m.deleteTime, m.deletion, m.attachmentCount, m.reactionCount, "                       \
    "coalesce(u.displayName, ''), coalesce(u.email, ''), coalesce(u.avatarUrl, ''), "                        \
    "coalesce(u.isApp, 0), coalesce(u.isAnonymous, 0), m.id FROM searchIndex i "                             \
    "CROSS JOIN messages m ON m.id = i.rowid LEFT JOIN users u ON u.name = m.sender "                        \
    "WHERE i.searchIndex MATCH ?1 AND i.rowid < ?2 "
    sqlite3_stmt *select = nullptr;
    if (sqlite3_prepare_v2(database,
                           within ? SELECT "AND m.space = ?4 ORDER BY i.rowid DESC LIMIT ?3"
                                  : SELECT "ORDER BY i.rowid DESC LIMIT ?3",
                           -1, &select, nullptr) != SQLITE_OK)
        return 1;
    const SpaceName space(QStringLiteral("spaces/") + QString::fromLatin1(spaceId(2)));
    const QByteArray spaceName = space.toString().toUtf8();
    std::vector<QByteArray> asked;
    for (const QString &word : searchWords(Script::Spaced, letters, rounds))
        asked.push_back(SearchQuery(word).expression(within ? space : SpaceName()).toUtf8());
    Figures<> took;
    size_t bytes = 0;
    for (const QByteArray &expression : asked) {
        const auto began = Figures<>::now();
        bind(select, 1, expression);
        sqlite3_bind_int64(select, 2, std::numeric_limits<sqlite3_int64>::max());
        sqlite3_bind_int(select, 3, 51);
        if (within)
            bind(select, 4, spaceName);
        while (sqlite3_step(select) == SQLITE_ROW) {
            for (int column = 0; column < sqlite3_column_count(select); ++column)
                bytes +=
                    sqlite3_column_text(select, column) ? size_t(sqlite3_column_bytes(select, column)) : 0;
        }
        if (sqlite3_reset(select) != SQLITE_OK)
            return 1;
        took.addSince(began);
    }
    sqlite3_finalize(select);
    sqlite3_close(database);
    QTextStream(stdout) << took.at(0.5) << ' ' << took.at(0.95) << '\n';
    return bytes > 0 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    if (std::strcmp(argv[1], "insert") == 0)
        return insert(argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
    return search(argv[2], std::strcmp(argv[1], "within") == 0, std::atoi(argv[3]), std::atoi(argv[4]));
}
