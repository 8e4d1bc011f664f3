// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/cacheworld.h"

#include "app/store/sqlite.h"
#include "app/store/storefacts.h"
#include "tests/unit/store/storefixture.h"

namespace roomkey {

namespace {

constexpr qint64 Minute = 60'000'000;
constexpr qint64 Begin = 1'700'000'040LL * 1'000'000; ///< a whole minute
constexpr int Spaces = 60;
constexpr int Messages = 3'000;
constexpr int People = 40;
constexpr int Rows = 8;

User person(int number)
{
    User user;
    user.name = UserName(QStringLiteral("users/%1").arg(number));
    user.displayName = QStringLiteral("Person number %1").arg(number);
    user.email = QStringLiteral("person%1@example.com").arg(number);
    return user;
}

CacheWorld makeWorld(QRandomGenerator &random)
{
    CacheWorld world;
    for (int i = 0; i < Spaces; ++i) {
        const SpaceName name(QStringLiteral("spaces/S%1").arg(i, 4, 10, QLatin1Char('0')));
        const bool isDirect = i % 5 == 0;
        Space space = makeSpace(name, isDirect ? QString() : QStringLiteral("Room of number %1").arg(i),
                                Begin + (i + 1) * Minute);
        space.description = anyText(random).left(300);
        world.spaces.append(space);
        for (int number = 1; number <= (isDirect ? 2 : random.bounded(3, 20)); ++number) {
            Membership member = makeMember(name, number, {});
            member.member = person(number);
            world.members[name].append(member);
        }
    }
    for (world.minute = 0; world.minute < Messages; ++world.minute) {
        // A few spaces have most of it.
        const int which = random.bounded(2) == 0 ? random.bounded(3) : random.bounded(Spaces);
        const SpaceName name = world.spaces.at(which).name;
        world.messages[name].append(anyMessage(name, world.minute, random));
    }
    return world;
}

bool putAll(AccountStore &store, const CacheWorld &world, qsizetype from, qsizetype to)
{
    bool done = ended(store.setFact(facts::Me, QStringLiteral("users/1"))).has_value();
    for (qsizetype i = from; done && i < to; ++i) {
        const SpaceName name = world.spaces.at(i).name;
        const QList<Message> messages = world.messages.value(name);
        RangeEdges edges;
        if (!messages.isEmpty())
            edges.syncedTo = cursorOf(messages.last());
        done = ended(store.putSpaces({world.spaces.at(i)})) &&
               ended(store.putMembers(name, world.members.value(name))) &&
               ended(store.putMessageRange(name, messages, true, edges));
    }
    return done;
}

/// What a person did and Google has not heard of.
bool fillOutbox(AccountStore &store, CacheWorld &world, QRandomGenerator &random)
{
    bool done = true;
    for (int i = 0; done && i < Rows; ++i) {
        const SpaceName space = world.spaces.at(random.bounded(4)).name;
        const Message &any =
            world.messages[space].at(random.bounded(static_cast<int>(world.messages[space].size())));
        OutboxRow row = makeSend(space, anyText(random));
        row.clientId = ClientMessageId(QStringLiteral("client-new-%1").arg(i));
        if (i == 2)
            row = rowAbout(OutboxRow::Kind::Edit, any, anyText(random));
        else if (i == 3)
            row = rowAbout(OutboxRow::Kind::Delete, any);
        const auto added = ended(store.addToOutbox(row));
        done = added.has_value();
        if (!done)
            break;
        row = *added;
        row.state = i % 3 == 1 ? OutboxRow::State::Sending : OutboxRow::State::Waiting;
        row.attempts = i % 3;
        done = ended(store.updateOutbox(row)).has_value();
        if (i == 4) { // its answer reached the cache, and the program was killed
            Message answer = ownMessage(space, QStringLiteral("answer"), ++world.minute, row.text);
            answer.clientId = row.clientId;
            done = done && ended(store.putMessages(space, {answer}));
            world.messages[space].append(answer);
            world.arrived = row.id;
        }
    }
    for (int i = 5; done && i < 8; ++i) {
        const SpaceName space = world.spaces.at(i).name;
        world.drafts.insert(space, anyText(random).left(400));
        done = ended(store.saveDraft(space, world.drafts.value(space))).has_value();
    }
    world.rows = store.outbox();
    return done && world.rows.size() == Rows;
}

/// The same cache as it was left by a program that had no index: ids counted up, here by the minute.
bool takeIndexAway(const QString &file)
{
    Database cache;
    return cache.open(file, Database::Access::ReadWrite) &&
           cache.execute("INSERT INTO searchIndex (searchIndex) VALUES ('delete-all');"
                         "UPDATE messages SET id = id / 61440000000");
}

} // namespace

const QStringList &cacheWords()
{
    static const QStringList all = [] {
        QStringList made{QStringLiteral("ส่งแบบร่างให้แล้ว"), QStringLiteral("新的图标已经上传了"),
                         QStringLiteral("Besprechung"), QStringLiteral("rapat")};
        for (int i = 0; i < 400; ++i)
            made.append(QString::number(100'000 + i * 7919, 36));
        return made;
    }();
    return all;
}

QString anyText(QRandomGenerator &random)
{
    // Some do not fit into a page of the file.
    const int count = random.bounded(60) == 0 ? random.bounded(600, 2'500) : random.bounded(2, 24);
    QStringList text;
    for (int i = 0; i < count; ++i)
        text.append(cacheWords().at(random.bounded(static_cast<int>(cacheWords().size()))));
    return text.join(QLatin1Char(' '));
}

QString timeOf(int minute)
{
    return rfc3339FromMicroseconds(Begin + minute * Minute);
}

Message anyMessage(const SpaceName &space, int minute, QRandomGenerator &random)
{
    Message message =
        makeMessage(space, QStringLiteral("m%1").arg(minute), Begin + minute * Minute, anyText(random));
    message.sender = person(random.bounded(1, People + 1));
    if (random.bounded(4) == 0)
        message.clientId = ClientMessageId(QStringLiteral("client-of-%1").arg(minute));
    return message;
}

Message ownMessage(const SpaceName &space, const QString &id, int minute, const QString &text)
{
    Message message = makeMessage(space, id, Begin + minute * Minute, text);
    message.sender = person(1);
    return message;
}

ProfilePaths cachePaths()
{
    return ProfilePaths(QStringLiteral("test"));
}

AccountId cacheAccount()
{
    return AccountId{QStringLiteral("0123456789abcdef")};
}

CacheBase makeCacheBase(QRandomGenerator &random)
{
    CacheBase base;
    QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    base.world = makeWorld(random);
    AccountStore store(cachePaths(), cacheAccount());
    const QString place = cachePaths().accountFolder(cacheAccount());
    base.isGood = store.open() && putAll(store, base.world, 0, Spaces * 2 / 3);
    store.close(); // the log goes into the file
    base.isGood = base.isGood && store.open() && putAll(store, base.world, Spaces * 2 / 3, Spaces) &&
                  fillOutbox(store, base.world, random);
    base.killed = readDisk(place);
    store.close();
    base.closed = readDisk(place);
    base.isGood = base.isGood && takeIndexAway(cachePaths().cacheFile(cacheAccount()));
    base.older = readDisk(place);
    return base;
}

} // namespace roomkey
