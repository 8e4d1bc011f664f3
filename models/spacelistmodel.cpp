// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/spacelistmodel.h"

#include "app/store/unlistedspaces.h"
#include "models/labels.h"
#include "models/roles.h"
#include "models/textfold.h"

#include <QElapsedTimer>

#include <array>
#include <utility>

using namespace std::chrono_literals;

namespace roomkey::models {

namespace {

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
    if (a.previewText != b.previewText || isUnlisted(a.space) != isUnlisted(b.space))
        roles << PreviewRole;
    if (a.activity != b.activity)
        roles << TimeRole;
    if (a.refusedRows != b.refusedRows || a.refusedSends != b.refusedSends)
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
    if (m_complete && !wasComplete)
        m_store->releaseMemory();
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

} // namespace roomkey::models
