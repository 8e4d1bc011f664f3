// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <ctime>

#include <sys/syscall.h>
#include <unistd.h>

// Time that the timers of this thread believe in, and that a test lets go by: an hour of polling takes as
// long as the work in it. Linux only, since the C library's clock is answered here; one file of a program may
// include it. Other threads, and waits of the system itself (poll), keep the real time.
namespace roomkey {

inline thread_local std::chrono::nanoseconds skippedTime{0};

/// Timers find that \a by has gone; they run when the event loop does.
inline void skipTime(std::chrono::nanoseconds by)
{
    skippedTime += by;
}

} // namespace roomkey

/// Before the C library's own.
extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t clock, timespec *time)
{
    const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    if (result == 0 && clock == CLOCK_MONOTONIC) {
        constexpr long Second = 1'000'000'000;
        const long nanoseconds = time->tv_nsec + roomkey::skippedTime.count() % Second;
        time->tv_sec += roomkey::skippedTime.count() / Second + nanoseconds / Second;
        time->tv_nsec = nanoseconds % Second;
    }
    return result;
}
