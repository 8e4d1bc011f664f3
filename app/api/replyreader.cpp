// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/replyreader.h"

namespace roomkey {

namespace {

/// Failures before anything can have left. Whatever is not listed may have been done at the server.
bool isBeforeSending(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::SslHandshakeFailedError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::ProtocolUnknownError:
        return true;
    default:
        return false;
    }
}

} // namespace

ReplyReader::ReplyReader(QNetworkReply *reply)
    : m_reply(reply)
{
    connect(reply, &QNetworkReply::readyRead, this, &ReplyReader::read);
    connect(reply, &QNetworkReply::finished, this, &ReplyReader::finish);
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
    const bool tooLong = announcedLength().value_or(0) > MaxBody;
    if (!tooLong)
        m_body += m_reply->read(MaxBody + 1 - m_body.size());
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
        conclude(isBeforeSending(error) ? Exchange::Outcome::NotSent : Exchange::Outcome::Lost);
    else if (code >= 300 ||
             (error == QNetworkReply::NoError && length.value_or(m_body.size()) == m_body.size()))
        conclude(Exchange::Outcome::Answered);
    else
        conclude(Exchange::Outcome::Lost);
}

void ReplyReader::conclude(Exchange::Outcome outcome)
{
    m_done = true;
    Exchange exchange;
    exchange.outcome = outcome;
    exchange.status = status();
    exchange.received = m_body.size();
    exchange.retryAfter = m_reply->rawHeader("Retry-After");
    exchange.date = m_reply->rawHeader("Date");
    if (outcome == Exchange::Outcome::Answered)
        exchange.body = std::move(m_body);
    Q_EMIT finished(exchange);
}

} // namespace roomkey
