// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/bodyfaults.h"

#include "tests/emulator/rfc3339.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// Stands where bytes are to come that no JSON writer lets out.
const QString Placeholder = u"<<placeholder>>"_s;

/// Fields that hold what people wrote.
const QStringList TextFields{u"text"_s, u"formattedText"_s, u"argumentText"_s, u"displayName"_s};
/// Fields with a word of a list that may grow.
const QStringList EnumFields{u"spaceType"_s, u"type"_s, u"spaceThreadingState"_s, u"spaceHistoryState"_s,
                             u"state"_s,     u"role"_s, u"deletionType"_s};

/// The list in an answer, or nothing.
QString listField(const QJsonObject &root)
{
    for (const QString &field : {u"spaces"_s, u"memberships"_s, u"messages"_s}) {
        if (root[field].isArray())
            return field;
    }
    return {};
}

/// Calls \a change for the item at \a index of a list, or for a single resource.
template <class Change>
void changeItem(QJsonObject &root, int index, Change change)
{
    const QString field = listField(root);
    if (field.isEmpty()) {
        change(root);
        return;
    }
    QJsonArray items = root[field].toArray();
    if (index < items.size()) {
        QJsonObject item = items[index].toObject();
        change(item);
        items[index] = item;
    }
    root[field] = items;
}

/// The first field for people's text, or one that is made.
QString textFieldOf(const QJsonObject &item)
{
    for (const QString &field : TextFields) {
        if (item.contains(field))
            return field;
    }
    return u"text"_s;
}

QJsonValue otherType(const QJsonValue &value)
{
    if (value.isString())
        return 42;
    if (value.isBool() || value.isDouble())
        return QJsonArray{value};
    return u"no longer that"_s;
}

void mangleFields(QJsonObject &item, const QString &kind)
{
    for (const QString &field : item.keys()) {
        QJsonValueRef value = item[field];
        if (field == "name"_L1)
            continue;
        if (kind == "type"_L1)
            value = otherType(value);
        else if (kind == "null"_L1)
            value = QJsonValue::Null;
        else if (kind == "enum"_L1 && EnumFields.contains(field))
            value = u"INVENTED_SINCE"_s;
        else if (kind == "missing"_L1)
            item.remove(field);
    }
}

/// What stands where the placeholder is, quotation marks of a string included.
QByteArray rawValue(const QString &kind)
{
    if (kind == "utf8"_L1)
        return "\"broken \xff\xfe\xc3 bytes\"";
    if (kind == "surrogate"_L1)
        return "\"half \\ud83d a pair\"";
    if (kind == "number"_L1)
        return "123456789012345678901234567890123456789012345678901234567890e999";
    if (kind == "control"_L1)
        return "\"raw \x01\x02 control\tcharacters\"";
    if (kind == "deep"_L1) {
        constexpr int Depth = 5000;
        return QByteArray(Depth, '[') + QByteArray(Depth, ']');
    }
    return {};
}

void mangle(Response &response, const Fault &fault)
{
    QJsonObject root = QJsonDocument::fromJson(response.body).object();
    const QString kind = fault.value(u"kind"_s);
    QByteArray raw = rawValue(kind);
    changeItem(root, fault.number(u"index"_s), [&](QJsonObject &item) {
        if (kind == "nameless"_L1) {
            item.remove(u"name"_s);
        } else if (kind == "extra"_L1) {
            item.insert(u"inventedSince"_s,
                        QJsonObject{{u"deep"_s, QJsonArray{1, u"two"_s, QJsonValue::Null}}});
        } else if (kind == "deep"_L1) {
            item.insert(u"inventedSince"_s, Placeholder);
        } else if (kind == "dupkey"_L1) {
            const QString field = textFieldOf(item);
            const QByteArray last =
                QJsonDocument(QJsonArray{item[field].toString()}).toJson(QJsonDocument::Compact);
            raw = "\"the first of two\",\"" + field.toUtf8() + "\":" + last.sliced(1).chopped(1);
            item[field] = Placeholder;
        } else if (!raw.isEmpty()) {
            item[textFieldOf(item)] = Placeholder;
        } else {
            mangleFields(item, kind);
        }
    });
    response.body = QJsonDocument(root).toJson(QJsonDocument::Indented);
    response.body.replace('"' + Placeholder.toUtf8() + '"', raw);
}

QString hostileText(const QString &payload, const QString &before)
{
    if (payload == "html"_L1)
        return u"<img src=\"file:///etc/hostname\"><script>alert(1)</script><b>"_s + before;
    if (payload == "bidi"_L1)
        return u"\u202e\u2066"_s + before + u"\u2069 \u202dexe.txt"_s;
    if (payload == "control"_L1)
        return u"\u0007\u001b[31m\r\n0000 forged: line\u0000"_s + before;
    if (payload == "long"_L1)
        return before + QString(100'000, u'W');
    if (payload == "zero_width"_L1)
        return u"\u200b\u200d\ufeff"_s + before + u"\u2060\u200c"_s;
    QString combined = before;
    for (int i = 0; i < 500; ++i)
        combined += QChar(0x0300 + i % 0x70);
    return combined;
}

void putText(QJsonObject &item, const QString &payload)
{
    for (const QString &field : TextFields) {
        if (item[field].isString())
            item[field] = hostileText(payload, item[field].toString());
    }
    for (const QString &person : {u"sender"_s, u"member"_s, u"error"_s}) {
        if (!item[person].isObject())
            continue;
        QJsonObject inner = item[person].toObject();
        for (const QString &field : {u"displayName"_s, u"message"_s}) {
            if (inner[field].isString())
                inner[field] = hostileText(payload, inner[field].toString());
        }
        item[person] = inner;
    }
}

void putHostileText(Response &response, const QString &payload)
{
    QJsonObject root = QJsonDocument::fromJson(response.body).object();
    const qsizetype count = std::max<qsizetype>(root[listField(root)].toArray().size(), 1);
    for (int i = 0; i < count; ++i)
        changeItem(root, i, [&](QJsonObject &item) { putText(item, payload); });
    response.body = QJsonDocument(root).toJson(QJsonDocument::Indented);
}

void hideNewest(Response &response, qint64 since)
{
    QJsonObject root = QJsonDocument::fromJson(response.body).object();
    const QString field = listField(root);
    QJsonArray visible;
    for (const auto &value : root[field].toArray()) {
        if (fromRfc3339(value["createTime"_L1].toString()).value_or(0) < since)
            visible.append(value);
    }
    if (!field.isEmpty())
        root[field] = visible;
    response.body = QJsonDocument(root).toJson(QJsonDocument::Indented);
}

QByteArray otherRoot(const QString &root, const QByteArray &body)
{
    if (root == "array"_L1)
        return '[' + body + ']';
    if (root == "string"_L1)
        return "\"all is well\"";
    if (root == "number"_L1)
        return "7";
    return root == "null"_L1 ? "null" : "";
}

void spoil(Response &response, const Fault &fault)
{
    if (fault.name == "mangle_item"_L1) {
        mangle(response, fault);
    } else if (fault.name == "text"_L1) {
        putHostileText(response, fault.value(u"payload"_s));
    } else if (fault.name == "late_visibility"_L1) {
        hideNewest(response, (QDateTime::currentSecsSinceEpoch() - fault.number(u"s"_s)) * 1'000'000);
    } else if (fault.name == "truncate_json"_L1) {
        const int byte = fault.number(u"byte"_s);
        response.body.truncate(byte >= 0 ? byte : response.body.size() / 2);
    } else if (fault.name == "bom"_L1) {
        response.body.prepend("\xef\xbb\xbf");
    } else if (fault.name == "wrong_root"_L1) {
        response.body = otherRoot(fault.value(u"root"_s), response.body);
    } else if (fault.name == "trailing"_L1) {
        response.body += "{\"and\":\"more\"}";
    }
}

} // namespace

void spoilBody(Response &response, const QList<Fault> &faults)
{
    if (!response.contentType.startsWith("application/json"))
        return;
    for (const Fault &fault : faults)
        spoil(response, fault);
}

} // namespace roomkey::emulator
