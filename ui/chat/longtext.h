// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// How much of a long message is shown before somebody asks for all of it. A message may have 32,000 bytes:
// all of it would push what others wrote out of sight, and laying out thousands of joined signs takes longer
// than a frame.
namespace roomkey::ui {

/// The text of a message as it is laid out: its lines are ended by QChar::LineSeparator, whatever ended them.
[[nodiscard]] QString laidOutText(QString text);
/// Where the character at \a position of \a text stands in laidOutText().
[[nodiscard]] qsizetype laidOutPosition(const QString &text, qsizetype position);

/// Characters of \a text, which is laid out, that are shown at first; all of it where the rest would be
/// hardly worth a click. Never inside of what is read as one sign, if that is not endless itself.
[[nodiscard]] qsizetype foldedLength(const QString &text);

} // namespace roomkey::ui
