// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/seed.h"

#include "tests/emulator/mix.h"
#include "tests/emulator/rfc3339.h"
#include "tests/emulator/script.h"
#include "tests/emulator/sentences.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr qint64 Second = 1'000'000;
constexpr qint64 Minute = 60 * Second;
constexpr qint64 Day = 24 * 60 * Minute;
constexpr qint64 LongestHistory = 3 * 365 * Day;
constexpr int Speakers = 12; ///< of how many members the generated messages are
constexpr int GroupSize = 4;

const Room &room(int space)
{
    return writtenRooms()[std::size_t(space)];
}

} // namespace

Seed::Seed(quint64 seed, const WorldSize &size, qint64 epoch)
    : m_seed(seed)
    , m_size(size)
    , m_epoch(epoch)
    , m_spaces(size.spaces.value_or(int(writtenRooms().size())))
    // One direct message partner for every eighth generated room, and enough for the largest room.
    , m_people(std::max({24, size.members.value_or(0), m_spaces / 8 + 1}))
{
}

quint64 Seed::hash(int space, qint64 what) const
{
    return mixed(mixed(m_seed, quint64(space)), quint64(what));
}

bool Seed::isWritten(int space) const
{
    return space < int(writtenRooms().size());
}

Seed::Kind Seed::kind(int space) const
{
    if (isWritten(space)) {
        const QLatin1String type(room(space).type);
        return type == "SPACE"_L1 ? Kind::Named : type == "GROUP_CHAT"_L1 ? Kind::Group : Kind::Direct;
    }
    switch ((space - int(writtenRooms().size())) % 8) {
    case 6:
        return Kind::Group;
    case 7:
        return Kind::Direct;
    default:
        return Kind::Named;
    }
}

qint64 Seed::writtenLines(int space) const
{
    if (!isWritten(space))
        return 0;
    return std::min(qint64(room(space).lines.size()), messageCount(space));
}

SpaceFacts Seed::facts(int space) const
{
    SpaceFacts facts;
    facts.type = kind(space) == Kind::Named   ? u"SPACE"_s
                 : kind(space) == Kind::Group ? u"GROUP_CHAT"_s
                                              : u"DIRECT_MESSAGE"_s;
    if (isWritten(space)) {
        const Room &written = room(space);
        facts.displayName = QString::fromUtf8(written.displayName);
        const qint64 newest = m_epoch - written.lines.back().minutesAgo * Minute;
        facts.displayName.replace("%DATE%"_L1, QString::fromLatin1(rfc3339(newest).first(10)));
        facts.description = QString::fromUtf8(written.description);
        facts.isAnnouncement = facts.displayName == "Announcements"_L1;
    } else if (facts.isNamed()) {
        const auto subjects = topics();
        const quint64 drawn = hash(space, -1);
        facts.displayName =
            QString::fromUtf8(subjects[drawn % subjects.size()]) + u' ' + QString::number(space + 1);
    }
    facts.created = created(space);
    return facts;
}

qint64 Seed::created(int space) const
{
    const qint64 written = isWritten(space) ? m_epoch - room(space).daysOld * Day : m_epoch;
    // A room is older than the messages that were generated before the written ones.
    const qint64 generated = messageCount(space) - writtenLines(space);
    return generated > 0 ? std::min(written, generatedTime(space, 0) - Day)
                         : written - (isWritten(space) ? 0 : Day);
}

int Seed::memberCount(int space) const
{
    if (kind(space) == Kind::Direct)
        return 2;
    const int written = isWritten(space) ? int(room(space).managers.size() + room(space).members.size()) : 0;
    if (kind(space) == Kind::Group)
        return written ? written : GroupSize;
    return m_size.members.value_or(written ? written : 4 + int(hash(space, -2) % 10));
}

int Seed::person(int space, int index) const
{
    if (index == 0)
        return Ana;
    const int first = People::ConsumerIndex + 1;
    int generated = index - 1;
    if (isWritten(space)) {
        // Ana comes first wherever she stands in the written list; the others follow in its order.
        int rest = index;
        for (const auto people : {room(space).managers, room(space).members}) {
            for (const Cast one : people) {
                if (one != Ana && --rest == 0)
                    return one;
            }
        }
        generated = rest - 1;
    } else if (kind(space) == Kind::Direct) {
        // A partner of their own for every direct message: two people have one room.
        return first + (space - int(writtenRooms().size())) / 8;
    }
    return first + int((hash(space, -3) % quint64(m_people) + quint64(generated)) % quint64(m_people));
}

Member Seed::member(int space, int index) const
{
    Member member;
    member.person = person(space, index);
    bool manager = false;
    if (isWritten(space)) {
        const auto managers = room(space).managers;
        manager =
            std::any_of(managers.begin(), managers.end(), [&](Cast one) { return one == member.person; });
    } else if (kind(space) == Kind::Named) {
        // Ana manages every third generated room, somebody else the others.
        manager = space % 3 == 0 ? index == 0 : index == 1;
    }
    member.role = manager ? u"ROLE_MANAGER"_s : u"ROLE_MEMBER"_s;
    member.state = u"JOINED"_s;
    member.created = created(space) + index * Minute;
    return member;
}

qint64 Seed::messageCount(int space) const
{
    if (m_size.messages)
        return *m_size.messages;
    return isWritten(space) ? qint64(room(space).lines.size()) : 3 + qint64(hash(space, -4) % 28);
}

qint64 Seed::generatedTime(int space, qint64 position) const
{
    const qint64 count = messageCount(space) - writtenLines(space);
    const qint64 newest = writtenLines(space)
                              ? m_epoch - room(space).lines.front().minutesAgo * Minute - Day
                              : m_epoch - qint64(hash(space, -5) % quint64(3 * Day)) - 10 * Minute;
    const qint64 pace =
        std::min<qint64>(7 * Minute * (1 + qint64(hash(space, -6) % 4)), LongestHistory / count);
    const qint64 jitter = qint64(hash(space, position) >> 8) % (pace * 9 / 10);
    return newest - (count - 1 - position) * pace - std::abs(jitter);
}

Message Seed::message(int space, qint64 position) const
{
    Message message;
    const qint64 firstWritten = messageCount(space) - writtenLines(space);
    const quint64 drawn = hash(space, position);
    message.head = position;
    if (position >= firstWritten) {
        const auto lines = room(space).lines;
        const qint64 skipped = qint64(lines.size()) - writtenLines(space);
        const Line &line = lines[std::size_t(position - firstWritten + skipped)];
        message.sender = line.sender;
        message.created = m_epoch - line.minutesAgo * Minute + qint64(drawn % quint64(50 * Second));
        message.text = line.text;
        message.reactions = line.reactions;
        if (line.replyTo >= skipped) {
            message.head = firstWritten + line.replyTo - skipped;
            message.isReply = true;
        }
        return message;
    }
    const int speakers = std::min(memberCount(space), Speakers);
    message.sender = person(space, int(drawn % quint64(speakers)));
    message.created = generatedTime(space, position);
    const auto phrases = sentences(drawn >> 12);
    message.text = phrases[(drawn >> 20) % phrases.size()];
    if ((drawn >> 32) % 3 == 0) {
        message.text += ' ';
        message.text += phrases[(drawn >> 36) % phrases.size()];
    }
    // Two replies in every eight messages of a named room.
    const qint64 inBlock = position % 8;
    if (kind(space) == Kind::Named && (inBlock == 3 || inBlock == 4)) {
        message.head = position - inBlock + 2;
        message.isReply = true;
    }
    return message;
}

} // namespace roomkey::emulator
