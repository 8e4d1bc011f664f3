// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/flows/flowtimes.h"
#include "app/flows/rowclaims.h"
#include "app/store/accountstore.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>
#include <unordered_map>

// Brings what is in the outbox to Google, each row exactly once and those of a space in order; several spaces
// at a time. A row is committed as Sending before its request leaves. If no answer comes it is repeated under
// the same request id and client message id for as long as it takes; a final refusal is kept with its reason
// and holds up nothing. GUI thread; store, claims, client and clock outlive it.
namespace roomkey {

class Clock;

class SendFlow : public QObject
{
    Q_OBJECT

public:
    SendFlow(AccountStore &store, RowClaims &claims, ChatApi chat, const Clock &clock,
             std::function<Access()> access, const FlowTimes &times, QObject *parent = nullptr);
    ~SendFlow() override;

    void start();
    /// Nothing is called any more; answers on their way are dropped and asked for again after a start.
    void stop();
    /// Sends what waits in \a space, unless something of it is on its way or waits for a better moment.
    void kick(const SpaceName &space);
    /// Whatever waits for a better moment tries now: the network is back, there is a key again.
    void wake();
    /// Rows whose attempt is under way.
    QSet<qint64> onTheWay() const;

Q_SIGNALS:
    /// Whatever came of it: the row is settled, or waits.
    void attemptEnded(qint64 row);
    void rowSettled(const roomkey::OutboxRow &row, bool sent);

private:
    /// What is going on in one space.
    struct Lane
    {
        std::optional<qint64> row;    ///< on its way
        QList<qint64> taken;          ///< rows that are about to go over into it
        int failures = 0;             ///< in a row
        std::unique_ptr<QTimer> wait; ///< until the next attempt
        std::unique_ptr<QTimer> hold; ///< until something held may be due; holds up nothing else
        bool woken = false;           ///< the moment got better while the row was on its way
    };

    void giveBackTaken(Lane &lane);
    Lane &laneOf(const SpaceName &space) { return m_lanes[space.toString()]; }
    std::optional<OutboxRow> nextRow(const SpaceName &space);
    ApiRequest requestFor(const OutboxRow &row) const;
    MessageName targetOf(const OutboxRow &row) const;

    void begin(OutboxRow row);
    void call(const OutboxRow &row, OutboxRow::State before);
    void answered(const OutboxRow &row, OutboxRow::State before, const ApiError &error);
    void adopt(const OutboxRow &row);
    /// The message of a Send, if a listing has shown that it arrived.
    std::optional<Message> arrivalOf(const OutboxRow &row) const;
    void adopted(const OutboxRow &row, const Message &message);
    void settle(const OutboxRow &row, const std::optional<Message> &answer);
    void refuse(OutboxRow row, const QString &reason);
    /// The same, but for a message that an earlier attempt of unknown outcome made: this refusal was not of
    /// that.
    void refuseUnlessThere(const OutboxRow &row, OutboxRow::State before, const QString &reason);
    /// Another attempt later, from \a state.
    void tryLater(OutboxRow row, OutboxRow::State state, std::optional<std::chrono::milliseconds> after);
    /// From here on the row is its lane's, and nobody else's.
    void occupy(const OutboxRow &row);
    void release(const OutboxRow &row);
    /// The same after a failure: the lane looks again after \a wait.
    void releaseFor(const OutboxRow &row, std::chrono::milliseconds wait);
    void waitFor(const SpaceName &space, std::chrono::milliseconds wait);
    void lookAgain(const SpaceName &space, std::chrono::milliseconds wait);
    /// Messages of a listing may be refused rows that arrived all the same.
    void settleArrived(const SpaceName &space, const QList<Message> &messages);
    /// A message that was to be deleted, and was not sent, is not sent because the deletion was refused.
    void refuseUnsent(const OutboxRow &deletion, const QString &reason);
    /// Whether a newer edit of its message waits behind this one.
    bool isOverwritten(const OutboxRow &row) const;
    /// Makes the text of edits that wait for \a send, which did not arrive, its own. The edits are void then.
    QList<qint64> takeEdits(OutboxRow &send) const;
    /// The same for a message of \a space that was refused while the edit was being written down: whatever is
    /// done with that message is done with its newest text.
    void takeLateEdits(const SpaceName &space);
    /// Writes the row down; \a taken goes along. \a then is told whether that worked.
    void put(const OutboxRow &row, const QList<qint64> &taken, std::function<void(bool)> then);
    std::chrono::milliseconds backoff(int failures) const;

    AccountStore &m_store;
    RowClaims &m_claims;
    ChatApi m_chat;
    const Clock &m_clock;
    std::function<Access()> m_access;
    FlowTimes m_times;
    RequestScope m_calls;
    std::unordered_map<QString, Lane> m_lanes; ///< by space; references stay valid
    QSet<SpaceName> m_waitingForALane;
    QSet<qint64> m_settling; ///< rows that arrived, on their way out; apart from the lanes
    int m_busyLanes = 0;
    bool m_started = false;
};

} // namespace roomkey
