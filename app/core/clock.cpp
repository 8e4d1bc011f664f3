// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/clock.h"

namespace roomkey {

QDateTime SystemClock::utcNow() const
{
    return QDateTime::currentDateTimeUtc();
}

std::chrono::milliseconds SystemClock::steadyNow() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace roomkey
