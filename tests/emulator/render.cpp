// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/render.h"

#include "tests/emulator/refusal.h"
#include "tests/emulator/rfc3339.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <map>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// Writes one object: name, value, name, value.
class ObjectWriter
{
public:
    explicit ObjectWriter(QByteArray &out)
        : m_out(out)
    {
        m_out += '{';
    }
    ~ObjectWriter() { m_out += '}'; }
    Q_DISABLE_COPY_MOVE(ObjectWriter)

    QByteArray &key(const char *name)
    {
        if (!m_first)
            m_out += ',';
        m_first = false;
        m_out += '"';
        m_out += name;
        m_out += "\":";
        return m_out;
    }
    void text(const char *name, QStringView value) { appendString(key(name), value); }
    void text(const char *name, QByteArrayView utf8) { appendString(key(name), utf8); }
    void textIf(const char *name, const QString &value)
    {
        if (!value.isEmpty())
            text(name, QStringView(value));
    }
    void raw(const char *name, const QByteArray &json) { key(name) += json; }
    void time(const char *name, qint64 microseconds) { text(name, QByteArrayView(rfc3339(microseconds))); }

private:
    QByteArray &m_out;
    bool m_first = true;
};

void appendReactions(QByteArray &out, const QByteArray &reactions)
{
    out += '[';
    bool first = true;
    for (const QByteArray &one : reactions.split(' ')) {
        qsizetype digits = one.size();
        while (digits > 0 && one[digits - 1] >= '0' && one[digits - 1] <= '9')
            --digits;
        if (!first)
            out += ',';
        first = false;
        ObjectWriter summary(out);
        {
            ObjectWriter emoji(summary.key("emoji"));
            emoji.text("unicode", QByteArrayView(one).first(digits));
        }
        summary.raw("reactionCount", one.sliced(digits));
    }
    out += ']';
}

QByteArray permissionsJson(const Space &space)
{
    const auto written = [](const Space &one) {
        return QJsonDocument(one.permissions()).toJson(QJsonDocument::Compact);
    };
    if (!space.facts().permissions.isEmpty())
        return written(space);
    // Nearly every room has one of the two presets.
    static QByteArray presets[2];
    QByteArray &preset = presets[space.facts().isAnnouncement];
    if (preset.isEmpty())
        preset = written(space);
    return preset;
}

/// What "fields" names: an empty map means all of it.
struct Selection
{
    std::map<QString, Selection> parts;
};

class SelectionParser
{
public:
    explicit SelectionParser(const QString &text)
        : m_text(text)
    {
    }

    Selection parse()
    {
        Selection whole = list();
        if (m_at != m_text.size())
            refuse();
        return whole;
    }

private:
    [[noreturn]] void refuse() const
    {
        throw Refusal::field(u"fields"_s, u"Invalid field selection %1"_s.arg(m_text));
    }

    Selection list()
    {
        Selection selection;
        for (;;) {
            Selection *at = &selection;
            for (;;) {
                const qsizetype from = m_at;
                while (m_at < m_text.size() && !QStringView(u"/,()").contains(m_text[m_at]))
                    ++m_at;
                const QString name = m_text.sliced(from, m_at - from).trimmed();
                if (name.isEmpty())
                    refuse();
                at = &at->parts[name];
                if (m_at >= m_text.size() || m_text[m_at] != u'/')
                    break;
                ++m_at;
            }
            if (m_at < m_text.size() && m_text[m_at] == u'(') {
                ++m_at;
                *at = list();
                if (m_at >= m_text.size() || m_text[m_at] != u')')
                    refuse();
                ++m_at;
            }
            if (m_at >= m_text.size() || m_text[m_at] != u',')
                return selection;
            ++m_at;
        }
    }

    QString m_text;
    qsizetype m_at = 0;
};

QJsonValue selected(const QJsonValue &value, const Selection &selection)
{
    if (selection.parts.empty())
        return value;
    if (value.isArray()) {
        QJsonArray result;
        for (const auto &item : value.toArray())
            result.append(selected(item, selection));
        return result;
    }
    QJsonObject result;
    const QJsonObject object = value.toObject();
    for (const auto &[name, inner] : selection.parts) {
        if (name == "*"_L1) {
            for (auto it = object.begin(); it != object.end(); ++it)
                result.insert(it.key(), selected(it.value(), inner));
        } else if (object.contains(name)) {
            result.insert(name, selected(object.value(name), inner));
        }
    }
    return result;
}

} // namespace

void appendString(QByteArray &out, QByteArrayView utf8)
{
    out += '"';
    for (const char c : utf8) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        default:
            if (uchar(c) < 0x20) {
                out += "\\u00";
                out += "0123456789abcdef"[uchar(c) >> 4];
                out += "0123456789abcdef"[uchar(c) & 15];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

void appendString(QByteArray &out, QStringView text)
{
    appendString(out, QByteArrayView(text.toUtf8()));
}

QByteArray spaceJson(const Space &space)
{
    QByteArray &json = space.cachedJson();
    if (!json.isEmpty())
        return json;
    const SpaceFacts &facts = space.facts();
    {
        ObjectWriter object(json);
        object.text("name", QStringView(space.name()));
        object.text("type", QByteArrayView(facts.isDirect() ? "DM" : "ROOM"));
        object.textIf("displayName", facts.displayName);
        object.text("spaceType", QStringView(facts.type));
        object.text("spaceThreadingState",
                    QByteArrayView(facts.isNamed() ? "THREADED_MESSAGES" : "UNTHREADED_MESSAGES"));
        object.text("spaceHistoryState", QStringView(facts.history));
        if (facts.externalAllowed)
            object.raw("externalUserAllowed", "true");
        object.time("createTime", facts.created);
        object.time("lastActiveTime", space.newestTime());
        if (!facts.description.isEmpty() || !facts.guidelines.isEmpty()) {
            ObjectWriter details(object.key("spaceDetails"));
            details.textIf("description", facts.description);
            details.textIf("guidelines", facts.guidelines);
        }
        {
            ObjectWriter count(object.key("membershipCount"));
            count.raw("joinedDirectHumanUserCount", QByteArray::number(space.joined()));
        }
        if (facts.isNamed()) {
            ObjectWriter access(object.key("accessSettings"));
            access.text("accessState", QByteArrayView(facts.audience.isEmpty() ? "PRIVATE" : "DISCOVERABLE"));
            access.textIf("audience", facts.audience);
            if (!facts.accessPermissions.isEmpty())
                access.raw("accessPermissionSettings",
                           QJsonDocument(facts.accessPermissions).toJson(QJsonDocument::Compact));
        }
        if (facts.isNamed())
            object.raw("permissionSettings", permissionsJson(space));
    }
    return json;
}

QByteArray memberJson(const Space &space, const Member &member, const People &people)
{
    const Person &person = people.at(member.person);
    QByteArray json;
    {
        ObjectWriter object(json);
        object.text("name", QString(space.name() + u"/members/"_s + person.id));
        object.text("state", QStringView(member.state));
        object.text("role", QStringView(member.role));
        object.time("createTime", member.created);
        object.text("affiliation", QByteArrayView(person.external ? "EXTERNAL" : "INTERNAL"));
        object.raw("member", person.json);
    }
    return json;
}

namespace {

void appendContent(ObjectWriter &object, const Message &message, const People &people)
{
    object.raw("sender", people.at(message.sender).json);
    QByteArray text;
    text.reserve(message.text.size() + 16);
    appendString(text, QByteArrayView(message.text));
    for (const char *field : {"text", "argumentText", "formattedText"})
        object.raw(field, text);
    if (!message.quotedName.isEmpty()) {
        ObjectWriter quote(object.key("quotedMessageMetadata"));
        quote.text("name", QStringView(message.quotedName));
        quote.text("lastUpdateTime", QStringView(message.quotedTime));
        quote.text("quoteType", QByteArrayView("REPLY"));
    }
    if (!message.reactions.isEmpty())
        appendReactions(object.key("emojiReactionSummaries"), message.reactions);
}

} // namespace

QByteArray messageJson(const Space &space, qint64 position, const Message &message, const People &people)
{
    QByteArray json;
    json.reserve(700 + 3 * message.text.size());
    {
        ObjectWriter object(json);
        object.text("name", QStringView(space.messageName(position, message)));
        object.time("createTime", message.created);
        if (message.updated)
            object.time("lastUpdateTime", message.updated);
        ObjectWriter(object.key("thread")).text("name", QStringView(space.threadName(message.head)));
        ObjectWriter(object.key("space")).text("name", QStringView(space.name()));
        if (message.isReply)
            object.raw("threadReply", "true");
        object.textIf("clientAssignedMessageId", message.clientId);
        if (message.deleted) {
            object.time("deleteTime", message.deleted);
            ObjectWriter(object.key("deletionMetadata"))
                .text("deletionType", QStringView(message.deletionType));
        } else {
            appendContent(object, message, people);
        }
    }
    return json;
}

QByteArray listJson(QByteArrayView field, const QByteArray &joinedItems, const QString &nextPageToken)
{
    QByteArray json;
    json.reserve(joinedItems.size() + 200);
    {
        ObjectWriter object(json);
        if (!joinedItems.isEmpty())
            object.key(field.constData()) += '[' + joinedItems + ']';
        object.textIf("nextPageToken", nextPageToken);
    }
    return json;
}

QByteArray selectFields(const QByteArray &json, const QString &fields)
{
    const Selection selection = SelectionParser(fields).parse();
    return QJsonDocument(selected(QJsonDocument::fromJson(json).object(), selection).toObject()).toJson();
}

} // namespace roomkey::emulator
