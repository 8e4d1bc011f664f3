// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/gate.h"

#include "tests/emulator/connection.h"

#include <QTcpSocket>

namespace roomkey::emulator {

Gate::Gate(Handler handler, FaultPlan &plan, RequestLog &log, QObject *parent)
    : QObject(parent)
    , m_handler(std::move(handler))
    , m_plan(plan)
    , m_log(log)
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            new Connection(*this, socket);
    });
}

bool Gate::listen(quint16 port)
{
    return m_server.listen(QHostAddress::LocalHost, port);
}

} // namespace roomkey::emulator
