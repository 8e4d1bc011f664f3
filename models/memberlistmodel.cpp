// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/memberlistmodel.h"

#include "models/rowsync.h"

#include <algorithm>

namespace roomkey::models {

namespace {

// Owners first: whom to ask is what people look for.
int rank(Membership::Role role)
{
    switch (role) {
    case Membership::Role::Manager:
        return 0;
    case Membership::Role::AssistantManager:
        return 1;
    case Membership::Role::Member:
        return 2;
    case Membership::Role::Unknown:
        return 3;
    }
    Q_UNREACHABLE();
}

} // namespace

MemberListModel::MemberListModel(AccountStore &store, const UserName &self, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_self(self)
{
    connect(&store, &AccountStore::membersChanged, this, [this](const SpaceName &space) {
        if (space == m_space)
            reload();
    });
}

void MemberListModel::setSpace(const SpaceName &space)
{
    beginResetModel();
    m_space = space;
    m_members.clear();
    m_rows.clear();
    endResetModel();
    reload();
}

void MemberListModel::setTextFilter(const QString &text)
{
    m_text = text.trimmed().toCaseFolded();
    rebuild();
}

bool MemberListModel::isKnown() const
{
    return !m_space.isEmpty() && m_store.hasMembers(m_space);
}

void MemberListModel::reload()
{
    const QHash<QString, Membership> before = std::exchange(m_members, {});
    if (!m_space.isEmpty()) {
        const QList<Membership> members = m_store.members(m_space);
        for (const Membership &membership : members)
            m_members.insert(membership.name.toString(), membership);
    }
    rebuild();
    for (int row = 0; row < m_rows.size(); ++row) {
        const auto known = before.constFind(m_rows.at(row));
        if (known != before.constEnd() && !(*known == m_members.value(m_rows.at(row))))
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    Q_EMIT membersChanged();
}

bool MemberListModel::matches(const Membership &membership) const
{
    return m_text.isEmpty() || displayName(membership).toCaseFolded().contains(m_text) ||
           membership.member.email.toCaseFolded().contains(m_text);
}

bool MemberListModel::isLess(const Membership &a, const Membership &b) const
{
    const auto byName = [](const Membership &x, const Membership &y) {
        const int order = displayName(x).localeAwareCompare(displayName(y));
        return order != 0 ? order < 0 : x.name < y.name;
    };
    switch (m_sortColumn) {
    case RoleColumn:
        return rank(a.role) != rank(b.role) ? rank(a.role) < rank(b.role) : byName(a, b);
    case StatusColumn: {
        const int order = statusWord(a).localeAwareCompare(statusWord(b));
        return order != 0 ? order < 0 : byName(a, b);
    }
    default:
        return byName(a, b);
    }
}

void MemberListModel::rebuild()
{
    QList<const Membership *> shown;
    for (const Membership &membership : std::as_const(m_members)) {
        if (matches(membership))
            shown.append(&membership);
    }
    std::sort(shown.begin(), shown.end(), [this](const Membership *a, const Membership *b) {
        return m_sortOrder == Qt::AscendingOrder ? isLess(*a, *b) : isLess(*b, *a);
    });
    QList<QString> target;
    for (const Membership *membership : std::as_const(shown))
        target.append(membership->name.toString());
    struct Host
    {
        MemberListModel *model;
        void beginRemove(qsizetype first, qsizetype last)
        {
            model->beginRemoveRows({}, int(first), int(last));
        }
        void endRemove() { model->endRemoveRows(); }
        void beginInsert(qsizetype first, qsizetype last)
        {
            model->beginInsertRows({}, int(first), int(last));
        }
        void endInsert() { model->endInsertRows(); }
        void beginMove(qsizetype from, qsizetype to)
        {
            model->beginMoveRows({}, int(from), int(from), {}, int(to));
        }
        void endMove() { model->endMoveRows(); }
    };
    syncRows(m_rows, target, Host{this});
}

void MemberListModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

std::optional<Membership> MemberListModel::memberNamed(const MembershipName &name) const
{
    const auto found = m_members.constFind(name.toString());
    return found == m_members.constEnd() ? std::nullopt : std::optional(*found);
}

std::optional<Membership> MemberListModel::memberAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return std::nullopt;
    return memberNamed(MembershipName(m_rows.at(index.row())));
}

std::optional<Membership> MemberListModel::memberWithEmail(const QString &email) const
{
    for (const Membership &membership : m_members) {
        if (membership.member.email.compare(email, Qt::CaseInsensitive) == 0)
            return membership;
    }
    return std::nullopt;
}

std::optional<Membership> MemberListModel::self() const
{
    for (const Membership &membership : m_members) {
        if (membership.member.name == m_self)
            return membership;
    }
    return std::nullopt;
}

int MemberListModel::ownerCount() const
{
    return static_cast<int>(
        std::count_if(m_members.begin(), m_members.end(), [](const Membership &membership) {
            return membership.role == Membership::Role::Manager;
        }));
}

QString MemberListModel::roleWord(Membership::Role role)
{
    switch (role) {
    case Membership::Role::Manager:
        return tr("Owner");
    case Membership::Role::AssistantManager:
        return tr("Manager");
    case Membership::Role::Member:
        return tr("Member");
    case Membership::Role::Unknown:
        return tr("Unknown");
    }
    Q_UNREACHABLE();
}

QString MemberListModel::displayName(const Membership &membership)
{
    if (!membership.member.displayName.isEmpty())
        return membership.member.displayName;
    if (!membership.member.email.isEmpty())
        return membership.member.email;
    if (!membership.groupName.isEmpty())
        return tr("Google Group");
    return tr("Person %1…").arg(membership.member.name.toString().section(QLatin1Char('/'), 1).left(4));
}

QString MemberListModel::statusWord(const Membership &membership) const
{
    if (membership.member.name == m_self)
        return tr("You");
    if (membership.state == Membership::State::Invited)
        return tr("Invited");
    if (membership.affiliation == Membership::Affiliation::External)
        return tr("Outside");
    return tr("Joined");
}

int MemberListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int MemberListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MemberListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case RoleColumn:
        return tr("Role");
    case StatusColumn:
        return tr("Status");
    default:
        return {};
    }
}

QVariant MemberListModel::data(const QModelIndex &index, int role) const
{
    const std::optional<Membership> membership = memberAt(index);
    if (!membership)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == RoleColumn)
            return roleWord(membership->role);
        if (index.column() == StatusColumn)
            return statusWord(*membership);
        return displayName(*membership);
    case Qt::AccessibleTextRole:
        if (index.column() != NameColumn)
            return data(index, Qt::DisplayRole);
        return tr("%1, %2, %3")
            .arg(displayName(*membership), roleWord(membership->role), statusWord(*membership));
    case ResourceNameRole:
        return membership->name.toString();
    case SenderIdRole:
        return membership->member.name.toString();
    case EmailRole:
        return membership->member.email;
    case MemberRoleRole:
        return static_cast<int>(membership->role);
    default:
        return {};
    }
}

} // namespace roomkey::models
