// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>

#include <optional>
#include <variant>

// Reads records out of the bytes of an SQLite file and its write-ahead log without SQLite, which gives up at
// the first page that contradicts another: https://www.sqlite.org/fileformat2.html. Any thread.
namespace roomkey {

class DamagedFile
{
public:
    using Value = std::variant<std::monostate, qint64, double, QByteArray>; ///< null, number, number, text

    struct Record
    {
        std::optional<qint64> rowId; ///< nothing: of an index or a table without row ids
        QList<Value> values;
        bool isWhole = true; ///< false: the end of its last value is missing
    };

    /// The content of the file and of its log, if there is one.
    DamagedFile(QByteArray file, QByteArray log);

    /// Whatever still looks like a record, newest forms first. The same one may come several times; where
    /// pages are damaged also in a form from before it was changed or deleted, or with an end that belongs to
    /// another.
    QList<Record> records() const;
    /// What the log holds of the same pages from before they were written again, newest first: for whoever
    /// knows that a record is damaged.
    QList<Record> earlierRecords() const;
    /// What SQLite will not see of the log, because the log is broken before it or in it; it says nothing of
    /// that.
    enum class Unseen : quint8 {
        Nothing,
        LastCommit, ///< it is broken itself: damaged, or the power went while it was written
        Commits,    ///< at least one that was on the disk before the next one began
    };
    Unseen unseen() const { return m_unseen; }
    QList<Record> unseenRecords() const;

private:
    using PageMap = QHash<quint32, QByteArray>; ///< by number, which counts from 1

    void readLog(const QByteArray &log);
    PageMap newestPages() const;
    void readNewest(quint32 page, const PageMap &newest, QList<Record> &records) const;
    /// False if some of what the page says it holds is no record.
    bool readPage(quint32 page, const PageMap &pages, QList<Record> &records) const;
    /// \a own: the number of \a page.
    std::optional<Record> readCell(quint32 own, const QByteArray &page, qsizetype at, quint8 type,
                                   const PageMap &others) const;
    qsizetype localSize(quint64 payload, quint8 type) const;

    qsizetype m_pageSize = 0;
    PageMap m_file;
    QHash<quint32, QList<QByteArray>> m_log; ///< every form of each page, newest last
    QList<quint32> m_tail;                   ///< pages of the log that SQLite does not see
    Unseen m_unseen = Unseen::Nothing;
};

} // namespace roomkey
