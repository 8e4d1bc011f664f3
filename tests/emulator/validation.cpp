// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/validation.h"

#include "tests/emulator/refusal.h"
#include "tests/emulator/rfc3339.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// Masks may be written in snake_case or camelCase: compared without either.
QString plain(QString path)
{
    return path.remove(u'_').toLower();
}

QString under(const QString &where, const QString &name)
{
    return where.isEmpty() ? name : where + u'.' + name;
}

Refusal wrongType(const QString &where, const QString &type)
{
    return Refusal::field(where, u"Invalid value at '%1' (%2)."_s.arg(where, type));
}

bool isInteger(const QJsonValue &value)
{
    static const QRegularExpression digits(u"^-?\\d{1,19}$"_s);
    if (value.isDouble())
        return value.toDouble() == double(value.toInteger());
    return value.isString() && digits.match(value.toString()).hasMatch();
}

} // namespace

bool Validation::isTrue(const Parameters &query, QStringView name)
{
    return valueOf(query, name) == u"true"_s;
}

void Validation::checkParameter(const ParameterRow &row, const QString &value) const
{
    const auto refuse = [&](const QString &type) {
        throw Refusal::field(row.name, u"Invalid value at '%1' (%2), \"%3\""_s.arg(row.name, type, value));
    };
    if (row.type == "integer"_L1) {
        bool good = false;
        (void)value.toInt(&good);
        if (!good)
            refuse(u"TYPE_INT32"_s);
    } else if (row.type == "boolean"_L1) {
        if (value != "true"_L1 && value != "false"_L1)
            refuse(u"TYPE_BOOL"_s);
    } else if (row.type == "enum"_L1) {
        const QStringList values = m_tables.enumValues(row.enumName);
        if (!values.isEmpty() && !values.contains(value))
            refuse(row.enumName);
    } else if (row.type == "datetime"_L1) {
        if (!fromRfc3339(value))
            refuse(u"google.protobuf.Timestamp"_s);
    }
}

void Validation::checkQuery(const MethodRow &method, const Parameters &query) const
{
    const QList<ParameterRow> own = m_tables.parameters(method.id);
    const QList<ParameterRow> common = m_tables.commonParameters();
    QSet<QString> seen;
    for (const auto &[name, value] : query) {
        const auto isThis = [&name = name](const ParameterRow &row) {
            return row.location == "query"_L1 && row.name == name;
        };
        auto row = std::find_if(own.begin(), own.end(), isThis);
        if (row == own.end()) {
            row = std::find_if(common.begin(), common.end(), isThis);
            if (row == common.end()) {
                throw Refusal::field(name, u"Invalid JSON payload received. Unknown name \"%1\": Cannot bind "
                                           u"query parameter. Field '%1' "
                                           "could not be found in request message."_s.arg(name));
            }
        }
        if (seen.contains(name) && !row->isRepeated)
            throw Refusal::field(name, u"Proto field is not repeating, cannot start list: '%1'."_s.arg(name));
        seen.insert(name);
        checkParameter(*row, value);
    }
}

QJsonObject Validation::readBody(const QByteArray &body, const QString &schema) const
{
    if (body.trimmed().isEmpty())
        return {};
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        throw Refusal::invalid(u"Invalid JSON payload received. %1 at offset %2."_s
                                   .arg(error.error ? error.errorString() : u"An object was expected"_s)
                                   .arg(error.offset));
    return checkObject(document.object(), schema, {});
}

QJsonObject Validation::checkObject(const QJsonObject &object, const QString &schema,
                                    const QString &where) const
{
    const QList<FieldRow> fields = m_tables.fields(schema);
    QJsonObject result;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString name = it.key();
        const auto row = std::find_if(fields.begin(), fields.end(), [&](const FieldRow &field) {
            return plain(field.name) == plain(name);
        });
        if (row == fields.end()) {
            const QString place = where.isEmpty() ? QString() : u" at '%1'"_s.arg(where);
            throw Refusal::field(
                under(where, name),
                u"Invalid JSON payload received. Unknown name \"%1\"%2: Cannot find field."_s.arg(name,
                                                                                                  place));
        }
        if (it.value().isNull())
            continue;
        const QJsonValue value = checkValue(it.value(), row->type, under(where, row->name));
        if (row->direction != "out"_L1)
            result.insert(row->name, value);
    }
    return result;
}

QJsonValue Validation::checkValue(const QJsonValue &value, const QString &type, const QString &where) const
{
    if (type.startsWith("array:"_L1)) {
        if (!value.isArray())
            throw wrongType(where, u"a list"_s);
        QJsonArray result;
        for (const QJsonValue &item : value.toArray())
            result.append(checkValue(item, type.sliced(6), u"%1[%2]"_s.arg(where).arg(result.size())));
        return result;
    }
    if (type.startsWith("object:"_L1)) {
        if (!value.isObject())
            throw wrongType(where, u"an object"_s);
        return checkObject(value.toObject(), type.sliced(7), where);
    }
    if (type.startsWith("enum:"_L1)) {
        const QStringList values = m_tables.enumValues(type.sliced(5));
        if (!value.isString() || (!values.isEmpty() && !values.contains(value.toString())))
            throw wrongType(where, type.sliced(5));
        return value;
    }
    const bool fits = type == "string"_L1 || type == "bytes"_L1 || type == "duration"_L1 ? value.isString()
                      : type == "boolean"_L1                                             ? value.isBool()
                      : type == "integer"_L1                                             ? isInteger(value)
                      : type == "number"_L1   ? value.isDouble() || value.isString()
                      : type == "datetime"_L1 ? value.isString() && fromRfc3339(value.toString())
                      : type == "map"_L1      ? value.isObject()
                                              : true;
    if (!fits)
        throw wrongType(where, type);
    return value;
}

QStringList Validation::readMask(const MethodRow &method, const Parameters &query, bool asAdministrator) const
{
    const QString mask = valueOf(query, u"updateMask").value_or(QString());
    if (mask.trimmed().isEmpty())
        throw Refusal::field(u"updateMask"_s, u"updateMask is required and names at least one field."_s);
    const QList<MaskRow> rows = m_tables.masks(method.id);
    QStringList paths;
    QList<MaskRow> used;
    for (const QString &part : mask.split(u',')) {
        const QString asked = plain(part.trimmed());
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const MaskRow &one) { return plain(one.path) == asked; });
        if (row == rows.end())
            throw Refusal::field(u"updateMask"_s, u"updateMask cannot name \"%1\"."_s.arg(part.trimmed()));
        if (row->rule.split(u',').contains(u"app"_s))
            throw Refusal::field(u"updateMask"_s,
                                 u"\"%1\" can only be changed by the Chat app itself."_s.arg(row->path));
        if (asAdministrator && row->rule.contains("not admin"_L1))
            throw Refusal::field(u"updateMask"_s,
                                 u"\"%1\" cannot be changed with useAdminAccess."_s.arg(row->path));
        if (!paths.contains(row->path)) {
            paths.append(row->path);
            used.append(*row);
        }
    }
    for (const MaskRow &row : used) {
        const QStringList rules = row.rule.split(u',');
        const QString group = row.path.section(u'.', 0, 0);
        for (const MaskRow &other : used) {
            if (other.path == row.path)
                continue;
            if (rules.contains(u"alone"_s) ||
                (rules.contains(u"group"_s) && other.path.section(u'.', 0, 0) != group))
                throw Refusal::field(u"updateMask"_s, u"\"%1\" stands alone in updateMask."_s.arg(row.path));
        }
    }
    return paths;
}

} // namespace roomkey::emulator
