// SPDX-License-Identifier: GPL-3.0-or-later
// What the real store makes of the files, held against what the story promised.
#include "app/store/sqlite.h"
#include "tests/explore/storestory.h"
#include "tests/unit/store/storefixture.h"

namespace roomkey {

namespace {

const AccountId Account{QStringLiteral("0123456789abcdef")};
using Found = QMap<Thing, QList<Place>>;

ProfilePaths paths()
{
    return ProfilePaths(QStringLiteral("test"));
}

const char *wordFor(Place place)
{
    switch (place) {
    case Place::Nowhere:
        return "nowhere";
    case Place::Draft:
        return "the draft";
    case Place::Unfinished:
        return "the unfinished edits";
    case Place::Held:
        return "the outbox, held";
    case Place::Outbox:
        return "the outbox";
    case Place::Salvaged:
        return "the outbox, waiting for the person";
    case Place::Cache:
        return "the cache";
    }
    Q_UNREACHABLE();
}

QString integrity(const QString &file)
{
    Database database;
    if (!database.open(file, Database::Access::ReadOnly))
        return QStringLiteral("cannot be opened");
    return database.text("PRAGMA integrity_check");
}

template <class Name>
int numberOf(const Name &name)
{
    return name.toString().section(QLatin1Char('/'), -1).toInt();
}

/// False: one of them reads differently.
bool note(Found &found, const QString &text, Place place)
{
    const QList<Thing> things = thingsIn(text);
    for (const Thing thing : things)
        found[thing].append(place);
    return text == textOf(things);
}

/// What is wrong with what was read.
QString read(const AccountStore &store, Found &found)
{
    QMap<int, OutboxRow> acts; ///< by message: what is done again until its row is gone
    for (const OutboxRow &row : store.outbox()) {
        const std::optional<Place> place = placeOf(row);
        if (!place)
            return QStringLiteral("a row waits for another moment");
        if (row.kind == OutboxRow::Kind::RemoveMember)
            found[removalOf(numberOf(row.member))].append(*place);
        else if (row.kind == OutboxRow::Kind::Delete)
            found[deletionOf(numberOf(row.message))].append(*place);
        else if (!note(found, row.text, *place))
            return QStringLiteral("a row has another text");
        if (!row.message.isEmpty())
            acts.insert(numberOf(row.message), row);
    }
    for (const Message &message : store.messages(RoomA, 100'000)) {
        const OutboxRow act = acts.value(numberOf(message.name));
        if (message.deletion != Message::Deletion::None) {
            if (act.kind != OutboxRow::Kind::Delete)
                found[deletionOf(numberOf(message.name))].append(Place::Cache);
        } else if (act.kind != OutboxRow::Kind::Edit || act.text != message.text) {
            if (!note(found, message.text, Place::Cache))
                return QStringLiteral("a message has another text");
        }
    }
    for (const Membership &member : store.members(RoomA)) {
        QList<Place> &removal = found[removalOf(numberOf(member.name))];
        if (removal.isEmpty())
            removal.append(Place::Cache);
    }
    for (const UnfinishedEdit &edit : store.unfinishedEdits(RoomA)) {
        if (!note(found, edit.text, Place::Unfinished))
            return QStringLiteral("an unfinished edit has another text");
    }
    if (!note(found, store.draft(RoomA), Place::Draft))
        return QStringLiteral("the draft has another text");
    return {};
}

} // namespace

QString storyFolder()
{
    return paths().accountFolder(Account);
}

QString judge(const Expectation &expectation)
{
    Found found;
    {
        AccountStore store(paths(), Account);
        if (const auto opened = store.open(); !opened)
            return QStringLiteral("the store does not open: ") + opened.error().detail;
        if (const QString wrong = read(store, found); !wrong.isEmpty())
            return wrong;
    }
    QSet<bool> changed; ///< of what was changing: was it?
    for (const Thing thing : found.keys() + expectation.next.keys()) {
        QList<Place> places = found.value(thing);
        if (places.isEmpty())
            places.append(Place::Nowhere);
        const Place before = expectation.places.value(thing);
        const Place next = expectation.next.value(thing);
        // The write of a new row was cut off: it may be there for the person to decide.
        if (before != next && (next == Place::Held || next == Place::Outbox) &&
            places == QList<Place>{Place::Salvaged})
            places = {next};
        if (places.size() > 1 || (places.first() != before && places.first() != next)) {
            QStringList words;
            for (const Place place : std::as_const(places))
                words.append(QLatin1String(wordFor(place)));
            return QStringLiteral("thing %1 is in %2, expected in %3")
                .arg(thing)
                .arg(words.join(QStringLiteral(" and ")), QLatin1String(wordFor(before)));
        }
        if (before != next)
            changed.insert(places.first() == next);
    }
    if (changed.size() > 1 && !expectation.inSteps)
        return QStringLiteral("a half of what is one change");
    for (const QString &file : {paths().cacheFile(Account), paths().outboxFile(Account)}) {
        if (const QString words = integrity(file); words != QLatin1String("ok"))
            return words;
    }
    if (QFile::exists(paths().cacheFile(Account) + QStringLiteral(".damaged")))
        return QStringLiteral("the cache was damaged");
    return {};
}

} // namespace roomkey
