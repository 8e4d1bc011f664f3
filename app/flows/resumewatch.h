// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>

// Notices that the computer slept: the wall clock went on while the steady one and every timer stood still
// (clock_gettime(2), CLOCK_MONOTONIC). Somebody who sets the clock forward looks the same, and what follows
// does no harm then. GUI thread; the clock outlives it.
namespace roomkey {

class Clock;

class ResumeWatch : public QObject
{
    Q_OBJECT

public:
    explicit ResumeWatch(const Clock &clock, std::chrono::milliseconds lookEvery = LookEvery,
                         QObject *parent = nullptr);

    void start();
    void stop();

    static constexpr std::chrono::milliseconds LookEvery{2'000};
    static constexpr std::chrono::milliseconds ShortestSleep{20'000};

Q_SIGNALS:
    /// Once for each sleep, within LookEvery after it.
    void resumed();

private:
    std::chrono::milliseconds difference() const;
    void look();

    const Clock &m_clock;
    QTimer m_timer;
    std::chrono::milliseconds m_difference{0}; ///< between the two clocks at the last look
};

} // namespace roomkey
