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
            if (row.kind == OutboxRow::Kind::Send) {
                m_sends.insert(row.clientId, row);
            } else if (row.kind != OutboxRow::Kind::RemoveMember) {
                insertLatest(m_byId, row.clientId, row);
                insertLatest(m_byName, row.message, row);
            }
        }
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

private:
    template <class Rows, class Key>
    static std::optional<OutboxRow> find(const Rows &rows, const Key &key)
    {
        const auto it = key.isEmpty() ? rows.cend() : rows.constFind(key);
        return it == rows.cend() ? std::nullopt : std::optional(*it);
    }

    QHash<ClientMessageId, OutboxRow> m_sends;
    QHash<ClientMessageId, OutboxRow> m_byId;
    QHash<MessageName, OutboxRow> m_byName;
};

} // namespace

void TimelineModel::applyOutbox(const SpaceName &space)
{
    if (space != m_space || !m_store)
        return;
    const Acts acts(m_store->outbox(space));
    removeRuns([&](const Row &row) { return !row->onServer && !acts.on(*row); },
               [this](int at) { neighbourChanged(at); });
    QSet<ClientMessageId> sent;
    for (int i = 0; i < rowCount(); ++i) {
        const Row row = m_rows[size_t(i)];
        if (!row->message.clientId.isEmpty())
            sent.insert(row->message.clientId);
        const std::optional<OutboxRow> act = acts.on(*row);
        const QString text = row->onServer ? row->message.text : acts.unsentText(*act);
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
    insert(std::move(added));
    if (std::any_of(m_rows.cbegin(), m_rows.cend(), [](const Row &row) { return row->holdLeft; }))
        m_countDown.start();
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
        if (row.state == OutboxRow::State::Held || row.state == OutboxRow::State::Waiting)
            return row;
    }
    return std::nullopt;
}

} // namespace roomkey::models
