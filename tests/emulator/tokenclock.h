// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

namespace roomkey::emulator {

/// The time that tokens and codes live by; control/clock moves it. Rooms and messages keep the computer's
/// time.
class TokenClock
{
public:
    [[nodiscard]] qint64 seconds() const { return QDateTime::currentMSecsSinceEpoch() / 1000 + m_offset; }
    [[nodiscard]] qint64 milliseconds() const
    {
        return QDateTime::currentMSecsSinceEpoch() + m_offset * 1000;
    }
    void advance(qint64 seconds) { m_offset += seconds; }
    void reset() { m_offset = 0; }
    [[nodiscard]] qint64 offset() const { return m_offset; }

private:
    qint64 m_offset = 0;
};

} // namespace roomkey::emulator
