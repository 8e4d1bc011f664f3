// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/proxychoice.h"

#include <QHostAddress>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace roomkey {

QList<QNetworkProxy> ProxyChoice::queryProxy(const QNetworkProxyQuery &query)
{
    const QString host = query.url().isEmpty() ? query.peerHostName() : query.url().host();
    if (isThisComputer(host))
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    return systemProxyForQuery(query);
}

QNetworkProxy proxyFor(const QUrl &url)
{
    const QList<QNetworkProxy> proxies = ProxyChoice().queryProxy(QNetworkProxyQuery(url));
    return proxies.value(0, QNetworkProxy(QNetworkProxy::NoProxy));
}

bool isThisComputer(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace roomkey
