// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include <ctime>
#include <sys/resource.h>

namespace roomkey::bench {

/// The time this thread worked: on a busy machine what it waited for a core says nothing.
struct ThreadClock
{
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<ThreadClock, duration>;
    static time_point now()
    {
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return time_point(std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec));
    }
};

/// How long things took, in milliseconds.
template <class Clock = std::chrono::steady_clock>
class Figures
{
public:
    using Moment = typename Clock::time_point;
    static Moment now() { return Clock::now(); }
    void addSince(Moment began)
    {
        m_took.push_back(std::chrono::duration<double, std::milli>(now() - began).count());
    }
    /// 0.5: the median; 0.95: what one of twenty passes.
    double at(double share) const
    {
        std::vector<double> sorted = m_took;
        std::sort(sorted.begin(), sorted.end());
        return sorted.empty() ? 0
                              : sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
    }

private:
    std::vector<double> m_took;
};

/// What all threads of the process used so far, user and system, in milliseconds.
inline double cpuMilliseconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto of = [](timeval time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

} // namespace roomkey::bench
