// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace roomkey {

/// Why the local store did not do it. Nothing is assumed after a failed write: the row is still where it was.
/// Any thread.
struct StoreError
{
    enum class Kind : quint8 {
        Cancelled,
        CannotOpen, ///< folder or file not usable
        Newer,      ///< written by a newer Roomkey: left alone
        Corrupt,
        Full, ///< no room on the disk
        ReadOnly,
        Busy,     ///< another process writes
        Replaced, ///< another file came in its place while it was open
        InUse,    ///< another Roomkey has this account's store open
        NoThread, ///< the system gives no thread to work on
        Other,
    };
    Kind kind = Kind::Other;
    int sqliteCode = 0;
    QString detail; ///< file name (without folder) and SQLite's words; never a row's content

    static StoreError cancelled() { return {Kind::Cancelled, 0, {}}; }
};

} // namespace roomkey
