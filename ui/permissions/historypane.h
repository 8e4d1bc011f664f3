// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/granthistorymodel.h"

#include <QStyledItemDelegate>
#include <QWidget>

namespace roomkey::ui {

class RowTable;

/// Paints a cell of two lines, the second one small.
class TwoLineDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// Google's answers over time and what each of them changed.
class HistoryPane : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryPane(QWidget *parent = nullptr);

    void setHistory(const QList<GrantRecord> &records);
    [[nodiscard]] RowTable *table() const { return m_table; }

private:
    models::GrantHistoryModel m_model;
    RowTable *m_table;
};

} // namespace roomkey::ui
