// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/permissiondelegate.h"

#include "models/roles.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/switch.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace roomkey::ui {

using models::PermissionModel;
using models::PermissionResult;

namespace {

constexpr int RowMinimum = 44;
constexpr int GroupMinimum = 36;
constexpr int Chevron = 14;
constexpr int TextStart = 22;
constexpr int CellPadding = 8;
constexpr int ViewMargin = 4;

bool isGroup(const QModelIndex &index)
{
    return !index.parent().isValid();
}

PermissionResult resultOf(const QModelIndex &index)
{
    return PermissionResult(index.data(models::PermissionResultRole).toInt());
}

} // namespace

ResultLook lookOf(PermissionResult result)
{
    switch (result) {
    case PermissionResult::Allowed:
    case PermissionResult::Included:
        return {Tone::Ok, Symbol::Check};
    case PermissionResult::Refused:
        return {Tone::Bad, Symbol::Cross};
    case PermissionResult::NotAsked:
        return {Tone::Neutral, Symbol::Minus};
    case PermissionResult::NotUsable:
        return {Tone::Neutral, Symbol::Lock};
    case PermissionResult::OffForNow:
        return {Tone::Warn, Symbol::Flask};
    case PermissionResult::Ended:
        return {Tone::Neutral, Symbol::Door};
    }
    return {Tone::Neutral, Symbol::Minus};
}

QSize PermissionDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const Fonts &fonts = Fonts::current();
    if (isGroup(index))
        return {0, metrics::heightFor(fonts.bodyBold, 1, 16, GroupMinimum)};
    const int height =
        qMax(RowMinimum, metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.monoSmall) + 8);
    switch (index.column()) {
    case PermissionModel::AskedColumn:
        return {metrics::iconSize() + 4 * CellPadding, height};
    case PermissionModel::ResultColumn: {
        // As wide as the widest result, so that the column does not jump with its content.
        int width = 0;
        for (const PermissionResult result :
             {PermissionResult::Allowed, PermissionResult::Included, PermissionResult::Refused,
              PermissionResult::NotAsked, PermissionResult::NotUsable, PermissionResult::OffForNow,
              PermissionResult::Ended})
            width = qMax(width, Chip::sizeFor(PermissionModel::resultName(result), true).width());
        return {width + 3 * CellPadding, height};
    }
    case PermissionModel::TryColumn:
        return {metrics::iconSize() * 2 + 4 * CellPadding, height};
    default:
        return {120, height};
    }
}

void PermissionDelegate::paintGroup(QPainter *painter, const QStyleOptionViewItem &option,
                                    const QModelIndex &index) const
{
    if (index.column() != PermissionModel::PermissionColumn)
        return;
    const Tokens t = Tokens::of(option.palette);
    const auto *view = qobject_cast<const QTreeView *>(option.widget);
    const bool rtl = option.direction == Qt::RightToLeft;
    const QRectF r = option.rect;
    const Symbol symbol = view && view->isExpanded(index) ? Symbol::Down : rtl ? Symbol::Left : Symbol::Right;
    const qreal x = rtl ? r.right() - CellPadding / 2.0 - Chevron : r.left() + CellPadding / 2.0;
    drawSymbol(painter, symbol, QRectF(x, r.center().y() - Chevron / 2.0, Chevron, Chevron), t.text);
    const QRectF text =
        rtl ? r.adjusted(CellPadding, 0, -TextStart, 0) : r.adjusted(TextStart, 0, -CellPadding, 0);
    drawLine(painter, text, index.data().toString(), Fonts::current().bodyBold, t.text, Qt::AlignLeading,
             option.direction);
}

void PermissionDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    if (isGroup(index)) {
        paintGroup(painter, option, index);
        return;
    }
    const Tokens t = Tokens::of(option.palette);
    const Fonts &fonts = Fonts::current();
    const bool rtl = option.direction == Qt::RightToLeft;
    const QRectF r = option.rect;
    const PermissionResult result = resultOf(index);
    const QRectF cell = r.adjusted(CellPadding, 0, -CellPadding, 0);
    switch (index.column()) {
    case PermissionModel::PermissionColumn: {
        const QRectF text =
            rtl ? r.adjusted(CellPadding, 0, -TextStart, 0) : r.adjusted(TextStart, 0, -CellPadding, 0);
        const QString id = index.data(models::PermissionScopeNameRole).toString();
        const qreal first = metrics::lineHeight(fonts.body);
        const qreal second = id.isEmpty() ? 0 : metrics::lineHeight(fonts.monoSmall);
        const qreal top = r.center().y() - (first + second) / 2;
        const QColor ink = result == PermissionResult::NotUsable ? t.muted : t.text;
        drawLine(painter, QRectF(text.left(), top, text.width(), first), index.data().toString(), fonts.body,
                 ink, Qt::AlignLeading, option.direction);
        if (!id.isEmpty())
            drawLine(painter, QRectF(text.left(), top + first, text.width(), second), id, fonts.monoSmall,
                     t.muted, Qt::AlignLeading, option.direction, Qt::ElideMiddle);
        break;
    }
    case PermissionModel::AskedColumn: {
        const bool asked = index.data(models::PermissionAskedRole).toBool();
        const qreal size = metrics::iconSize() - 2;
        const QRectF box(rtl ? cell.right() - size : cell.left(), r.center().y() - size / 2, size, size);
        drawSymbol(painter, asked ? Symbol::Check : Symbol::Minus, box, asked ? t.text : t.muted);
        break;
    }
    case PermissionModel::ResultColumn: {
        const ResultLook look = lookOf(result);
        Chip::paint(painter, cell, index.data().toString(), look.tone, look.symbol, t, option.direction);
        break;
    }
    case PermissionModel::UnlocksColumn:
        drawLine(painter, cell, index.data().toString(), fonts.small,
                 result == PermissionResult::Refused || result == PermissionResult::OffForNow ||
                         result == PermissionResult::Ended
                     ? t.text
                     : t.muted,
                 Qt::AlignLeading, option.direction);
        break;
    case PermissionModel::TryColumn:
        if (const QVariant state = index.data(Qt::CheckStateRole); state.isValid())
            drawSwitch(painter, r, state.toInt() == Qt::Checked, t.warn, t.surface, t, option.direction);
        break;
    default:
        break;
    }
}

bool PermissionDelegate::editorEvent(QEvent *event, QAbstractItemModel *model,
                                     const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const QModelIndex cell = index.siblingAtColumn(PermissionModel::TryColumn);
    const QVariant state = cell.data(Qt::CheckStateRole);
    bool flip = false;
    if (event->type() == QEvent::KeyPress) {
        flip = static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space;
    } else if (event->type() == QEvent::MouseButtonRelease && index == cell) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        flip = mouse->button() == Qt::LeftButton && option.rect.contains(mouse->position().toPoint());
    }
    if (!flip || !state.isValid())
        return QStyledItemDelegate::editorEvent(event, model, option, index);
    return model->setData(cell, state.toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked,
                          Qt::CheckStateRole);
}

PermissionTree::PermissionTree(QWidget *parent)
    : QTreeView(parent)
{
    setItemDelegate(new PermissionDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setIndentation(0);
    setExpandsOnDoubleClick(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAllColumnsShowFocus(true);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(false);
    header()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    header()->setHighlightSections(false);
    header()->setMinimumSectionSize(60);
    connect(this, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        if (isGroup(index))
            setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
    });
}

void PermissionTree::drawRow(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const Tokens t = Tokens::of(this);
    const QRectF row = QRectF(0, option.rect.top(), viewport()->width(), option.rect.height());
    const QRectF box = row.adjusted(ViewMargin, 1, -ViewMargin, -1);
    const bool current = currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0);
    if (isGroup(index)) {
        drawSeparator(painter, QRectF(row.left(), row.bottom() - 1, row.width(), 1), t.line);
        if (current && showsFocus(this))
            drawFocusRing(painter, box, metrics::RowRadius, t.focus);
    } else if (selectionModel() && selectionModel()->isSelected(index)) {
        drawRounded(painter, box, metrics::RowRadius, t.soft);
        if (showsFocus(this))
            drawFocusRing(painter, box, metrics::RowRadius, t.focus);
    }
    QStyleOptionViewItem plain(option);
    plain.state &= ~(QStyle::State_Selected | QStyle::State_MouseOver | QStyle::State_HasFocus);
    plain.features &= ~QStyleOptionViewItem::Alternate;
    plain.showDecorationSelected = false;
    // QTreeView fills the selection behind the cells by the style; without the model's selection it has none.
    for (int column = 0; column < model()->columnCount(); ++column) {
        const int section = header()->visualIndex(column);
        if (header()->isSectionHidden(column) || section < 0)
            continue;
        QStyleOptionViewItem cell(plain);
        cell.rect = QRect(header()->sectionViewportPosition(column), option.rect.top(),
                          header()->sectionSize(column), option.rect.height());
        cell.widget = this;
        itemDelegateForIndex(index)->paint(painter, cell, index.siblingAtColumn(column));
    }
}

void PermissionTree::drawBranches(QPainter *, const QRect &, const QModelIndex &) const {}

} // namespace roomkey::ui
