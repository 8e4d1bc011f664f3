// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/catchup.h"

#include "app/api/apiclient.h"
#include "app/core/clock.h"
#include "app/flows/sendflow.h"

namespace roomkey {

namespace {

/// The clock is looked at this often, because it may be set or stand still (suspend).
constexpr std::chrono::milliseconds LookEvery{100};

} // namespace

CatchUp::CatchUp(SendFlow &sendFlow, ApiClient &client, const Clock &clock, const FlowTimes &times,
                 std::function<void()> freshen, QObject *parent)
    : QObject(parent)
    , m_sendFlow(sendFlow)
    , m_client(client)
    , m_clock(clock)
    , m_headStart(times.headStart)
    , m_freshen(std::move(freshen))
{
    m_timer.setInterval(LookEvery);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_clock.steadyNow() >= m_until)
            end();
    });
    connect(&sendFlow, &SendFlow::attemptEnded, this, &CatchUp::attemptEnded);
}

void CatchUp::start()
{
    m_sendFlow.start();
    giveHeadStart();
}

void CatchUp::begin()
{
    m_sendFlow.wake();
    if (m_first.isEmpty() && !giveHeadStart())
        m_freshen();
}

bool CatchUp::giveHeadStart()
{
    m_first = m_sendFlow.onTheWay();
    if (m_first.isEmpty())
        return false;
    m_client.holdLists(true);
    m_until = m_clock.steadyNow() + m_headStart;
    m_timer.start();
    return true;
}

void CatchUp::stop()
{
    m_timer.stop();
    m_first.clear();
    m_client.holdLists(false);
}

void CatchUp::attemptEnded(qint64 row)
{
    if (m_first.remove(row) && m_first.isEmpty())
        end();
}

void CatchUp::end()
{
    stop();
    m_freshen();
}

} // namespace roomkey
