// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/outboxacts.h"

#include "app/api/chatapi.h"
#include "app/core/clock.h"
#include "app/flows/outboxrules.h"

namespace roomkey {

namespace {

bool isAbout(const OutboxRow &row, const MessageName &message)
{
    return row.kind == OutboxRow::Kind::Send ? requests::byClientId(row.space, row.clientId) == message
                                             : row.message == message;
}

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
    for (const OutboxRow &behind : m_store.outbox(row.space)) {
        if (behind.isEditOf(*known))
            return onItsWay();
    }
    return finishWith(*known, m_store.takeBack(known->id, draft));
}

Pending<OutboxRow, StoreError> OutboxActs::edit(const SpaceName &space, const MessageName &message,
                                                const QString &text)
{
    std::optional<OutboxRow> send;
    std::optional<OutboxRow> last;
    for (const OutboxRow &row : m_store.outbox(space)) {
        if (!isAbout(row, message) || row.kind == OutboxRow::Kind::Delete)
            continue;
        if (row.kind == OutboxRow::Kind::Send)
            send = row;
        last = row;
    }
    if (last && last->kind == OutboxRow::Kind::Edit && send)
        retry(*send);
    // Only the last: what stands behind a row overwrites it. On its way: the edit goes behind it.
    if (last && last->state != OutboxRow::State::Sending && !m_claims.isTaken(last->id)) {
        last->text = text;
        if (last->state != OutboxRow::State::Held)
            last->state = OutboxRow::State::Waiting;
        last->refusal.clear();
        if (last->kind == OutboxRow::Kind::Send) {
            // A new request: the server must not answer it with what it remembers of the old text. The
            // client id stays, so that a row that arrived after all is still found (409).
            last->requestId = newRequestId();
            last->attempts = 0;
        }
        return update(*last);
    }
    OutboxRow row;
    row.kind = OutboxRow::Kind::Edit;
    row.space = space;
    row.message = message;
    row.text = text;
    if (send)
        row.clientId = send->clientId;
    return add(row);
}

Pending<OutboxRow, StoreError> OutboxActs::remove(const SpaceName &space, const MessageName &message,
                                                  std::chrono::milliseconds hold)
{
    ClientMessageId clientId;
    for (const OutboxRow &row : m_store.outbox(space)) {
        if (!isAbout(row, message))
            continue;
        const bool isFree = row.state != OutboxRow::State::Sending && !m_claims.isTaken(row.id);
        if (row.kind == OutboxRow::Kind::Send) {
            if (isFree)
                return drop(row);
            clientId = row.clientId;
        } else if (row.kind == OutboxRow::Kind::Delete && isFree) {
            OutboxRow again = row; // refused before, or not due yet
            again.refusal.clear();
            holdFor(again, hold);
            return update(again);
        }
    }
    // An edit that waits stays: should the deletion be undone, what was typed is still there.
    OutboxRow row;
    row.kind = OutboxRow::Kind::Delete;
    row.space = space;
    row.message = message;
    row.clientId = clientId;
    holdFor(row, hold);
    return add(row);
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
    std::optional<OutboxRow> known = freeRow(row);
    if (!known || known->state != OutboxRow::State::Refused)
        return;
    if (known->refusal == refusals::IdTaken) {
        known->clientId = newClientMessageId();
        known->requestId = newRequestId();
        known->attempts = 0;
    }
    known->state = OutboxRow::State::Waiting;
    known->refusal.clear();
    (void)update(*known);
}

void OutboxActs::retryRefused(const QString &reason)
{
    for (const OutboxRow &row : m_store.outbox()) {
        if (row.state == OutboxRow::State::Refused && row.refusal == reason)
            retry(row);
    }
}

Pending<OutboxRow, StoreError> OutboxActs::discard(const OutboxRow &row)
{
    const std::optional<OutboxRow> known = freeRow(row);
    return known && known->state != OutboxRow::State::Sending ? drop(*known) : onItsWay();
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
        end(row.space);
        if (added)
            Q_EMIT changed(added->space);
        promise->finish(std::move(added));
    });
    return promise->pending();
}

void OutboxActs::end(const SpaceName &space)
{
    if (--m_unwritten[space] == 0)
        m_unwritten.remove(space);
}

Pending<OutboxRow, StoreError> OutboxActs::update(const OutboxRow &row)
{
    return finishWith(row, m_store.updateOutbox(row));
}

Pending<OutboxRow, StoreError> OutboxActs::drop(const OutboxRow &row)
{
    return finishWith(row, m_store.removeFromOutbox(row.id));
}

Pending<OutboxRow, StoreError> OutboxActs::finishWith(const OutboxRow &row,
                                                      const Pending<void, StoreError> &write)
{
    m_claims.take(row.id);
    begin(row.space);
    const auto promise = std::make_shared<Promise<OutboxRow, StoreError>>();
    write.then(this, [this, row, promise](Expected<void, StoreError> &&written) {
        m_claims.giveBack(row.id);
        end(row.space);
        if (written)
            promise->finish(row);
        else
            promise->finish(Unexpected(written.error()));
        Q_EMIT changed(row.space);
    });
    return promise->pending();
}

} // namespace roomkey
