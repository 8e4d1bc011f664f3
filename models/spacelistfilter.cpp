// SPDX-License-Identifier: GPL-3.0-or-later
// What of the spaces is shown: sections, folding, filters.
#include "models/spacelistmodel.h"

#include "models/roles.h"
#include "models/textfold.h"

#include <array>
#include <utility>

namespace roomkey::models {

namespace {

using Section = SpaceIndex::Section;

/// More pieces than this and the rows are exchanged as a whole: a view handles two large steps better than
/// thousands of small ones.
constexpr int MaxFilterRuns = 200;

} // namespace

void SpaceListModel::show(std::vector<Row> rows)
{
    std::array<bool, Sections> needed{};
    for (const Row row : rows)
        needed[size_t(sectionOf(row))] = true;
    for (size_t i = 0; i < needed.size(); ++i) {
        if (needed[i] && headingRow(Section(i)) < 0)
            rows.push_back(headingOf(Section(i)));
    }
    insertRuns(std::move(rows));
}

void SpaceListModel::hide(int row)
{
    // The heading goes with the last of its section.
    const bool lastOfSection = isHeading(m_rows[size_t(row - 1)]) &&
                               (row + 1 == int(m_rows.size()) || isHeading(m_rows[size_t(row + 1)]));
    removeSpan(lastOfSection ? row - 1 : row, row);
}

int SpaceListModel::headingRow(Section section) const
{
    const Row heading = headingOf(section);
    const int at = lowerBound(heading);
    return at < int(m_rows.size()) && m_rows[size_t(at)] == heading ? at : -1;
}

/// A folded section's heading comes and goes with the spaces behind it, and tells how many they are.
void SpaceListModel::settleFolded()
{
    for (size_t i = 0; i < Sections; ++i) {
        const auto section = Section(i);
        if (!isFolded(section))
            continue;
        const bool needed = m_sectionSizes[i] > 0 && matchesType(section);
        const int at = headingRow(section);
        if (needed && at < 0)
            insertRuns({headingOf(section)});
        else if (!needed && at >= 0)
            removeSpan(at, at);
        else if (at >= 0)
            Q_EMIT dataChanged(index(at), index(at), {CountRole, Qt::AccessibleTextRole});
    }
}

void SpaceListModel::setCollapsed(Section section, bool collapsed)
{
    if (collapsed == isCollapsed(section))
        return;
    m_collapsed[size_t(section)] = collapsed;
    applyFilter();
    if (const int at = headingRow(section); at >= 0)
        Q_EMIT dataChanged(index(at), index(at));
}

void SpaceListModel::setTypeFilter(TypeFilter filter)
{
    if (filter == m_typeFilter)
        return;
    m_typeFilter = filter;
    applyFilter();
}

void SpaceListModel::setTextFilter(const QString &text)
{
    const QByteArray needle = folded(text.simplified()).toUtf8();
    if (needle == m_needle)
        return;
    m_needle = needle;
    applyFilter();
    for (size_t i = 0; i < Sections; ++i) {
        if (const int at = m_collapsed[i] ? headingRow(Section(i)) : -1; at >= 0)
            Q_EMIT dataChanged(index(at), index(at));
    }
}

bool SpaceListModel::matchesType(Section section) const
{
    switch (m_typeFilter) {
    case TypeFilter::All:
        return true;
    case TypeFilter::Spaces:
        return section == Section::Spaces;
    case TypeFilter::GroupChats:
        return section == Section::GroupChats;
    case TypeFilter::DirectMessages:
        return section == Section::DirectMessages;
    }
    return true;
}

bool SpaceListModel::matches(Row row) const
{
    const Section section = sectionOf(row);
    return matchesType(section) && !isFolded(section) &&
           (m_needle.isEmpty() ||
            QByteArray::fromRawData(m_index.text(row).data(), m_index.text(row).size()).contains(m_needle));
}

void SpaceListModel::applyFilter()
{
    const std::vector<bool> hits = m_needle.isEmpty() ? std::vector<bool>() : m_index.matches(m_needle);

    // The rows are some of the order: one walk along both tells what goes and what comes.
    std::vector<Row> target;
    std::vector<Row> comes;
    std::vector<bool> goes(m_rows.size(), false);
    size_t old = 0;
    auto next = m_order.cbegin();
    for (size_t i = 0; i < Sections; ++i) {
        const auto section = Section(i);
        const bool hadHeading = old < m_rows.size() && m_rows[old] == headingOf(section);
        const size_t oldHeading = old;
        const size_t heading = target.size();
        target.push_back(headingOf(section));
        old += hadHeading;
        bool any = false;
        for (const auto end = next + m_sectionSizes[i]; next != end; ++next) {
            const bool matches = matchesType(section) && (m_needle.isEmpty() || hits[*next]);
            const bool isShown = matches && !isFolded(section);
            const bool wasShown = old < m_rows.size() && m_rows[old] == *next;
            any = any || matches;
            if (isShown)
                target.push_back(*next);
            if (isShown && !wasShown)
                comes.push_back(*next);
            if (wasShown)
                goes[old++] = !isShown;
        }
        if (!any)
            target.resize(heading);
        else if (!hadHeading)
            comes.push_back(headingOf(section));
        if (hadHeading)
            goes[oldHeading] = !any;
    }

    int runs = 0;
    for (size_t i = 0; i < goes.size(); ++i)
        runs += goes[i] && (i == 0 || !goes[i - 1]);
    if (runs > MaxFilterRuns || int(comes.size()) > MaxFilterRuns * 4) {
        exchangeRows(std::move(target));
        return;
    }
    for (int last = int(goes.size()) - 1; last >= 0; --last) {
        if (!goes[size_t(last)])
            continue;
        int first = last;
        while (first > 0 && goes[size_t(first - 1)])
            --first;
        removeSpan(first, last);
        last = first;
    }
    insertRuns(std::move(comes));
}

void SpaceListModel::exchangeRows(std::vector<Row> target)
{
    if (!m_rows.empty())
        removeSpan(0, int(m_rows.size()) - 1);
    if (target.empty())
        return;
    beginInsertRows({}, 0, int(target.size()) - 1);
    m_rows = std::move(target);
    endInsertRows();
}

} // namespace roomkey::models
