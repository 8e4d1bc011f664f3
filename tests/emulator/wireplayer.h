// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/wirefaults.h"

#include <QObject>
#include <QTimer>

class QTcpSocket;

namespace roomkey::emulator {

/// Plays one WireScript on a socket. Owned by the connection, which outlives the socket's last byte.
class WirePlayer : public QObject
{
    Q_OBJECT

public:
    WirePlayer(WireScript script, QTcpSocket *socket, QObject *parent);

Q_SIGNALS:
    /// Everything was handed to the socket; what \a end says is still to be done.
    void played(roomkey::emulator::WireScript::End end);

private:
    void next();
    void goOn();

    WireScript m_script;
    QTcpSocket *m_socket;
    QTimer m_timer;
    qsizetype m_sent = 0;
    qint64 m_sentAgain = 0;
    bool m_ended = false;
};

} // namespace roomkey::emulator
