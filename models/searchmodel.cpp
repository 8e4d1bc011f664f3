// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/searchmodel.h"

#include "app/api/rfc3339.h"
#include "models/labels.h"
#include "models/roles.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace roomkey::models {

namespace {

/// What stands before the first mark is cut to this, so that the mark is seen; UTF-16 units.
constexpr qsizetype Before = 40;
constexpr int SnippetLength = 240;
/// Of more messages that come at once, a page of old ones, none is looked at: the next key finds them.
constexpr qsizetype MostAtOnce = 60;

} // namespace

SearchModel::SearchModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void SearchModel::setStore(AccountStore *store)
{
    if (store == m_store)
        return;
    if (m_store)
        m_store->disconnect(this);
    m_store = store;
    m_deleted.clear();
    if (store) {
        connect(store, &AccountStore::messagesChanged, this, &SearchModel::applyChanges);
        connect(store, &AccountStore::outboxChanged, this, &SearchModel::applyOutbox);
        connect(store, &AccountStore::messagesIndexed, this, [this] {
            // Older ones can be found now; who walks through rows is not disturbed before all can.
            if (m_rows.empty() || m_store->messagesToIndex() == 0)
                ask();
        });
    }
    ask();
}

void SearchModel::setSpace(const SpaceName &space)
{
    if (space == m_space)
        return;
    m_space = space;
    ask();
}

void SearchModel::setText(const QString &typed)
{
    SearchQuery query(typed);
    if (query == m_query)
        return;
    m_query = std::move(query);
    ask();
}

void SearchModel::ask()
{
    m_request.clear();
    m_fetching = false;
    if (!m_store || m_query.isEmpty()) {
        take(FoundMessages(), false);
        return;
    }
    SearchQuestion question;
    question.query = m_query;
    question.space = m_space;
    question.limit = PageSize;
    m_request.add(m_store->search(question)).then(this, [this](Expected<FoundMessages, StoreError> &&found) {
        take(std::move(found), false);
    });
    setState(State::Searching);
}

bool SearchModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasMore && !m_fetching && m_state == State::Found;
}

void SearchModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_fetching = true;
    SearchQuestion question;
    question.query = m_query;
    question.space = m_space;
    question.limit = PageSize;
    question.before = m_next;
    m_request.add(m_store->search(question)).then(this, [this](Expected<FoundMessages, StoreError> &&found) {
        m_fetching = false;
        take(std::move(found), true);
    });
}

void SearchModel::take(Expected<FoundMessages, StoreError> &&found, bool more)
{
    if (!found) {
        if (!more)
            setState(State::Failed);
        return;
    }
    std::vector<Row> rows = rowsFor(found->messages);
    m_next = found->next;
    m_hasMore = found->hasMore;
    if (!more) {
        beginResetModel(); // another question has another list
        m_rows = std::move(rows);
        endResetModel();
    } else if (!rows.empty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + rows.size()) - 1);
        m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()),
                      std::make_move_iterator(rows.end()));
        endInsertRows();
    }
    setState(m_query.isEmpty() ? State::Idle : m_rows.empty() ? State::NoneFound : State::Found);
}

std::vector<SearchModel::Row> SearchModel::rowsFor(const QList<Message> &messages)
{
    std::vector<Row> rows;
    QHash<SpaceName, QString> places;
    for (const Message &message : messages) {
        Row row;
        row.message = message;
        row.createdAt = microsecondsFromRfc3339(message.createTime).value_or(0);
        if (m_space.isEmpty()) {
            auto place = places.find(message.space);
            if (place == places.end()) {
                const std::optional<SpaceSummary> summary = m_store->space(message.space);
                place = places.insert(message.space, summary ? spaceLabel(*summary) : QString());
            }
            row.place = *place;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

void SearchModel::setState(State state)
{
    if (std::exchange(m_state, state) != state || state == State::Found)
        Q_EMIT stateChanged();
}

int SearchModel::rowOf(const MessageName &name) const
{
    const auto at =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.message.name == name; });
    return at == m_rows.end() ? -1 : int(at - m_rows.begin());
}

void SearchModel::applyChanges(const SpaceName &space, const QList<Message> &changed,
                               const QList<MessageName> &removed)
{
    if (m_query.isEmpty() || (!m_space.isEmpty() && space != m_space))
        return;
    for (const MessageName &name : removed)
        removeRow(rowOf(name));
    for (const Message &message : changed) {
        if (const int at = rowOf(message.name); at >= 0)
            changeRow(at, message);
        else if (changed.size() <= MostAtOnce && !m_deleted.value(space).contains(message.name))
            insertFound(message);
    }
}

void SearchModel::applyOutbox(const SpaceName &space)
{
    QSet<MessageName> deleted;
    for (const OutboxRow &row : m_store->outbox(space)) {
        if (row.hidesMessage())
            deleted.insert(row.message);
    }
    const QSet<MessageName> before = std::exchange(m_deleted[space], deleted);
    if (deleted.isEmpty())
        m_deleted.remove(space);
    if (m_query.isEmpty() || (!m_space.isEmpty() && space != m_space))
        return;
    for (const MessageName &name : deleted - before)
        removeRow(rowOf(name));
    for (const MessageName &name : before - deleted) {
        // Done by now: then what is left of it has no text to be found.
        if (const std::optional<Message> message = m_store->message(name); message && rowOf(name) < 0)
            insertFound(*message);
    }
}

void SearchModel::changeRow(int at, const Message &message)
{
    if (!m_query.isIn(message.text)) {
        removeRow(at);
        return;
    }
    Row &row = m_rows[size_t(at)];
    row.message = message;
    row.snippet = QString();
    row.marks.clear();
    Q_EMIT dataChanged(index(at), index(at));
}

void SearchModel::removeRow(int at)
{
    if (at < 0)
        return;
    beginRemoveRows({}, at, at);
    m_rows.erase(m_rows.begin() + at);
    endRemoveRows();
    if (m_rows.empty() && m_state == State::Found)
        setState(State::NoneFound);
}

void SearchModel::insertFound(const Message &message)
{
    // While a question is open its answer brings it.
    if ((m_state != State::Found && m_state != State::NoneFound) || !m_query.isIn(message.text))
        return;
    std::vector<Row> rows = rowsFor({message});
    const auto before = std::find_if(m_rows.begin(), m_rows.end(),
                                     [&](const Row &row) { return row.createdAt < rows.front().createdAt; });
    if (before == m_rows.end() && m_hasMore)
        return; // a later page brings it
    const int at = int(before - m_rows.begin());
    beginInsertRows({}, at, at);
    m_rows.insert(before, std::move(rows.front()));
    endInsertRows();
    setState(State::Found);
}

int SearchModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant SearchModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        makeSnippet(row);
        return row.snippet;
    case MarksRole:
        makeSnippet(row);
        return QVariant::fromValue(row.marks);
    case Qt::AccessibleTextRole:
        return sentence(row);
    case TextRole:
        return row.message.text;
    case ResourceNameRole:
        return row.message.name.toString();
    case SenderNameRole:
        return personLabel(row.message.sender);
    case SenderIdRole:
        return row.message.sender.name.toString();
    case SecondLineRole:
        return row.place;
    case TimeRole:
        return row.createdAt;
    default:
        return {};
    }
}

void SearchModel::makeSnippet(const Row &row) const
{
    if (!row.snippet.isNull())
        return;
    const QString &text = row.message.text;
    const std::vector<TextRange> marks = m_query.rangesIn(text);
    qsizetype cut = 0;
    if (!marks.empty() && marks.front().begin > Before) {
        cut = marks.front().begin - Before;
        // At the next space, if there is one before the mark: Thai and Chinese have few.
        const qsizetype space = text.indexOf(QLatin1Char(' '), cut);
        if (space >= 0 && space < marks.front().begin)
            cut = space + 1;
        while (cut < marks.front().begin && (text.at(cut).isLowSurrogate() || text.at(cut).isMark()))
            ++cut;
    }
    row.snippet = oneLine(text.mid(cut), SnippetLength);
    if (cut > 0)
        row.snippet.prepend(QChar(0x2026));
    row.marks = m_query.rangesIn(row.snippet);
}

QString SearchModel::sentence(const Row &row) const
{
    const QString when =
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(row.createdAt / 1000), QLocale::ShortFormat);
    makeSnippet(row);
    const QString who = personLabel(row.message.sender);
    if (row.place.isEmpty())
        return tr("%1, %2: %3", "sender, time, text").arg(who, when, row.snippet);
    return tr("%1 in %2, %3: %4", "sender, space, time, text").arg(who, row.place, when, row.snippet);
}

} // namespace roomkey::models
