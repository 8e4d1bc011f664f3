// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>

#include <algorithm>
#include <utility>
#include <vector>

// The rows of a flat model kept in order, changed by the exact steps views understand: contiguous removals
// and insertions, single moves. Never a reset, so selection, current row and scroll place survive. Base is
// QAbstractListModel or QAbstractTableModel. GUI thread.
namespace roomkey::models {

template <class Row, class Base>
class SortedRows : public Base
{
public:
    using Base::Base;

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }

protected:
    /// Strict order of the rows.
    virtual bool isBefore(const Row &a, const Row &b) const = 0;

    auto before() const
    {
        return [this](const Row &a, const Row &b) { return isBefore(a, b); };
    }

    /// Where \a row is or would be inserted.
    int lowerBound(const Row &row) const
    {
        return int(std::lower_bound(m_rows.begin(), m_rows.end(), row, before()) - m_rows.begin());
    }

    /// Inserts \a added, in any order; each contiguous run is one insertion. \a inserted(first, last) follows
    /// each.
    template <class Inserted>
    void insertRuns(std::vector<Row> added, Inserted &&inserted)
    {
        std::stable_sort(added.begin(), added.end(), before());
        for (size_t first = 0; first < added.size();) {
            const int at = lowerBound(added[first]);
            size_t end = first + 1;
            while (end < added.size() &&
                   (at == int(m_rows.size()) || isBefore(added[end], m_rows[size_t(at)])))
                ++end;
            const int last = at + int(end - first) - 1;
            Base::beginInsertRows({}, at, last);
            m_rows.insert(m_rows.begin() + at, std::make_move_iterator(added.begin() + qptrdiff(first)),
                          std::make_move_iterator(added.begin() + qptrdiff(end)));
            Base::endInsertRows();
            inserted(at, last);
            first = end;
        }
    }
    void insertRuns(std::vector<Row> added)
    {
        insertRuns(std::move(added), [](int, int) {});
    }

    /// Removes what \a gone says, run by run from the end. \a removed(row) follows with the row now at that
    /// place.
    template <class Gone, class Removed>
    void removeRuns(Gone &&gone, Removed &&removed)
    {
        for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
            if (!gone(std::as_const(m_rows[size_t(last)])))
                continue;
            int first = last;
            while (first > 0 && gone(std::as_const(m_rows[size_t(first - 1)])))
                --first;
            removeSpan(first, last);
            removed(first);
            last = first;
        }
    }
    template <class Gone>
    void removeRuns(Gone &&gone)
    {
        removeRuns(std::forward<Gone>(gone), [](int) {});
    }

    void removeSpan(int first, int last)
    {
        Base::beginRemoveRows({}, first, last);
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
        Base::endRemoveRows();
    }

    /// Gives the row at \a at a new value and moves it where that belongs. Returns its row; the caller tells
    /// dataChanged.
    int replaceRow(int at, Row value)
    {
        // The order of the others is not disturbed by this one, so search on both sides of it.
        const auto self = m_rows.begin() + at;
        int to = at;
        if (at > 0 && isBefore(value, m_rows[size_t(at - 1)]))
            to = int(std::lower_bound(m_rows.begin(), self, value, before()) - m_rows.begin());
        else if (self + 1 != m_rows.end() && isBefore(*(self + 1), value))
            to = int(std::lower_bound(self + 1, m_rows.end(), value, before()) - m_rows.begin());
        if (to == at) {
            m_rows[size_t(at)] = std::move(value);
            return at;
        }
        Base::beginMoveRows({}, at, at, {}, to);
        m_rows[size_t(at)] = std::move(value);
        if (to < at)
            std::rotate(m_rows.begin() + to, m_rows.begin() + at, m_rows.begin() + at + 1);
        else
            std::rotate(m_rows.begin() + at, m_rows.begin() + at + 1, m_rows.begin() + to);
        Base::endMoveRows();
        return to < at ? to : to - 1;
    }

    std::vector<Row> m_rows;
};

} // namespace roomkey::models
