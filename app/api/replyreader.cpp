// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/replyreader.h"

#include <algorithm>

namespace roomkey {

namespace {

/// As much is read at a time. A body has that much room behind it, so that the last try to read moves nothing
/// and the reader of JSON, which looks a little past the end, need not copy (json.cpp).
constexpr qint64 Piece = 64 * qint64(1024);

/// Failures before anything can have left. Whatever is not listed may have been done at the server.
bool isBeforeSending(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::SslHandshakeFailedError:
    case QNetworkReply::ProtocolUnknownError:
        return true;
    default:
        return false;
    }
}

/// Of a body without a length. Whether Qt takes the end of the connection for one in order, for a broken one
/// or for a reason to send the request again, which it cannot, depends on what it notices first.
bool isEndOfConnection(QNetworkReply::NetworkError error)
{
    return error == QNetworkReply::NoError || error == QNetworkReply::RemoteHostClosedError ||
           error == QNetworkReply::ContentReSendError;
}

} // namespace

ReplyReader::ReplyReader(QNetworkReply *reply)
    : m_reply(reply)
{
    connect(reply, &QNetworkReply::readyRead, this, &ReplyReader::read);
    connect(reply, &QNetworkReply::finished, this, &ReplyReader::finish);
    connect(reply, &QNetworkReply::requestSent, this, [this] { m_sent = true; });
}

ReplyReader::~ReplyReader()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this); // abort() emits at once
    m_reply->abort();
    m_reply->deleteLater();
}

int ReplyReader::status() const
{
    return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

std::optional<qint64> ReplyReader::announcedLength() const
{
    // What was packed is unpacked by Qt, and the header tells the packed size.
    if (m_reply->hasRawHeader("Content-Encoding") || !m_reply->hasRawHeader("Content-Length"))
        return std::nullopt;
    bool isNumber = false;
    const qint64 length = m_reply->rawHeader("Content-Length").toLongLong(&isNumber);
    return isNumber && length >= 0 ? length : -1;
}

void ReplyReader::read()
{
    if (m_done)
        return;
    const qint64 announced = announcedLength().value_or(0);
    const bool tooLong = announced > MaxBody;
    if (!tooLong && m_body.isEmpty())
        m_body.reserve(std::max<qint64>(announced, 0) + Piece);
    // In place: QIODevice::read(maxSize) makes room for all that may come, each time.
    for (qint64 got = 1; !tooLong && got > 0 && m_body.size() <= MaxBody;) {
        const qint64 before = m_body.size();
        m_body.resize(before + std::min(Piece, MaxBody + 1 - before));
        got = m_reply->read(m_body.data() + before, m_body.size() - before);
        m_body.resize(before + std::max<qint64>(got, 0));
    }
    if (tooLong || m_body.size() > MaxBody)
        conclude(Exchange::Outcome::TooBig);
}

void ReplyReader::finish()
{
    read();
    if (m_done)
        return;
    // The status first: a redirect of a body that cannot be sent again is reported as an error, but it is an
    // answer. A refusal stays one when its body is cut; a success does not.
    const int code = status();
    const QNetworkReply::NetworkError error = m_reply->error();
    const std::optional<qint64> length = announcedLength();
    if (code == 0)
        conclude(isBeforeSending(error) || proxyFault(*m_reply, m_sent) ? Exchange::Outcome::NotSent
                                                                        : Exchange::Outcome::Lost);
    else if (code >= 300 || (isMeasured() ? error == QNetworkReply::NoError &&
                                                length.value_or(m_body.size()) == m_body.size()
                                          : isEndOfConnection(error)))
        conclude(Exchange::Outcome::Answered);
    else
        conclude(Exchange::Outcome::Lost);
}

bool ReplyReader::isMeasured() const
{
    return m_reply->hasRawHeader("Content-Length") || m_reply->hasRawHeader("Transfer-Encoding");
}

void ReplyReader::conclude(Exchange::Outcome outcome)
{
    m_done = true;
    Exchange exchange;
    exchange.outcome = outcome;
    exchange.status = status();
    exchange.received = m_body.size();
    if (!isMeasured())
        exchange.end =
            m_reply->error() == QNetworkReply::NoError ? Exchange::End::Closed : Exchange::End::Broken;
    exchange.retryAfter = m_reply->rawHeader("Retry-After");
    exchange.date = m_reply->rawHeader("Date");
    exchange.untrusted = m_reply->error() == QNetworkReply::SslHandshakeFailedError;
    if (exchange.status == 0)
        exchange.proxy = proxyFault(*m_reply, m_sent);
    if (outcome == Exchange::Outcome::Answered)
        exchange.body = std::move(m_body);
    Q_EMIT finished(exchange);
}

} // namespace roomkey
