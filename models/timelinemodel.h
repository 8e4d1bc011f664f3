// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/sortedrows.h"

#include <QAbstractListModel>
#include <QDate>
#include <QTimer>

#include <memory>
#include <optional>

namespace roomkey {
class Clock;
}

namespace roomkey::models {

/// One message on screen: the server's copy, what is on its way to the server, or both; or, of a message that
/// is not here, the act on it. Rows are shared and never change; an update is another row with the same id.
struct TimelineRow
{
    quint64 id = 0;
    quint64 revision = 0;
    Message message;
    bool onServer = false;
    std::optional<OutboxRow> act; ///< a send, edit or deletion that is not settled
    /// Seconds in which the act can be undone, 0 when its moment has come; nothing if it is not held, or its
    /// moment has passed without anybody sending it.
    std::optional<int> holdLeft;
    QString notice;       ///< why what was asked for here could not be noted
    qint64 createdAt = 0; ///< microseconds
    QDate day;            ///< local
};

/// The messages of one space, oldest first: a window over the cache that grows at the top, merged with the
/// outbox, one row per client message id. What a person wants of a message that is not here, because it
/// vanished or was never loaded, has a row of its own, so that its text can be read and taken back; so has
/// what was refused of a message further up than the window reaches. A message of one's own goes from pending
/// to sent by dataChanged. Counts down what is held. GUI thread; store and clock outlive it.
class TimelineModel : public SortedRows<std::shared_ptr<const TimelineRow>, QAbstractListModel>
{
    Q_OBJECT

public:
    /// Where a message stands between this computer and Google.
    enum class State {
        Settled,
        Held,    ///< can still be taken back
        Waiting, ///< for its turn or the connection
        Sending,
        Refused,
    };

    explicit TimelineModel(const Clock &clock, QObject *parent = nullptr);

    /// Another account resets the model.
    void setStore(AccountStore *store);
    /// Who the person is: their messages are their own, and pending ones bear this name.
    void setSelf(const User &self);
    /// Another space resets the model: it is another list. The newest page is there at once.
    void setSpace(const SpaceName &space);
    SpaceName space() const { return m_space; }

    /// While the network is known to be out, what was about to be sent waits like the rest.
    void setOffline(bool offline);
    /// Words below a row, for this person on this computer alone, until its act is another one.
    void setNotice(int row, const QString &notice);
    void clearNotices();

    /// Older rows from the cache at once, or olderWanted() if they have to be fetched first. Nothing at the
    /// beginning.
    void loadOlder();
    bool hasOlder() const;
    /// Older rows from the cache, at most \a limit of them, up to this message and a page before it. False:
    /// it is older still.
    bool loadBackTo(const MessageCursor &message, int limit);

    /// The row of a message, -1 if it is not in the window.
    int rowOf(const MessageName &name) const;
    int rowOf(const ClientMessageId &id) const;
    /// The newest message of the person's own that can be edited, -1 if there is none in the window.
    int lastOwnRow() const;
    /// The newest message that was not sent yet and is not on its way, if there is one.
    std::optional<OutboxRow> newestUnsent() const;
    const TimelineRow &row(int row) const { return *m_rows[size_t(row)]; }
    bool isOwn(const TimelineRow &row) const;
    State stateOf(const TimelineRow &row) const;
    /// Also what is going to be deleted counts as such.
    static Message::Deletion deletionOf(const TimelineRow &row);

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    static constexpr int PageSize = 60;

Q_SIGNALS:
    /// The cache has nothing older; whoever can asks the server.
    void olderWanted(const roomkey::SpaceName &space);
    /// Somebody else's messages came in at the bottom while the space was open; the newest one's words.
    void arrived(int count, const QString &sender, const QString &text);

protected:
    using Row = std::shared_ptr<const TimelineRow>;
    bool isBefore(const Row &a, const Row &b) const override;

private:
    void readOlderPage(int limit = PageSize);
    void applyMessages(const SpaceName &space, const QList<Message> &changed,
                       const QList<MessageName> &removed);
    void applyOutbox(const SpaceName &space);
    /// Those of \a acts whose messages have no row, by their id in the outbox.
    QHash<qint64, OutboxRow> withoutMessage(const QList<OutboxRow> &acts) const;
    /// Whether it stands for an act whose message has no row.
    static bool isApart(const TimelineRow &row);
    /// To messages that come: what waits for them.
    void giveActs(std::vector<Row> &rows);
    void refreshSenders(const SpaceName &space);
    std::shared_ptr<TimelineRow> makeRow(const Message &message) const;
    std::shared_ptr<TimelineRow> makeRow(const OutboxRow &act) const;
    int findRow(const Message &message, qint64 createdAt) const;
    bool isInWindow(const Row &row) const;
    void insert(std::vector<Row> rows);
    void replace(int at, std::shared_ptr<TimelineRow> fresh);
    void neighbourChanged(int row);
    std::optional<int> holdLeft(const std::optional<OutboxRow> &act) const;
    void countDown();
    bool startsDay(int row) const;
    bool startsGroup(int row) const;
    QString shownText(const TimelineRow &row) const;
    QString sentence(int row) const;

    const Clock &m_clock;
    AccountStore *m_store = nullptr;
    SpaceName m_space;
    User m_self;
    QTimer m_countDown; ///< runs while something is held
    bool m_cacheHasOlder = false;
    bool m_wantsOlder = false;
    bool m_offline = false;
    mutable quint64 m_nextNumber = 1;
};

} // namespace roomkey::models
