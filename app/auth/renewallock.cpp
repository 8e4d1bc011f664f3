// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/renewallock.h"

#include "app/core/paths.h"

#include <QDateTime>
#include <QFileInfo>

#include <utility>

namespace roomkey {

RenewalLock::RenewalLock(QString file, QObject *parent)
    : QObject(parent)
    , m_lock(file)
    , m_file(std::move(file))
{
    // A dead process is noticed at once; by age alone only what no refresh can take.
    m_lock.setStaleLockTime(std::chrono::minutes(5));
    m_timer.setInterval(LookEvery);
    connect(&m_timer, &QTimer::timeout, this, &RenewalLock::look);
}

RenewalLock::~RenewalLock() = default;

Pending<void, AuthError> RenewalLock::acquire()
{
    release();
    m_promise = std::make_unique<Promise<void, AuthError>>();
    auto pending = m_promise->pending();
    m_looks = 0;
    ProfilePaths::ensurePrivateFolder(QFileInfo(m_file).absolutePath());
    m_timer.start();
    look();
    return pending;
}

void RenewalLock::release()
{
    m_timer.stop();
    m_promise.reset();
    if (m_lock.isLocked())
        m_lock.unlock();
}

void RenewalLock::look()
{
    Expected<void, AuthError> result;
    if (!m_lock.tryLock(0) && m_lock.error() == QLockFile::LockFailedError) {
        if (++m_looks % (NamelessAfter / LookEvery) == 0)
            letGoOfTheNameless();
        if (m_looks < Limit / LookEvery)
            return;
        result = Unexpected(AuthError::of(AuthError::Kind::Timeout));
    }
    m_timer.stop();
    const auto promise = std::exchange(m_promise, nullptr);
    promise->finish(std::move(result));
}

void RenewalLock::letGoOfTheNameless()
{
    qint64 process = 0;
    QString computer;
    QString program;
    // Whoever lives has the system's own lock on the file as well, and keeps it; but for the moment between
    // making the file and taking that lock.
    const QFileInfo file(m_file);
    if (file.lastModified().msecsTo(QDateTime::currentDateTime()) < NamelessAfter.count())
        return;
    if (!m_lock.getLockInfo(&process, &computer, &program))
        m_lock.removeStaleLockFile();
}

} // namespace roomkey
