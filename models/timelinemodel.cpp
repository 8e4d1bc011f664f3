// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/timelinemodel.h"

#include "app/api/rfc3339.h"
#include "models/rowsync.h"

#include <QLocale>

#include <algorithm>

namespace roomkey::models {

namespace {

constexpr int PageSize = 60;
constexpr qint64 GroupSpan = 5LL * 60 * 1'000'000; // rows of one sender this close share a header

QDateTime localTime(qint64 microseconds)
{
    return QDateTime::fromMSecsSinceEpoch(microseconds / 1000);
}

qint64 timeOf(const Message &message)
{
    return microsecondsFromRfc3339(message.createTime).value_or(0);
}

bool isOlder(const MessageCursor &a, const MessageCursor &b)
{
    return a.createdAt != b.createdAt ? a.createdAt < b.createdAt : a.name < b.name;
}

} // namespace

TimelineModel::TimelineModel(AccountStore &store, const UserName &self, const QString &selfName,
                             QObject *parent)
    : QAbstractListModel(parent)
    , m_store(store)
    , m_self(self)
    , m_selfName(selfName)
{
    connect(&store, &AccountStore::messagesChanged, this,
            [this](const SpaceName &space, const QList<Message> &changed, const QList<MessageName> &removed) {
                if (space == m_space)
                    applyMessages(changed, removed);
            });
    connect(&store, &AccountStore::outboxChanged, this, [this](const SpaceName &space) {
        if (space == m_space) {
            readOutbox();
            sync();
        }
    });
}

QString TimelineModel::keyOf(const Message &message)
{
    return message.clientId.isEmpty() ? message.name.toString() : message.clientId.toString();
}

void TimelineModel::setSpace(const SpaceName &space)
{
    beginResetModel();
    m_space = space;
    m_byKey.clear();
    m_keyByName.clear();
    m_rows.clear();
    m_dirty.clear();
    m_oldest.reset();
    m_storeHasOlder = false;
    endResetModel();
    if (space.isEmpty())
        return;
    const QList<Message> page = m_store.messages(space, PageSize);
    m_storeHasOlder = page.size() == PageSize;
    if (!page.isEmpty())
        m_oldest = MessageCursor{timeOf(page.constFirst()), page.constFirst().name.toString()};
    for (const Message &message : page) {
        m_keyByName.insert(message.name.toString(), keyOf(message));
        Row &row = touch(keyOf(message));
        row.message = message;
        row.time = timeOf(message);
    }
    readOutbox();
    sync();
}

bool TimelineModel::loadOlder()
{
    if (m_space.isEmpty() || !m_oldest)
        return false;
    const QList<Message> page = m_store.messages(m_space, PageSize, &*m_oldest);
    m_storeHasOlder = page.size() == PageSize;
    if (page.isEmpty())
        return false;
    m_oldest = MessageCursor{timeOf(page.constFirst()), page.constFirst().name.toString()};
    for (const Message &message : page) {
        m_keyByName.insert(message.name.toString(), keyOf(message));
        Row &row = touch(keyOf(message));
        row.message = message;
        row.time = timeOf(message);
    }
    sync();
    return true;
}

bool TimelineModel::reachesBeginning() const
{
    return !m_storeHasOlder && m_store.reachesBeginning(m_space);
}

TimelineModel::Row &TimelineModel::touch(const QString &key)
{
    Row &row = m_byKey[key];
    row.revision = ++m_revision;
    m_dirty.insert(key);
    return row;
}

void TimelineModel::readOutbox()
{
    // Whatever was pending and is not any more is settled (its message is in the cache by then) or taken
    // back.
    for (auto it = m_byKey.begin(); it != m_byKey.end(); ++it) {
        if (!it->sending && !it->changing)
            continue;
        it->sending.reset();
        it->changing.reset();
        it->revision = ++m_revision;
        m_dirty.insert(it.key());
    }
    const QList<OutboxRow> outbox = m_store.outbox(m_space);
    for (const OutboxRow &pending : outbox) {
        if (pending.kind == OutboxRow::Kind::Send) {
            Row &row = touch(pending.clientId.toString());
            row.sending = pending;
            if (!row.message)
                row.time = pending.createdAt;
            continue;
        }
        const auto key = m_keyByName.constFind(pending.message.toString());
        if (key != m_keyByName.constEnd())
            touch(*key).changing = pending;
    }
    for (auto it = m_byKey.begin(); it != m_byKey.end();) {
        if (it->message || it->sending)
            ++it;
        else
            it = m_byKey.erase(it);
    }
}

void TimelineModel::applyMessages(const QList<Message> &changed, const QList<MessageName> &removed)
{
    for (const MessageName &name : removed) {
        const QString key = m_keyByName.take(name.toString());
        if (key.isEmpty())
            continue;
        Row &row = touch(key);
        row.message.reset();
        if (!row.sending)
            m_byKey.remove(key);
    }
    int others = 0;
    const qint64 newestBefore = m_rows.isEmpty() ? 0 : m_byKey.value(m_rows.constLast()).time;
    for (const Message &message : changed) {
        const MessageCursor place{timeOf(message), message.name.toString()};
        const bool isKnown = m_keyByName.contains(message.name.toString());
        // Older than the window while the store has more in between: it comes with its page.
        if (!isKnown && m_oldest && isOlder(place, *m_oldest)) {
            m_storeHasOlder = true;
            continue;
        }
        if (!m_oldest)
            m_oldest = place;
        // A name that was keyed by itself may now carry our client id.
        const QString key = keyOf(message);
        const QString before = m_keyByName.value(message.name.toString());
        if (!before.isEmpty() && before != key)
            m_byKey.remove(before);
        m_keyByName.insert(message.name.toString(), key);
        Row &row = touch(key);
        row.message = message;
        row.time = place.createdAt;
        if (!isKnown && message.sender.name != m_self && place.createdAt > newestBefore)
            ++others;
    }
    sync();
    if (others > 0)
        Q_EMIT othersWrote(others);
}

void TimelineModel::sync()
{
    QList<QString> target = m_byKey.keys();
    std::sort(target.begin(), target.end(), [this](const QString &a, const QString &b) {
        const Row &x = *m_byKey.constFind(a);
        const Row &y = *m_byKey.constFind(b);
        // What the server has not seen stands at the end, in sending order.
        if (x.message.has_value() != y.message.has_value())
            return x.message.has_value();
        if (!x.message)
            return x.sending->id < y.sending->id;
        if (x.time != y.time)
            return x.time < y.time;
        return x.message->name < y.message->name;
    });
    struct Host
    {
        TimelineModel *model;
        void beginRemove(qsizetype first, qsizetype last)
        {
            model->beginRemoveRows({}, int(first), int(last));
        }
        void endRemove() { model->endRemoveRows(); }
        void beginInsert(qsizetype first, qsizetype last)
        {
            model->beginInsertRows({}, int(first), int(last));
        }
        void endInsert() { model->endInsertRows(); }
        void beginMove(qsizetype from, qsizetype to)
        {
            model->beginMoveRows({}, int(from), int(from), {}, int(to));
        }
        void endMove() { model->endMoveRows(); }
    };
    syncRows(m_rows, target, Host{this});

    const QSet<QString> dirty = std::exchange(m_dirty, {});
    for (int row = 0; row < m_rows.size(); ++row) {
        if (!dirty.contains(m_rows.at(row)))
            continue;
        // The row below may gain or lose its header.
        const int last = std::min<int>(row + 1, static_cast<int>(m_rows.size()) - 1);
        Q_EMIT dataChanged(index(row), index(last));
    }
}

const TimelineModel::Row *TimelineModel::rowAt(const QModelIndex &index) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return nullptr;
    const auto found = m_byKey.constFind(m_rows.at(index.row()));
    return found == m_byKey.constEnd() ? nullptr : &*found;
}

std::optional<Message> TimelineModel::messageAt(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    return row ? row->message : std::nullopt;
}

std::optional<OutboxRow> TimelineModel::outboxRowAt(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    if (!row)
        return std::nullopt;
    return row->sending ? row->sending : row->changing;
}

QModelIndex TimelineModel::lastOwn() const
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        const Row &candidate = rowNumber(row);
        if (candidate.message && isOwn(candidate) && candidate.message->deleteTime.isEmpty() &&
            !candidate.changing)
            return index(row);
    }
    return {};
}

QModelIndex TimelineModel::indexOf(const QString &name) const
{
    const qsizetype row = m_rows.indexOf(m_keyByName.value(name, name));
    return row < 0 ? QModelIndex() : index(static_cast<int>(row));
}

int TimelineModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

RowState TimelineModel::stateOf(const Row &row) const
{
    const auto ofPending = [](const OutboxRow &pending) {
        switch (pending.state) {
        case OutboxRow::State::Held:
            return RowState::Held;
        case OutboxRow::State::Waiting:
            return RowState::Waiting;
        case OutboxRow::State::Sending:
            return RowState::Sending;
        case OutboxRow::State::Refused:
            return RowState::Refused;
        }
        Q_UNREACHABLE();
    };
    if (row.sending && !row.message)
        return ofPending(*row.sending);
    if (row.changing) {
        if (row.changing->state == OutboxRow::State::Refused)
            return RowState::Refused;
        return row.changing->kind == OutboxRow::Kind::Delete ? RowState::Deleting : RowState::Editing;
    }
    return RowState::Sent;
}

QString TimelineModel::textOf(const Row &row) const
{
    if (row.changing && row.changing->kind == OutboxRow::Kind::Edit)
        return row.changing->text;
    if (row.message)
        return row.message->text;
    return row.sending ? row.sending->text : QString();
}

bool TimelineModel::isOwn(const Row &row) const
{
    return !row.message || row.message->sender.name == m_self;
}

QString TimelineModel::senderName(const Row &row) const
{
    if (!row.message)
        return m_selfName;
    const User &sender = row.message->sender;
    if (!sender.displayName.isEmpty())
        return sender.displayName;
    if (sender.name == m_self)
        return m_selfName;
    if (!sender.email.isEmpty())
        return sender.email;
    if (sender.isAnonymous)
        return tr("Somebody who is gone");
    const QString id = sender.name.toString().section(QLatin1Char('/'), 1);
    if (sender.isApp)
        return tr("App %1…").arg(id.left(4));
    return tr("Person %1…").arg(id.left(4));
}

const TimelineModel::Row &TimelineModel::rowNumber(int row) const
{
    // A view may look at its rows while some of them are on their way out.
    static const Row Gone;
    const auto found = m_byKey.constFind(m_rows.at(row));
    return found == m_byKey.constEnd() ? Gone : *found;
}

bool TimelineModel::startsDay(int row) const
{
    if (row == 0)
        return true;
    const QDate day = localTime(rowNumber(row).time).date();
    return day != localTime(rowNumber(row - 1).time).date();
}

bool TimelineModel::startsGroup(int row) const
{
    if (startsDay(row))
        return true;
    const Row &above = rowNumber(row - 1);
    const Row &here = rowNumber(row);
    if (stateOf(above) == RowState::Refused || here.time - above.time > GroupSpan)
        return true;
    const UserName aboveSender = above.message ? above.message->sender.name : m_self;
    const UserName hereSender = here.message ? here.message->sender.name : m_self;
    if (aboveSender != hereSender)
        return true;
    return above.message && here.message && above.message->thread != here.message->thread &&
           (above.message->threadReply || here.message->threadReply);
}

QString TimelineModel::sentence(const Row &row) const
{
    const QString time = QLocale().toString(localTime(row.time), QLocale::ShortFormat);
    QString words = textOf(row);
    if (row.message && !row.message->deleteTime.isEmpty())
        words = tr("deleted message");
    QStringList parts{tr("%1, %2: %3").arg(senderName(row), time, words)};
    if (row.message && !row.message->lastUpdateTime.isEmpty() && row.message->deleteTime.isEmpty())
        parts.append(tr("edited"));
    switch (stateOf(row)) {
    case RowState::Sent:
        break;
    case RowState::Held:
    case RowState::Waiting:
        parts.append(tr("waiting to be sent"));
        break;
    case RowState::Sending:
        parts.append(tr("being sent"));
        break;
    case RowState::Refused:
        parts.append(tr("not sent"));
        break;
    case RowState::Editing:
        parts.append(tr("change waiting to be sent"));
        break;
    case RowState::Deleting:
        parts.append(tr("being deleted"));
        break;
    }
    return parts.join(tr(", "));
}

QVariant TimelineModel::data(const QModelIndex &index, int role) const
{
    const Row *row = rowAt(index);
    if (!row)
        return {};
    const Message *message = row->message ? &*row->message : nullptr;
    switch (role) {
    case Qt::DisplayRole:
    case MessageTextRole:
        return textOf(*row);
    case Qt::AccessibleTextRole:
        return sentence(*row);
    case ResourceNameRole:
        return message ? message->name.toString() : row->sending->clientId.toString();
    case SenderRole:
        return senderName(*row);
    case SenderIdRole:
        return message ? message->sender.name.toString() : m_self.toString();
    case IsOwnRole:
        return isOwn(*row);
    case IsAppRole:
        return message && message->sender.isApp;
    case TimeRole:
        return localTime(row->time);
    case IsEditedRole:
        return message && !message->lastUpdateTime.isEmpty() && message->deleteTime.isEmpty();
    case DeletionRole:
        return static_cast<int>(message && !message->deleteTime.isEmpty() &&
                                        message->deletion == Message::Deletion::None
                                    ? Message::Deletion::Other
                                    : (message ? message->deletion : Message::Deletion::None));
    case RowStateRole:
        return static_cast<int>(stateOf(*row));
    case RefusalRole:
        return row->sending ? row->sending->refusal : (row->changing ? row->changing->refusal : QString());
    case StartsGroupRole:
        return startsGroup(index.row());
    case StartsDayRole:
        return startsDay(index.row());
    case AttachmentCountRole:
        return message ? message->attachmentCount : 0;
    case RevisionRole:
        return QVariant::fromValue<qulonglong>(row->revision);
    default:
        return {};
    }
}

} // namespace roomkey::models
