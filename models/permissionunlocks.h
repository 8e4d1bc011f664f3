// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/permissionmodel.h"

// What a permission turns on, by Access alone. Pure; any thread.
namespace roomkey::models {

/// A method as somebody would call it who holds \a scope: an administrator's permissions count only for calls
/// that say so.
ApiRequest requestUnder(Method method, Scope scope);
/// What \a scope allows all by itself, for whoever can hold it.
QList<Method> unlockedBy(Scope scope);
/// What \a scope would allow that the grant of \a facts does not, with what is tried without left out.
QList<Method> addedBy(Scope scope, const GrantFacts &facts);
/// The first of \a held that includes \a scope.
std::optional<Scope> broaderOf(Scope scope, const ScopeSet &held);
bool onlyReads(const QList<Method> &methods);

} // namespace roomkey::models
