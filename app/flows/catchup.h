// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/flowtimes.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

// What follows a pause (the network is back, the computer slept, there is a key again): what a person wrote
// goes to Google first, and what can be looked at is freshened after it. GUI thread; flow and clock outlive
// it.
namespace roomkey {

class Clock;
class SendFlow;

class CatchUp : public QObject
{
    Q_OBJECT

public:
    /// \a freshen asks for everything that is shown.
    CatchUp(SendFlow &sendFlow, const Clock &clock, const FlowTimes &times, std::function<void()> freshen,
            QObject *parent = nullptr);

    /// Lets go what waits in the outbox, and freshens once the first row of each space on its way has an
    /// answer, or FlowTimes::headStart is over. Once for all pauses that end meanwhile.
    void begin();
    void stop();

private:
    void attemptEnded(qint64 row);
    void end();

    SendFlow &m_sendFlow;
    const Clock &m_clock;
    std::chrono::milliseconds m_headStart;
    std::function<void()> m_freshen;
    QSet<qint64> m_first; ///< rows that all else waits for; empty: nothing waits
    std::chrono::milliseconds m_until{0};
    QTimer m_timer;
};

} // namespace roomkey
