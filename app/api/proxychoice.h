// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkProxyFactory>

// Which proxy a connection goes through: the one that the system or the environment names for its address
// (https_proxy, no_proxy and the desktop's settings on Linux; a PAC script where the system runs one), and
// never one for this computer itself, whatever they say.
namespace roomkey {

/// For a network manager, which owns it. Looks each time, so that a changed setting counts at once. Any
/// thread.
class ProxyChoice final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};

/// The proxy for calls to \a url; QNetworkProxy::NoProxy if there is none.
QNetworkProxy proxyFor(const QUrl &url);
/// A loopback address literal or "localhost".
bool isThisComputer(const QString &host);

} // namespace roomkey
