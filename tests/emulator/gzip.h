// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace roomkey::emulator {

/// \a bytes as a gzip stream (RFC 1952).
[[nodiscard]] QByteArray gzipped(const QByteArray &bytes);

} // namespace roomkey::emulator
