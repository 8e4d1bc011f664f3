// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/storeerror.h"

#include <QString>

#include <optional>

// Opens the outbox, in whatever state it is: what people wrote is brought back as far as it can be read. One
// thread at a time per file.
namespace roomkey {

class Database;

/// What to tell about an outbox that was damaged.
struct OutboxSalvage
{
    int rows = 0;       ///< now wait for the person, who may look whether they were sent
    int drafts = 0;     ///< and unfinished edits: brought back, or perhaps changed
    QString keptAs;     ///< the damaged file under its new name; empty if it was repaired in place
    bool isCut = false; ///< what was saved last is missing, or was never saved
};

/// Nothing if all was well and nothing is left to tell. What was found is kept in the file until
/// forgetSalvage(): whoever opened it may be ended before anybody was told. \a mustExist: an empty or missing
/// file is damage, too.
Expected<std::optional<OutboxSalvage>, StoreError> openOutboxFile(Database &outbox, const QString &file,
                                                                  bool mustExist);

/// Keeps what has to be told, in the transaction that is open.
void keepSalvage(Database &outbox, const OutboxSalvage &salvage);
/// It was told.
void forgetSalvage(Database &outbox);

} // namespace roomkey
