// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/permissionmodel.h"

#include "models/permissionunlocks.h"
#include "models/roles.h"

#include <algorithm>

namespace roomkey::models {

namespace {

// The id of a group's index; a permission's is its group's row plus one.
constexpr quintptr GroupId = 0;

struct GroupRow
{
    const char *name;
    std::vector<Scope> scopes; ///< broadest first
};

const std::vector<GroupRow> &groupTable()
{
    using enum Scope;
    static const std::vector<GroupRow> rows{
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Spaces"),
         {Spaces, SpacesCreate, SpacesReadonly, SpacesPins, SpacesPinsReadonly, Delete}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Messages"),
         {Messages, MessagesReadonly, MessagesCreate, MessagesReactions, MessagesReactionsCreate,
          MessagesReactionsReadonly}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Members"),
         {Memberships, MembershipsReadonly, MembershipsApp}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Just for you"),
         {UsersReadstate, UsersReadstateReadonly, UsersSpaceSettings, UsersSections, UsersSectionsReadonly,
          UsersAvailability, UsersAvailabilityReadonly}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Custom emoji"),
         {CustomEmojis, CustomEmojisReadonly}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Names of people"),
         {DirectoryReadonly, ContactsReadonly}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Administration"),
         {AdminSpaces, AdminSpacesReadonly, AdminMemberships, AdminMembershipsReadonly, AdminDelete}},
        {QT_TRANSLATE_NOOP("roomkey::models::PermissionModel", "Other identities"),
         {Bot, AppSpaces, AppSpacesCreate, AppSpacesReadonly, AppMemberships, AppMembershipsReadonly,
          AppMessagesReadonly, AppAllSpacesReadonly, AppAllMembershipsReadonly, AppAllMessagesReadonly,
          AppAllUsersReadstateReadonly, AppDelete, Import}},
    };
    return rows;
}

} // namespace

PermissionModel::PermissionModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

void PermissionModel::setFacts(const GrantFacts &facts)
{
    GrantFacts sameTrial = facts;
    sameTrial.tried = m_facts.tried;
    if (!m_groups.empty() && sameTrial == m_facts) {
        updateTried(facts.tried); // from a switch in the very row: nothing may move under it
        return;
    }
    beginResetModel();
    m_facts = facts;
    m_groups.clear();
    ScopeSet concerned = facts.asked.united(facts.granted);
    if (facts.ended)
        concerned = concerned.united(facts.ended->allowed).united(facts.ended->next);
    for (const GroupRow &group : groupTable()) {
        Group made{tr(group.name), {}};
        for (const Scope scope : group.scopes) {
            // Names of people are another API's business: shown only once somebody asked for them.
            if (scopeRow(scope).family == ScopeFamily::People && !concerned.contains(scope))
                continue;
            made.rows.push_back(judge(scope));
        }
        if (!made.rows.empty())
            m_groups.push_back(std::move(made));
    }
    if (!facts.unknownScopes.isEmpty()) {
        Group made{tr("Unknown to Roomkey"), {}};
        for (const QString &uri : facts.unknownScopes) {
            Row row;
            row.unknown = uri;
            row.result = PermissionResult::Allowed;
            made.rows.push_back(row);
        }
        m_groups.push_back(std::move(made));
    }
    endResetModel();
}

void PermissionModel::updateTried(const ScopeSet &tried)
{
    if (m_facts.tried == tried)
        return;
    m_facts.tried = tried;
    for (size_t g = 0; g < m_groups.size(); ++g) {
        Group &group = m_groups[g];
        for (Row &row : group.rows) {
            if (row.scope)
                row = judge(*row.scope);
        }
        const QModelIndex parent = index(int(g), 0);
        Q_EMIT dataChanged(index(0, 0, parent), index(int(group.rows.size()) - 1, Columns - 1, parent));
    }
}

PermissionModel::Row PermissionModel::judge(Scope scope) const
{
    Row row;
    row.scope = scope;
    if (m_facts.granted.contains(scope)) {
        const bool tried = m_facts.tried.contains(scope);
        row.result = tried ? PermissionResult::OffForNow : PermissionResult::Allowed;
        row.actions = int(tried ? addedBy(scope, m_facts).size() : unlockedBy(scope).size());
        return row;
    }
    if ((row.coveredBy = broaderOf(scope, effective()))) {
        row.result = PermissionResult::Included;
        row.actions = int(unlockedBy(scope).size());
        return row;
    }
    if ((row.coveredBy = broaderOf(scope, m_facts.granted))) {
        row.result = PermissionResult::OffForNow;
        row.actions = int(addedBy(scope, m_facts).size());
        return row;
    }
    if (m_facts.ended && !m_facts.ended->allowed.contains(scope))
        row.coveredBy = broaderOf(scope, m_facts.ended->allowed);
    if (m_facts.ended && (row.coveredBy || m_facts.ended->allowed.contains(scope)))
        row.result = PermissionResult::Ended;
    else if (m_facts.asked.contains(scope))
        row.result = PermissionResult::Refused;
    else if (scopeRow(scope).holder != ScopeHolder::User)
        row.result = PermissionResult::NotUsable;
    row.actions = int(addedBy(scope, m_facts).size());
    return row;
}

PermissionSummary PermissionModel::summary() const
{
    PermissionSummary summary;
    const ScopeSet asked = m_facts.asked.minus(identityScopes());
    for (const Scope scope : asked.toList()) {
        ++summary.asked;
        const PermissionResult result = judge(scope).result;
        if (result == PermissionResult::Allowed || result == PermissionResult::Included ||
            result == PermissionResult::OffForNow)
            ++summary.allowed;
    }
    const Access now = Access(m_facts.identity, m_facts.granted).without(m_facts.tried);
    const Access wished(m_facts.identity,
                        m_facts.ended ? m_facts.ended->next : m_facts.granted.united(m_facts.asked));
    if (m_facts.ended) {
        summary.asksAgain = m_facts.ended->next.minus(identityScopes());
        for (const Scope scope : m_facts.ended->allowed.minus(identityScopes()).toList()) {
            if (!summary.asksAgain.contains(scope) && !broaderOf(scope, summary.asksAgain))
                summary.dropped.insert(scope);
        }
    }
    for (const MethodRow &row : allMethods()) {
        const ApiRequest request = ApiRequest::of(row.method);
        const Verdict verdict = now.judge(request);
        if (verdict.state == Verdict::State::Impossible)
            continue;
        ++summary.actions;
        if (verdict.isAllowed())
            ++summary.works;
        else if (verdict.trying)
            ++summary.tried;
        else if (wished.judge(request).isAllowed())
            ++(m_facts.ended ? summary.again : summary.refused);
        else
            ++summary.notAsked;
    }
    return summary;
}

QList<Method> PermissionModel::methodsOf(Scope scope)
{
    return unlockedBy(scope);
}

bool PermissionModel::isAsked(const Row &row) const
{
    return row.scope && (m_facts.ended ? m_facts.ended->next : m_facts.asked).contains(*row.scope);
}

ScopeSet PermissionModel::scopesToAsk(const ScopeSet &granted, const ScopeSet &wanted)
{
    const ScopeSet all = granted.united(wanted).minus(identityScopes());
    ScopeSet least = all;
    for (const Scope narrow : all.toList()) {
        for (const Scope broad : all.toList()) {
            // Two that include each other would both go: the later one stays.
            if (broad != narrow && scopeIncludes(broad, narrow) &&
                (!scopeIncludes(narrow, broad) || narrow < broad))
                least.remove(narrow);
        }
    }
    return least;
}

ScopeSet PermissionModel::scopesWithout(const ScopeSet &granted, Scope dropped)
{
    return granted.minus(identityScopes()).minus({dropped});
}

QStringList PermissionModel::actionsLostWithout(Scope scope) const
{
    const Access now(m_facts.identity, m_facts.granted);
    const Access then(m_facts.identity, m_facts.granted.minus({scope}));
    QStringList actions;
    for (const Method method : unlockedBy(scope)) {
        const ApiRequest request = requestUnder(method, scope);
        if (now.judge(request).isAllowed() && !then.judge(request).isAllowed())
            actions.append(methodAction(method));
    }
    return actions;
}

QModelIndex PermissionModel::indexOf(Scope scope) const
{
    for (size_t g = 0; g < m_groups.size(); ++g) {
        const auto &rows = m_groups[g].rows;
        for (size_t r = 0; r < rows.size(); ++r) {
            if (rows[r].scope == scope)
                return index(int(r), 0, index(int(g), 0));
        }
    }
    return {};
}

QModelIndex PermissionModel::firstOfInterest() const
{
    for (size_t g = 0; g < m_groups.size(); ++g) {
        const auto &rows = m_groups[g].rows;
        for (size_t r = 0; r < rows.size(); ++r) {
            if (rows[r].result == PermissionResult::Refused)
                return index(int(r), 0, index(int(g), 0));
        }
    }
    return m_groups.empty() ? QModelIndex() : index(0, 0, index(0, 0));
}

bool PermissionModel::concernsGrant(const QModelIndex &group) const
{
    if (!group.isValid() || group.internalId() != GroupId)
        return false;
    return std::ranges::any_of(m_groups.at(size_t(group.row())).rows, [](const Row &row) {
        return row.result == PermissionResult::Allowed || row.result == PermissionResult::Included ||
               row.result == PermissionResult::Refused || row.result == PermissionResult::OffForNow ||
               row.result == PermissionResult::Ended;
    });
}

const PermissionModel::Row *PermissionModel::rowAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == GroupId)
        return nullptr;
    return &m_groups.at(size_t(index.internalId() - 1)).rows.at(size_t(index.row()));
}

QModelIndex PermissionModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : GroupId);
}

QModelIndex PermissionModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == GroupId)
        return {};
    return createIndex(int(child.internalId() - 1), 0, GroupId);
}

int PermissionModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    if (parent.internalId() != GroupId || parent.column() != 0)
        return 0;
    return int(m_groups.at(size_t(parent.row())).rows.size());
}

int PermissionModel::columnCount(const QModelIndex &) const
{
    return Columns;
}

QVariant PermissionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row *row = rowAt(index);
    if (!row) {
        const Group &group = m_groups.at(size_t(index.row()));
        if (role == Qt::DisplayRole && index.column() == PermissionColumn)
            return group.name;
        if (role == Qt::AccessibleTextRole && index.column() == PermissionColumn)
            return group.rows.size() == 1
                       ? tr("%1, 1 permission").arg(group.name)
                       : tr("%1, %n permissions", nullptr, int(group.rows.size())).arg(group.name);
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case PermissionColumn:
            return row->scope ? scopeMeaning(*row->scope) : row->unknown;
        case AskedColumn:
            return isAsked(*row) ? tr("Yes") : tr("No");
        case ResultColumn:
            return resultName(row->result);
        case UnlocksColumn:
            return unlocksText(*row);
        default:
            return {};
        }
    case Qt::AccessibleTextRole:
        // The whole sentence where the row begins; a reader that goes by cells hears each word.
        if (index.column() == TryColumn)
            return canTryWithout(index) ? tr("Try without “%1”").arg(scopeMeaning(*row->scope)) : QString();
        return index.column() == PermissionColumn ? QVariant(sentence(*row)) : data(index, Qt::DisplayRole);
    case Qt::CheckStateRole:
        if (index.column() != TryColumn || !canTryWithout(index))
            return {};
        return m_facts.tried.contains(*row->scope) ? Qt::Checked : Qt::Unchecked;
    case PermissionScopeNameRole:
        return row->scope ? scopeShortName(*row->scope) : QString();
    case PermissionResultRole:
        return QVariant::fromValue(int(row->result));
    case PermissionAskedRole:
        return isAsked(*row);
    default:
        return {};
    }
}

PermissionModel::Trial PermissionModel::trial() const
{
    QStringList names;
    for (const Scope scope : m_facts.tried.intersected(m_facts.granted).toList())
        names.append(tr("“%1”").arg(scopeMeaning(scope)));
    if (names.isEmpty())
        return {};
    const int off = summary().tried;
    const QString count = off == 0   ? tr("No action is off because of it.")
                          : off == 1 ? tr("1 more action is off.")
                                     : tr("%n more actions are off.", nullptr, off);
    return {tr("Trying without %1").arg(QLocale().createSeparatedList(names)),
            tr("%1 Nothing changed at Google.", "after a sentence").arg(count)};
}

bool PermissionModel::canTryWithout(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    return row && row->scope && m_facts.granted.contains(*row->scope) &&
           scopeRow(*row->scope).family != ScopeFamily::Identity;
}

bool PermissionModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || index.column() != TryColumn || !canTryWithout(index))
        return false;
    ScopeSet tried = m_facts.tried;
    if (value.toInt() == Qt::Checked)
        tried.insert(*rowAt(index)->scope);
    else
        tried.remove(*rowAt(index)->scope);
    Q_EMIT tryWithoutRequested(tried);
    return true;
}

Qt::ItemFlags PermissionModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractItemModel::flags(index);
    return index.column() == TryColumn && canTryWithout(index) ? flags | Qt::ItemIsUserCheckable : flags;
}

QVariant PermissionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PermissionColumn:
        return tr("Permission");
    case AskedColumn:
        return m_facts.ended ? tr("Asked again") : tr("Asked");
    case ResultColumn:
        return tr("Result");
    case UnlocksColumn:
        return tr("What it unlocks");
    case TryColumn:
        return tr("Try without");
    default:
        return {};
    }
}

} // namespace roomkey::models
