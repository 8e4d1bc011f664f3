// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/clock.h"
#include "app/flows/flowtimes.h"

#include <QElapsedTimer>

// The waits of the flows, made short for tests that use the real network and the real disk.
namespace roomkey {

/// Runs faster than the world, so that pacing and deadlines do not slow a test down.
class FastClock final : public Clock
{
public:
    FastClock() { m_timer.start(); }
    QDateTime utcNow() const override { return m_begin.addMSecs(passed() + m_turned); }
    std::chrono::milliseconds steadyNow() const override
    {
        return std::chrono::milliseconds(1'000'000 + passed());
    }
    /// Ten until told otherwise.
    void setSpeed(int speed)
    {
        m_before = passed();
        m_timer.restart();
        m_speed = speed;
    }

    void advance(std::chrono::milliseconds by) { m_before += by.count(); }
    /// Somebody sets the clock on the wall, and no time passes.
    void turn(std::chrono::milliseconds by) { m_turned += by.count(); }

private:
    qint64 passed() const { return m_before + m_timer.elapsed() * m_speed; }

    QDateTime m_begin = QDateTime::currentDateTimeUtc();
    QElapsedTimer m_timer;
    qint64 m_before = 0;
    qint64 m_turned = 0;
    int m_speed = 10;
};

inline FlowTimes quickTimes()
{
    using std::chrono::milliseconds;
    FlowTimes times;
    times.scopeGrace = milliseconds(20);
    times.spacesEvery = times.openSpaceEvery = times.membersEvery = milliseconds(60'000);
    times.firstWait = milliseconds(10);
    times.longestWait = milliseconds(80);
    times.undoWindow = milliseconds(100);
    times.sendHold = milliseconds(0);
    return times;
}

} // namespace roomkey
