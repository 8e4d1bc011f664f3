// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

#include "ui/theme/color.h"

#include <QGuiApplication>
#include <QWidget>

#include <vector>

namespace roomkey::ui {

namespace {

using color::ensure;
using color::mix;

// Contrast asked for; a little above WCAG's 4.5 and 3.0 so that rounding to 8 bits never falls below.
constexpr qreal ReadableRatio = 4.6;
constexpr qreal GlyphRatio = 3.05;

/// A hue with a meaning: saturation and the lightness to start from, on light and on dark desktops.
struct Meaning
{
    qreal hue, saturationLight, lightnessLight, saturationDark, lightnessDark;
};
constexpr Meaning OkMeaning{150, 0.56, 0.296, 0.62, 0.62};
constexpr Meaning WarnMeaning{36, 0.86, 0.31, 0.95, 0.625};
constexpr Meaning BadMeaning{4, 0.66, 0.34, 0.60, 0.705};
constexpr std::array<int, Tokens::TileHues> TileHueAngles{266, 12, 213, 92, 184, 320, 40, 153};

void solveMeaning(const Meaning &m, const Tokens &t, QColor &fg, QColor &soft)
{
    const QColor start =
        t.dark ? QColor::fromHslF(float(m.hue / 360), float(m.saturationDark), float(m.lightnessDark))
               : QColor::fromHslF(float(m.hue / 360), float(m.saturationLight), float(m.lightnessLight));
    soft = mix(t.surface, start, t.dark ? 0.19 : 0.11);
    fg = ensure(start, {soft, t.surface, t.window, t.rail}, ReadableRatio, t.text);
}

TileColors solveTile(int hue, bool dark)
{
    const float h = float(hue) / 360;
    TileColors tile;
    tile.fill = dark ? QColor::fromHslF(h, 0.36F, 0.25F) : QColor::fromHslF(h, 0.42F, 0.885F);
    const QColor letter = dark ? QColor::fromHslF(h, 0.45F, 0.78F) : QColor::fromHslF(h, 0.56F, 0.30F);
    tile.letter = ensure(letter, {tile.fill}, ReadableRatio, color::pole({tile.fill}));
    return tile;
}

QColor highlightOf(const QPalette &palette)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    return palette.color(QPalette::Active, QPalette::Accent);
#else
    return palette.color(QPalette::Active, QPalette::Highlight);
#endif
}

} // namespace

Tokens Tokens::from(const QPalette &palette)
{
    const auto role = [&palette](QPalette::ColorRole r) { return palette.color(QPalette::Active, r); };
    Tokens t;
    t.surface = role(QPalette::Base);
    const QColor paletteText = role(QPalette::Text);
    t.dark = color::luminance(t.surface) < color::luminance(paletteText);
    t.window = role(QPalette::Window);
    t.rail = t.dark ? t.window : mix(t.window, paletteText, 0.035);
    t.sunken = role(QPalette::AlternateBase);
    t.hover = mix(t.surface, paletteText, t.dark ? 0.07 : 0.045);
    t.pressed = mix(t.surface, paletteText, t.dark ? 0.12 : 0.09);
    t.gate = mix(t.surface, paletteText, t.dark ? 0.05 : 0.035);
    t.line = mix(t.surface, paletteText, t.dark ? 0.13 : 0.11);

    t.onAccent = role(QPalette::HighlightedText);
    const QColor highlight = highlightOf(palette);
    t.accent = ensure(highlight, {t.onAccent}, 4.5, color::pole({t.onAccent}));
    t.soft = mix(t.surface, t.accent, t.dark ? 0.24 : 0.11);

    t.text = ensure(paletteText, {t.window, t.rail, t.surface, t.sunken, t.soft, t.hover}, 4.55, paletteText);
    t.muted = ensure(mix(t.surface, paletteText, 0.58),
                     {t.rail, t.window, t.surface, t.soft, t.hover, t.gate}, ReadableRatio, t.text);
    t.edge = ensure(mix(t.surface, paletteText, 0.36), {t.surface}, GlyphRatio, t.text);
    t.link = ensure(t.accent, {t.soft, t.surface, t.window, t.rail}, ReadableRatio, t.text);
    t.focus = ensure(t.accent, {t.surface, t.window, t.rail, t.soft}, GlyphRatio, t.text);

    solveMeaning(OkMeaning, t, t.ok, t.okSoft);
    solveMeaning(WarnMeaning, t, t.warn, t.warnSoft);
    solveMeaning(BadMeaning, t, t.bad, t.badSoft);
    for (size_t i = 0; i < t.tiles.size(); ++i)
        t.tiles[i] = solveTile(TileHueAngles[i], t.dark);

    t.toast = role(QPalette::ToolTipBase);
    t.onToast = ensure(role(QPalette::ToolTipText), {t.toast}, ReadableRatio, color::pole({t.toast}));
    t.toastLink = ensure(t.accent, {t.toast}, ReadableRatio, t.onToast);
    t.scrim = t.dark ? QColor(0, 0, 0, 130)
                     : QColor(paletteText.red(), paletteText.green(), paletteText.blue(), 80);
    return t;
}

Tokens Tokens::of(const QPalette &palette)
{
    // A handful of palettes live at a time (the desktop's, tool tips', menus'); newest at the back.
    struct Entry
    {
        qint64 key;
        Tokens tokens;
    };
    constexpr size_t Kept = 16;
    static std::vector<Entry> entries;
    const qint64 key = palette.cacheKey();
    for (const Entry &entry : entries) {
        if (entry.key == key)
            return entry.tokens;
    }
    if (entries.size() >= Kept)
        entries.erase(entries.begin(), entries.begin() + Kept / 2);
    entries.push_back({key, Tokens::from(palette)});
    return entries.back().tokens;
}

Tokens Tokens::of(const QWidget *widget)
{
    return of(widget->palette());
}

Tokens Tokens::ofApplication()
{
    return of(QGuiApplication::palette());
}

QColor Tokens::ink(Tint tint) const
{
    switch (tint) {
    case Tint::Text:
        return text;
    case Tint::Muted:
        return muted;
    case Tint::Link:
        return link;
    case Tint::OnAccent:
        return onAccent;
    case Tint::Ok:
        return ok;
    case Tint::Warn:
        return warn;
    case Tint::Bad:
        return bad;
    case Tint::OnToast:
        return onToast;
    }
    return text;
}

QColor Tokens::foreground(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return muted;
    case Tone::Ok:
        return ok;
    case Tone::Warn:
        return warn;
    case Tone::Bad:
        return bad;
    case Tone::Accent:
        return link;
    }
    return text;
}

QColor Tokens::background(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return mix(surface, text, dark ? 0.09 : 0.07);
    case Tone::Ok:
        return okSoft;
    case Tone::Warn:
        return warnSoft;
    case Tone::Bad:
        return badSoft;
    case Tone::Accent:
        return soft;
    }
    return surface;
}

} // namespace roomkey::ui
