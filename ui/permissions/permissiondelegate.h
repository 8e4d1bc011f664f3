// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/permissionmodel.h"
#include "ui/theme/icons.h"

#include <QStyledItemDelegate>
#include <QTreeView>

namespace roomkey::ui {

/// How a result looks wherever it is shown.
struct ResultLook
{
    Tone tone;
    Symbol symbol;
};
[[nodiscard]] ResultLook lookOf(models::PermissionResult result);

/// Paints the cells of the permissions tree; the rounded selection under them is the view's.
class PermissionDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    /// Space anywhere in a row, or a click on it, moves the switch "Try without".
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;

private:
    void paintGroup(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
};

/// The tree of permissions. A click on a group opens or closes it; Left and Right do the same.
class PermissionTree : public QTreeView
{
    Q_OBJECT

public:
    explicit PermissionTree(QWidget *parent = nullptr);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option,
                 const QModelIndex &index) const override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
};

} // namespace roomkey::ui
