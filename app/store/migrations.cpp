// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/migrations.h"

#include "app/store/sqlite.h"

namespace roomkey {

namespace {

// Times that order rows are microseconds since 1970 (created, activity); times that go back to Google or are
// compared with its answers stay text as sent, because they have nanoseconds.
constexpr const char *CacheSteps[] = {
    R"sql(
CREATE TABLE spaces (
    name TEXT NOT NULL PRIMARY KEY,
    type INTEGER NOT NULL,
    displayName TEXT NOT NULL,
    description TEXT NOT NULL,
    guidelines TEXT NOT NULL,
    history INTEGER NOT NULL,
    threading INTEGER NOT NULL,
    externalUserAllowed INTEGER NOT NULL,
    singleUserBotDm INTEGER NOT NULL,
    importMode INTEGER NOT NULL,
    createTime TEXT NOT NULL,
    lastActiveTime TEXT NOT NULL,
    spaceUri TEXT NOT NULL,
    joinedPeople INTEGER NOT NULL,
    joinedGroups INTEGER NOT NULL,
    activity INTEGER NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    previewSender TEXT NOT NULL DEFAULT '',
    previewText TEXT NOT NULL DEFAULT ''
);
CREATE INDEX spacesByActivity ON spaces (activity DESC, name);

-- What is known about the rows cached for a space; apart from spaces, because a space can be open before it
-- was ever listed.
CREATE TABLE spaceStates (
    space TEXT NOT NULL PRIMARY KEY,
    membersListed INTEGER NOT NULL DEFAULT 0,
    reachesBeginning INTEGER NOT NULL DEFAULT 0,
    syncedCreated INTEGER NOT NULL DEFAULT 0,
    syncedName TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    displayName TEXT NOT NULL,
    email TEXT NOT NULL,
    avatarUrl TEXT NOT NULL,
    isApp INTEGER NOT NULL,
    isAnonymous INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE members (
    space TEXT NOT NULL,
    name TEXT NOT NULL,
    user TEXT NOT NULL,
    groupName TEXT NOT NULL,
    role INTEGER NOT NULL,
    state INTEGER NOT NULL,
    affiliation INTEGER NOT NULL,
    createTime TEXT NOT NULL,
    PRIMARY KEY (space, name)
) WITHOUT ROWID;

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    space TEXT NOT NULL,
    created INTEGER NOT NULL,
    createTime TEXT NOT NULL,
    lastUpdateTime TEXT NOT NULL,
    deleteTime TEXT NOT NULL,
    deletion INTEGER NOT NULL,
    clientId TEXT NOT NULL,
    thread TEXT NOT NULL,
    threadReply INTEGER NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    attachmentCount INTEGER NOT NULL,
    reactionCount INTEGER NOT NULL
);
CREATE INDEX messagesByTime ON messages (space, created, name);
CREATE INDEX messagesByClientId ON messages (space, clientId) WHERE clientId <> '';

CREATE TABLE facts (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
)sql",
    // The newest message of a space whose messages are not kept up to date, for the list of spaces, and the
    // lastActiveTime it was asked for at.
    R"sql(
ALTER TABLE spaceStates ADD COLUMN peekedAt TEXT NOT NULL DEFAULT '';
ALTER TABLE spaceStates ADD COLUMN peekCreated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spaceStates ADD COLUMN peekSender TEXT NOT NULL DEFAULT '';
ALTER TABLE spaceStates ADD COLUMN peekText TEXT NOT NULL DEFAULT '';
)sql",
    // Who may do what by the settings of a space.
    R"sql(
ALTER TABLE spaces ADD COLUMN managingMembers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spaces ADD COLUMN posting INTEGER NOT NULL DEFAULT 0;
)sql",
    // What the messages say. It keeps no texts of its own and nothing for ranks: what is found is read from
    // messages, newest first. The prefixes make the first letters of a word as quick as a whole one.
    R"sql(
CREATE VIRTUAL TABLE searchIndex USING fts5(
    text, space, content='', columnsize=0, prefix='1 2 3', tokenize='roomkey');
)sql",
    // All that the list keeps of a space stands in the index it is read by. By way of the table, each of many
    // spaces costs a page of the file.
    R"sql(
DROP INDEX spacesByActivity;
CREATE INDEX spacesByActivity ON spaces (activity DESC, name, type, displayName, label);
)sql",
};

// AUTOINCREMENT: an id is a place in the order of sending and never comes back.
constexpr const char *OutboxSteps[] = {
    R"sql(
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    space TEXT NOT NULL,
    clientId TEXT NOT NULL,
    requestId TEXT NOT NULL,
    message TEXT NOT NULL,
    text TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    notBefore INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    refusal TEXT NOT NULL
);
CREATE INDEX outboxBySpace ON outbox (space, id);

CREATE TABLE drafts (
    space TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) WITHOUT ROWID;
)sql",
    // People are removed through the outbox too, so that it can be undone for a moment.
    R"sql(
ALTER TABLE outbox ADD COLUMN member TEXT NOT NULL DEFAULT '';
)sql",
    // What a message is being changed to, until that is sent or given up.
    R"sql(
CREATE TABLE edits (
    space TEXT NOT NULL PRIMARY KEY,
    message TEXT NOT NULL,
    text TEXT NOT NULL
) WITHOUT ROWID;
)sql",
    // Whether a row is still what was written: SQLite does not notice a changed bit in a text. Below 0: not
    // known; 0 is what a page of zeros would say.
    R"sql(
ALTER TABLE outbox ADD COLUMN sum INTEGER NOT NULL DEFAULT -1;
ALTER TABLE drafts ADD COLUMN sum INTEGER NOT NULL DEFAULT -1;
ALTER TABLE edits ADD COLUMN sum INTEGER NOT NULL DEFAULT -1;
)sql",
    // Several messages of a space may be left half changed; the one changed last has the highest number.
    R"sql(
CREATE TABLE editsByMessage (
    space TEXT NOT NULL,
    message TEXT NOT NULL,
    text TEXT NOT NULL,
    sum INTEGER NOT NULL DEFAULT -1,
    number INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, message)
) WITHOUT ROWID;
INSERT INTO editsByMessage (space, message, text, sum) SELECT space, message, text, sum FROM edits;
DROP TABLE edits;
ALTER TABLE editsByMessage RENAME TO edits;
)sql",
    // How many rows there are: a page that a disk put in the place of another may be an empty one, and SQLite
    // finds nothing wrong with that.
    R"sql(
CREATE TABLE tally (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO tally VALUES ('outbox', (SELECT count(*) FROM outbox)), ('drafts', (SELECT count(*) FROM drafts)),
    ('edits', (SELECT count(*) FROM edits));
CREATE TRIGGER outboxAdded AFTER INSERT ON outbox
BEGIN UPDATE tally SET count = count + 1 WHERE name = 'outbox'; END;
CREATE TRIGGER outboxRemoved AFTER DELETE ON outbox
BEGIN UPDATE tally SET count = count - 1 WHERE name = 'outbox'; END;
CREATE TRIGGER draftsAdded AFTER INSERT ON drafts
BEGIN UPDATE tally SET count = count + 1 WHERE name = 'drafts'; END;
CREATE TRIGGER draftsRemoved AFTER DELETE ON drafts
BEGIN UPDATE tally SET count = count - 1 WHERE name = 'drafts'; END;
CREATE TRIGGER editsAdded AFTER INSERT ON edits
BEGIN UPDATE tally SET count = count + 1 WHERE name = 'edits'; END;
CREATE TRIGGER editsRemoved AFTER DELETE ON edits
BEGIN UPDATE tally SET count = count - 1 WHERE name = 'edits'; END;
)sql",
};

} // namespace

std::span<const char *const> cacheMigrations()
{
    return CacheSteps;
}

std::span<const char *const> outboxMigrations()
{
    return OutboxSteps;
}

Expected<void, StoreError> migrate(Database &database, std::span<const char *const> steps)
{
    database.clearError();
    const qint64 newest = static_cast<qint64>(steps.size());
    if (database.integer("PRAGMA user_version") == newest && !database.error())
        return {};
    Transaction transaction(database);
    // Read again under the lock: another process may have been faster.
    const qint64 version = database.integer("PRAGMA user_version");
    if (version > newest || version < 0) {
        StoreError error;
        error.kind = StoreError::Kind::Newer;
        error.detail = QStringLiteral("form %1, known up to %2").arg(version).arg(newest);
        return Unexpected(error);
    }
    for (qint64 step = version; step < newest; ++step)
        database.execute(steps[static_cast<size_t>(step)]);
    const QByteArray stamp = "PRAGMA user_version = " + QByteArray::number(newest);
    database.execute(stamp.constData());
    return transaction.commit();
}

} // namespace roomkey
