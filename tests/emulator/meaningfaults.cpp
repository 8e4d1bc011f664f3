// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/meaningfaults.h"

#include "tests/emulator/refusal.h"

#include <QJsonDocument>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// Page tokens of our own: they all lead to the first page.
const QString LoopToken = u"back-to-the-beginning"_s;
const QString FirstToken = u"to-the-first-page"_s;

void drop(Parameters &parameters, const QString &name)
{
    parameters.removeIf([&name](const auto &one) { return one.first == name; });
}

void forgetRequestIds(Request &request)
{
    const QString fresh = QUuid::createUuid().toString(QUuid::WithoutBraces);
    for (auto &[name, value] : request.query) {
        if (name == "requestId"_L1)
            value = fresh;
    }
    QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (body.contains("requestId"_L1)) {
        body["requestId"_L1] = fresh;
        request.body = QJsonDocument(body).toJson();
    }
}

void setNextPage(Response &response, const QString &token, bool keepItems)
{
    QJsonObject root = keepItems ? QJsonDocument::fromJson(response.body).object() : QJsonObject();
    root[u"nextPageToken"_s] = token;
    response.body = QJsonDocument(root).toJson(QJsonDocument::Indented);
}

QByteArray keyOf(const Request &request)
{
    Parameters query = request.query;
    std::sort(query.begin(), query.end());
    QByteArray key = request.rawPath;
    for (const auto &[name, value] : query)
        key += '\0' + name.toUtf8() + '\0' + value.toUtf8();
    return key;
}

} // namespace

bool MeaningFaults::isRepeat(const Route &route, const Request &request) const
{
    const QString id = valueOf(request.query, u"requestId").value_or(QString());
    if (id.isEmpty())
        return false;
    if (route.method->id == "chat.spaces.create"_L1)
        return m_world.madeWith(-1, id);
    const Space *space = m_world.find(route.resource.section(u'/', 0, 1));
    return space && space->positionOfRequest(-1, id);
}

void MeaningFaults::mutateSpaces(bool add)
{
    if (add) {
        SpaceFacts facts;
        facts.type = u"SPACE"_s;
        facts.displayName = u"Made meanwhile %1"_s.arg(++m_made);
        facts.created = m_world.now();
        Space &space = m_world.add(std::move(facts));
        space.addMember({0, u"ROLE_MANAGER"_s, u"JOINED"_s, space.facts().created});
        return;
    }
    for (int i = 0; i < m_world.count(); ++i) {
        if (Space &space = m_world.at(i); !space.facts().isDeleted && space.facts().isNamed()) {
            space.change().isDeleted = true;
            return;
        }
    }
}

void MeaningFaults::mutate(const Route &route, const QString &op)
{
    const bool add = op == "add"_L1;
    if (route.method->id == "chat.spaces.list"_L1)
        return mutateSpaces(add);
    Space *space = m_world.find(route.resource.section(u'/', 0, 1));
    if (!space)
        return;
    if (route.method->id.endsWith(".members.list"_L1)) {
        for (int person = 1; add && person < m_world.people().count(); ++person) {
            const auto known = space->findMember(person);
            if (!known || space->member(*known).isGone()) {
                space->addMember({person, u"ROLE_MEMBER"_s, u"JOINED"_s, m_world.now()});
                return;
            }
        }
        for (int i = space->memberCount() - 1; !add && i > 0; --i) {
            if (space->member(i).person != 0 && space->member(i).isJoined()) {
                space->changeMember(i).state = u"NOT_A_MEMBER"_s;
                return;
            }
        }
        return;
    }
    if (add) {
        Message message;
        message.text = "Said meanwhile " + QByteArray::number(++m_made);
        message.sender = space->member(space->memberCount() - 1).person;
        message.created = m_world.now();
        space->addMessage(std::move(message));
    } else if (space->messageCount() > 0) {
        Message &message = space->changeMessage(space->messageCount() - 1);
        message.deleted = m_world.now();
        message.deletionType = u"CREATOR"_s;
        message.text.clear();
    }
}

Response MeaningFaults::answer(const Route &route, Request request, const QList<Fault> &faults,
                               bool keepsReads, const Handler &handler)
{
    const QByteArray key = keepsReads && request.verb == "GET" ? keyOf(request) : QByteArray();
    if (find(faults, "stale_read"_L1) && m_reads.contains(key))
        return m_reads.value(key);
    const QString token = valueOf(request.query, u"pageToken").value_or(QString());
    if (!token.isEmpty() && find(faults, "bad_page_token"_L1))
        return Refusal::field(u"pageToken"_s, u"The page token is not valid any more."_s).response();
    if (token == LoopToken || token == FirstToken)
        drop(request.query, u"pageToken"_s);
    if (find(faults, "forget_request_ids"_L1))
        forgetRequestIds(request);
    if (const Fault *fault = find(faults, "mutate_between_pages"_L1); fault && !token.isEmpty())
        mutate(route, fault->value(u"op"_s));
    const bool isBrief = find(faults, "partial_repeat"_L1) && isRepeat(route, request);

    Response response = handler(request);
    if (response.status != 200)
        return response;
    if (isBrief) {
        const QJsonObject whole = QJsonDocument::fromJson(response.body).object();
        response = Response::json({{u"name"_s, whole["name"_L1]}});
    }
    if (find(faults, "token_loop"_L1))
        setNextPage(response, LoopToken, true);
    if (token.isEmpty() && find(faults, "empty_page"_L1))
        setNextPage(response, FirstToken, false);
    if (!key.isEmpty())
        m_reads.insert(key, response);
    return response;
}

} // namespace roomkey::emulator
