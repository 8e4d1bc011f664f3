// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace roomkey::emulator {

// The filters of the list calls. What does not parse throws Refusal (INVALID_ARGUMENT).

/// space_type = "SPACE" OR spaceType = "GROUP_CHAT"
struct SpaceFilter
{
    QStringList types; ///< empty: all

    [[nodiscard]] static SpaceFilter parse(const QString &text);
    [[nodiscard]] bool takes(const QString &type) const { return types.isEmpty() || types.contains(type); }
};

/// role = "ROLE_MANAGER" AND member.type != "BOT"; several roles or types of one kind are joined by OR, in
/// parentheses when mixed.
struct MemberFilter
{
    QStringList roles;         ///< empty: all
    std::optional<bool> human; ///< set: only people, or only apps

    [[nodiscard]] static MemberFilter parse(const QString &text);
};

/// create_time > "..." AND create_time < "..." AND thread.name = spaces/S/threads/T
struct MessageFilter
{
    std::optional<qint64> after;  ///< microseconds, exclusive
    std::optional<qint64> before; ///< microseconds, exclusive
    QString thread;

    [[nodiscard]] static MessageFilter parse(const QString &text);
};

/// "", ASC, DESC, create_time DESC: true for newest first.
[[nodiscard]] bool parseMessageOrder(const QString &text);

} // namespace roomkey::emulator
