// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/mix.h"
#include "tests/emulator/seed.h"

#include <QHash>

#include <vector>

namespace roomkey::emulator {

/// One room: what the seed says, and over it what was changed since. Only changes are held.
class Space
{
public:
    /// A room of the seed.
    Space(const Seed &seed, int index);
    /// A room somebody made; \a index follows those of the seed.
    Space(const Seed &seed, int index, SpaceFacts facts);

    /// How indexes become the IDs in "spaces/ID".
    [[nodiscard]] static Names spaceNames(const Seed &seed);
    [[nodiscard]] int index() const { return m_index; }
    [[nodiscard]] const QString &name() const { return m_name; } ///< spaces/ID
    [[nodiscard]] const SpaceFacts &facts() const { return m_facts; }
    SpaceFacts &change();

    /// PermissionSettings: the preset with what was patched over it.
    [[nodiscard]] QJsonObject permissions() const;
    /// Whether the person's role is allowed this by the permission settings; group chats and direct messages
    /// have none.
    [[nodiscard]] bool isAllowed(int person, const QString &permission) const;

    [[nodiscard]] int memberCount() const;
    [[nodiscard]] Member member(int index) const;
    [[nodiscard]] std::optional<int> findMember(int person) const; ///< gone members as well
    [[nodiscard]] bool isJoined(int person) const;
    [[nodiscard]] bool isManager(int person) const;
    [[nodiscard]] int managers() const;
    [[nodiscard]] int joined() const;
    Member &changeMember(int index);
    /// Adds or brings back; the index.
    int addMember(const Member &member);

    [[nodiscard]] qint64 messageCount() const; ///< deleted ones as well: positions never move
    [[nodiscard]] Message message(qint64 position) const;
    Message &changeMessage(qint64 position);
    qint64 addMessage(Message message);
    [[nodiscard]] qint64 newestTime() const;
    [[nodiscard]] std::optional<qint64> positionOfClientId(const QString &clientId) const;
    /// What this person, or with -1 anybody, sent with this request id.
    [[nodiscard]] std::optional<qint64> positionOfRequest(int person, const QString &requestId) const;
    [[nodiscard]] std::optional<qint64> positionOfThreadKey(const QString &key) const;
    /// The position of the message that opened this thread.
    [[nodiscard]] std::optional<qint64> headOfThread(QStringView id) const;
    [[nodiscard]] std::optional<qint64> positionOf(QStringView messageId) const;
    [[nodiscard]] QString threadName(qint64 head) const;
    [[nodiscard]] QString messageName(qint64 position) const;
    [[nodiscard]] QString messageName(qint64 position, const Message &message) const;

    [[nodiscard]] bool isChanged() const { return m_changed; }
    /// The answer's bytes, kept until something changes; made by whoever renders.
    [[nodiscard]] QByteArray &cachedJson() const { return m_json; }

    [[nodiscard]] QJsonObject toJson() const;
    void restore(const QJsonObject &object);

private:
    void touch();
    void holdMembers();

    const Seed *m_seed;
    int m_index;
    QString m_name;
    Names m_names;
    SpaceFacts m_facts;
    bool m_changed = false;
    bool m_membersHeld = false;
    std::vector<Member> m_members;
    QHash<int, int> m_memberOf;
    qint64 m_seeded = 0;
    QHash<qint64, Message> m_over;
    std::vector<Message> m_added;
    QHash<QString, qint64> m_clientIds;
    QHash<QString, qint64> m_requestIds;
    QHash<QString, qint64> m_threadKeys;
    mutable QByteArray m_json;
};

} // namespace roomkey::emulator
