// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/proxyfault.h"

#include <QNetworkReply>
#include <QPointer>

#include <optional>

// What became of one request on the wire. Private to app/api; GUI thread.
namespace roomkey {

struct Exchange
{
    enum class Outcome : quint8 {
        Answered, ///< a status and a whole body
        NotSent,  ///< nothing can have arrived
        Lost,     ///< it left, and no whole answer came: it may have been done
        TooBig,   ///< the body passes the bound
    };
    /// How the end of the body is known.
    enum class End : quint8 {
        Measured, ///< all that was announced has come
        Closed,   ///< the connection ended in order: perhaps all of it
        Broken,   ///< it ended somehow: only the body itself tells
    };
    Outcome outcome = Outcome::Lost;
    End end = End::Measured;
    int status = 0;  ///< 0: none came
    QByteArray body; ///< whole, or empty
    qint64 received = 0;
    QByteArray retryAfter; ///< header as sent
    QByteArray date;       ///< header as sent
    std::optional<ProxyFault> proxy;
    bool untrusted = false; ///< see ApiError

    bool isSuccess() const { return outcome == Outcome::Answered && status >= 200 && status < 300; }
};

/// Reads the answer to one request up to a bound. Qt reports success for many a cut body, so NoError is not
/// taken for an answer: lengths are compared. Destroying it ends the request.
class ReplyReader : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 MaxBody = 16 * qint64(1024) * 1024;

    /// \a reply belongs to its manager and is deleted with the reader.
    explicit ReplyReader(QNetworkReply *reply);
    ~ReplyReader() override;

Q_SIGNALS:
    /// Once. The receiver may destroy the reader with deleteLater only.
    void finished(const roomkey::Exchange &exchange);

private:
    void read();
    void finish();
    int status() const;
    void conclude(Exchange::Outcome outcome);
    std::optional<qint64> announcedLength() const;
    bool isMeasured() const;

    QPointer<QNetworkReply> m_reply;
    QByteArray m_body;
    bool m_sent = false;
    bool m_done = false;
};

} // namespace roomkey
