// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"
#include "models/permissionmodel.h"
#include "models/permissionunlocks.h"
#include "models/roles.h"

#include <QLocale>

#include <algorithm>

// What PermissionModel says about one permission, in words.
namespace roomkey::models {

QString PermissionModel::resultName(PermissionResult result)
{
    switch (result) {
    case PermissionResult::Allowed:
        return tr("Allowed");
    case PermissionResult::Included:
        return tr("Included");
    case PermissionResult::Refused:
        return tr("Refused");
    case PermissionResult::NotAsked:
        return tr("Not asked");
    case PermissionResult::NotUsable:
        return tr("Not usable here");
    case PermissionResult::OffForNow:
        return tr("Off for now");
    case PermissionResult::Ended:
        return tr("Ended");
    }
    return {};
}

QString PermissionModel::holderText(Scope scope) const
{
    switch (scopeRow(scope).holder) {
    case ScopeHolder::User:
        return tr("For people who sign in");
    case ScopeHolder::Administrator:
        return tr("For administrator accounts");
    case ScopeHolder::App:
        return tr("For service accounts");
    case ScopeHolder::Delegation:
        return tr("For accounts that act for the whole organisation");
    }
    return {};
}

QString PermissionModel::unlocksText(const Row &row) const
{
    if (!row.scope)
        return tr("Roomkey does not know what it does");
    switch (row.result) {
    case PermissionResult::Allowed:
        if (scopeRow(*row.scope).family == ScopeFamily::People)
            return tr("Names instead of numbers");
        return row.actions == 1 ? tr("1 action") : tr("%n actions", nullptr, row.actions);
    case PermissionResult::Included:
        return tr("Part of “%1”").arg(scopeMeaning(*row.coveredBy));
    case PermissionResult::Refused:
        if (row.actions == 0)
            return tr("No action is off");
        return row.actions == 1 ? tr("1 action is off") : tr("%n actions are off", nullptr, row.actions);
    case PermissionResult::NotAsked:
        if (row.actions == 0)
            return tr("Nothing more than now");
        return row.actions == 1 ? tr("1 more action") : tr("%n more actions", nullptr, row.actions);
    case PermissionResult::NotUsable:
        return holderText(*row.scope);
    case PermissionResult::OffForNow:
    case PermissionResult::Ended:
        if (row.coveredBy)
            return tr("Part of “%1”").arg(scopeMeaning(*row.coveredBy));
        if (row.actions == 0)
            return tr("No action is off");
        return row.actions == 1 ? tr("1 action is off") : tr("%n actions are off", nullptr, row.actions);
    }
    return {};
}

QString PermissionModel::sentence(const Row &row) const
{
    const QString meaning = row.scope ? scopeMeaning(*row.scope) : row.unknown;
    const QString asked = m_facts.ended  ? isAsked(row) ? tr("asked for again") : tr("not asked for again")
                           : isAsked(row) ? tr("asked for")
                                         : tr("not asked for");
    if (row.result == PermissionResult::NotAsked || row.result == PermissionResult::NotUsable)
        return tr("%1: %2. %3.", "permission: result. what it unlocks.")
            .arg(meaning, resultName(row.result), unlocksText(row));
    return tr("%1: %2, %3. %4.", "permission: result, asked for. what it unlocks.")
        .arg(meaning, resultName(row.result), asked, unlocksText(row));
}

QList<Method> PermissionModel::methodsOf(const Row &row) const
{
    if (!row.scope)
        return {};
    const bool on = row.result == PermissionResult::Allowed || row.result == PermissionResult::Included;
    return on || row.result == PermissionResult::NotUsable ? unlockedBy(*row.scope)
                                                           : addedBy(*row.scope, m_facts);
}

QString PermissionModel::story(const Row &row) const
{
    const QString when = dateTimeText(m_facts.grantedAt);
    switch (row.result) {
    case PermissionResult::Allowed:
        return m_facts.grantedAt.isValid() ? tr("You allowed this on Google’s page on %1.").arg(when)
                                           : tr("You allowed this on Google’s page.");
    case PermissionResult::Included:
        return tr("“%1” is allowed and covers this.").arg(scopeMeaning(*row.coveredBy));
    case PermissionResult::Refused:
        if (m_facts.consentSkipped)
            return tr("Google did not allow this, and showed no page to choose on.");
        return m_facts.grantedAt.isValid() ? tr("You left this unticked on Google’s page on %1.").arg(when)
                                           : tr("You left this unticked on Google’s page.");
    case PermissionResult::NotAsked:
        return tr("You were not asked for it when you signed in.");
    case PermissionResult::NotUsable:
        switch (scopeRow(*row.scope).holder) {
        case ScopeHolder::Administrator:
            return tr("Only an administrator account can do this.");
        case ScopeHolder::App:
            return tr("Only a service account can do this.");
        case ScopeHolder::Delegation:
        case ScopeHolder::User:
            return tr("Only a service account that acts for the whole organisation can do this.");
        }
        break;
    case PermissionResult::OffForNow:
        return row.coveredBy
                   ? tr("You are trying without “%1”, which covers this. Nothing changed at Google.")
                         .arg(scopeMeaning(*row.coveredBy))
                   : tr("You are trying without it. Nothing changed at Google.");
    case PermissionResult::Ended:
        if (isAsked(row))
            return tr("It was allowed until the sign-in ended. Signing in again asks for it.");
        if (const auto broad = broaderOf(*row.scope, m_facts.ended->next))
            return tr("It was allowed until the sign-in ended. Signing in again asks for “%1”, which covers "
                      "it.")
                .arg(scopeMeaning(*broad));
        return tr("It was allowed until the sign-in ended. Signing in again does not ask for it.");
    }
    return {};
}

void PermissionModel::addSmaller(const Row &row, PermissionDetail &detail) const
{
    const QList<Method> all = addedBy(*row.scope, m_facts);
    QList<Method> best;
    for (const ScopeRow &other : allScopes()) {
        if (other.scope == *row.scope || other.holder != scopeRow(*row.scope).holder ||
            !scopeIncludes(*row.scope, other.scope) || scopeIncludes(other.scope, *row.scope))
            continue;
        const QList<Method> part = addedBy(other.scope, m_facts);
        if (part.size() > best.size() && part.size() < all.size()) {
            best = part;
            detail.smaller = other.scope;
        }
    }
    if (!detail.smaller)
        return;
    // Those the smaller one gives come first, so that "the first 3" is what is seen.
    detail.actions.clear();
    for (const Method method : best)
        detail.actions.append(methodAction(method));
    for (const Method method : all) {
        if (!best.contains(method))
            detail.actions.append(methodAction(method));
    }
    const QString name = scopeMeaning(*detail.smaller);
    const int count = int(best.size());
    const QString gives = count == 1 ? tr("“%1” gives the first action.").arg(name)
                                     : tr("“%1” gives the first %n actions.", nullptr, count).arg(name);
    detail.smallerText =
        onlyReads(best) ? tr("%1 It cannot change anything.", "after a sentence").arg(gives) : gives;
}

PermissionDetail PermissionModel::detail(const QModelIndex &index) const
{
    PermissionDetail detail;
    const Row *row = rowAt(index);
    if (!row)
        return detail;
    detail.scope = row->scope;
    detail.result = row->result;
    if (!row->scope) {
        detail.meaning = tr("A permission that Roomkey does not know");
        detail.shortName = row->unknown;
        detail.story = tr("Google’s answer named it. Roomkey does not use it.");
        return detail;
    }
    detail.meaning = scopeMeaning(*row->scope);
    detail.shortName = scopeShortName(*row->scope);
    detail.story = story(*row);
    const QList<Method> methods = methodsOf(*row);
    for (const Method method : methods)
        detail.actions.append(methodAction(method));
    detail.actionsAreOff =
        row->result != PermissionResult::Allowed && row->result != PermissionResult::Included;
    detail.canAsk = row->result == PermissionResult::Refused || row->result == PermissionResult::NotAsked;
    if (m_facts.ended) // what is asked for again anyway is no question of its own
        detail.canAsk = (detail.canAsk || row->result == PermissionResult::Ended) && !isAsked(*row) &&
                        !broaderOf(*row->scope, m_facts.ended->next);
    if (detail.canAsk)
        addSmaller(*row, detail);
    const QList<Scope> allowed = m_facts.granted.toList();
    const bool within = std::ranges::any_of(
        allowed, [row](Scope broad) { return broad != *row->scope && scopeIncludes(broad, *row->scope); });
    detail.canDrop =
        canTryWithout(index) && !within && !scopesWithout(m_facts.granted, *row->scope).isEmpty();
    return detail;
}

} // namespace roomkey::models
