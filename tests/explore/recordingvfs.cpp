// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/recordingvfs.h"

#include <QFileInfo>

#include <sqlite3.h>

#include <new>

namespace roomkey {

namespace {

sqlite3_vfs *below = nullptr;
RecordingVfs *recorder = nullptr;

} // namespace

/// What SQLite sees as a file; the real one lies right behind it.
struct RecordedFile : sqlite3_file
{
    QString name;
    bool newLog = false; ///< its first sync also syncs the folder, as os_unix.c does

    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
    static RecordedFile &of(sqlite3_file *file) { return *static_cast<RecordedFile *>(file); }
    void record(FileEvent::Kind kind, qint64 offset = 0, const QByteArray &data = {})
    {
        recorder->add({kind, name, offset, data});
    }
};

struct RecordingCalls
{
    static sqlite3_file *real(sqlite3_file *file) { return RecordedFile::of(file).real(); }

    static int close(sqlite3_file *file)
    {
        const int code = real(file)->pMethods->xClose(real(file));
        RecordedFile::of(file).~RecordedFile();
        return code;
    }
    static int read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
    {
        return real(file)->pMethods->xRead(real(file), data, size, offset);
    }
    static int write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
    {
        RecordedFile::of(file).record(FileEvent::Kind::Write, offset,
                                      QByteArray(static_cast<const char *>(data), size));
        return real(file)->pMethods->xWrite(real(file), data, size, offset);
    }
    static int truncate(sqlite3_file *file, sqlite3_int64 size)
    {
        RecordedFile::of(file).record(FileEvent::Kind::Truncate, size);
        return real(file)->pMethods->xTruncate(real(file), size);
    }
    static int sync(sqlite3_file *file, int flags)
    {
        RecordedFile &recorded = RecordedFile::of(file);
        const int code = real(file)->pMethods->xSync(real(file), flags);
        const bool forgotten =
            !recorder->m_forgetSyncs.isEmpty() && recorded.name.endsWith(recorder->m_forgetSyncs);
        if (code != SQLITE_OK || forgotten)
            return code;
        recorded.record(FileEvent::Kind::Sync);
        if (std::exchange(recorded.newLog, false))
            recorded.record(FileEvent::Kind::SyncFolder);
        return code;
    }
    static int fileSize(sqlite3_file *file, sqlite3_int64 *size)
    {
        return real(file)->pMethods->xFileSize(real(file), size);
    }
    static int lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
    static int unlock(sqlite3_file *file, int level)
    {
        return real(file)->pMethods->xUnlock(real(file), level);
    }
    static int checkLock(sqlite3_file *file, int *result)
    {
        return real(file)->pMethods->xCheckReservedLock(real(file), result);
    }
    static int control(sqlite3_file *file, int what, void *argument)
    {
        return real(file)->pMethods->xFileControl(real(file), what, argument);
    }
    static int sectorSize(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
    static int traits(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
    static int shmMap(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
    {
        return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
    }
    static int shmLock(sqlite3_file *file, int offset, int n, int flags)
    {
        return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
    }
    static void shmBarrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
    static int shmUnmap(sqlite3_file *file, int deleteIt)
    {
        return real(file)->pMethods->xShmUnmap(real(file), deleteIt);
    }

    static int open(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
    {
        // Version 2: no memory-mapped reading, which this does not need.
        static const sqlite3_io_methods methods = {
            2,       close,      read,   write,  truncate, sync,       fileSize, lock,    unlock, checkLock,
            control, sectorSize, traits, shmMap, shmLock,  shmBarrier, shmUnmap, nullptr, nullptr};
        auto *recorded = new (file) RecordedFile;
        recorded->pMethods = nullptr;
        const QFileInfo info(name ? QString::fromUtf8(name) : QString());
        const bool isNew = name && !info.exists();
        const bool isLog = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
        const int code = below->xOpen(below, name, recorded->real(), flags, outFlags);
        if (code != SQLITE_OK) {
            // SQLite closes what has methods, nothing else.
            recorded->~RecordedFile();
            file->pMethods = nullptr;
            return code;
        }
        recorded->name = info.fileName();
        recorded->newLog = isNew && isLog;
        recorded->pMethods = &methods;
        if (isNew)
            recorded->record(FileEvent::Kind::Create);
        return code;
    }
    static int remove(sqlite3_vfs *, const char *name, int syncFolder)
    {
        const int code = below->xDelete(below, name, syncFolder);
        if (code != SQLITE_OK)
            return code;
        const QString file = QFileInfo(QString::fromUtf8(name)).fileName();
        recorder->add({FileEvent::Kind::Delete, file, 0, {}});
        if (syncFolder)
            recorder->add({FileEvent::Kind::SyncFolder, file, 0, {}});
        return code;
    }
};

RecordingVfs::RecordingVfs(const QString &forgetSyncs)
    : m_forgetSyncs(forgetSyncs)
{
    static sqlite3_vfs above;
    below = sqlite3_vfs_find(nullptr);
    above = *below; // what is not replaced here takes any vfs as its first argument
    above.zName = "roomkey-recording";
    above.szOsFile = static_cast<int>(sizeof(RecordedFile)) + below->szOsFile;
    above.xOpen = RecordingCalls::open;
    above.xDelete = RecordingCalls::remove;
    above.pNext = nullptr;
    recorder = this;
    sqlite3_vfs_register(&above, 1);
}

RecordingVfs::~RecordingVfs()
{
    sqlite3_vfs_unregister(sqlite3_vfs_find("roomkey-recording"));
    sqlite3_vfs_register(below, 1);
    recorder = nullptr;
}

void RecordingVfs::add(FileEvent event)
{
    const std::lock_guard lock(m_mutex);
    m_events.push_back(std::move(event));
}

std::vector<FileEvent> RecordingVfs::events() const
{
    const std::lock_guard lock(m_mutex);
    return m_events;
}

size_t RecordingVfs::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_events.size();
}

} // namespace roomkey
