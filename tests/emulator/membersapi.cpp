// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/membersapi.h"

#include "tests/emulator/filters.h"
#include "tests/emulator/render.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// A room without a manager could never be managed again.
void keepAManager(const Space &space, const Member &leaving)
{
    if (leaving.isManager() && space.managers() == 1 && space.joined() > 1)
        throw Refusal::precondition(
            u"The space would have no manager. Make somebody else a manager first."_s);
}

} // namespace

Response MembersApi::answer(const Space &space, const Member &member) const
{
    return Response::jsonBytes(memberJson(space, member, m_context.world.people()));
}

int MembersApi::find(const Call &call, const Space &space) const
{
    const QString name = call.resource.section(u'/', 3);
    const auto person = name == "me"_L1 ? std::optional(call.person) : m_context.world.people().find(name);
    const auto member = person ? space.findMember(*person) : std::nullopt;
    if (!member || space.member(*member).isGone())
        throw Refusal::notFound(u"The membership %1 was not found."_s.arg(call.resource));
    return *member;
}

Response MembersApi::list(const Call &call)
{
    const Paging::Page page =
        m_context.paging.read(call.method, call.resource, call.person, call.request.query);
    const MemberFilter filter = MemberFilter::parse(call.query(u"filter"));
    if (call.isAdministrator && filter.human != true)
        throw Refusal::field(
            u"filter"_s,
            u"With useAdminAccess the filter must say member.type = \"HUMAN\" or member.type != \"BOT\"."_s);
    const Space &space = m_context.open(call);
    const bool showInvited = call.flag(u"showInvited");
    QByteArray items;
    QString next;
    int found = 0;
    for (int i = int(page.from); filter.human != false && i < space.memberCount(); ++i) {
        const Member member = space.member(i);
        if (!(member.isJoined() || (showInvited && member.state == "INVITED"_L1)) ||
            (!filter.roles.isEmpty() && !filter.roles.contains(member.role)))
            continue;
        if (found == page.size) {
            next = m_context.paging.token(page, i);
            break;
        }
        if (found++)
            items += ',';
        items += memberJson(space, member, m_context.world.people());
    }
    return Response::jsonBytes(listJson("memberships", items, next));
}

Response MembersApi::get(const Call &call)
{
    const Space &space = m_context.open(call);
    return answer(space, space.member(find(call, space)));
}

int MembersApi::personToAdd(const Call &call, const Space &space, const QJsonObject &membership)
{
    const bool isGroup = membership.contains("groupMember"_L1);
    if (isGroup == membership.contains("member"_L1))
        throw Refusal::field(u"membership"_s, u"A membership has either a member or a groupMember."_s);
    if (isGroup) {
        static const QRegularExpression shape(u"^groups/[^/@\\s]+$"_s);
        if (!shape.match(membership["groupMember"_L1]["name"_L1].toString()).hasMatch())
            throw Refusal::field(u"membership.groupMember.name"_s,
                                 u"A group is named groups/{group}, not by its address."_s);
        if (!space.facts().isNamed())
            throw Refusal::field(u"membership.groupMember"_s, u"Groups can only join named spaces."_s);
        throw Refusal::notFound(u"This group was not found."_s);
    }
    const QString name = membership["member"_L1]["name"_L1].toString();
    if (call.isAdministrator && (name == "users/app"_L1 || membership["member"_L1]["type"_L1] == "BOT"_L1))
        throw Refusal::denied(u"Apps cannot be added with useAdminAccess."_s);
    if (name == "users/app"_L1)
        throw Refusal::notFound(u"The emulator plays no Chat app that could join."_s);
    if (membership["member"_L1]["type"_L1] == "BOT"_L1)
        throw Refusal::notFound(u"The app %1 was not found."_s.arg(name));
    auto person = m_context.person(call, name, u"membership.member.name"_s);
    if (call.onlyOwnApp)
        throw Refusal::denied(
            u"chat.memberships.app allows nothing but adding and removing the calling app."_s);
    if (!person && name.contains(u'@') && !People::isInside(name.sliced(6))) {
        if (call.isAdministrator)
            throw Refusal::denied(u"People outside the organisation cannot be added with useAdminAccess."_s);
        person = m_context.world.people().addOutsider(name.sliced(6));
    }
    if (!person)
        throw Refusal::notFound(u"The user %1 was not found."_s.arg(name));
    return *person;
}

Response MembersApi::create(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"Membership"_s);
    if (body.contains("createTime"_L1) || body.contains("deleteTime"_L1))
        throw Refusal::field(u"membership.createTime"_s, u"Times can only be set in import mode."_s);
    Space &space = m_context.open(call);
    if (space.facts().isDirect())
        throw Refusal::precondition(u"Nobody can join a direct message."_s);
    const int person = personToAdd(call, space, body);
    if (!call.isAdministrator && !space.isAllowed(call.person, u"manageMembersAndGroups"_s))
        throw Refusal::denied(u"Your role in this space does not allow adding members."_s);
    QString role = body["role"_L1].toString();
    if (role.isEmpty() || role == "MEMBERSHIP_ROLE_UNSPECIFIED"_L1)
        role = u"ROLE_MEMBER"_s;
    if (role != "ROLE_MEMBER"_L1 && !call.isAdministrator && !space.isManager(call.person))
        throw Refusal::denied(u"Only a manager can add somebody with this role."_s);
    const auto known = space.findMember(person);
    if (known && !space.member(*known).isGone())
        throw Refusal::exists(u"This user is a member already."_s);
    // People outside the organisation have to accept first.
    const bool outside = m_context.world.people().at(person).external && person != call.person;
    const int index =
        space.addMember({person, role, outside ? u"INVITED"_s : u"JOINED"_s, m_context.world.now()});
    return answer(space, space.member(index));
}

Response MembersApi::patch(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"Membership"_s);
    (void)m_context.validation.readMask(call.method, call.request.query, call.isAdministrator);
    const QString role = body["role"_L1].toString();
    if (role.isEmpty() || role == "MEMBERSHIP_ROLE_UNSPECIFIED"_L1)
        throw Refusal::field(u"membership.role"_s, u"The new role is missing."_s);
    Space &space = m_context.open(call);
    const int index = find(call, space);
    if (!space.facts().isNamed())
        throw Refusal::precondition(u"Only named spaces have roles."_s);
    if (!call.isAdministrator && !space.isManager(call.person))
        throw Refusal::denied(u"Only a manager can change roles."_s);
    const Member member = space.member(index);
    if (!member.isJoined())
        throw Refusal::precondition(u"An invited person has no role yet."_s);
    if (role != "ROLE_MANAGER"_L1 && member.isManager() && space.managers() == 1)
        throw Refusal::precondition(
            u"The space would have no manager. Make somebody else a manager first."_s);
    space.changeMember(index).role = role;
    return answer(space, space.member(index));
}

Response MembersApi::remove(const Call &call)
{
    Space &space = m_context.open(call);
    const int index = find(call, space);
    if (call.onlyOwnApp)
        throw Refusal::denied(
            u"chat.memberships.app allows nothing but adding and removing the calling app."_s);
    const Member member = space.member(index);
    if (space.facts().isDirect())
        throw Refusal::precondition(u"Nobody can leave a direct message."_s);
    if (member.person != call.person && !call.isAdministrator) {
        if (member.isManager() && !space.isManager(call.person))
            throw Refusal::denied(u"Only a manager can remove a manager."_s);
        if (!space.isAllowed(call.person, u"manageMembersAndGroups"_s))
            throw Refusal::denied(u"Your role in this space does not allow removing members."_s);
    }
    keepAManager(space, member);
    space.changeMember(index).state = u"NOT_A_MEMBER"_s;
    return answer(space, member);
}

} // namespace roomkey::emulator
