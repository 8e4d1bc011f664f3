// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/scopeneeds.h"

#include <algorithm>
#include <bitset>
#include <tuple>

namespace roomkey {

namespace {

/// Which methods a scope allows, per mode of the identity.
using MethodBits = std::bitset<static_cast<size_t>(MethodCount) * CallModeCount>;

const MethodBits &methodsOf(Scope scope)
{
    static const std::vector<MethodBits> all = [] {
        std::vector<MethodBits> table(ScopeCount);
        for (const MethodRow &row : allMethods()) {
            for (int mode = 0; mode < CallModeCount; ++mode) {
                for (const Scope one : row.scopes[mode])
                    table[static_cast<size_t>(one)].set(static_cast<size_t>(row.method) * CallModeCount +
                                                        static_cast<size_t>(mode));
            }
        }
        return table;
    }();
    return all[static_cast<size_t>(scope)];
}

/// What a set of scopes costs the person who grants it. No scope makes it smaller, which the search below
/// relies on.
struct Cost
{
    int restricted = 0;
    bool sensitive = false;
    MethodBits methods;
    int scopes = 0;

    Cost with(Scope scope) const
    {
        Cost sum = *this;
        const ScopeClass verification = scopeRow(scope).verification;
        sum.restricted +=
            verification == ScopeClass::Restricted || verification == ScopeClass::Unverified ? 1 : 0;
        sum.sensitive = sensitive || verification == ScopeClass::Sensitive;
        sum.methods |= methodsOf(scope);
        ++sum.scopes;
        return sum;
    }
    auto order() const { return std::tuple(restricted, sensitive, methods.count(), scopes); }
};

/// Exact search: take the first need not met yet, try each scope that meets it, give up a branch as soon as
/// it costs more than the best found. Needs are few and overlap a lot, so this ends after some dozen steps.
class Search
{
public:
    explicit Search(const ScopeNeeds &needs)
        : m_needs(needs)
    {
    }

    std::optional<ScopeSet> run()
    {
        explore({}, {});
        return m_best;
    }

private:
    void explore(const ScopeSet &chosen, const Cost &cost)
    {
        if (m_best && m_bestCost.order() < cost.order())
            return;
        const auto open = std::ranges::find_if(
            m_needs, [&chosen](const ScopeSet &need) { return !need.intersects(chosen); });
        if (open == m_needs.end()) {
            if (!m_best || cost.order() < m_bestCost.order() || chosen.toList() < m_best->toList()) {
                m_best = chosen;
                m_bestCost = cost;
            }
            return;
        }
        for (const Scope scope : open->toList()) {
            ScopeSet more = chosen;
            more.insert(scope);
            explore(more, cost.with(scope));
        }
    }

    const ScopeNeeds &m_needs;
    std::optional<ScopeSet> m_best;
    Cost m_bestCost;
};

} // namespace

std::optional<ScopeSet> cheapestScopes(ScopeNeeds needs)
{
    // Small needs first: they leave the least choice. A need that contains another one is met with it.
    std::ranges::sort(needs, {}, &ScopeSet::size);
    ScopeNeeds distinct;
    for (const ScopeSet &need : needs) {
        const bool isMetAlready =
            std::ranges::any_of(distinct, [&need](const ScopeSet &other) { return need.containsAll(other); });
        if (!isMetAlready)
            distinct.push_back(need);
    }
    return Search(distinct).run();
}

ScopeSet leastScopes(IdentityKind identity, const QList<ApiRequest> &requests)
{
    return cheapestScopes(scopeNeeds(identity, requests)).value_or(ScopeSet());
}

} // namespace roomkey
