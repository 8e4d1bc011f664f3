// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/timelineaccessible.h"

#include "ui/chat/timelineview.h"

#include <QAbstractItemModel>

namespace roomkey::ui {

namespace {

constexpr size_t CachedRows = 300;

class AccessibleRow final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    AccessibleRow(TimelineView *view, const QModelIndex &index)
        : m_view(view)
        , m_index(index)
    {
    }

    const QPersistentModelIndex &index() const { return m_index; }

    bool isValid() const override { return m_view && m_index.isValid(); }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override { return m_view ? m_view->window()->windowHandle() : nullptr; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    void setText(QAccessible::Text, const QString &) override {}

    QString text(QAccessible::Text text) const override
    {
        if (!isValid())
            return {};
        switch (text) {
        case QAccessible::Name:
            return m_index.data(Qt::AccessibleTextRole).toString();
        case QAccessible::Description:
            return m_index.data(Qt::AccessibleDescriptionRole).toString();
        default:
            return {};
        }
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect box = m_view->visualRect(m_index);
        return {m_view->viewport()->mapToGlobal(box.topLeft()), box.size()};
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        const bool current = m_view->currentIndex() == m_index;
        state.selectable = true;
        state.focusable = true;
        state.selected = current;
        state.focused = current && m_view->hasFocus();
        state.offscreen = m_view->visualRect(m_index).isNull();
        state.expandable = isFoldable(m_index);
        state.expanded = state.expandable && m_view->isUnfolded(m_index);
        state.collapsed = state.expandable && !state.expanded;
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this)
                                                    : nullptr;
    }

    QStringList actionNames() const override
    {
        QStringList names{pressAction(), setFocusAction()};
        for (const MessageOffer &offer : offers())
            names.append(offer.word);
        return names;
    }
    QString localizedActionName(const QString &name) const override
    {
        for (const MessageOffer &offer : offers()) {
            if (offer.word == name)
                return name;
        }
        return QAccessibleActionInterface::localizedActionName(name);
    }
    void doAction(const QString &name) override
    {
        if (!isValid())
            return;
        m_view->setCurrentIndex(m_index);
        for (const MessageOffer &offer : offers()) {
            if (offer.word != name)
                continue;
            if (offer.action == MessageAction::Fold)
                m_view->toggleFold(m_index);
            else
                Q_EMIT m_view->actionRequested(m_index, offer.action);
            return;
        }
        if (name == setFocusAction())
            m_view->setFocus();
        else if (name == pressAction())
            m_view->press(m_index);
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    QList<MessageOffer> offers() const
    {
        if (!m_index.isValid())
            return {};
        QList<MessageOffer> offers = messageOffers(m_index);
        if (isFoldable(m_index))
            offers.append({MessageAction::Fold, foldWord(!m_view->isUnfolded(m_index))});
        return offers;
    }

    QPointer<TimelineView> m_view;
    QPersistentModelIndex m_index;
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className != QLatin1String(TimelineView::staticMetaObject.className()))
        return nullptr;
    auto *view = qobject_cast<TimelineView *>(object);
    return view ? new AccessibleTimeline(view) : nullptr;
}

} // namespace

AccessibleTimeline::AccessibleTimeline(TimelineView *view)
    : QAccessibleWidget(view, QAccessible::List)
{
}

AccessibleTimeline::~AccessibleTimeline()
{
    for (const QAccessible::Id id : std::as_const(m_rows))
        QAccessible::deleteAccessibleInterface(id);
}

TimelineView *AccessibleTimeline::view() const
{
    return static_cast<TimelineView *>(widget());
}

int AccessibleTimeline::childCount() const
{
    return static_cast<int>(view()->visibleRows().size());
}

QAccessibleInterface *AccessibleTimeline::child(int index) const
{
    const auto &rows = view()->visibleRows();
    if (index < 0 || index >= static_cast<int>(rows.size()))
        return nullptr;
    return rowInterface(view()->model()->index(rows[static_cast<size_t>(index)].row, 0));
}

int AccessibleTimeline::indexOfChild(const QAccessibleInterface *child) const
{
    const auto *row = dynamic_cast<const AccessibleRow *>(child);
    if (!row)
        return -1;
    const auto &rows = view()->visibleRows();
    for (size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].row == row->index().row())
            return static_cast<int>(i);
    }
    return -1;
}

QAccessibleInterface *AccessibleTimeline::childAt(int x, int y) const
{
    return rowInterface(view()->indexAt(view()->viewport()->mapFromGlobal(QPoint(x, y))));
}

QAccessibleInterface *AccessibleTimeline::focusChild() const
{
    return view()->hasFocus() ? rowInterface(view()->currentIndex()) : nullptr;
}

QString AccessibleTimeline::text(QAccessible::Text text) const
{
    if (text == QAccessible::Description && view()->model()) {
        return TimelineView::tr("Messages loaded: %1").arg(view()->model()->rowCount());
    }
    return QAccessibleWidget::text(text);
}

QAccessibleInterface *AccessibleTimeline::rowInterface(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    const QPersistentModelIndex key(index);
    if (const auto known = m_rows.constFind(key); known != m_rows.constEnd())
        return QAccessible::accessibleInterface(*known);
    if (m_order.size() >= CachedRows) {
        // The oldest that is not on screen: an id must not be reused while a client may still hold it.
        for (auto it = m_order.begin(); it != m_order.end(); ++it) {
            if (it->isValid() && !view()->visualRect(*it).isNull())
                continue;
            QAccessible::deleteAccessibleInterface(m_rows.take(*it));
            m_order.erase(it);
            break;
        }
    }
    auto *row = new AccessibleRow(view(), index);
    m_rows.insert(key, QAccessible::registerAccessibleInterface(row));
    m_order.push_back(key);
    return row;
}

void installTimelineAccessibility()
{
    QAccessible::installFactory(makeAccessible);
}

// ---- the view's side: what it says when the current row changes

void TimelineView::setCurrentIndex(const QModelIndex &index)
{
    if (m_current == index)
        return;
    m_current = index;
    viewport()->update();
    announceCurrent();
    Q_EMIT currentChanged(index);
}

void TimelineView::announceCurrent()
{
    if (!m_current.isValid() || !hasFocus() || !QAccessible::isActive())
        return;
    auto *list = dynamic_cast<AccessibleTimeline *>(QAccessible::queryAccessibleInterface(this));
    QAccessibleInterface *row = list ? list->rowInterface(m_current) : nullptr;
    if (!row)
        return;
    QAccessibleEvent focus(row, QAccessible::Focus);
    QAccessible::updateAccessibility(&focus);
    QAccessible::State selected;
    selected.selected = true;
    QAccessibleStateChangeEvent change(row, selected);
    QAccessible::updateAccessibility(&change);
}

void TimelineView::announceFold(const QModelIndex &index)
{
    if (!QAccessible::isActive())
        return;
    auto *list = dynamic_cast<AccessibleTimeline *>(QAccessible::queryAccessibleInterface(this));
    QAccessibleInterface *row = list ? list->rowInterface(index) : nullptr;
    if (!row)
        return;
    QAccessible::State changed;
    changed.expanded = true;
    changed.collapsed = true;
    QAccessibleStateChangeEvent change(row, changed);
    QAccessible::updateAccessibility(&change);
}

} // namespace roomkey::ui
