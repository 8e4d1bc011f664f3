// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/loopbacklistener.h"

#include "app/auth/requesthead.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>

#include <algorithm>

namespace roomkey {

using namespace std::chrono_literals;

namespace {
const QByteArray CallbackPath("/callback");
} // namespace

LoopbackListener::LoopbackListener(Judge judge, QObject *parent)
    : LoopbackListener(std::move(judge), Limits(), parent)
{
}

LoopbackListener::LoopbackListener(Judge judge, const Limits &limits, QObject *parent)
    : QObject(parent)
    , m_judge(std::move(judge))
    , m_limits(limits)
{
    // A proxy set for the program would have the port opened on the proxy's machine.
    m_server.setProxy(QNetworkProxy::NoProxy);
    m_sweep.setInterval(100ms);
    connect(&m_server, &QTcpServer::newConnection, this, &LoopbackListener::acceptWaiting);
    connect(&m_sweep, &QTimer::timeout, this, &LoopbackListener::closeOverdue);
}

LoopbackListener::~LoopbackListener()
{
    close();
}

bool LoopbackListener::listen()
{
    // The kernel chooses the port and we keep that very socket: nobody can slip in between. "localhost" is
    // avoided as a name that other software may resolve or redirect elsewhere (RFC 8252 8.3).
    const bool v4 = m_server.listen(QHostAddress(QHostAddress::LocalHost), 0);
    if (!v4 && !m_server.listen(QHostAddress(QHostAddress::LocalHostIPv6), 0))
        return false;
    m_port = m_server.serverPort();
    m_address = v4 ? QStringLiteral("127.0.0.1") : QStringLiteral("::1");
    m_host = (v4 ? QByteArray("127.0.0.1:") : QByteArray("[::1]:")) + QByteArray::number(m_port);
    m_redirectUri = QUrl::fromEncoded("http://" + m_host + CallbackPath, QUrl::StrictMode);
    m_sweep.start();
    return true;
}

void LoopbackListener::acceptWaiting()
{
    makeRoom();
    while (std::ssize(m_visitors) < m_limits.sockets && m_server.hasPendingConnections()) {
        QTcpSocket *const socket = m_server.nextPendingConnection();
        socket->setReadBufferSize(MaxRequestLine + MaxRequestHeaders);
        m_visitors.push_back({socket, {}, now()});
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] { drop(socket); });
        // What came before we were connected is announced by nobody.
        if (socket->bytesAvailable() > 0)
            QMetaObject::invokeMethod(socket, &QTcpSocket::readyRead, Qt::QueuedConnection);
        makeRoom();
    }
    // Whoever finds no place waits in the kernel's queue until the sweep has made room.
    if (std::ssize(m_visitors) >= m_limits.sockets)
        m_server.pauseAccepting();
}

void LoopbackListener::makeRoom()
{
    while (std::ssize(m_visitors) >= m_limits.sockets &&
           now() - m_visitors.front().since >= m_limits.graceAge)
        drop(m_visitors.front().socket);
}

void LoopbackListener::closeOverdue()
{
    // All at once: a slow sender cannot buy time byte by byte.
    while (!m_visitors.empty() && now() - m_visitors.front().since >= m_limits.socketLife)
        drop(m_visitors.front().socket);
    makeRoom();
    if (m_server.isListening() && std::ssize(m_visitors) < m_limits.sockets) {
        m_server.resumeAccepting();
        acceptWaiting();
    }
}

void LoopbackListener::read(QTcpSocket *socket)
{
    Visitor *const visitor = find(socket);
    if (!visitor)
        return;
    if (visitor->refused) {
        socket->skip(socket->bytesAvailable());
        return;
    }
    visitor->received += socket->readAll();
    const HeadScan scan = scanRequestHead(visitor->received);
    switch (scan.state) {
    case HeadScan::State::NeedMore:
        return;
    case HeadScan::State::TooLong:
        refuse(*visitor, refusalResponse(scan.status), false);
        return;
    case HeadScan::State::Complete:
        break;
    }
    const auto query = queryOfRequest(visitor->received.left(scan.length), m_host, CallbackPath);
    if (!query) {
        refuse(*visitor, refusalResponse(query.error()), visitor->received.size() == scan.length);
        return;
    }
    if (!m_judge(*query)) {
        refuse(*visitor, callbackResponse(CallbackPage::NotOurs), visitor->received.size() == scan.length);
        Q_EMIT ignored();
        return;
    }
    // Single use: the port is gone before anybody acts on the answer.
    m_held = socket;
    socket->disconnect(this);
    std::erase_if(m_visitors, [socket](const Visitor &v) { return v.socket == socket; });
    m_server.close();
    m_sweep.stop();
    while (!m_visitors.empty())
        drop(m_visitors.front().socket);
    Q_EMIT answered();
}

void LoopbackListener::refuse(Visitor &visitor, const QByteArray &response, bool allRead)
{
    visitor.refused = true;
    visitor.received.clear();
    QTcpSocket *const socket = visitor.socket;
    socket->write(response);
    socket->flush();
    // Closing with bytes unread makes the kernel send a reset, which can overtake the answer: such a visitor
    // is read on and dropped by the sweep, unless it hangs up first.
    if (allRead)
        socket->disconnectFromHost();
}

void LoopbackListener::drop(QTcpSocket *socket)
{
    socket->disconnect(this);
    std::erase_if(m_visitors, [socket](const Visitor &v) { return v.socket == socket; });
    socket->abort();
    socket->deleteLater();
}

void LoopbackListener::finish(CallbackPage page)
{
    if (m_held && m_held->state() == QAbstractSocket::ConnectedState) {
        m_held->skip(m_held->bytesAvailable());
        m_held->write(callbackResponse(page));
        // The page is small enough for the kernel to take it whole, so that it arrives even if we are deleted
        // next.
        m_held->flush();
        m_held->disconnectFromHost();
    }
    close();
}

void LoopbackListener::close()
{
    m_server.close();
    m_sweep.stop();
    while (!m_visitors.empty())
        drop(m_visitors.front().socket);
    if (m_held)
        m_held->deleteLater();
    m_held.clear();
}

LoopbackListener::Visitor *LoopbackListener::find(const QTcpSocket *socket)
{
    const auto it = std::find_if(m_visitors.begin(), m_visitors.end(),
                                 [socket](const Visitor &v) { return v.socket == socket; });
    return it == m_visitors.end() ? nullptr : &*it;
}

std::chrono::milliseconds LoopbackListener::now() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace roomkey
