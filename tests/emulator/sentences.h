// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <span>

namespace roomkey::emulator {

/// What generated messages say: short work talk, most of it English, some Indonesian, Thai and Chinese.
[[nodiscard]] std::span<const char *const> sentences(quint64 language);
/// What generated rooms are about; a number follows.
[[nodiscard]] std::span<const char *const> topics();

} // namespace roomkey::emulator
