// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/color.h"

#include <algorithm>
#include <cmath>

namespace roomkey::ui::color {

namespace {

constexpr int Steps = 50;

qreal linear(qreal channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

qreal worstContrast(const QColor &fg, std::initializer_list<QColor> grounds)
{
    qreal worst = 21;
    for (const QColor &ground : grounds)
        worst = std::min(worst, contrast(fg, ground));
    return worst;
}

} // namespace

QColor mix(const QColor &a, const QColor &b, qreal t)
{
    const auto channel = [t](int from, int to) { return qRound(from + (to - from) * t); };
    return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()));
}

qreal luminance(const QColor &c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

qreal contrast(const QColor &a, const QColor &b)
{
    const qreal la = luminance(a);
    const qreal lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor pole(std::initializer_list<QColor> grounds)
{
    return worstContrast(Qt::black, grounds) >= worstContrast(Qt::white, grounds) ? QColor(Qt::black)
                                                                                  : QColor(Qt::white);
}

QColor ensure(const QColor &fg, std::initializer_list<QColor> grounds, qreal ratio, const QColor &toward)
{
    if (worstContrast(fg, grounds) >= ratio)
        return fg;
    for (int i = 1; i <= Steps; ++i) {
        const QColor c = mix(fg, toward, qreal(i) / Steps);
        if (worstContrast(c, grounds) >= ratio)
            return c;
    }
    const QColor past = pole(grounds);
    for (int i = 1; i <= Steps; ++i) {
        const QColor c = mix(toward, past, qreal(i) / Steps);
        if (worstContrast(c, grounds) >= ratio)
            return c;
    }
    return past;
}

} // namespace roomkey::ui::color
