// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/outboxacts.h"
#include "app/flows/outboxrules.h"
#include "app/flows/sendflow.h"
#include "tests/unit/flows/flowfixture.h"

// The outbox against a scripted server: what is on the wire and on the disk at each step.
namespace roomkey {

inline QJsonObject messageJson(const QString &space, const QString &id, const QString &clientId,
                               const QString &text)
{
    return {{QStringLiteral("name"), QString(space + QStringLiteral("/messages/") + id)},
            {QStringLiteral("clientAssignedMessageId"), clientId},
            {QStringLiteral("text"), text},
            {QStringLiteral("createTime"), QStringLiteral("2026-11-22T10:00:00.123456Z")},
            {QStringLiteral("sender"), QJsonObject{{QStringLiteral("name"), QStringLiteral("users/1")},
                                                   {QStringLiteral("type"), QStringLiteral("HUMAN")}}}};
}

inline QString spaceOfPath(const HttpRequest &request)
{
    return QString::fromLatin1(request.path()).section(QLatin1Char('/'), 2, 3);
}

inline QString textOf(const HttpRequest &request)
{
    return QJsonDocument::fromJson(request.body).object().value(QLatin1String("text")).toString();
}

/// What a server does with a create that it takes.
inline HttpAnswer created(const HttpRequest &request)
{
    const QString clientId = parameter(request, "messageId");
    return HttpAnswer::of(200,
                          json(messageJson(spaceOfPath(request), QStringLiteral("real-") + clientId.right(4),
                                           clientId, textOf(request))));
}

/// What a server says of a change of RoomA's message "m".
inline HttpAnswer changed(const HttpRequest &request)
{
    QJsonObject message = messageJson(RoomA.toString(), QStringLiteral("m"), QString(), textOf(request));
    message.insert(QStringLiteral("lastUpdateTime"), QStringLiteral("2026-11-22T10:05:00Z"));
    return HttpAnswer::of(200, json(message));
}

/// What a listing shows of our message with this client id.
inline Message listedOf(const ClientMessageId &clientId, const QString &text)
{
    Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, text);
    message.clientId = clientId;
    return message;
}

inline QStringList verbs(const HttpServer &server)
{
    QStringList verbs;
    for (const HttpRequest &request : server.requests())
        verbs.append(QString::fromLatin1(request.verb));
    return verbs;
}

struct ServerFirst
{
    HttpServer server;
};

struct SendFixture : ServerFirst, FlowFixture
{
    SendFixture()
        : FlowFixture(server.url())
    {
        makeFlow();
    }

    /// As after a restart: nothing but the disk is remembered.
    void makeFlow()
    {
        flow.reset();
        acts.reset();
        claims.clear();
        flow = std::make_unique<SendFlow>(*store, claims, chat, clock, access(), times);
        acts = std::make_unique<OutboxActs>(*store, claims, clock);
        QObject::connect(acts.get(), &OutboxActs::changed, flow.get(), &SendFlow::kick);
        QObject::connect(flow.get(), &SendFlow::rowSettled, flow.get(),
                         [this](const OutboxRow &row, bool sent) {
                             settled.append((sent ? QStringLiteral("+") : QStringLiteral("-")) + row.text);
                         });
    }

    void waitBetweenAttempts(std::chrono::milliseconds wait)
    {
        times.firstWait = times.longestWait = wait;
        makeFlow();
    }

    OutboxRow row(int index = 0) const { return store->outbox().value(index); }
    bool isEmpty() const { return store->outbox().isEmpty(); }

    RowClaims claims;
    std::unique_ptr<SendFlow> flow;
    std::unique_ptr<OutboxActs> acts;
    QStringList settled;
};

} // namespace roomkey
