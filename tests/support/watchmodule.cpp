// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into a program by LD_PRELOAD, the released one as it is: there is no hook in it. What it sees goes
// to the file that ROOMKEY_WATCH names, a line each, at once, so that it is there however the program ends:
//
//   painted SECONDS   the end of the first turn in which a window was painted, on the steady clock
//   stall PACE ...    see GuiWatchdog::report; how much slower than at rest this machine worked just then
#include "tests/support/guiwatchdog.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::duration<double> AtRest = 1800us; ///< what pace() takes where the limits were chosen

double workedSoFar()
{
    timespec used = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return double(used.tv_sec) + double(used.tv_nsec) * 1e-9;
}

/// A piece of work of always the same size, and how many times as long as at rest it takes. A slow machine,
/// or one whose cores are shared with others outside of it, does everything slower; nothing else tells that.
double pace()
{
    std::vector<std::uint32_t> numbers(32768);
    std::uint32_t last = 1;
    for (std::uint32_t &number : numbers)
        number = last = last * 1664525 + 1013904223;
    const double before = workedSoFar();
    std::sort(numbers.begin(), numbers.end());
    const double took = workedSoFar() - before;
    return numbers.front() <= numbers.back() ? took / AtRest.count() : 0; // the result is used
}

class Watch
{
public:
    explicit Watch(const char *path)
        : m_file(std::fopen(path, "we"))
    {
        m_dog.onPainted([this] {
            if (m_painted || !m_file)
                return;
            m_painted = true;
            const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
            std::fprintf(m_file, "painted %.6f\n", now.count());
            std::fflush(m_file);
        });
        m_dog.onStall([this](const roomkey::GuiWatchdog::Stall &stall) {
            if (!m_file)
                return;
            std::fprintf(m_file, "stall %.2f %s\n", pace(), roomkey::GuiWatchdog::lineOf(stall).constData());
            std::fflush(m_file);
        });
    }
    Watch(const Watch &) = delete;
    Watch &operator=(const Watch &) = delete;
    ~Watch()
    {
        if (m_file)
            std::fclose(m_file);
    }

private:
    roomkey::GuiWatchdog m_dog;
    std::FILE *m_file;
    bool m_painted = false;
};

std::unique_ptr<Watch> watch;

void begin()
{
    const char *path = std::getenv("ROOMKEY_WATCH");
    if (!path)
        return;
    unsetenv("ROOMKEY_WATCH"); // not for what the program starts
    unsetenv("LD_PRELOAD");
    watch = std::make_unique<Watch>(path);
    qAddPostRoutine([] { watch.reset(); });
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(begin)
