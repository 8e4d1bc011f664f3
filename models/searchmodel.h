// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"

#include <QAbstractListModel>
#include <QHash>
#include <QSet>

#include <vector>

namespace roomkey::models {

/// Cached messages that have what was typed, newest first, in one space or everywhere. Each key asks anew and
/// drops the question before; what was found stays until the answer is there. More rows come as the end is
/// neared (fetchMore). What is deleted, edited or said meanwhile goes, changes or comes; what the person
/// deletes goes before Google knows, and is back if that is undone or refused. GUI thread; the store
/// outlives it.
class SearchModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class State {
        Idle, ///< nothing to look for
        Searching,
        Found,
        NoneFound,
        Failed,
    };

    explicit SearchModel(QObject *parent = nullptr);

    void setStore(AccountStore *store);
    /// Where to look; empty: everywhere.
    void setSpace(const SpaceName &space);
    SpaceName space() const { return m_space; }
    void setText(const QString &typed);
    const SearchQuery &query() const { return m_query; }

    State state() const { return m_state; }
    /// Whether there are more than the rows.
    bool hasMore() const { return m_hasMore; }
    const Message &message(int row) const { return m_rows[size_t(row)].message; }
    int rowOf(const MessageName &name) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    static constexpr int PageSize = 50;

Q_SIGNALS:
    void stateChanged();

private:
    struct Row
    {
        Message message;
        QString place; ///< what its space is called, where that is worth telling
        qint64 createdAt = 0;
        // Made when first shown: texts can be long.
        mutable QString snippet;
        mutable std::vector<TextRange> marks;
    };

    void ask();
    void take(Expected<FoundMessages, StoreError> &&found, bool more);
    std::vector<Row> rowsFor(const QList<Message> &messages);
    void applyChanges(const SpaceName &space, const QList<Message> &changed,
                      const QList<MessageName> &removed);
    void applyOutbox(const SpaceName &space);
    void changeRow(int at, const Message &message);
    void removeRow(int at);
    /// A message that came meanwhile, where it belongs among the rows.
    void insertFound(const Message &message);
    void setState(State state);
    void makeSnippet(const Row &row) const;
    QString sentence(const Row &row) const;

    AccountStore *m_store = nullptr;
    SpaceName m_space;
    SearchQuery m_query;
    State m_state = State::Idle;
    std::vector<Row> m_rows;
    QHash<SpaceName, QSet<MessageName>> m_deleted; ///< by rows of the outbox
    RequestScope m_request;
    qint64 m_next = 0;
    bool m_hasMore = false;
    bool m_fetching = false;
};

} // namespace roomkey::models
