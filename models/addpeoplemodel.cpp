// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/addpeoplemodel.h"

#include "models/labels.h"
#include "models/roles.h"

#include <algorithm>

namespace roomkey::models {

namespace {

using State = AddPeopleModel::State;

/// Problems block, so they come first.
int rankOf(State state)
{
    switch (state) {
    case State::Problem:
        return 0;
    case State::Already:
        return 2;
    case State::New:
    case State::Waiting:
    case State::Adding:
    case State::Added:
    case State::Invited:
    case State::Failed:
        return 1;
    }
    return 1;
}

} // namespace

AddPeopleModel::AddPeopleModel(const MemberListModel &members, QObject *parent)
    : QAbstractListModel(parent)
    , m_members(members)
{
}

AddPeopleModel::Row AddPeopleModel::rowFor(const PastedAddress &pasted) const
{
    Row row{pasted, State::New, {}};
    if (!pasted.valid) {
        row.state = State::Problem;
    } else if (const std::optional<Membership> known = m_members.byAddress(pasted.address)) {
        row.state = State::Already;
        row.note = known->state == Membership::State::Invited
                       ? tr("Already invited")
                       : tr("Already here: %1").arg(roleText(known->role));
    }
    return row;
}

void AddPeopleModel::setText(const QString &text)
{
    if (m_running)
        return;
    std::vector<Row> target;
    for (const PastedAddress &pasted : parseAddresses(text))
        target.push_back(rowFor(pasted));
    std::stable_sort(target.begin(), target.end(),
                     [](const Row &a, const Row &b) { return rankOf(a.state) < rankOf(b.state); });
    // Typing changes the end of the list: keep what is the same in front.
    size_t same = 0;
    const auto isSame = [](const Row &a, const Row &b) {
        return a.pasted.address == b.pasted.address && a.pasted.valid == b.pasted.valid &&
               rankOf(a.state) == rankOf(b.state);
    };
    while (same < m_rows.size() && same < target.size() && isSame(m_rows[same], target[same])) {
        m_rows[same] = target[same];
        ++same;
    }
    if (same > 0)
        Q_EMIT dataChanged(index(0), index(int(same) - 1));
    if (m_rows.size() > same) {
        beginRemoveRows({}, int(same), int(m_rows.size()) - 1);
        m_rows.resize(same);
        endRemoveRows();
    }
    if (target.size() > same) {
        beginInsertRows({}, int(same), int(target.size()) - 1);
        m_rows.insert(m_rows.end(), target.begin() + qptrdiff(same), target.end());
        endInsertRows();
    }
    Q_EMIT countsChanged();
}

int AddPeopleModel::begin()
{
    int waiting = 0;
    for (size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].state != State::New && m_rows[i].state != State::Failed)
            continue;
        setState(int(i), State::Waiting);
        ++waiting;
    }
    m_running = waiting > 0;
    Q_EMIT countsChanged();
    return waiting;
}

int AddPeopleModel::next()
{
    const auto it = std::find_if(m_rows.begin(), m_rows.end(),
                                 [](const Row &row) { return row.state == State::Waiting; });
    if (it == m_rows.end()) {
        m_running = false;
        Q_EMIT countsChanged();
        return -1;
    }
    const int row = int(it - m_rows.begin());
    setState(row, State::Adding);
    return row;
}

void AddPeopleModel::finish(int row, State state, const QString &note)
{
    setState(row, state, note);
    Q_EMIT countsChanged();
}

void AddPeopleModel::stop()
{
    for (size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].state == State::Waiting)
            setState(int(i), State::New);
    }
    // The rows stay where they are for the answer that is still to come.
    m_running = count(State::Adding) > 0;
    Q_EMIT countsChanged();
}

void AddPeopleModel::clear()
{
    m_running = false;
    setText({});
}

void AddPeopleModel::setState(int row, State state, const QString &note)
{
    m_rows[size_t(row)].state = state;
    m_rows[size_t(row)].note = note;
    Q_EMIT dataChanged(index(row), index(row));
}

int AddPeopleModel::count(State state) const
{
    return int(
        std::count_if(m_rows.begin(), m_rows.end(), [state](const Row &row) { return row.state == state; }));
}

int AddPeopleModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QString AddPeopleModel::secondLine(const Row &row) const
{
    switch (row.state) {
    case State::Problem:
        return tr("Not an e-mail address");
    case State::New:
        return tr("Will be added as member");
    case State::Waiting:
        return tr("Waiting");
    case State::Adding:
        return tr("Adding…");
    case State::Added:
        return tr("Added");
    case State::Invited:
        return tr("Invited");
    case State::Failed:
        return row.note;
    case State::Already:
        return row.note;
    }
    return {};
}

QVariant AddPeopleModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.pasted.address;
    case Qt::StatusTipRole:
        return secondLine(row);
    case Qt::AccessibleTextRole:
        return tr("%1, %2", "address, what becomes of it").arg(row.pasted.address, secondLine(row));
    case StateRole:
        return int(row.state);
    default:
        return {};
    }
}

} // namespace roomkey::models
