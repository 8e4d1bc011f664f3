// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/connection.h"

#include "tests/emulator/gate.h"

#include <QTcpSocket>
#include <QTimer>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// abort() alone looks like an orderly close to the other side; with lingering set to nothing it is a true
/// reset.
void lingerForNothing(const QTcpSocket &socket)
{
    linger option{};
    option.l_onoff = 1;
    option.l_linger = 0;
#ifdef Q_OS_WIN
    setsockopt(SOCKET(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER,
               reinterpret_cast<const char *>(&option), sizeof option);
#else
    setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &option, sizeof option);
#endif
}

} // namespace

Connection::Connection(Gate &gate, QTcpSocket *socket)
    : QObject(&gate)
    , m_gate(gate)
    , m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, [this] {
        m_parser.feed(m_socket->readAll());
        readRequests();
    });
    connect(m_socket, &QTcpSocket::disconnected, this, [this] {
        // A client that left while its request was held back by a fault: the handler never hears of it.
        if (m_busy)
            note(0, 0);
        deleteLater();
    });
}

void Connection::readRequests()
{
    while (!m_busy && m_socket->state() == QAbstractSocket::ConnectedState) {
        const HttpParser::State state = m_parser.next();
        if (m_parser.takeContinue() && state == HttpParser::State::NeedMore)
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        if (state == HttpParser::State::NeedMore)
            return;
        if (state == HttpParser::State::Refused) {
            Response refusal;
            refusal.status = m_parser.refusal();
            refusal.contentType = "text/plain; charset=UTF-8";
            refusal.body = "This is no request the emulator understands.\n";
            m_socket->write(refusal.onTheWire(false, false));
            m_socket->disconnectFromHost();
            return;
        }
        begin(m_parser.take());
    }
}

void Connection::begin(Request request)
{
    m_busy = true;
    m_timer.start();
    m_request = std::move(request);
    m_method = m_gate.m_handler.identify(m_request);
    m_faults.clear();
    m_number.reset();
    if (!m_method.isEmpty()) {
        m_number = m_gate.m_log.arrived(m_method, m_request.verb);
        m_faults = m_gate.m_plan.meet(m_method);
    }
    if (const int wait = delay(false))
        QTimer::singleShot(wait, this, &Connection::handle);
    else
        handle();
}

void Connection::handle()
{
    if (const Fault *fault = terminal(false)) {
        if (fault->name == "status"_L1)
            return finish();
        return close(fault->name == "reset"_L1);
    }
    m_response = m_gate.m_handler.answer(m_request, m_faults);
    if (const int wait = delay(true))
        QTimer::singleShot(wait, this, &Connection::finish);
    else
        finish();
}

void Connection::finish()
{
    const Fault *fault = terminal(false);
    if (!fault)
        fault = terminal(true);
    if (!fault)
        return send(m_response);
    if (fault->name != "status"_L1)
        return close(fault->name == "reset"_L1);
    const int code = fault->number(u"code"_s);
    Response failed = Response::json(
        {{u"error"_s, QJsonObject{{u"code"_s, code},
                                  {u"message"_s, u"The emulator was asked to answer this way."_s},
                                  {u"status"_s, code == 429   ? u"RESOURCE_EXHAUSTED"_s
                                                : code == 503 ? u"UNAVAILABLE"_s
                                                : code < 500  ? u"FAILED_PRECONDITION"_s
                                                              : u"INTERNAL"_s}}}},
        code);
    if (fault->parameters.contains(u"retry_after"_s))
        failed.headers.append({"Retry-After", fault->parameters.value(u"retry_after"_s).toLatin1()});
    send(failed);
}

void Connection::send(const Response &response)
{
    const bool keepAlive = m_request.keepAlive;
    m_socket->write(response.onTheWire(keepAlive, m_request.verb == "HEAD"));
    note(response.status, response.body.size());
    m_busy = false;
    if (!keepAlive)
        m_socket->disconnectFromHost();
    else if (m_socket->state() == QAbstractSocket::ConnectedState)
        QMetaObject::invokeMethod(this, &Connection::readRequests, Qt::QueuedConnection);
}

void Connection::close(bool byReset)
{
    note(0, 0);
    m_busy = false;
    if (byReset) {
        lingerForNothing(*m_socket);
        m_socket->abort();
    } else {
        m_socket->disconnectFromHost();
    }
}

const Fault *Connection::terminal(bool after) const
{
    for (const Fault &fault : m_faults) {
        if (fault.name != "delay"_L1 && fault.name != "iss_param"_L1 && fault.afterCommit() == after)
            return &fault;
    }
    return nullptr;
}

int Connection::delay(bool after) const
{
    int total = 0;
    for (const Fault &fault : m_faults) {
        if (fault.name == "delay"_L1 && fault.afterCommit() == after)
            total += fault.number(u"ms"_s);
    }
    return total;
}

void Connection::note(int status, qsizetype sent)
{
    if (!m_number)
        return;
    QStringList names;
    for (const Fault &fault : m_faults)
        names.append(fault.name);
    m_gate.m_log.ended(*m_number, {m_method, m_request.verb, status, double(m_timer.nsecsElapsed()) / 1e6,
                                   sent, names.join(u' ')});
    m_number.reset();
}

} // namespace roomkey::emulator
