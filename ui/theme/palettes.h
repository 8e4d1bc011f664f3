// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

#include <optional>

// The appearance setting: follow the desktop (default), or Roomkey's own light or dark palette.
namespace roomkey::ui {

enum class Appearance { System, Light, Dark };

/// "system", "light" or "dark", as the settings file has it; nothing for anything else.
[[nodiscard]] std::optional<Appearance> appearanceFromName(const QString &name);
[[nodiscard]] QString appearanceName(Appearance appearance);

[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();

/// Sets the application's palette. Call after the style is set, and again whenever the setting changes.
void applyAppearance(Appearance appearance);

} // namespace roomkey::ui
