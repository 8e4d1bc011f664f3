// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include <ctime>
#include <malloc.h>
#include <sys/resource.h>

namespace roomkey::bench {

/// The time somebody worked: on a busy machine what they waited for a core says nothing.
template <clockid_t Whose>
struct CpuClock
{
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<CpuClock, duration>;
    static time_point now()
    {
        timespec used{};
        clock_gettime(Whose, &used);
        return time_point(std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec));
    }
};
using ThreadClock = CpuClock<CLOCK_THREAD_CPUTIME_ID>;
using ProcessClock = CpuClock<CLOCK_PROCESS_CPUTIME_ID>; ///< all threads together

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

/// What the process holds in its heap, all threads together, in KiB.
inline double heapKib()
{
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd) / 1024;
}

/// By how much that grows at most, looked at whenever told.
class HeapGrowth
{
public:
    void look() { m_most = std::max(m_most, heapKib()); }
    double kib() const { return m_most - m_before; }

private:
    double m_before = heapKib();
    double m_most = m_before;
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
