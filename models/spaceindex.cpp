// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/spaceindex.h"

#include <QHashFunctions>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace roomkey::models {

namespace {

constexpr char LineEnd = '\n'; ///< in no text: labels are on one line
constexpr size_t FewestSlots = 64;
constexpr int FewestGone = 1000; ///< that are worth an effort

std::string_view bytes(QByteArrayView view)
{
    return {view.data(), size_t(view.size())};
}

// A slot holds an entry and, above it, a few bits of the hash of its name: most names that are others need
// not be looked at, which among a million would wait for memory each time.
constexpr int EntryBits = 26;
constexpr SpaceIndex::Entry EntryMask = (1U << EntryBits) - 1;
constexpr SpaceIndex::Entry TagMask = ~EntryMask;

size_t hashOf(QByteArrayView name)
{
    return qHashBits(name.data(), size_t(name.size()), QHashSeed::globalSeed());
}

/// Of bits that do not choose the slot as well.
SpaceIndex::Entry tagOf(size_t hash)
{
    return SpaceIndex::Entry(hash >> (std::numeric_limits<size_t>::digits - 32)) & TagMask;
}

/// A hint, where the compiler knows one.
void fetchAhead(const void *place)
{
#if defined(__GNUC__)
    __builtin_prefetch(place, 1);
#else
    Q_UNUSED(place)
#endif
}

constexpr quint32 MostNames = (1U << 29) - 1;
constexpr qsizetype MostTexts = std::numeric_limits<quint32>::max();

} // namespace

SpaceIndex::Entry SpaceIndex::add(const SpaceName &name, Section section, qint64 activity,
                                  const QString &foldedText)
{
    const QByteArray nameUtf8 = name.toString().toUtf8();
    const QByteArray textUtf8 = foldedText.toUtf8();
    if (m_names.size() + nameUtf8.size() > qsizetype(MostNames) ||
        m_texts.size() + textUtf8.size() >= MostTexts || m_lines.size() >= EntryMask)
        return None;
    if (4 * (m_slotsUsed + 1) > 3 * m_slots.size())
        growSlots();
    m_names += nameUtf8;
    m_texts += textUtf8;
    const auto entry = Entry(m_lines.size());
    m_lines.push_back({activity, quint32(m_texts.size()), quint32(m_names.size()) & MostNames,
                       quint32(section) & 3, false});
    m_texts += LineEnd;
    const size_t hash = hashOf(nameUtf8);
    Entry &slot = m_slots[slotOf(nameUtf8, hash)];
    m_slotsUsed += slot == None;
    slot = entry | tagOf(hash);
    ++m_count;
    return entry;
}

void SpaceIndex::remove(Entry entry)
{
    m_lines[entry].isGone = true;
    --m_count;
}

SpaceIndex::Entry SpaceIndex::find(const SpaceName &name) const
{
    if (m_slots.empty())
        return None;
    const QByteArray nameUtf8 = name.toString().toUtf8();
    const Entry slot = m_slots[slotOf(nameUtf8, hashOf(nameUtf8))];
    return slot == None || m_lines[slot & EntryMask].isGone ? None : slot & EntryMask;
}

SpaceName SpaceIndex::name(Entry entry) const
{
    return SpaceName(QString::fromUtf8(nameBytes(entry)));
}

QByteArrayView SpaceIndex::text(Entry entry) const
{
    const quint32 start = textStart(entry);
    return {m_texts.constData() + start, qsizetype(m_lines[entry].textEnd - start)};
}

void SpaceIndex::setPlace(Entry entry, Section section, qint64 activity)
{
    m_lines[entry].section = quint32(section) & 3;
    m_lines[entry].activity = activity;
}

bool SpaceIndex::isBefore(Entry a, Entry b) const
{
    const Line &first = m_lines[a];
    const Line &second = m_lines[b];
    if (first.section != second.section)
        return first.section < second.section;
    if (first.activity != second.activity)
        return first.activity > second.activity;
    return bytes(nameBytes(a)) < bytes(nameBytes(b));
}

std::vector<bool> SpaceIndex::matches(QByteArrayView needle) const
{
    std::vector<bool> result(m_lines.size(), false);
    const std::string_view texts(m_texts.constData(), size_t(m_texts.size()));
    const std::string_view wanted = bytes(needle);
    // Hits come in the order of the entries, so one walk finds whose each is.
    size_t entry = 0;
    for (size_t at = texts.find(wanted); at != texts.npos;) {
        while (m_lines[entry].textEnd < at)
            ++entry;
        result[entry] = true;
        at = texts.find(wanted, size_t(m_lines[entry].textEnd) + 1);
    }
    return result;
}

bool SpaceIndex::isSparse() const
{
    const int gone = int(m_lines.size()) - m_count;
    return gone >= FewestGone && gone >= m_count;
}

std::vector<SpaceIndex::Entry> SpaceIndex::compact()
{
    SpaceIndex fresh;
    fresh.m_lines.reserve(size_t(m_count));
    std::vector<Entry> numbers(m_lines.size(), None);
    for (Entry entry = 0; entry < m_lines.size(); ++entry) {
        const Line &line = m_lines[entry];
        if (line.isGone)
            continue;
        numbers[entry] = Entry(fresh.m_lines.size());
        fresh.m_names.append(nameBytes(entry));
        fresh.m_texts.append(text(entry));
        fresh.m_lines.push_back({line.activity, quint32(fresh.m_texts.size()),
                                 quint32(fresh.m_names.size()) & MostNames, line.section, false});
        fresh.m_texts += LineEnd;
    }
    fresh.m_count = m_count;
    fresh.growSlots();
    *this = std::move(fresh);
    return numbers;
}

QByteArrayView SpaceIndex::nameBytes(Entry entry) const
{
    const quint32 start = entry == 0 ? 0 : m_lines[entry - 1].nameEnd;
    return {m_names.constData() + start, qsizetype(m_lines[entry].nameEnd - start)};
}

/// Where \a name is or would be put. The same name comes again when its text changed: the entry that went
/// gives it its slot.
size_t SpaceIndex::slotOf(QByteArrayView name, size_t hash) const
{
    const size_t mask = m_slots.size() - 1;
    const Entry tag = tagOf(hash);
    size_t slot = hash & mask;
    while (m_slots[slot] != None &&
           ((m_slots[slot] & TagMask) != tag || bytes(nameBytes(m_slots[slot] & EntryMask)) != bytes(name)))
        slot = (slot + 1) & mask;
    return slot;
}

void SpaceIndex::growSlots()
{
    size_t size = FewestSlots;
    while (size < 2 * (size_t(m_count) + 1))
        size *= 2;
    m_slots.assign(size, None);
    m_slotsUsed = 0;
    // Some at a time: the places of all of them are on their way from memory while the first is filled.
    std::array<size_t, 64> hashes;
    for (Entry first = 0; first < m_lines.size(); first += Entry(hashes.size())) {
        const Entry end = std::min(first + Entry(hashes.size()), Entry(m_lines.size()));
        for (Entry entry = first; entry < end; ++entry) {
            hashes[entry - first] = hashOf(nameBytes(entry));
            fetchAhead(&m_slots[hashes[entry - first] & (size - 1)]);
        }
        for (Entry entry = first; entry < end; ++entry) {
            if (m_lines[entry].isGone)
                continue;
            const size_t hash = hashes[entry - first];
            m_slots[slotOf(nameBytes(entry), hash)] = entry | tagOf(hash);
            ++m_slotsUsed;
        }
    }
}

} // namespace roomkey::models
