// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/sendflow.h"

#include "app/core/clock.h"
#include "app/flows/outboxrules.h"
#include "app/flows/scopegrace.h"

#include <QRandomGenerator>

#include <algorithm>

namespace roomkey {

namespace {

constexpr int MostLanes = 4;

/// The clock is looked at this often while something is held, because it may be set or stand still (suspend).
constexpr std::chrono::milliseconds LongestNap{200};

/// One attempt a call: what an attempt may have done is written down before the next one.
CallOptions once()
{
    CallOptions options;
    options.maxAttempts = 1;
    options.patient = true;
    return options;
}

} // namespace

SendFlow::SendFlow(AccountStore &store, RowClaims &claims, ChatApi chat, const Clock &clock,
                   std::function<Access()> access, const FlowTimes &times, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_claims(claims)
    , m_chat(chat)
    , m_clock(clock)
    , m_access(std::move(access))
    , m_times(times)
{
    connect(&store, &AccountStore::messagesChanged, this, &SendFlow::settleArrived);
}

SendFlow::~SendFlow() = default;

void SendFlow::start()
{
    m_started = true;
    for (const OutboxRow &row : m_store.outbox()) {
        // Refused while the program ended.
        if (row.kind == OutboxRow::Kind::RemoveMember && row.state == OutboxRow::State::Refused)
            (void)m_store.removeFromOutbox(row.id);
    }
    wake();
}

void SendFlow::stop()
{
    m_started = false;
    m_calls.clear();
    for (auto &[space, lane] : m_lanes) {
        if (lane.row)
            m_claims.giveBack(*lane.row);
        giveBackTaken(lane);
    }
    m_lanes.clear();
    const QSet<qint64> settling = std::exchange(m_settling, {});
    for (const qint64 row : settling)
        m_claims.giveBack(row);
    m_waitingForALane.clear();
    m_busyLanes = 0;
}

void SendFlow::wake()
{
    for (auto &[space, lane] : m_lanes) {
        lane.failures = 0;
        lane.wait.reset();
        lane.woken = lane.row.has_value();
    }
    QSet<SpaceName> spaces;
    for (const OutboxRow &row : m_store.outbox())
        spaces.insert(row.space);
    for (const SpaceName &space : std::as_const(spaces))
        kick(space);
}

QSet<qint64> SendFlow::onTheWay() const
{
    QSet<qint64> rows;
    for (const auto &[space, lane] : m_lanes) {
        if (lane.row)
            rows.insert(*lane.row);
    }
    return rows;
}

void SendFlow::kick(const SpaceName &space)
{
    const Lane &lane = laneOf(space);
    if (!m_started || lane.row || lane.wait)
        return;
    if (m_busyLanes >= MostLanes) {
        m_waitingForALane.insert(space);
        return;
    }
    std::optional<OutboxRow> row = nextRow(space);
    if (!row) {
        takeLateEdits(space);
        return;
    }
    // Not yet Sending: until the failing server is tried again it can be taken back. The lanes come one after
    // the other, since the first finds out for all.
    if (const auto wait = m_chat.timeToServerTry(requestFor(*row)); wait > std::chrono::milliseconds(0)) {
        const int apart = QRandomGenerator::global()->bounded(1, 1'000);
        waitFor(space, wait + std::chrono::milliseconds(apart));
        return;
    }
    begin(*std::move(row));
}

void SendFlow::occupy(const OutboxRow &row)
{
    laneOf(row.space).row = row.id;
    laneOf(row.space).woken = false;
    m_claims.take(row.id);
    ++m_busyLanes;
}

ApiRequest SendFlow::requestFor(const OutboxRow &row) const
{
    switch (row.kind) {
    case OutboxRow::Kind::Send:
        return requests::createMessage(row.space, row.text, row.requestId, row.clientId);
    case OutboxRow::Kind::Edit:
        return requests::editMessage(targetOf(row), row.text);
    case OutboxRow::Kind::Delete:
        return requests::deleteMessage(targetOf(row));
    case OutboxRow::Kind::RemoveMember:
        return requests::removeMember(row.member);
    }
    Q_UNREACHABLE();
}

MessageName SendFlow::targetOf(const OutboxRow &row) const
{
    // Written down before the message had a name of its own.
    const std::optional<Message> ours = m_store.messageByClientId(row.space, row.clientId);
    return ours ? ours->name : row.message;
}

void SendFlow::begin(OutboxRow row)
{
    // Its moment has come; should this attempt do nothing, it waits like any other.
    const OutboxRow::State before =
        row.state == OutboxRow::State::Held ? OutboxRow::State::Waiting : row.state;
    row.state = before;
    occupy(row);
    // After an attempt of unknown outcome a listing may have shown already that it arrived.
    if (const auto arrived = arrivalOf(row)) {
        adopted(row, *arrived);
        return;
    }
    if (!m_access().judge(requestFor(row)).isAllowed()) {
        refuseUnlessThere(row, before, refusals::ScopeMissing);
        return;
    }
    // Committed before the request leaves: whatever happens from here on, the next start knows of it.
    const QList<qint64> taken = before == OutboxRow::State::Waiting ? takeEdits(row) : QList<qint64>();
    row.state = OutboxRow::State::Sending;
    ++row.attempts;
    put(row, taken, [this, row, before](bool isPut) {
        if (isPut)
            call(row, before);
        else
            tryLater(row, before, std::nullopt);
    });
}

void SendFlow::call(const OutboxRow &row, OutboxRow::State before)
{
    const ApiRequest request = requestFor(row);
    if (row.kind == OutboxRow::Kind::Delete || row.kind == OutboxRow::Kind::RemoveMember) {
        const auto reply = withScopeGrace<ApiAnswer>(
            this, m_times.scopeGrace, [this, request] { return m_chat.done(request, once()); });
        m_calls.add(reply).then(this, [this, row, before](Result<ApiAnswer> &&answer) {
            // Gone already is what was wanted; a repeated delete is told so too.
            if (answer || answer.error().kind == ApiError::Kind::NotFound)
                settle(row, std::nullopt);
            else
                answered(row, before, answer.error());
        });
        return;
    }
    const auto reply = withScopeGrace<Message>(this, m_times.scopeGrace,
                                               [this, request] { return m_chat.message(request, once()); });
    m_calls.add(reply).then(this, [this, row, before](Result<Message> &&answer) {
        if (answer && !answer->name.isEmpty())
            settle(row, *answer);
        else
            answered(row, before, answer ? ApiError::of(ApiError::Kind::BadReply) : answer.error());
    });
}

void SendFlow::put(const OutboxRow &row, const QList<qint64> &taken, std::function<void(bool)> then)
{
    laneOf(row.space).taken = taken;
    for (const qint64 id : taken)
        m_claims.take(id);
    m_calls.add(m_store.updateOutbox(row, taken))
        .then(this, [this, space = row.space, then = std::move(then)](const Expected<void, StoreError> &put) {
            giveBackTaken(laneOf(space));
            then(put.has_value());
        });
}

void SendFlow::giveBackTaken(Lane &lane)
{
    for (const qint64 id : std::exchange(lane.taken, {}))
        m_claims.giveBack(id);
}

void SendFlow::tryLater(OutboxRow row, OutboxRow::State state, std::optional<std::chrono::milliseconds> after)
{
    row.state = state;
    row.refusal.clear();
    const QList<qint64> taken = state == OutboxRow::State::Waiting ? takeEdits(row) : QList<qint64>();
    // Should this not reach the disk, the row stays Sending there, which is the careful reading.
    put(row, taken, [this, row, after](bool isPut) {
        const Lane &lane = laneOf(row.space);
        const auto next = backoff(lane.failures + 1);
        // A disk that refuses is not asked again at once.
        if (!isPut)
            releaseFor(row, next);
        else
            releaseFor(row, lane.woken ? std::chrono::milliseconds(0) : after.value_or(next));
    });
}

void SendFlow::releaseFor(const OutboxRow &row, std::chrono::milliseconds wait)
{
    Lane &lane = laneOf(row.space);
    const int failures = lane.failures + 1;
    waitFor(row.space, wait);
    release(row);
    lane.failures = failures;
}

void SendFlow::release(const OutboxRow &row)
{
    m_claims.giveBack(row.id);
    Lane &lane = laneOf(row.space);
    lane.row.reset();
    lane.failures = 0;
    --m_busyLanes;
    kick(row.space);
    const QSet<SpaceName> waiting = std::exchange(m_waitingForALane, {});
    for (const SpaceName &space : waiting)
        kick(space);
    Q_EMIT attemptEnded(row.id);
}

void SendFlow::waitFor(const SpaceName &space, std::chrono::milliseconds wait)
{
    auto timer = std::make_unique<QTimer>();
    timer->setSingleShot(true);
    timer->setTimerType(Qt::PreciseTimer); // by default a twentieth late, and people wait for it
    connect(timer.get(), &QTimer::timeout, this, [this, space] {
        laneOf(space).wait.release()->deleteLater(); // not while it calls us
        kick(space);
    });
    timer->start(wait);
    laneOf(space).wait = std::move(timer);
}

void SendFlow::lookAgain(const SpaceName &space, std::chrono::milliseconds wait)
{
    std::unique_ptr<QTimer> &hold = laneOf(space).hold;
    if (!hold) {
        hold = std::make_unique<QTimer>();
        hold->setSingleShot(true);
        connect(hold.get(), &QTimer::timeout, this, [this, space] { kick(space); });
    }
    hold->start(std::min(wait, LongestNap));
}

std::chrono::milliseconds SendFlow::backoff(int failures) const
{
    const auto doubled = m_times.firstWait * (1LL << std::clamp(failures - 1, 0, 16));
    const auto longest = std::min<std::chrono::milliseconds>(doubled, m_times.longestWait);
    // Half of it is left to chance, so that many programs do not come back in one wave.
    const auto half = static_cast<int>(longest.count() / 2);
    return std::chrono::milliseconds(half + QRandomGenerator::global()->bounded(half + 1));
}

} // namespace roomkey
