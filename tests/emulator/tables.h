// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>

namespace roomkey::emulator {

/// Google's methods, scopes and fields, read from tests/data/google: the emulator knows nothing of them by
/// itself.
struct MethodRow
{
    QString id;
    QByteArray verb;
    QString path;       ///< /v1/{+parent}/members
    QString uploadPath; ///< empty where there is none
    QStringList
        pattern; ///< segments of the path with its resource filled in; * is one segment, ** any number
    int captureFrom =
        0; ///< the resource name: segments [from, from + count), the last without its custom verb
    int captureCount = 0;
    int pageDefault = 0;
    int pageMaximum = 0;
    bool hasAdminAccess = false;

    [[nodiscard]] QString pathParameter() const; ///< name, parent, resourceName, or empty
};

struct ParameterRow
{
    QString location;
    QString name;
    QString type; ///< string, integer, boolean, enum, datetime, fieldmask
    bool isRepeated = false;
    bool isRequired = false;
    QString enumName;
};

struct FieldRow
{
    QString name;
    QString type;      ///< string, enum:NAME, object:SCHEMA, array:object:SCHEMA ...
    QString direction; ///< in, out, both, immutable
    QString note;
};

struct MaskRow
{
    QString path;
    QString rule;
};

struct ScopeRow
{
    QString name;   ///< without the common prefix
    QString holder; ///< user column: Y, N, admin, delegation
};

class Tables
{
public:
    /// Reads every table below \a folder. \a why says what is wrong when nothing is returned.
    [[nodiscard]] static std::optional<Tables> read(const QString &folder, QString *why);

    [[nodiscard]] const QList<MethodRow> &methods() const { return m_methods; }
    [[nodiscard]] QStringList methodIds() const;
    [[nodiscard]] QSet<QString> scopes(const QString &method, const QString &mode) const;
    /// The method's own parameters, path and query.
    [[nodiscard]] QList<ParameterRow> parameters(const QString &method) const
    {
        return m_parameters.value(method);
    }
    /// Those of every method: alt, fields, key ...
    [[nodiscard]] QList<ParameterRow> commonParameters() const
    {
        return m_parameters.value(QStringLiteral("*"));
    }
    [[nodiscard]] QList<FieldRow> fields(const QString &schema) const { return m_fields.value(schema); }
    [[nodiscard]] QStringList schemas() const { return m_schemas; }
    [[nodiscard]] QStringList enumValues(const QString &name) const { return m_enums.value(name); }
    [[nodiscard]] QList<MaskRow> masks(const QString &method) const { return m_masks.value(method); }
    [[nodiscard]] const std::map<QString, ScopeRow> &chatScopes() const { return m_scopes; }

private:
    QList<MethodRow> m_methods;
    QHash<QString, QHash<QString, QSet<QString>>> m_methodScopes;
    QHash<QString, QList<ParameterRow>> m_parameters;
    QHash<QString, QList<FieldRow>> m_fields;
    QStringList m_schemas;
    QHash<QString, QStringList> m_enums;
    QHash<QString, QList<MaskRow>> m_masks;
    std::map<QString, ScopeRow> m_scopes;
};

} // namespace roomkey::emulator
