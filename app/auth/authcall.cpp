// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/authcall.h"

#include <QTimer>

namespace roomkey {

namespace {

/// Collects one answer; a child of its reply.
class Collector final : public QObject
{
public:
    Collector(QNetworkReply *reply, std::chrono::milliseconds limit)
        : QObject(reply)
        , m_reply(reply)
    {
        m_promise.onStop([guard = QPointer(reply)] {
            if (guard)
                guard->abort();
        });
        connect(reply, &QNetworkReply::readyRead, this, [this] { read(); });
        connect(reply, &QNetworkReply::finished, this, [this] { finish(); });
        connect(reply, &QNetworkReply::requestSent, this, [this] { m_sent = true; });
        // QNetworkRequest's transfer timeout starts again with every byte, so it is no deadline.
        m_deadline.setSingleShot(true);
        connect(&m_deadline, &QTimer::timeout, this,
                [this] { stop(AuthError::of(AuthError::Kind::Timeout)); });
        m_deadline.start(limit);
    }

    Pending<AuthAnswer, AuthError> pending() const { return m_promise.pending(); }

private:
    void read()
    {
        m_body += m_reply->read(MaxAuthAnswer + 1 - m_body.size());
        if (m_body.size() > MaxAuthAnswer)
            stop(AuthError::of(AuthError::Kind::BadAnswer, {}, QStringLiteral("answer longer than 1 MiB")));
    }

    void stop(const AuthError &why)
    {
        m_promise.finish(Unexpected(why));
        m_reply->abort(); // finishes synchronously; the outcome is settled already
    }

    void finish()
    {
        m_deadline.stop();
        m_reply->deleteLater();
        if (m_promise.isFinished())
            return;
        // abort() closes the reply, and reading a closed device warns.
        if (m_reply->isOpen())
            read();
        if (!m_promise.isFinished())
            m_promise.finish(outcome());
    }

    Expected<AuthAnswer, AuthError> outcome() const
    {
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QNetworkReply::NetworkError error = m_reply->error();
        const bool post = m_reply->operation() != QNetworkAccessManager::GetOperation;
        // The status comes first: Qt reports a redirect of a body that can be sent once only as an error.
        const bool transport =
            error != QNetworkReply::NoError && error < QNetworkReply::ProxyConnectionRefusedError;
        if (status != 0 && !(transport && status < 300))
            return AuthAnswer{status, m_body};
        if (error == QNetworkReply::OperationCanceledError)
            return Unexpected(AuthError::of(AuthError::Kind::Timeout));
        const bool mayHaveArrived = status != 0 || error == QNetworkReply::RemoteHostClosedError ||
                                    error == QNetworkReply::ContentReSendError ||
                                    error == QNetworkReply::UnknownNetworkError;
        AuthError why = AuthError::of(AuthError::Kind::Network);
        why.proxy = proxyFault(*m_reply, m_sent);
        why.untrusted = error == QNetworkReply::SslHandshakeFailedError;
        if (post && mayHaveArrived && !why.proxy)
            why.kind = AuthError::Kind::Unknown;
        return Unexpected(why);
    }

    QNetworkReply *m_reply;
    Promise<AuthAnswer, AuthError> m_promise;
    QTimer m_deadline;
    QByteArray m_body;
    bool m_sent = false;
};

} // namespace

Pending<AuthAnswer, AuthError> answerOf(QNetworkReply *reply, std::chrono::milliseconds limit)
{
    return (new Collector(reply, limit))->pending();
}

QNetworkRequest authRequest(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setRawHeader("Accept", "application/json");
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    return request;
}

QNetworkRequest formRequest(const QUrl &url)
{
    QNetworkRequest request = authRequest(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader,
                      QStringLiteral("application/x-www-form-urlencoded"));
    return request;
}

QByteArray formBody(std::initializer_list<std::pair<QByteArray, QByteArray>> fields)
{
    QByteArray body;
    for (const auto &[name, value] : fields) {
        if (!body.isEmpty())
            body += '&';
        body += name + '=' + value.toPercentEncoding();
    }
    return body;
}

AuthError withoutSecrets(AuthError error, std::initializer_list<Secret> secrets)
{
    const auto clean = [&secrets](QString &text) {
        const QByteArray bytes = text.toUtf8();
        for (const Secret &secret : secrets) {
            const bool repeated =
                bytes.contains(secret.reveal()) || bytes.contains(secret.reveal().toPercentEncoding());
            if (!secret.isEmpty() && repeated)
                text.clear();
        }
    };
    clean(error.code);
    clean(error.detail);
    return error;
}

} // namespace roomkey
