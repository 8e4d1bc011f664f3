// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/outboxacts.h"

#include "app/api/chatapi.h"
#include "app/core/clock.h"
#include "app/flows/outboxrules.h"

namespace roomkey {

namespace {

Pending<OutboxRow, StoreError> onItsWay()
{
    return Pending<OutboxRow, StoreError>::ready(
        Unexpected(StoreError{StoreError::Kind::Busy, 0, QStringLiteral("the row is being sent, or was")}));
}

} // namespace

OutboxActs::OutboxActs(AccountStore &store, RowClaims &claims, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_claims(claims)
    , m_clock(clock)
{
}

Pending<OutboxRow, StoreError> OutboxActs::send(const SpaceName &space, const QString &text,
                                                std::chrono::milliseconds hold)
{
    OutboxRow row;
    row.kind = OutboxRow::Kind::Send;
    row.space = space;
    row.text = text;
    row.clientId = newClientMessageId();
    row.requestId = newRequestId();
    holdFor(row, hold);
    return add(row);
}

Pending<OutboxRow, StoreError> OutboxActs::takeBack(const OutboxRow &row, const QString &draft)
{
    const std::optional<OutboxRow> known = freeRow(row);
    if (!known || known->kind != OutboxRow::Kind::Send || known->state == OutboxRow::State::Sending)
        return onItsWay();
    return leave(*known, m_store.takeBack(known->id, draft));
}

OutboxRow OutboxActs::actOn(OutboxRow::Kind kind, const SpaceName &space, const MessageName &message) const
{
    OutboxRow act;
    act.kind = kind;
    act.space = space;
    act.message = message;
    const ClientMessageId byName(message.toString().section(QLatin1Char('/'), -1));
    if (const std::optional<Message> known = m_store.message(message))
        act.clientId = known->clientId;
    else if (requests::byClientId(space, byName) == message && isClientMessageId(byName))
        act.clientId = byName;
    return act;
}

Pending<OutboxRow, StoreError> OutboxActs::edit(const SpaceName &space, const MessageName &message,
                                                const QString &text)
{
    OutboxRow act = actOn(OutboxRow::Kind::Edit, space, message);
    act.text = text;
    std::optional<OutboxRow> send;
    std::optional<OutboxRow> last;
    QList<qint64> edits;
    bool areFree = true;
    for (const OutboxRow &row : m_store.outbox(space)) {
        if (!row.isSameMessage(act) || row.kind == OutboxRow::Kind::Delete)
            continue;
        last = row;
        areFree = areFree && isFree(row);
        if (row.kind == OutboxRow::Kind::Send)
            send = row;
        else
            edits.append(row.id);
    }
    if (send && m_leaving.contains(send->id))
        return onItsWay(); // out of the outbox, and an edit of it would be left alone
    if (send && areFree) {
        if (const auto arrived = m_store.messageByClientId(space, send->clientId)) {
            send->kind = OutboxRow::Kind::Edit; // all that is left to do of it
            send->message = arrived->name;
        } else {
            send->changeText(text, newRequestId());
        }
        return change(*send, text, edits);
    }
    // Only the last: what stands behind a row overwrites it.
    if (last && isFree(*last) && last->kind == OutboxRow::Kind::Edit)
        return change(*last, text, {});
    return add(act); // behind what is on its way
}

Pending<OutboxRow, StoreError> OutboxActs::change(OutboxRow row, const QString &text,
                                                  const QList<qint64> &gone)
{
    row.text = text;
    if (row.state != OutboxRow::State::Held)
        row.state = OutboxRow::State::Waiting;
    row.refusal.clear();
    return update(row, gone);
}

Pending<OutboxRow, StoreError> OutboxActs::remove(const SpaceName &space, const MessageName &message,
                                                  std::chrono::milliseconds hold)
{
    OutboxRow act = actOn(OutboxRow::Kind::Delete, space, message);
    holdFor(act, hold);
    for (const OutboxRow &row : m_store.outbox(space)) {
        if (!row.isSameMessage(act) || !isFree(row))
            continue;
        if (row.kind == OutboxRow::Kind::Send && !m_store.messageByClientId(space, row.clientId))
            return drop(row);
        if (row.kind == OutboxRow::Kind::Delete) {
            OutboxRow again = row; // refused before, or not due yet
            again.refusal.clear();
            holdFor(again, hold);
            return update(again);
        }
    }
    // An edit that waits stays: should the deletion be undone, what was typed is still there.
    return add(act);
}

Pending<OutboxRow, StoreError> OutboxActs::removeMember(const SpaceName &space, const MembershipName &member,
                                                        std::chrono::milliseconds hold)
{
    for (const OutboxRow &row : m_store.outbox(space)) {
        if (row.kind == OutboxRow::Kind::RemoveMember && row.member == member)
            return Pending<OutboxRow, StoreError>::ready(row);
    }
    OutboxRow row;
    row.kind = OutboxRow::Kind::RemoveMember;
    row.space = space;
    row.member = member;
    holdFor(row, hold);
    return add(row);
}

void OutboxActs::holdFor(OutboxRow &row, std::chrono::milliseconds hold) const
{
    row.state = hold.count() > 0 ? OutboxRow::State::Held : OutboxRow::State::Waiting;
    row.notBefore = hold.count() > 0 ? nowMicroseconds(m_clock) + hold.count() * 1000 : 0;
}

void OutboxActs::retry(const OutboxRow &row)
{
    if (const std::optional<OutboxRow> known = freeRow(row))
        tryAgain(*known);
}

void OutboxActs::tryAgain(OutboxRow row)
{
    if (row.state != OutboxRow::State::Refused)
        return;
    QList<qint64> gone;
    if (row.refusal == refusals::IdTaken) {
        // Edits that wait for it would not find it under another id.
        const QList<OutboxRow> edits = editsBehind(row, m_store.outbox(row.space), m_claims);
        if (!edits.isEmpty())
            row.text = edits.constLast().text;
        gone = idsOf(edits);
        row.clientId = newClientMessageId();
        row.requestId = newRequestId();
        row.message = {};
        row.attempts = 0;
    } else if (row.kind == OutboxRow::Kind::Send && (row.clientId.isEmpty() || row.requestId.isEmpty())) {
        row.clientId = newClientMessageId(); // the damage took them
        row.requestId = newRequestId();
    } else if (row.kind == OutboxRow::Kind::Send && row.refusal == SalvagedReason) {
        row.changeText(row.text, row.requestId); // it may be there with another one
    }
    row.state = OutboxRow::State::Waiting;
    row.refusal.clear();
    (void)update(row, gone);
}

void OutboxActs::retryRefused(const QString &reason)
{
    for (const OutboxRow &row : m_store.outbox()) {
        if (row.refusal == reason && !m_claims.isTaken(row.id))
            tryAgain(row);
    }
}

Pending<OutboxRow, StoreError> OutboxActs::discard(const OutboxRow &row)
{
    const std::optional<OutboxRow> known = freeRow(row);
    return known && known->state != OutboxRow::State::Sending ? drop(*known) : onItsWay();
}

bool OutboxActs::isFree(const OutboxRow &row) const
{
    return row.state != OutboxRow::State::Sending && !m_claims.isTaken(row.id);
}

std::optional<OutboxRow> OutboxActs::freeRow(const OutboxRow &row) const
{
    if (m_claims.isTaken(row.id))
        return std::nullopt;
    for (const OutboxRow &known : m_store.outbox(row.space)) {
        if (known.id == row.id)
            return known;
    }
    return std::nullopt;
}

Pending<OutboxRow, StoreError> OutboxActs::add(OutboxRow row)
{
    row.createdAt = nowMicroseconds(m_clock);
    const auto promise = std::make_shared<Promise<OutboxRow, StoreError>>();
    begin(row.space);
    m_store.addToOutbox(row).then(this, [=, this](Expected<OutboxRow, StoreError> &&added) {
        end(row.space, added ? nullptr : &added.error());
        if (added)
            Q_EMIT changed(added->space);
        promise->finish(std::move(added));
    });
    return promise->pending();
}

void OutboxActs::end(const SpaceName &space, const StoreError *error)
{
    // Busy: somebody else was quicker, and nothing is wrong.
    if (error && error->kind != StoreError::Kind::Busy && error->kind != StoreError::Kind::Cancelled)
        ++m_failures;
    if (--m_unwritten[space] == 0)
        m_unwritten.remove(space);
}

Pending<OutboxRow, StoreError> OutboxActs::update(const OutboxRow &row, const QList<qint64> &gone)
{
    return finishWith(row, m_store.updateOutbox(row, gone), gone);
}

Pending<OutboxRow, StoreError> OutboxActs::drop(const OutboxRow &row)
{
    return leave(row, m_store.removeFromOutbox(row.id));
}

Pending<OutboxRow, StoreError> OutboxActs::leave(const OutboxRow &row, const Pending<void, StoreError> &write)
{
    m_leaving.insert(row.id);
    return finishWith(row, write);
}

Pending<OutboxRow, StoreError> OutboxActs::finishWith(const OutboxRow &row,
                                                      const Pending<void, StoreError> &write,
                                                      const QList<qint64> &gone)
{
    m_claims.take(row.id);
    for (const qint64 id : gone)
        m_claims.take(id);
    begin(row.space);
    const auto promise = std::make_shared<Promise<OutboxRow, StoreError>>();
    write.then(this, [=, this](Expected<void, StoreError> &&written) {
        m_claims.giveBack(row.id);
        for (const qint64 id : gone)
            m_claims.giveBack(id);
        m_leaving.remove(row.id);
        end(row.space, written ? nullptr : &written.error());
        if (written)
            promise->finish(row);
        else
            promise->finish(Unexpected(written.error()));
        Q_EMIT changed(row.space);
    });
    return promise->pending();
}

} // namespace roomkey
