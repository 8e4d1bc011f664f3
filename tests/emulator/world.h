// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/people.h"
#include "tests/emulator/seed.h"
#include "tests/emulator/space.h"

#include <QSet>

#include <memory>
#include <vector>

namespace roomkey::emulator {

/// All rooms and everybody in them. Rooms of the seed come first, then those that were made; a deleted room
/// keeps its place, so that places in lists never move.
class World
{
public:
    World(quint64 seed, const WorldSize &size, qint64 epoch);

    [[nodiscard]] People &people() { return m_people; }
    [[nodiscard]] const People &people() const { return m_people; }
    [[nodiscard]] int count() const { return int(m_spaces.size()); }
    [[nodiscard]] Space &at(int index);
    /// "spaces/ID"; nullptr if there is none, or it is deleted.
    [[nodiscard]] Space *find(QStringView name);
    Space &add(SpaceFacts facts);
    /// Display names are unique in the organisation, whatever their case.
    [[nodiscard]] bool isNameTaken(const QString &displayName, const Space *but = nullptr);
    [[nodiscard]] Space *directMessage(int first, int second);
    /// The room a person, or with -1 anybody, made with this request id.
    [[nodiscard]] Space *madeWith(int person, const QString &requestId);
    /// Now, in microseconds; never the same twice.
    [[nodiscard]] qint64 now();

    [[nodiscard]] QJsonObject toJson() const;
    void restore(const QJsonObject &object);

private:
    Seed m_seed;
    People m_people;
    std::vector<std::unique_ptr<Space>> m_spaces; ///< null until first asked for
    qint64 m_last = 0;
};

} // namespace roomkey::emulator
