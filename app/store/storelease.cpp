// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelease.h"

#include "app/core/paths.h"

namespace roomkey {

Expected<void, StoreError> StoreLease::take(const QString &accountFolder)
{
    release();
    const QString file = accountFolder + QStringLiteral("/lease.sqlite");
    if (!ProfilePaths::ensurePrivateFile(file)) {
        return Unexpected(StoreError{StoreError::Kind::CannotOpen, 0,
                                     QStringLiteral("lease.sqlite: cannot be made private")});
    }
    if (auto opened = m_file.open(file, Database::Access::ReadWrite); !opened)
        return opened;
    // Nothing is ever written: the transaction is only the lock.
    if (m_file.execute("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE"))
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
