// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/methodspane.h"

#include "models/roles.h"
#include "ui/permissions/rowtable.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::MethodFilter;
using models::MethodModel;
using State = MethodModel::State;

namespace {

constexpr int RowMinimum = 44;
constexpr int CellPadding = 8;
constexpr int SearchWidth = 260;

struct Look
{
    Symbol symbol;
    QColor ink;
};

Look lookOf(State state, const Tokens &t)
{
    switch (state) {
    case State::Allowed:
        return {Symbol::Check, t.ok};
    case State::Trying:
        return {Symbol::Flask, t.warn};
    case State::Missing:
        return {Symbol::Key, t.text};
    case State::Impossible:
    case State::None:
        return {Symbol::Lock, t.muted};
    }
    return {Symbol::Lock, t.muted};
}

} // namespace

QSize MethodDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const Fonts &fonts = Fonts::current();
    return {120,
            qMax(RowMinimum, metrics::lineHeight(fonts.body) + metrics::lineHeight(fonts.monoSmall) + 8)};
}

void MethodDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const Tokens t = Tokens::of(option.palette);
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = option.rect;
    paintRowGround(painter, option, index, t);

    const bool rtl = option.direction == Qt::RightToLeft;
    const QRectF cell = box.adjusted(CellPadding, 0, -CellPadding, 0);
    const QString small = index.data(models::PermissionScopeNameRole).toString();
    const qreal first = metrics::lineHeight(fonts.body);
    const qreal second = metrics::lineHeight(fonts.monoSmall);
    const qreal top = cell.center().y() - (first + second) / 2;
    const bool isAction = index.column() == MethodModel::ActionColumn;
    const State state = isAction ? State::None : State(index.data(models::MethodStateRole).toInt());
    if (!isAction && state == State::None) {
        drawLine(painter, cell, QStringLiteral("–"), fonts.small, t.muted, Qt::AlignLeading,
                 option.direction);
        painter->restore();
        return;
    }
    QRectF words(cell.left(), top, cell.width(), first);
    QColor ink = t.text;
    QString text = index.data().toString();
    if (!isAction) {
        const Look look = lookOf(state, t);
        ink = look.ink;
        text = MethodModel::stateName(state);
        if (state == State::Impossible) { // who could says more in one line than that it is off here
            text = index.data(models::MethodCallerRole).toString();
            if (!text.isEmpty())
                text[0] = text.at(0).toUpper();
        }
        const qreal size = metrics::iconSize() - 4;
        drawSymbol(
            painter, look.symbol,
            QRectF(rtl ? words.right() - size : words.left(), words.center().y() - size / 2, size, size),
            ink);
        words.adjust(rtl ? 0 : size + 6, 0, rtl ? -(size + 6) : 0, 0);
    }
    drawLine(painter, words, text, isAction ? fonts.body : fonts.small, ink, Qt::AlignLeading,
             option.direction);
    drawLine(painter, QRectF(cell.left(), top + first, cell.width(), second), small, fonts.monoSmall, t.muted,
             Qt::AlignLeading, option.direction, Qt::ElideRight);
    painter->restore();
}

MethodsPane::MethodsPane(QWidget *parent)
    : QWidget(parent)
    , m_search(new SearchField(tr("Find a method or permission")))
    , m_wanted(new SegmentedControl(tr("Show")))
    , m_count(new Label({}, Type::Small, Tint::Muted))
    , m_copy(new Button(Symbol::Copy, tr("Copy")))
    , m_table(new RowTable(tr("Methods")))
{
    for (const QString &name : {tr("All"), tr("Allowed"), tr("Missing"), tr("Not usable here")})
        m_wanted->addSegment(name);
    m_wanted->setPlain(0, true);
    m_wanted->setCurrent(0);
    m_search->setMaximumWidth(SearchWidth);
    m_copy->setToolTip(tr("Copy these rows as text"));

    m_table->setItemDelegate(new MethodDelegate(this));
    m_table->setModel(&m_filter);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);

    auto *tools = new QHBoxLayout;
    tools->setContentsMargins(metrics::ControlGap, 0, metrics::DialogMargin, 0);
    tools->setSpacing(metrics::RowGap);
    tools->addWidget(m_search, 1);
    tools->addWidget(m_wanted);
    tools->addWidget(m_count);
    tools->addStretch();
    tools->addWidget(m_copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::ControlGap);
    layout->addLayout(tools);
    auto *rows = new QHBoxLayout;
    rows->setContentsMargins(0, 0, metrics::DialogMargin - metrics::ControlGap, 0);
    rows->addWidget(m_table);
    layout->addLayout(rows, 1);
    setFocusProxy(m_search);

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setText(text);
        updateCount();
    });
    connect(m_wanted, &SegmentedControl::currentChanged, this, [this](int index) {
        m_filter.setWanted(MethodFilter::Wanted(index));
        updateCount();
    });
    connect(m_copy, &QAbstractButton::clicked, this, [this] { copy(false); });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        if (const auto scope = m_model.scopeAt(m_filter.mapToSource(index).row()))
            Q_EMIT permissionRequested(*scope);
    });
    updateCount();
}

void MethodsPane::setAccess(const Access &access)
{
    m_model.setAccess(access);
    updateCount();
}

void MethodsPane::updateCount()
{
    const int rows = m_filter.rowCount();
    m_count->setText(rows == 0   ? tr("Nothing here matches")
                     : rows == 1 ? tr("1 method")
                                 : tr("%n methods", nullptr, rows));
}

void MethodsPane::copy(bool selectedOnly)
{
    QList<int> rows;
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        if (!selectedOnly || m_table->selectionModel()->isRowSelected(row, {}))
            rows.append(row);
    }
    if (!rows.isEmpty())
        QGuiApplication::clipboard()->setText(MethodModel::asText(m_filter, rows));
}

void MethodsPane::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy(m_table->selectionModel()->hasSelection());
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace roomkey::ui
