// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/hostprobe.h"

#include "app/api/proxychoice.h"

#include <QSslSocket>

#include <algorithm>

namespace roomkey {

void HostProbe::Close::operator()(QSslSocket *socket) const
{
    socket->disconnect();
    socket->abort();
    socket->deleteLater(); // we may be inside one of its signals
}

HostProbe::HostProbe(const QUrl &target, const FlowTimes &times, QObject *parent)
    : Reachability(parent)
    , m_target(target)
    , m_times(times)
{
    m_next.setSingleShot(true);
    m_limit.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &HostProbe::knock);
    connect(&m_limit, &QTimer::timeout, this, [this] { heard(false); });
}

HostProbe::~HostProbe() = default;

void HostProbe::watch()
{
    if (m_watching)
        return;
    m_watching = true;
    m_reachable = false;
    m_wait = m_times.probeEvery;
    m_next.start(m_wait);
}

void HostProbe::rest()
{
    m_watching = false;
    m_next.stop();
    m_limit.stop();
    m_sockets.clear();
}

void HostProbe::knock()
{
    m_sockets.clear();
    m_limit.start(m_times.probeFor);
    const bool isDirect = proxyFor(m_target).type() == QNetworkProxy::NoProxy;
    m_trying = isDirect ? 2 : 1; // first, since a socket may fail at once
    if (isDirect) {
        knockBy(QAbstractSocket::IPv6Protocol);
        knockBy(QAbstractSocket::IPv4Protocol);
    } else {
        knockBy(QAbstractSocket::AnyIPProtocol); // the proxy finds the address
    }
}

void HostProbe::knockBy(QAbstractSocket::NetworkLayerProtocol protocol)
{
    const bool isPlain = m_target.scheme() == QLatin1String("http");
    const auto port = static_cast<quint16>(m_target.port(isPlain ? 80 : 443));
    QSslSocket *const socket = m_sockets.emplace_back(new QSslSocket).get();
    socket->setProxy(proxyFor(m_target)); // by itself it looks for one by another name than calls do
    connect(socket, &QAbstractSocket::errorOccurred, this, [this] {
        if (--m_trying == 0)
            heard(false);
    });
    if (isPlain) {
        connect(socket, &QAbstractSocket::connected, this, [this] { heard(true); });
        socket->connectToHost(m_target.host(), port, QIODevice::ReadWrite, protocol);
    } else {
        connect(socket, &QSslSocket::encrypted, this, [this] { heard(true); });
        socket->connectToHostEncrypted(m_target.host(), port, QIODevice::ReadWrite, protocol);
    }
}

void HostProbe::heard(bool answered)
{
    m_limit.stop();
    m_sockets.clear();
    const bool isBack = answered && !m_reachable;
    m_reachable = answered;
    // Back, but nobody got along with it: there is less and less hope that it goes away and comes again.
    m_wait = answered && !isBack ? std::min(m_wait * 2, m_times.longestProbeWait) : m_times.probeEvery;
    m_next.start(m_wait);
    if (isBack)
        Q_EMIT returned();
}

} // namespace roomkey
