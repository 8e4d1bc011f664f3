// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/chatapi.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

QString roleWord(Membership::Role role)
{
    switch (role) {
    case Membership::Role::Manager:
        return u"ROLE_MANAGER"_s;
    case Membership::Role::AssistantManager:
        return u"ROLE_ASSISTANT_MANAGER"_s;
    case Membership::Role::Member:
    case Membership::Role::Unknown:
        break;
    }
    return u"ROLE_MEMBER"_s;
}

ApiRequest on(Method method, const QString &variable, const QString &resource)
{
    ApiRequest request = ApiRequest::of(method);
    request.path.insert(variable, resource);
    return request;
}

void addPaging(ApiRequest &request, int pageSize, const QString &pageToken)
{
    const int most = methodRow(request.method).pageMax;
    request.query.insert(u"pageSize"_s, QString::number(std::clamp(pageSize, 1, most)));
    if (!pageToken.isEmpty())
        request.query.insert(u"pageToken"_s, pageToken);
}

/// The answer of \a request read by \a read; stopping the result stops the call.
template <class T>
Reply<T> readAnswer(ApiClient &client, const ApiRequest &request, const CallOptions &options,
                    Result<T> (*read)(const QByteArray &))
{
    const Reply<ApiAnswer> call = client.call(request, options);
    Promise<T, ApiError> promise;
    Reply<T> reply = promise.pending();
    promise.onStop([call] { call.cancel(); });
    // The application as context: a client that dies ends the call as cancelled, and that has to arrive too.
    call.then(QCoreApplication::instance(), [promise = std::move(promise), method = request.method,
                                             read](Result<ApiAnswer> &&answer) mutable {
        if (!answer) {
            promise.finish(Unexpected(std::move(answer).error()));
            return;
        }
        Result<T> value = read(answer->body);
        if (!value) {
            ApiError error = value.error();
            error.method = method;
            error.httpStatus = answer->httpStatus;
            promise.finish(Unexpected(error));
            return;
        }
        promise.finish(std::move(value));
    });
    return reply;
}

QString freshUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace

ApiRequest requests::listSpaces(const QString &pageToken, int pageSize)
{
    ApiRequest request = ApiRequest::of(Method::SpacesList);
    addPaging(request, pageSize, pageToken);
    return request;
}

ApiRequest requests::createSpace(const QString &displayName, const RequestId &id)
{
    ApiRequest request = ApiRequest::of(Method::SpacesCreate);
    request.query.insert(u"requestId"_s, id.toString());
    request.body = {{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, displayName}};
    return request;
}

ApiRequest requests::listMembers(const SpaceName &space, const QString &pageToken)
{
    ApiRequest request = on(Method::MembersList, u"parent"_s, space.toString());
    addPaging(request, methodRow(Method::MembersList).pageMax, pageToken);
    // Left out by default, and part of who is in a space.
    request.query.insert(u"showGroups"_s, u"true"_s);
    request.query.insert(u"showInvited"_s, u"true"_s);
    return request;
}

ApiRequest requests::addMember(const SpaceName &space, const QString &email)
{
    ApiRequest request = on(Method::MembersCreate, u"parent"_s, space.toString());
    request.body = {
        {u"member"_s, QJsonObject{{u"name"_s, QString(u"users/"_s + email)}, {u"type"_s, u"HUMAN"_s}}}};
    return request;
}

ApiRequest requests::removeMember(const MembershipName &membership)
{
    return on(Method::MembersDelete, u"name"_s, membership.toString());
}

ApiRequest requests::changeRole(const MembershipName &membership, Membership::Role role)
{
    ApiRequest request = on(Method::MembersPatch, u"name"_s, membership.toString());
    request.query.insert(u"updateMask"_s, u"role"_s);
    request.body = {{u"role"_s, roleWord(role)}};
    return request;
}

ApiRequest requests::listMessages(const SpaceName &space, int pageSize, const QString &olderThan,
                                  const QString &pageToken)
{
    ApiRequest request = on(Method::MessagesList, u"parent"_s, space.toString());
    addPaging(request, pageSize, pageToken);
    request.query.insert(u"orderBy"_s, u"create_time DESC"_s);
    // What was deleted comes as an empty message with its time, or a copy would keep showing the text.
    request.query.insert(u"showDeleted"_s, u"true"_s);
    if (!olderThan.isEmpty())
        request.query.insert(u"filter"_s, u"create_time < \"%1\""_s.arg(olderThan));
    return request;
}

ApiRequest requests::getMessage(const MessageName &message)
{
    return on(Method::MessagesGet, u"name"_s, message.toString());
}

ApiRequest requests::createMessage(const SpaceName &space, const QString &text, const RequestId &id,
                                   const ClientMessageId &clientId)
{
    ApiRequest request = on(Method::MessagesCreate, u"parent"_s, space.toString());
    request.query.insert(u"requestId"_s, id.toString());
    request.query.insert(u"messageId"_s, clientId.toString());
    request.body = {{u"text"_s, text}};
    return request;
}

ApiRequest requests::editMessage(const MessageName &message, const QString &text)
{
    ApiRequest request = on(Method::MessagesPatch, u"name"_s, message.toString());
    request.query.insert(u"updateMask"_s, u"text"_s);
    request.body = {{u"text"_s, text}};
    return request;
}

ApiRequest requests::deleteMessage(const MessageName &message)
{
    return on(Method::MessagesDelete, u"name"_s, message.toString());
}

MessageName requests::byClientId(const SpaceName &space, const ClientMessageId &clientId)
{
    return MessageName(space.toString() + u"/messages/"_s + clientId.toString());
}

Reply<Page<Space>> ChatApi::spaces(const ApiRequest &request, const CallOptions &options) const
{
    return readAnswer(*m_client, request, options, &spacePageFromJson);
}

Reply<Space> ChatApi::space(const ApiRequest &request, const CallOptions &options) const
{
    return readAnswer(*m_client, request, options, &spaceFromJson);
}

Reply<Page<Membership>> ChatApi::memberships(const ApiRequest &request, const CallOptions &options) const
{
    return readAnswer(*m_client, request, options, &membershipPageFromJson);
}

Reply<Membership> ChatApi::membership(const ApiRequest &request, const CallOptions &options) const
{
    return readAnswer(*m_client, request, options, &membershipFromJson);
}

Reply<Page<Message>> ChatApi::messages(const ApiRequest &request, const CallOptions &options) const
{
    return readAnswer(*m_client, request, options, &messagePageFromJson);
}

Reply<Message> ChatApi::message(const ApiRequest &request, const CallOptions &options) const
{
    return readAnswer(*m_client, request, options, &messageFromJson);
}

Reply<ApiAnswer> ChatApi::done(const ApiRequest &request, const CallOptions &options) const
{
    return m_client->call(request, options);
}

RequestId newRequestId()
{
    return RequestId(freshUuid());
}

ClientMessageId newClientMessageId()
{
    return ClientMessageId(u"client-"_s + freshUuid());
}

bool isClientMessageId(const ClientMessageId &id)
{
    return id.toString().startsWith(u"client-"_s);
}

} // namespace roomkey
