// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/spacelistmodel.h"

#include "models/labels.h"
#include "models/roles.h"
#include "models/textfold.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QLocale>

#include <array>
#include <utility>

using namespace std::chrono_literals;

namespace roomkey::models {

namespace {

/// More pieces than this and the rows are exchanged as a whole: a view handles two large steps better than
/// thousands of small ones.
constexpr int MaxFilterRuns = 200;

/// Short enough that a frame is never late for it.
constexpr auto Slice = 2ms;
/// What is done between two looks at the clock, half a millisecond or so. Rows of a page go in as one piece.
constexpr int LinesAtOnce = 256;
constexpr qsizetype ChangedAtOnce = 16;

/// Several screens, so that scrolling to and fro reads nothing again.
constexpr int RowsLookedAt = 256;

using Section = SpaceIndex::Section;

Section sectionFor(Space::Type type)
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

SpaceLine lineOf(const SpaceSummary &summary)
{
    return {summary.space.name, summary.space.type, summary.activity, summary.label};
}

/// What the text filter looks at.
QString foldedLabel(const SpaceLine &line)
{
    return folded(spaceLabel(line.label, line.type));
}

/// The roles a view has to look at again.
QList<int> rolesBetween(const SpaceSummary &a, const SpaceSummary &b)
{
    QList<int> roles;
    if (spaceLabel(a) != spaceLabel(b))
        roles << Qt::DisplayRole;
    if (a.space.type != b.space.type)
        roles << SpaceTypeRole;
    if (a.person != b.person)
        roles << TileIdRole;
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
    , m_looked(RowsLookedAt)
    , m_slice(Slice)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &SpaceListModel::work);
}

bool SpaceListModel::isBefore(const Row &a, const Row &b) const
{
    if (!isHeading(a) && !isHeading(b))
        return m_index.isBefore(a, b);
    if (sectionOf(a) != sectionOf(b))
        return sectionOf(a) < sectionOf(b);
    return isHeading(a) && !isHeading(b);
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
    m_index = {};
    m_order.clear();
    m_looked.clear();
    m_sectionSizes = {};
    m_lastRead.reset();
    m_complete = false;
    m_changed.clear();
    m_timer.stop();
    endResetModel();
    if (!store)
        return;
    connect(store, &AccountStore::spacesChanged, this, &SpaceListModel::updateSpaces);
    connect(store, &AccountStore::outboxChanged, this,
            [this](const SpaceName &space) { updateSpaces({space}, {}); });
    const QList<SpaceSummary> page = store->spaces(FirstPage);
    QList<SpaceLine> lines;
    lines.reserve(page.size());
    for (const SpaceSummary &summary : page)
        lines.append(lineOf(summary));
    m_complete = page.size() < FirstPage;
    if (!lines.isEmpty())
        m_lastRead = lines.last();
    put(lines);
    for (const SpaceSummary &summary : page)
        m_looked.insert(m_index.find(summary.space.name), new SpaceSummary(summary));
    if (m_readsOthers && !m_complete)
        m_timer.start();
    Q_EMIT countChanged();
}

void SpaceListModel::readOthers()
{
    m_readsOthers = true;
    if (m_store && !m_complete)
        m_timer.start();
}

void SpaceListModel::updateSpaces(const QList<SpaceName> &changed, const QList<SpaceName> &removed)
{
    // What is read later is read as it is then, so the order in which it waits does not matter.
    m_changed.append(changed);
    m_changed.append(removed);
    work();
}

/// A page of a listing changes a thousand spaces at once, and the window has to stay awake meanwhile.
void SpaceListModel::work()
{
    const int before = spaceCount();
    const bool wasComplete = m_complete;
    workForASlice();
    compact();
    if (!m_changed.isEmpty() || (m_readsOthers && m_store && !m_complete))
        m_timer.start();
    if (spaceCount() != before || m_complete != wasComplete)
        Q_EMIT countChanged();
}

void SpaceListModel::workForASlice()
{
    QElapsedTimer clock;
    clock.start();
    do {
        if (!m_changed.isEmpty())
            readChanged(ChangedAtOnce);
        else if (m_readsOthers && m_store && !m_complete)
            readPage(LinesAtOnce);
        else
            return;
    } while (std::chrono::nanoseconds(clock.nsecsElapsed()) < m_slice);
}

void SpaceListModel::readPage(int limit)
{
    const QList<SpaceLine> page = m_store->spaceLines(limit, m_lastRead ? &*m_lastRead : nullptr);
    m_complete = page.size() < limit;
    if (!page.isEmpty())
        m_lastRead = page.last();
    put(page);
}

void SpaceListModel::readChanged(qsizetype limit)
{
    const QList<SpaceName> names = m_changed.mid(std::max<qsizetype>(0, m_changed.size() - limit));
    m_changed.resize(m_changed.size() - names.size());
    const QList<SpaceLine> lines = m_store->spaceLines(names);
    QSet<SpaceName> gone(names.begin(), names.end());
    for (const SpaceLine &line : lines)
        gone.remove(line.name);
    for (const SpaceName &name : std::as_const(gone)) {
        if (const Row row = m_index.find(name); row != SpaceIndex::None)
            remove(row);
    }
    put(lines);
}

void SpaceListModel::put(const QList<SpaceLine> &lines)
{
    std::vector<Row> added;
    for (const SpaceLine &line : lines) {
        const QString text = foldedLabel(line);
        const Row known = m_index.find(line.name);
        if (known == SpaceIndex::None)
            added.push_back(insert(line, text));
        else if (m_index.text(known) == QByteArrayView(text.toUtf8()))
            update(known, line);
        else
            rename(known, line, text);
    }
    std::erase(added, SpaceIndex::None);
    addInOrder(added);
    std::erase_if(added, [this](Row row) { return !matches(row); });
    show(std::move(added));
    settleFolded();
}

SpaceListModel::Row SpaceListModel::insert(const SpaceLine &line, const QString &text)
{
    const Row row = m_index.add(line.name, sectionFor(line.type), line.activity, text);
    if (row != SpaceIndex::None)
        ++m_sectionSizes[size_t(sectionOf(row))];
    return row;
}

/// Run by run, as pages come sorted.
void SpaceListModel::addInOrder(std::vector<Row> added)
{
    std::sort(added.begin(), added.end(), before());
    for (auto first = added.begin(); first != added.end();) {
        const auto at = std::lower_bound(m_order.begin(), m_order.end(), *first, before());
        auto last = first + 1;
        while (last != added.end() && (at == m_order.end() || isBefore(*last, *at)))
            ++last;
        m_order.insert(at, first, last);
        first = last;
    }
}

SpaceListModel::Place SpaceListModel::placeOf(Row row) const
{
    const int shown = lowerBound(row);
    const bool isShown = shown < int(m_rows.size()) && m_rows[size_t(shown)] == row;
    return {std::lower_bound(m_order.begin(), m_order.end(), row, before()) - m_order.begin(),
            isShown ? shown : -1};
}

void SpaceListModel::update(Row row, const SpaceLine &line)
{
    const std::optional<QList<int>> roles = lookAgain(row, row);
    const Section before = sectionOf(row);
    const Section section = sectionFor(line.type);
    if (m_index.activity(row) != line.activity || before != section) {
        const Place place = placeOf(row);
        const bool stays = place.shown >= 0 && before == section;
        if (place.shown >= 0 && !stays)
            hide(place.shown);
        m_order.erase(m_order.begin() + place.inOrder);
        m_index.setPlace(row, section, line.activity);
        --m_sectionSizes[size_t(before)];
        ++m_sectionSizes[size_t(section)];
        bringBack(row, stays ? place.shown : -1);
    }
    if (roles)
        tellChange(row, *roles);
}

void SpaceListModel::rename(Row old, const SpaceLine &line, const QString &text)
{
    const Row fresh = insert(line, text);
    if (fresh == SpaceIndex::None) {
        remove(old);
        return;
    }
    const std::optional<QList<int>> roles = lookAgain(old, fresh);
    const Place place = placeOf(old);
    const bool stays = place.shown >= 0 && sectionOf(old) == sectionOf(fresh) && matches(fresh);
    if (place.shown >= 0 && !stays)
        hide(place.shown);
    m_order.erase(m_order.begin() + place.inOrder);
    m_index.remove(old);
    --m_sectionSizes[size_t(sectionOf(old))];
    bringBack(fresh, stays ? place.shown : -1);
    if (roles)
        tellChange(fresh, *roles);
}

/// Puts \a row, which has left m_order, where it belongs; \a shown is where it is shown so far, or -1.
void SpaceListModel::bringBack(Row row, int shown)
{
    m_order.insert(std::lower_bound(m_order.begin(), m_order.end(), row, before()), row);
    if (shown >= 0)
        replaceRow(shown, row);
    else if (matches(row))
        show({row});
}

/// What changed about a row that was looked at; nothing if nothing did, no roles if nobody knows.
std::optional<QList<int>> SpaceListModel::lookAgain(Row old, Row row)
{
    const std::unique_ptr<SpaceSummary> before(m_looked.take(old));
    if (!before)
        return QList<int>();
    std::optional<SpaceSummary> now = m_store->space(before->space.name);
    if (!now)
        return std::nullopt; // its removal is on the way
    QList<int> roles = rolesBetween(*before, *now);
    m_looked.insert(row, new SpaceSummary(*std::move(now)));
    return roles.isEmpty() ? std::nullopt : std::optional(std::move(roles));
}

void SpaceListModel::tellChange(Row row, const QList<int> &roles)
{
    if (const int at = placeOf(row).shown; at >= 0)
        Q_EMIT dataChanged(index(at), index(at), roles);
}

void SpaceListModel::remove(Row row)
{
    const Place place = placeOf(row);
    --m_sectionSizes[size_t(sectionOf(row))];
    m_order.erase(m_order.begin() + place.inOrder);
    m_looked.remove(row);
    m_index.remove(row);
    if (place.shown >= 0)
        hide(place.shown);
}

/// Gives back the room of what went; rows stay what they are under other numbers.
void SpaceListModel::compact()
{
    if (!m_index.isSparse())
        return;
    const std::vector<Row> numbers = m_index.compact();
    for (Row &row : m_order)
        row = numbers[row];
    for (Row &row : m_rows)
        row = isHeading(row) ? row : numbers[row];
    m_looked.clear();
}

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

int SpaceListModel::rowOf(const SpaceName &space) const
{
    const Row row = m_index.find(space);
    return row == SpaceIndex::None ? -1 : placeOf(row).shown;
}

SpaceName SpaceListModel::spaceAt(int row) const
{
    if (row < 0 || row >= int(m_rows.size()) || isHeading(m_rows[size_t(row)]))
        return {};
    return m_index.name(m_rows[size_t(row)]);
}

Qt::ItemFlags SpaceListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    // The arrow keys pass a heading by, unless it is all there is left of its section.
    if (const Row row = m_rows[size_t(index.row())]; isHeading(row))
        return isFolded(sectionOf(row)) ? Qt::ItemIsEnabled | Qt::ItemNeverHasChildren
                                        : Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QModelIndexList SpaceListModel::match(const QModelIndex &start, int role, const QVariant &value, int hits,
                                      Qt::MatchFlags flags) const
{
    if (role != Qt::DisplayRole || (flags & Qt::MatchTypeMask) != Qt::MatchStartsWith ||
        flags.testFlag(Qt::MatchCaseSensitive))
        return QAbstractListModel::match(start, role, value, hits, flags);
    QModelIndexList found;
    const QByteArray wanted = folded(value.toString()).toUtf8();
    const int count = int(m_rows.size());
    const int last = start.row() + (flags.testFlag(Qt::MatchWrap) ? count : count - start.row());
    for (int i = start.row(); i < last && (hits < 0 || found.size() < hits); ++i) {
        const Row row = m_rows[size_t(i % count)];
        if (!isHeading(row) && m_index.text(row).startsWith(wanted))
            found.append(index(i % count));
    }
    return found;
}

/// Read where somebody looks: a fraction of a millisecond each, some screens are kept.
const SpaceSummary &SpaceListModel::summaryOf(Row row) const
{
    if (const SpaceSummary *known = m_looked.object(row))
        return *known;
    const SpaceName name = m_index.name(row);
    auto summary = std::make_unique<SpaceSummary>(m_store->space(name).value_or(SpaceSummary()));
    summary->space.name = name; // also while its removal is on the way
    const SpaceSummary &kept = *summary;
    m_looked.insert(row, summary.release());
    return kept;
}

QVariant SpaceListModel::headingData(const QModelIndex &index, Section section, int role) const
{
    switch (role) {
    case KindRole:
        return int(Kind::Heading);
    case Qt::DisplayRole:
        switch (section) {
        case Section::Spaces:
            return tr("Spaces");
        case Section::GroupChats:
            return tr("Group chats");
        case Section::DirectMessages:
            return tr("Direct messages");
        }
        return {};
    case CollapsedRole:
        return isFolded(section);
    case CountRole:
        return m_sectionSizes[size_t(section)];
    case Qt::AccessibleTextRole:
        if (isFolded(section))
            return tr("%1, folded, %2", "section, number of spaces in it")
                .arg(data(index, Qt::DisplayRole).toString(),
                     QLocale().toString(m_sectionSizes[size_t(section)]));
        return data(index, Qt::DisplayRole);
    default:
        return {};
    }
}

QVariant SpaceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row row = m_rows[size_t(index.row())];
    if (isHeading(row))
        return headingData(index, sectionOf(row), role);
    switch (role) {
    case KindRole:
        return int(Kind::Space);
    case ResourceNameRole:
        return m_index.name(row).toString();
    case TimeRole:
        return m_index.activity(row);
    case CollapsedRole:
        return false;
    case Qt::DisplayRole:
        return spaceLabel(summaryOf(row));
    case Qt::AccessibleTextRole:
        return sentence(summaryOf(row));
    case TileIdRole:
        return tileId(summaryOf(row));
    case SpaceTypeRole:
        return int(summaryOf(row).space.type);
    case PreviewSenderRole:
        return summaryOf(row).previewSender;
    case PreviewRole:
        return oneLine(summaryOf(row).previewText);
    case RefusedRole:
        return summaryOf(row).refusedRows;
    case DraftRole:
        return oneLine(summaryOf(row).draft);
    default:
        return {};
    }
}

QString SpaceListModel::sentence(const SpaceSummary &summary) const
{
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
