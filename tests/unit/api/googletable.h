// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QHash>
#include <QString>
#include <QStringList>
#include <QVector>

/// One table of tests/data/google: names and types of Google's API, written down apart from the program, for
/// tests to hold the program against. Lines that start with # are remarks, the first other line names the
/// columns, columns are separated by tabs, and "-" stands for nothing. A table that cannot be read has no
/// rows and says why in `error`.
struct GoogleTable
{
    using Row = QHash<QString, QString>;

    QStringList columns;
    QVector<Row> rows; ///< values by column name; "-" is read as an empty string
    QString error;     ///< empty after a clean read

    /// `path` is a whole file path.
    static GoogleTable read(const QString &path)
    {
        GoogleTable table;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            table.error = path + QStringLiteral(": ") + file.errorString();
            return table;
        }
        const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
        for (qsizetype number = 0; number < lines.size(); ++number) {
            const QString &line = lines.at(number);
            if (line.isEmpty() || line.startsWith(QLatin1Char('#'))) {
                continue;
            }
            const QStringList cells = line.split(QLatin1Char('\t'));
            if (table.columns.isEmpty()) {
                table.columns = cells;
                continue;
            }
            if (cells.size() != table.columns.size()) {
                table.error = QStringLiteral("%1:%2: %3 columns, not %4")
                                  .arg(path)
                                  .arg(number + 1)
                                  .arg(cells.size())
                                  .arg(table.columns.size());
                return table;
            }
            Row row;
            for (qsizetype i = 0; i < cells.size(); ++i) {
                row.insert(table.columns.at(i), cells.at(i) == QLatin1String("-") ? QString() : cells.at(i));
            }
            table.rows.append(row);
        }
        return table;
    }

    /// Reads tests/data/google/NAME.tsv of this source folder.
    static GoogleTable named(const QString &name)
    {
        return read(QStringLiteral(ROOMKEY_SOURCE_DIR "/tests/data/google/") + name + QStringLiteral(".tsv"));
    }
};
