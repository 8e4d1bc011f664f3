// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/httpparser.h"
#include "tests/emulator/requestlog.h"

#include <QElapsedTimer>
#include <QObject>

#include <optional>

class QTcpSocket;

namespace roomkey::emulator {

class Gate;

/// One client: its requests one after the other. Owned by the gate; deletes itself when the client is gone.
class Connection : public QObject
{
    Q_OBJECT

public:
    Connection(Gate &gate, QTcpSocket *socket);

private:
    void readRequests();
    void begin(Request request);
    void handle();
    void finish();
    void send(const Response &response);
    void close(bool byReset);
    [[nodiscard]] const Fault *terminal(bool after) const;
    [[nodiscard]] int delay(bool after) const;
    void note(int status, qsizetype sent);

    Gate &m_gate;
    QTcpSocket *m_socket;
    HttpParser m_parser;
    bool m_busy = false;
    // The request in hand.
    Request m_request;
    Response m_response;
    QString m_method;
    QList<Fault> m_faults;
    std::optional<std::size_t> m_number;
    QElapsedTimer m_timer;
};

} // namespace roomkey::emulator
