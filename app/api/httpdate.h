// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

#include <chrono>
#include <optional>

// Time as servers tell it in their headers. Pure functions; any thread.
namespace roomkey {

/// The date in a header (RFC 9110 5.6.7), UTC; none if it is not one. The two older forms, which nothing we
/// talk to sends, are not read.
std::optional<QDateTime> httpDate(const QByteArray &text);

/// How far this computer's clock is ahead of a server that said \a date (behind: negative) between the
/// moments \a sent and \a answered of this clock; what the way took is not counted. 0: it may be right.
std::chrono::seconds clockError(const QDateTime &date, const QDateTime &sent, const QDateTime &answered);

} // namespace roomkey
