// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

class QNetworkReply;

namespace roomkey {

/// A proxy between this computer and the server did not let a connection through. A value, any thread.
struct ProxyFault
{
    enum class Kind : quint8 {
        /// Its name is unknown, it takes no connection, ended it, forbade it, or is no proxy: Qt does not
        /// tell.
        NoWayThrough,
        WantsPassword, ///< 407, and none is known or the one that is was refused
    };
    Kind kind = Kind::NoWayThrough;
    QString address; ///< "host:port", without the name and password that may stand before it

    friend bool operator==(const ProxyFault &, const ProxyFault &) = default;
};

/// Why the finished \a reply got no answer, if a proxy was the reason. \a sent: it emitted requestSent(). The
/// thread of the reply.
std::optional<ProxyFault> proxyFault(const QNetworkReply &reply, bool sent);

} // namespace roomkey
