// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/spacesview.h"

#include "models/spacelistmodel.h"

#include <QDeadlineTimer>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace roomkey::ui {

using models::SpaceListModel;

namespace {

constexpr auto LongestSlice = std::chrono::milliseconds(3); ///< of painting rows that appear

} // namespace

SpacesView::SpacesView(SpaceListModel &model, QWidget *parent)
    : QListView(parent)
    , m_model(model)
{
    setModel(&model);
    setVerticalScrollMode(ScrollPerPixel);
}

int SpacesView::heightOf(int row) const
{
    const auto heading = std::ranges::find(m_headings, row, &Heading::row);
    return heading == m_headings.end() ? m_rowHeight : heading->height;
}

int SpacesView::topOf(int row) const
{
    int top = row * m_rowHeight;
    for (const Heading &heading : m_headings) {
        if (heading.row < row)
            top += heading.height - m_rowHeight;
    }
    return top;
}

int SpacesView::rowAt(int y) const
{
    int row = 0;
    int top = 0; // of row
    for (const Heading &heading : m_headings) {
        if (y < heading.top)
            break;
        if (y < heading.top + heading.height)
            return heading.row;
        row = heading.row + 1;
        top = heading.top + heading.height;
    }
    return row + (y - top) / m_rowHeight;
}

void SpacesView::doItemsLayout()
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    m_headings.clear();
    for (size_t i = 0; i < SpaceListModel::Sections; ++i) {
        const int row = m_model.headingRow(SpaceListModel::Section(i));
        if (row >= 0)
            m_headings.push_back({row, 0, itemDelegate()->sizeHint(option, m_model.index(row)).height()});
    }
    // Any row that is no heading stands for all.
    for (int row = 0; row < m_model.rowCount() && row <= int(m_headings.size()); ++row) {
        if (std::ranges::find(m_headings, row, &Heading::row) == m_headings.end())
            m_rowHeight = std::max(1, itemDelegate()->sizeHint(option, m_model.index(row)).height());
    }
    for (Heading &heading : m_headings)
        heading.top = topOf(heading.row);
    // Not QListView's, which lays out every row, nor what that stands on, which paints them all.
    updateGeometries();
    if (std::vector<Shown> now = shownRows(); now.empty() || now != m_shown) {
        m_shown = std::move(now);
        viewport()->update();
    }
}

std::vector<SpacesView::Shown> SpacesView::shownRows() const
{
    std::vector<Shown> rows;
    const int offset = verticalOffset();
    const int count = m_model.rowCount();
    for (int row = rowAt(offset); row < count && topOf(row) - offset < viewport()->height(); ++row)
        rows.push_back({m_model.spaceAt(row), topOf(row) - offset});
    return rows;
}

void SpacesView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                             const QList<int> &roles)
{
    const SpaceName space = m_model.spaceAt(topLeft.row());
    if (topLeft != bottomRight || space.isEmpty() ||
        std::ranges::find(m_shown, space, &Shown::space) != m_shown.end())
        m_shown.clear();
    QListView::dataChanged(topLeft, bottomRight, roles);
}

void SpacesView::updateGeometries()
{
    const int height = topOf(m_model.rowCount());
    QScrollBar *bar = verticalScrollBar();
    bar->setRange(0, std::max(0, height - viewport()->height()));
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(m_rowHeight);
    horizontalScrollBar()->setRange(0, 0);
    QAbstractItemView::updateGeometries();
}

int SpacesView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

QRect SpacesView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_model.rowCount())
        return {};
    return {0, topOf(index.row()) - verticalOffset(), viewport()->width(), heightOf(index.row())};
}

QModelIndex SpacesView::indexAt(const QPoint &point) const
{
    const int y = point.y() + verticalOffset();
    if (y < 0 || point.x() < 0 || point.x() >= viewport()->width())
        return {};
    const int row = rowAt(y);
    return row < m_model.rowCount() ? m_model.index(row) : QModelIndex();
}

void SpacesView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    executeDelayedItemsLayout();
    const int top = topOf(index.row());
    const int bottom = top + heightOf(index.row());
    const int page = viewport()->height();
    QScrollBar *bar = verticalScrollBar();
    if (hint == PositionAtCenter)
        bar->setValue((top + bottom - page) / 2);
    else if (hint == PositionAtTop || (hint == EnsureVisible && top < bar->value()))
        bar->setValue(top);
    else if (hint == PositionAtBottom || bottom > bar->value() + page)
        bar->setValue(bottom - page);
}

void SpacesView::scrollContentsBy(int dx, int dy)
{
    executeDelayedItemsLayout();
    m_shown.clear();
    scrollDirtyRegion(dx, dy);
    viewport()->scroll(dx, dy);
}

void SpacesView::paintEvent(QPaintEvent *event)
{
    executeDelayedItemsLayout();
    if (m_appearing == Appearing::Next) {
        m_appearing = Appearing::Now;
        paintLater(event->rect().top());
        return;
    }
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QPoint mouse = viewport()->mapFromGlobal(QCursor::pos());
    const QModelIndex hovered = viewport()->underMouse() ? indexAt(mouse) : QModelIndex();
    const QStyle::State state = option.state;
    const int bottom = event->rect().bottom();
    const QDeadlineTimer slice(m_appearing == Appearing::Now ? LongestSlice
                                                             : std::chrono::milliseconds::max());
    for (int row = rowAt(event->rect().top() + verticalOffset()); row < m_model.rowCount(); ++row) {
        const QModelIndex index = m_model.index(row);
        option.rect = visualRect(index);
        if (option.rect.top() > bottom)
            break;
        if (slice.hasExpired()) {
            paintLater(option.rect.top());
            return;
        }
        const Qt::ItemFlags flags = m_model.flags(index);
        option.state = state;
        option.state.setFlag(QStyle::State_Enabled,
                             state.testFlag(QStyle::State_Enabled) && flags.testFlag(Qt::ItemIsEnabled));
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_MouseOver, index == hovered);
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        itemDelegate()->paint(&painter, option, index);
    }
    m_appearing = Appearing::Not;
}

void SpacesView::paintLater(int top)
{
    QTimer::singleShot(0, viewport(), [this, top] {
        viewport()->update(0, top, viewport()->width(), viewport()->height() - top);
    });
}

QModelIndex SpacesView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int count = m_model.rowCount();
    const auto isOn = [this](int row) {
        return m_model.flags(m_model.index(row)).testFlag(Qt::ItemIsEnabled);
    };
    const auto nearest = [&](int row, int step) {
        while (row >= 0 && row < count && !isOn(row))
            row += step;
        return row;
    };
    const int current = currentIndex().row();
    const int page = std::max(1, viewport()->height() / m_rowHeight - 1);
    int row = current;
    switch (action) {
    case MoveUp:
    case MovePrevious:
    case MoveLeft:
        row = nearest(current < 0 ? count - 1 : current - 1, -1);
        break;
    case MoveDown:
    case MoveNext:
    case MoveRight:
        row = nearest(current + 1, 1);
        break;
    case MoveHome:
        row = nearest(0, 1);
        break;
    case MoveEnd:
        row = nearest(count - 1, -1);
        break;
    case MovePageUp:
        row = nearest(std::max(0, current - page), 1);
        break;
    case MovePageDown:
        row = nearest(std::min(count - 1, current + page), -1);
        break;
    }
    return row >= 0 && row < count ? m_model.index(row) : currentIndex();
}

void SpacesView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    const int count = m_model.rowCount();
    const int first = rowAt(std::max(0, rect.top() + verticalOffset()));
    const int last = std::min(rowAt(std::max(0, rect.bottom() + verticalOffset())), count - 1);
    if (first > last) {
        selectionModel()->select(QItemSelection(), command);
        return;
    }
    selectionModel()->select(QItemSelection(m_model.index(first), m_model.index(last)), command);
}

QRegion SpacesView::visualRegionForSelection(const QItemSelection &selection) const
{
    const QRect seen = viewport()->rect();
    QRegion region;
    for (const QItemSelectionRange &range : selection) {
        const QRect box = visualRect(range.topLeft()).united(visualRect(range.bottomRight()));
        region += box.intersected(seen);
    }
    return region;
}

} // namespace roomkey::ui
