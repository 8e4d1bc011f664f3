// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace roomkey::emulator {

struct Person
{
    QString id; ///< digits, as in users/ID
    QString name;
    QString email;
    bool external = false; ///< outside the organisation: can only be invited
    QByteArray json;       ///< as answers show them; made when the person is added
};

/// Everybody the world knows. Index 0 is Ana, then the cast of the written rooms, then generated people;
/// outsiders who are invited by address are added at the end.
class People
{
public:
    /// \a generated people follow the cast.
    People(quint64 seed, int generated);

    [[nodiscard]] int count() const { return int(m_people.size()); }
    [[nodiscard]] const Person &at(int index) const { return m_people[std::size_t(index)]; }
    /// "users/ID", "users/ADDRESS", "ID" or "ADDRESS".
    [[nodiscard]] std::optional<int> find(QString name) const;
    /// Somebody outside the organisation, known by the address alone.
    int addOutsider(const QString &email);
    /// The organisation's domain: other addresses can only be invited.
    [[nodiscard]] static bool isInside(const QString &email);
    /// Generated people that members are drawn from: [first, first + n).
    [[nodiscard]] int firstGenerated() const { return m_firstGenerated; }
    [[nodiscard]] int generated() const { return m_generated; }
    /// Those added by invitation, in order; the state file keeps them.
    [[nodiscard]] QStringList outsiders() const;

    static constexpr int ConsumerIndex = 14; ///< the person with an account outside the organisation

private:
    int add(Person person);

    quint64 m_seed;
    int m_firstGenerated = 0;
    int m_generated = 0;
    int m_firstInvited = 0;
    std::vector<Person> m_people;
    QHash<QString, int> m_byId;
    QHash<QString, int> m_byEmail;
};

} // namespace roomkey::emulator
