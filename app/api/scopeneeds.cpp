// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/scopeneeds.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

using enum Scope;

bool isTrue(const ApiRequest &request, const QString &parameter)
{
    return request.query.value(parameter) == "true"_L1;
}

bool masks(const ApiRequest &request, QLatin1StringView field)
{
    return request.query.value(u"updateMask"_s).split(u',').contains(field);
}

/// The calling app's own membership: the only one chat.memberships.app is about.
bool isAboutCallingApp(const ApiRequest &request)
{
    if (request.method == Method::MembersCreate)
        return request.body["member"_L1]["name"_L1].toString() == "users/app"_L1;
    return request.path.value(u"name"_s).endsWith("/members/app"_L1);
}

// Arguments that one kind of identity only may give, whatever it was granted.
struct Reservation
{
    Method method;
    bool forApp; ///< for the Chat app; otherwise for people
    bool (*asks)(const ApiRequest &request);
};

constexpr Reservation Reservations[] = {
    {Method::MessagesCreate, true,
     [](const ApiRequest &r) {
         const QString type = r.query.value(u"createMessageNotificationOptions.notificationType"_s);
         return type == "NOTIFICATION_TYPE_FORCE_NOTIFY"_L1 || type == "NOTIFICATION_TYPE_SILENT"_L1;
     }},
    {Method::MessagesPatch, true,
     [](const ApiRequest &r) {
         return masks(r, "cards"_L1) || masks(r, "cards_v2"_L1) || masks(r, "accessory_widgets"_L1);
     }},
    {Method::MessagesUpdate, true,
     [](const ApiRequest &r) {
         return masks(r, "cards"_L1) || masks(r, "cards_v2"_L1) || masks(r, "accessory_widgets"_L1);
     }},
    {Method::MessagesDelete, false, [](const ApiRequest &r) { return isTrue(r, u"force"_s); }},
    {Method::MembersList, false, [](const ApiRequest &r) { return isTrue(r, u"showInvited"_s); }},
    {Method::MembersCreate, false, [](const ApiRequest &r) { return r.body.contains("groupMember"_L1); }},
    {Method::SpacesPatch, false, [](const ApiRequest &r) { return masks(r, "access_settings.audience"_L1); }},
};

bool isReservedForOthers(IdentityKind identity, const ApiRequest &request)
{
    return std::ranges::any_of(Reservations, [&](const Reservation &one) {
        return one.method == request.method && one.forApp != (identity == IdentityKind::App) &&
               one.asks(request);
    });
}

/// What reading an event takes, by the resource it is about ("message" in
/// "google.workspace.chat.message.v1.created"). Nothing for a resource we do not know.
std::optional<ScopeSet> scopesOfEvents(QStringView resource)
{
    if (resource == "message"_L1)
        return ScopeSet{Messages, MessagesReadonly, AppMessagesReadonly, AppAllMessagesReadonly};
    if (resource == "reaction"_L1)
        return ScopeSet{Messages,
                        MessagesReadonly,
                        MessagesReactions,
                        MessagesReactionsReadonly,
                        AppMessagesReadonly,
                        AppAllMessagesReadonly};
    if (resource == "membership"_L1)
        return ScopeSet{Memberships, MembershipsReadonly, AppMemberships, AppMembershipsReadonly,
                        AppAllMembershipsReadonly};
    if (resource == "space"_L1)
        return ScopeSet{Spaces, SpacesReadonly, AppSpaces, AppSpacesReadonly, AppAllSpacesReadonly};
    return std::nullopt;
}

/// A scope for every type of event that is asked for.
void addEventNeeds(const QString &filter, ScopeNeeds &needs)
{
    static const QRegularExpression type(
        uR"re(event_types\s*:\s*"google\.workspace\.chat\.([a-z]+)\.v1\.)re"_s);
    for (auto found = type.globalMatch(filter); found.hasNext();) {
        if (const auto scopes = scopesOfEvents(found.next().capturedView(1)))
            needs.push_back(*scopes);
    }
}

/// A search reads more than messages when it filters by read state or by space, or asks for the full view.
void addSearchNeeds(const QJsonObject &body, ScopeNeeds &needs)
{
    static const QRegularExpression quoted(uR"re("(?:[^"\\]|\\.)*")re"_s);
    const ScopeSet readState{UsersReadstate, UsersReadstateReadonly};
    // What stands in quotes is searched for, not an operator.
    const QString filter = body["filter"_L1].toString().remove(quoted);
    if (filter.contains("is_unread()"_L1))
        needs.push_back(readState);
    if (filter.contains("space.display_name"_L1) || filter.contains("space.space_type"_L1))
        needs.push_back({Spaces, SpacesReadonly});
    if (body["view"_L1].toString() == "SEARCH_MESSAGES_VIEW_FULL"_L1) {
        needs.push_back(readState);
        needs.push_back({UsersSpaceSettings});
    }
}

/// The method's own scopes in \a mode, without those that do not count with these arguments.
ScopeSet ownScopes(const ApiRequest &request, CallMode mode)
{
    ScopeSet set;
    for (const Scope scope : methodRow(request.method).scopes[static_cast<int>(mode)]) {
        if (scope != MembershipsApp || isAboutCallingApp(request))
            set.insert(scope);
    }
    return set;
}

} // namespace

const ScopeSet &holdableScopes(IdentityKind identity)
{
    static const auto all = [] {
        std::array<ScopeSet, 3> sets;
        for (const ScopeRow &row : allScopes()) {
            const bool isPersons =
                row.holder == ScopeHolder::User || row.holder == ScopeHolder::Administrator;
            if (isPersons)
                sets[static_cast<size_t>(IdentityKind::User)].insert(row.scope);
            if (row.holder == ScopeHolder::App)
                sets[static_cast<size_t>(IdentityKind::App)].insert(row.scope);
            // Delegation counts as a person who signed in, with the import scope on top.
            if (isPersons || row.holder == ScopeHolder::Delegation)
                sets[static_cast<size_t>(IdentityKind::Delegated)].insert(row.scope);
        }
        return sets;
    }();
    return all[static_cast<size_t>(identity)];
}

ScopeNeeds scopeNeeds(IdentityKind identity, const ApiRequest &request)
{
    if (isReservedForOthers(identity, request))
        return {ScopeSet()};
    const CallMode mode = Access::modeOf(identity, request);
    ScopeNeeds needs{ownScopes(request, mode)};
    const bool importing = mode == CallMode::ImportAsUser || mode == CallMode::ImportAsApp;
    if (!importing) { // import mode knows no scope but its own
        if (request.method == Method::MessagesSearch)
            addSearchNeeds(request.body, needs);
        else if (request.method == Method::SpaceEventsList)
            addEventNeeds(request.query.value(u"filter"_s), needs);
        else if (request.method == Method::SpacesFindGroupChats &&
                 request.query.value(u"spaceView"_s) == "SPACE_VIEW_EXPANDED"_L1)
            needs.push_back({Spaces, SpacesReadonly});
    }
    for (ScopeSet &set : needs)
        set = set.intersected(holdableScopes(identity));
    return needs;
}

ScopeNeeds scopeNeeds(IdentityKind identity, const QList<ApiRequest> &requests)
{
    ScopeNeeds needs;
    for (const ApiRequest &request : requests) {
        const ScopeNeeds more = scopeNeeds(identity, request);
        needs.insert(needs.end(), more.begin(), more.end());
    }
    return needs;
}

bool scopeIncludes(Scope broad, Scope narrow)
{
    if (broad == narrow)
        return true;
    // These reach every space of an organisation, which no other scope does, though the method is the same.
    static constexpr Scope everywhere[] = {AppAllMembershipsReadonly, AppAllMessagesReadonly,
                                           AppAllSpacesReadonly, AppAllUsersReadstateReadonly};
    if (std::ranges::find(everywhere, narrow) != std::end(everywhere))
        return false;
    const auto standsIn = [](Scope scope, std::span<const Scope> list) {
        return std::ranges::find(list, scope) != list.end();
    };
    bool isUsed = false;
    for (const MethodRow &row : allMethods()) {
        for (const std::span<const Scope> list : row.scopes) {
            if (!standsIn(narrow, list))
                continue;
            isUsed = true;
            if (!standsIn(broad, list))
                return false;
        }
    }
    // The event methods list all their scopes together; which one counts depends on the type of event.
    for (const auto resource : {"message"_L1, "reaction"_L1, "membership"_L1, "space"_L1}) {
        const ScopeSet set = *scopesOfEvents(QString(resource));
        if (set.contains(narrow) && !set.contains(broad))
            return false;
    }
    return isUsed;
}

} // namespace roomkey
