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

} // namespace

void TimelineModel::applyOutbox(const SpaceName &space)
{
    if (space != m_space || !m_store)
        return;
    // The latest act on a message counts, but one that is to be deleted is that whatever else waits, and one
    // that is not at the server yet is first of all to be sent.
    QHash<ClientMessageId, OutboxRow> sends;
    QHash<ClientMessageId, OutboxRow> actsById;
    QHash<MessageName, OutboxRow> actsByName;
    const auto insertLatest = [](auto &acts, const auto &key, const OutboxRow &row) {
        if (!key.isEmpty() && !acts.value(key).hidesMessage())
            acts.insert(key, row);
    };
    for (const OutboxRow &row : m_store->outbox(space)) {
        if (row.kind == OutboxRow::Kind::Send) {
            sends.insert(row.clientId, row);
        } else if (row.kind != OutboxRow::Kind::RemoveMember) {
            insertLatest(actsById, row.clientId, row);
            insertLatest(actsByName, row.message, row);
        }
    }
    const auto find = [](const auto &rows, const auto &key) -> std::optional<OutboxRow> {
        const auto it = rows.constFind(key);
        return it == rows.cend() ? std::nullopt : std::optional(*it);
    };
    const auto actOn = [&](const TimelineRow &row) -> std::optional<OutboxRow> {
        const ClientMessageId &id = row.message.clientId;
        if (row.onServer) {
            if (auto act = find(actsByName, row.message.name))
                return act;
            if (auto act = find(actsById, id))
                return act;
        }
        return id.isEmpty() ? std::nullopt : find(sends, id);
    };
    const auto unsentText = [&](const OutboxRow &send) {
        const OutboxRow act = actsById.value(send.clientId, send);
        return act.changesMessage() ? act.text : send.text;
    };
    removeRuns([&](const Row &row) { return !row->onServer && !actOn(*row); },
               [this](int at) { neighbourChanged(at); });
    QSet<ClientMessageId> shown;
    for (int i = 0; i < rowCount(); ++i) {
        const Row row = m_rows[size_t(i)];
        if (!row->message.clientId.isEmpty())
            shown.insert(row->message.clientId);
        const std::optional<OutboxRow> act = actOn(*row);
        const QString text = row->onServer ? row->message.text : unsentText(*act);
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
    for (auto it = sends.cbegin(); it != sends.cend(); ++it) {
        if (shown.contains(it.key()))
            continue;
        auto row = makeRow(*it);
        row->message.text = unsentText(*it);
        added.push_back(std::move(row));
    }
    insert(std::move(added));
    if (std::any_of(m_rows.cbegin(), m_rows.cend(), [](const Row &row) { return row->holdLeft; }))
        m_countDown.start();
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
        if (row.state == OutboxRow::State::Held || row.state == OutboxRow::State::Waiting)
            return row;
    }
    return std::nullopt;
}

} // namespace roomkey::models
