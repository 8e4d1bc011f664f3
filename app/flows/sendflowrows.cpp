// SPDX-License-Identifier: GPL-3.0-or-later
// Which row goes next, and what the rows of one message are to each other.
#include "app/flows/outboxrules.h"
#include "app/flows/sendflow.h"

#include <QHash>

#include <algorithm>

namespace roomkey {

namespace {

bool isSameTarget(const OutboxRow &a, const OutboxRow &b)
{
    return a.kind == OutboxRow::Kind::RemoveMember ? a.member == b.member && a.kind == b.kind
                                                   : a.isSameMessage(b);
}

bool isUnsent(const OutboxRow &row)
{
    return row.state == OutboxRow::State::Waiting || row.state == OutboxRow::State::Held;
}

} // namespace

std::optional<OutboxRow> SendFlow::nextRow(const SpaceName &space)
{
    const qint64 now = nowMicroseconds(m_clock);
    std::optional<qint64> nextMoment;
    QList<OutboxRow> held;
    QList<OutboxRow> notThere;
    bool sendIsHeld = false;
    const QList<OutboxRow> rows = m_store.outbox(space);
    const auto hasOne = [](const QList<OutboxRow> &among, const OutboxRow &about) {
        return std::any_of(among.begin(), among.end(),
                           [&](const OutboxRow &row) { return isSameTarget(row, about); });
    };
    // What is to be deleted is neither sent nor changed before, unless it may have been already.
    QList<OutboxRow> deletions;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(deletions), [](const OutboxRow &row) {
        return row.kind == OutboxRow::Kind::Delete && row.state != OutboxRow::State::Refused;
    });
    const auto isDoomed = [&](const OutboxRow &row) {
        return row.state != OutboxRow::State::Sending && row.kind != OutboxRow::Kind::Delete &&
               hasOne(deletions, row);
    };
    for (const OutboxRow &row : rows) {
        if (m_claims.isTaken(row.id))
            return std::nullopt; // whoever holds it kicks when done
        const bool isSend = row.kind == OutboxRow::Kind::Send;
        if (row.state == OutboxRow::State::Refused) {
            if (isSend)
                notThere.append(row);
            continue;
        }
        // What can still be undone holds up what else is to happen to the same message, and a message those
        // written after it: they would arrive in another order.
        if (isHeld(row, now)) {
            nextMoment = std::min(nextMoment.value_or(row.notBefore), row.notBefore);
            held.append(row);
            sendIsHeld = sendIsHeld || isSend;
            continue;
        }
        if (isDoomed(row)) {
            sendIsHeld = sendIsHeld || isSend; // its deletion may still be undone
            continue;
        }
        if (row.kind == OutboxRow::Kind::Edit && hasOne(notThere, row))
            continue; // until the person tries the message again
        if (isSend ? !sendIsHeld : !hasOne(held, row))
            return row;
    }
    if (nextMoment)
        lookAgain(space, std::chrono::milliseconds((*nextMoment - now) / 1000 + 1));
    return std::nullopt;
}

std::optional<Message> SendFlow::arrivalOf(const OutboxRow &row) const
{
    if (row.kind != OutboxRow::Kind::Send)
        return std::nullopt;
    std::optional<Message> arrived = m_store.messageByClientId(row.space, row.clientId);
    return arrived && row.isAnsweredBy(*arrived) ? arrived : std::nullopt;
}

void SendFlow::settleArrived(const SpaceName &space, const QList<Message> &messages)
{
    if (!m_started)
        return;
    QHash<ClientMessageId, const Message *> byClientId;
    QHash<MessageName, const Message *> byName;
    for (const Message &message : messages) {
        byName.insert(message.name, &message);
        if (!message.clientId.isEmpty())
            byClientId.insert(message.clientId, &message);
    }
    for (const OutboxRow &row : m_store.outbox(space)) {
        // What waits or is on its way finds out for itself.
        if (row.state != OutboxRow::State::Refused || m_claims.isTaken(row.id))
            continue;
        const Message *const listed = byClientId.value(row.clientId, byName.value(row.message));
        if (!listed || !row.isAnsweredBy(*listed))
            continue;
        m_claims.take(row.id);
        m_settling.insert(row.id);
        const std::optional<OutboxRow> rest = row.restAfter(*listed);
        m_calls.add(rest ? m_store.updateOutbox(*rest) : m_store.settleOutbox(row, *listed))
            .then(this, [this, row, isSent = !rest](const Expected<void, StoreError> &done) {
                m_settling.remove(row.id);
                m_claims.giveBack(row.id);
                if (done && isSent)
                    Q_EMIT rowSettled(row, true);
                kick(row.space);
            });
    }
}

bool SendFlow::isOverwritten(const OutboxRow &row) const
{
    const QList<OutboxRow> rows = m_store.outbox(row.space);
    return row.kind == OutboxRow::Kind::Edit &&
           std::any_of(rows.begin(), rows.end(), [&](const OutboxRow &other) {
               return other.id > row.id && other.kind == OutboxRow::Kind::Edit && other.isSameMessage(row) &&
                      other.refusal != SalvagedReason;
           });
}

QList<qint64> SendFlow::takeEdits(OutboxRow &send) const
{
    if (send.kind != OutboxRow::Kind::Send || m_store.messageByClientId(send.space, send.clientId))
        return {}; // then they are edits of what is there
    const QList<OutboxRow> edits = editsBehind(send, m_store.outbox(send.space), m_claims);
    if (!edits.isEmpty())
        send.changeText(edits.constLast().text, newRequestId());
    return idsOf(edits);
}

void SendFlow::takeLateEdits(const SpaceName &space)
{
    for (OutboxRow row : m_store.outbox(space)) {
        if (row.state != OutboxRow::State::Refused || m_claims.isTaken(row.id))
            continue;
        const QList<qint64> taken = takeEdits(row);
        if (taken.isEmpty())
            continue;
        occupy(row);
        put(row, taken, [this, row](bool isPut) {
            if (isPut)
                release(row);
            else
                releaseFor(row, backoff(laneOf(row.space).failures + 1));
        });
        return; // the next one once this is written
    }
}

void SendFlow::refuseUnsent(const OutboxRow &deletion, const QString &reason)
{
    for (OutboxRow row : m_store.outbox(deletion.space)) {
        if (row.kind != OutboxRow::Kind::Send || !isUnsent(row) || !row.isSameMessage(deletion) ||
            m_claims.isTaken(row.id) || arrivalOf(row))
            continue;
        row.state = OutboxRow::State::Refused;
        row.refusal = reason;
        m_calls.add(m_store.updateOutbox(row)).then(this, [](const Expected<void, StoreError> &) {});
    }
}

} // namespace roomkey
