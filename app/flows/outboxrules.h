// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/flows/rowclaims.h"
#include "app/store/outboxrow.h"

#include <QLatin1String>
#include <QList>

// What an outcome means for an outbox row. Pure functions; any thread.
namespace roomkey {

class Clock;

/// Machine reasons the flows themselves act on.
namespace refusals {
inline constexpr QLatin1String ScopeMissing{"PERMISSION_DENIED/ACCESS_TOKEN_SCOPE_INSUFFICIENT"};
inline constexpr QLatin1String IdTaken{"ALREADY_EXISTS"};
} // namespace refusals

enum class Outcome : quint8 {
    NotDone,   ///< this attempt changed nothing; try again later
    NeedsKey,  ///< the same, but there is no use in trying before there is a key
    Uncertain, ///< it may have happened: repeat under the same ids
    IdTaken,   ///< the client message id is known to the server already
    Final,     ///< refused; only the person can go on
};

Outcome outcomeOf(const OutboxRow &row, const ApiError &error);
/// "STATUS/REASON", for OutboxRow::refusal.
QString refusalOf(const ApiError &error);
/// The edits among \a rows that wait for \a send and nobody works on; the last of them has its newest text.
/// Not the damaged ones: nobody wrote what they say.
QList<OutboxRow> editsBehind(const OutboxRow &send, const QList<OutboxRow> &rows, const RowClaims &claims);
QList<qint64> idsOf(const QList<OutboxRow> &rows);
/// True if \a row can still be undone and Google is not to be told yet. A moment that lies too far away for
/// that, and a row made later than now, were noted by a clock that has been set since.
bool isHeld(const OutboxRow &row, qint64 now);
qint64 nowMicroseconds(const Clock &clock);

} // namespace roomkey
