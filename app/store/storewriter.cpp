// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storewriter.h"

#include <system_error>
#include <utility>

namespace roomkey {

StoreWriter::StoreWriter(std::function<void()> wake)
    : m_wake(std::move(wake))
{
}

StoreWriter::~StoreWriter()
{
    stop();
}

bool StoreWriter::start()
{
    try {
        m_thread = std::thread([this] { work(); });
    } catch (const std::system_error &) {
        return false;
    }
    return true;
}

void StoreWriter::stop()
{
    if (m_thread.joinable()) {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_added.notify_one();
        m_thread.join();
    }
    m_files.cache.close();
    m_files.outbox.close();
}

void StoreWriter::add(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_added.notify_one();
}

std::vector<StoreWriter::Done> StoreWriter::takeDone()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_done, {});
}

void StoreWriter::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_added.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
        if (m_jobs.empty())
            return;
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        Done done = job(m_files);
        job = nullptr; // what it holds dies here, not under the lock
        lock.lock();
        m_done.push_back(std::move(done));
        if (m_done.size() == 1)
            m_wake();
    }
}

} // namespace roomkey
