// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/searchdelegate.h"

#include "app/store/searchquery.h"
#include "models/roles.h"
#include "ui/datetimetext.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"

#include <QPainter>
#include <QStyleOptionViewItem>
#include <QTextLayout>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int OuterMargin = 8; ///< list edge to the selection's edge
constexpr int InnerMargin = 12;
constexpr int RowPadding = 9;
constexpr int Gap = 3;
constexpr int Lines = 2;

/// At most two lines of what was said, each at its baseline, with its marks.
void drawSnippet(QPainter *painter, const QRectF &box, const QModelIndex &index, const Tokens &tokens,
                 Qt::LayoutDirection direction)
{
    const QFont &font = Fonts::current().body;
    const qreal lineHeight = metrics::lineHeight(font);
    const QString whole = index.data().toString();
    QTextOption wrap(Qt::AlignLeading);
    wrap.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    wrap.setTextDirection(whole.isRightToLeft() ? Qt::RightToLeft : direction);
    QList<QTextLayout::FormatRange> formats;
    QTextCharFormat bold;
    bold.setFontWeight(QFont::Bold);
    bold.setForeground(tokens.link);
    for (const TextRange &mark : index.data(models::MarksRole).value<std::vector<TextRange>>())
        formats.append({static_cast<int>(mark.begin), static_cast<int>(mark.length), bold});

    QTextLayout layout(whole, font);
    layout.setTextOption(wrap);
    layout.setFormats(formats);
    layout.beginLayout();
    for (int i = 0; i < Lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(box.width());
        // Fallback fonts have other ascents: every line has its baseline where the first font puts it.
        line.setPosition({0, centredBaseline(font, i * lineHeight, lineHeight) - line.ascent()});
    }
    layout.endLayout();
    painter->setPen(tokens.text);
    layout.draw(painter, box.topLeft());
}

} // namespace

QSize SearchDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const Fonts &fonts = Fonts::current();
    const int place = m_showsPlaces ? metrics::lineHeight(fonts.caption) : 0;
    return {0, 2 * RowPadding + metrics::lineHeight(fonts.small) + place + Gap +
                   Lines * metrics::lineHeight(fonts.body)};
}

void SearchDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const Tokens tokens = Tokens::of(option.widget);
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = QRectF(option.rect).adjusted(OuterMargin, 1, -OuterMargin, -1);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver))
        drawRounded(painter, row, metrics::RowRadius, selected ? tokens.soft : tokens.hover);
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option.widget))
        drawFocusRing(painter, row, metrics::RowRadius, tokens.focus);
    const auto mirrored = [&](const QRectF &box) {
        return QRectF(QStyle::visualRect(option.direction, option.rect, box.toAlignedRect()));
    };

    QRectF line(row.left() + InnerMargin, row.top() + RowPadding, row.width() - 2 * InnerMargin,
                metrics::lineHeight(fonts.small));
    const QString when =
        listTime(QDateTime::fromMSecsSinceEpoch(index.data(models::TimeRole).toLongLong() / 1000));
    const qreal timeWidth = std::ceil(textWidth(when, fonts.caption));
    drawLine(painter, mirrored(line.adjusted(0, 0, -timeWidth - metrics::ControlGap, 0)),
             index.data(models::SenderNameRole).toString(), fonts.small, tokens.muted, Qt::AlignLeading,
             option.direction);
    drawLine(painter, mirrored(line.adjusted(line.width() - timeWidth, 0, 0, 0)), when, fonts.caption,
             tokens.muted, Qt::AlignTrailing, option.direction);
    line.translate(0, line.height());
    if (m_showsPlaces) {
        line.setHeight(metrics::lineHeight(fonts.caption));
        drawLine(painter, mirrored(line), index.data(models::SecondLineRole).toString(), fonts.caption,
                 tokens.muted, Qt::AlignLeading, option.direction);
        line.translate(0, line.height());
    }
    line.translate(0, Gap);
    line.setHeight(Lines * metrics::lineHeight(fonts.body));
    drawSnippet(painter, mirrored(line), index, tokens, option.direction);
    painter->restore();
}

} // namespace roomkey::ui
