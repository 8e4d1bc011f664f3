// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/permissionunlocks.h"

#include <algorithm>

namespace roomkey::models {

namespace {

IdentityKind holderIdentity(Scope scope)
{
    switch (scopeRow(scope).holder) {
    case ScopeHolder::User:
    case ScopeHolder::Administrator:
        return IdentityKind::User;
    case ScopeHolder::App:
        return IdentityKind::App;
    case ScopeHolder::Delegation:
        return IdentityKind::Delegated;
    }
    return IdentityKind::User;
}

} // namespace

ApiRequest requestUnder(Method method, Scope scope)
{
    ApiRequest request = ApiRequest::of(method);
    if (scopeRow(scope).holder == ScopeHolder::Administrator)
        request.query.insert(QStringLiteral("useAdminAccess"), QStringLiteral("true"));
    if (scope == Scope::MembershipsApp) {
        // It is about the calling app's own membership and nobody else's.
        request.path.insert(QStringLiteral("name"), QStringLiteral("spaces/-/members/app"));
        request.body.insert(QLatin1String("member"),
                            QJsonObject{{QStringLiteral("name"), QStringLiteral("users/app")}});
    }
    return request;
}

QList<Method> unlockedBy(Scope scope)
{
    QList<Method> methods;
    const Access alone(holderIdentity(scope), ScopeSet{scope});
    for (const MethodRow &row : allMethods()) {
        if (alone.judge(requestUnder(row.method, scope)).isAllowed())
            methods.append(row.method);
    }
    return methods;
}

QList<Method> addedBy(Scope scope, const GrantFacts &facts)
{
    QList<Method> methods;
    const ScopeSet held = facts.granted.minus(facts.tried);
    const Access now(facts.identity, held);
    const Access then(facts.identity, held.united({scope}));
    for (const MethodRow &row : allMethods()) {
        const ApiRequest request = requestUnder(row.method, scope);
        if (!now.judge(request).isAllowed() && then.judge(request).isAllowed())
            methods.append(row.method);
    }
    return methods;
}

std::optional<Scope> broaderOf(Scope scope, const ScopeSet &held)
{
    const QList<Scope> all = held.toList();
    const auto broad =
        std::ranges::find_if(all, [scope](Scope one) { return one != scope && scopeIncludes(one, scope); });
    return broad == all.end() ? std::optional<Scope>() : *broad;
}

bool onlyReads(const QList<Method> &methods)
{
    return std::ranges::all_of(methods, [](Method method) {
        return methodRow(method).verb == Verb::Get || methodRow(method).idempotency == Idempotency::ReadOnly;
    });
}

} // namespace roomkey::models
