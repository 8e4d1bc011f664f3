// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/journal.h"

namespace roomkey {

namespace {
constexpr size_t MaxEntries = 2000;
} // namespace

Journal::Journal(QObject *parent)
    : QObject(parent)
{
}

void Journal::add(JournalEntry entry)
{
    entry.number = m_next++;
    if (m_entries.size() == MaxEntries)
        m_entries.pop_front();
    m_entries.push_back(entry);
    Q_EMIT added(entry); // of a copy: whoever listens may add more
}

} // namespace roomkey
