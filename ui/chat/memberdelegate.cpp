// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/memberdelegate.h"

#include "models/memberlistmodel.h"
#include "models/roles.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tiles.h"
#include "ui/widgets/chip.h"

#include <QPainter>

namespace roomkey::ui {

using models::MemberListModel;

namespace {

constexpr int RowHeight = 54;
constexpr int TileSize = 34;
constexpr int SideMargin = 8; ///< as the header's words
constexpr int TextGap = 12;

} // namespace

QSize MemberDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const Fonts &fonts = Fonts::current();
    const int height =
        std::max(RowHeight, metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.caption) + 12);
    const QString text = index.data().toString();
    switch (index.column()) {
    case MemberListModel::NameColumn:
        return {160, height};
    case MemberListModel::RoleColumn:
        return {int(std::ceil(textWidth(text, fonts.body))) + metrics::iconSize() + 2 * metrics::RowGap,
                height};
    default:
        switch (MemberListModel::Status(index.data(models::MemberStatusRole).toInt())) {
        case MemberListModel::Status::Invited:
        case MemberListModel::Status::Outside:
            return {Chip::sizeFor(text, true).width() + metrics::RowGap, height};
        case MemberListModel::Status::You:
        case MemberListModel::Status::Joined:
            break;
        }
        return {int(std::ceil(textWidth(text, fonts.body))) + metrics::RowGap, height};
    }
}

void MemberDelegate::paintName(QPainter *painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    const Tokens tokens = Tokens::of(option.widget);
    const Fonts &fonts = Fonts::current();
    const QRectF box = option.rect;
    const auto mirrored = [&](const QRectF &part) {
        return QRectF(QStyle::visualRect(option.direction, option.rect, part.toAlignedRect()));
    };
    const QString name = index.data().toString();
    QString address = index.data(models::AddressRole).toString();
    if (address == name)
        address.clear();
    drawTile(painter,
             mirrored(QRectF(box.left() + SideMargin, box.center().y() - TileSize / 2.0, TileSize, TileSize)),
             index.data(models::GroupRole).toBool() ? TileShape::Square : TileShape::Round, name,
             index.data(models::SenderIdRole).toString(), tokens);
    const qreal left = box.left() + SideMargin + TileSize + TextGap;
    const qreal first = metrics::lineHeight(fonts.body);
    const qreal second = address.isEmpty() ? 0 : metrics::lineHeight(fonts.caption);
    const qreal top = box.top() + (box.height() - first - second) / 2;
    drawLine(painter, mirrored(QRectF(left, top, box.right() - left - 4, first)), name, fonts.body,
             tokens.text, Qt::AlignLeading, option.direction);
    if (!address.isEmpty())
        drawLine(painter, mirrored(QRectF(left, top + first, box.right() - left - 4, second)), address,
                 fonts.caption, tokens.muted, Qt::AlignLeading, option.direction);
}

void MemberDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const Tokens tokens = Tokens::of(option.widget);
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, tokens.soft);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, tokens.hover);
    drawSeparator(painter, QRectF(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                  tokens.line);
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option.widget))
        drawFocusRing(painter, QRectF(option.rect).adjusted(1, 1, -1, -2), metrics::ControlRadius,
                      tokens.focus);

    QRectF box = QRectF(option.rect).adjusted(SideMargin, 0, -4, 0);
    const QString text = index.data().toString();
    switch (index.column()) {
    case MemberListModel::NameColumn:
        paintName(painter, option, index);
        break;
    case MemberListModel::RoleColumn: {
        const qreal size = metrics::iconSize() * 0.85;
        if (m_rolesChangeable && !text.isEmpty()) {
            const QRectF arrow(box.right() - size, box.center().y() - size / 2, size, size);
            drawSymbol(painter, Symbol::Down,
                       QRectF(QStyle::visualRect(option.direction, option.rect, arrow.toAlignedRect())),
                       tokens.muted);
            box.adjust(0, 0, -size - 4, 0);
        }
        drawLine(painter, QRectF(QStyle::visualRect(option.direction, option.rect, box.toAlignedRect())),
                 text, fonts.body, tokens.text, Qt::AlignLeading, option.direction);
        break;
    }
    default:
        switch (MemberListModel::Status(index.data(models::MemberStatusRole).toInt())) {
        case MemberListModel::Status::Invited:
            Chip::paint(painter, box, text, Tone::Warn, Symbol::Clock, tokens, option.direction);
            break;
        case MemberListModel::Status::Outside:
            Chip::paint(painter, box, text, Tone::Neutral, Symbol::Globe, tokens, option.direction);
            break;
        case MemberListModel::Status::You:
        case MemberListModel::Status::Joined:
            drawLine(painter, box, text, fonts.body, tokens.muted, Qt::AlignLeading, option.direction);
            break;
        }
        break;
    }
    painter->restore();
}

} // namespace roomkey::ui
