// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/metrics.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace roomkey::ui::metrics {

int lineHeight(const QFont &font)
{
    return int(std::ceil(QFontMetricsF(font).height()));
}

int heightFor(const QFont &font, int lines, int padding, int minimum)
{
    return std::max(minimum, lines * lineHeight(font) + padding);
}

int controlHeight()
{
    return heightFor(Fonts::current().body, 1, 14, HitArea);
}

int pageButtonHeight()
{
    return heightFor(Fonts::current().body, 1, 22, 42);
}

int iconSize()
{
    const QFont &body = Fonts::current().body;
    const qreal points = body.pointSizeF();
    // The em in logical pixels at 96 dpi; the font's height itself differs too much between families.
    const int size = int(std::lround(points * 96 / 72 * 1.35));
    return std::max(16, size + size % 2);
}

} // namespace roomkey::ui::metrics
