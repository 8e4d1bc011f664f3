// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace roomkey::emulator {

/// Who speaks in the written rooms; also the order of the first people of every world.
enum Cast : int {
    Ana,
    Mei,
    Budi,
    Sari,
    Chai,
    Arif,
    Nok,
    LiWei,
    WangFang,
    Jonas,
    Priya,
    Lucia,
    Tom,
    Rina,
    CastSize
};

struct CastMember
{
    const char *name;
    const char *email;
};

/// The first people of every world, by Cast.
[[nodiscard]] std::span<const CastMember> cast();

struct Line
{
    int minutesAgo; ///< before the emulator's first start
    Cast sender;
    const char *text;
    int replyTo = -1;           ///< index of the line that heads the thread
    const char *reactions = ""; ///< "👍2 🎉1"
};

struct Room
{
    const char *type;        ///< SPACE, GROUP_CHAT, DIRECT_MESSAGE
    const char *displayName; ///< %DATE% stands for the day of the newest line
    const char *description;
    int daysOld;
    std::span<const Cast> managers;
    std::span<const Cast> members; ///< without the managers
    std::span<const Line> lines;   ///< oldest first
};

/// The rooms every world starts with: people see these in the demo, so they are written, not generated.
[[nodiscard]] std::span<const Room> writtenRooms();

} // namespace roomkey::emulator
