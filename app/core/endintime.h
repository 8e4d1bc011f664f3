// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace roomkey {

/// For a program on its way out: from now on the process ends with \a status after \a limit, if it has not
/// ended by itself, whatever its threads wait for and whichever destructor runs. The log is told first; if it
/// does not answer either, the end comes a second later. Nothing is tidied up, as by kill -9, and a thread
/// that waits in the kernel where no signal reaches it holds the process all the same. Any thread; where the
/// system gives none, nothing happens.
void endInTime(std::chrono::milliseconds limit, int status);

} // namespace roomkey
