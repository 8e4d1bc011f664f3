// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSet>

// Brings the rows of a model from one order to another by the fewest kinds of steps views understand:
// contiguous removals, then moves up and insertions from the top. Selection, current row and scroll place
// survive, which a reset would lose. GUI thread.
namespace roomkey::models {

/// \a Key is hashable and unique among rows. \a Host gives beginRemove(first, last), endRemove(),
/// beginInsert(first, last), endInsert(), beginMove(from, to) with from > to, endMove(); rows are changed
/// here between begin and end.
template <class Key, class Host>
void syncRows(QList<Key> &rows, const QList<Key> &target, Host &&host)
{
    const QSet<Key> wanted(target.begin(), target.end());
    for (qsizetype last = rows.size() - 1; last >= 0;) {
        if (wanted.contains(rows.at(last))) {
            --last;
            continue;
        }
        qsizetype first = last;
        while (first > 0 && !wanted.contains(rows.at(first - 1)))
            --first;
        host.beginRemove(first, last);
        rows.remove(first, last - first + 1);
        host.endRemove();
        last = first - 1;
    }
    QSet<Key> present(rows.begin(), rows.end());
    for (qsizetype i = 0; i < target.size(); ++i) {
        if (i < rows.size() && rows.at(i) == target.at(i))
            continue;
        if (present.contains(target.at(i))) {
            const qsizetype from = rows.indexOf(target.at(i), i + 1);
            host.beginMove(from, i);
            rows.move(from, i);
            host.endMove();
            continue;
        }
        qsizetype end = i;
        while (end + 1 < target.size() && !present.contains(target.at(end + 1)))
            ++end;
        host.beginInsert(i, end);
        rows.insert(i, end - i + 1, Key());
        for (qsizetype k = i; k <= end; ++k) {
            rows[k] = target.at(k);
            present.insert(target.at(k));
        }
        host.endInsert();
        i = end;
    }
}

} // namespace roomkey::models
