// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/roles.h"

#include <QAbstractTableModel>

#include <optional>

namespace roomkey::models {

/// The members of one space as a table in the product's words (ROLE_MANAGER is shown as Owner), sortable by
/// any column. GUI thread; the store outlives it.
class MemberListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, RoleColumn, StatusColumn, ColumnCount };

    MemberListModel(AccountStore &store, const UserName &self, QObject *parent = nullptr);

    void setSpace(const SpaceName &space);
    /// Rows whose name or address contains \a text.
    void setTextFilter(const QString &text);
    int total() const { return static_cast<int>(m_members.size()); }
    /// True once this space was listed whole.
    bool isKnown() const;

    std::optional<Membership> memberAt(const QModelIndex &index) const;
    std::optional<Membership> memberNamed(const MembershipName &name) const;
    /// Somebody already here with this address.
    std::optional<Membership> memberWithEmail(const QString &email) const;
    /// The signed-in person's own membership.
    std::optional<Membership> self() const;
    int ownerCount() const;

    static QString roleWord(Membership::Role role);
    static QString displayName(const Membership &membership);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    void membersChanged();

private:
    void reload();
    void rebuild();
    bool matches(const Membership &membership) const;
    bool isLess(const Membership &a, const Membership &b) const;
    QString statusWord(const Membership &membership) const;

    AccountStore &m_store;
    UserName m_self;
    SpaceName m_space;
    QString m_text;
    QHash<QString, Membership> m_members;
    QList<QString> m_rows;
    int m_sortColumn = RoleColumn;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace roomkey::models
