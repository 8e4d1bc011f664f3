// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemDelegate>

namespace roomkey::ui {

/// Draws the members' table: tile with name and address, role with a sign that it can be changed, status as
/// chip where it is worth noticing.
class MemberDelegate : public QAbstractItemDelegate
{
    Q_OBJECT

public:
    using QAbstractItemDelegate::QAbstractItemDelegate;

    /// Whether clicking a role changes it.
    void setRolesChangeable(bool changeable) { m_rolesChangeable = changeable; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    bool m_rolesChangeable = false;
};

} // namespace roomkey::ui
