// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/sqlite.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

// The one thread that writes. Jobs run in the order they came; each hands back a piece of work for the thread
// that owns the store, which collects it with takeDone(). Everything but the two connections may be used by
// that thread only.
namespace roomkey {

/// The connections jobs work on. Opened before start(), afterwards the writer thread's own.
struct StoreFiles
{
    Database cache;
    Database outbox;
};

class StoreWriter
{
public:
    /// What is to be done with the result, by the owner.
    using Done = std::function<void()>;
    using Job = std::function<Done(StoreFiles &)>;

    /// \a wake is called on the writer thread whenever there is something to take.
    explicit StoreWriter(std::function<void()> wake);
    StoreWriter(const StoreWriter &) = delete;
    StoreWriter &operator=(const StoreWriter &) = delete;
    /// Runs what is queued, then joins.
    ~StoreWriter();

    /// Not after start().
    StoreFiles &files() { return m_files; }
    /// False if the system gives no thread; it may be tried again.
    [[nodiscard]] bool start();
    /// Runs what is queued, joins and closes both files. Results can still be taken.
    void stop();

    void add(Job job);
    std::vector<Done> takeDone();

private:
    void work();

    StoreFiles m_files;
    std::function<void()> m_wake;
    std::mutex m_mutex;
    std::condition_variable m_added;
    std::deque<Job> m_jobs;
    std::vector<Done> m_done;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace roomkey
