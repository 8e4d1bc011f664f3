// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/settingsfile.h"

#include "app/core/paths.h"

#include <QSettings>

#include <system_error>
#include <utility>

namespace roomkey {

SettingsFile::SettingsFile(QString path)
    : m_path(std::move(path))
{
}

SettingsFile::~SettingsFile()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_turn.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

SettingsFile::Values SettingsFile::read() const
{
    const QSettings file(m_path, QSettings::IniFormat);
    Values values;
    for (const QString &key : file.allKeys())
        values.insert(key, file.value(key));
    return values;
}

void SettingsFile::write(const Changes &changes, Then then)
{
    std::unique_lock lock(m_mutex);
    if (then)
        m_then.push_back(std::move(then));
    m_unwritten.insert(m_waiting);
    m_unwritten.insert(changes);
    m_waiting = std::exchange(m_unwritten, {});
    wake(lock);
}

void SettingsFile::run(Job job)
{
    std::unique_lock lock(m_mutex);
    m_jobs.push_back(std::move(job));
    wake(lock);
}

bool SettingsFile::isIdle() const
{
    return m_waiting.isEmpty() && m_then.empty() && m_jobs.empty();
}

void SettingsFile::wake(std::unique_lock<std::mutex> &lock)
{
    if (!m_thread.joinable()) {
        try {
            m_thread = std::thread([this] { work(); });
        } catch (const std::system_error &) {
            writeWaiting(lock);
            return;
        }
    }
    lock.unlock();
    m_turn.notify_all();
}

bool SettingsFile::finish()
{
    std::unique_lock lock(m_mutex);
    m_turn.wait(lock, [this] { return isIdle() && !m_isWriting; });
    return m_unwritten.isEmpty();
}

bool SettingsFile::writeNow(const Changes &changes) const
{
    QSettings file(m_path, QSettings::IniFormat);
    for (auto it = changes.cbegin(); it != changes.cend(); ++it) {
        if (*it)
            file.setValue(it.key(), **it);
        else
            file.remove(it.key());
    }
    file.sync();
    return ProfilePaths::ensurePrivateFile(m_path) && file.status() == QSettings::NoError;
}

void SettingsFile::writeWaiting(std::unique_lock<std::mutex> &lock)
{
    Changes changes = std::exchange(m_unwritten, {});
    changes.insert(std::exchange(m_waiting, {}));
    const std::vector<Then> waiters = std::exchange(m_then, {});
    const std::vector<Job> jobs = std::exchange(m_jobs, {});
    m_isWriting = true;
    lock.unlock();
    for (const Job &job : jobs)
        job();
    const bool isWritten = changes.isEmpty() || writeNow(changes);
    for (const Then &then : waiters)
        then(isWritten);
    lock.lock();
    m_isWriting = false;
    if (!isWritten)
        m_unwritten = changes;
    m_turn.notify_all();
}

void SettingsFile::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_turn.wait(lock, [this] { return m_isStopping || !isIdle(); });
        if (isIdle())
            return;
        writeWaiting(lock);
    }
}

} // namespace roomkey
