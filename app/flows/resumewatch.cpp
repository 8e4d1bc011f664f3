// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/resumewatch.h"

#include "app/core/clock.h"

namespace roomkey {

ResumeWatch::ResumeWatch(const Clock &clock, std::chrono::milliseconds lookEvery, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
{
    m_timer.setInterval(lookEvery);
    connect(&m_timer, &QTimer::timeout, this, &ResumeWatch::look);
}

void ResumeWatch::start()
{
    m_difference = difference();
    m_timer.start();
}

void ResumeWatch::stop()
{
    m_timer.stop();
}

std::chrono::milliseconds ResumeWatch::difference() const
{
    return std::chrono::milliseconds(m_clock.utcNow().toMSecsSinceEpoch()) - m_clock.steadyNow();
}

void ResumeWatch::look()
{
    const std::chrono::milliseconds before = m_difference;
    m_difference = difference();
    if (m_difference - before >= ShortestSleep)
        Q_EMIT resumed();
}

} // namespace roomkey
