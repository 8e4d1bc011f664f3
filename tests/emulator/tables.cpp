// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/tables.h"

#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

using Rows = QList<QHash<QString, QString>>;

/// One header line, then rows; '#' starts a comment, '-' is nothing.
std::optional<Rows> readTable(const QString &folder, const QString &name, const QStringList &needed,
                              QString *why)
{
    QFile file(folder + u'/' + name + u".tsv"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        *why = u"%1: %2"_s.arg(file.fileName(), file.errorString());
        return std::nullopt;
    }
    QStringList header;
    Rows rows;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const QStringList cells = line.split(u'\t');
        if (header.isEmpty()) {
            header = cells;
            continue;
        }
        if (cells.size() != header.size()) {
            *why = u"%1: a line has %2 cells instead of %3: %4"_s.arg(file.fileName())
                       .arg(cells.size())
                       .arg(header.size())
                       .arg(line);
            return std::nullopt;
        }
        QHash<QString, QString> row;
        for (qsizetype i = 0; i < cells.size(); ++i)
            row.insert(header[i], cells[i] == "-"_L1 ? QString() : cells[i]);
        rows.append(row);
    }
    for (const QString &column : needed) {
        if (!header.contains(column)) {
            *why = u"%1: there is no column \"%2\""_s.arg(file.fileName(), column);
            return std::nullopt;
        }
    }
    return rows;
}

MethodRow methodRow(const QHash<QString, QString> &row)
{
    MethodRow method;
    method.id = row[u"id"_s];
    method.verb = row[u"http"_s].toLatin1();
    method.path = row[u"path"_s];
    method.uploadPath = row[u"upload_path"_s];
    method.pageDefault = row[u"page_default"_s].toInt();
    method.pageMaximum = row[u"page_max"_s].toInt();
    method.hasAdminAccess = row[u"flags"_s].split(u',').contains(u"admin"_s);
    static const QRegularExpression hole(u"\\{\\+\\w+\\}"_s);
    QString filled = method.path;
    const QRegularExpressionMatch match = hole.match(filled);
    if (match.hasMatch()) {
        const QString resource = row[u"resource"_s];
        method.captureFrom = int(filled.first(match.capturedStart()).count(u'/')) - 1;
        method.captureCount = int(resource.count(u'/')) + 1;
        filled.replace(match.capturedStart(), match.capturedLength(), resource);
    }
    method.pattern = filled.sliced(1).split(u'/');
    return method;
}

} // namespace

QString MethodRow::pathParameter() const
{
    const qsizetype from = path.indexOf("{+"_L1);
    return from < 0 ? QString() : path.sliced(from + 2, path.indexOf(u'}') - from - 2);
}

std::optional<Tables> Tables::read(const QString &folder, QString *why)
{
    Tables tables;
    const auto methods = readTable(folder, u"methods"_s,
                                   {u"id"_s, u"http"_s, u"path"_s, u"upload_path"_s, u"page_default"_s,
                                    u"page_max"_s, u"flags"_s, u"resource"_s},
                                   why);
    const auto methodScopes =
        readTable(folder, u"method_scopes"_s, {u"method"_s, u"mode"_s, u"scope"_s}, why);
    const auto scopes = readTable(folder, u"scopes"_s, {u"scope"_s, u"user"_s}, why);
    const auto parameters = readTable(
        folder, u"params"_s,
        {u"method"_s, u"location"_s, u"name"_s, u"type"_s, u"repeated"_s, u"required"_s, u"enum"_s}, why);
    const auto fields =
        readTable(folder, u"fields"_s, {u"schema"_s, u"field"_s, u"type"_s, u"direction"_s, u"note"_s}, why);
    const auto enums = readTable(folder, u"enums"_s, {u"enum"_s, u"value"_s}, why);
    const auto masks = readTable(folder, u"masks"_s, {u"method"_s, u"path"_s, u"rule"_s}, why);
    if (!methods || !methodScopes || !scopes || !parameters || !fields || !enums || !masks)
        return std::nullopt;
    for (const auto &row : *methods)
        tables.m_methods.append(methodRow(row));
    for (const auto &row : *methodScopes)
        tables.m_methodScopes[row[u"method"_s]][row[u"mode"_s]].insert(row[u"scope"_s]);
    for (const auto &row : *scopes)
        tables.m_scopes.emplace(row[u"scope"_s], ScopeRow{row[u"scope"_s], row[u"user"_s]});
    for (const auto &row : *parameters) {
        tables.m_parameters[row[u"method"_s]].append({row[u"location"_s], row[u"name"_s], row[u"type"_s],
                                                      row[u"repeated"_s] == "Y"_L1,
                                                      row[u"required"_s] == "Y"_L1, row[u"enum"_s]});
    }
    for (const auto &row : *fields) {
        const QString schema = row[u"schema"_s];
        if (!tables.m_fields.contains(schema))
            tables.m_schemas.append(schema);
        QList<FieldRow> &list = tables.m_fields[schema];
        if (!row[u"field"_s].isEmpty())
            list.append({row[u"field"_s], row[u"type"_s], row[u"direction"_s], row[u"note"_s]});
    }
    for (const auto &row : *enums)
        tables.m_enums[row[u"enum"_s]].append(row[u"value"_s]);
    for (const auto &row : *masks)
        tables.m_masks[row[u"method"_s]].append({row[u"path"_s], row[u"rule"_s]});
    return tables;
}

QStringList Tables::methodIds() const
{
    QStringList ids;
    for (const MethodRow &method : m_methods)
        ids.append(method.id);
    return ids;
}

QSet<QString> Tables::scopes(const QString &method, const QString &mode) const
{
    return m_methodScopes.value(method).value(mode);
}

} // namespace roomkey::emulator
