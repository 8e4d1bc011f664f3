// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/storeerror.h"

#include <QString>

#include <optional>

// Why the system lets nothing be written, by its error numbers: SQLite knows a full disk and a file that is
// read-only, and calls a used up quota or a disk that turned read-only an input or output error. Any thread.
namespace roomkey {

/// Nothing if the number says neither that there is no room nor that writing is forbidden.
std::optional<StoreError::Kind> kindOfRefusal(int systemError);

/// Why \a file cannot be written or, if it is missing, be made; CannotOpen if that is not the trouble, or the
/// file cannot even be read. Asks the system anew and leaves nothing behind.
StoreError::Kind whyNotWritable(const QString &file);

} // namespace roomkey
