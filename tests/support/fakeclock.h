// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/clock.h"

// A clock that stands still until it is moved.
namespace roomkey {

class FakeClock final : public Clock
{
public:
    QDateTime utcNow() const override { return m_utc; }
    std::chrono::milliseconds steadyNow() const override { return m_steady; }

    void advance(std::chrono::milliseconds by)
    {
        m_steady += by;
        m_utc = m_utc.addMSecs(by.count());
    }
    /// Moves what people see only, as when somebody sets the computer's clock.
    void setUtc(const QDateTime &utc) { m_utc = utc; }

private:
    QDateTime m_utc = QDateTime(QDate(2026, 11, 22), QTime(10, 0), Qt::UTC);
    std::chrono::milliseconds m_steady{1'000'000};
};

} // namespace roomkey
