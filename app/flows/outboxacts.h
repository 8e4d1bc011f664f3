// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/rowclaims.h"
#include "app/store/accountstore.h"

#include <QHash>
#include <QObject>
#include <QSet>

// What a person can do to the outbox: send, edit, delete, try again, discard. Each ends when it is on the
// disk; SendFlow does the rest. GUI thread; store, claims and clock outlive it.
namespace roomkey {

class Clock;

class OutboxActs : public QObject
{
    Q_OBJECT

public:
    OutboxActs(AccountStore &store, RowClaims &claims, const Clock &clock, QObject *parent = nullptr);

    /// Goes to Google \a hold from now; takeBack() can undo it until then.
    Pending<OutboxRow, StoreError> send(const SpaceName &space, const QString &text,
                                        std::chrono::milliseconds hold = {});
    /// A message that is not on its way is none any more: \a draft, which has its text, becomes what is being
    /// written in its space. Ends with the row as it was; Busy if it is on its way or was sent, if somebody
    /// works on it, or if its text is an older one, since an edit waits for it.
    Pending<OutboxRow, StoreError> takeBack(const OutboxRow &row, const QString &draft);
    /// \a message may also be one that is not sent yet, by the name its client id gives it: then its row
    /// changes, or the edit waits behind it. One that was refused goes again.
    Pending<OutboxRow, StoreError> edit(const SpaceName &space, const MessageName &message,
                                        const QString &text);
    /// Takes a row back that was never sent; otherwise the message is deleted at the server, \a hold from
    /// now, and discard() can undo it until then.
    Pending<OutboxRow, StoreError> remove(const SpaceName &space, const MessageName &message,
                                          std::chrono::milliseconds hold = {});
    Pending<OutboxRow, StoreError> removeMember(const SpaceName &space, const MembershipName &member,
                                                std::chrono::milliseconds hold);
    /// A refused row once more. Under the same ids: should it have arrived after all, it is found.
    void retry(const OutboxRow &row);
    /// Every row that was refused for \a reason once more.
    void retryRefused(const QString &reason);
    /// Busy: it is on its way, or was settled meanwhile.
    Pending<OutboxRow, StoreError> discard(const OutboxRow &row);
    /// Where something was done that is not on the disk yet.
    QSet<SpaceName> unwritten() const { return {m_unwritten.keyBegin(), m_unwritten.keyEnd()}; }
    /// How many acts the disk refused so far.
    int failures() const { return m_failures; }

Q_SIGNALS:
    /// A row of \a space was added or changed.
    void changed(const roomkey::SpaceName &space);

private:
    Pending<OutboxRow, StoreError> add(OutboxRow row);
    void holdFor(OutboxRow &row, std::chrono::milliseconds hold) const;
    void tryAgain(OutboxRow row);
    /// An act on a message that has both its names, as far as they are known.
    OutboxRow actOn(OutboxRow::Kind kind, const SpaceName &space, const MessageName &message) const;
    Pending<OutboxRow, StoreError> change(OutboxRow row, const QString &text, const QList<qint64> &gone);
    /// \a gone: rows that it takes the place of.
    Pending<OutboxRow, StoreError> update(const OutboxRow &row, const QList<qint64> &gone = {});
    Pending<OutboxRow, StoreError> drop(const OutboxRow &row);
    /// The row goes, and nobody is to build upon it meanwhile.
    Pending<OutboxRow, StoreError> leave(const OutboxRow &row, const Pending<void, StoreError> &write);
    /// An act in \a space is on its way to the disk, or that ended.
    void begin(const SpaceName &space) { ++m_unwritten[space]; }
    void end(const SpaceName &space, const StoreError *error);
    /// Claims the row, and those that are \a gone, until \a write is on the disk.
    Pending<OutboxRow, StoreError> finishWith(const OutboxRow &row, const Pending<void, StoreError> &write,
                                              const QList<qint64> &gone = {});
    /// Whether nobody works on it.
    bool isFree(const OutboxRow &row) const;
    /// The row as it is now, if nobody works on it.
    std::optional<OutboxRow> freeRow(const OutboxRow &row) const;

    AccountStore &m_store;
    RowClaims &m_claims;
    const Clock &m_clock;
    QSet<qint64> m_leaving;            ///< rows on their way out
    QHash<SpaceName, int> m_unwritten; ///< acts on their way to the disk; never 0
    int m_failures = 0;
};

} // namespace roomkey
