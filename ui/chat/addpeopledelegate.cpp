// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/addpeopledelegate.h"

#include "models/addpeoplemodel.h"
#include "models/roles.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"

#include <QPainter>

namespace roomkey::ui {

namespace {

using State = models::AddPeopleModel::State;

struct Sign
{
    Symbol symbol;
    Tone tone;
};

Sign signOf(State state)
{
    switch (state) {
    case State::Problem:
    case State::Failed:
        return {Symbol::Warning, Tone::Bad};
    case State::New:
        return {Symbol::Plus, Tone::Ok};
    case State::Waiting:
    case State::Adding:
        return {Symbol::Clock, Tone::Neutral};
    case State::Added:
    case State::Invited:
        return {Symbol::Check, Tone::Ok};
    case State::Already:
        return {Symbol::Equal, Tone::Neutral};
    }
    return {Symbol::Info, Tone::Neutral};
}

} // namespace

QSize AddPeopleDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const Fonts &fonts = Fonts::current();
    return {0, std::max(46, metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.caption) + 12)};
}

void AddPeopleDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const Tokens tokens = Tokens::of(option.widget);
    const Fonts &fonts = Fonts::current();
    const auto state = State(index.data(models::StateRole).toInt());
    const Sign sign = signOf(state);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = QRectF(option.rect).adjusted(16, 1, -16, -1);
    if (sign.tone != Tone::Neutral)
        drawRounded(painter, row, metrics::ControlRadius, tokens.background(sign.tone));
    if (option.state.testFlag(QStyle::State_HasFocus) && showsFocus(option.widget))
        drawFocusRing(painter, row, metrics::ControlRadius, tokens.focus);
    const auto mirrored = [&](const QRectF &box) {
        return QRectF(QStyle::visualRect(option.direction, row.toAlignedRect(), box.toAlignedRect()));
    };
    const qreal icon = metrics::iconSize() * 0.9;
    drawSymbol(painter, sign.symbol,
               mirrored(QRectF(row.left() + 10, row.center().y() - icon / 2, icon, icon)),
               tokens.foreground(sign.tone));
    const qreal first = metrics::lineHeight(fonts.body);
    const qreal second = metrics::lineHeight(fonts.caption);
    const qreal top = row.top() + (row.height() - first - second) / 2;
    const qreal left = row.left() + 36;
    const qreal room = row.right() - left - 10;
    drawLine(painter, mirrored(QRectF(left, top, room, first)), index.data().toString(), fonts.body,
             state == State::Already ? tokens.muted : tokens.text, Qt::AlignLeading, option.direction);
    drawLine(painter, mirrored(QRectF(left, top + first, room, second)),
             index.data(Qt::StatusTipRole).toString(), fonts.caption,
             sign.tone == Tone::Bad ? tokens.bad : tokens.muted, Qt::AlignLeading, option.direction);
    painter->restore();
}

} // namespace roomkey::ui
