// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/searchquestion.h"
#include "app/store/sqlite.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

// Answers searches on a thread and a read-only connection of its own, one after the other, so that neither
// the window nor a write ever waits for one. The thread starts with the first question. Used by the thread
// that owns the store.
namespace roomkey {

class SearchReader
{
public:
    using Answer = Expected<FoundMessages, StoreError>;
    /// Set by whoever no longer wants the answer; also a search that runs already ends then.
    using Stop = std::shared_ptr<std::atomic<bool>>;

    SearchReader(QString cacheFile, Database::Access access);
    SearchReader(const SearchReader &) = delete;
    SearchReader &operator=(const SearchReader &) = delete;
    /// Stops what runs, answers everything as cancelled, and joins.
    ~SearchReader();

    /// \a answer is called once, on the reader's thread; on the caller's with NoThread if the system gives
    /// none.
    void ask(SearchQuestion question, Stop stop, std::function<void(Answer &&)> answer);

private:
    struct Job
    {
        SearchQuestion question;
        Stop stop;
        std::function<void(Answer &&)> answer;
    };

    void work();
    Answer find(const Job &job);

    const QString m_file;
    const Database::Access m_access;
    Database m_cache; ///< the thread's
    std::mutex m_mutex;
    std::condition_variable m_added;
    std::deque<Job> m_jobs;
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

} // namespace roomkey
