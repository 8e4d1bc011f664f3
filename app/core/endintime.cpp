// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/endintime.h"

#include "app/core/logging.h"

#include <cstdlib>
#include <system_error>
#include <thread>

namespace roomkey {

namespace {

constexpr std::chrono::seconds TimeToTell{1}; ///< where it can be told, it takes no time

template <class Act>
void doAfter(std::chrono::milliseconds pause, Act act)
{
    try {
        std::thread([pause, act] {
            std::this_thread::sleep_for(pause);
            act();
        }).detach();
    } catch (const std::system_error &) { // no thread: it ends when it ends
    }
}

} // namespace

void endInTime(std::chrono::milliseconds limit, int status)
{
    // Two threads: what is logged may go to the disk that does not answer.
    doAfter(limit, [status] {
        qCWarning(lcUi) << "not all could be finished in time; ending without it";
        std::_Exit(status);
    });
    doAfter(limit + TimeToTell, [status] { std::_Exit(status); });
}

} // namespace roomkey
