// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <mutex>
#include <vector>

// What SQLite does to files, written down in its order: https://www.sqlite.org/vfs.html.
namespace roomkey {

/// One thing done to a file. Files are told apart by name, without their folder.
struct FileEvent
{
    enum class Kind : quint8 {
        Create,
        Write,
        Truncate, ///< to `offset`
        Sync,     ///< what was written before is on the disk
        Delete,
        SyncFolder, ///< what was created and deleted before is on the disk
    };
    Kind kind;
    QString file;
    qint64 offset = 0;
    QByteArray data;
};

/// The default file system of SQLite while it lives; passes everything on to the one before. Connections
/// opened meanwhile must be closed before it goes. The log and index of a database are files of their own;
/// the index (-shm), which is never read after a crash, is left out. Recording is thread-safe.
class RecordingVfs
{
public:
    /// \a forgetSyncs: files of that ending lose their syncs, as under a weaker setting. Shows that whoever
    /// looks at the events would notice.
    explicit RecordingVfs(const QString &forgetSyncs = {});
    RecordingVfs(const RecordingVfs &) = delete;
    RecordingVfs &operator=(const RecordingVfs &) = delete;
    ~RecordingVfs();

    std::vector<FileEvent> events() const;
    /// How many there are up to now.
    size_t count() const;

private:
    friend struct RecordedFile;
    friend struct RecordingCalls;
    void add(FileEvent event);

    QString m_forgetSyncs;
    mutable std::mutex m_mutex;
    std::vector<FileEvent> m_events;
};

} // namespace roomkey
