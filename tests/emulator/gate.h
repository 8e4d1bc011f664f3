// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/http.h"
#include "tests/emulator/requestlog.h"

#include <QTcpServer>

#include <functional>

namespace roomkey::emulator {

/// The raw TCP layer: reads requests, counts them, makes the trouble the fault plan asks for, and hands the
/// rest to the handler. It knows bytes and method names only, so that a lost answer or a reset is a real one,
/// and a request counts even if no handler ever saw it. Listens on the loopback address; one thread.
class Gate : public QObject
{
    Q_OBJECT

public:
    struct Handler
    {
        /// Names the request for faults and counts; empty for the control interface, which meets neither.
        std::function<QString(const Request &)> identify;
        std::function<Response(const Request &, const QList<Fault> &)> answer;
    };

    Gate(Handler handler, FaultPlan &plan, RequestLog &log, QObject *parent = nullptr);

    /// Port 0 takes a free one. False if the port is taken.
    [[nodiscard]] bool listen(quint16 port);
    /// Resets every connection and refuses new ones for so long.
    void closeDoor(int milliseconds);
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString errorString() const { return m_server.errorString(); }

private:
    friend class Connection;

    [[nodiscard]] QList<Fault> meetConnection();

    Handler m_handler;
    FaultPlan &m_plan;
    RequestLog &m_log;
    QTcpServer m_server;
    quint16 m_port = 0;
};

} // namespace roomkey::emulator
