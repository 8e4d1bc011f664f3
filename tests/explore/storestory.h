// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "tests/explore/recordingvfs.h"

#include <QMap>
#include <QRandomGenerator>

#include <memory>

// A life of one store: typing, sending, taking back, changing, deleting, answers, listings, restarts; and
// what must be in the files at each moment.
namespace roomkey {

/// A text by its number, or an act that has none: deletionOf(), removalOf().
using Thing = int;
/// Of the message that came with this text.
Thing deletionOf(int message);
Thing removalOf(int member);
/// A text of one or more things, each a line of its own.
QString textOf(const QList<Thing> &things);
QList<Thing> thingsIn(const QString &text);

/// Where it is. A removal is in the cache as long as the member is.
enum class Place : quint8 { Nowhere, Draft, Unfinished, Held, Outbox, Salvaged, Cache };

/// Held, Outbox or Salvaged (it waits for the person); nothing if it would not leave when it was promised to.
std::optional<Place> placeOf(const OutboxRow &row);

/// What holds while the events from `from` on are written.
struct Expectation
{
    size_t from = 0;           ///< number of events before it
    QMap<Thing, Place> places; ///< so it may be...
    QMap<Thing, Place> next;   ///< ...or already so
    bool inSteps = false;      ///< in between, too: some here, some there
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
    struct Kept
    {
        QList<Thing> things;
        OutboxRow row;
    };

    /// One at random; nothing to do it with: nothing. False if the store refused it.
    bool act();
    bool open();
    bool type();
    bool send();
    bool rewrite();
    bool takeBack();
    bool arrive();
    bool discard();
    bool beginEdit();
    bool edit();
    bool remove();
    bool join();
    bool expel();
    bool undo();
    bool finish();
    bool list();

    bool add(const OutboxRow &row, const QList<Thing> &things, QList<Kept> &to);
    bool leave(Kept &kept);
    std::optional<int> anyMessage();
    void promise(const QList<Thing> &things, Place next);
    void promise(const QMap<Thing, Place> &changes, bool inSteps = false);
    void promised();

    const RecordingVfs &m_vfs;
    QRandomGenerator m_random;
    std::unique_ptr<AccountStore> m_store;
    std::vector<Expectation> m_expectations;
    QMap<Thing, Place> m_places;
    QList<Thing> m_draft;
    QList<Kept> m_sends;
    QList<Kept> m_acts;                 ///< Edit, Delete, RemoveMember
    QMap<int, QList<Thing>> m_messages; ///< arrived, by the first text they had: what they say
    QMap<int, Thing> m_unfinished;      ///< edits, by message
    QList<int> m_members;
    int m_next = 0;
};

/// Where the store's files are: below XDG_DATA_HOME.
QString storyFolder();
/// What is wrong with the files in storyFolder() after the real store opened them; empty: nothing.
QString judge(const Expectation &expectation);

} // namespace roomkey
