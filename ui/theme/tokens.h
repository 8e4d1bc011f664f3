// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

#include <array>

class QWidget;

// Every colour of the interface, computed from the desktop's live palette so that light, dark and
// high-contrast desktops are followed without a second design. The only colours with a hue of their own are
// ok, warn, bad and the eight tiles; their lightness is solved for contrast, not fixed. A value; compute it
// on any thread.
namespace roomkey::ui {

/// What a chip, a banner or a bar says. The colour never stands alone: a word or an icon says the same.
enum class Tone { Neutral, Ok, Warn, Bad, Accent };

/// Which token colours a text or an icon. Looked up when it is painted, so both follow a change of palette.
enum class Tint { Text, Muted, Link, OnAccent, Ok, Warn, Bad, OnToast };

struct TileColors
{
    QColor fill;
    QColor letter;
};

struct Tokens
{
    static constexpr int TileHues = 8;

    bool dark = false;
    QColor window;   ///< ground of side panes and pages
    QColor rail;     ///< ground of the rail at the left
    QColor surface;  ///< cards, lists, fields
    QColor sunken;   ///< code and read-only fields
    QColor text;     ///< at least 4.5 on every ground
    QColor muted;    ///< second lines, captions, things that are off; at least 4.5 on every ground
    QColor line;     ///< decoration between parts
    QColor edge;     ///< outline of fields and buttons, 3.0 on surface
    QColor accent;   ///< fill of what you can act on
    QColor onAccent; ///< text on accent
    QColor soft;     ///< selection
    QColor link;     ///< accent as text, also on soft
    QColor hover;
    QColor pressed;
    QColor gate;  ///< fill of an action that is off
    QColor focus; ///< ring, 3.0 on every ground
    QColor ok, okSoft;
    QColor warn, warnSoft;
    QColor bad, badSoft;
    QColor toast, onToast, toastLink;
    QColor scrim; ///< translucent, over the window behind an overlay
    std::array<TileColors, TileHues> tiles;

    [[nodiscard]] static Tokens from(const QPalette &palette);
    /// The same, remembered by the palette's cache key. GUI thread.
    [[nodiscard]] static Tokens of(const QPalette &palette);
    [[nodiscard]] static Tokens of(const QWidget *widget);
    /// The tokens of the application's palette: for icons and models that know no widget. GUI thread.
    [[nodiscard]] static Tokens ofApplication();

    [[nodiscard]] QColor ink(Tint tint) const;
    [[nodiscard]] QColor foreground(Tone tone) const;
    [[nodiscard]] QColor background(Tone tone) const;
};

} // namespace roomkey::ui
