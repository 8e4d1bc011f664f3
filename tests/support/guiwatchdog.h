// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

// Tells how long the thread of the event loop is kept from turning, and by what. Linux only. A turn is what
// the loop does between two waits; the time it only waited for a core does not count, so a busy machine makes
// no stalls. A turn over the limit is a stall: its cause is the event that was handled for the longest time
// and where the thread was when the limit passed. Needs nothing from the program it watches: see
// watchmodule.cpp, which is loaded into the released one.
namespace roomkey {

class GuiWatchdog
{
public:
    struct Stall
    {
        std::chrono::microseconds length{0};
        std::chrono::microseconds worked{0};  ///< of it; the rest the thread waited for somebody
        std::chrono::microseconds crowded{0}; ///< of the rest: somebody on this machine waited for a core
        QByteArray event;                     ///< "QTimerEvent type 1 to roomkey::models::SpaceListModel"
        std::vector<void *> where; ///< return addresses, innermost first; empty if it ended too soon
    };

    /// Watches the thread of the application, which must exist, from now on. One at a time.
    explicit GuiWatchdog(std::chrono::milliseconds limit = std::chrono::milliseconds(16));
    GuiWatchdog(const GuiWatchdog &) = delete;
    GuiWatchdog &operator=(const GuiWatchdog &) = delete;
    ~GuiWatchdog();

    /// Forgets what was seen so far.
    void reset();
    std::chrono::microseconds longest() const;
    const std::vector<Stall> &stalls() const;
    /// Called at the end of each turn in which something was painted.
    void onPainted(std::function<void()> then);
    /// Called at the end of each turn that was a stall.
    void onStall(std::function<void(const Stall &)> then);

    /// A line a stall: length, event, addresses as "file+offset" for addr2line.
    QByteArray report() const;
    static QByteArray lineOf(const Stall &stall);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
