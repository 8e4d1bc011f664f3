// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/sortedrows.h"

#include <QAbstractTableModel>
#include <QCollator>
#include <QSet>

#include <memory>

namespace roomkey::models {

struct MemberRow
{
    Membership member;
    QString label;
    QString folded;
};

/// The members of one space as a table: name and address, role in the product's words, status. Sorts and
/// filters itself. GUI thread; the store outlives it.
class MemberListModel : public SortedRows<std::shared_ptr<const MemberRow>, QAbstractTableModel>
{
    Q_OBJECT

public:
    enum Column { NameColumn, RoleColumn, StatusColumn, ColumnCount };
    /// The first that applies.
    enum class Status { You, Invited, Outside, Joined };

    explicit MemberListModel(QObject *parent = nullptr);

    void setStore(AccountStore *store);
    void setSelf(const User &self);
    /// Another space resets the model: it is another list.
    void setSpace(const SpaceName &space);
    SpaceName space() const { return m_space; }

    void setTextFilter(const QString &text);
    /// Members known, whatever the filter hides.
    int memberCount() const { return int(m_all.size()); }
    int ownerCount() const;
    const Membership &member(int row) const { return m_rows[size_t(row)]->member; }
    /// Whoever has this address, whatever the filter hides.
    std::optional<Membership> byAddress(const QString &email) const;
    bool isSelf(const Membership &member) const;
    /// The person's own role in this space.
    Membership::Role ownRole() const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    /// Members, their roles or their number changed.
    void membersChanged();

protected:
    using Row = std::shared_ptr<const MemberRow>;
    bool isBefore(const Row &a, const Row &b) const override;

private:
    void refresh();
    QSet<MembershipName> leaving() const;
    bool matches(const MemberRow &row) const;
    Status statusOf(const Membership &member) const;
    QString statusText(const Membership &member) const;
    QVariant shown(const MemberRow &row, int column) const;
    QString sentence(const MemberRow &row, int column) const;

    AccountStore *m_store = nullptr;
    SpaceName m_space;
    User m_self;
    QString m_needle;
    int m_sortColumn = RoleColumn;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    QCollator m_collator;
    QHash<MembershipName, Row> m_all;
    QSet<MembershipName> m_leaving; ///< to be removed, but not yet at Google
};

} // namespace roomkey::models
