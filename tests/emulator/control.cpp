// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/control.h"

#include "tests/emulator/emulator.h"
#include "tests/emulator/refusal.h"
#include "tests/emulator/rfc3339.h"
#include "tests/emulator/scenarios.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

int limitOf(const Request &request, int standard, QStringView name = u"limit")
{
    bool good = false;
    const int limit = valueOf(request.query, name).value_or(QString()).toInt(&good);
    return good && limit >= 0 ? limit : standard;
}

QJsonObject personJson(const Person &person)
{
    return {{u"name"_s, QString(u"users/"_s + person.id)},
            {u"displayName"_s, person.name},
            {u"email"_s, person.email}};
}

QJsonObject spaceSummary(const Space &space)
{
    return {{u"name"_s, space.name()},
            {u"displayName"_s, space.facts().displayName},
            {u"spaceType"_s, space.facts().type}};
}

QJsonObject memberSummary(const Space &space, const Member &member, const Person &person)
{
    return {{u"name"_s, QString(space.name() + u"/members/"_s + person.id)},
            {u"email"_s, person.email},
            {u"role"_s, member.role},
            {u"state"_s, member.state}};
}

QJsonObject messageSummary(const Space &space, qint64 position, const Message &message, const Person &sender)
{
    return {{u"name"_s, space.messageName(position, message)},
            {u"clientId"_s, message.clientId},
            {u"requestId"_s, message.requestId},
            {u"text"_s, QString::fromUtf8(message.text)},
            {u"sender"_s, sender.email},
            {u"createTime"_s, QString::fromLatin1(rfc3339(message.created))},
            {u"deleted"_s, message.deleted != 0}};
}

} // namespace

Response Control::answer(const Request &request)
{
    const QString what = request.segments.value(2);
    const bool post = request.verb == "POST";
    try {
        if (request.segments.size() != 3 || request.segments[1] != "v1"_L1 ||
            (!post && request.verb != "GET"))
            throw Refusal::notFound(u"There is no such control."_s);
        QJsonObject body;
        if (post && !request.body.trimmed().isEmpty()) {
            const QJsonDocument document = QJsonDocument::fromJson(request.body);
            if (!document.isObject())
                throw Refusal::invalid(u"The body must be a JSON object."_s);
            body = document.object();
        }
        if (!post && what == "world"_L1)
            return Response::json(world(request));
        if (!post && what == "requests"_L1)
            return Response::json(requests(request));
        if (!post && what == "secrets"_L1)
            return Response::json(secrets());
        if (post && what == "consent"_L1)
            return Response::json(consent(body));
        if (post && what == "faults"_L1)
            return Response::json(faults(body));
        if (post && what == "scenario"_L1)
            return Response::json(scenario(body));
        if (!post && what == "fired"_L1)
            return Response::json(m_emulator.m_plan.toJson(limitOf(request, 1000)));
        if (!post && what == "menu"_L1)
            return Response::json({{u"faults"_s, QJsonArray::fromStringList(faultNames())},
                                   {u"scenarios"_s, QJsonArray::fromStringList(scenarioNames())}});
        if (post && what == "clock"_L1)
            return Response::json(clock(body));
        if (post && what == "revoke"_L1)
            return Response::json(revoke(body));
        if (post && what == "message"_L1)
            return Response::json(message(body));
        if (post && what == "reset"_L1)
            return Response::json(reset());
        throw Refusal::notFound(
            u"There is no control \"%1\" for %2."_s.arg(what, QString::fromLatin1(request.verb)));
    } catch (const Refusal &refusal) {
        return refusal.response();
    }
}

QJsonObject Control::world(const Request &request)
{
    World &world = *m_emulator.m_world;
    const People &people = world.people();
    const int limit = limitOf(request, 1000);
    const int each = limitOf(request, limit, u"each");
    const QString only = valueOf(request.query, u"space").value_or(QString());
    QJsonArray users;
    for (int i = 0; i < std::min(people.count(), limit); ++i)
        users.append(personJson(people.at(i)));
    QJsonArray spaces;
    QJsonArray members;
    QJsonArray messages;
    // Rooms that were made since are the last ones, and the ones a test looks for: from the end, then turned
    // round.
    for (int i = world.count() - 1; i >= 0 && spaces.size() < limit; --i) {
        const Space &space = world.at(i);
        if (space.facts().isDeleted || (!only.isEmpty() && space.name() != only))
            continue;
        spaces.prepend(spaceSummary(space));
        for (int m = 0; m < std::min(space.memberCount(), each); ++m) {
            const Member member = space.member(m);
            if (!member.isGone())
                members.append(memberSummary(space, member, people.at(member.person)));
        }
        const qint64 count = space.messageCount();
        for (qint64 position = std::max<qint64>(0, count - each); position < count; ++position) {
            const Message message = space.message(position);
            messages.append(messageSummary(space, position, message, people.at(message.sender)));
        }
    }
    QJsonArray accounts;
    for (const Account &account : m_emulator.m_accounts)
        accounts.append(personJson(people.at(account.person)));
    return {{u"user"_s, personJson(people.at(0))},
            {u"accounts"_s, accounts},
            {u"users"_s, users},
            {u"spaces"_s, spaces},
            {u"members"_s, members},
            {u"messages"_s, messages}};
}

QJsonObject Control::requests(const Request &request) const
{
    return m_emulator.m_log.toJson(limitOf(request, 10000));
}

QJsonObject Control::secrets() const
{
    const QMap<SecretKind, QString> names{{SecretKind::ClientSecret, u"client secret"_s},
                                          {SecretKind::Code, u"code"_s},
                                          {SecretKind::RefreshToken, u"refresh token"_s},
                                          {SecretKind::AccessToken, u"access token"_s},
                                          {SecretKind::Verifier, u"verifier"_s},
                                          {SecretKind::IdToken, u"id_token"_s},
                                          {SecretKind::State, u"state"_s},
                                          {SecretKind::Nonce, u"nonce"_s}};
    QJsonObject kinds;
    QStringList all;
    for (const auto &[kind, secrets] : m_emulator.m_grants.secrets().asKeyValueRange()) {
        QStringList list(secrets.begin(), secrets.end());
        list.sort();
        kinds.insert(names.value(kind), QJsonArray::fromStringList(list));
        all += list;
    }
    return {{u"secrets"_s, QJsonArray::fromStringList(all)}, {u"kinds"_s, kinds}};
}

QJsonObject Control::consent(const QJsonObject &body)
{
    QSet<QString> known;
    for (const auto &[name, row] : m_emulator.m_tables.chatScopes())
        known.insert(name);
    QString why;
    const auto consent = Consent::parse(body["consent"_L1].toString(), known, &why);
    if (!consent)
        throw Refusal::invalid(why);
    m_emulator.m_oauth->consent = *consent;
    return {{u"consent"_s, consent->toString()}};
}

QJsonObject Control::faults(const QJsonObject &body)
{
    if (!body["faults"_L1].isArray())
        throw Refusal::invalid(u"The body is {\"faults\": [SPEC, ...]}; an empty list ends all faults."_s);
    QStringList rules;
    for (const auto &text : body["faults"_L1].toArray())
        rules.append(text.toString());
    return setFaults(rules);
}

QJsonObject Control::scenario(const QJsonObject &body)
{
    const auto rules = scenarioRules(body["scenario"_L1].toString());
    if (!rules)
        throw Refusal::invalid(
            u"The body is {\"scenario\": NAME}, one of %1."_s.arg(scenarioNames().join(u", "_s)));
    return setFaults(*rules);
}

QJsonObject Control::setFaults(const QStringList &rules)
{
    QList<Fault> faults;
    for (const QString &text : rules) {
        QString why;
        const auto fault =
            Fault::parse(text, m_emulator.m_tables.methodIds() + Options::oauthMethods(), &why);
        if (!fault)
            throw Refusal::invalid(why);
        faults.append(*fault);
    }
    m_emulator.m_plan.set(faults);
    return {{u"faults"_s, QJsonArray::fromStringList(rules)}};
}

QJsonObject Control::clock(const QJsonObject &body)
{
    if (!body["advance"_L1].isDouble())
        throw Refusal::invalid(u"The body is {\"advance\": SECONDS}."_s);
    m_emulator.m_clock.advance(body["advance"_L1].toInteger());
    return {{u"offset"_s, m_emulator.m_clock.offset()}};
}

QJsonObject Control::revoke(const QJsonObject &body)
{
    const QString user = body["user"_L1].toString();
    std::optional<int> person;
    if (!user.isEmpty()) {
        person = m_emulator.m_world->people().find(user);
        if (!person)
            throw Refusal::notFound(u"There is no user %1."_s.arg(user));
    }
    m_emulator.m_grants.revoke(person);
    m_emulator.keepState();
    return {};
}

QJsonObject Control::message(const QJsonObject &body)
{
    World &world = *m_emulator.m_world;
    Space *space = world.find(body["space"_L1].toString());
    if (!space)
        throw Refusal::notFound(u"There is no space %1."_s.arg(body["space"_L1].toString()));
    const auto sender = world.people().find(body["sender"_L1].toString());
    if (!sender || !space->isJoined(*sender))
        throw Refusal::invalid(u"sender must be the address or users/ID of a member of the space."_s);
    Message message;
    message.text = body["text"_L1].toString().toUtf8();
    if (message.text.isEmpty())
        throw Refusal::invalid(u"text is missing."_s);
    const QString thread = body["thread"_L1].toString();
    if (!thread.isEmpty()) {
        const auto head = space->headOfThread(thread.section(u'/', 3));
        if (!head)
            throw Refusal::notFound(u"There is no thread %1."_s.arg(thread));
        message.head = *head;
        message.isReply = true;
    }
    message.sender = *sender;
    message.created = world.now();
    const qint64 position = space->addMessage(std::move(message));
    m_emulator.keepState();
    return {{u"name"_s, space->messageName(position)}};
}

QJsonObject Control::reset()
{
    m_emulator.m_grants.revoke(std::nullopt);
    m_emulator.m_clock.reset();
    m_emulator.m_plan.clear();
    m_emulator.m_log.clear();
    m_emulator.m_oauth->consent = m_emulator.m_options.consent;
    m_emulator.plant();
    m_emulator.keepState();
    return {};
}

} // namespace roomkey::emulator
