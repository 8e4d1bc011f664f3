// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/chatservice.h"

#include "tests/emulator/oauthcontext.h"
#include "tests/emulator/render.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

ChatService::ChatService(const Tables &tables, World &world, const Grants &grants,
                         const QList<Account> &accounts)
    : m_tables(tables)
    , m_grants(grants)
    , m_accounts(accounts)
    , m_validation(tables)
    , m_context{world, m_validation, m_paging}
    , m_spaces(m_context)
    , m_members(m_context)
    , m_messages(m_context)
    , m_played{
          {u"chat.spaces.list"_s, [this](const Call &call) { return m_spaces.list(call); }},
          {u"chat.spaces.get"_s, [this](const Call &call) { return m_spaces.get(call); }},
          {u"chat.spaces.create"_s, [this](const Call &call) { return m_spaces.create(call); }},
          {u"chat.spaces.setup"_s, [this](const Call &call) { return m_spaces.setup(call); }},
          {u"chat.spaces.patch"_s, [this](const Call &call) { return m_spaces.patch(call); }},
          {u"chat.spaces.delete"_s, [this](const Call &call) { return m_spaces.remove(call); }},
          {u"chat.spaces.findDirectMessage"_s,
           [this](const Call &call) { return m_spaces.findDirectMessage(call); }},
          {u"chat.spaces.members.list"_s, [this](const Call &call) { return m_members.list(call); }},
          {u"chat.spaces.members.get"_s, [this](const Call &call) { return m_members.get(call); }},
          {u"chat.spaces.members.create"_s, [this](const Call &call) { return m_members.create(call); }},
          {u"chat.spaces.members.patch"_s, [this](const Call &call) { return m_members.patch(call); }},
          {u"chat.spaces.members.delete"_s, [this](const Call &call) { return m_members.remove(call); }},
          {u"chat.spaces.messages.list"_s, [this](const Call &call) { return m_messages.list(call); }},
          {u"chat.spaces.messages.get"_s, [this](const Call &call) { return m_messages.get(call); }},
          {u"chat.spaces.messages.create"_s, [this](const Call &call) { return m_messages.create(call); }},
          {u"chat.spaces.messages.patch"_s, [this](const Call &call) { return m_messages.patch(call); }},
          {u"chat.spaces.messages.delete"_s, [this](const Call &call) { return m_messages.remove(call); }},
      }
{
}

Call ChatService::authorize(const Route &route, const Request &request) const
{
    const QString &id = route.method->id;
    QString token = bearerToken(request);
    if (token.isEmpty())
        token = valueOf(request.query, u"access_token").value_or(QString());
    if (token.isEmpty())
        throw Refusal::unauthenticated(u"Request is missing required authentication credential."_s,
                                       u"CREDENTIALS_MISSING"_s, id);
    const Grants::Access access = m_grants.findAccess(token);
    if (access.state == Grants::TokenState::Expired)
        throw Refusal::unauthenticated(u"Request had invalid authentication credentials."_s,
                                       u"ACCESS_TOKEN_EXPIRED"_s, id);
    if (access.state == Grants::TokenState::Unknown)
        throw Refusal::unauthenticated(u"Request had invalid authentication credentials."_s, {}, id);

    Call call{*route.method, request, route.resource, access.grant.person};
    bool isAdministratorAccount = false;
    for (const Account &account : m_accounts) {
        if (account.person == call.person) {
            isAdministratorAccount = account.isAdministrator;
            call.isConsumer = account.isConsumer;
        }
    }
    if (!m_played.contains(id))
        throw Refusal::unimplemented(id);
    call.isAdministrator =
        route.method->hasAdminAccess && Validation::isTrue(request.query, u"useAdminAccess");
    QSet<QString> good = m_tables.scopes(id, call.isAdministrator ? u"admin"_s : u"user"_s);
    good.intersect(QSet<QString>(access.grant.scopes.begin(), access.grant.scopes.end()));
    // chat.import counts in import mode only, and only by delegation: never for a person who signed in.
    good.remove(u"chat.import"_s);
    if (good.isEmpty())
        throw Refusal::scopeInsufficient(id);
    if (call.isAdministrator && !isAdministratorAccount)
        throw Refusal::denied(
            u"useAdminAccess needs an administrator who may manage chat and spaces conversations."_s);
    call.onlyOwnApp = good == QSet<QString>{u"chat.memberships.app"_s};
    return call;
}

Response ChatService::answer(const Route &route, const Request &request)
{
    try {
        const Call call = authorize(route, request);
        m_validation.checkQuery(call.method, request.query);
        Response response = m_played[call.method.id](call);
        if (const QString fields = call.query(u"fields"); !fields.isEmpty())
            response.body = selectFields(response.body, fields);
        return response;
    } catch (const Refusal &refusal) {
        return refusal.response();
    }
}

} // namespace roomkey::emulator
