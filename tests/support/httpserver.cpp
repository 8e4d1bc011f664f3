// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpserver.h"

#include <QTcpSocket>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

namespace roomkey {

namespace {

/// abort() alone looks like an orderly end to the other side.
void reset(QTcpSocket *socket)
{
#ifdef Q_OS_UNIX
    const linger atOnce{1, 0};
    ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
#endif
    socket->abort();
}

QByteArray wire(const HttpAnswer &answer)
{
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(answer.status) + " Scripted\r\n";
    bool hasLength = false;
    for (const auto &[name, value] : answer.headers) {
        bytes += name + ": " + value + "\r\n";
        hasLength = hasLength || name.compare("content-length", Qt::CaseInsensitive) == 0 ||
                    name.compare("transfer-encoding", Qt::CaseInsensitive) == 0;
    }
    if (!hasLength)
        bytes += "Content-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    return bytes + "\r\n" + answer.body;
}

/// Takes the first whole request off \a buffer; false if it is not all there yet.
bool takeRequest(QByteArray &buffer, HttpRequest &request)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QList<QByteArray> lines = buffer.left(end).split('\n');
    const QList<QByteArray> first = lines.front().trimmed().split(' ');
    request.verb = first.value(0);
    request.target = first.value(1);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        request.headers.insert(lines[i].left(colon).toLower(), lines[i].mid(colon + 1).trimmed());
    }
    const qsizetype length = request.headers.value("content-length").toLongLong();
    if (buffer.size() < end + 4 + length)
        return false;
    request.body = buffer.mid(end + 4, length);
    buffer.remove(0, end + 4 + length);
    return true;
}

} // namespace

HttpServer::HttpServer(const QHostAddress &at, QObject *parent)
    : QObject(parent)
    , m_address(at)
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                if (socket->property("held").toBool()) {
                    --m_held;
                    ++m_abandoned;
                }
                m_buffers.remove(socket);
                socket->deleteLater();
            });
        }
    });
    start();
}

void HttpServer::start()
{
    if (!m_server.listen(m_address, m_port))
        qFatal("no loopback port: %s", qPrintable(m_server.errorString()));
    m_port = m_server.serverPort();
}

QUrl HttpServer::url(const QString &path) const
{
    QUrl url(QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path));
    url.setHost(m_address.toString());
    return url;
}

void HttpServer::stop()
{
    m_server.close();
    for (QTcpSocket *socket : m_server.findChildren<QTcpSocket *>())
        socket->abort();
}

void HttpServer::release(const HttpAnswer &answer)
{
    for (QTcpSocket *socket : m_server.findChildren<QTcpSocket *>()) {
        if (!socket->property("held").toBool())
            continue;
        socket->setProperty("held", false);
        --m_held;
        socket->write(wire(answer));
    }
}

void HttpServer::read(QTcpSocket *socket)
{
    QByteArray &buffer = m_buffers[socket];
    buffer += socket->readAll();
    HttpRequest request;
    if (!takeRequest(buffer, request))
        return;
    m_requests.append(request);
    answer(socket, request);
    Q_EMIT received(request);
}

void HttpServer::answer(QTcpSocket *socket, const HttpRequest &request)
{
    const HttpAnswer given = m_handler              ? m_handler(request)
                             : m_answers.size() > 1 ? m_answers.takeFirst()
                                                    : m_answers.value(0);
    switch (given.how) {
    case HttpAnswer::How::Whole:
        socket->write(wire(given));
        break;
    case HttpAnswer::How::Close:
        socket->disconnectFromHost();
        break;
    case HttpAnswer::How::Reset:
        reset(socket);
        break;
    case HttpAnswer::How::Hang:
        socket->setProperty("held", true);
        ++m_held;
        break;
    case HttpAnswer::How::Raw:
        socket->write(given.body);
        socket->disconnectFromHost();
        break;
    }
}

} // namespace roomkey
