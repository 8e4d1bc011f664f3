// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace roomkey {

/// First thing in main: files of this process are private whatever the umask was, no core dump ever holds a
/// token, and no plugin comes from a folder in which other programs may put one. Does what the platform
/// offers; never fails.
void hardenProcess();

} // namespace roomkey
