// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace roomkey {

/// Gives memory that was freed back to the system, after something large was done for once: some C libraries
/// keep what was freed among what is still used, and the program would stay as large as it ever was. Half a
/// millisecond after 100,000 spaces were read, more the more holes there are; any thread. Does what the
/// platform offers; never fails. https://man7.org/linux/man-pages/man3/malloc_trim.3.html
void returnFreeMemory();

} // namespace roomkey
