// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/spacesapi.h"

#include "tests/emulator/filters.h"
#include "tests/emulator/render.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr qsizetype NameLimit = 128;
constexpr qsizetype DescriptionLimit = 4096;
constexpr qsizetype GuidelinesLimit = 5000;
constexpr qsizetype SetupLimit = 49;

void readDetails(SpaceFacts &facts, const QJsonObject &details)
{
    facts.description = details["description"_L1].toString();
    facts.guidelines = details["guidelines"_L1].toString();
    if (lengthOf(facts.description) > DescriptionLimit)
        throw Refusal::field(u"space.spaceDetails.description"_s,
                             u"A description has at most 4096 characters."_s);
    if (lengthOf(facts.guidelines) > GuidelinesLimit)
        throw Refusal::field(u"space.spaceDetails.guidelines"_s,
                             u"Guidelines have at most 5000 characters."_s);
}

bool isListed(const Space &space, int person)
{
    const SpaceFacts &facts = space.facts();
    // Direct messages and group chats show up with their first message.
    return !facts.isDeleted && (facts.isNamed() || space.messageCount() > 0) && space.isJoined(person);
}

} // namespace

Response SpacesApi::list(const Call &call)
{
    const Paging::Page page = m_context.paging.read(call.method, {}, call.person, call.request.query);
    const SpaceFilter filter = SpaceFilter::parse(call.query(u"filter"));
    QByteArray items;
    QString next;
    int found = 0;
    for (int i = int(page.from); i < m_context.world.count(); ++i) {
        const Space &space = m_context.world.at(i);
        if (!isListed(space, call.person) || !filter.takes(space.facts().type))
            continue;
        if (found == page.size) {
            next = m_context.paging.token(page, i);
            break;
        }
        if (found++)
            items += ',';
        items += spaceJson(space);
    }
    return Response::jsonBytes(listJson("spaces", items, next));
}

Response SpacesApi::get(const Call &call)
{
    return Response::jsonBytes(spaceJson(m_context.open(call)));
}

void SpacesApi::checkName(const QString &displayName, const Space *but) const
{
    if (displayName.trimmed().isEmpty())
        throw Refusal::field(u"space.displayName"_s, u"A named space needs a displayName."_s);
    if (lengthOf(displayName) > NameLimit)
        throw Refusal::field(u"space.displayName"_s, u"A displayName has at most 128 characters."_s);
    if (m_context.world.isNameTaken(displayName, but))
        throw Refusal::exists(u"A space with this displayName exists already."_s);
}

SpaceFacts SpacesApi::factsOfNew(const Call &call, const QJsonObject &space)
{
    SpaceFacts facts;
    facts.type = space["spaceType"_L1].toString();
    if (facts.type.isEmpty() || facts.type == "SPACE_TYPE_UNSPECIFIED"_L1)
        throw Refusal::field(u"space.spaceType"_s, u"spaceType is required."_s);
    if (space["importMode"_L1].toBool())
        throw Refusal::denied(u"Import mode needs chat.import by domain-wide delegation."_s);
    if (space.contains("createTime"_L1))
        throw Refusal::field(u"space.createTime"_s, u"createTime can only be set in import mode."_s);
    if (space["singleUserBotDm"_L1].toBool())
        throw Refusal::invalid(u"The emulator plays no Chat app to talk to."_s);
    facts.displayName = space["displayName"_L1].toString();
    if (facts.isNamed())
        checkName(facts.displayName, nullptr);
    else if (!facts.displayName.isEmpty())
        throw Refusal::field(u"space.displayName"_s, u"Only named spaces have a displayName."_s);
    readDetails(facts, space["spaceDetails"_L1].toObject());
    facts.externalAllowed = space["externalUserAllowed"_L1].toBool(call.isConsumer);
    facts.isAnnouncement = space["predefinedPermissionSettings"_L1] == "ANNOUNCEMENT_SPACE"_L1;
    facts.permissions = space["permissionSettings"_L1].toObject();
    facts.audience = space["accessSettings"_L1]["audience"_L1].toString();
    if (space["spaceHistoryState"_L1] == "HISTORY_OFF"_L1)
        facts.history = u"HISTORY_OFF"_s;
    facts.maker = call.person;
    return facts;
}

Space &SpacesApi::make(const Call &call, SpaceFacts facts, const std::vector<int> &others)
{
    facts.created = m_context.world.now();
    Space &space = m_context.world.add(std::move(facts));
    const auto add = [&](int person, const QString &role) {
        const bool outside = m_context.world.people().at(person).external && person != call.person;
        space.addMember({person, role, outside ? u"INVITED"_s : u"JOINED"_s, space.facts().created});
    };
    add(call.person, space.facts().isNamed() ? u"ROLE_MANAGER"_s : u"ROLE_MEMBER"_s);
    for (const int person : others)
        add(person, u"ROLE_MEMBER"_s);
    return space;
}

const Space *SpacesApi::madeBefore(const Call &call, const QString &requestId) const
{
    if (requestId.isEmpty())
        return nullptr;
    const Space *first = m_context.world.madeWith(call.person, requestId);
    if (!first && m_context.world.madeWith(-1, requestId))
        throw Refusal::field(u"requestId"_s, u"This requestId was used by somebody else."_s);
    return first;
}

Response SpacesApi::create(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"Space"_s);
    const QString requestId = call.query(u"requestId");
    if (const Space *first = madeBefore(call, requestId))
        return Response::jsonBytes(spaceJson(*first));
    if (body["spaceType"_L1] == "GROUP_CHAT"_L1 || body["spaceType"_L1] == "DIRECT_MESSAGE"_L1)
        throw Refusal::field(u"space.spaceType"_s,
                             u"Only spaces.setup makes group chats and direct messages."_s);
    SpaceFacts facts = factsOfNew(call, body);
    facts.requestId = requestId;
    return Response::jsonBytes(spaceJson(make(call, std::move(facts), {})));
}

std::vector<int> SpacesApi::setupPeople(const Call &call, const QJsonObject &body, const QString &type)
{
    const QJsonArray memberships = body["memberships"_L1].toArray();
    if (memberships.size() > SetupLimit)
        throw Refusal::field(u"memberships"_s, u"spaces.setup takes at most 49 memberships."_s);
    std::vector<int> people;
    for (const auto &value : memberships) {
        const QJsonObject membership = value.toObject();
        const bool isGroup = membership.contains("groupMember"_L1);
        if (isGroup == membership.contains("member"_L1))
            throw Refusal::field(u"memberships"_s, u"A membership has either a member or a groupMember."_s);
        if (isGroup && type != "SPACE"_L1)
            throw Refusal::field(u"memberships"_s, u"Groups can only join named spaces."_s);
        const QString name = membership["member"_L1]["name"_L1].toString();
        if (isGroup)
            throw Refusal::notFound(u"This group was not found."_s);
        auto person = m_context.person(call, name, u"memberships.member.name"_s);
        if (!person && name.contains(u'@') && !People::isInside(name.sliced(6)))
            person = m_context.world.people().addOutsider(name.sliced(6));
        if (!person)
            throw Refusal::notFound(u"The user %1 was not found."_s.arg(name));
        if (*person == call.person)
            throw Refusal::field(u"memberships"_s, u"The caller joins without being named."_s);
        if (std::find(people.begin(), people.end(), *person) == people.end())
            people.push_back(*person);
    }
    if (type == "DIRECT_MESSAGE"_L1 && people.size() != 1)
        throw Refusal::field(u"memberships"_s, u"A direct message has exactly one other member."_s);
    if (type == "GROUP_CHAT"_L1 && people.size() < 2)
        throw Refusal::field(u"memberships"_s, u"A group chat has at least two other members."_s);
    return people;
}

Response SpacesApi::setup(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"SetUpSpaceRequest"_s);
    if (!body.contains("space"_L1))
        throw Refusal::field(u"space"_s, u"space is required."_s);
    const QString requestId = body["requestId"_L1].toString();
    if (const Space *first = madeBefore(call, requestId))
        return Response::jsonBytes(spaceJson(*first));
    SpaceFacts facts = factsOfNew(call, body["space"_L1].toObject());
    facts.requestId = requestId;
    const std::vector<int> people = setupPeople(call, body, facts.type);
    if (facts.isDirect()) {
        if (const Space *existing = m_context.world.directMessage(call.person, people.front()))
            return Response::jsonBytes(spaceJson(*existing));
    }
    return Response::jsonBytes(spaceJson(make(call, std::move(facts), people)));
}

Response SpacesApi::patch(const Call &call)
{
    const QJsonObject body = m_context.validation.readBody(call.request.body, u"Space"_s);
    const QStringList paths =
        m_context.validation.readMask(call.method, call.request.query, call.isAdministrator);
    Space &space = m_context.open(call);
    apply(call, space, paths, body);
    return Response::jsonBytes(spaceJson(space));
}

void SpacesApi::apply(const Call &call, Space &space, const QStringList &paths, const QJsonObject &wanted)
{
    // Everything is checked on a copy first: a patch is done whole or not at all.
    SpaceFacts facts = space.facts();
    bool needsManager = false;
    const auto insist = [&](const QString &permission) {
        if (!call.isAdministrator && !space.isAllowed(call.person, permission))
            throw Refusal::denied(u"Your role in this space does not allow this."_s);
    };
    if (paths.contains(u"space_type"_s)) {
        if (wanted["spaceType"_L1] != "SPACE"_L1 || facts.type != "GROUP_CHAT"_L1 ||
            !paths.contains(u"display_name"_s))
            throw Refusal::field(
                u"space.spaceType"_s,
                u"A group chat becomes a named space, together with a display_name; nothing else."_s);
        facts.type = u"SPACE"_s;
    }
    for (const QString &path : paths) {
        if (path == "display_name"_L1) {
            if (!facts.isNamed())
                throw Refusal::field(u"space.displayName"_s, u"Only named spaces have a displayName."_s);
            insist(u"modifySpaceDetails"_s);
            facts.displayName = wanted["displayName"_L1].toString();
            checkName(facts.displayName, &space);
        } else if (path == "space_details"_L1) {
            insist(u"modifySpaceDetails"_s);
            readDetails(facts, wanted["spaceDetails"_L1].toObject());
        } else if (path == "space_history_state"_L1) {
            insist(u"toggleHistory"_s);
            facts.history = wanted["spaceHistoryState"_L1].toString();
            if (facts.history != "HISTORY_ON"_L1 && facts.history != "HISTORY_OFF"_L1)
                throw Refusal::field(u"space.spaceHistoryState"_s,
                                     u"spaceHistoryState is HISTORY_ON or HISTORY_OFF."_s);
        } else if (path == "access_settings.audience"_L1) {
            needsManager = true;
            facts.audience = wanted["accessSettings"_L1]["audience"_L1].toString();
            if (!facts.audience.isEmpty() && !facts.audience.startsWith("audiences/"_L1))
                throw Refusal::field(u"space.accessSettings.audience"_s,
                                     u"An audience is audiences/{audience}."_s);
        } else if (path.startsWith("access_settings."_L1)) {
            needsManager = true;
            const QString name = path.section(u'.', -1);
            facts.accessPermissions.insert(name,
                                           wanted["accessSettings"_L1]["accessPermissionSettings"_L1][name]);
        } else if (path.startsWith("permission_settings."_L1)) {
            needsManager = true;
            const QString name = path.section(u'.', 1);
            if (!wanted["permissionSettings"_L1].toObject().contains(name))
                throw Refusal::field(u"space.permissionSettings"_s,
                                     u"The new value of %1 is missing."_s.arg(name));
            facts.permissions.insert(name, wanted["permissionSettings"_L1][name]);
        }
    }
    if (needsManager && !facts.isNamed())
        throw Refusal::precondition(u"Only named spaces have these settings."_s);
    if (needsManager && !call.isAdministrator && !space.isManager(call.person))
        throw Refusal::denied(u"Only a manager of the space can do this."_s);
    const bool grewUp = facts.isNamed() && !space.facts().isNamed();
    space.change() = facts;
    if (grewUp) {
        if (const auto member = space.findMember(call.person))
            space.changeMember(*member).role = u"ROLE_MANAGER"_s;
    }
}

Response SpacesApi::remove(const Call &call)
{
    Space &space = m_context.open(call);
    if (!space.facts().isNamed())
        throw Refusal::precondition(u"Only named spaces can be deleted."_s);
    if (!call.isAdministrator && !space.isManager(call.person))
        throw Refusal::denied(u"Only a manager can delete the space."_s);
    space.change().isDeleted = true;
    return Response::json({});
}

Response SpacesApi::findDirectMessage(const Call &call)
{
    const auto person = m_context.person(call, call.query(u"name"), u"name"_s);
    const Space *space =
        person && *person != call.person ? m_context.world.directMessage(call.person, *person) : nullptr;
    if (!space)
        throw Refusal::notFound(u"There is no direct message with this user."_s);
    return Response::jsonBytes(spaceJson(*space));
}

} // namespace roomkey::emulator
