// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/world.h"

#include <QDateTime>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

World::World(quint64 seed, const WorldSize &size, qint64 epoch)
    : m_seed(seed, size, epoch)
    , m_people(seed, m_seed.generatedPeople())
    , m_spaces(std::size_t(m_seed.spaceCount()))
{
}

Space &World::at(int index)
{
    auto &space = m_spaces[std::size_t(index)];
    if (!space)
        space = std::make_unique<Space>(m_seed, index);
    return *space;
}

Space *World::find(QStringView name)
{
    if (!name.startsWith(u"spaces/"))
        return nullptr;
    // The name holds the index; the room itself knows whether it is spelled right.
    const auto number = Space::spaceNames(m_seed).numberOf(name.sliced(7));
    if (!number || *number >= quint64(count()))
        return nullptr;
    Space &space = at(int(*number));
    return space.facts().isDeleted ? nullptr : &space;
}

Space &World::add(SpaceFacts facts)
{
    m_spaces.push_back(std::make_unique<Space>(m_seed, count(), std::move(facts)));
    return *m_spaces.back();
}

bool World::isNameTaken(const QString &displayName, const Space *but)
{
    for (int i = 0; i < count(); ++i) {
        const Space &space = at(i);
        if (&space != but && !space.facts().isDeleted && space.facts().isNamed() &&
            space.facts().displayName.compare(displayName, Qt::CaseInsensitive) == 0)
            return true;
    }
    return false;
}

Space *World::directMessage(int first, int second)
{
    for (int i = 0; i < count(); ++i) {
        Space &space = at(i);
        if (space.facts().isDirect() && !space.facts().isDeleted && space.findMember(first) &&
            space.findMember(second))
            return &space;
    }
    return nullptr;
}

Space *World::madeWith(int person, const QString &requestId)
{
    for (int i = m_seed.spaceCount(); i < count(); ++i) {
        Space &space = at(i);
        if ((person < 0 || space.facts().maker == person) && space.facts().requestId == requestId &&
            !space.facts().isDeleted)
            return &space;
    }
    return nullptr;
}

qint64 World::now()
{
    const qint64 clock = QDateTime::currentMSecsSinceEpoch() * 1000;
    m_last = std::max(m_last + 1, clock);
    return m_last;
}

QJsonObject World::toJson() const
{
    QJsonArray spaces;
    for (const auto &space : m_spaces) {
        if (space && space->isChanged())
            spaces.append(space->toJson());
    }
    return {{u"outsiders"_s, QJsonArray::fromStringList(m_people.outsiders())},
            {u"last"_s, QString::number(m_last)},
            {u"spaces"_s, spaces}};
}

void World::restore(const QJsonObject &object)
{
    for (const auto &email : object["outsiders"_L1].toArray())
        m_people.addOutsider(email.toString());
    m_last = object["last"_L1].toString().toLongLong();
    for (const auto &value : object["spaces"_L1].toArray()) {
        const QJsonObject stored = value.toObject();
        const int index = stored["index"_L1].toInt();
        while (index >= count())
            add({});
        at(index).restore(stored);
    }
}

} // namespace roomkey::emulator
