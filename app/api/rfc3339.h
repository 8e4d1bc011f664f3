// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QStringView>

#include <optional>

// Google's times: RFC 3339, UTC, up to nine digits of fraction. Parsed by hand because QDateTime drops what
// is below a millisecond and costs eight times as much (lists carry hundreds of thousands of them). Any
// thread.
namespace roomkey {

/// Microseconds since 1970-01-01T00:00:00Z, rounded down; nothing for what is not a time.
std::optional<qint64> microsecondsFromRfc3339(QStringView text);
/// "2026-11-22T10:42:00.123456Z"
QString rfc3339FromMicroseconds(qint64 microseconds);
QDateTime dateTimeFromRfc3339(QStringView text);

} // namespace roomkey
