// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/historypane.h"

#include "models/roles.h"
#include "ui/permissions/rowtable.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QHeaderView>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::GrantHistoryModel;

namespace {

constexpr int RowMinimum = 54;
constexpr int CellPadding = 8;

} // namespace

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const Fonts &fonts = Fonts::current();
    const int height =
        qMax(RowMinimum, metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.small) + 12);
    const auto wide = [&](const QString &text, const QFont &font) {
        return int(textWidth(text, font)) + 3 * CellPadding;
    };
    return {qMax(wide(index.data().toString(), fonts.body),
                 wide(index.data(models::SecondLineRole).toString(), fonts.small)),
            height};
}

void TwoLineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Tokens t = Tokens::of(option.palette);
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = option.rect;
    paintRowGround(painter, option, index, t);
    const QRectF cell = box.adjusted(CellPadding, 0, -CellPadding, 0);
    const bool isId = index.column() == GrantHistoryModel::ClientColumn;
    const QString small = index.data(models::SecondLineRole).toString();
    const QFont &font = isId ? fonts.monoSmall : fonts.body;
    const qreal first = metrics::lineHeight(font);
    const qreal second = small.isEmpty() ? 0 : metrics::lineHeight(fonts.small);
    const qreal top = cell.center().y() - (first + second) / 2;
    drawLine(painter, QRectF(cell.left(), top, cell.width(), first), index.data().toString(), font,
             isId ? t.muted : t.text, Qt::AlignLeading, option.direction,
             isId ? Qt::ElideMiddle : Qt::ElideRight);
    if (!small.isEmpty())
        drawLine(painter, QRectF(cell.left(), top + first, cell.width(), second), small, fonts.small, t.muted,
                 Qt::AlignLeading, option.direction);
    painter->restore();
}

HistoryPane::HistoryPane(QWidget *parent)
    : QWidget(parent)
    , m_table(new RowTable(tr("History of permissions")))
{
    m_table->setItemDelegate(new TwoLineDelegate(this));
    m_table->setModel(&m_model);
    m_table->horizontalHeader()->setSectionResizeMode(GrantHistoryModel::WhenColumn,
                                                      QHeaderView::ResizeToContents);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, metrics::DialogMargin - metrics::ControlGap, 0);
    layout->addWidget(m_table);
    setFocusProxy(m_table);
}

void HistoryPane::setHistory(const QList<GrantRecord> &records)
{
    m_model.setHistory(records);
}

} // namespace roomkey::ui
