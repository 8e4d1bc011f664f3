// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/sqlite.h"

// One program at a time on an account's store: two of them would both send what waits, and neither would see
// what the other wrote. Held as SQLite's own lock on an empty file, which the system takes back from a
// process that ends in any way; no process number is compared, so none that was given out again can be taken
// for the holder (https://www.sqlite.org/lockingv3.html). Any thread, one at a time.
namespace roomkey {

class StoreLease
{
public:
    /// InUse while another program, or another lease of this one, has it. Never waits.
    Expected<void, StoreError> take(const QString &accountFolder);
    /// Where nothing can be written: others may read beside it, and whoever could write is kept out or is met
    /// as InUse. Without the file it is not held, since nobody can make one.
    Expected<void, StoreError> takeForReading(const QString &accountFolder);
    void release();
    bool isHeld() const { return m_file.isOpen(); }
    /// False once its file was deleted: another program would not meet it.
    bool isStanding() const { return m_file.isOpen() && !m_file.hasMoved(); }

private:
    Expected<void, StoreError> hold(const QString &file, Database::Access access, const char *lock);

    Database m_file;
};

} // namespace roomkey
