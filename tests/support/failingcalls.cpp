// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/failingcalls.h"

#include <QFile>
#include <QFileInfo>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <cstdarg>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <mutex>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace roomkey {

namespace {

std::atomic<const FailingCall *> failing{nullptr};

thread_local ChangesHere *noting = nullptr;

std::atomic<bool> hangs{false};
std::mutex hanging; ///< for what follows
std::condition_variable goOn;
std::string hangingUnder;
int hangingNow = 0;

bool fails(const char *path, FailingCall::Kind kind)
{
    const FailingCall *call = failing;
    return call && call->fails(path, kind);
}

/// Absolute; empty for what has none.
std::string pathOf(int file)
{
    std::array<char, 32> link{};
    std::array<char, PATH_MAX> path{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
    return ::readlink(link.data(), path.data(), path.size() - 1) > 0 ? path.data() : "";
}

bool fails(int file, FailingCall::Kind kind)
{
    return failing && fails(pathOf(file).c_str(), kind);
}

void waitWhereItHangs(int file)
{
    if (!hangs)
        return;
    const std::string path = pathOf(file);
    std::unique_lock lock(hanging);
    ++hangingNow;
    goOn.wait(lock, [&] { return !hangs || path.compare(0, hangingUnder.size(), hangingUnder) != 0; });
    --hangingNow;
}

std::string absolute(const QString &path)
{
    return QFile::encodeName(QFileInfo(path).absoluteFilePath()).toStdString();
}

bool isThere(const char *path)
{
    struct stat facts;
    return ::stat(path, &facts) == 0;
}

bool mayOpen(const char *path, int flags)
{
    if (((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT)) && fails(path, FailingCall::Kind::Change))
        return false;
    return !(flags & O_CREAT) || isThere(path) || !fails(path, FailingCall::Kind::Create);
}

/// The C library's own.
template <class Function>
Function *own(const char *name)
{
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

bool put(const char *file, const std::string &text)
{
    QFile handle(QString::fromLatin1(file));
    return handle.open(QIODevice::WriteOnly) &&
           handle.write(text.c_str()) == static_cast<qint64>(text.size());
}

} // namespace

FailingCall::FailingCall(const QString &under, Kind kind, int error)
    : m_under(absolute(under))
    , m_kind(kind)
    , m_error(error)
{
    failing = this;
}

FailingCall::~FailingCall()
{
    failing = nullptr;
}

bool FailingCall::fails(const char *path, Kind kind) const
{
    if (kind != m_kind || std::string_view(path).substr(0, m_under.size()) != m_under)
        return false;
    errno = m_error;
    return true;
}

HangingWrites::HangingWrites(const QString &under)
{
    const std::lock_guard lock(hanging);
    hangingUnder = absolute(under);
    hangs = true;
}

HangingWrites::~HangingWrites()
{
    {
        const std::lock_guard lock(hanging);
        hangs = false;
    }
    goOn.notify_all();
}

int HangingWrites::waiting()
{
    const std::lock_guard lock(hanging);
    return hangingNow;
}

ChangesHere::ChangesHere(const QString &under)
    : m_under(absolute(under))
{
    noting = this;
}

ChangesHere::~ChangesHere()
{
    noting = nullptr;
}

void ChangesHere::note(const char *what, const std::string &path)
{
    const QString file = QFile::decodeName(QByteArray::fromStdString(path));
    if (path.compare(0, m_under.size(), m_under) == 0 && !file.endsWith(QLatin1String("-shm")))
        m_all.append(QLatin1String(what) + QLatin1Char(' ') + QFileInfo(file).fileName());
}

bool takeOwnMounts()
{
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (unshare(CLONE_NEWNS) != 0) {
        // Whoever is not root may be it among users of his own.
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return false;
        const auto same = [](unsigned id) { return std::to_string(id) + ' ' + std::to_string(id) + " 1"; };
        if (!put("/proc/self/setgroups", "deny") || !put("/proc/self/uid_map", same(user)) ||
            !put("/proc/self/gid_map", same(group)))
            return false;
    }
    return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

ReadOnlyMount::ReadOnlyMount(const QString &path)
    : m_path(QFile::encodeName(path).toStdString())
{
    struct statvfs facts
    {
    };
    const char *const place = m_path.c_str();
    if (statvfs(place, &facts) != 0 || mount(place, place, nullptr, MS_BIND, nullptr) != 0)
        return;
    // What was forbidden there before must stay so, or the system refuses.
    unsigned long kept = facts.f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME);
    if (facts.f_flag & ST_RELATIME)
        kept |= MS_RELATIME;
    m_isMounted = mount(nullptr, place, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY | kept, nullptr) == 0;
    if (!m_isMounted)
        umount2(place, MNT_DETACH);
}

ReadOnlyMount::~ReadOnlyMount()
{
    if (m_isMounted)
        umount2(m_path.c_str(), MNT_DETACH);
}

} // namespace roomkey

// Exactly those of the C library's that Qt's file engine and SQLite call to change something.
#define ROOMKEY_BEFORE extern "C" __attribute__((visibility("default")))
using roomkey::own;
using Kind = roomkey::FailingCall::Kind;

/// Also a mode is passed on where none was given; then it means nothing.
#define ROOMKEY_BEFORE_OPEN(name)                                                                            \
    ROOMKEY_BEFORE int name(const char *path, int flags, ...)                                                \
    {                                                                                                        \
        va_list more;                                                                                        \
        va_start(more, flags);                                                                               \
        const auto mode = (flags & O_CREAT) ? va_arg(more, mode_t) : mode_t(0);                              \
        va_end(more);                                                                                        \
        static auto *const call = own<int(const char *, int, ...)>(#name);                                   \
        return roomkey::mayOpen(path, flags) ? call(path, flags, mode) : -1;                                 \
    }
ROOMKEY_BEFORE_OPEN(open)
ROOMKEY_BEFORE_OPEN(open64)

ROOMKEY_BEFORE int access(const char *path, int mode)
{
    if ((mode & W_OK) && roomkey::fails(path, Kind::Change))
        return -1;
    static auto *const call = own<int(const char *, int)>("access");
    return call(path, mode);
}

ROOMKEY_BEFORE int chmod(const char *path, mode_t mode)
{
    static auto *const call = own<int(const char *, mode_t)>("chmod");
    return roomkey::fails(path, Kind::Change) ? -1 : call(path, mode);
}

ROOMKEY_BEFORE int fchmod(int file, mode_t mode)
{
    static auto *const call = own<int(int, mode_t)>("fchmod");
    return roomkey::fails(file, Kind::Change) ? -1 : call(file, mode);
}

ROOMKEY_BEFORE int mkdir(const char *path, mode_t mode)
{
    static auto *const call = own<int(const char *, mode_t)>("mkdir");
    return roomkey::fails(path, Kind::Change) ? -1 : call(path, mode);
}

ROOMKEY_BEFORE int unlink(const char *path)
{
    static auto *const call = own<int(const char *)>("unlink");
    if (roomkey::noting)
        roomkey::noting->note("deleted", path);
    return roomkey::fails(path, Kind::Change) ? -1 : call(path);
}

ROOMKEY_BEFORE int rename(const char *from, const char *to)
{
    static auto *const call = own<int(const char *, const char *)>("rename");
    return roomkey::fails(from, Kind::Change) || roomkey::fails(to, Kind::Change) ? -1 : call(from, to);
}

ROOMKEY_BEFORE ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset)
{
    static auto *const call = own<ssize_t(int, const void *, size_t, off64_t)>("pwrite64");
    roomkey::waitWhereItHangs(file);
    if (roomkey::noting)
        roomkey::noting->note("wrote", roomkey::pathOf(file));
    return roomkey::fails(file, Kind::Write) ? -1 : call(file, bytes, count, offset);
}

ROOMKEY_BEFORE int ftruncate64(int file, off64_t size)
{
    static auto *const call = own<int(int, off64_t)>("ftruncate64");
    return roomkey::fails(file, Kind::Write) ? -1 : call(file, size);
}

ROOMKEY_BEFORE int fdatasync(int file)
{
    static auto *const call = own<int(int)>("fdatasync");
    return roomkey::fails(file, Kind::Sync) ? -1 : call(file);
}
