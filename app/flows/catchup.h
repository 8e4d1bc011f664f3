// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/flowtimes.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

// What follows a pause (the network is back, the computer slept, there is a key again) or the program's
// start: what a person wrote goes to Google first, and what can be looked at is freshened after it. GUI
// thread; flow, client and clock outlive it.
namespace roomkey {

class ApiClient;
class Clock;
class SendFlow;

class CatchUp : public QObject
{
    Q_OBJECT

public:
    /// \a freshen asks for everything that is shown.
    CatchUp(SendFlow &sendFlow, ApiClient &client, const Clock &clock, const FlowTimes &times,
            std::function<void()> freshen, QObject *parent = nullptr);

    /// Starts the flow. Lists can be asked for from now on; they leave once the first row of each space on
    /// its way has an answer, or FlowTimes::headStart is over. At once if there is nothing to send.
    void start();
    /// The same after a pause, and then freshens. Once for all pauses that end meanwhile.
    void begin();
    void stop();

private:
    /// False if there is nothing to send.
    bool giveHeadStart();
    void attemptEnded(qint64 row);
    void end();

    SendFlow &m_sendFlow;
    ApiClient &m_client;
    const Clock &m_clock;
    std::chrono::milliseconds m_headStart;
    std::function<void()> m_freshen;
    QSet<qint64> m_first; ///< rows that all else waits for; empty: nothing waits
    std::chrono::milliseconds m_until{0};
    QTimer m_timer;
};

} // namespace roomkey
