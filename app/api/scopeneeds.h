// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"

#include <vector>

// What a request needs, as a list of choices: one scope out of every set. Most requests have one set, the
// method's own; searches, expanded views and events add further ones. Holding more scopes never breaks a
// choice, so granting more never takes anything away. Private to app/api; pure, any thread.
namespace roomkey {

/// One scope out of every set.
using ScopeNeeds = std::vector<ScopeSet>;

/// What \a request needs of \a identity: only scopes which that identity can hold, and only those that count
/// with these arguments. An empty set means that no grant to this identity will do.
ScopeNeeds scopeNeeds(IdentityKind identity, const ApiRequest &request);
/// The needs of all \a requests together.
ScopeNeeds scopeNeeds(IdentityKind identity, const QList<ApiRequest> &requests);

/// Every scope that \a identity can be granted at all.
const ScopeSet &holdableScopes(IdentityKind identity);

/// The cheapest scopes (see leastScopes) that meet \a needs; nothing if a set is empty.
std::optional<ScopeSet> cheapestScopes(ScopeNeeds needs);

} // namespace roomkey
