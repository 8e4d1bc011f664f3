// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/access.h"

#include "app/api/scopeneeds.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

bool isImpossible(const ScopeNeeds &needs)
{
    return std::ranges::any_of(needs, &ScopeSet::isEmpty);
}

} // namespace

CallMode Access::modeOf(IdentityKind identity, const ApiRequest &request)
{
    const MethodRow &row = methodRow(request.method);
    const auto exists = [&row](CallMode mode) { return !row.scopes[static_cast<int>(mode)].empty(); };
    const bool importOnly =
        !exists(CallMode::User) && !exists(CallMode::App) && exists(CallMode::ImportAsUser);
    if (request.importMode || importOnly)
        return identity == IdentityKind::App ? CallMode::ImportAsApp : CallMode::ImportAsUser;
    // Also for the app: admin access is a person's, so no scope of the app counts then.
    if (request.query.value(u"useAdminAccess"_s) == "true"_L1)
        return CallMode::UserAdmin;
    return identity == IdentityKind::App ? CallMode::App : CallMode::User;
}

Verdict Access::judge(const ApiRequest &request) const
{
    return judge(QList<ApiRequest>{request});
}

Verdict Access::judge(const QList<ApiRequest> &requests) const
{
    const ScopeNeeds needs = scopeNeeds(m_identity, requests);
    Verdict verdict;
    if (isImpossible(needs)) {
        for (const IdentityKind other : {IdentityKind::User, IdentityKind::App, IdentityKind::Delegated}) {
            if (!isImpossible(scopeNeeds(other, requests)))
                verdict.possibleFor.append(other);
        }
        return verdict;
    }
    ScopeNeeds met;
    ScopeNeeds open;
    ScopeNeeds tried; ///< those of `open` that what is tried without would meet
    for (const ScopeSet &need : needs) {
        const ScopeSet held = need.intersected(m_granted);
        if (!held.isEmpty()) {
            met.push_back(held);
            continue;
        }
        open.push_back(need);
        if (need.intersects(m_tried))
            tried.push_back(need.intersected(m_tried));
    }
    if (open.empty()) {
        verdict.state = Verdict::State::Allowed;
        verdict.by = cheapestScopes(std::move(met)).value_or(ScopeSet());
    } else {
        verdict.state = Verdict::State::Missing;
        verdict.trying = tried.size() == open.size();
        verdict.missing = cheapestScopes(std::move(verdict.trying ? tried : open)).value_or(ScopeSet());
    }
    return verdict;
}

} // namespace roomkey
