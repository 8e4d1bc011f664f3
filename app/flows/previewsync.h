// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/flows/flowtimes.h"
#include "app/store/accountstore.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

// Gives spaces that were never opened something to show in the list: their newest message, asked for one
// space after another in the background, the most active first, and only where something happened since. What
// it brings is a preview only and never part of the cached messages. GUI thread; store and client outlive it.
namespace roomkey {

class PreviewSync : public QObject
{
    Q_OBJECT

public:
    PreviewSync(AccountStore &store, ChatApi chat, std::function<Access()> access, const FlowTimes &times,
                QObject *parent = nullptr);

    void start();
    void stop();
    /// After a listing: the most active spaces, up to MostSpaces.
    void refresh();
    /// Rows that somebody looks at go first, wherever they stand in the order, until others are looked at.
    void want(const QList<SpaceName> &visible);

    static constexpr int MostSpaces = 100;

private:
    void add(const std::optional<SpaceSummary> &summary);
    void next();
    void ask(const SpaceName &space, const QString &activeAt);
    void answered(const SpaceName &space, const QString &activeAt, const Result<Page<Message>> &page);
    void pause(std::optional<std::chrono::milliseconds> told);
    bool isStale(const SpaceSummary &summary) const;

    AccountStore &m_store;
    ChatApi m_chat;
    std::function<Access()> m_access;
    FlowTimes m_times;
    RequestScope m_calls;
    QTimer m_pause;
    QList<SpaceName> m_queue;
    QList<SpaceName> m_visible;
    QHash<SpaceName, QString> m_refused; ///< what was said no to, and when the space had been active then
    int m_failures = 0;                  ///< in a row
    bool m_started = false;
    bool m_asking = false;
};

} // namespace roomkey
