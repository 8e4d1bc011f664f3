// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchreader.h"

#include "app/store/messagetable.h"
#include "app/store/storefile.h"

#include <system_error>
#include <utility>

#include <sqlite3.h>

namespace roomkey {

namespace {

/// How many steps of SQLite's machine pass between two looks at whether the answer is still wanted.
constexpr int StepsBetweenLooks = 500;

struct Wanted
{
    const std::atomic<bool> &stop;
    const std::atomic<bool> &stopping;
};

int isUnwanted(void *context)
{
    const auto *wanted = static_cast<const Wanted *>(context);
    return wanted->stop || wanted->stopping ? 1 : 0;
}

bool understandsAWord(Database &cache)
{
    cache.integer("SELECT rowid FROM searchIndex WHERE searchIndex MATCH '\"a\"' LIMIT 1");
    const bool understands = !cache.error();
    cache.clearError();
    return understands;
}

} // namespace

SearchReader::SearchReader(QString cacheFile, Database::Access access)
    : m_file(std::move(cacheFile))
    , m_access(access)
{
}

SearchReader::~SearchReader()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_added.notify_one();
    m_thread.join();
}

void SearchReader::ask(SearchQuestion question, Stop stop, std::function<void(Answer &&)> answer)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back({std::move(question), std::move(stop), std::move(answer)});
    }
    m_added.notify_one();
    if (m_thread.joinable())
        return;
    try {
        m_thread = std::thread([this] { work(); });
    } catch (const std::system_error &) {
        const Job job = std::move(m_jobs.front()); // nobody else takes any
        m_jobs.pop_front();
        job.answer(
            Unexpected(StoreError{StoreError::Kind::NoThread, 0, QStringLiteral("no thread to search on")}));
    }
}

void SearchReader::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_added.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
        if (m_jobs.empty())
            break;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job.answer(find(job));
        lock.lock();
    }
    m_cache.close();
}

SearchReader::Answer SearchReader::find(const Job &job)
{
    Wanted wanted{*job.stop, m_stopping};
    if (isUnwanted(&wanted))
        return Unexpected(StoreError::cancelled());
    if (!m_cache.isOpen()) {
        if (auto opened = openStoreFileForReading(m_cache, m_file, m_access); !opened)
            return Unexpected(opened.error());
    }
    m_cache.clearError();
    sqlite3_progress_handler(m_cache.handle(), StepsBetweenLooks, isUnwanted, &wanted);
    FoundMessages found = MessageTable(m_cache).search(job.question);
    sqlite3_progress_handler(m_cache.handle(), 0, nullptr, nullptr);
    if (auto error = m_cache.error()) {
        m_cache.clearError();
        if (isUnwanted(&wanted))
            return Unexpected(StoreError::cancelled());
        // A mistake in the question is no damage.
        if (error->sqliteCode == SQLITE_ERROR && understandsAWord(m_cache))
            error->kind = StoreError::Kind::Other;
        return Unexpected(*error);
    }
    return found;
}

} // namespace roomkey
