// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/storestory.h"

#include "tests/unit/store/storefixture.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace roomkey {

namespace {

const AccountId Account{QStringLiteral("0123456789abcdef")};
constexpr qint64 HeldUntil = 1'800'000'000'000'000;
constexpr int FirstDeletion = 1'000'000;
constexpr int FirstRemoval = 2'000'000;

void hold(OutboxRow &row)
{
    row.state = OutboxRow::State::Held;
    row.notBefore = HeldUntil;
}

Message messageOf(int number, const QString &text)
{
    return makeMessage(RoomA, QString::number(number), 1'000'000LL * (number + 1), text);
}

} // namespace

Thing deletionOf(int message)
{
    return FirstDeletion + message;
}

Thing removalOf(int member)
{
    return FirstRemoval + member;
}

/// Some of one page, some of several.
QString textOf(const QList<Thing> &things)
{
    QStringList lines;
    for (const int number : things)
        lines.append(QStringLiteral("text %1 ").arg(number) + QString(number % 7 * 900, QLatin1Char('x')));
    return lines.join(QLatin1Char('\n'));
}

QList<Thing> thingsIn(const QString &text)
{
    QList<Thing> things;
    if (!text.isEmpty()) {
        for (const QString &line : text.split(QLatin1Char('\n')))
            things.append(line.section(QLatin1Char(' '), 1, 1).toInt());
    }
    return things;
}

std::optional<Place> placeOf(const OutboxRow &row)
{
    if (row.state == OutboxRow::State::Refused)
        return row.refusal == SalvagedReason ? std::optional(Place::Salvaged) : std::nullopt;
    if (row.state != OutboxRow::State::Held)
        return Place::Outbox;
    return row.notBefore == HeldUntil ? std::optional(Place::Held) : std::nullopt;
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
        promised();
    }
    m_store.reset();
    return true;
}

bool StoreStory::open()
{
    m_store.reset();
    m_store = std::make_unique<AccountStore>(ProfilePaths(QStringLiteral("test")), Account);
    const bool opened = m_store->open().has_value();
    promised();
    return opened;
}

void StoreStory::promise(const QList<Thing> &things, Place next)
{
    QMap<Thing, Place> changes;
    for (const Thing thing : things)
        changes.insert(thing, next);
    promise(changes);
}

void StoreStory::promise(const QMap<Thing, Place> &changes, bool inSteps)
{
    QMap<Thing, Place> next = m_places;
    next.insert(changes);
    m_expectations.push_back({m_vfs.count(), m_places, next, inSteps});
    m_places = next;
}

void StoreStory::promised()
{
    m_expectations.push_back({m_vfs.count(), m_places, m_places, false});
}

bool StoreStory::act()
{
    struct Choice
    {
        int share;
        bool (StoreStory::*act)();
    };
    static const std::array choices{
        Choice{5, &StoreStory::type},      Choice{6, &StoreStory::send},   Choice{2, &StoreStory::rewrite},
        Choice{5, &StoreStory::takeBack},  Choice{6, &StoreStory::arrive}, Choice{1, &StoreStory::discard},
        Choice{2, &StoreStory::beginEdit}, Choice{2, &StoreStory::edit},   Choice{2, &StoreStory::remove},
        Choice{1, &StoreStory::join},      Choice{1, &StoreStory::expel},  Choice{1, &StoreStory::undo},
        Choice{3, &StoreStory::finish},    Choice{2, &StoreStory::list},   Choice{1, &StoreStory::open}};
    static const int all = std::accumulate(choices.begin(), choices.end(), 0,
                                           [](int sum, const Choice &one) { return sum + one.share; });
    int dice = m_random.bounded(all);
    const auto chosen = std::find_if(choices.begin(), choices.end(),
                                     [&dice](const Choice &one) { return (dice -= one.share) < 0; });
    return (this->*chosen->act)();
}

bool StoreStory::type()
{
    if (!m_draft.isEmpty())
        return true;
    m_draft = {m_next++};
    promise(m_draft, Place::Draft);
    return await(m_store->saveDraft(RoomA, textOf(m_draft))).has_value();
}

bool StoreStory::send()
{
    // The composer clears when this ends.
    const QList<Thing> things = m_draft.isEmpty() ? QList<Thing>{m_next++} : std::exchange(m_draft, {});
    OutboxRow row = makeSend(RoomA, textOf(things));
    if (m_random.bounded(3) > 0)
        hold(row);
    return add(row, things, m_sends);
}

bool StoreStory::rewrite()
{
    if (m_sends.isEmpty())
        return true;
    Kept &kept = m_sends[m_random.bounded(m_sends.size())];
    const QList<Thing> before = std::exchange(kept.things, {m_next++});
    kept.row.text = textOf(kept.things);
    QMap<Thing, Place> changes{{kept.things.first(), *placeOf(kept.row)}};
    for (const Thing thing : before)
        changes.insert(thing, Place::Nowhere);
    promise(changes);
    return await(m_store->updateOutbox(kept.row)).has_value();
}

bool StoreStory::takeBack()
{
    if (m_sends.isEmpty())
        return true;
    const Kept kept = m_sends.takeAt(m_random.bounded(m_sends.size()));
    m_draft = kept.things + m_draft;
    promise(kept.things, Place::Draft);
    return await(m_store->takeBack(kept.row.id, textOf(m_draft))).has_value();
}

bool StoreStory::arrive()
{
    if (m_sends.isEmpty())
        return true;
    Kept kept = m_sends.takeFirst();
    if (!leave(kept))
        return false;
    const int number = kept.things.first();
    Message answer = messageOf(number, kept.row.text);
    answer.clientId = kept.row.clientId;
    m_messages.insert(number, kept.things);
    promise(kept.things, Place::Cache);
    return await(m_store->settleOutbox(kept.row, answer)).has_value();
}

bool StoreStory::discard()
{
    if (m_sends.size() < 2)
        return true;
    const Kept kept = m_sends.takeLast();
    promise(kept.things, Place::Nowhere);
    return await(m_store->removeFromOutbox(kept.row.id)).has_value();
}

bool StoreStory::beginEdit()
{
    const std::optional<int> message = anyMessage();
    if (!message)
        return true;
    const Thing thing = m_next++;
    QMap<Thing, Place> changes{{thing, Place::Unfinished}};
    if (m_unfinished.contains(*message))
        changes.insert(m_unfinished.value(*message), Place::Nowhere);
    m_unfinished.insert(*message, thing);
    promise(changes);
    return await(m_store->saveEdit(RoomA, {messageOf(*message, {}).name, textOf({thing})})).has_value();
}

bool StoreStory::edit()
{
    const std::optional<int> message = anyMessage();
    if (!message)
        return true;
    // What stood there unfinished is the edit now.
    const Thing thing = m_unfinished.contains(*message) ? m_unfinished.take(*message) : m_next++;
    OutboxRow row = makeSend(RoomA, textOf({thing}));
    row.kind = OutboxRow::Kind::Edit;
    row.message = messageOf(*message, {}).name;
    return add(row, {thing}, m_acts);
}

bool StoreStory::remove()
{
    const std::optional<int> message = anyMessage();
    if (!message)
        return true;
    OutboxRow row = makeSend(RoomA, {});
    row.kind = OutboxRow::Kind::Delete;
    row.message = messageOf(*message, {}).name;
    hold(row);
    return add(row, {deletionOf(*message)}, m_acts);
}

bool StoreStory::join()
{
    const int member = m_next++;
    m_members.append(member);
    promise({removalOf(member)}, Place::Cache);
    return await(m_store->putMember(RoomA, makeMember(RoomA, member, QStringLiteral("Ana")))).has_value();
}

bool StoreStory::expel()
{
    if (m_members.isEmpty())
        return true;
    const int member = m_members.takeAt(m_random.bounded(m_members.size()));
    OutboxRow row = makeSend(RoomA, {});
    row.kind = OutboxRow::Kind::RemoveMember;
    row.member = makeMember(RoomA, member, {}).name;
    hold(row);
    return add(row, {removalOf(member)}, m_acts);
}

bool StoreStory::undo()
{
    const auto held = std::find_if(m_acts.cbegin(), m_acts.cend(),
                                   [](const Kept &kept) { return kept.row.state == OutboxRow::State::Held; });
    if (held == m_acts.cend())
        return true;
    const Kept kept = m_acts.takeAt(held - m_acts.cbegin());
    const bool isMember = kept.row.kind == OutboxRow::Kind::RemoveMember;
    if (isMember)
        m_members.append(kept.things.first() - FirstRemoval);
    promise(kept.things, isMember ? Place::Cache : Place::Nowhere);
    return await(m_store->removeFromOutbox(kept.row.id)).has_value();
}

bool StoreStory::finish()
{
    if (m_acts.isEmpty())
        return true;
    Kept kept = m_acts.takeAt(m_random.bounded(m_acts.size()));
    if (!leave(kept))
        return false;
    const Thing thing = kept.things.first();
    if (kept.row.kind == OutboxRow::Kind::RemoveMember) {
        promise(kept.things, Place::Nowhere);
        return await(m_store->settleOutbox(kept.row, std::nullopt)).has_value();
    }
    const int number = kept.row.message.toString().section(QLatin1Char('/'), -1).toInt();
    QMap<Thing, Place> changes{{thing, Place::Cache}};
    for (const Thing before : m_messages.take(number))
        changes.insert(before, Place::Nowhere);
    // First in one file, then in the other; until it is in both it is done again.
    promise(changes, true);
    if (kept.row.kind == OutboxRow::Kind::Delete)
        return await(m_store->settleOutbox(kept.row, std::nullopt)).has_value();
    m_messages.insert(number, kept.things);
    Message answer = messageOf(number, kept.row.text);
    answer.lastUpdateTime = rfc3339FromMicroseconds(1'000'000'000'000LL + thing);
    return await(m_store->settleOutbox(kept.row, answer)).has_value();
}

bool StoreStory::list()
{
    QList<Message> page;
    const int begin = m_random.bounded(1'000'000);
    for (int i = 0; i < 40; ++i) {
        page.append(makeMessage(RoomB, QString::number(begin + i), 1'000LL * (begin + i),
                                QString(m_random.bounded(600), QLatin1Char('y'))));
    }
    return await(m_store->putMessageRange(RoomB, page, false)).has_value();
}

bool StoreStory::add(const OutboxRow &row, const QList<Thing> &things, QList<Kept> &to)
{
    promise(things, *placeOf(row));
    const auto added = await(m_store->addToOutbox(row));
    if (added)
        to.append({things, *added});
    return added.has_value();
}

/// Its request leaves.
bool StoreStory::leave(Kept &kept)
{
    kept.row.state = OutboxRow::State::Sending;
    kept.row.attempts = 1;
    promise(kept.things, Place::Outbox);
    const bool done = await(m_store->updateOutbox(kept.row)).has_value();
    promised();
    return done;
}

/// One that nothing is to happen to yet.
std::optional<int> StoreStory::anyMessage()
{
    QList<int> free = m_messages.keys();
    for (const Kept &kept : std::as_const(m_acts))
        free.removeOne(kept.row.message.toString().section(QLatin1Char('/'), -1).toInt());
    if (free.isEmpty())
        return std::nullopt;
    return free.at(m_random.bounded(free.size()));
}

} // namespace roomkey
