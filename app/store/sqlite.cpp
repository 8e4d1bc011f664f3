// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"

#include "app/store/refusal.h"
#include "app/store/searchtokenizer.h"

#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <sqlite3.h>

namespace roomkey {

namespace {

StoreError::Kind kindOf(int code)
{
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    // All statements are ours and known to be sound: one that SQLite does not understand met a damaged head
    // or schema, and one that broke a rule of its table an index that lost rows.
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
        return StoreError::Kind::Corrupt;
    case SQLITE_FULL:
        return StoreError::Kind::Full;
    case SQLITE_READONLY:
        return StoreError::Kind::ReadOnly;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return StoreError::Kind::Busy;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return StoreError::Kind::CannotOpen;
    default:
        return StoreError::Kind::Other;
    }
}

/// The file system of SQLite that asks for no locks, which a file that is read-only does not give:
/// https://www.sqlite.org/vfs.html#standard_unix_vfses
#ifdef Q_OS_WIN
constexpr auto NoLocks = "win32-none";
#else
constexpr auto NoLocks = "unix-none";
#endif

} // namespace

Statement::Statement(Statement &&other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_inUse(other.m_inUse)
{
}

Statement::~Statement()
{
    if (!m_statement)
        return;
    if (!m_inUse) {
        sqlite3_finalize(m_statement);
        return;
    }
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    *m_inUse = false;
}

Statement &Statement::bind(int parameter, qint64 value)
{
    if (m_statement) {
        if (const int code = sqlite3_bind_int64(m_statement, parameter, value); code != SQLITE_OK)
            m_database->fail(code);
    }
    return *this;
}

Statement &Statement::bind(int parameter, const QString &text)
{
    if (m_statement) {
        const QByteArray utf8 = text.toUtf8();
        const int code =
            sqlite3_bind_text64(m_statement, parameter, utf8.constData(),
                                static_cast<sqlite3_uint64>(utf8.size()), SQLITE_TRANSIENT, SQLITE_UTF8);
        if (code != SQLITE_OK)
            m_database->fail(code);
    }
    return *this;
}

bool Statement::step()
{
    if (!m_statement || m_database->m_error)
        return false;
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        m_database->fail(code);
    return false;
}

void Statement::run()
{
    while (step()) {
    }
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

QString Statement::text(int column) const
{
    const auto *bytes = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return QString::fromUtf8(bytes, sqlite3_column_bytes(m_statement, column));
}

Database::~Database()
{
    close();
}

Expected<void, StoreError> Database::open(const QString &file, Access access)
{
    close();
    clearError();
    m_fileName = QFileInfo(file).fileName();
    // One connection is used by one thread at a time, so SQLite's own mutexes are not needed.
    int flags =
        SQLITE_OPEN_NOMUTEX | (access == Access::ReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    QByteArray name = QFile::encodeName(file);
    const bool isApart = access == Access::AsItIs;
    const bool hasLog = QFileInfo(file + QStringLiteral("-wal")).size() > 0;
    if (isApart && !hasLog) { // or SQLite would make one
        name = QUrl::fromLocalFile(QFileInfo(file).absoluteFilePath()).toEncoded() + "?immutable=1";
        flags |= SQLITE_OPEN_URI;
    }
    int code = sqlite3_open_v2(name.constData(), &m_handle, flags, isApart && hasLog ? NoLocks : nullptr);
    if (code == SQLITE_OK)
        code = addSearchTokenizer(m_handle);
    if (code != SQLITE_OK) {
        fail(code);
        const StoreError error = *m_error;
        close();
        return Unexpected(error);
    }
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, m_busyTimeout);
    // SQLite opens what it may not write for reading, and tells at the first write.
    if (access == Access::ReadWrite && forbidsWriting()) {
        fail(SQLITE_READONLY);
        const StoreError error = *m_error;
        close();
        return Unexpected(error);
    }
    // Whoever is alone keeps the index of the log in memory instead of a file.
    if (isApart && hasLog)
        execute("PRAGMA locking_mode = EXCLUSIVE");
    return {};
}

void Database::close()
{
    for (auto &[sql, kept] : m_statements) {
        Q_ASSERT(!kept.inUse);
        sqlite3_finalize(kept.statement);
    }
    m_statements.clear();
    if (m_handle) {
        [[maybe_unused]] const int code = sqlite3_close(m_handle);
        Q_ASSERT(code == SQLITE_OK);
        m_handle = nullptr;
    }
}

void Database::leaveAlone()
{
    if (m_handle)
        sqlite3_db_config(m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::setBusyTimeout(int milliseconds)
{
    m_busyTimeout = milliseconds;
    if (m_handle)
        sqlite3_busy_timeout(m_handle, milliseconds);
}

void Database::releaseMemory()
{
    if (m_handle)
        sqlite3_db_release_memory(m_handle);
}

bool Database::hasMoved() const
{
    int moved = 0;
    return m_handle && sqlite3_file_control(m_handle, nullptr, SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
           moved != 0;
}

bool Database::forbidsWriting() const
{
    return m_handle && sqlite3_db_readonly(m_handle, "main") == 1;
}

bool Database::copyTo(const QString &newFile)
{
    Statement statement = prepare("VACUUM INTO ?");
    statement.bind(1, newFile).run();
    return !m_error;
}

Statement Database::prepare(const char *sql)
{
    if (!m_handle || m_error)
        return Statement(*this, nullptr, nullptr);
    const auto found = m_statements.find(sql);
    if (found != m_statements.end() && !found->second.inUse) {
        found->second.inUse = true;
        return Statement(*this, found->second.statement, &found->second.inUse);
    }
    const bool keep = found == m_statements.end();
    sqlite3_stmt *statement = nullptr;
    const int code =
        sqlite3_prepare_v3(m_handle, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0u, &statement, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
        return Statement(*this, nullptr, nullptr);
    }
    if (!keep)
        return Statement(*this, statement, nullptr);
    const auto kept = m_statements.emplace(sql, Kept{statement, true}).first;
    return Statement(*this, statement, &kept->second.inUse);
}

bool Database::execute(const char *sql)
{
    if (!m_handle || m_error)
        return false;
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(code);
    return code == SQLITE_OK;
}

qint64 Database::integer(const char *sql)
{
    Statement statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

QString Database::text(const char *sql)
{
    Statement statement = prepare(sql);
    return statement.step() ? statement.text(0) : QString();
}

qint64 Database::lastInsertId() const
{
    return m_handle ? sqlite3_last_insert_rowid(m_handle) : 0;
}

int Database::changedRows() const
{
    return m_handle ? sqlite3_changes(m_handle) : 0;
}

bool Database::isAutoCommit() const
{
    return !m_handle || sqlite3_get_autocommit(m_handle) != 0;
}

int Database::systemError(int code) const
{
    if (!m_handle)
        return 0;
    if (code != SQLITE_IOERR_WRITE && code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_TRUNCATE)
        return sqlite3_system_errno(m_handle);
    // A commit that fails leaves no number with the connection, only with the file: mostly the log.
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file *file = nullptr;
        int number = 0;
        if (sqlite3_file_control(m_handle, nullptr, which, &file) == SQLITE_OK && file && file->pMethods &&
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK && number != 0)
            return number;
    }
    return 0;
}

void Database::fail(int code)
{
    if (m_error)
        return; // the first one is the cause
    StoreError error;
    error.kind = kindOf(code);
    // What may not be opened may not be read either, but opening needs room too.
    const int primary = code & 0xff;
    const auto refused = kindOfRefusal(systemError(code));
    if (refused &&
        (primary == SQLITE_IOERR || (primary == SQLITE_CANTOPEN && refused == StoreError::Kind::Full)))
        error.kind = *refused;
    error.sqliteCode = m_handle ? sqlite3_extended_errcode(m_handle) : code;
    // sqlite3_errmsg may quote values of a row (constraint names do not, but be safe): the code's own words.
    error.detail = m_fileName + QStringLiteral(": ") + QString::fromUtf8(sqlite3_errstr(code));
    m_error = error;
}

void Database::tellDamaged()
{
    if (!m_error)
        m_error =
            StoreError{StoreError::Kind::Corrupt, SQLITE_CORRUPT,
                       m_fileName + QStringLiteral(": ") + QString::fromUtf8(sqlite3_errstr(SQLITE_CORRUPT))};
}

Transaction::Transaction(Database &database)
    : m_database(database)
{
    m_database.clearError();
    // IMMEDIATE: a second writer is met here, not in the middle.
    m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction()
{
    if (m_database.isAutoCommit())
        return;
    m_database.clearError();
    m_database.execute("ROLLBACK");
}

Expected<void, StoreError> Transaction::commit()
{
    if (!m_database.isOpen()) {
        return Unexpected(StoreError{StoreError::Kind::CannotOpen, SQLITE_CANTOPEN,
                                     QStringLiteral("the file is not open")});
    }
    if (!m_database.error())
        m_database.execute("COMMIT");
    if (const auto error = m_database.error()) {
        if (!m_database.isAutoCommit()) {
            m_database.clearError();
            m_database.execute("ROLLBACK");
        }
        m_database.clearError();
        return Unexpected(*error);
    }
    return {};
}

} // namespace roomkey
