// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/everypermission.h"

#include "models/roles.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QKeyEvent>
#include <QListView>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int RowMinimum = 54;
constexpr int Side = 20;

} // namespace

QString className(ScopeClass verification)
{
    switch (verification) {
    case ScopeClass::NonSensitive:
        return EveryPermission::tr("Not sensitive");
    case ScopeClass::Sensitive:
        return EveryPermission::tr("Sensitive");
    case ScopeClass::Restricted:
        return EveryPermission::tr("Restricted");
    case ScopeClass::Unverified:
        return EveryPermission::tr("Not classified");
    }
    return {};
}

QSize ScopeChoiceDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const Fonts &fonts = Fonts::current();
    return {200, qMax(RowMinimum, metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.small) + 14)};
}

void ScopeChoiceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const Tokens t = Tokens::of(option.palette);
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool rtl = option.direction == Qt::RightToLeft;
    const QRectF box = option.rect;
    const bool current = option.state.testFlag(QStyle::State_HasFocus);
    if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, t.hover);
    drawSeparator(painter, QRectF(box.left() + Side, box.bottom(), box.width() - 2 * Side, 1), t.line);
    if (current && showsFocus(option.widget))
        drawFocusRing(painter, box.adjusted(Side / 2, 2, -Side / 2, -3), metrics::RowRadius, t.focus);

    const QVariant check = index.data(Qt::CheckStateRole);
    const qreal mark = metrics::iconSize();
    const QRectF inner = box.adjusted(Side, 0, -Side, 0);
    const QRectF tick(rtl ? inner.right() - mark : inner.left(), inner.center().y() - mark / 2, mark, mark);
    if (!check.isValid()) {
        drawSymbol(painter, Symbol::Lock, tick.adjusted(2, 2, -2, -2), t.muted);
    } else if (check.toInt() == Qt::Unchecked) {
        drawRounded(painter, tick, 4, t.surface, t.edge);
    } else {
        const bool whole = check.toInt() == Qt::Checked;
        drawRounded(painter, tick, 4, whole ? t.accent : t.background(Tone::Neutral),
                    whole ? QColor() : t.edge);
        drawSymbol(painter, Symbol::Check, tick.adjusted(2, 2, -2, -2), whole ? t.onAccent : t.muted);
    }

    const bool strict = index.data(models::PermissionClassRole).toInt() >= int(ScopeClass::Restricted);
    const QString chip = className(ScopeClass(index.data(models::PermissionClassRole).toInt()));
    const QSize chipSize = Chip::sizeFor(chip, strict);
    const QRectF chipBox(rtl ? inner.left() : inner.right() - chipSize.width(), inner.top(), chipSize.width(),
                         inner.height());
    Chip::paint(painter, chipBox, chip, strict ? Tone::Warn : Tone::Neutral,
                strict ? std::optional(Symbol::Warning) : std::nullopt, t, option.direction);

    const qreal start = mark + metrics::RowGap;
    const qreal end = chipSize.width() + metrics::RowGap;
    const QRectF words = inner.adjusted(rtl ? end : start, 0, rtl ? -start : -end, 0);
    const qreal first = metrics::lineHeight(fonts.body);
    const qreal second = metrics::lineHeight(fonts.small);
    const qreal top = words.center().y() - (first + second) / 2;
    const QRectF line1(words.left(), top, words.width(), first);
    const QString name = index.data().toString();
    drawLine(painter, line1, name, fonts.body, check.isValid() ? t.text : t.muted, Qt::AlignLeading,
             option.direction);
    const qreal used = textWidth(name, fonts.body) + metrics::RowGap;
    if (used < line1.width())
        drawLine(painter, line1.adjusted(rtl ? 0 : used, 0, rtl ? -used : 0, 0),
                 index.data(models::PermissionScopeNameRole).toString(), fonts.monoSmall, t.muted,
                 Qt::AlignLeading, option.direction, Qt::ElideMiddle);
    drawLine(painter, QRectF(words.left(), top + first, words.width(), second),
             index.data(models::SecondLineRole).toString(), fonts.small, t.muted, Qt::AlignLeading,
             option.direction);
    painter->restore();
}

bool ScopeChoiceDelegate::editorEvent(QEvent *event, QAbstractItemModel *model,
                                      const QStyleOptionViewItem &option, const QModelIndex &index)
{
    bool flip = false;
    if (event->type() == QEvent::KeyPress)
        flip = static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space;
    else if (event->type() == QEvent::MouseButtonRelease)
        flip = static_cast<QMouseEvent *>(event)->button() == Qt::LeftButton;
    const QVariant check = index.data(Qt::CheckStateRole);
    if (!flip || !check.isValid())
        return QStyledItemDelegate::editorEvent(event, model, option, index);
    return model->setData(index, check.toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked,
                          Qt::CheckStateRole);
}

EveryPermission::EveryPermission(models::ChoiceModel &choice, QWidget *parent)
    : QWidget(parent)
    , m_model(choice)
    , m_list(new QListView)
    , m_empty(new Label(tr("Nothing here matches"), Type::Body, Tint::Muted))
{
    auto *search = new SearchField(tr("Find a permission"));
    m_list->setModel(&m_filter);
    m_list->setItemDelegate(new ScopeChoiceDelegate(this));
    m_list->setAccessibleName(tr("Every permission"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false); // the card behind has round corners
    m_list->setCurrentIndex(m_filter.index(0, 0));
    m_empty->setContentsMargins(Side, 0, Side, 0);
    m_empty->hide();
    auto *top = new QHBoxLayout;
    top->setContentsMargins(Side, 0, Side, 0);
    top->addWidget(search);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::ControlGap);
    layout->addLayout(top);
    layout->addWidget(m_empty);
    layout->addWidget(m_list, 1);
    setFocusProxy(search);
    connect(search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setText(text);
        m_empty->setVisible(m_filter.rowCount() == 0);
    });
}

} // namespace roomkey::ui
