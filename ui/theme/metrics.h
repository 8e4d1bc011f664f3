// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/fonts.h"

// Distances in logical pixels on a grid of 4. Whatever holds text grows with it: use the functions, which
// take the larger of the number and what the font needs.
namespace roomkey::ui::metrics {

constexpr int ControlGap = 8;  ///< between controls
constexpr int RowGap = 12;     ///< inside rows
constexpr int BlockGap = 16;   ///< between blocks
constexpr int PaneMargin = 24; ///< pane edge to content
constexpr int DialogMargin = 28;
constexpr int PageMargin = 64;

constexpr int ControlRadius = 7;
constexpr int RowRadius = 8;
constexpr int CardRadius = 12;
constexpr int DialogRadius = 14;

constexpr int FocusWidth = 2;
constexpr int HitArea = 34;

/// Height of \a lines lines of \a font with \a padding above and below together, at least \a minimum.
[[nodiscard]] int heightFor(const QFont &font, int lines, int padding, int minimum);
[[nodiscard]] int lineHeight(const QFont &font);
/// 34 with a 10 pt font.
[[nodiscard]] int controlHeight();
/// 42 with a 10 pt font: the one button of a page.
[[nodiscard]] int pageButtonHeight();
/// 18 with a 10 pt font: 1.35 of the body's height, even.
[[nodiscard]] int iconSize();

} // namespace roomkey::ui::metrics
