// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QTableView>

class QPainter;

namespace roomkey::ui {

/// A table to read whose rows are whole: one is current, selected and focused from its first column to its
/// last. Columns share the width; nothing scrolls sideways. GUI thread.
class RowTable : public QTableView
{
    Q_OBJECT

public:
    explicit RowTable(const QString &name, QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
};

/// What stands under the words of a cell: its part of the row's selection, of the line below and of the ring.
void paintRowGround(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                    const Tokens &tokens);

} // namespace roomkey::ui
