// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>
#include <QVariant>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace roomkey {

/// The INI file of Settings, written on a thread of its own: QSettings replaces the whole file and waits for
/// the disk, and for half a minute where its lock cannot be had. Used from one thread.
class SettingsFile
{
public:
    /// What is new; nothing: the key went.
    using Changes = QMap<QString, std::optional<QVariant>>;
    using Values = QMap<QString, QVariant>;

    explicit SettingsFile(QString path);
    SettingsFile(const SettingsFile &) = delete;
    SettingsFile &operator=(const SettingsFile &) = delete;
    /// Waits until everything is written.
    ~SettingsFile();

    /// What stands there now; before the first write.
    Values read() const;
    /// Called on any thread: false if what was given to write() so far could not be written.
    using Then = std::function<void(bool)>;
    /// Writes soon, and with it what could not be written before. Where no thread can be had, now.
    void write(const Changes &changes, Then then = {});
    /// Waits until everything is written, or could not be: then false, and the next write tries it again.
    bool finish();
    /// Does \a job on the thread that writes, in the order they come and before the next write. Where no
    /// thread can be had, now.
    using Job = std::function<void()>;
    void run(Job job);

private:
    /// The file is narrowed to 0600 again: QSettings replaces it with one of the umask's mode.
    bool writeNow(const Changes &changes) const;
    bool isIdle() const;
    /// There is something to do; the lock is let go.
    void wake(std::unique_lock<std::mutex> &lock);
    /// All that waits, under the lock, which is let go meanwhile.
    void writeWaiting(std::unique_lock<std::mutex> &lock);
    void work();

    const QString m_path;
    std::thread m_thread;
    std::mutex m_mutex; ///< for what follows
    std::condition_variable m_turn;
    Changes m_waiting;
    Changes m_unwritten;      ///< the last write failed
    std::vector<Then> m_then; ///< of what waits
    std::vector<Job> m_jobs;
    bool m_isWriting = false;
    bool m_isStopping = false;
};

} // namespace roomkey
