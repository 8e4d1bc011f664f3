// SPDX-License-Identifier: GPL-3.0-or-later
// What a view gets to see of the rows, and a screen reader to say.
#include "models/timelinemodel.h"

#include "models/labels.h"
#include "models/roles.h"

#include <QDateTime>
#include <QLocale>

namespace roomkey::models {

namespace {

/// Messages of one sender at most this far apart stand under one name.
constexpr qint64 GroupSpan = 5LL * 60 * 1'000'000;

/// What a person wrote over a message that is gone. Nobody else has it.
bool isEditOfDeleted(const TimelineRow &row)
{
    return row.act && row.act->kind == OutboxRow::Kind::Edit &&
           row.message.deletion != Message::Deletion::None;
}

/// Somebody else, or this program elsewhere, was first.
bool isDeletedAlready(const TimelineRow &row)
{
    return row.act && row.act->kind == OutboxRow::Kind::Delete &&
           row.message.deletion != Message::Deletion::None;
}

/// The server's copy is there although the row of the outbox is not settled yet. One from a damaged file,
/// with another text, waits for the person.
bool isSent(const TimelineRow &row)
{
    return row.onServer && row.act && row.act->kind == OutboxRow::Kind::Send && !row.act->isSalvaged();
}

} // namespace

TimelineModel::State TimelineModel::stateOf(const TimelineRow &row) const
{
    if (!row.act || isSent(row) || isDeletedAlready(row))
        return State::Settled;
    switch (row.act->state) {
    case OutboxRow::State::Held:
        if (!row.holdLeft)
            return State::Waiting;
        if (*row.holdLeft > 0)
            return State::Held;
        break;
    case OutboxRow::State::Waiting:
        return State::Waiting;
    case OutboxRow::State::Sending:
        break;
    case OutboxRow::State::Refused:
        return State::Refused;
    }
    return m_offline ? State::Waiting : State::Sending; // nothing leaves while the network is out
}

Message::Deletion TimelineModel::deletionOf(const TimelineRow &row)
{
    return row.act && row.act->hidesMessage() ? Message::Deletion::ByAuthor : row.message.deletion;
}

bool TimelineModel::startsDay(int row) const
{
    return row == 0 || m_rows[size_t(row)]->day != m_rows[size_t(row - 1)]->day;
}

bool TimelineModel::startsGroup(int row) const
{
    if (startsDay(row))
        return true;
    const TimelineRow &a = *m_rows[size_t(row - 1)];
    const TimelineRow &b = *m_rows[size_t(row)];
    const bool sameSender = isOwn(a) && isOwn(b) ? true : a.message.sender.name == b.message.sender.name;
    const bool sameThread = a.message.threadReply == b.message.threadReply &&
                            (!a.message.threadReply || a.message.thread == b.message.thread);
    return !sameSender || !sameThread || b.createdAt - a.createdAt > GroupSpan ||
           stateOf(a) == State::Refused;
}

QString TimelineModel::shownText(const TimelineRow &row) const
{
    const bool hasOwnText =
        row.act && (row.act->kind == OutboxRow::Kind::Edit ||
                    (row.act->kind == OutboxRow::Kind::Send && row.onServer && row.act->isSalvaged()));
    const QString &text = hasOwnText ? row.act->text : row.message.text;
    const bool isUnknown = !row.onServer && row.act->kind == OutboxRow::Kind::Delete && text.isEmpty();
    return isUnknown ? tr("A message that is not on this computer") : text;
}

QVariant TimelineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TimelineRow &row = *m_rows[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case TextRole:
        return shownText(row);
    case Qt::AccessibleTextRole:
        return sentence(index.row());
    case ResourceNameRole:
        return row.message.name.toString();
    case RowIdRole:
        return row.id;
    case RevisionRole:
        return row.revision;
    case SenderNameRole:
        return personLabel(row.message.sender.name == m_self.name && row.message.sender.displayName.isEmpty()
                               ? m_self
                               : row.message.sender);
    case SenderIdRole:
        return row.message.sender.name.toString();
    case OwnRole:
        return isOwn(row);
    case AppRole:
        return row.message.sender.isApp;
    case TimeRole:
        return row.createdAt;
    case GroupStartRole:
        return startsGroup(index.row());
    case DayStartRole:
        return startsDay(index.row());
    case EditedRole:
        return !row.message.lastUpdateTime.isEmpty();
    case DeletionRole:
        return int(deletionOf(row));
    case StateRole:
        return int(stateOf(row));
    case ActRole:
        return row.act ? int(row.act->kind) : -1;
    case RefusalRole:
        return row.act ? row.act->refusal : QString();
    case OfflineRole:
        return m_offline;
    case HoldLeftRole:
        return row.holdLeft.value_or(0);
    case NoticeRole:
        return row.notice;
    default:
        return {};
    }
}

QString TimelineModel::sentence(int at) const
{
    const TimelineRow &row = *m_rows[size_t(at)];
    const QModelIndex here = index(at);
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(row.createdAt / 1000);
    const QString when = time.date() == QDate::currentDate()
                             ? QLocale().toString(time.time(), QLocale::ShortFormat)
                             : QLocale().toString(time, QLocale::ShortFormat);
    const QString who = data(here, SenderNameRole).toString();
    if (deletionOf(row) != Message::Deletion::None && !isEditOfDeleted(row)) {
        return stateOf(row) == State::Held
                   ? tr("%1, %2, deleted message, can be undone", "sender, time").arg(who, when)
                   : tr("%1, %2, deleted message", "sender, time").arg(who, when);
    }
    QString state;
    switch (stateOf(row)) {
    case State::Settled:
        if (!row.message.lastUpdateTime.isEmpty())
            state = tr("edited");
        break;
    case State::Held: // without the seconds: who listens would hear it again and again
        state = tr("not sent yet, can be undone");
        break;
    case State::Waiting:
        state = tr("waiting to be sent");
        break;
    case State::Sending:
        state = tr("sending");
        break;
    case State::Refused:
        state = row.act->kind == OutboxRow::Kind::Delete ? tr("not deleted")
                : row.act->kind == OutboxRow::Kind::Edit ? tr("not changed")
                                                         : tr("not sent");
        break;
    }
    const QString text =
        row.notice.isEmpty()
            ? shownText(row)
            : tr("%1 (%2)", "text of a message, what went wrong with it").arg(shownText(row), row.notice);
    if (isEditOfDeleted(row))
        return tr("%1, %2, deleted message, %4: %3", "sender, time, text written over it, state of that")
            .arg(who, when, text, state);
    return state.isEmpty() ? tr("%1, %2: %3", "sender, time, text").arg(who, when, text)
                           : tr("%1, %2, %4: %3", "sender, time, text, state").arg(who, when, text, state);
}

} // namespace roomkey::models
