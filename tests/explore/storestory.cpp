// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/storestory.h"

#include "app/store/sqlite.h"
#include "tests/unit/store/storefixture.h"

namespace roomkey {

namespace {

const AccountId Account{QStringLiteral("0123456789abcdef")};

ProfilePaths paths()
{
    return ProfilePaths(QStringLiteral("test"));
}

/// Some of one page, some of several.
QString textOf(int number)
{
    return QStringLiteral("text %1 ").arg(number) + QString(number % 7 * 900, QLatin1Char('x'));
}

int numberOf(const QString &text)
{
    return text.section(QLatin1Char(' '), 1, 1).toInt();
}

const char *wordFor(Place place)
{
    switch (place) {
    case Place::Nowhere:
        return "nowhere";
    case Place::Draft:
        return "the draft";
    case Place::Outbox:
        return "the outbox";
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

} // namespace

QString storyFolder()
{
    return paths().accountFolder(Account);
}

StoreStory::StoreStory(const RecordingVfs &vfs, quint32 seed)
    : m_vfs(vfs)
    , m_random(seed)
{
}

void StoreStory::inherit()
{
    m_places = {{0, Place::Outbox}, {1, Place::Draft}};
}

bool StoreStory::live(int acts)
{
    promised();
    if (!open())
        return false;
    for (int i = 0; i < acts; ++i) {
        if (!act())
            return false;
    }
    m_store.reset();
    return true;
}

bool StoreStory::open()
{
    m_store.reset();
    m_store = std::make_unique<AccountStore>(paths(), Account);
    const bool opened = m_store->open().has_value();
    promised();
    return opened;
}

void StoreStory::promise(int number, Place next)
{
    m_expectations.push_back({m_vfs.count(), m_places, number, next});
    m_places[number] = next;
}

void StoreStory::promised()
{
    m_expectations.push_back({m_vfs.count(), m_places, std::nullopt, Place::Nowhere});
}

bool StoreStory::act()
{
    const int what = m_random.bounded(20);
    bool done = true;
    if (what < 5 && !m_draft) {
        m_draft = m_next++;
        promise(*m_draft, Place::Draft);
        done = await(m_store->saveDraft(RoomA, textOf(*m_draft))).has_value();
    } else if (what < 10) {
        // The composer clears when this ends.
        const int number = m_draft ? *std::exchange(m_draft, std::nullopt) : m_next++;
        OutboxRow row = makeSend(RoomA, textOf(number));
        promise(number, Place::Outbox);
        const auto added = await(m_store->addToOutbox(row));
        done = added.has_value();
        if (added)
            m_rows.insert(number, *added);
    } else if (what < 15 && !m_rows.isEmpty()) {
        // Its request leaves, its answer comes.
        const int number = m_rows.firstKey();
        OutboxRow row = m_rows.take(number);
        row.state = OutboxRow::State::Sending;
        row.attempts = 1;
        done = await(m_store->updateOutbox(row)).has_value();
        Message answer =
            makeMessage(RoomA, QString::number(number), 1'000'000LL * (number + 1), textOf(number));
        answer.clientId = row.clientId;
        promise(number, Place::Cache);
        done = done && await(m_store->settleOutbox(row, answer));
    } else if (what < 17 && m_rows.size() > 1) {
        const int number = m_rows.lastKey();
        promise(number, Place::Nowhere);
        done = await(m_store->removeFromOutbox(m_rows.take(number).id)).has_value();
    } else if (what < 19) {
        QList<Message> page;
        const int begin = m_random.bounded(1'000'000);
        for (int i = 0; i < 40; ++i) {
            page.append(makeMessage(RoomB, QString::number(begin + i), 1'000LL * (begin + i),
                                    QString(m_random.bounded(600), QLatin1Char('y'))));
        }
        done = await(m_store->putMessageRange(RoomB, page, false)).has_value();
    } else {
        return open();
    }
    promised();
    return done;
}

QString judge(const Expectation &expectation)
{
    QMap<int, QList<Place>> found;
    {
        AccountStore store(paths(), Account);
        if (const auto opened = store.open(); !opened)
            return QStringLiteral("the store does not open: ") + opened.error().detail;
        for (const OutboxRow &row : store.outbox()) {
            if (row.text != textOf(numberOf(row.text)))
                return QStringLiteral("a row has another text");
            found[numberOf(row.text)].append(Place::Outbox);
        }
        for (const Message &message : store.messages(RoomA, 100'000))
            found[numberOf(message.text)].append(Place::Cache);
        if (const QString draft = store.draft(RoomA); !draft.isEmpty())
            found[numberOf(draft)].append(Place::Draft);
    }
    for (const int number : found.keys() + expectation.places.keys()) {
        QList<Place> places = found.value(number);
        if (places.isEmpty())
            places.append(Place::Nowhere);
        const Place before = expectation.places.value(number);
        const bool right = places.first() == before ||
                           (expectation.changing == number && places.first() == expectation.next);
        if (places.size() > 1 || !right) {
            return QStringLiteral("text %1 is in %2, expected in %3")
                .arg(number)
                .arg(QLatin1String(wordFor(places.last())), QLatin1String(wordFor(before)));
        }
    }
    for (const QString &file : {paths().cacheFile(Account), paths().outboxFile(Account)}) {
        if (const QString words = integrity(file); words != QLatin1String("ok"))
            return words;
    }
    if (QFile::exists(paths().cacheFile(Account) + QStringLiteral(".damaged")))
        return QStringLiteral("the cache was damaged");
    return {};
}

} // namespace roomkey
