// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/gate.h"

#include "tests/emulator/connection.h"

#include <QTcpSocket>
#include <QTimer>

namespace roomkey::emulator {

Gate::Gate(Handler handler, FaultPlan &plan, RequestLog &log, QObject *parent)
    : QObject(parent)
    , m_handler(std::move(handler))
    , m_plan(plan)
    , m_log(log)
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            new Connection(*this, socket, m_plan.isEmpty() ? QList<Fault>() : meetConnection());
    });
}

bool Gate::listen(quint16 port)
{
    const bool listens = m_server.listen(QHostAddress::LocalHost, port);
    m_port = m_server.serverPort();
    return listens;
}

QList<Fault> Gate::meetConnection()
{
    const auto open = findChildren<Connection *>(Qt::FindDirectChildrenOnly).size();
    return m_plan.meetConnection(int(open));
}

void Gate::closeDoor(int milliseconds)
{
    m_server.close();
    for (Connection *connection : findChildren<Connection *>(Qt::FindDirectChildrenOnly))
        connection->reset();
    QTimer::singleShot(milliseconds, this, [this] {
        if (!m_server.isListening() && !m_server.listen(QHostAddress::LocalHost, m_port))
            qWarning("roomkey-emulator: port %d was taken meanwhile", m_port);
    });
}

} // namespace roomkey::emulator
