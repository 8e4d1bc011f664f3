// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/choicemodel.h"

#include "models/permissionmodel.h"

namespace roomkey::models {

namespace {

struct Level
{
    const char *name;            ///< context "ChoiceModel"
    std::vector<Method> methods; ///< in addition to those of the level before, if it is contained
    bool containsPrevious = true;
};

struct AreaRow
{
    const char *name;
    const char *description;
    bool asAdministrator;
    std::vector<Level> levels; ///< without "Off"
};

#define TR(text) QT_TRANSLATE_NOOP("roomkey::models::ChoiceModel", text)

const std::vector<AreaRow> &table()
{
    static const std::vector<AreaRow> rows{
        {TR("Spaces"),
         TR("Create spaces, change names and settings"),
         false,
         {{TR("See"), {Method::SpacesList, Method::SpacesGet, Method::SpacesFindDirectMessage}},
          {TR("See and change"), {Method::SpacesCreate, Method::SpacesSetup, Method::SpacesPatch}}}},
        {TR("Messages"),
         TR("Read, write and edit, with reactions"),
         false,
         {{TR("Write only"), {Method::MessagesCreate}},
          {TR("Read only"), {Method::MessagesList, Method::MessagesGet, Method::ReactionsList}, false},
          {TR("Read and write"),
           {Method::MessagesCreate, Method::MessagesPatch, Method::MessagesDelete, Method::ReactionsCreate,
            Method::ReactionsDelete}}}},
        {TR("Members"),
         TR("Add and remove people, change roles"),
         false,
         {{TR("See"), {Method::MembersList, Method::MembersGet}},
          {TR("See and change"), {Method::MembersCreate, Method::MembersDelete, Method::MembersPatch}}}},
        {TR("Read marks"),
         TR("Keep “read” in step with your other devices"),
         false,
         {{TR("See"), {Method::SpaceReadStateGet, Method::ThreadReadStateGet}},
          {TR("See and set"), {Method::SpaceReadStateUpdate}}}},
        {TR("Notifications"),
         TR("Mute a space for yourself"),
         false,
         {{TR("Set"), {Method::SpaceNotificationSettingGet, Method::SpaceNotificationSettingPatch}}}},
        {TR("Delete spaces"),
         TR("For good, with all messages and files"),
         false,
         {{TR("On"), {Method::SpacesDelete}}}},
        {TR("Custom emoji"),
         TR("Work accounts only"),
         false,
         {{TR("See"), {Method::CustomEmojisList, Method::CustomEmojisGet}},
          {TR("Add and remove"), {Method::CustomEmojisCreate, Method::CustomEmojisDelete}}}},
        {TR("Administration"),
         TR("Needs an administrator account"),
         true,
         {{TR("See"), {Method::SpacesSearch, Method::SpacesGet, Method::MembersList}},
          {TR("See and change"),
           {Method::SpacesPatch, Method::MembersCreate, Method::MembersDelete, Method::MembersPatch}}}},
    };
    return rows;
}

#undef TR

// Just look, Everyday chat, Manage spaces; one column an area. Never Delete, Custom emoji or Administration.
constexpr int PresetLevels[3][ChoiceModel::Other] = {
    {1, 2, 1, 0, 0, 0, 0, 0},
    {1, 3, 1, 2, 1, 0, 0, 0},
    {2, 3, 2, 2, 1, 0, 0, 0},
};

ApiRequest requestFor(Method method, bool asAdministrator)
{
    ApiRequest request = ApiRequest::of(method);
    if (asAdministrator)
        request.query.insert(QStringLiteral("useAdminAccess"), QStringLiteral("true"));
    return request;
}

} // namespace

ChoiceModel::ChoiceModel(QObject *parent)
    : QObject(parent)
{
    setPreset(EverydayChat);
}

QString ChoiceModel::areaName(Area area) const
{
    return area == Other ? tr("Other permissions") : tr(table().at(size_t(area)).name);
}

QString ChoiceModel::areaDescription(Area area) const
{
    return area == Other ? tr("What you allowed one by one") : tr(table().at(size_t(area)).description);
}

QString ChoiceModel::presetName(Preset preset) const
{
    switch (preset) {
    case JustLook:
        return tr("Just look");
    case EverydayChat:
        return tr("Everyday chat");
    case ManageSpaces:
        return tr("Manage spaces");
    case OwnChoice:
        return tr("My own choice");
    }
    return {};
}

QStringList ChoiceModel::levelNames(Area area) const
{
    QStringList names{tr("Off")};
    if (area == Other)
        return names << tr("Keep");
    for (const Level &level : table().at(size_t(area)).levels)
        names.append(tr(level.name));
    return names;
}

bool ChoiceModel::isOffered(Area area) const
{
    return area != Other || !m_other.isEmpty();
}

void ChoiceModel::setLevel(Area area, int level)
{
    if (m_levels[area] == level || level < 0 || level >= levelNames(area).size())
        return;
    m_levels[area] = level;
    Q_EMIT changed();
}

int ChoiceModel::presetLevel(Preset preset, Area area) const
{
    if (preset == OwnChoice || area == Other)
        return m_levels[area];
    return PresetLevels[preset][area];
}

ChoiceModel::Preset ChoiceModel::preset() const
{
    for (const Preset preset : {JustLook, EverydayChat, ManageSpaces}) {
        bool same = true;
        for (int area = 0; area < Other; ++area)
            same = same && m_levels[size_t(area)] == PresetLevels[preset][area];
        if (same && (m_other.isEmpty() || m_levels[Other] == 0))
            return preset;
    }
    return OwnChoice;
}

void ChoiceModel::setPreset(Preset preset)
{
    if (preset == OwnChoice || preset == this->preset())
        return;
    for (int area = 0; area < Other; ++area)
        m_levels[size_t(area)] = PresetLevels[preset][area];
    m_levels[Other] = 0;
    Q_EMIT changed();
}

void ChoiceModel::setScopes(const ScopeSet &scopes)
{
    const ScopeSet chat = scopes.minus(identityScopes());
    const Access access(IdentityKind::User, chat);
    m_levels.fill(0);
    for (int area = 0; area < Other; ++area) {
        for (int level = int(table().at(size_t(area)).levels.size()); level > 0; --level) {
            if (access.judge(requestsOf(Area(area), level)).isAllowed()) {
                m_levels[size_t(area)] = level;
                break;
            }
        }
    }
    // Left over is what no chosen level needs and no scope of theirs includes.
    m_other = {};
    const ScopeSet covered = this->scopes();
    for (const Scope scope : chat.toList()) {
        bool included = false;
        for (const Scope broad : covered.toList())
            included = included || scopeIncludes(broad, scope);
        if (!included)
            m_other.insert(scope);
    }
    m_levels[Other] = m_other.isEmpty() ? 0 : 1;
    Q_EMIT changed();
}

QList<ApiRequest> ChoiceModel::requestsOf(Area area, int level) const
{
    QList<ApiRequest> requests;
    if (area == Other)
        return requests;
    const AreaRow &row = table().at(size_t(area));
    for (int at = level; at > 0; --at) {
        const Level &each = row.levels.at(size_t(at - 1));
        for (const Method method : each.methods)
            requests.append(requestFor(method, row.asAdministrator));
        if (!each.containsPrevious)
            break;
    }
    return requests;
}

ScopeSet ChoiceModel::leastScopes() const
{
    QList<ApiRequest> requests;
    for (int area = 0; area < Other; ++area)
        requests += requestsOf(Area(area), m_levels[size_t(area)]);
    return roomkey::leastScopes(IdentityKind::User, requests);
}

ScopeSet ChoiceModel::scopes() const
{
    const ScopeSet least = leastScopes();
    // One that was chosen by itself may include what a level would ask for.
    return m_levels[Other] > 0 ? PermissionModel::scopesToAsk(least, m_other) : least;
}

ScopeSet ChoiceModel::scopesOf(Area area, int level) const
{
    if (area == Other)
        return level > 0 ? m_other : ScopeSet();
    return roomkey::leastScopes(IdentityKind::User, requestsOf(area, level));
}

} // namespace roomkey::models
