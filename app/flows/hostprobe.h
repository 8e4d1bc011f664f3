// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/flowtimes.h"
#include "app/flows/reachability.h"

#include <QAbstractSocket>
#include <QTimer>
#include <QUrl>

#include <memory>
#include <vector>

class QSslSocket;

// Knocks at the server about every second while it cannot be reached: a connection, for https up to the end
// of a verified handshake, which says nothing and is closed. What the system knows of its interfaces says
// less (a portal before its login, a router without a line, a server that is down), and asking for it blocks
// on some platforms. Sockets of its own each time: one that waits for a lost packet would notice late. One
// for IPv4 and one for IPv6, because an address that is mute takes all the time there is. GUI thread.
namespace roomkey {

class HostProbe final : public Reachability
{
    Q_OBJECT

public:
    /// \a target is any address at the server.
    HostProbe(const QUrl &target, const FlowTimes &times, QObject *parent = nullptr);
    ~HostProbe() override;

    void watch() override;
    void rest() override;

private:
    struct Close
    {
        void operator()(QSslSocket *socket) const;
    };

    void knock();
    void knockBy(QAbstractSocket::NetworkLayerProtocol protocol);
    void heard(bool answered);

    QUrl m_target;
    FlowTimes m_times;
    std::chrono::milliseconds m_wait{};
    QTimer m_next;  ///< until the next try
    QTimer m_limit; ///< how long a try may take
    std::vector<std::unique_ptr<QSslSocket, Close>> m_sockets;
    int m_trying = 0; ///< of them
    bool m_watching = false;
    bool m_reachable = false;
};

} // namespace roomkey
