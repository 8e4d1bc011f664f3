// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/outboxrules.h"

#include "app/core/clock.h"

namespace roomkey {

Outcome outcomeOf(const OutboxRow &row, const ApiError &error)
{
    switch (error.kind) {
    case ApiError::Kind::Network:
    case ApiError::Kind::RateLimited:
        return Outcome::NotDone;
    case ApiError::Kind::SignInNeeded:
        return Outcome::NeedsKey;
    case ApiError::Kind::Timeout:
    case ApiError::Kind::Unknown:
    case ApiError::Kind::Server:
    case ApiError::Kind::BadReply:
    case ApiError::Kind::Cancelled:
        return Outcome::Uncertain;
    case ApiError::Kind::Conflict:
        // ABORTED is 409 too: two writes met, this one lost.
        if (error.status == QLatin1String("ABORTED"))
            return Outcome::Uncertain;
        return row.kind == OutboxRow::Kind::Send ? Outcome::IdTaken : Outcome::Final;
    case ApiError::Kind::ScopeMissing:
    case ApiError::Kind::Forbidden:
    case ApiError::Kind::NotFound:
    case ApiError::Kind::Invalid:
    case ApiError::Kind::FeatureOff:
        return Outcome::Final;
    }
    Q_UNREACHABLE();
}

QString refusalOf(const ApiError &error)
{
    if (error.kind == ApiError::Kind::ScopeMissing)
        return refusals::ScopeMissing;
    const QString status =
        error.status.isEmpty() ? QStringLiteral("HTTP_%1").arg(error.httpStatus) : error.status;
    return error.reason.isEmpty() ? status : status + QLatin1Char('/') + error.reason;
}

QList<OutboxRow> editsBehind(const OutboxRow &send, const QList<OutboxRow> &rows, const RowClaims &claims)
{
    QList<OutboxRow> edits;
    for (const OutboxRow &row : rows) {
        const bool isFree = row.state != OutboxRow::State::Sending && !claims.isTaken(row.id);
        if (row.isEditOf(send) && isFree && row.refusal != SalvagedReason)
            edits.append(row);
    }
    return edits;
}

QList<qint64> idsOf(const QList<OutboxRow> &rows)
{
    QList<qint64> ids;
    for (const OutboxRow &row : rows)
        ids.append(row.id);
    return ids;
}

bool isHeld(const OutboxRow &row, qint64 now)
{
    constexpr qint64 LongestHold = 5LL * 60 * 1'000'000;
    constexpr qint64 Adjustment = 1'000'000; // of a clock that is kept right by small steps
    return row.state == OutboxRow::State::Held && row.notBefore > now && row.notBefore <= now + LongestHold &&
           row.createdAt <= now + Adjustment;
}

qint64 nowMicroseconds(const Clock &clock)
{
    return clock.utcNow().toMSecsSinceEpoch() * 1000;
}

} // namespace roomkey
