// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// How much of a long message is shown before somebody asks for all of it. A message may have 32,000 bytes:
// all of it would push what others wrote out of sight, and laying out thousands of joined signs takes longer
// than a frame.
namespace roomkey::ui {

/// Characters of \a text, with its lines ended by \a lineEnd, that are shown at first; all of it where the
/// rest would be hardly worth a click. Never inside of what is read as one sign, if that is not endless
/// itself.
[[nodiscard]] qsizetype foldedLength(const QString &text, QChar lineEnd);

} // namespace roomkey::ui
