// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/httpparser.h"
#include "tests/emulator/requestlog.h"
#include "tests/emulator/wireplayer.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

class QTcpSocket;

namespace roomkey::emulator {

class Gate;

/// One client: its requests one after the other. Owned by the gate; deletes itself when the client is gone.
class Connection : public QObject
{
    Q_OBJECT

public:
    /// \a faults are those that met the connection itself.
    Connection(Gate &gate, QTcpSocket *socket, const QList<Fault> &faults);

    /// Ends it with a TCP reset.
    void reset();

private:
    void readRequests();
    void begin(Request request);
    void handle();
    void finish();
    void send(const Response &response);
    void sent(WireScript::End end);
    void close();
    [[nodiscard]] bool endsWithoutAnswer(bool after);
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
    std::unique_ptr<WirePlayer> m_player; ///< while an answer leaves in some other way than at once
    QTimer m_idle;
};

} // namespace roomkey::emulator
