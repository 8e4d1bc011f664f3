// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/rowtable.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyleOptionViewItem>

namespace roomkey::ui {

RowTable::RowTable(const QString &name, QWidget *parent)
    : QTableView(parent)
{
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
}

void RowTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    verticalHeader()->setDefaultSectionSize(itemDelegate()->sizeHint({}, {}).height());
}

void RowTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    viewport()->update(); // Qt asks for the two cells, the ring is around their rows
}

void paintRowGround(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                    const Tokens &tokens)
{
    const QRectF cell = option.rect;
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(cell, tokens.soft);
    drawSeparator(painter, QRectF(cell.left(), cell.bottom(), cell.width(), 1), tokens.line);

    const auto *table = qobject_cast<const QTableView *>(option.widget);
    if (!table || !showsFocus(table) || table->currentIndex().row() != index.row())
        return;
    const QHeaderView *header = table->horizontalHeader();
    const QRectF row(-header->offset(), cell.top(), header->length(), cell.height());
    painter->save();
    painter->setClipRect(cell, Qt::IntersectClip);
    drawFocusRing(painter, row.adjusted(1, 1, -1, -2), metrics::ControlRadius, tokens.focus);
    painter->restore();
}

} // namespace roomkey::ui
