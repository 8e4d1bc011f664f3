// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/people.h"
#include "tests/emulator/things.h"

namespace roomkey::emulator {

/// How large the world is; what is not set is as the written rooms have it.
struct WorldSize
{
    std::optional<int> spaces;
    std::optional<int> members;
    std::optional<qint64> messages;
};

/// The world before anybody changed it. Message i of space s is a function of (seed, s, i): nothing is held
/// in memory. The first rooms are the written ones; older messages and further rooms are generated around
/// them. Ana is a member of every room. Times are relative to the epoch, the emulator's first start.
class Seed
{
public:
    Seed(quint64 seed, const WorldSize &size, qint64 epoch);

    [[nodiscard]] quint64 value() const { return m_seed; }
    [[nodiscard]] int spaceCount() const { return m_spaces; }
    [[nodiscard]] SpaceFacts facts(int space) const;
    [[nodiscard]] qint64 created(int space) const;
    [[nodiscard]] int memberCount(int space) const;
    [[nodiscard]] Member member(int space, int index) const;
    [[nodiscard]] int person(int space, int index) const; ///< the member's alone, which is quicker
    [[nodiscard]] qint64 messageCount(int space) const;
    [[nodiscard]] Message message(int space, qint64 position) const;
    /// How many generated people the world needs.
    [[nodiscard]] int generatedPeople() const { return m_people; }

private:
    enum class Kind { Named, Group, Direct };
    [[nodiscard]] Kind kind(int space) const;
    [[nodiscard]] bool isWritten(int space) const;
    [[nodiscard]] qint64 writtenLines(int space) const;
    [[nodiscard]] qint64 generatedTime(int space, qint64 position) const;
    [[nodiscard]] quint64 hash(int space, qint64 what) const;

    quint64 m_seed;
    WorldSize m_size;
    qint64 m_epoch;
    int m_spaces;
    int m_people;
};

} // namespace roomkey::emulator
