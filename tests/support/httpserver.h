// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QUrl>

#include <functional>

class QTcpSocket;

// A scripted HTTP/1.1 server on a loopback port for tests of whatever sends requests: it keeps every request
// that reached the wire, and may answer, answer badly, or not at all. Lives in the test's thread.
namespace roomkey {

struct HttpRequest
{
    QByteArray verb;
    QByteArray target;                     ///< as sent: path and query
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;

    QByteArray path() const { return target.split('?').value(0); }
    QByteArray query() const { return target.mid(path().size() + 1); }
};

struct HttpAnswer
{
    enum class How : quint8 {
        Whole, ///< as it should be
        Close, ///< reads the request and closes, no byte of an answer
        Reset, ///< reads the request and resets the connection
        Hang,  ///< reads the request and says nothing
        Raw,   ///< sends `body` as it is, head included, and closes
    };

    int status = 200;
    QByteArray body = "{}";
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    How how = How::Whole;

    static HttpAnswer of(int status, QByteArray body = "{}") { return {status, std::move(body)}; }
    static HttpAnswer raw(QByteArray bytes) { return {0, std::move(bytes), {}, How::Raw}; }
    static HttpAnswer that(How how) { return {0, {}, {}, how}; }
    HttpAnswer with(QByteArray header, QByteArray value) const
    {
        HttpAnswer copy = *this;
        copy.headers.append({std::move(header), std::move(value)});
        return copy;
    }
};

class HttpServer : public QObject
{
    Q_OBJECT

public:
    /// \a at is an address of this computer's own interface.
    explicit HttpServer(const QHostAddress &at = QHostAddress::LocalHost, QObject *parent = nullptr);
    ~HttpServer() override { stop(); }

    /// "http://127.0.0.1:PORT" or "http://[::1]:PORT", with \a path.
    QUrl url(const QString &path = {}) const;
    quint16 port() const { return m_port; }

    /// Answers are given in this order; the last one stays.
    void setAnswers(QList<HttpAnswer> answers) { m_answers = std::move(answers); }
    /// Asked instead of the list, if set.
    void setHandler(std::function<HttpAnswer(const HttpRequest &)> handler)
    {
        m_handler = std::move(handler);
    }
    const QList<HttpRequest> &requests() const { return m_requests; }
    int count() const { return static_cast<int>(m_requests.size()); }
    /// Requests that were given no answer yet and no end.
    int held() const { return m_held; }
    /// Connections that the other side ended while an answer was held back.
    int abandoned() const { return m_abandoned; }
    /// Gives \a answer to every request that is held.
    void release(const HttpAnswer &answer);
    /// Ends every connection and refuses new ones.
    void stop();
    /// After a stop(): there again, at the same port.
    void start();

Q_SIGNALS:
    void received(const roomkey::HttpRequest &request);

private:
    void read(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const HttpRequest &request);

    QTcpServer m_server;
    QHostAddress m_address;
    quint16 m_port = 0;
    QHash<QTcpSocket *, QByteArray> m_buffers;
    QList<HttpRequest> m_requests;
    QList<HttpAnswer> m_answers{HttpAnswer()};
    std::function<HttpAnswer(const HttpRequest &)> m_handler;
    int m_held = 0;
    int m_abandoned = 0;
};

} // namespace roomkey
