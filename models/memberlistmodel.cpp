// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/memberlistmodel.h"

#include "models/labels.h"
#include "models/roles.h"
#include "models/textfold.h"

#include <QSet>

namespace roomkey::models {

MemberListModel::MemberListModel(QObject *parent)
    : SortedRows(parent)
{
    m_collator.setNumericMode(true);
    m_collator.setCaseSensitivity(Qt::CaseInsensitive);
}

bool MemberListModel::isBefore(const Row &a, const Row &b) const
{
    int order = 0;
    if (m_sortColumn == RoleColumn)
        order = int(b->member.role) - int(a->member.role); // owners first
    else if (m_sortColumn == StatusColumn)
        order = int(statusOf(a->member)) - int(statusOf(b->member));
    if (order == 0)
        order = m_collator.compare(a->label, b->label);
    if (order != 0)
        return m_sortOrder == Qt::AscendingOrder ? order < 0 : order > 0;
    return a->member.name < b->member.name;
}

void MemberListModel::setStore(AccountStore *store)
{
    if (store == m_store)
        return;
    setSpace({});
    if (m_store)
        m_store->disconnect(this);
    m_store = store;
    if (!store)
        return;
    connect(store, &AccountStore::membersChanged, this, [this](const SpaceName &space) {
        if (space == m_space)
            refresh();
    });
    connect(store, &AccountStore::outboxChanged, this, [this](const SpaceName &space) {
        if (space == m_space && leaving() != m_leaving)
            refresh();
    });
}

QSet<MembershipName> MemberListModel::leaving() const
{
    QSet<MembershipName> members;
    for (const OutboxRow &act : m_store->outbox(m_space)) {
        if (act.kind == OutboxRow::Kind::RemoveMember && act.state != OutboxRow::State::Refused)
            members.insert(act.member);
    }
    return members;
}

void MemberListModel::setSelf(const User &self)
{
    m_self = self;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void MemberListModel::setSpace(const SpaceName &space)
{
    if (space == m_space)
        return;
    beginResetModel();
    m_rows.clear();
    m_all.clear();
    m_space = space;
    endResetModel();
    if (!space.isEmpty())
        refresh();
    else
        Q_EMIT membersChanged();
}

void MemberListModel::refresh()
{
    if (!m_store)
        return;
    QHash<MembershipName, Row> fresh;
    std::vector<Row> added;
    QList<Membership> members = m_store->members(m_space);
    // Whoever is to be removed is gone here already.
    m_leaving = leaving();
    members.removeIf([this](const Membership &member) { return m_leaving.contains(member.name); });
    fresh.reserve(members.size());
    QList<std::pair<Row, Row>> changed;
    for (const Membership &member : members) {
        const Row old = m_all.value(member.name);
        if (old && old->member == member) {
            fresh.insert(member.name, old);
            continue;
        }
        auto row = std::make_shared<MemberRow>();
        row->member = member;
        row->label = memberLabel(member);
        row->folded = folded(row->label + QLatin1Char(' ') + member.member.email);
        fresh.insert(member.name, row);
        if (old)
            changed.append({old, row});
        else if (matches(*row))
            added.push_back(row);
    }
    removeRuns([&](const Row &row) { return !fresh.contains(row->member.name); });
    for (const auto &[old, row] : changed) {
        const int at = lowerBound(old);
        const bool wasShown = at < rowCount() && m_rows[size_t(at)] == old;
        if (wasShown && matches(*row)) {
            const int to = replaceRow(at, row);
            Q_EMIT dataChanged(index(to, 0), index(to, ColumnCount - 1));
        } else if (wasShown) {
            removeSpan(at, at);
        } else if (matches(*row)) {
            added.push_back(row);
        }
    }
    insertRuns(std::move(added));
    m_all = std::move(fresh);
    Q_EMIT membersChanged();
}

bool MemberListModel::matches(const MemberRow &row) const
{
    return m_needle.isEmpty() || row.folded.contains(m_needle);
}

void MemberListModel::setTextFilter(const QString &text)
{
    const QString needle = folded(text.simplified());
    if (needle == m_needle)
        return;
    m_needle = needle;
    const QSet<Row> shownBefore(m_rows.begin(), m_rows.end());
    removeRuns([this](const Row &row) { return !matches(*row); });
    std::vector<Row> added;
    for (const Row &row : std::as_const(m_all)) {
        if (matches(*row) && !shownBefore.contains(row))
            added.push_back(row);
    }
    insertRuns(std::move(added));
}

int MemberListModel::ownerCount() const
{
    return int(std::count_if(m_all.cbegin(), m_all.cend(), [](const Row &row) {
        return row->member.role == Membership::Role::Manager &&
               row->member.state == Membership::State::Joined;
    }));
}

std::optional<Membership> MemberListModel::byAddress(const QString &email) const
{
    for (const Row &row : m_all) {
        if (row->member.member.email.compare(email, Qt::CaseInsensitive) == 0)
            return row->member;
    }
    return std::nullopt;
}

bool MemberListModel::isSelf(const Membership &member) const
{
    return !m_self.name.isEmpty() && member.member.name == m_self.name;
}

Membership::Role MemberListModel::ownRole() const
{
    for (const Row &row : m_all) {
        if (isSelf(row->member))
            return row->member.role;
    }
    return Membership::Role::Unknown;
}

int MemberListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

MemberListModel::Status MemberListModel::statusOf(const Membership &member) const
{
    if (isSelf(member))
        return Status::You;
    if (member.state == Membership::State::Invited)
        return Status::Invited;
    return member.affiliation == Membership::Affiliation::External ? Status::Outside : Status::Joined;
}

QString MemberListModel::statusText(const Membership &member) const
{
    switch (statusOf(member)) {
    case Status::You:
        return tr("You");
    case Status::Invited:
        return tr("Invited");
    case Status::Outside:
        return tr("Outside");
    case Status::Joined:
        return tr("Joined");
    }
    return {};
}

QVariant MemberListModel::shown(const MemberRow &row, int column) const
{
    switch (column) {
    case NameColumn:
        return row.label;
    case RoleColumn:
        return roleText(row.member.role);
    case StatusColumn:
        return statusText(row.member);
    default:
        return {};
    }
}

QVariant MemberListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const MemberRow &row = *m_rows[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return shown(row, index.column());
    case Qt::AccessibleTextRole:
        return sentence(row, index.column());
    case ResourceNameRole:
        return row.member.name.toString();
    case SenderIdRole:
        return row.member.groupName.isEmpty() ? row.member.member.name.toString() : row.member.groupName;
    case AddressRole:
        return row.member.member.email;
    case OwnRole:
        return isSelf(row.member);
    case MemberRoleRole:
        return int(row.member.role);
    case MemberStatusRole:
        return int(statusOf(row.member));
    case GroupRole:
        return !row.member.groupName.isEmpty();
    default:
        return {};
    }
}

QString MemberListModel::sentence(const MemberRow &row, int column) const
{
    if (column != NameColumn)
        return shown(row, column).toString();
    QStringList parts{row.label};
    if (!row.member.member.email.isEmpty() && row.member.member.email != row.label)
        parts << row.member.member.email;
    if (row.member.role != Membership::Role::Unknown)
        parts << roleText(row.member.role);
    parts << statusText(row.member);
    return parts.join(tr(", ", "between the parts of a sentence that is read aloud"));
}

QVariant MemberListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
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

void MemberListModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount || (column == m_sortColumn && order == m_sortOrder))
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<Row> held;
    held.reserve(size_t(before.size()));
    for (const QModelIndex &index : before)
        held.push_back(m_rows[size_t(index.row())]);
    m_sortColumn = column;
    m_sortOrder = order;
    std::sort(m_rows.begin(), m_rows.end(), this->before());
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(lowerBound(held[size_t(i)]), before.at(i).column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

} // namespace roomkey::models
