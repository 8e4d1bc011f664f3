// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/wireplayer.h"

#include <QTcpSocket>

#include <algorithm>

namespace roomkey::emulator {

namespace {

/// A reader that does not read must not fill our memory.
constexpr qint64 MostUnsent = 1024 * 1024;

} // namespace

WirePlayer::WirePlayer(WireScript script, QTcpSocket *socket, QObject *parent)
    : QObject(parent)
    , m_script(std::move(script))
    , m_socket(socket)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &WirePlayer::next);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &WirePlayer::goOn);
    m_timer.start(0);
}

void WirePlayer::next()
{
    if (m_ended || m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    const qsizetype left = m_script.bytes.size() - m_sent;
    if (left > 0) {
        const qsizetype size = m_script.slice > 0 ? std::min(m_script.slice, left) : left;
        m_socket->write(m_script.bytes.constData() + m_sent, size);
        m_socket->flush();
        m_sent += size;
        m_timer.start(m_sent < m_script.bytes.size() ? m_script.pause : m_script.lastPause);
        return;
    }
    if (m_sentAgain < m_script.againUpTo) {
        goOn();
        return;
    }
    m_ended = true;
    Q_EMIT played(m_script.end);
}

void WirePlayer::goOn()
{
    if (m_ended || m_sent < m_script.bytes.size() || m_sentAgain >= m_script.againUpTo)
        return;
    while (m_sentAgain < m_script.againUpTo && m_socket->bytesToWrite() < MostUnsent) {
        m_socket->write(m_script.again);
        m_sentAgain += m_script.again.size();
    }
    if (m_sentAgain >= m_script.againUpTo)
        m_timer.start(0);
}

} // namespace roomkey::emulator
