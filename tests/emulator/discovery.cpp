// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/discovery.h"

#include "tests/emulator/methodschemas.h"
#include "tests/emulator/scopelist.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

QJsonObject reference(const QString &schema)
{
    return {{u"$ref"_s, schema}};
}

QJsonObject enumType(const Tables &tables, const QString &name)
{
    return {{u"type"_s, u"string"_s}, {u"enum"_s, QJsonArray::fromStringList(tables.enumValues(name))}};
}

QJsonObject formatted(const QString &type, const QString &format)
{
    return {{u"type"_s, type}, {u"format"_s, format}};
}

QJsonObject fieldType(const Tables &tables, const QString &type)
{
    if (type.startsWith("array:"_L1))
        return {{u"type"_s, u"array"_s}, {u"items"_s, fieldType(tables, type.sliced(6))}};
    if (type.startsWith("object:"_L1))
        return reference(type.sliced(7));
    if (type.startsWith("enum:"_L1))
        return enumType(tables, type.sliced(5));
    if (type == "datetime"_L1)
        return formatted(u"string"_s, u"google-datetime"_s);
    if (type == "duration"_L1)
        return formatted(u"string"_s, u"google-duration"_s);
    if (type == "bytes"_L1)
        return formatted(u"string"_s, u"byte"_s);
    if (type == "integer"_L1)
        return formatted(u"integer"_s, u"int32"_s);
    if (type == "number"_L1)
        return formatted(u"number"_s, u"double"_s);
    if (type.startsWith("map"_L1))
        return {{u"type"_s, u"object"_s}, {u"additionalProperties"_s, QJsonObject{{u"type"_s, u"any"_s}}}};
    return {{u"type"_s, type}};
}

QJsonObject schemas(const Tables &tables)
{
    QJsonObject all;
    for (const QString &schema : tables.schemas()) {
        QJsonObject properties;
        for (const FieldRow &field : tables.fields(schema)) {
            QJsonObject property = fieldType(tables, field.type);
            if (field.direction == "out"_L1)
                property.insert(u"readOnly"_s, true);
            properties.insert(field.name, property);
        }
        all.insert(schema,
                   QJsonObject{{u"id"_s, schema}, {u"type"_s, u"object"_s}, {u"properties"_s, properties}});
    }
    return all;
}

QJsonObject parameter(const Tables &tables, const ParameterRow &row)
{
    QJsonObject object;
    if (row.type == "enum"_L1)
        object = enumType(tables, row.enumName);
    else if (row.type == "fieldmask"_L1)
        object = formatted(u"string"_s, u"google-fieldmask"_s);
    else
        object = fieldType(tables, row.type);
    object.insert(u"location"_s, row.location);
    if (row.isRequired)
        object.insert(u"required"_s, true);
    if (row.isRepeated)
        object.insert(u"repeated"_s, true);
    return object;
}

QJsonObject parameters(const Tables &tables, const QList<ParameterRow> &rows)
{
    QJsonObject all;
    for (const ParameterRow &row : rows)
        all.insert(row.name, parameter(tables, row));
    return all;
}

QString schemaOf(const MethodRow &method, const char *MethodSchemas::*which)
{
    const auto rows = methodSchemas();
    const QString name = method.id.sliced(5);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const MethodSchemas &one) {
        return name == QLatin1String(one.method);
    });
    return row == rows.end() ? QString() : QString::fromLatin1((*row).*which);
}

QJsonObject method(const Tables &tables, const MethodRow &row)
{
    const QList<ParameterRow> own = tables.parameters(row.id);
    QJsonArray order;
    for (const ParameterRow &one : own) {
        if (one.location == "path"_L1)
            order.append(one.name);
    }
    QSet<QString> scopes;
    // Import as the app is a mode of its own in the tables; Google's description lists its scopes elsewhere.
    for (const QString &mode : {u"user"_s, u"admin"_s, u"app"_s, u"import_user"_s})
        scopes.unite(tables.scopes(row.id, mode));
    QStringList whole;
    std::transform(scopes.begin(), scopes.end(), std::back_inserter(whole), wholeScope);
    whole.sort();
    QJsonObject object{{u"id"_s, row.id},
                       {u"httpMethod"_s, QString::fromLatin1(row.verb)},
                       {u"path"_s, row.path.sliced(1)},
                       {u"flatPath"_s, row.path.sliced(1)},
                       {u"parameters"_s, parameters(tables, own)},
                       {u"parameterOrder"_s, order},
                       {u"scopes"_s, QJsonArray::fromStringList(whole)}};
    if (const QString request = schemaOf(row, &MethodSchemas::request); !request.isEmpty())
        object.insert(u"request"_s, reference(request));
    if (const QString response = schemaOf(row, &MethodSchemas::response); !response.isEmpty())
        object.insert(u"response"_s, reference(response));
    if (!row.uploadPath.isEmpty()) {
        object.insert(u"supportsMediaUpload"_s, true);
        object.insert(u"mediaUpload"_s,
                      QJsonObject{{u"accept"_s, QJsonArray{u"*/*"_s}},
                                  {u"protocols"_s,
                                   QJsonObject{{u"simple"_s, QJsonObject{{u"multipart"_s, true},
                                                                         {u"path"_s, row.uploadPath}}}}}});
    }
    return object;
}

/// Puts a method below its resources: chat.spaces.members.list is
/// resources.spaces.resources.members.methods.list.
void insertMethod(QJsonObject &parent, const QStringList &place, const QJsonObject &description)
{
    if (place.size() == 1) {
        QJsonObject methods = parent[u"methods"_s].toObject();
        methods.insert(place.first(), description);
        parent[u"methods"_s] = methods;
        return;
    }
    QJsonObject resources = parent[u"resources"_s].toObject();
    QJsonObject resource = resources[place.first()].toObject();
    insertMethod(resource, place.sliced(1), description);
    resources.insert(place.first(), resource);
    parent[u"resources"_s] = resources;
}

} // namespace

QJsonObject discoveryDocument(const Tables &tables, const QString &root)
{
    QJsonObject scopes;
    for (const auto &[name, row] : tables.chatScopes())
        scopes.insert(wholeScope(name), QJsonObject{{u"description"_s, scopeSentence(name)}});
    QJsonObject document{
        {u"kind"_s, u"discovery#restDescription"_s},
        {u"discoveryVersion"_s, u"v1"_s},
        {u"id"_s, u"chat:v1"_s},
        {u"name"_s, u"chat"_s},
        {u"version"_s, u"v1"_s},
        {u"title"_s, u"Google Chat API, as the Roomkey emulator plays it"_s},
        {u"protocol"_s, u"rest"_s},
        {u"rootUrl"_s, root},
        {u"baseUrl"_s, root},
        {u"basePath"_s, QString()},
        {u"servicePath"_s, QString()},
        {u"batchPath"_s, u"batch"_s},
        {u"parameters"_s, parameters(tables, tables.commonParameters())},
        {u"auth"_s, QJsonObject{{u"oauth2"_s, QJsonObject{{u"scopes"_s, scopes}}}}},
        {u"schemas"_s, schemas(tables)},
    };
    for (const MethodRow &row : tables.methods())
        insertMethod(document, row.id.split(u'.').sliced(1), method(tables, row));
    return document;
}

} // namespace roomkey::emulator
