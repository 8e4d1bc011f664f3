// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

#include <thread>

namespace roomkey::ui {

/// Has the fonts of the world's scripts looked up once on a thread of its own. The first emoji or Chinese
/// word of a window costs its thread 2 to 15 ms, most of it the system's font list: Fontconfig's matches are
/// made once for the whole process, and the files are read once. What the thread itself loaded goes with it.
/// GUI thread. Without a thread to start nothing is warm, and everything works as before.
class FontWarmUp
{
public:
    FontWarmUp() = default;
    FontWarmUp(const FontWarmUp &) = delete;
    FontWarmUp &operator=(const FontWarmUp &) = delete;
    /// Waits for the thread, some hundredths of a second at most.
    ~FontWarmUp();

    /// Only the first call starts anything.
    void start(const QFont &font);
    /// Until everything is warm, or at once if nothing was started; for measurements.
    void wait();

private:
    std::thread m_thread;
    bool m_isStarted = false;
};

} // namespace roomkey::ui
