// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/callbackpage.h"

#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

class QTcpSocket;

// Where the browser brings the answer of a sign-in (RFC 8252 7.3): a port of the kernel's choice on 127.0.0.1
// (or ::1 where there is no IPv4), open from listen() until the first true answer. Whatever else knocks gets
// an HTTP refusal and changes nothing. QtNetworkAuth's own listener is not used: on the oldest Qt supported
// it listens on all interfaces and takes a request split over two segments for noise. GUI thread.
namespace roomkey {

class LoopbackListener : public QObject
{
    Q_OBJECT

public:
    struct Limits
    {
        int sockets = 16;                             ///< at once; more wait in the kernel's queue
        std::chrono::milliseconds socketLife{10'000}; ///< to send the whole request
        /// A socket that old makes room when all places are taken: idle preconnects must not keep the answer
        /// out.
        std::chrono::milliseconds graceAge{500};
    };
    /// True if the query is the answer of this attempt; false: refused, and nothing happens.
    using Judge = std::function<bool(const QByteArray &query)>;

    explicit LoopbackListener(Judge judge, QObject *parent = nullptr);
    LoopbackListener(Judge judge, const Limits &limits, QObject *parent = nullptr);
    ~LoopbackListener() override;

    bool listen();
    bool isListening() const { return m_server.isListening(); }
    /// "http://127.0.0.1:PORT/callback"; the same before and after closing, empty before listen().
    QUrl redirectUri() const { return m_redirectUri; }
    /// Literal address and port, to show.
    QString address() const { return m_address; }
    quint16 port() const { return m_port; }

    /// Shows \a page to the browser that brought the answer (if it still waits) and closes everything.
    void finish(CallbackPage page);
    /// Closes everything at once.
    void close();

Q_SIGNALS:
    /// The judge said yes. The port is closed; the browser waits for finish().
    void answered();
    /// Something came to the callback path and the judge said no.
    void ignored();

private:
    struct Visitor
    {
        QTcpSocket *socket; ///< owned by the server
        QByteArray received;
        std::chrono::milliseconds since;
        bool refused = false;
    };

    void acceptWaiting();
    void makeRoom();
    void read(QTcpSocket *socket);
    void refuse(Visitor &visitor, const QByteArray &response, bool allRead);
    void drop(QTcpSocket *socket);
    void closeOverdue();
    Visitor *find(const QTcpSocket *socket);
    std::chrono::milliseconds now() const;

    Judge m_judge;
    Limits m_limits;
    QTcpServer m_server;
    QTimer m_sweep;
    std::vector<Visitor> m_visitors; ///< oldest first
    QPointer<QTcpSocket> m_held;
    QUrl m_redirectUri;
    QByteArray m_host;
    QString m_address;
    quint16 m_port = 0;
};

} // namespace roomkey
