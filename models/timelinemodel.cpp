// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/timelinemodel.h"

#include "app/api/rfc3339.h"
#include "app/core/clock.h"
#include "models/labels.h"
#include "models/roles.h"

#include <QDateTime>
#include <QSet>

#include <algorithm>
#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace roomkey::models {

namespace {

/// The clock may be set, or stand still with the computer.
constexpr auto LookAtClock = 200ms;

QDate localDay(qint64 microseconds)
{
    return QDateTime::fromMSecsSinceEpoch(microseconds / 1000).date();
}

} // namespace

TimelineModel::TimelineModel(const Clock &clock, QObject *parent)
    : SortedRows(parent)
    , m_clock(clock)
{
    m_countDown.setInterval(LookAtClock);
    connect(&m_countDown, &QTimer::timeout, this, &TimelineModel::countDown);
}

bool TimelineModel::isBefore(const Row &a, const Row &b) const
{
    if (a->onServer != b->onServer)
        return a->onServer;
    if (!a->onServer)
        return a->act->id < b->act->id;
    if (a->createdAt != b->createdAt)
        return a->createdAt < b->createdAt;
    return a->message.name < b->message.name;
}

void TimelineModel::setStore(AccountStore *store)
{
    if (store == m_store)
        return;
    setSpace({});
    if (m_store)
        m_store->disconnect(this);
    m_store = store;
    if (!store)
        return;
    connect(store, &AccountStore::messagesChanged, this, &TimelineModel::applyMessages);
    connect(store, &AccountStore::outboxChanged, this, &TimelineModel::applyOutbox);
    connect(store, &AccountStore::membersChanged, this, &TimelineModel::refreshSenders);
}

void TimelineModel::setSelf(const User &self)
{
    m_self = self;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {OwnRole, SenderNameRole});
}

void TimelineModel::setSpace(const SpaceName &space)
{
    if (space == m_space)
        return;
    beginResetModel();
    m_rows.clear();
    m_space = space;
    m_cacheHasOlder = false;
    m_wantsOlder = false;
    m_countDown.stop();
    endResetModel();
    if (space.isEmpty() || !m_store)
        return;
    readOlderPage();
    applyOutbox(space);
}

std::shared_ptr<TimelineRow> TimelineModel::makeRow(const Message &message) const
{
    const std::optional<qint64> createdAt = microsecondsFromRfc3339(message.createTime);
    if (!createdAt)
        return nullptr; // without a time it has no place in the order
    auto row = std::make_shared<TimelineRow>();
    row->id = m_nextNumber++;
    row->revision = m_nextNumber++;
    row->message = message;
    row->onServer = true;
    row->createdAt = *createdAt;
    row->day = localDay(*createdAt);
    return row;
}

std::shared_ptr<TimelineRow> TimelineModel::makeRow(const OutboxRow &act) const
{
    auto row = std::make_shared<TimelineRow>();
    row->id = m_nextNumber++;
    row->revision = m_nextNumber++;
    row->message.space = act.space;
    row->message.sender = m_self;
    row->message.text = act.text;
    if (act.kind == OutboxRow::Kind::Send) {
        row->message.clientId = act.clientId;
    } else {
        // Without the client id, which is that of the message's own row.
        row->message.name = act.message;
        if (const auto known = act.text.isEmpty() ? m_store->message(act.message) : std::nullopt)
            row->message.text = known->text;
    }
    row->act = act;
    row->holdLeft = holdLeft(row->act);
    row->createdAt = act.createdAt;
    row->day = localDay(act.createdAt);
    return row;
}

void TimelineModel::readOlderPage(int limit)
{
    std::optional<MessageCursor> before;
    if (!m_rows.empty() && m_rows.front()->onServer)
        before = MessageCursor{m_rows.front()->createdAt, m_rows.front()->message.name.toString()};
    const QList<Message> page = m_store->messages(m_space, limit, before ? &*before : nullptr);
    m_cacheHasOlder = page.size() == limit;
    std::vector<Row> rows;
    for (const Message &message : page) {
        if (auto row = makeRow(message))
            rows.push_back(std::move(row));
    }
    insert(std::move(rows));
    applyOutbox(m_space); // an edit may be waiting for one of them
}

void TimelineModel::loadOlder()
{
    if (m_space.isEmpty() || !m_store)
        return;
    if (m_cacheHasOlder) {
        readOlderPage();
    } else if (!m_store->reachesBeginning(m_space)) {
        m_wantsOlder = true;
        Q_EMIT olderWanted(m_space);
    }
}

bool TimelineModel::loadBackTo(const MessageCursor &message, int limit)
{
    const auto isThere = [&] {
        if (!m_cacheHasOlder || m_rows.empty() || !m_rows.front()->onServer)
            return true;
        const TimelineRow &first = *m_rows.front();
        return MessageCursor{first.createdAt, first.message.name.toString()} < message;
    };
    if (!isThere())
        readOlderPage(limit);
    return isThere();
}

bool TimelineModel::hasOlder() const
{
    return m_store && !m_space.isEmpty() && (m_cacheHasOlder || !m_store->reachesBeginning(m_space));
}

int TimelineModel::findRow(const Message &message, qint64 createdAt) const
{
    auto probe = std::make_shared<TimelineRow>();
    probe->onServer = true;
    probe->createdAt = createdAt;
    probe->message.name = message.name;
    const int at = lowerBound(probe);
    if (at < rowCount() && m_rows[size_t(at)]->onServer && m_rows[size_t(at)]->message.name == message.name)
        return at;
    return message.clientId.isEmpty() ? -1 : rowOf(message.clientId);
}

bool TimelineModel::isInWindow(const Row &row) const
{
    return m_rows.empty() || !m_rows.front()->onServer || !isBefore(row, m_rows.front());
}

void TimelineModel::applyMessages(const SpaceName &space, const QList<Message> &changed,
                                  const QList<MessageName> &removed)
{
    if (space != m_space)
        return;
    const auto unsent =
        std::find_if(m_rows.crbegin(), m_rows.crend(), [](const Row &row) { return row->onServer; });
    bool actsMove = std::any_of(m_rows.crbegin(), unsent, [](const Row &row) { return isApart(*row); });
    if (!removed.isEmpty()) {
        const QSet<MessageName> gone(removed.begin(), removed.end());
        const auto goes = [&](const Row &row) {
            const bool isGone = row->onServer && gone.contains(row->message.name);
            actsMove = actsMove || (isGone && row->act);
            return isGone;
        };
        removeRuns(goes, [this](int at) { neighbourChanged(at); });
    }
    const Row lastBefore = [this]() -> Row {
        for (auto it = m_rows.rbegin(); it != m_rows.rend(); ++it) {
            if ((*it)->onServer)
                return *it;
        }
        return nullptr;
    }();
    std::vector<Row> fresh;
    for (const Message &message : changed) {
        auto row = makeRow(message);
        if (!row)
            continue;
        const int at = findRow(message, row->createdAt);
        if (at >= 0) {
            const TimelineRow &old = *m_rows[size_t(at)];
            row->id = old.id;
            row->act = old.act;
            row->holdLeft = old.holdLeft;
            row->notice = old.notice;
            replace(at, std::move(row));
        } else if (isInWindow(row)) {
            fresh.push_back(std::move(row));
        } else {
            m_cacheHasOlder = true;
        }
    }
    giveActs(fresh);
    int count = 0;
    Row newest;
    if (lastBefore) {
        for (const Row &row : fresh) {
            if (!isBefore(lastBefore, row) || isOwn(*row))
                continue;
            ++count;
            if (!newest || isBefore(newest, row))
                newest = row;
        }
    }
    insert(std::move(fresh));
    if (actsMove)
        applyOutbox(space); // to rows of their own, or from there to their messages
    if (m_wantsOlder && m_cacheHasOlder) {
        m_wantsOlder = false;
        readOlderPage();
    }
    if (newest)
        Q_EMIT arrived(count, personLabel(newest->message.sender), newest->message.text);
}

void TimelineModel::setOffline(bool offline)
{
    if (std::exchange(m_offline, offline) == offline)
        return;
    for (int i = 0; i < rowCount(); ++i) {
        const Row row = m_rows[size_t(i)];
        if (row->act)
            replace(i, std::make_shared<TimelineRow>(*row));
    }
}

void TimelineModel::setNotice(int row, const QString &notice)
{
    if (row < 0 || row >= rowCount() || m_rows[size_t(row)]->notice == notice)
        return;
    auto fresh = std::make_shared<TimelineRow>(*m_rows[size_t(row)]);
    fresh->notice = notice;
    replace(row, std::move(fresh));
}

void TimelineModel::clearNotices()
{
    for (int i = 0; i < rowCount(); ++i)
        setNotice(i, {});
}

void TimelineModel::refreshSenders(const SpaceName &space)
{
    if (space != m_space || m_rows.empty() || !m_rows.front()->onServer)
        return;
    for (const Message &message : m_store->messages(space, rowCount())) {
        const int at = rowOf(message.name);
        if (at < 0 || m_rows[size_t(at)]->message.sender == message.sender)
            continue;
        auto fresh = std::make_shared<TimelineRow>(*m_rows[size_t(at)]);
        fresh->message.sender = message.sender;
        replace(at, std::move(fresh));
    }
}

void TimelineModel::insert(std::vector<Row> rows)
{
    insertRuns(std::move(rows), [this](int, int last) { neighbourChanged(last + 1); });
}

void TimelineModel::replace(int at, std::shared_ptr<TimelineRow> fresh)
{
    fresh->revision = m_nextNumber++;
    const int row = replaceRow(at, std::move(fresh));
    Q_EMIT dataChanged(index(row), index(row));
    if (row != at) {
        neighbourChanged(at);
        neighbourChanged(at + 1);
    }
    neighbourChanged(row + 1);
}

void TimelineModel::neighbourChanged(int row)
{
    if (row > 0 && row < rowCount())
        Q_EMIT dataChanged(index(row), index(row), {GroupStartRole, DayStartRole});
}

int TimelineModel::rowOf(const MessageName &name) const
{
    for (int i = rowCount() - 1; i >= 0 && !name.isEmpty(); --i) {
        if (m_rows[size_t(i)]->message.name == name)
            return i;
    }
    return -1;
}

int TimelineModel::rowOf(const ClientMessageId &id) const
{
    for (int i = rowCount() - 1; i >= 0; --i) {
        if (m_rows[size_t(i)]->message.clientId == id)
            return i;
    }
    return -1;
}

int TimelineModel::lastOwnRow() const
{
    for (int i = rowCount() - 1; i >= 0; --i) {
        const TimelineRow &row = *m_rows[size_t(i)];
        if (row.onServer && isOwn(row) && row.message.deletion == Message::Deletion::None && !row.act)
            return i;
    }
    return -1;
}

bool TimelineModel::isOwn(const TimelineRow &row) const
{
    const bool isSend = row.act && row.act->kind == OutboxRow::Kind::Send;
    return !row.onServer || isSend || (!m_self.name.isEmpty() && row.message.sender.name == m_self.name);
}

} // namespace roomkey::models
