// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/networkmanager.h"

#include "app/api/oneshotbody.h"
#include "app/api/proxychoice.h"

#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkReply>
#include <QNetworkRequest>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

class NoCookies final : public QNetworkCookieJar
{
public:
    using QNetworkCookieJar::QNetworkCookieJar;
    QList<QNetworkCookie> cookiesForUrl(const QUrl &) const override { return {}; }
    bool setCookiesFromUrl(const QList<QNetworkCookie> &, const QUrl &) override { return false; }
};

/// As much of an answer may wait to be read. Without a bound Qt's own thread takes from the line whatever
/// comes, long before anybody sees that it is too much. More than any answer to a sign-in has, since
/// QtNetworkAuth reads only at its end.
constexpr qint64 ReadAhead = 4 * qint64(1024) * 1024;

/// A scheme that Qt answers with an error of its own, from the event loop and without any I/O.
const QUrl &nowhere()
{
    static const QUrl url(u"refused:origin"_s);
    return url;
}

QByteArray verbOf(QNetworkAccessManager::Operation op, const QNetworkRequest &request)
{
    switch (op) {
    case QNetworkAccessManager::PostOperation:
        return "POST"_ba;
    case QNetworkAccessManager::PutOperation:
        return "PUT"_ba;
    case QNetworkAccessManager::DeleteOperation:
        return "DELETE"_ba;
    default:
        return request.attribute(QNetworkRequest::CustomVerbAttribute).toByteArray();
    }
}

} // namespace

NetworkManager::NetworkManager(QObject *parent)
    : QNetworkAccessManager(parent)
{
    setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    setStrictTransportSecurityEnabled(false);
    setAutoDeleteReplies(false);
    setCookieJar(new NoCookies(this));
    setProxyFactory(new ProxyChoice); // the manager owns it
}

QNetworkReply *NetworkManager::createRequest(Operation op, const QNetworkRequest &original,
                                             QIODevice *outgoing)
{
    QNetworkRequest request(original);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // Between the GOAWAY of a server and the end of the connection Qt 6.4 takes a request, drops it and never
    // says so: it would wait for its deadline. With HTTP/1.1 alone the same becomes of one whose proxy hangs
    // up before it says a word, which a proxy without a way through does at every request.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute,
                         proxyFor(request.url()).type() != QNetworkProxy::NoProxy);
    if (!isAllowedOrigin(request.url())) {
        QNetworkRequest refused(request);
        refused.setUrl(nowhere());
        return QNetworkAccessManager::createRequest(GetOperation, refused, nullptr);
    }
    if (op == GetOperation || op == HeadOperation) {
        QNetworkReply *reply = QNetworkAccessManager::createRequest(op, request, outgoing);
        reply->setReadBufferSize(ReadAhead);
        return reply;
    }

    // Qt repeats what it can rewind or has buffered; the other operations rewind by themselves, so all of
    // them become the custom one with a body that cannot be read twice.
    auto body = std::make_unique<OneShotBody>(outgoing);
    request.setAttribute(QNetworkRequest::CustomVerbAttribute, verbOf(op, request));
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    if (!request.header(QNetworkRequest::ContentLengthHeader).isValid())
        request.setHeader(QNetworkRequest::ContentLengthHeader, body->length());
    QNetworkReply *reply = QNetworkAccessManager::createRequest(CustomOperation, request, body.get());
    body.release()->setParent(reply);
    // With a body it begins from the event loop, and before that Qt's thread would not hear of a bound.
    QMetaObject::invokeMethod(
        reply, [reply] { reply->setReadBufferSize(ReadAhead); }, Qt::QueuedConnection);
    return reply;
}

bool isAllowedOrigin(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty())
        return false;
    if (url.scheme() == "https"_L1)
        return true;
    if (url.scheme() != "http"_L1)
        return false;
    return isThisComputer(url.host());
}

} // namespace roomkey
