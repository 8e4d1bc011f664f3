// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/scopechoicemodel.h"

#include "models/choicemodel.h"
#include "models/permissionmodel.h"
#include "models/roles.h"
#include "models/textfold.h"

#include <algorithm>

namespace roomkey::models {

namespace {

/// People's permissions in the order of the table, then administrators', then those no person is asked for.
const std::vector<Scope> &rows()
{
    static const std::vector<Scope> all = [] {
        std::vector<Scope> list;
        for (const ScopeRow &row : allScopes()) {
            if (row.family != ScopeFamily::Identity)
                list.push_back(row.scope);
        }
        std::ranges::stable_sort(
            list, {}, [](Scope scope) { return std::pair(scopeRow(scope).holder, scopeRow(scope).family); });
        return list;
    }();
    return all;
}

std::optional<Scope> broaderIn(const ScopeSet &chosen, Scope scope)
{
    for (const Scope broad : chosen.toList()) {
        if (broad != scope && scopeIncludes(broad, scope))
            return broad;
    }
    return std::nullopt;
}

} // namespace

ScopeChoiceModel::ScopeChoiceModel(ChoiceModel &choice, QObject *parent)
    : QAbstractListModel(parent)
    , m_choice(choice)
{
    connect(&choice, &ChoiceModel::changed, this,
            [this] { Q_EMIT dataChanged(index(0), index(rowCount() - 1)); });
}

Scope ScopeChoiceModel::scopeAt(int row) const
{
    return rows().at(size_t(row));
}

int ScopeChoiceModel::rowOf(Scope scope) const
{
    return int(std::ranges::find(rows(), scope) - rows().begin());
}

bool ScopeChoiceModel::canAsk(Scope scope)
{
    const ScopeHolder holder = scopeRow(scope).holder;
    return holder == ScopeHolder::User || holder == ScopeHolder::Administrator;
}

Qt::CheckState ScopeChoiceModel::state(Scope scope) const
{
    const ScopeSet chosen = m_choice.scopes();
    if (chosen.contains(scope))
        return Qt::Checked;
    return broaderIn(chosen, scope) ? Qt::PartiallyChecked : Qt::Unchecked;
}

QString ScopeChoiceModel::note(Scope scope) const
{
    switch (scopeRow(scope).holder) {
    case ScopeHolder::App:
        return tr("Cannot be asked here: only a service account can hold it");
    case ScopeHolder::Delegation:
        return tr("Cannot be asked here: only a delegated service account can hold it");
    case ScopeHolder::User:
    case ScopeHolder::Administrator:
        break;
    }
    const ScopeSet chosen = m_choice.scopes();
    if (m_choice.leastScopes().contains(scope) && chosen.contains(scope))
        return tr("The smallest for what you chose");
    if (chosen.contains(scope))
        return tr("Chosen by itself");
    if (const auto broad = broaderIn(chosen, scope))
        return tr("Part of “%1”").arg(scopeMeaning(*broad));
    if (scopeRow(scope).holder == ScopeHolder::Administrator)
        return tr("For administrator accounts");
    const int count = int(PermissionModel::methodsOf(scope).size());
    if (scopeRow(scope).family == ScopeFamily::People)
        return tr("Names instead of numbers");
    return count == 1 ? tr("1 action") : tr("%n actions", nullptr, count);
}

int ScopeChoiceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(rows().size());
}

QVariant ScopeChoiceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Scope scope = scopeAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return scopeMeaning(scope);
    case PermissionScopeNameRole:
        return scopeShortName(scope);
    case SecondLineRole:
        return note(scope);
    case PermissionClassRole:
        return int(scopeRow(scope).verification);
    case Qt::CheckStateRole:
        return canAsk(scope) ? QVariant(state(scope)) : QVariant();
    case Qt::AccessibleTextRole:
        return tr("%1, %2. %3.", "permission, id. what it means for the choice.")
            .arg(scopeMeaning(scope), scopeShortName(scope), note(scope));
    default:
        return {};
    }
}

bool ScopeChoiceModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::CheckStateRole)
        return false;
    const Scope scope = scopeAt(index.row());
    // Part of something broader: it comes with that, whatever is ticked here.
    if (!canAsk(scope) || state(scope) == Qt::PartiallyChecked)
        return false;
    ScopeSet chosen = m_choice.scopes();
    if (value.toInt() == Qt::Checked)
        chosen.insert(scope);
    else
        chosen.remove(scope);
    m_choice.setScopes(chosen);
    return true;
}

Qt::ItemFlags ScopeChoiceModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return index.isValid() && canAsk(scopeAt(index.row())) ? flags | Qt::ItemIsUserCheckable : flags;
}

ScopeChoiceFilter::ScopeChoiceFilter(ScopeChoiceModel &model, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_model(model)
{
    setSourceModel(&model);
}

void ScopeChoiceFilter::setText(const QString &text)
{
    m_text = folded(text.simplified());
    invalidateFilter();
}

bool ScopeChoiceFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const Scope scope = m_model.scopeAt(row);
    return m_text.isEmpty() || folded(scopeMeaning(scope)).contains(m_text) ||
           folded(scopeUri(scope)).contains(m_text);
}

} // namespace roomkey::models
