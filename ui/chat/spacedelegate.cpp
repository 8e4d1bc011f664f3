// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/spacedelegate.h"

#include "app/api/types/space.h"
#include "models/roles.h"
#include "models/spacelistmodel.h"
#include "ui/datetimetext.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tiles.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace roomkey::ui {

namespace {

constexpr int RowHeight = 58;
constexpr int HeadingHeight = 36;
constexpr int OuterMargin = 8; ///< list edge to the selection's edge
constexpr int InnerMargin = 10;
constexpr int TileSize = 38;
constexpr int TextLeft = 60; ///< from the selection's left edge

bool isHeading(const QModelIndex &index)
{
    return index.data(models::KindRole).toInt() == int(models::SpaceListModel::Kind::Heading);
}

/// Enough of a name to know who it was: the first word of a name in words.
QString shortName(const QString &name)
{
    return name.section(QLatin1Char(' '), 0, 0, QString::SectionSkipEmpty);
}

} // namespace

QSize SpaceDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const Fonts &fonts = Fonts::current();
    if (isHeading(index)) {
        if (m_narrow)
            return {0, index.row() == 0 ? 0 : 2 * OuterMargin + 1};
        return {0, metrics::heightFor(fonts.caption, 1, 20, HeadingHeight)};
    }
    const int words = metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.small) + 14;
    return {0, std::max({RowHeight, words, TileSize + 2 * InnerMargin})};
}

void SpaceDelegate::paintHeading(QPainter *painter, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    const Tokens tokens = Tokens::of(option.widget);
    QRectF box = option.rect;
    if (m_narrow) {
        if (index.row() > 0)
            drawSeparator(
                painter,
                QRectF(box.left() + 2 * OuterMargin, box.center().y(), box.width() - 4 * OuterMargin, 1),
                tokens.line);
        return;
    }
    box.adjust(2 * OuterMargin, index.row() == 0 ? 0 : OuterMargin, -2 * OuterMargin, 0);
    const Fonts &fonts = Fonts::current();
    const bool folded = index.data(models::CollapsedRole).toBool();
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    const QString name = index.data().toString();
    const auto mirrored = [&](const QRectF &part) {
        return QRectF(QStyle::visualRect(option.direction, box.toAlignedRect(), part.toAlignedRect()));
    };
    drawLine(painter, box, name, fonts.caption, tokens.muted, Qt::AlignLeading, option.direction);
    if (folded || hovered) {
        const qreal size = metrics::iconSize() * 0.7;
        const Symbol symbol = !folded                               ? Symbol::Down
                              : option.direction == Qt::RightToLeft ? Symbol::Left
                                                                    : Symbol::Right;
        drawSymbol(painter, symbol,
                   mirrored(QRectF(box.left() + textWidth(name, fonts.caption) + 6,
                                   box.center().y() - size / 2, size, size)),
                   tokens.muted);
    }
    if (folded)
        drawLine(painter, box, QLocale().toString(index.data(models::CountRole).toInt()), fonts.caption,
                 tokens.muted, Qt::AlignTrailing, option.direction);
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option.widget))
        drawFocusRing(painter, QRectF(option.rect).adjusted(OuterMargin, 2, -OuterMargin, -2),
                      metrics::RowRadius, tokens.focus);
}

void SpaceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    if (isHeading(index)) {
        paintHeading(painter, option, index);
        return;
    }
    const Tokens tokens = Tokens::of(option.widget);
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = QRectF(option.rect).adjusted(OuterMargin, 1, -OuterMargin, -1);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    if (selected || hovered)
        drawRounded(painter, row, metrics::RowRadius, selected ? tokens.soft : tokens.hover);
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option.widget))
        drawFocusRing(painter, row, metrics::RowRadius, tokens.focus);

    const auto type = Space::Type(index.data(models::SpaceTypeRole).toInt());
    const QString name = index.data().toString();
    const auto mirrored = [&](const QRectF &box) {
        return QRectF(QStyle::visualRect(option.direction, row.toAlignedRect(), box.toAlignedRect()));
    };
    const qreal tileLeft = m_narrow ? row.center().x() - TileSize / 2.0 : row.left() + InnerMargin;
    drawTile(painter, mirrored(QRectF(tileLeft, row.center().y() - TileSize / 2.0, TileSize, TileSize)),
             type == Space::Type::DirectMessage ? TileShape::Round : TileShape::Square, name,
             index.data(models::TileIdRole).toString(), tokens);
    if (m_narrow) {
        if (!index.data(models::RefusedRole).toString().isEmpty()) {
            const qreal size = metrics::iconSize();
            drawSymbol(painter, Symbol::Warning,
                       QRectF(row.center().x() + TileSize / 2.0 - size / 2, row.top() + 2, size, size),
                       tokens.bad);
        }
        painter->restore();
        return;
    }

    const qreal firstHeight = metrics::lineHeight(fonts.body);
    const qreal secondHeight = metrics::lineHeight(fonts.small);
    const SecondLine second = secondLine(index, selected);
    const qreal wordsHeight = second.text.isEmpty() ? firstHeight : firstHeight + 3 + secondHeight;
    const qreal top = row.top() + (row.height() - wordsHeight) / 2;
    const QRectF words =
        QRectF(row.left() + TextLeft, row.top(), row.width() - TextLeft - InnerMargin, row.height());

    QString time;
    if (const qint64 activity = index.data(models::TimeRole).toLongLong(); activity > 0)
        time = listTime(QDateTime::fromMSecsSinceEpoch(activity / 1000));
    const qreal timeWidth = time.isEmpty() ? 0 : std::ceil(textWidth(time, fonts.caption));
    const QRectF first(words.left(), top, words.width(), firstHeight);
    drawLine(painter, mirrored(first.adjusted(0, 0, -timeWidth - metrics::ControlGap, 0)), name, fonts.body,
             tokens.text, Qt::AlignLeading, option.direction);
    drawLine(painter, mirrored(first.adjusted(words.width() - timeWidth, 0, 0, 0)), time, fonts.caption,
             tokens.muted, Qt::AlignTrailing, option.direction);
    paintSecondLine(painter,
                    mirrored(QRectF(words.left(), top + firstHeight + 3, words.width(), secondHeight)),
                    option, second);
    painter->restore();
}

SpaceDelegate::SecondLine SpaceDelegate::secondLine(const QModelIndex &index, bool selected) const
{
    if (const QString refused = index.data(models::RefusedRole).toString(); !refused.isEmpty())
        return {Symbol::Warning, Tint::Bad, refused};
    // The draft of the open space stands in the composer.
    if (const QString draft = index.data(models::DraftRole).toString(); !draft.isEmpty() && !selected)
        return {Symbol::Edit, Tint::Muted, tr("Draft: %1").arg(draft)};
    const QString sender = index.data(models::PreviewSenderRole).toString();
    const QString text = index.data(models::PreviewRole).toString();
    const bool isOwn = sender == m_ownName;
    // Who else writes in a direct message stands above.
    const bool isNamed =
        Space::Type(index.data(models::SpaceTypeRole).toInt()) == Space::Type::DirectMessage && !isOwn;
    if (sender.isEmpty() || text.isEmpty() || isNamed)
        return {{}, Tint::Muted, text};
    return {
        {}, Tint::Muted, tr("%1: %2", "sender, message").arg(isOwn ? tr("You") : shortName(sender), text)};
}

void SpaceDelegate::paintSecondLine(QPainter *painter, const QRectF &box, const QStyleOptionViewItem &option,
                                    const SecondLine &content) const
{
    const QColor color = Tokens::of(option.widget).ink(content.tint);
    QRectF line = box;
    if (content.symbol) {
        const qreal size = metrics::iconSize() * 0.8;
        const QRectF icon(0, box.center().y() - size / 2, size, size);
        const bool rightToLeft = option.direction == Qt::RightToLeft;
        drawSymbol(painter, *content.symbol,
                   icon.translated(rightToLeft ? box.right() - size : box.left(), 0), color);
        line.adjust(rightToLeft ? 0 : size + 5, 0, rightToLeft ? -size - 5 : 0, 0);
    }
    drawLine(painter, line, content.text, Fonts::current().small, color, Qt::AlignLeading, option.direction);
}

bool SpaceDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                              const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid() || isHeading(index))
        return false;
    const QString name = index.data().toString();
    const qreal room = option.rect.width() - 2 * OuterMargin - TextLeft - InnerMargin - 40;
    const bool hidden = m_narrow || textWidth(name, Fonts::current().body) > room;
    QStringList tip{hidden ? name : QString()};
    if (m_narrow) // there it is a mark alone
        tip << index.data(models::RefusedRole).toString();
    tip.removeAll(QString());
    QToolTip::showText(event->globalPos(), tip.join(QLatin1Char('\n')), view, option.rect);
    return true;
}

} // namespace roomkey::ui
