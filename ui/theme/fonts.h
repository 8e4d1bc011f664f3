// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

// The type scale: factors of the system font, never pixels, so a person's own text size is kept. Weights are
// regular and bold only. A value; GUI thread.
namespace roomkey::ui {

enum class Type { Hero, Title, Heading, Message, Body, BodyBold, Small, Caption, Mono, MonoSmall };

struct Fonts
{
    QFont hero, title, heading, message, body, bodyBold, small, caption, mono, monoSmall;

    [[nodiscard]] const QFont &operator[](Type type) const;

    [[nodiscard]] static Fonts from(const QFont &system, const QFont &fixed);
    /// From the application's font; computed again when that font changes.
    [[nodiscard]] static const Fonts &current();
};

/// The system font with the families that give Thai and Simplified Chinese their right forms named after it.
/// Without naming the Chinese one, fontconfig may choose Japanese glyphs. main() sets this once.
[[nodiscard]] QFont interfaceFont(const QFont &system);

} // namespace roomkey::ui
