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
    m_socket.reset();
}

void HostProbe::knock()
{
    const bool isPlain = m_target.scheme() == QLatin1String("http");
    const auto port = static_cast<quint16>(m_target.port(isPlain ? 80 : 443));
    m_socket.reset(new QSslSocket);
    m_socket->setProxy(proxyFor(m_target)); // by itself it looks for one by another name than calls do
    connect(m_socket.get(), &QAbstractSocket::errorOccurred, this, [this] { heard(false); });
    m_limit.start(m_times.probeFor);
    if (isPlain) {
        connect(m_socket.get(), &QAbstractSocket::connected, this, [this] { heard(true); });
        m_socket->connectToHost(m_target.host(), port);
    } else {
        connect(m_socket.get(), &QSslSocket::encrypted, this, [this] { heard(true); });
        m_socket->connectToHostEncrypted(m_target.host(), port);
    }
}

void HostProbe::heard(bool answered)
{
    m_limit.stop();
    m_socket.reset();
    const bool isBack = answered && !m_reachable;
    m_reachable = answered;
    // Back, but nobody got along with it: there is less and less hope that it goes away and comes again.
    m_wait = answered && !isBack ? std::min(m_wait * 2, m_times.longestProbeWait) : m_times.probeEvery;
    m_next.start(m_wait);
    if (isBack)
        Q_EMIT returned();
}

} // namespace roomkey
