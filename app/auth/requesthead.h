// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"

#include <QByteArray>

// The one kind of HTTP request the loopback listener answers, judged strictly: GET, our path, our Host.
// Everything else on the machine can connect to the port, and any web page can make a browser do so. Pure,
// any thread. Source: RFC 9112, RFC 9110 7.2.
namespace roomkey {

inline constexpr qsizetype MaxRequestLine = 16 * 1024;
/// Browsers send the cookies of every other service on 127.0.0.1 along.
inline constexpr qsizetype MaxRequestHeaders = 64 * 1024;

/// What to do with the bytes received so far.
struct HeadScan
{
    enum class State : quint8 { NeedMore, Complete, TooLong };
    State state = State::NeedMore;
    qsizetype length = 0; ///< of the head with its empty line, if Complete
    int status = 0;       ///< 414 or 431, if TooLong
};
HeadScan scanRequestHead(const QByteArray &received);

/// The query of a complete head, or the HTTP status that refuses it: 400, 404 or 405. \a host is the only
/// Host accepted ("127.0.0.1:PORT"), which also ends DNS rebinding; \a path the only path.
Expected<QByteArray, int> queryOfRequest(const QByteArray &head, const QByteArray &host,
                                         const QByteArray &path);

} // namespace roomkey
