// SPDX-License-Identifier: GPL-3.0-or-later
// Long messages of the timeline, and places in them.
#include "ui/chat/timelineview.h"

#include "models/roles.h"
#include "ui/chat/longtext.h"
#include "ui/theme/metrics.h"

#include <algorithm>

namespace roomkey::ui {

void TimelineView::press(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    if (isFoldable(index))
        toggleFold(index);
    else
        Q_EMIT activated(index);
}

void TimelineView::toggleFold(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const QRect box = visualRect(index);
    const QPersistentModelIndex row(index);
    const bool unfolds = !m_unfolded.remove(row);
    if (unfolds)
        m_unfolded.insert(row);
    m_cache.remove(row);
    m_follow = false;
    m_anchor = row;
    // What one reads stays where it is; what is folded away may have been all that was in sight.
    m_anchorTop = box.isNull() ? TopPadding : unfolds ? box.top() : std::max<qreal>(box.top(), TopPadding);
    relayout();
    announceFold(row);
}

void TimelineView::reveal(const QModelIndex &index, int from, int to)
{
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    const QString text = index.data(models::TextRole).toString();
    const int begin = static_cast<int>(laidOutPosition(text, from));
    const int end = static_cast<int>(laidOutPosition(text, to));
    if (!isUnfolded(index) && layoutOf(index.row()).shownLength() < end)
        toggleFold(index);
    m_selectionStart = {index, begin};
    m_selectionEnd = {index, end};
    const QRect box = visualRect(index);
    const qreal line = layoutOf(index.row()).topOf(begin);
    const qreal lowest = viewport()->height() - 2.0 * metrics::lineHeight(Fonts::current().message);
    if (box.isNull() || box.top() + line < 0 || box.top() + line > lowest) {
        m_follow = false;
        m_anchor = index;
        m_anchorTop = viewport()->height() / 3.0 - line;
    }
    relayout();
}

} // namespace roomkey::ui
