// SPDX-License-Identifier: GPL-3.0-or-later
// What waits in the outbox, as the timeline shows it.
#include "models/timelinemodel.h"

#include "app/flows/outboxrules.h"
#include "models/roles.h"

#include <QSet>

#include <algorithm>

namespace roomkey::models {

namespace {

constexpr qint64 Second = 1'000'000;

bool isAboutMessage(const OutboxRow &row)
{
    return row.kind == OutboxRow::Kind::Edit || row.kind == OutboxRow::Kind::Delete;
}

/// The rows of a space's outbox by the messages they are about.
class Acts
{
public:
    explicit Acts(const QList<OutboxRow> &outbox)
    {
        // The latest act on a message counts, but one that is to be deleted is that whatever else waits, and
        // one that is not at the server yet is first of all to be sent.
        const auto insertLatest = [](auto &acts, const auto &key, const OutboxRow &row) {
            if (!key.isEmpty() && !acts.value(key).hidesMessage())
                acts.insert(key, row);
        };
        for (const OutboxRow &row : outbox) {
            if (row.kind == OutboxRow::Kind::Send && !row.clientId.isEmpty()) {
                m_sends.insert(row.clientId, row);
            } else if (isAboutMessage(row)) {
                insertLatest(m_byId, row.clientId, row);
                insertLatest(m_byName, row.message, row);
            }
        }
        std::copy_if(outbox.begin(), outbox.end(), std::back_inserter(m_toBeSeen),
                     [this](const OutboxRow &row) { return needsToBeSeen(row); });
    }

    const QHash<ClientMessageId, OutboxRow> &sends() const { return m_sends; }
    /// What is to happen to the message of \a row, or nothing.
    std::optional<OutboxRow> on(const TimelineRow &row) const
    {
        if (row.onServer) {
            if (auto act = find(m_byName, row.message.name))
                return act;
            if (auto act = find(m_byId, row.message.clientId))
                return act;
        }
        return find(m_sends, row.message.clientId);
    }
    /// The text of a message that is not at the server.
    QString unsentText(const OutboxRow &send) const
    {
        const OutboxRow act = m_byId.value(send.clientId, send);
        return act.changesMessage() ? act.text : send.text;
    }
    /// What would be out of sight if its message had no row.
    const QList<OutboxRow> &toBeSeen() const { return m_toBeSeen; }

private:
    bool needsToBeSeen(const OutboxRow &row) const
    {
        if (row.kind == OutboxRow::Kind::Send)
            return row.clientId.isEmpty(); // lost with a part of the file
        if (!isAboutMessage(row) || row.hidesMessage())
            return false;
        const std::optional<OutboxRow> byName = find(m_byName, row.message);
        const std::optional<OutboxRow> latest = byName ? byName : find(m_byId, row.clientId);
        if (latest && latest->id != row.id)
            return false;
        // A message that was not sent shows its newest text itself.
        return !m_sends.contains(row.clientId) ||
               (row.kind == OutboxRow::Kind::Edit && row.state == OutboxRow::State::Refused);
    }
    template <class Rows, class Key>
    static std::optional<OutboxRow> find(const Rows &rows, const Key &key)
    {
        const auto it = key.isEmpty() ? rows.cend() : rows.constFind(key);
        return it == rows.cend() ? std::nullopt : std::optional(*it);
    }

    QHash<ClientMessageId, OutboxRow> m_sends;
    QHash<ClientMessageId, OutboxRow> m_byId;
    QHash<MessageName, OutboxRow> m_byName;
    QList<OutboxRow> m_toBeSeen;
};

} // namespace

void TimelineModel::applyOutbox(const SpaceName &space)
{
    if (space != m_space || !m_store)
        return;
    const Acts acts(m_store->outbox(space));
    const QHash<qint64, OutboxRow> apart = withoutMessage(acts.toBeSeen());
    const auto actOn = [&](const TimelineRow &row) -> std::optional<OutboxRow> {
        if (!isApart(row))
            return acts.on(row);
        const auto it = apart.constFind(row.act->id);
        return it == apart.cend() ? std::nullopt : std::optional(*it);
    };
    const auto textOf = [&](const TimelineRow &row, const OutboxRow &act) {
        if (row.onServer || act.kind == OutboxRow::Kind::Delete)
            return row.message.text;
        return isApart(row) ? act.text : acts.unsentText(act);
    };
    removeRuns([&](const Row &row) { return !row->onServer && !actOn(*row); },
               [this](int at) { neighbourChanged(at); });
    QSet<ClientMessageId> sent;
    QSet<qint64> shownApart;
    for (int i = 0; i < rowCount(); ++i) {
        const Row row = m_rows[size_t(i)];
        if (!row->message.clientId.isEmpty())
            sent.insert(row->message.clientId);
        if (isApart(*row))
            shownApart.insert(row->act->id);
        const std::optional<OutboxRow> act = actOn(*row);
        const QString text = act ? textOf(*row, *act) : row->message.text;
        if (act == row->act && text == row->message.text)
            continue;
        auto fresh = std::make_shared<TimelineRow>(*row);
        fresh->act = act;
        fresh->holdLeft = holdLeft(act);
        fresh->notice.clear();
        fresh->message.text = text;
        replace(i, std::move(fresh));
    }
    std::vector<Row> added;
    for (const OutboxRow &send : acts.sends()) {
        if (sent.contains(send.clientId))
            continue;
        auto row = makeRow(send);
        row->message.text = acts.unsentText(send);
        added.push_back(std::move(row));
    }
    for (const OutboxRow &act : apart) {
        if (!shownApart.contains(act.id))
            added.push_back(makeRow(act));
    }
    insert(std::move(added));
    if (std::any_of(m_rows.cbegin(), m_rows.cend(), [](const Row &row) { return row->holdLeft; }))
        m_countDown.start();
}

bool TimelineModel::isApart(const TimelineRow &row)
{
    return !row.onServer && (row.act->kind != OutboxRow::Kind::Send || row.message.clientId.isEmpty());
}

QHash<qint64, OutboxRow> TimelineModel::withoutMessage(const QList<OutboxRow> &acts) const
{
    QHash<qint64, OutboxRow> apart;
    if (acts.isEmpty())
        return apart;
    QSet<MessageName> names;
    QSet<ClientMessageId> ids;
    for (const Row &row : m_rows) {
        if (!row->onServer)
            break;
        names.insert(row->message.name);
        if (!row->message.clientId.isEmpty())
            ids.insert(row->message.clientId);
    }
    for (const OutboxRow &act : acts) {
        if (isAboutMessage(act)) {
            if (names.contains(act.message) || ids.contains(act.clientId))
                continue;
            // Further up it is where its message is; but what needs the person is not looked for there.
            if (act.state != OutboxRow::State::Refused &&
                (m_store->message(act.message) || m_store->messageByClientId(m_space, act.clientId)))
                continue;
        }
        apart.insert(act.id, act);
    }
    return apart;
}

void TimelineModel::giveActs(std::vector<Row> &rows)
{
    if (rows.empty() || !m_store)
        return;
    const Acts acts(m_store->outbox(m_space));
    for (Row &row : rows) {
        const std::optional<OutboxRow> act = acts.on(*row);
        if (!act)
            continue;
        auto fresh = std::make_shared<TimelineRow>(*row);
        fresh->act = act;
        fresh->holdLeft = holdLeft(act);
        if (fresh->holdLeft)
            m_countDown.start();
        row = std::move(fresh);
    }
}

std::optional<int> TimelineModel::holdLeft(const std::optional<OutboxRow> &act) const
{
    if (!act || act->state != OutboxRow::State::Held)
        return std::nullopt;
    const qint64 now = nowMicroseconds(m_clock);
    if (isHeld(*act, now))
        return static_cast<int>((act->notBefore - now + Second - 1) / Second);
    // Whoever sends it looks at the clock now and then, too.
    return now >= act->notBefore && now < act->notBefore + Second ? std::optional(0) : std::nullopt;
}

void TimelineModel::countDown()
{
    bool isHolding = false;
    for (int i = 0; i < rowCount(); ++i) {
        const Row row = m_rows[size_t(i)];
        if (!row->holdLeft)
            continue;
        const std::optional<int> left = holdLeft(row->act);
        isHolding = isHolding || left;
        if (left == row->holdLeft)
            continue;
        auto fresh = std::make_shared<TimelineRow>(*row);
        fresh->holdLeft = left;
        replace(i, std::move(fresh));
    }
    if (!isHolding)
        m_countDown.stop();
}

std::optional<OutboxRow> TimelineModel::newestUnsent() const
{
    for (auto it = m_rows.rbegin(); it != m_rows.rend() && !(*it)->onServer; ++it) {
        const OutboxRow &row = *(*it)->act;
        if (row.kind != OutboxRow::Kind::Send)
            continue;
        if (row.state == OutboxRow::State::Held || row.state == OutboxRow::State::Waiting)
            return row;
    }
    return std::nullopt;
}

} // namespace roomkey::models
