// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/spacelistmodel.h"

#include "models/labels.h"
#include "models/roles.h"

#include <QDateTime>
#include <QLocale>

#include <array>

namespace roomkey::models {

namespace {

/// More pieces than this and the rows are exchanged as a whole: a view handles two large steps better than
/// thousands of small ones.
constexpr int MaxFilterRuns = 200;

/// As many changed spaces are read before others have their turn: some milliseconds.
constexpr qsizetype ChangedAtOnce = 16;

using Section = SpaceRow::Section;

Section sectionOf(Space::Type type)
{
    switch (type) {
    case Space::Type::Unknown:
    case Space::Type::Space:
        return Section::Spaces;
    case Space::Type::GroupChat:
        return Section::GroupChats;
    case Space::Type::DirectMessage:
        return Section::DirectMessages;
    }
    return Section::Spaces;
}

std::shared_ptr<const SpaceRow> rowFor(const SpaceSummary &summary)
{
    auto row = std::make_shared<SpaceRow>();
    row->section = sectionOf(summary.space.type);
    row->summary = summary;
    row->folded = folded(spaceLabel(summary));
    return row;
}

std::shared_ptr<const SpaceRow> headingFor(Section section)
{
    auto row = std::make_shared<SpaceRow>();
    row->section = section;
    row->heading = true;
    return row;
}

/// The roles a view has to look at again.
QList<int> rolesBetween(const SpaceSummary &a, const SpaceSummary &b)
{
    QList<int> roles;
    if (spaceLabel(a) != spaceLabel(b))
        roles << Qt::DisplayRole;
    if (a.space.type != b.space.type)
        roles << SpaceTypeRole;
    if (a.previewSender != b.previewSender)
        roles << PreviewSenderRole;
    if (a.previewText != b.previewText)
        roles << PreviewRole;
    if (a.activity != b.activity)
        roles << TimeRole;
    if (a.refusedRows != b.refusedRows)
        roles << RefusedRole;
    if (a.draft != b.draft)
        roles << DraftRole;
    if (!roles.isEmpty())
        roles << Qt::AccessibleTextRole;
    return roles;
}

} // namespace

SpaceListModel::SpaceListModel(QObject *parent)
    : SortedRows(parent)
{
    m_pageTimer.setSingleShot(true);
    m_pageTimer.setInterval(0);
    connect(&m_pageTimer, &QTimer::timeout, this, [this] { readPage(LaterPage); });
    m_changedTimer.setSingleShot(true);
    m_changedTimer.setInterval(0);
    connect(&m_changedTimer, &QTimer::timeout, this, &SpaceListModel::readChanged);
}

bool SpaceListModel::isBefore(const Row &a, const Row &b) const
{
    if (a->section != b->section)
        return a->section < b->section;
    if (a->heading || b->heading)
        return a->heading && !b->heading;
    if (a->summary.activity != b->summary.activity)
        return a->summary.activity > b->summary.activity;
    return a->summary.space.name < b->summary.space.name;
}

void SpaceListModel::setStore(AccountStore *store)
{
    if (store == m_store)
        return;
    beginResetModel();
    if (m_store)
        m_store->disconnect(this);
    m_store = store;
    m_rows.clear();
    m_entries.clear();
    m_sectionSizes = {};
    m_displayOrder.clear();
    m_lastRead.reset();
    m_complete = false;
    m_pageTimer.stop();
    m_changed.clear();
    m_changedTimer.stop();
    endResetModel();
    if (!store)
        return;
    connect(store, &AccountStore::spacesChanged, this, &SpaceListModel::updateSpaces);
    connect(store, &AccountStore::outboxChanged, this,
            [this](const SpaceName &space) { updateSpaces({space}, {}); });
    readPage(FirstPage);
}

void SpaceListModel::readPage(int limit)
{
    const QList<SpaceSummary> page = m_store->spaces(limit, m_lastRead ? &*m_lastRead : nullptr);
    m_complete = page.size() < limit;
    if (!page.isEmpty())
        m_lastRead = page.last();
    put(page);
    if (!m_complete)
        m_pageTimer.start();
    Q_EMIT countChanged();
}

void SpaceListModel::updateSpaces(const QList<SpaceName> &changed, const QList<SpaceName> &removed)
{
    const int before = spaceCount();
    for (const SpaceName &name : removed) {
        const int row = rowOf(name);
        if (const Row gone = m_entries.take(name)) {
            --m_sectionSizes[size_t(gone->section)];
            m_displayOrder.clear();
        }
        if (row >= 0)
            hide(row);
    }
    if (spaceCount() != before)
        Q_EMIT countChanged();
    // What is read later is read as it is then, so the order in which it waits does not matter.
    m_changed.append(changed);
    readChanged();
}

/// A page of a listing changes a thousand spaces at once, and the window has to stay awake meanwhile.
void SpaceListModel::readChanged()
{
    const int before = spaceCount();
    QList<SpaceSummary> summaries;
    for (qsizetype left = std::min(ChangedAtOnce, m_changed.size()); left > 0; --left) {
        if (const std::optional<SpaceSummary> summary = m_store->space(m_changed.takeLast()))
            summaries.append(*summary);
    }
    put(summaries);
    if (!m_changed.isEmpty())
        m_changedTimer.start();
    if (spaceCount() != before)
        Q_EMIT countChanged();
}

void SpaceListModel::put(const QList<SpaceSummary> &summaries)
{
    std::vector<Row> shown;
    for (const SpaceSummary &summary : summaries) {
        const Row old = m_entries.value(summary.space.name);
        if (old && old->summary == summary)
            continue;
        const Row fresh = rowFor(summary);
        m_entries.insert(summary.space.name, fresh);
        m_displayOrder.clear();
        ++m_sectionSizes[size_t(fresh->section)];
        if (old) {
            --m_sectionSizes[size_t(old->section)];
            change(old, fresh);
        } else if (matches(*fresh)) {
            shown.push_back(fresh);
        }
    }
    show(std::move(shown));
    settleFolded();
}

void SpaceListModel::change(const Row &old, const Row &fresh)
{
    const int at = lowerBound(old);
    const bool wasShown = at < int(m_rows.size()) && m_rows[size_t(at)] == old;
    const bool isShown = matches(*fresh);
    if (wasShown && isShown && old->section == fresh->section) {
        const int row = replaceRow(at, fresh);
        if (const QList<int> roles = rolesBetween(old->summary, fresh->summary); !roles.isEmpty())
            Q_EMIT dataChanged(index(row), index(row), roles);
        return;
    }
    if (wasShown)
        hide(at);
    if (isShown)
        show({fresh});
}

void SpaceListModel::show(std::vector<Row> rows)
{
    std::array<bool, SpaceRow::Sections> needed{};
    for (const Row &row : rows)
        needed[size_t(row->section)] = true;
    for (size_t i = 0; i < needed.size(); ++i) {
        if (needed[i] && headingRow(Section(i)) < 0)
            rows.push_back(headingFor(Section(i)));
    }
    insertRuns(std::move(rows));
}

void SpaceListModel::hide(int row)
{
    // The heading goes with the last of its section.
    const bool lastOfSection = m_rows[size_t(row - 1)]->heading &&
                               (row + 1 == int(m_rows.size()) || m_rows[size_t(row + 1)]->heading);
    removeSpan(lastOfSection ? row - 1 : row, row);
}

int SpaceListModel::headingRow(Section section) const
{
    const int at = lowerBound(headingFor(section));
    const bool there =
        at < int(m_rows.size()) && m_rows[size_t(at)]->heading && m_rows[size_t(at)]->section == section;
    return there ? at : -1;
}

/// A folded section's heading comes and goes with the spaces behind it, and tells how many they are.
void SpaceListModel::settleFolded()
{
    for (size_t i = 0; i < SpaceRow::Sections; ++i) {
        const auto section = Section(i);
        if (!isFolded(section))
            continue;
        const bool needed = m_sectionSizes[i] > 0 && matchesType(section);
        const int at = headingRow(section);
        if (needed && at < 0)
            insertRuns({headingFor(section)});
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
    const QString needle = folded(text.simplified());
    if (needle == m_needle)
        return;
    m_needle = needle;
    applyFilter();
    for (size_t i = 0; i < SpaceRow::Sections; ++i) {
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

bool SpaceListModel::matches(const SpaceRow &row) const
{
    return matchesType(row.section) && !isFolded(row.section) &&
           (m_needle.isEmpty() || row.folded.contains(m_needle));
}

void SpaceListModel::applyFilter()
{
    if (m_displayOrder.empty()) {
        m_displayOrder.assign(m_entries.cbegin(), m_entries.cend());
        std::sort(m_displayOrder.begin(), m_displayOrder.end(), before());
        m_foldedLines.clear();
        for (const Row &row : m_displayOrder)
            m_foldedLines.append(row->folded);
    }
    const std::vector<bool> hits =
        m_needle.isEmpty() ? std::vector<bool>(m_displayOrder.size(), true) : m_foldedLines.matches(m_needle);

    // Both the rows and the display order are sorted: one walk tells what goes and what comes.
    std::vector<Row> target;
    std::array<bool, SpaceRow::Sections> headings{};
    for (size_t i = 0; i < m_displayOrder.size(); ++i) {
        const Row &row = m_displayOrder[i];
        if (!hits[i] || !matchesType(row->section))
            continue;
        if (!std::exchange(headings[size_t(row->section)], true))
            target.push_back(headingFor(row->section));
        if (!isFolded(row->section))
            target.push_back(row);
    }
    std::vector<bool> goes(m_rows.size(), false);
    std::vector<Row> comes;
    int runs = 0;
    size_t old = 0;
    for (const Row &row : target) {
        for (; old < m_rows.size() && isBefore(m_rows[old], row); ++old) {
            runs += old == 0 || !goes[old - 1];
            goes[old] = true;
        }
        if (old < m_rows.size() && !isBefore(row, m_rows[old]))
            ++old;
        else
            comes.push_back(row);
    }
    for (; old < m_rows.size(); ++old) {
        runs += old == 0 || !goes[old - 1];
        goes[old] = true;
    }
    if (runs > MaxFilterRuns || int(comes.size()) > MaxFilterRuns * 4) {
        if (!m_rows.empty())
            removeSpan(0, int(m_rows.size()) - 1);
        insertRuns(std::move(target));
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

int SpaceListModel::rowOf(const SpaceName &space) const
{
    const Row row = m_entries.value(space);
    if (!row)
        return -1;
    const int at = lowerBound(row);
    return at < int(m_rows.size()) && m_rows[size_t(at)] == row ? at : -1;
}

SpaceName SpaceListModel::spaceAt(int row) const
{
    if (row < 0 || row >= int(m_rows.size()))
        return {};
    return m_rows[size_t(row)]->summary.space.name;
}

Qt::ItemFlags SpaceListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    // The arrow keys pass a heading by, unless it is all there is left of its section.
    if (const SpaceRow &row = *m_rows[size_t(index.row())]; row.heading)
        return isFolded(row.section) ? Qt::ItemIsEnabled | Qt::ItemNeverHasChildren
                                     : Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QVariant SpaceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SpaceRow &row = *m_rows[size_t(index.row())];
    const SpaceSummary &summary = row.summary;
    switch (role) {
    case KindRole:
        return int(row.heading ? Kind::Heading : Kind::Space);
    case Qt::DisplayRole:
        if (!row.heading)
            return spaceLabel(summary);
        switch (row.section) {
        case Section::Spaces:
            return tr("Spaces");
        case Section::GroupChats:
            return tr("Group chats");
        case Section::DirectMessages:
            return tr("Direct messages");
        }
        return {};
    case CollapsedRole:
        return row.heading && isFolded(row.section);
    case CountRole:
        return row.heading ? QVariant(m_sectionSizes[size_t(row.section)]) : QVariant();
    case Qt::AccessibleTextRole:
        if (!row.heading)
            return sentence(row);
        if (isFolded(row.section))
            return tr("%1, folded, %2", "section, number of spaces in it")
                .arg(data(index, Qt::DisplayRole).toString(),
                     QLocale().toString(m_sectionSizes[size_t(row.section)]));
        return data(index, Qt::DisplayRole);
    default:
        break;
    }
    if (row.heading)
        return {};
    switch (role) {
    case ResourceNameRole:
        return summary.space.name.toString();
    case SpaceTypeRole:
        return int(summary.space.type);
    case PreviewSenderRole:
        return summary.previewSender;
    case PreviewRole:
        return oneLine(summary.previewText);
    case TimeRole:
        return summary.activity;
    case RefusedRole:
        return summary.refusedRows;
    case DraftRole:
        return oneLine(summary.draft);
    default:
        return {};
    }
}

QString SpaceListModel::sentence(const SpaceRow &row) const
{
    const SpaceSummary &summary = row.summary;
    QStringList parts{spaceLabel(summary), QLocale().toLower(spaceTypeText(summary.space.type))};
    if (summary.refusedRows > 0)
        parts << (summary.refusedRows == 1 ? tr("1 message not sent")
                                           : tr("%n messages not sent", nullptr, summary.refusedRows));
    if (!summary.draft.isEmpty())
        parts << tr("draft");
    if (summary.activity > 0) {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(summary.activity / 1000);
        const QString when = time.date() == QDate::currentDate()
                                 ? QLocale().toString(time.time(), QLocale::ShortFormat)
                                 : QLocale().toString(time.date(), QLocale::LongFormat);
        parts << (summary.previewSender.isEmpty()
                      ? tr("last at %1").arg(when)
                      : tr("last from %1 at %2").arg(summary.previewSender, when));
    }
    return parts.join(tr(", ", "between the parts of a sentence that is read aloud"));
}

} // namespace roomkey::models
