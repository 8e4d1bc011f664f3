// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// Finding text without regard to case and Latin accents. Pure values; any thread.
namespace roomkey::models {

/// Case folded, compatibility forms unified, Latin accents dropped ("Résumé" is found by "resume"). Marks of
/// other scripts stay: in Thai they are vowels and tones.
[[nodiscard]] QString folded(const QString &text);

} // namespace roomkey::models
