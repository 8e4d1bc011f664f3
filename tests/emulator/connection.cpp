// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/connection.h"

#include "tests/emulator/answerfaults.h"
#include "tests/emulator/bodyfaults.h"
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

/// Half of the connection is over: we say nothing more.
void endSending(const QTcpSocket &socket)
{
#ifdef Q_OS_WIN
    shutdown(SOCKET(socket.socketDescriptor()), SD_SEND);
#else
    shutdown(int(socket.socketDescriptor()), SHUT_WR);
#endif
}

/// "spaces/S" of a request for the Chat API.
QString spaceOf(const Request &request)
{
    return request.segments.value(1) == "spaces"_L1 && request.segments.size() > 2
               ? u"spaces/"_s + request.segments[2].section(u':', 0, 0)
               : QString();
}

} // namespace

Connection::Connection(Gate &gate, QTcpSocket *socket, const QList<Fault> &faults)
    : QObject(&gate)
    , m_gate(gate)
    , m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, [this] {
        m_parser.feed(m_socket->readAll());
        if (m_idle.interval() > 0)
            m_idle.start();
        readRequests();
    });
    connect(m_socket, &QTcpSocket::disconnected, this, [this] {
        // A client that left while its request was held back by a fault: the handler never hears of it.
        if (m_busy)
            note(0, 0);
        deleteLater();
    });
    if (const Fault *idle = find(faults, "idle_close"_L1)) {
        connect(&m_idle, &QTimer::timeout, this, [this] {
            if (!m_busy)
                m_socket->disconnectFromHost();
        });
        m_idle.start(idle->number(u"ms"_s));
    }
    if (find(faults, "reset"_L1))
        reset();
    else if (find(faults, "limit_connections"_L1))
        m_socket->disconnectFromHost();
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
        if (!m_gate.m_plan.isEmpty())
            m_faults = m_gate.m_plan.meet(m_method, spaceOf(m_request));
    }
    if (const int wait = delay(false))
        QTimer::singleShot(wait, this, &Connection::handle);
    else
        handle();
}

void Connection::handle()
{
    if (endsWithoutAnswer(false))
        return;
    if (std::optional<Response> instead = answerInstead(m_faults, m_method, false)) {
        m_response = *std::move(instead);
    } else {
        m_response = m_gate.m_handler.answer(m_request, m_faults);
        if (!m_faults.isEmpty())
            spoilBody(m_response, m_faults);
    }
    if (const int wait = delay(true))
        QTimer::singleShot(wait, this, &Connection::finish);
    else
        finish();
}

void Connection::finish()
{
    if (endsWithoutAnswer(true))
        return;
    if (std::optional<Response> instead = answerInstead(m_faults, m_method, true))
        m_response = *std::move(instead);
    spoilHead(m_response, m_faults);
    send(m_response);
}

void Connection::send(const Response &response)
{
    if (hasWireFault(m_faults)) {
        m_player = std::make_unique<WirePlayer>(wireScript(response, m_request, m_faults), m_socket, this);
        connect(m_player.get(), &WirePlayer::played, this, &Connection::sent);
        return;
    }
    m_socket->write(response.onTheWire(m_request.keepAlive, m_request.verb == "HEAD"));
    sent(m_request.keepAlive ? WireScript::End::Keep : WireScript::End::Close);
}

void Connection::sent(WireScript::End end)
{
    if (m_player)
        m_player.release()->deleteLater(); // we are inside its signal
    note(m_response.status, m_response.body.size());
    switch (end) {
    case WireScript::End::Keep:
        m_busy = false;
        if (m_socket->state() == QAbstractSocket::ConnectedState)
            QMetaObject::invokeMethod(this, &Connection::readRequests, Qt::QueuedConnection);
        return;
    case WireScript::End::Close:
        m_busy = false;
        m_socket->disconnectFromHost();
        return;
    case WireScript::End::Reset:
        return reset();
    case WireScript::End::HalfClose:
        m_socket->flush();
        endSending(*m_socket); // and busy for ever: what still comes is not answered
        return;
    }
}

void Connection::close()
{
    note(0, 0);
    m_busy = false;
    m_socket->disconnectFromHost();
}

void Connection::reset()
{
    note(0, 0);
    m_busy = false;
    lingerForNothing(*m_socket);
    m_socket->abort();
}

/// True if a fault makes an end of the request here, before it was handled or (\a after) behind that.
bool Connection::endsWithoutAnswer(bool after)
{
    for (const Fault &fault : std::as_const(m_faults)) {
        if (fault.name == "rotate"_L1 && after && fault.value(u"lose"_s) == "yes"_L1) {
            close();
            return true;
        }
        if (fault.afterCommit() != after)
            continue;
        if (fault.name == "drop_reply"_L1 || fault.name == "close_after_read"_L1) {
            close();
        } else if (fault.name == "reset"_L1 && fault.value(u"at"_s) == "answer"_L1) {
            reset();
        } else if (fault.name == "refuse"_L1) {
            m_gate.closeDoor(fault.number(u"ms"_s));
        } else if (fault.name == "blackhole"_L1) {
            QTimer::singleShot(fault.number(u"ms"_s), this, &Connection::close);
        } else {
            continue;
        }
        return true;
    }
    return false;
}

int Connection::delay(bool after) const
{
    int total = 0;
    for (const Fault &fault : m_faults) {
        const bool isDelay = fault.name == "delay"_L1 || fault.name == "slow_token"_L1;
        if (fault.afterCommit() != after)
            continue;
        if (isDelay)
            total += fault.number(u"ms"_s);
        else if (fault.name == "jitter"_L1)
            total += int(fault.drawn * fault.number(u"ms"_s));
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
