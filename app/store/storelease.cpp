// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelease.h"

#include "app/core/paths.h"
#include "app/store/refusal.h"

#include <QFileInfo>

namespace roomkey {

namespace {

QString fileIn(const QString &accountFolder)
{
    return accountFolder + QStringLiteral("/lease.sqlite");
}

} // namespace

Expected<void, StoreError> StoreLease::take(const QString &accountFolder)
{
    const QString file = fileIn(accountFolder);
    release();
    if (!ProfilePaths::ensurePrivateFile(file)) {
        return Unexpected(
            StoreError{whyNotWritable(file), 0, QStringLiteral("lease.sqlite: cannot be made private")});
    }
    return hold(file, Database::Access::ReadWrite, "PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
}

Expected<void, StoreError> StoreLease::takeForReading(const QString &accountFolder)
{
    const QString file = fileIn(accountFolder);
    release();
    if (!QFileInfo::exists(file))
        return {};
    return hold(file, Database::Access::ReadOnly, "BEGIN; SELECT count(*) FROM sqlite_schema");
}

Expected<void, StoreError> StoreLease::hold(const QString &file, Database::Access access, const char *lock)
{
    if (auto opened = m_file.open(file, access); !opened)
        return opened;
    // Nothing is ever written: the transaction is only the lock.
    if (m_file.execute(lock))
        return {};
    StoreError error = *m_file.error();
    if (error.kind == StoreError::Kind::Busy)
        error.kind = StoreError::Kind::InUse;
    release();
    return Unexpected(std::move(error));
}

void StoreLease::release()
{
    m_file.clearError();
    m_file.close(); // takes the transaction back
}

} // namespace roomkey
