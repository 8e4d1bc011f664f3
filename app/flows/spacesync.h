// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/flows/flowtimes.h"
#include "app/flows/pageguard.h"
#include "app/store/accountstore.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>
#include <optional>

// Keeps the list of spaces fresh: a whole listing by paging, in the background, and the next one a while
// after its end. Pages go into the store as they come; only after a whole pass may spaces leave it. GUI
// thread; store, client and clock outlive it.
namespace roomkey {

class Clock;

class SpaceSync : public QObject
{
    Q_OBJECT

public:
    SpaceSync(AccountStore &store, ChatApi chat, const Clock &clock, std::function<Access()> access,
              const FlowTimes &times, QObject *parent = nullptr);

    /// The first pass now, the others by the clock.
    void start();
    void stop();
    /// A pass now, unless one is running.
    void refresh();
    bool isRunning() const { return m_running; }
    /// Of the last pass, if it failed.
    const std::optional<ApiError> &error() const { return m_error; }
    /// A space that came from elsewhere (just created): the running pass may have passed its place.
    void noteAlive(const SpaceName &space);

Q_SIGNALS:
    void runningChanged();
    /// A whole pass is in the store.
    void listed();

private:
    void ask(const QString &pageToken);
    void take(const Page<Space> &page);
    void finishPass();
    void end(std::optional<ApiError> error);

    AccountStore &m_store;
    ChatApi m_chat;
    const Clock &m_clock;
    std::function<Access()> m_access;
    FlowTimes m_times;
    QTimer m_next;
    RequestScope m_calls;
    bool m_started = false;
    bool m_running = false;
    bool m_skipped = false; ///< a page had items that could not be read: nobody can say they are gone
    PageGuard m_guard{1};
    QSet<SpaceName> m_seen;
    QSet<SpaceName> m_seenBefore; ///< in the pass before: pages may shift while they are listed
    std::optional<ApiError> m_error;
};

} // namespace roomkey
