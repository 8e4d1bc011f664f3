// SPDX-License-Identifier: GPL-3.0-or-later
// bench-floor FILE COUNT PAGE: the same messages into the same table by raw sqlite3; CPU and wall time in ms.
#include "app/api/rfc3339.h"
#include "app/api/types/json.h"
#include "tests/bench/figures.h"
#include "tests/bench/world.h"

#include <QTextStream>

#include <cstdlib>

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
    if (sqlite3_open(file, &database) != SQLITE_OK)
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
        "CREATE INDEX messagesByClientId ON messages (space, clientId) WHERE clientId <> ''");
    sqlite3_stmt *put = nullptr;
    sqlite3_prepare_v2(
        database,
        "INSERT INTO messages (name, space, created, createTime, lastUpdateTime, deleteTime, deletion, "
        "clientId, thread, threadReply, sender, text, attachmentCount, reactionCount) "
        "VALUES (?1, ?2, ?3, ?4, '', '', 0, '', ?5, 0, ?6, ?7, 0, 0)",
        -1, &put, nullptr);
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
        if (sqlite3_step(put) != SQLITE_DONE)
            return 1;
        sqlite3_reset(put);
    }
    run("COMMIT");
    took.addSince(began);
    const double used = cpuMilliseconds() - before;
    sqlite3_finalize(put);
    sqlite3_close(database);
    QTextStream(stdout) << used << ' ' << took.at(0.5) << '\n';
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    return argc < 4 ? 2 : insert(argv[1], std::atoi(argv[2]), std::atoi(argv[3]));
}
