// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/arearows.h"

#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace roomkey::ui {

using models::ChoiceModel;

namespace {

constexpr int RowSpacing = metrics::RowGap + 2;
/// What is left to the words of a row before its levels go below them, in characters.
constexpr int WordsBeside = 22;

Symbol symbolOf(ChoiceModel::Area area)
{
    switch (area) {
    case ChoiceModel::Spaces:
        return Symbol::Hash;
    case ChoiceModel::Messages:
        return Symbol::Chat;
    case ChoiceModel::Members:
        return Symbol::People;
    case ChoiceModel::ReadMarks:
        return Symbol::Check;
    case ChoiceModel::Notifications:
        return Symbol::Bell;
    case ChoiceModel::DeleteSpaces:
        return Symbol::Trash;
    case ChoiceModel::CustomEmoji:
        return Symbol::Smile;
    case ChoiceModel::Administration:
        return Symbol::Shield;
    case ChoiceModel::Other:
        return Symbol::Key;
    }
    return Symbol::Key;
}

} // namespace

AreaRows::AreaRows(ChoiceModel &choice, QWidget *parent)
    : QScrollArea(parent)
    , m_choice(choice)
{
    auto *rows = new QWidget;
    auto *rowLayout = new QVBoxLayout(rows);
    rowLayout->setContentsMargins(metrics::PaneMargin - 4, 0, metrics::PaneMargin - 4, 0);
    rowLayout->setSpacing(0);
    for (int area = 0; area < ChoiceModel::AreaCount; ++area)
        rowLayout->addWidget(makeRow(ChoiceModel::Area(area)));
    rowLayout->addStretch();
    setScrolledOnCard(this, rows);
    arrange();
    connect(&m_choice, &ChoiceModel::changed, this, &AreaRows::refresh);
    refresh();
}

QWidget *AreaRows::makeRow(ChoiceModel::Area area)
{
    auto *row = new QWidget;
    m_rows[size_t(area)] = row;
    auto *tile = new SymbolTile(symbolOf(area));
    m_tiles[size_t(area)] = tile;
    // In the row from the beginning: Tab goes in the order in which the widgets of a window came to it.
    auto *levels = new SegmentedControl(m_choice.areaName(area), row);
    m_levels[size_t(area)] = levels;
    const QStringList names = m_choice.levelNames(area);
    for (const QString &name : names)
        levels->addSegment(name);
    levels->setPlain(0, true);
    connect(levels, &SegmentedControl::currentChanged, this,
            [this, area](int level) { m_choice.setLevel(area, level); });

    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addStretch();
    words->addWidget(new Label(m_choice.areaName(area), Type::BodyBold));
    auto *description = new Label(m_choice.areaDescription(area), Type::Small, Tint::Muted);
    words->addWidget(description);
    if (area == ChoiceModel::Administration) {
        m_adminNote = new Label(tr("Google will stop the whole sign-in if this account is no administrator."),
                                Type::Small, Tint::Warn);
        m_adminNote->hide();
        words->addWidget(m_adminNote);
    }
    words->addStretch();
    auto *line = new QGridLayout;
    line->setHorizontalSpacing(RowSpacing);
    line->setVerticalSpacing(metrics::ControlGap);
    line->addWidget(tile, 0, 0, Qt::AlignVCenter);
    line->addLayout(words, 0, 1);
    line->setColumnStretch(1, 1);
    m_grids[size_t(area)] = line;
    m_descriptions[size_t(area)] = description;
    auto *layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (area != ChoiceModel::Spaces)
        layout->addWidget(new Separator);
    layout->addLayout(line);
    return row;
}

void AreaRows::refresh()
{
    for (int area = 0; area < ChoiceModel::AreaCount; ++area) {
        const auto each = ChoiceModel::Area(area);
        m_rows[size_t(area)]->setVisible(m_choice.isOffered(each));
        m_levels[size_t(area)]->setCurrent(m_choice.level(each));
        m_tiles[size_t(area)]->setActive(m_choice.level(each) > 0);
    }
    m_adminNote->setVisible(m_choice.level(ChoiceModel::Administration) > 0);
}

void AreaRows::setLow(bool low)
{
    m_low = low;
    arrange();
}

void AreaRows::arrange()
{
    int widest = 0;
    for (const SegmentedControl *levels : m_levels)
        widest = std::max(widest, levels->sizeHint().width());
    const QMargins inset = widget()->layout()->contentsMargins();
    const int words = viewport()->width() - inset.left() - inset.right() - m_tiles.front()->width() -
                      2 * RowSpacing - widest;
    const bool below = words < WordsBeside * QFontMetrics(Fonts::current().body).averageCharWidth();
    const int padding = m_low ? metrics::ControlGap : metrics::BlockGap - 1;
    for (size_t area = 0; area < m_grids.size(); ++area) {
        m_grids[area]->setContentsMargins(0, padding, 0, padding);
        m_grids[area]->addWidget(m_levels[area], below ? 1 : 0, below ? 1 : 2,
                                 below ? Qt::AlignLeading : Qt::AlignVCenter);
        // Two lines of controls leave no room for the explanation where there is little of it.
        m_descriptions[area]->setVisible(!(below && m_low));
        m_rows[area]->setToolTip(below && m_low ? m_descriptions[area]->text() : QString());
    }
}

void AreaRows::resizeEvent(QResizeEvent *event)
{
    arrange();
    QScrollArea::resizeEvent(event);
}

void AreaRows::step(int by)
{
    const QWidget *focus = QApplication::focusWidget();
    int current = -1;
    for (int area = 0; area < ChoiceModel::AreaCount; ++area) {
        if (focus && m_levels[size_t(area)]->isAncestorOf(focus))
            current = area;
    }
    for (int next = current + by; next >= 0 && next < ChoiceModel::AreaCount; next += by) {
        if (!m_choice.isOffered(ChoiceModel::Area(next)))
            continue;
        m_levels[size_t(next)]->setFocus(Qt::TabFocusReason);
        ensureWidgetVisible(m_rows[size_t(next)], 0, metrics::RowGap);
        return;
    }
}

void AreaRows::keyPressEvent(QKeyEvent *event)
{
    // They are between the rows, before they are for scrolling.
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        step(event->key() == Qt::Key_Down ? 1 : -1);
    else
        QScrollArea::keyPressEvent(event);
}

} // namespace roomkey::ui
