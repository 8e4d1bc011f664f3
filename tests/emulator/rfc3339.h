// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace roomkey::emulator {

/// Microseconds since 1970, the emulator's unit of time, as "2026-11-22T03:04:05.678901Z" (RFC 3339).
[[nodiscard]] QByteArray rfc3339(qint64 microseconds);
/// Any RFC 3339 date and time; digits beyond microseconds are dropped.
[[nodiscard]] std::optional<qint64> fromRfc3339(QStringView text);

} // namespace roomkey::emulator
