// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <chrono>

// Where the program gets its time from, so that tests can move it. GUI thread; owned by main, outlives its
// users.
namespace roomkey {

class Clock
{
public:
    Clock() = default;
    Clock(const Clock &) = delete;
    Clock &operator=(const Clock &) = delete;
    virtual ~Clock() = default;

    /// Wall clock, UTC. May jump; only for what people see and what servers compare.
    virtual QDateTime utcNow() const = 0;
    /// Never goes back; for expiry, deadlines and pacing.
    virtual std::chrono::milliseconds steadyNow() const = 0;
};

class SystemClock final : public Clock
{
public:
    QDateTime utcNow() const override;
    std::chrono::milliseconds steadyNow() const override;
};

} // namespace roomkey
