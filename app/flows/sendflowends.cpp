// SPDX-License-Identifier: GPL-3.0-or-later
// What an attempt came to: the message is there, the row is refused, or it is tried again.
#include "app/core/logging.h"
#include "app/flows/outboxrules.h"
#include "app/flows/sendflow.h"

namespace roomkey {

void SendFlow::answered(const OutboxRow &row, OutboxRow::State before, const ApiError &error)
{
    switch (outcomeOf(row, error)) {
    case Outcome::NotDone:
        // This attempt did nothing; an earlier one may have, so the row keeps what it was.
        tryLater(row, before, error.retryAfter);
        return;
    case Outcome::NeedsKey:
        tryLater(row, before, m_times.longestWait);
        return;
    case Outcome::Uncertain:
        tryLater(row, OutboxRow::State::Sending, error.retryAfter);
        return;
    case Outcome::IdTaken:
        adopt(row);
        return;
    case Outcome::Final:
        refuseUnlessThere(row, before, refusalOf(error));
        return;
    }
}

void SendFlow::adopt(const OutboxRow &row)
{
    // By this very row, in an attempt whose answer never came and whose request id the server has forgotten.
    const MessageName name = requests::byClientId(row.space, row.clientId);
    const ApiRequest request = requests::getMessage(name);
    if (!m_access().judge(request).isAllowed()) {
        // With which text nobody can say. Another one is shown as not sent until there is the permission.
        Message unseen;
        unseen.name = name;
        if (row.message.isEmpty())
            settle(row, unseen);
        else
            refuse(row, refusals::ScopeMissing);
        return;
    }
    CallOptions options;
    options.patient = true;
    m_calls.add(m_chat.message(request, options)).then(this, [this, row](Result<Message> &&found) {
        if (found && !found->name.isEmpty()) {
            adopted(row, *found);
        } else if (!found && found.error().kind == ApiError::Kind::NotFound) {
            // Deleted meanwhile, or not ours: only the person can say whether to send it again.
            refuse(row, refusals::IdTaken);
        } else {
            tryLater(row, OutboxRow::State::Sending, std::nullopt);
        }
    });
}

void SendFlow::refuseUnlessThere(const OutboxRow &row, OutboxRow::State before, const QString &reason)
{
    const ApiRequest request = requests::getMessage(requests::byClientId(row.space, row.clientId));
    if (row.kind != OutboxRow::Kind::Send || before != OutboxRow::State::Sending ||
        !m_access().judge(request).isAllowed()) {
        refuse(row, reason);
        return;
    }
    CallOptions options;
    options.patient = true;
    m_calls.add(m_chat.message(request, options)).then(this, [this, row, reason](Result<Message> &&found) {
        if (found && !found->name.isEmpty())
            adopted(row, *found);
        else if (found || outcomeOf(row, found.error()) != Outcome::Final)
            tryLater(row, OutboxRow::State::Sending, std::nullopt);
        else
            refuse(row, reason);
    });
}

void SendFlow::adopted(const OutboxRow &row, const Message &message)
{
    // Its text was changed after a refusal that was none.
    if (const std::optional<OutboxRow> edit = row.restAfter(message)) {
        if (!message.createTime.isEmpty())
            (void)m_store.putMessages(row.space, {message}); // or nothing would show the edit
        tryLater(*edit, OutboxRow::State::Waiting, std::chrono::milliseconds(0));
        return;
    }
    settle(row, message);
}

void SendFlow::settle(const OutboxRow &row, const std::optional<Message> &answer)
{
    OutboxRow settled = row;
    if (row.kind == OutboxRow::Kind::Edit || row.kind == OutboxRow::Kind::Delete) {
        settled.message = targetOf(row);
        // By both names: whatever else waits for the message is known by one of them.
        if (const auto known = m_store.message(settled.message); known && settled.clientId.isEmpty())
            settled.clientId = known->clientId;
    }
    m_calls.add(m_store.settleOutbox(settled, answer))
        .then(this, [this, row](Expected<void, StoreError> &&done) {
            if (!done) {
                // It is at the server; repeating it under the same ids finds it there.
                tryLater(row, OutboxRow::State::Sending, std::nullopt);
                return;
            }
            release(row);
            Q_EMIT rowSettled(row, true);
        });
}

void SendFlow::refuse(OutboxRow row, const QString &reason)
{
    if (const auto arrived = arrivalOf(row)) {
        adopted(row, *arrived); // in an earlier attempt, as a listing has shown
        return;
    }
    qCInfo(lcFlows) << "an outbox row was refused:" << reason;
    if (isOverwritten(row)) {
        // There is nothing to try again: what the person wants to stand there is the newer text.
        m_calls.add(m_store.settleOutbox(row, std::nullopt))
            .then(this, [this, row](Expected<void, StoreError> &&dropped) {
                if (dropped)
                    release(row);
                else
                    tryLater(row, OutboxRow::State::Sending, std::nullopt);
            });
        return;
    }
    if (row.kind == OutboxRow::Kind::Delete)
        refuseUnsent(row, reason);
    const OutboxRow::State before = row.state;
    const QList<qint64> taken = takeEdits(row);
    row.state = OutboxRow::State::Refused;
    row.refusal = reason;
    put(row, taken, [this, row, before](bool isPut) {
        if (!isPut) {
            tryLater(row, before, std::nullopt);
            return;
        }
        // Whoever was not removed is shown again, and the reason told; there is no text to keep.
        if (row.kind == OutboxRow::Kind::RemoveMember)
            (void)m_store.removeFromOutbox(row.id);
        const auto arrived = arrivalOf(row); // listed meanwhile
        release(row);
        if (arrived)
            settleArrived(row.space, {*arrived});
        else
            Q_EMIT rowSettled(row, false);
    });
}

} // namespace roomkey
