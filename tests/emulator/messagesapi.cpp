// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/messagesapi.h"

#include "tests/emulator/filters.h"
#include "tests/emulator/render.h"
#include "tests/emulator/rfc3339.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr qsizetype TextLimit = 32000; // bytes
constexpr qsizetype ThreadKeyLimit = 4000;

/// The first position whose message is newer than \a time: times never fall from one position to the next.
qint64 firstAfter(const Space &space, qint64 time)
{
    qint64 low = 0;
    qint64 high = space.messageCount();
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (space.message(middle).created > time)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void checkMessageId(const QString &id)
{
    static const QRegularExpression shape(u"^client-[a-z0-9-]{1,56}$"_s);
    if (!id.isEmpty() && !shape.match(id).hasMatch())
        throw Refusal::field(u"messageId"_s,
                             u"A messageId starts with client-, has at most 63 characters and no others than "
                             "lower-case letters, digits and hyphens."_s);
}

bool hasLivingReplies(const Space &space, qint64 head)
{
    for (qint64 i = head + 1; i < space.messageCount(); ++i) {
        const Message message = space.message(i);
        if (message.head == head && !message.deleted)
            return true;
    }
    return false;
}

} // namespace

Response MessagesApi::answer(const Space &space, qint64 position) const
{
    return Response::jsonBytes(
        messageJson(space, position, space.message(position), m_context.world.people()));
}

std::optional<qint64> MessagesApi::find(const Call &call, const Space &space) const
{
    const auto position = space.positionOf(call.resource.section(u'/', 3));
    if (!position || space.message(*position).deleted)
        return std::nullopt;
    return position;
}

qint64 MessagesApi::findOrRefuse(const Call &call, const Space &space) const
{
    const auto position = find(call, space);
    if (!position)
        throw Refusal::notFound(u"The message %1 was not found."_s.arg(call.resource));
    return *position;
}

Response MessagesApi::list(const Call &call)
{
    const Paging::Page page =
        m_context.paging.read(call.method, call.resource, call.person, call.request.query);
    const MessageFilter filter = MessageFilter::parse(call.query(u"filter"));
    const bool newestFirst = parseMessageOrder(call.query(u"orderBy"));
    const bool showDeleted = call.flag(u"showDeleted");
    const Space &space = m_context.open(call);

    qint64 low = filter.after ? firstAfter(space, *filter.after) : 0;
    qint64 high = filter.before ? firstAfter(space, *filter.before - 1) : space.messageCount();
    std::optional<qint64> head;
    if (!filter.thread.isEmpty()) {
        if (filter.thread.section(u'/', 0, 1) == space.name())
            head = space.headOfThread(filter.thread.section(u'/', 3));
        high = head ? high : 0;
        low = head ? std::max(low, *head) : 0;
    }
    // A token holds the position to go on with, plus one: nothing at all means the beginning.
    if (page.from > 0)
        (newestFirst ? high : low) = newestFirst ? std::min(high, page.from) : std::max(low, page.from - 1);
    QByteArray items;
    QString next;
    int found = 0;
    for (qint64 i = 0; i < high - low; ++i) {
        const qint64 position = newestFirst ? high - 1 - i : low + i;
        const Message message = space.message(position);
        if ((message.deleted && !showDeleted) || (head && message.head != *head))
            continue;
        if (found == page.size) {
            next = m_context.paging.token(page, position + 1);
            break;
        }
        if (found++)
            items += ',';
        items += messageJson(space, position, message, m_context.world.people());
    }
    return Response::jsonBytes(listJson("messages", items, next));
}

Response MessagesApi::get(const Call &call)
{
    const Space &space = m_context.open(call);
    return answer(space, findOrRefuse(call, space));
}

QByteArray MessagesApi::readText(const QJsonObject &body) const
{
    const QByteArray text = body["text"_L1].toString().toUtf8();
    if (text.size() > TextLimit)
        throw Refusal::field(u"message.text"_s, u"A message has at most 32000 bytes."_s);
    if (text.trimmed().isEmpty())
        throw Refusal::field(u"message.text"_s, u"A message cannot be empty."_s);
    return text;
}

void MessagesApi::refuseWhatAppsDo(const Call &call, const QJsonObject &body) const
{
    static const QStringList fields{
        u"cards"_s,          u"cardsV2"_s,     u"accessoryWidgets"_s, u"privateMessageViewer"_s,
        u"actionResponse"_s, u"fallbackText"_s};
    for (const QString &field : fields) {
        if (body.contains(field))
            throw Refusal::field(u"message."_s + field,
                                 u"A message of a person cannot have %1."_s.arg(field));
    }
    const QString notification = call.query(u"createMessageNotificationOptions.notificationType");
    if (!notification.isEmpty() && !notification.endsWith("UNSPECIFIED"_L1) &&
        !notification.endsWith("_NONE"_L1))
        throw Refusal::field(u"createMessageNotificationOptions.notificationType"_s,
                             u"Only the Chat app itself chooses how its messages notify."_s);
    if (body.contains("createTime"_L1))
        throw Refusal::field(u"message.createTime"_s, u"createTime can only be set in import mode."_s);
    if (body.contains("attachment"_L1))
        throw Refusal::field(u"message.attachment"_s,
                             u"The emulator takes no uploads, so there is nothing to attach."_s);
}

void MessagesApi::readThread(const Call &call, const Space &space, const QJsonObject &body,
                             Message &message) const
{
    QString key = body["thread"_L1]["threadKey"_L1].toString();
    if (key.isEmpty())
        key = call.query(u"threadKey");
    if (lengthOf(key) > ThreadKeyLimit)
        throw Refusal::field(u"message.thread.threadKey"_s, u"A threadKey has at most 4000 characters."_s);
    const QString name = body["thread"_L1]["name"_L1].toString();
    const QString option = call.query(u"messageReplyOption");
    const bool orFail = option == "REPLY_MESSAGE_OR_FAIL"_L1;
    // Without a reply option the thread is ignored; only named spaces have threads.
    if ((!orFail && option != "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"_L1) || !space.facts().isNamed() ||
        (name.isEmpty() && key.isEmpty()))
        return;
    std::optional<qint64> head;
    if (!name.isEmpty()) {
        if (!name.startsWith(space.name() + u"/threads/"_s))
            throw Refusal::field(u"message.thread.name"_s, u"The thread belongs to another space."_s);
        head = space.headOfThread(name.section(u'/', 3));
    } else {
        head = space.positionOfThreadKey(key);
        if (!head)
            message.threadKey = key;
    }
    if (!head && orFail)
        throw Refusal::notFound(u"The thread was not found."_s);
    if (head) {
        message.head = *head;
        message.isReply = true;
    }
}

void MessagesApi::readQuote(const Space &space, const QJsonObject &quote, Message &message) const
{
    const QString name = quote["name"_L1].toString();
    const QString time = quote["lastUpdateTime"_L1].toString();
    if (name.isEmpty() || time.isEmpty())
        throw Refusal::field(u"message.quotedMessageMetadata"_s,
                             u"A quote needs the message's name and its lastUpdateTime."_s);
    std::optional<qint64> position;
    if (name.startsWith(space.name() + u"/messages/"_s))
        position = space.positionOf(name.section(u'/', 3));
    if (!position || space.message(*position).deleted)
        throw Refusal::notFound(u"The quoted message was not found."_s);
    const Message quoted = space.message(*position);
    if (fromRfc3339(time).value_or(-1) != (quoted.updated ? quoted.updated : quoted.created))
        throw Refusal::field(u"message.quotedMessageMetadata.lastUpdateTime"_s,
                             u"lastUpdateTime is not the quoted message's: it was changed since."_s);
    message.quotedName = space.messageName(*position, quoted);
    message.quotedTime = time;
}

Response MessagesApi::create(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"Message"_s);
    const QString messageId = call.query(u"messageId");
    checkMessageId(messageId);
    Space &space = m_context.open(call);
    return add(call, space, body, messageId, call.query(u"requestId"));
}

Response MessagesApi::add(const Call &call, Space &space, const QJsonObject &body, const QString &messageId,
                          const QString &requestId)
{
    refuseWhatAppsDo(call, body);
    Message message;
    message.text = readText(body);
    if (!requestId.isEmpty()) {
        if (const auto first = space.positionOfRequest(call.person, requestId))
            return answer(space, *first);
        if (space.positionOfRequest(-1, requestId))
            throw Refusal::field(u"requestId"_s, u"This requestId was used by somebody else."_s);
    }
    if (!messageId.isEmpty() && space.positionOfClientId(messageId))
        throw Refusal::exists(u"A message with the id %1 exists already."_s.arg(messageId));
    readThread(call, space, body, message);
    if (body.contains("quotedMessageMetadata"_L1))
        readQuote(space, body["quotedMessageMetadata"_L1].toObject(), message);
    if (!space.isAllowed(call.person, message.isReply ? u"replyMessages"_s : u"postMessages"_s))
        throw Refusal::denied(u"Your role in this space does not allow posting."_s);
    message.sender = call.person;
    message.created = m_context.world.now();
    message.clientId = messageId;
    message.requestId = requestId;
    return answer(space, space.addMessage(std::move(message)));
}

Response MessagesApi::patch(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"Message"_s);
    const QStringList paths = m_context.validation.readMask(call.method, call.request.query, false);
    Space &space = m_context.open(call);
    const auto position = find(call, space);
    const QString id = call.resource.section(u'/', 3);
    if (!position && call.flag(u"allowMissing") && id.startsWith("client-"_L1)) {
        checkMessageId(id);
        return add(call, space, body, id, {});
    }
    if (!position)
        throw Refusal::notFound(u"The message %1 was not found."_s.arg(call.resource));
    const Message before = space.message(*position);
    if (before.sender != call.person)
        throw Refusal::denied(u"A message can only be changed by its sender."_s);
    const bool all = paths.contains(u"*"_s);
    if (paths.contains(u"attachment"_s) && body.contains("attachment"_L1))
        throw Refusal::field(u"message.attachment"_s,
                             u"The emulator takes no uploads, so there is nothing to attach."_s);
    if (paths.contains(u"quoted_message_metadata"_s) && body.contains("quotedMessageMetadata"_L1))
        throw Refusal::field(u"message.quotedMessageMetadata"_s, u"A quote can only be taken away."_s);
    Message changed = before;
    if (all || paths.contains(u"text"_s))
        changed.text = readText(body);
    if (paths.contains(u"quoted_message_metadata"_s) || (all && !body.contains("quotedMessageMetadata"_L1)))
        changed.quotedName.clear();
    changed.updated = m_context.world.now();
    space.changeMessage(*position) = changed;
    return answer(space, *position);
}

Response MessagesApi::remove(const Call &call)
{
    Space &space = m_context.open(call);
    const qint64 position = findOrRefuse(call, space);
    const Message message = space.message(position);
    const bool own = message.sender == call.person;
    if (!own && !space.isManager(call.person))
        throw Refusal::denied(u"A message can only be deleted by its sender or a manager of the space."_s);
    const bool withReplies = !message.isReply && hasLivingReplies(space, position);
    if (withReplies && !call.flag(u"force"))
        throw Refusal::precondition(u"The message has replies. Set force=true to delete them as well."_s);
    const qint64 now = m_context.world.now();
    const qint64 end = withReplies ? space.messageCount() : position + 1;
    for (qint64 i = position; i < end; ++i) {
        const Message one = space.message(i);
        if (one.head != message.head || one.deleted || (i != position && !withReplies))
            continue;
        Message &gone = space.changeMessage(i);
        gone.deleted = now;
        gone.deletionType = one.sender == call.person ? u"CREATOR"_s : u"SPACE_OWNER"_s;
        gone.text.clear();
    }
    return Response::json({});
}

} // namespace roomkey::emulator
