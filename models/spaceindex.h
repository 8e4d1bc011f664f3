// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/space.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace roomkey::models {

/// What the list of spaces keeps of each: where it stands and the text the filter looks at, some sixty bytes
/// in a few large buffers instead of strings of their own. An entry keeps its number until it goes or gets
/// another text. Plain value; one thread.
class SpaceIndex
{
public:
    enum class Section : quint8 { Spaces, GroupChats, DirectMessages };
    static constexpr int Sections = 3;

    using Entry = quint32;
    static constexpr Entry None = ~Entry(0);

    int count() const { return m_count; }
    /// Not more than 64 million of them, 4 GiB of texts and half a GiB of names fit: beyond that, None.
    Entry add(const SpaceName &name, Section section, qint64 activity, const QString &foldedText);
    void remove(Entry entry);
    Entry find(const SpaceName &name) const;

    SpaceName name(Entry entry) const;
    QByteArrayView text(Entry entry) const; ///< UTF-8, as it was given
    Section section(Entry entry) const { return Section(m_lines[entry].section); }
    qint64 activity(Entry entry) const { return m_lines[entry].activity; }
    void setPlace(Entry entry, Section section, qint64 activity);
    /// By section, in it by activity, newest first, then by name.
    bool isBefore(Entry a, Entry b) const;

    /// Whether the text of each entry, by its number, contains \a needle (UTF-8, not empty). One search of
    /// one buffer.
    std::vector<bool> matches(QByteArrayView needle) const;

    /// Removed entries hold as much room as those that are left.
    bool isSparse() const;
    /// Gives their room back and every entry another number: the new ones by the old.
    std::vector<Entry> compact();

private:
    struct Line
    {
        qint64 activity;
        quint32 textEnd;      ///< in m_texts, without the line end that follows
        quint32 nameEnd : 29; ///< in m_names; it begins where that of the entry before ends
        quint32 section : 2;
        quint32 isGone : 1;
    };
    static_assert(sizeof(Line) == 16);

    QByteArrayView nameBytes(Entry entry) const;
    quint32 textStart(Entry entry) const { return entry == 0 ? 0 : m_lines[entry - 1].textEnd + 1; }
    size_t slotOf(QByteArrayView name, size_t hash) const;
    void growSlots();

    std::vector<Line> m_lines;
    QByteArray m_names;
    QByteArray m_texts;
    std::vector<Entry> m_slots; ///< open addressing, with bits of the hash; who went stays until it grows
    size_t m_slotsUsed = 0;
    int m_count = 0;
};

} // namespace roomkey::models
