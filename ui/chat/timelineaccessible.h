// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAccessibleWidget>
#include <QHash>
#include <QPersistentModelIndex>

#include <deque>

namespace roomkey::ui {

class TimelineView;

/// The timeline as assistive technology sees it: a list whose children are the rows on screen. Row objects
/// are made when asked for and kept in a bounded cache, oldest unseen first out; no children-changed events
/// are sent (Qt 6.4 sends them with wrong indexes, and clients then read the wrong row). GUI thread.
class AccessibleTimeline : public QAccessibleWidget
{
public:
    explicit AccessibleTimeline(TimelineView *view);
    ~AccessibleTimeline() override;

    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    QAccessibleInterface *focusChild() const override;
    QString text(QAccessible::Text text) const override;

    /// The object of a row, made if need be.
    QAccessibleInterface *rowInterface(const QModelIndex &index) const;
    TimelineView *view() const;

private:
    mutable QHash<QPersistentModelIndex, QAccessible::Id> m_rows;
    mutable std::deque<QPersistentModelIndex> m_order;
};

/// Makes accessible objects for the timeline; call once before the first view is shown.
void installTimelineAccessibility();

} // namespace roomkey::ui
