// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include <initializer_list>

// Colour arithmetic behind the tokens. Pure functions, any thread.
// Contrast is WCAG 2.1, "contrast ratio" and "relative luminance".
namespace roomkey::ui::color {

/// \a a with the share \a t (0..1) of \a b, in sRGB.
[[nodiscard]] QColor mix(const QColor &a, const QColor &b, qreal t);

[[nodiscard]] qreal luminance(const QColor &c);
/// 1 (same) to 21 (black on white).
[[nodiscard]] qreal contrast(const QColor &a, const QColor &b);

/// Black or white, whichever is read better on all of \a grounds.
[[nodiscard]] QColor pole(std::initializer_list<QColor> grounds);

/// \a fg moved as little as needed toward \a toward, and past it to black or white, until it has \a ratio on
/// every one of \a grounds. When nothing can reach the ratio, the best pole.
[[nodiscard]] QColor ensure(const QColor &fg, std::initializer_list<QColor> grounds, qreal ratio,
                            const QColor &toward);

} // namespace roomkey::ui::color
