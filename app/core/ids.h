// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

// Strong identifiers: a space name cannot be passed where a message name is meant. Values; resource names
// follow https://developers.google.com/workspace/chat/api/reference/rest ("spaces/S", "spaces/S/messages/M",
// ...).
namespace roomkey {

template <class Tag>
class StrongId
{
public:
    StrongId() = default;
    explicit StrongId(QString value)
        : m_value(std::move(value))
    {
    }

    const QString &toString() const { return m_value; }
    bool isEmpty() const { return m_value.isEmpty(); }

    friend bool operator==(const StrongId &a, const StrongId &b) { return a.m_value == b.m_value; }
    friend bool operator!=(const StrongId &a, const StrongId &b) { return a.m_value != b.m_value; }
    friend bool operator<(const StrongId &a, const StrongId &b) { return a.m_value < b.m_value; }
    friend size_t qHash(const StrongId &id, size_t seed = 0) { return ::qHash(id.m_value, seed); }

private:
    QString m_value;
};

using SpaceName = StrongId<struct SpaceNameTag>;             ///< "spaces/S"
using MessageName = StrongId<struct MessageNameTag>;         ///< "spaces/S/messages/M"
using MembershipName = StrongId<struct MembershipNameTag>;   ///< "spaces/S/members/U"
using UserName = StrongId<struct UserNameTag>;               ///< "users/U"
using ThreadName = StrongId<struct ThreadNameTag>;           ///< "spaces/S/threads/T"
using ClientMessageId = StrongId<struct ClientMessageIdTag>; ///< "client-..." (our own message id)
using RequestId = StrongId<struct RequestIdTag>;             ///< UUID that makes a repeated write harmless
using AccountId = StrongId<struct AccountIdTag>;             ///< see AccountRegistry::idFor; folder name

/// "spaces/S" of "spaces/S/messages/M".
inline SpaceName spaceOf(const MessageName &message)
{
    return SpaceName(message.toString().section(QLatin1Char('/'), 0, 1));
}

} // namespace roomkey
