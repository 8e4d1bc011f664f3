// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/selfsigned.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QSslConfiguration>
#include <QUrl>

// A TLS and HTTP/2 front before a server that speaks plain HTTP/1.1, as Google's stands before its own. It
// counts what arrives and makes the trouble that only such a connection knows (tlsfront.mjs names it); it
// needs Node. While it lives, everything in this process trusts its certificate, so there is one at a time.
// Lives in the test's thread; calls wait for their answer.
namespace roomkey {

class TlsFront
{
public:
    /// What a handshake offers.
    enum class Offers : quint8 {
        Http2,     ///< and HTTP/1.1, as Google does
        OnlyHttp1, ///< and says so
    };

    /// One request as it arrived.
    struct Seen
    {
        QString verb;
        QString path; ///< without query
        QString requestId;
        QString protocol;    ///< "h2" or "http/1.1"
        int body = 0;        ///< bytes of it that came
        bool passed = false; ///< and was answered by the server behind
    };

    /// Before the origin of \a server; isRunning() says whether it accepts connections.
    explicit TlsFront(const QUrl &server);
    TlsFront(const TlsFront &) = delete;
    TlsFront &operator=(const TlsFront &) = delete;
    ~TlsFront();

    bool isRunning() const { return m_http2 != 0 && m_http1 != 0; }
    /// \a url of the server behind, as it is reached through the front.
    QUrl before(const QUrl &url, Offers offers = Offers::Http2) const;

    /// From now on these, counted anew.
    void setRules(const QJsonArray &rules);
    /// All that arrived, in its order.
    QList<Seen> seen();

private:
    QJsonObject ask(const QJsonObject &line);

    const QSslConfiguration m_usual = QSslConfiguration::defaultConfiguration();
    QProcess m_process;
    int m_http2 = 0; ///< ports
    int m_http1 = 0;
};

} // namespace roomkey
