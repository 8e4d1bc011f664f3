// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/storeerror.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <unordered_map>

// A thin cover over sqlite3: connections, kept prepared statements, transactions. Errors stick to the
// connection: after the first failure steps yield no rows and commit() refuses, so code in between need not
// ask after each call. One thread at a time per connection; https://www.sqlite.org/c3ref/intro.html.
struct sqlite3;
struct sqlite3_stmt;

namespace roomkey {

class Database;

/// A prepared statement borrowed from its connection; given back, reset and without its values, when it goes
/// out of scope. Parameters and columns count from 1 and 0, as in SQLite.
class Statement
{
public:
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;
    ~Statement();

    Statement &bind(int parameter, qint64 value);
    Statement &bind(int parameter, const QString &text);
    /// True: a row is there. False: no more rows, or an error (see Database::error).
    bool step();
    /// Runs it to its end, for statements that give no rows.
    void run();

    qint64 integer(int column) const;
    QString text(int column) const;
    /// For enums and flags kept as small integers.
    template <class T>
    T as(int column) const
    {
        return static_cast<T>(integer(column));
    }

private:
    friend class Database;
    Statement(Database &database, sqlite3_stmt *statement, bool *inUse)
        : m_database(&database)
        , m_statement(statement)
        , m_inUse(inUse)
    {
    }

    Database *m_database;
    sqlite3_stmt *m_statement; ///< null after a failed prepare
    bool *m_inUse;             ///< of the kept statement; null: finalized with this object
};

class Database
{
public:
    enum class Access : quint8 {
        ReadWrite,
        ReadOnly, ///< beside others, who may write
        AsItIs,   ///< nothing is made or changed beside the file either, where that cannot be; nobody else
                  ///< writes
    };

    Database() = default;
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database();

    Expected<void, StoreError> open(const QString &file, Access access);
    void close();
    bool isOpen() const { return m_handle != nullptr; }
    /// The file is not ours to touch: closing it must not move the log into it either.
    void leaveAlone();
    void setBusyTimeout(int milliseconds);
    /// Forgets the pages it keeps for the next read; they are read again when they are wanted.
    void releaseMemory();
    /// The file was renamed, moved or deleted since it was opened.
    bool hasMoved() const;
    /// The system gave it for reading only, or a byte of its head, which the first read looks at, says so:
    /// https://www.sqlite.org/fileformat2.html#file_format_version_numbers
    bool forbidsWriting() const;
    /// Writes all that is in it into a new file; not within a transaction.
    bool copyTo(const QString &newFile);

    /// \a sql must be a literal: it is prepared once and found again by its address.
    Statement prepare(const char *sql);
    /// One or more statements without values or rows.
    bool execute(const char *sql);
    /// First column of the first row of a statement without values; 0 without a row.
    qint64 integer(const char *sql);
    QString text(const char *sql);

    qint64 lastInsertId() const;
    /// Rows the last statement inserted, updated or deleted.
    int changedRows() const;
    /// False while a transaction is open.
    bool isAutoCommit() const;
    /// For what this cover does not cover; null while closed.
    sqlite3 *handle() const { return m_handle; }

    /// The first failure since the last clearError().
    const std::optional<StoreError> &error() const { return m_error; }
    void clearError() { m_error.reset(); }
    /// What was read contradicts itself, and SQLite has not noticed: from now on the file is damaged.
    void tellDamaged();

private:
    friend class Statement;
    void fail(int code);
    /// The system's number for the failure that just happened; 0 if there is none.
    int systemError(int code) const;

    struct Kept
    {
        sqlite3_stmt *statement = nullptr;
        bool inUse = false;
    };

    sqlite3 *m_handle = nullptr;
    QString m_fileName; ///< without its folder
    std::unordered_map<const char *, Kept> m_statements;
    std::optional<StoreError> m_error;
    int m_busyTimeout = 0; ///< also of the file opened next
};

/// A write transaction; undone unless committed. Starting one forgets earlier errors.
class Transaction
{
public:
    explicit Transaction(Database &database);
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    ~Transaction();

    /// Durable when this returns without an error; undone when it returns one.
    Expected<void, StoreError> commit();

private:
    Database &m_database;
};

} // namespace roomkey
