// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chat/messagelayout.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QHash>
#include <QPersistentModelIndex>
#include <QPointer>
#include <QSet>
#include <QUrl>

#include <memory>
#include <optional>
#include <vector>

class QAbstractItemModel;

namespace roomkey::ui {

class Button;
class OlderRow;

/// The timeline: an anchored view that lays out only the rows on screen, so that a space of a million
/// messages opens and scrolls like one of ten. One row stays where it is (the anchor, with its distance from
/// the top); everything else is found from there. The scroll bar counts rows, not pixels. Follows the newest
/// row only while it is at the bottom. Shows plain text: nothing from outside is ever guessed to be rich. GUI
/// thread.
class TimelineView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    struct VisibleRow
    {
        int row;
        qreal top; ///< in the viewport
        qreal height;
    };
    struct TextPosition
    {
        QPersistentModelIndex index;
        int cursor = 0;
    };

    explicit TimelineView(QWidget *parent = nullptr);
    ~TimelineView() override;

    void setModel(QAbstractItemModel *model);
    QAbstractItemModel *model() const { return m_model; }

    QModelIndex currentIndex() const { return m_current; }
    void setCurrentIndex(const QModelIndex &index);
    QModelIndex indexAt(QPoint viewportPoint) const;
    QRect visualRect(const QModelIndex &index) const;
    void scrollTo(const QModelIndex &index);
    /// Makes a message current, selects a part of its text, and shows it with what stands around it.
    void reveal(const QModelIndex &index, int from, int to);
    /// What Return and assistive technology do with a message: a long one is folded or unfolded, of another
    /// somebody else is told.
    void press(const QModelIndex &index);
    /// Shows all of a long message, or its beginning again.
    void toggleFold(const QModelIndex &index);
    bool isUnfolded(const QModelIndex &index) const { return m_unfolded.contains(index); }
    void scrollToBottom();
    bool isAtBottom() const { return m_follow; }

    QString selectedText() const;
    void clearSelection();
    /// The selection, or the current message.
    void copy();

    /// What is said above the oldest message; it scrolls with it and never moves the row under the eye.
    OlderRow *olderRow() const { return m_older; }

    const std::vector<VisibleRow> &visibleRows() const { return m_visible; }

Q_SIGNALS:
    /// The first rows came near: fetch what is older.
    void olderNeeded();
    /// Already known to be http, https or mailto.
    void linkActivated(const QUrl &url);
    void actionRequested(const QModelIndex &index, roomkey::ui::MessageAction action);
    /// See press().
    void activated(const QModelIndex &index);
    void currentChanged(const QModelIndex &index);
    void menuRequested(const QModelIndex &index, QPoint globalPosition);
    void editRequested(const QModelIndex &index);
    void deleteRequested(const QModelIndex &index);
    /// Ctrl+Z where the current message offers nothing to undo.
    void undoRequested();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    struct Cached
    {
        qulonglong revision = 0;
        bool groupStart = false;
        bool dayStart = false;
        std::shared_ptr<MessageLayout> layout; // QHash copies its values
    };

    static constexpr qreal TopPadding = 8; ///< above the first row, and above one that comes into sight

    MessageLayout &layoutOf(int row);
    void relayout();
    void placeFromAnchor();
    void placeAtBottom();
    void keepEdges();
    void scrollBy(qreal pixels);
    void updateScrollBar();
    void modelChanged();
    void rowsInserted(int first, int last);
    void forgetLayouts();
    void moveCurrent(int step, bool extend);
    void extendSelection(QTextLayout::CursorMode mode, int step);
    void startSelection(QPoint point);
    void extendSelectionTo(QPoint point);
    TextPosition positionAt(QPoint point);
    bool isBefore(const TextPosition &a, const TextPosition &b) const;
    /// The selected part of \a row, empty (0, 0) outside the selection.
    std::pair<int, int> selectedIn(int row);
    void updateNewerButton();
    void placeOlderRow();
    void olderRowChanged();
    qreal topEdge() const;
    void announceCurrent();
    void announceFold(const QModelIndex &index);

    QPointer<QAbstractItemModel> m_model;
    QHash<QPersistentModelIndex, Cached> m_cache;
    QSet<QPersistentModelIndex> m_unfolded; ///< long messages that are shown whole
    std::vector<VisibleRow> m_visible;
    QPersistentModelIndex m_anchor;
    qreal m_anchorTop = 0;
    bool m_follow = true;
    bool m_settingBar = false;
    QPersistentModelIndex m_current;
    TextPosition m_selectionStart;
    TextPosition m_selectionEnd;
    bool m_selecting = false;
    bool m_pressedOnLink = false;
    bool m_hasActed = false; ///< the last click did something: a second one close behind selects no word
    QPoint m_lastMouse;
    QBasicTimer m_autoScroll;
    Button *m_newer;
    OlderRow *m_older;
    int m_newRows = 0;
    bool m_olderAsked = false;
};

} // namespace roomkey::ui
