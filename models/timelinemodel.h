// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/roles.h"

#include <QAbstractListModel>

#include <optional>

namespace roomkey::models {

/// The messages of one space, oldest first: what the server has, then what waits in the outbox. A message of
/// ours keeps its row from "waiting" to "sent" (one row per client id). A window of rows is loaded, newest
/// first; loadOlder() grows it at the top. GUI thread; the store outlives it.
class TimelineModel : public QAbstractListModel
{
    Q_OBJECT

public:
    TimelineModel(AccountStore &store, const UserName &self, const QString &selfName,
                  QObject *parent = nullptr);

    /// Another space: a new set of rows (the only reset there is). Empty name: no rows.
    void setSpace(const SpaceName &space);
    const SpaceName &space() const { return m_space; }

    /// The next page from the store. True if rows were added; false if the store has nothing older, in which
    /// case reachesBeginning() says whether the server may have.
    bool loadOlder();
    bool reachesBeginning() const;

    std::optional<Message> messageAt(const QModelIndex &index) const;
    std::optional<OutboxRow> outboxRowAt(const QModelIndex &index) const;
    /// The newest message of the signed-in person that can be edited, or an invalid index.
    QModelIndex lastOwn() const;
    QModelIndex indexOf(const QString &resourceNameOrClientId) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// Rows arrived at the end that somebody else wrote.
    void othersWrote(int count);

private:
    struct Row
    {
        std::optional<Message> message;
        std::optional<OutboxRow> sending;  ///< a Send that is not settled
        std::optional<OutboxRow> changing; ///< an Edit or Delete of this message
        qint64 time = 0;                   ///< microseconds
        quint64 revision = 0;
    };

    static QString keyOf(const Message &message);
    void readOutbox();
    void applyMessages(const QList<Message> &changed, const QList<MessageName> &removed);
    void sync();
    Row &touch(const QString &key);
    const Row *rowAt(const QModelIndex &index) const;
    const Row &rowNumber(int row) const;
    RowState stateOf(const Row &row) const;
    QString textOf(const Row &row) const;
    bool isOwn(const Row &row) const;
    bool startsDay(int row) const;
    bool startsGroup(int row) const;
    QString sentence(const Row &row) const;
    QString senderName(const Row &row) const;

    AccountStore &m_store;
    UserName m_self;
    QString m_selfName;
    SpaceName m_space;
    QHash<QString, Row> m_byKey;
    QHash<QString, QString> m_keyByName; ///< message name -> key
    QList<QString> m_rows;
    QSet<QString> m_dirty;
    std::optional<MessageCursor> m_oldest;
    bool m_storeHasOlder = false;
    quint64 m_revision = 0;
};

} // namespace roomkey::models
