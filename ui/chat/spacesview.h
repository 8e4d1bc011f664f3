// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QListView>

#include <vector>

namespace roomkey::models {
class SpaceListModel;
}

namespace roomkey::ui {

/// The rows of the list of spaces. QListView asks every row for its height after each change unless all are
/// the same, which stops the window for most of a second at 100,000 spaces; here only headings differ, and
/// there are three at most, so places are reckoned from them. Rows that come and go where nobody sees them
/// paint nothing. A QListView all the same: assistive technology
/// knows it as a list. GUI thread; the model outlives it.
class SpacesView : public QListView
{
    Q_OBJECT

public:
    explicit SpacesView(models::SpaceListModel &model, QWidget *parent = nullptr);

    QRect visualRect(const QModelIndex &index) const override;
    QModelIndex indexAt(const QPoint &point) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                     const QList<int> &roles = {}) override;
    /// The rows that are painted next come from the next turn of the event loop on, a few a turn, from the
    /// top: names in several scripts load several fonts in several sizes, which in one piece would stop the
    /// window, and what comes with the first space to be shown paints in this turn already.
    void appear() { m_appearing = Appearing::Next; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    int verticalOffset() const override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;

private:
    struct Heading
    {
        int row;
        int top; ///< from the top of the first row
        int height;
    };

    /// A row in the viewport.
    struct Shown
    {
        SpaceName space; ///< empty: a heading
        int top;

        friend bool operator==(const Shown &, const Shown &) = default;
    };

    enum class Appearing { Not, Next, Now };

    void paintLater(int top);
    std::vector<Shown> shownRows() const;
    int heightOf(int row) const;
    /// Where a row begins; of the row after the last: where the rows end.
    int topOf(int row) const;
    int rowAt(int y) const;

    models::SpaceListModel &m_model;
    std::vector<Heading> m_headings;
    std::vector<Shown> m_shown; ///< as painted last; empty: something else may be painted by now
    int m_rowHeight = 1;
    Appearing m_appearing = Appearing::Not;
};

} // namespace roomkey::ui
