// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/methodmodel.h"

#include <QStyledItemDelegate>
#include <QWidget>

namespace roomkey::ui {

class Button;
class Label;
class RowTable;
class SearchField;
class SegmentedControl;

/// Paints a way to call a method as icon, word and permission.
class MethodDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// All methods of the Chat API and what the grant makes of each, to search, filter and copy. Shows facts,
/// emits intent.
class MethodsPane : public QWidget
{
    Q_OBJECT

public:
    explicit MethodsPane(QWidget *parent = nullptr);

    void setAccess(const Access &access);
    [[nodiscard]] RowTable *table() const { return m_table; }

Q_SIGNALS:
    /// Enter or a double click on a method: the permission it is about.
    void permissionRequested(roomkey::Scope scope);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void updateCount();
    void copy(bool selectedOnly);

    models::MethodModel m_model;
    models::MethodFilter m_filter{m_model};
    SearchField *m_search;
    SegmentedControl *m_wanted;
    Label *m_count;
    Button *m_copy;
    RowTable *m_table;
};

} // namespace roomkey::ui
