// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <string>

// Lets the system refuse to write where a test says so, or never answer, for whoever runs it: root is not
// stopped by the mode of a file. failingcalls.cpp defines some functions of the C library before the
// library's own, as Qt and SQLite call them, so it belongs into the program of the test. Linux;
// https://man7.org/linux/man-pages/man2/mount.2.html.
namespace roomkey {

/// While it lives, one kind of call fails with \a error for every file whose path begins with \a under. One
/// at a time; made and gone while no other thread works on files.
class FailingCall
{
public:
    enum class Kind : unsigned char {
        Write,  ///< of bytes
        Sync,   ///< of what was written
        Create, ///< of a file that is not there
        Change, ///< whatever a file system that is read-only refuses
    };
    FailingCall(const QString &under, Kind kind, int error);
    FailingCall(const FailingCall &) = delete;
    FailingCall &operator=(const FailingCall &) = delete;
    ~FailingCall();

    /// True if the call on \a path is to fail; errno is set then.
    bool fails(const char *path, Kind kind) const;

private:
    std::string m_under; ///< absolute
    Kind m_kind;
    int m_error;
};

/// While it lives, whoever writes bytes to a file whose path begins with \a under waits, as for a disk that
/// does not answer; afterwards what waited goes on. One at a time.
class HangingWrites
{
public:
    explicit HangingWrites(const QString &under);
    HangingWrites(const HangingWrites &) = delete;
    HangingWrites &operator=(const HangingWrites &) = delete;
    ~HangingWrites();

    /// How many wait just now. Any thread.
    static int waiting();
};

/// Knows what the thread that made it changes while it lives, of files whose path begins with \a under: bytes
/// written and files deleted. One per thread.
class ChangesHere
{
public:
    explicit ChangesHere(const QString &under);
    ChangesHere(const ChangesHere &) = delete;
    ChangesHere &operator=(const ChangesHere &) = delete;
    ~ChangesHere();

    /// "deleted cache.sqlite.damaged", in their order. Without the index that SQLite keeps of a log: it is
    /// memory that has a name, and nobody waits for a disk.
    const QStringList &all() const { return m_all; }
    void note(const char *what, const std::string &path);

private:
    std::string m_under; ///< absolute
    QStringList m_all;
};

/// Gives this process mounts of its own, which end with it. First thing in main(), before any thread. False
/// where the system allows that to nobody, as in some containers.
bool takeOwnMounts();

/// While it lives, a file or folder and all in it is mounted read-only; after takeOwnMounts().
class ReadOnlyMount
{
public:
    explicit ReadOnlyMount(const QString &path);
    ReadOnlyMount(const ReadOnlyMount &) = delete;
    ReadOnlyMount &operator=(const ReadOnlyMount &) = delete;
    ~ReadOnlyMount();

    bool isMounted() const { return m_isMounted; }

private:
    std::string m_path;
    bool m_isMounted = false;
};

} // namespace roomkey
