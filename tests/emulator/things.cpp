// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/things.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

// Times do not fit a double's 53 bits for ever, so they are written as text.
QString time(qint64 value)
{
    return QString::number(value);
}

qint64 time(const QJsonValue &value)
{
    return value.toString().toLongLong();
}

} // namespace

QJsonObject Member::toJson() const
{
    return {{u"person"_s, person}, {u"role"_s, role}, {u"state"_s, state}, {u"created"_s, time(created)}};
}

Member Member::fromJson(const QJsonObject &object)
{
    return {object["person"_L1].toInt(), object["role"_L1].toString(), object["state"_L1].toString(),
            time(object["created"_L1])};
}

QJsonObject Message::toJson() const
{
    return {{u"sender"_s, sender},
            {u"created"_s, time(created)},
            {u"updated"_s, time(updated)},
            {u"deleted"_s, time(deleted)},
            {u"text"_s, QString::fromUtf8(text)},
            {u"head"_s, head},
            {u"isReply"_s, isReply},
            {u"reactions"_s, QString::fromUtf8(reactions)},
            {u"clientId"_s, clientId},
            {u"requestId"_s, requestId},
            {u"threadKey"_s, threadKey},
            {u"deletionType"_s, deletionType},
            {u"quotedName"_s, quotedName},
            {u"quotedTime"_s, quotedTime}};
}

Message Message::fromJson(const QJsonObject &object)
{
    Message message;
    message.sender = object["sender"_L1].toInt();
    message.created = time(object["created"_L1]);
    message.updated = time(object["updated"_L1]);
    message.deleted = time(object["deleted"_L1]);
    message.text = object["text"_L1].toString().toUtf8();
    message.head = object["head"_L1].toInteger();
    message.isReply = object["isReply"_L1].toBool();
    message.reactions = object["reactions"_L1].toString().toUtf8();
    message.clientId = object["clientId"_L1].toString();
    message.requestId = object["requestId"_L1].toString();
    message.threadKey = object["threadKey"_L1].toString();
    message.deletionType = object["deletionType"_L1].toString();
    message.quotedName = object["quotedName"_L1].toString();
    message.quotedTime = object["quotedTime"_L1].toString();
    return message;
}

QJsonObject SpaceFacts::toJson() const
{
    return {{u"type"_s, type},
            {u"displayName"_s, displayName},
            {u"description"_s, description},
            {u"guidelines"_s, guidelines},
            {u"history"_s, history},
            {u"audience"_s, audience},
            {u"created"_s, time(created)},
            {u"externalAllowed"_s, externalAllowed},
            {u"isAnnouncement"_s, isAnnouncement},
            {u"isDeleted"_s, isDeleted},
            {u"permissions"_s, permissions},
            {u"accessPermissions"_s, accessPermissions},
            {u"maker"_s, maker},
            {u"requestId"_s, requestId}};
}

SpaceFacts SpaceFacts::fromJson(const QJsonObject &object)
{
    SpaceFacts facts;
    facts.type = object["type"_L1].toString();
    facts.displayName = object["displayName"_L1].toString();
    facts.description = object["description"_L1].toString();
    facts.guidelines = object["guidelines"_L1].toString();
    facts.history = object["history"_L1].toString();
    facts.audience = object["audience"_L1].toString();
    facts.created = time(object["created"_L1]);
    facts.externalAllowed = object["externalAllowed"_L1].toBool();
    facts.isAnnouncement = object["isAnnouncement"_L1].toBool();
    facts.isDeleted = object["isDeleted"_L1].toBool();
    facts.permissions = object["permissions"_L1].toObject();
    facts.accessPermissions = object["accessPermissions"_L1].toObject();
    facts.maker = object["maker"_L1].toInt();
    facts.requestId = object["requestId"_L1].toString();
    return facts;
}

} // namespace roomkey::emulator
