// SPDX-License-Identifier: GPL-3.0-or-later
// Keyboard, mouse and text selection of the timeline.
#include "ui/chat/timelineview.h"

#include "models/roles.h"
#include "ui/chat/linkfinder.h"

#include <QAbstractItemModel>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimerEvent>

#include <algorithm>

namespace roomkey::ui {

using namespace roomkey::models;

namespace {
constexpr int AutoScrollInterval = 30; // ms
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    if (!m_model || m_model->rowCount() == 0) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::Undo)) {
        const QList<MessageOffer> offers =
            m_current.isValid() ? messageOffers(m_current) : QList<MessageOffer>();
        if (!offers.isEmpty() && offers.constFirst().action == MessageAction::Undo)
            Q_EMIT actionRequested(m_current, MessageAction::Undo);
        else
            Q_EMIT undoRequested();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_selectionStart = {m_model->index(0, 0), 0};
        const int last = m_model->rowCount() - 1;
        m_selectionEnd = {m_model->index(last, 0), layoutOf(last).length()};
        viewport()->update();
        return;
    }
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    const int page = std::max<int>(1, static_cast<int>(m_visible.size()) - 1);
    switch (event->key()) {
    case Qt::Key_Up:
        moveCurrent(-1, extend);
        return;
    case Qt::Key_Down:
        moveCurrent(1, extend);
        return;
    case Qt::Key_PageUp:
        moveCurrent(-page, extend);
        return;
    case Qt::Key_PageDown:
        moveCurrent(page, extend);
        return;
    case Qt::Key_Home:
        moveCurrent(-m_model->rowCount(), extend);
        return;
    case Qt::Key_End:
        moveCurrent(m_model->rowCount(), extend);
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (extend) {
            extendSelection(event->modifiers() & Qt::ControlModifier ? QTextLayout::SkipWords
                                                                     : QTextLayout::SkipCharacters,
                            event->key() == Qt::Key_Left ? -1 : 1);
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current.isValid() && !(event->modifiers() & ~Qt::KeypadModifier)) {
            press(m_current);
            return;
        }
        break;
    case Qt::Key_E:
        if (m_current.isValid() && event->modifiers() == Qt::NoModifier) {
            Q_EMIT editRequested(m_current);
            return;
        }
        break;
    case Qt::Key_Delete:
        if (m_current.isValid() && event->modifiers() == Qt::NoModifier) {
            Q_EMIT deleteRequested(m_current);
            return;
        }
        break;
    case Qt::Key_Escape:
        if (!selectedText().isEmpty()) {
            clearSelection();
            return;
        }
        break;
    default:
        break;
    }
    event->ignore();
}

void TimelineView::moveCurrent(int step, bool extend)
{
    const int last = m_model->rowCount() - 1;
    const int from = m_current.isValid() ? m_current.row() : (step < 0 ? last + 1 : -1);
    const int to = std::clamp(from + step, 0, last);
    const QModelIndex target = m_model->index(to, 0);
    if (extend && m_current.isValid()) {
        if (!m_selectionStart.index.isValid())
            m_selectionStart = {m_current, step < 0 ? layoutOf(m_current.row()).length() : 0};
        m_selectionEnd = {target, step < 0 ? 0 : layoutOf(to).length()};
    } else {
        clearSelection();
    }
    setCurrentIndex(target);
    scrollTo(target);
    if (to == last)
        scrollToBottom();
}

void TimelineView::extendSelection(QTextLayout::CursorMode mode, int step)
{
    if (!m_current.isValid())
        return;
    if (!m_selectionStart.index.isValid()) {
        m_selectionStart = {m_current, 0};
        m_selectionEnd = m_selectionStart;
    }
    const int row = m_selectionEnd.index.row();
    MessageLayout &layout = layoutOf(row);
    int cursor = m_selectionEnd.cursor;
    const int shown = layout.shownLength();
    if (step > 0 ? cursor >= shown && cursor < layout.length() : cursor > shown) {
        // Nobody sees a step in what is folded away.
        cursor = step > 0 ? layout.length() : shown;
    } else if (mode == QTextLayout::SkipWords) {
        const auto [begin, end] = layout.wordAt(step < 0 ? std::max(cursor - 1, 0) : cursor);
        cursor = step < 0 ? (begin < cursor ? begin : cursor - 1) : (end > cursor ? end : cursor + 1);
    } else {
        cursor += step;
    }
    if (cursor < 0 && row > 0)
        m_selectionEnd = {m_model->index(row - 1, 0), layoutOf(row - 1).length()};
    else if (cursor > layout.length() && row < m_model->rowCount() - 1)
        m_selectionEnd = {m_model->index(row + 1, 0), 0};
    else
        m_selectionEnd.cursor = std::clamp(cursor, 0, layout.length());
    viewport()->update();
}

TimelineView::TextPosition TimelineView::positionAt(QPoint point)
{
    if (m_visible.empty())
        return {};
    const VisibleRow *nearest = &m_visible.front();
    for (const VisibleRow &visible : m_visible) {
        if (point.y() >= visible.top)
            nearest = &visible;
    }
    return {m_model->index(nearest->row, 0),
            layoutOf(nearest->row).cursorAt(point - QPointF(0, nearest->top))};
}

bool TimelineView::isBefore(const TextPosition &a, const TextPosition &b) const
{
    return a.index.row() != b.index.row() ? a.index.row() < b.index.row() : a.cursor < b.cursor;
}

std::pair<int, int> TimelineView::selectedIn(int row)
{
    if (!m_selectionStart.index.isValid() || !m_selectionEnd.index.isValid())
        return {0, 0};
    TextPosition from = m_selectionStart;
    TextPosition to = m_selectionEnd;
    if (isBefore(to, from))
        std::swap(from, to);
    if (row < from.index.row() || row > to.index.row())
        return {0, 0};
    const int length = layoutOf(row).length();
    return {row == from.index.row() ? std::min(from.cursor, length) : 0,
            row == to.index.row() ? std::min(to.cursor, length) : length};
}

QString TimelineView::selectedText() const
{
    if (!m_selectionStart.index.isValid() || !m_selectionEnd.index.isValid())
        return {};
    const int first = std::min(m_selectionStart.index.row(), m_selectionEnd.index.row());
    const int last = std::max(m_selectionStart.index.row(), m_selectionEnd.index.row());
    auto *self = const_cast<TimelineView *>(this); // the layout cache is filled on the way
    QStringList parts;
    for (int row = first; row <= last; ++row) {
        const auto [from, to] = self->selectedIn(row);
        parts.append(self->layoutOf(row).textBetween(from, to));
    }
    return parts.join(QLatin1Char('\n'));
}

void TimelineView::clearSelection()
{
    m_selectionStart = {};
    m_selectionEnd = {};
    viewport()->update();
}

void TimelineView::copy()
{
    QString text = selectedText();
    if (text.isEmpty() && m_current.isValid())
        text = m_current.data(TextRole).toString();
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_lastMouse = event->position().toPoint();
    const QModelIndex index = indexAt(m_lastMouse);
    if (index.isValid()) {
        setCurrentIndex(index);
        const MessageHit hit = layoutOf(index.row()).hit(m_lastMouse - QPointF(0, visualRect(index).top()));
        m_pressedOnLink = hit.action != MessageAction::None;
    }
    const TextPosition position = positionAt(m_lastMouse);
    if (event->modifiers() & Qt::ShiftModifier && m_selectionStart.index.isValid())
        m_selectionEnd = position;
    else
        m_selectionStart = m_selectionEnd = position;
    m_selecting = true;
    m_hasActed = false;
    viewport()->update();
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    m_lastMouse = event->position().toPoint();
    if (!m_selecting) {
        const QModelIndex index = indexAt(m_lastMouse);
        MessageHit hit;
        if (index.isValid())
            hit = layoutOf(index.row()).hit(m_lastMouse - QPointF(0, visualRect(index).top()));
        viewport()->setCursor(hit.action == MessageAction::None ? Qt::ArrowCursor : Qt::PointingHandCursor);
        const QString host =
            hit.action == MessageAction::OpenLink ? hiddenHost(openableUrl(hit.link)) : QString();
        viewport()->setToolTip(host.isEmpty() ? host : tr("Leads to %1").arg(host));
        return;
    }
    extendSelectionTo(m_lastMouse);
    const bool outside = m_lastMouse.y() < 0 || m_lastMouse.y() > viewport()->height();
    if (outside && !m_autoScroll.isActive())
        m_autoScroll.start(AutoScrollInterval, this);
    else if (!outside)
        m_autoScroll.stop();
}

void TimelineView::extendSelectionTo(QPoint point)
{
    const TextPosition position = positionAt(point);
    if (position.index.isValid())
        m_selectionEnd = position;
    viewport()->update();
}

void TimelineView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_autoScroll.timerId()) {
        QAbstractScrollArea::timerEvent(event);
        return;
    }
    const int beyond = m_lastMouse.y() < 0 ? m_lastMouse.y() : m_lastMouse.y() - viewport()->height();
    scrollBy(std::clamp(beyond, -60, 60));
    extendSelectionTo(m_lastMouse);
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    m_autoScroll.stop();
    const bool dragged =
        m_selectionStart.index != m_selectionEnd.index || m_selectionStart.cursor != m_selectionEnd.cursor;
    const bool onLink = std::exchange(m_pressedOnLink, false);
    m_selecting = false;
    if (dragged) {
        if (QClipboard *clipboard = QGuiApplication::clipboard(); clipboard->supportsSelection())
            clipboard->setText(selectedText(), QClipboard::Selection);
        return;
    }
    clearSelection();
    const QModelIndex index = indexAt(event->position().toPoint());
    if (!onLink || !index.isValid())
        return;
    const MessageHit hit = layoutOf(index.row()).hit(event->position() - QPointF(0, visualRect(index).top()));
    m_hasActed = hit.action != MessageAction::None;
    if (hit.action == MessageAction::OpenLink) {
        if (const QUrl url = openableUrl(hit.link); url.isValid())
            Q_EMIT linkActivated(url);
    } else if (hit.action == MessageAction::Fold) {
        toggleFold(index);
    } else if (hit.action != MessageAction::None) {
        Q_EMIT actionRequested(index, hit.action);
    }
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const TextPosition position = positionAt(event->position().toPoint());
    if (!position.index.isValid() || m_hasActed)
        return;
    const auto [begin, end] = layoutOf(position.index.row()).wordAt(position.cursor);
    m_selectionStart = {position.index, begin};
    m_selectionEnd = {position.index, end};
    m_selecting = true;
    viewport()->update();
}

} // namespace roomkey::ui
