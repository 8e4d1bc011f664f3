// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace roomkey::emulator {

// What rooms are made of. Times are microseconds since 1970; 0 is "never". People are indexes into People,
// messages are positions in their room, counted from the oldest.

struct Member
{
    int person = 0;
    QString role;  ///< ROLE_MEMBER, ROLE_ASSISTANT_MANAGER, ROLE_MANAGER
    QString state; ///< JOINED, INVITED; NOT_A_MEMBER once gone
    qint64 created = 0;

    [[nodiscard]] bool isJoined() const { return state == QLatin1String("JOINED"); }
    [[nodiscard]] bool isManager() const { return isJoined() && role == QLatin1String("ROLE_MANAGER"); }
    [[nodiscard]] bool isGone() const { return state == QLatin1String("NOT_A_MEMBER"); }

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Member fromJson(const QJsonObject &object);
};

struct Message
{
    int sender = 0;
    qint64 created = 0;
    qint64 updated = 0;
    qint64 deleted = 0;
    QByteArray text; ///< UTF-8
    qint64 head = 0; ///< position of the message that opened the thread
    bool isReply = false;
    QByteArray reactions; ///< "👍2 🎉1"
    QString clientId;
    QString requestId;
    QString threadKey;
    QString deletionType;
    QString quotedName;
    QString quotedTime; ///< as the client wrote it

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Message fromJson(const QJsonObject &object);
};

/// All of a room but its people and messages.
struct SpaceFacts
{
    QString type; ///< SPACE, GROUP_CHAT, DIRECT_MESSAGE
    QString displayName;
    QString description;
    QString guidelines;
    QString history = QStringLiteral("HISTORY_ON");
    QString audience;
    qint64 created = 0;
    bool externalAllowed = false;
    bool isAnnouncement = false;
    bool isDeleted = false;
    QJsonObject permissions;       ///< only what differs from the preset, as PermissionSettings has it
    QJsonObject accessPermissions; ///< AccessPermissionSettings as it was patched
    int maker = 0;
    QString requestId;

    [[nodiscard]] bool isNamed() const { return type == QLatin1String("SPACE"); }
    [[nodiscard]] bool isDirect() const { return type == QLatin1String("DIRECT_MESSAGE"); }

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static SpaceFacts fromJson(const QJsonObject &object);
};

} // namespace roomkey::emulator
