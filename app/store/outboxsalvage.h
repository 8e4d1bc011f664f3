// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/outboxfile.h"
#include "app/store/outboxrow.h"
#include "app/store/storeerror.h"
#include "app/store/unfinishededit.h"

#include <QHash>
#include <QList>

// Reads what people wrote out of the bytes of a damaged outbox. What was found this way is not sent by
// itself: it may have been sent before, or changed by the damage. It comes back as rows that need the person.
// One thread at a time per file.
namespace roomkey {

/// What can be read of a damaged outbox.
struct SalvagedText
{
    QList<OutboxRow> rows; ///< in the order of their ids
    QHash<SpaceName, QString> drafts;
    QList<std::pair<SpaceName, UnfinishedEdit>> edits;
    bool isCut = false; ///< the last commit cannot be read, and perhaps never ended

    bool isEmpty() const { return rows.isEmpty() && drafts.isEmpty() && edits.isEmpty(); }
};

/// True if there is a log with something in it.
bool hasLog(const QString &file);
/// What SQLite will not see of the log of \a file, because the log is broken before it. Has to be asked
/// before SQLite opens it; costs nothing where there is no log.
SalvagedText unseenInLog(const QString &file);
/// Puts a new file with what can be read in the place of \a file, which is kept under another name. Nothing
/// is changed if that fails, and a kill on the way is finished by finishSalvage().
Expected<OutboxSalvage, StoreError> salvageOutbox(const QString &file);
/// To be called before \a file is opened.
bool finishSalvage(const QString &file);

} // namespace roomkey
