// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

// How often and how long the flows wait; one value for the program, another for tests.
namespace roomkey {

struct FlowTimes
{
    std::chrono::milliseconds spacesEvery{60'000};
    std::chrono::milliseconds openSpaceEvery{10'000};
    std::chrono::milliseconds membersEvery{60'000};
    /// Right after consent Google may still answer 403 for a scope it just granted; once is no verdict.
    std::chrono::milliseconds scopeGrace{3'000};
    /// Between attempts to send; doubles up to the second.
    std::chrono::milliseconds firstWait{1'000};
    std::chrono::milliseconds longestWait{60'000};
    /// After a pause and at the start, what waits in the outbox has so long before lists are asked for. At
    /// the start a key comes first, from another server.
    std::chrono::milliseconds headStart{2'000};
    /// How long what was done on screen can be undone before Google is told.
    std::chrono::milliseconds undoWindow{5'000};
    /// The same for a message that was sent; 0: it goes at once.
    std::chrono::milliseconds sendHold{5'000};
    /// Between two looks whether the server is back, and how long one may take: both together less than two
    /// seconds. A line too slow for it is found by the next attempt of a call, which waits longer.
    std::chrono::milliseconds probeEvery{800};
    std::chrono::milliseconds probeFor{900};
    std::chrono::milliseconds longestProbeWait{8'000};
};

} // namespace roomkey
