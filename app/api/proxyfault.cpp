// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/proxyfault.h"

#include "app/api/proxychoice.h"

#include <QNetworkReply>

namespace roomkey {

namespace {

std::optional<ProxyFault::Kind> kindOf(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError: // by the proxy, like the name that nobody knows
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
    case QNetworkReply::UnknownNetworkError: // what Qt 6.4 makes of most of them
        return ProxyFault::Kind::NoWayThrough;
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return ProxyFault::Kind::WantsPassword;
    default:
        return std::nullopt;
    }
}

} // namespace

std::optional<ProxyFault> proxyFault(const QNetworkReply &reply, bool sent)
{
    const std::optional<ProxyFault::Kind> kind = sent ? std::nullopt : kindOf(reply.error());
    if (!kind)
        return std::nullopt;
    const QNetworkProxy proxy = proxyFor(reply.url());
    if (proxy.type() == QNetworkProxy::NoProxy)
        return std::nullopt;
    return ProxyFault{*kind, QStringLiteral("%1:%2").arg(proxy.hostName()).arg(proxy.port())};
}

} // namespace roomkey
