// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "tests/explore/recordingvfs.h"

#include <QMap>
#include <QRandomGenerator>

#include <memory>

// A life of one store: typing, sending, answers, listings, restarts; and what must be in the files at each
// moment.
namespace roomkey {

/// Where a text is.
enum class Place : quint8 { Nowhere, Draft, Outbox, Cache };

/// What holds while the events from `from` on are written.
struct Expectation
{
    size_t from = 0;             ///< number of events before it
    QMap<int, Place> places;     ///< by number of the text
    std::optional<int> changing; ///< this one may be there...
    Place next = Place::Nowhere; ///< ...or here already
};

class StoreStory
{
public:
    /// The files are those of storyFolder(). \a vfs counts the events.
    StoreStory(const RecordingVfs &vfs, quint32 seed);

    /// Before live(): the files hold text 0 in the outbox and text 1 as draft.
    void inherit();
    /// False if the store itself refused something.
    bool live(int acts);
    const std::vector<Expectation> &expectations() const { return m_expectations; }

private:
    bool act();
    bool open();
    void promise(int number, Place next);
    void promised();

    const RecordingVfs &m_vfs;
    QRandomGenerator m_random;
    std::unique_ptr<AccountStore> m_store;
    std::vector<Expectation> m_expectations;
    QMap<int, Place> m_places;
    std::optional<int> m_draft;
    QMap<int, OutboxRow> m_rows;
    int m_next = 0;
};

/// Where the store's files are: below XDG_DATA_HOME.
QString storyFolder();
/// What is wrong with the files in storyFolder() after the real store opened them; empty: nothing.
QString judge(const Expectation &expectation);

} // namespace roomkey
