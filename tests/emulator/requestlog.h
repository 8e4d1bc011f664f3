// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QJsonObject>
#include <QString>

#include <vector>

namespace roomkey::emulator {

/// What came over the wire, counted by the gate whatever became of it. Never holds a header, a query, a body
/// or a secret.
class RequestLog
{
public:
    struct Entry
    {
        QString method; ///< method id, or the path where there is none
        QByteArray verb;
        int status = 0; ///< 0: no answer was sent
        double milliseconds = 0;
        qsizetype sent = 0; ///< bytes of the answer's body
        QString fault;      ///< names of the faults that met it
    };

    /// Also writes each entry as one line of JSON; false if the file cannot be opened.
    [[nodiscard]] bool writeTo(const QString &fileName);
    /// Counts a request that has arrived; the number names it later.
    [[nodiscard]] std::size_t arrived(const QString &method, const QByteArray &verb);
    void ended(std::size_t number, const Entry &entry);
    void clear();

    /// {"total":N,"counts":{METHOD:N},"requests":[...]}: the newest \a limit of them, oldest first.
    [[nodiscard]] QJsonObject toJson(qsizetype limit) const;

private:
    std::vector<Entry> m_entries;
    QHash<QString, int> m_counts;
    QFile m_file;
    std::size_t m_first = 0; ///< number of the first entry kept since the last clear()
};

} // namespace roomkey::emulator
