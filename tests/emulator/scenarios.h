// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace roomkey::emulator {

/// The rules of a named scenario, as --fault takes them; nothing if there is none of that name.
[[nodiscard]] std::optional<QStringList> scenarioRules(const QString &name);
[[nodiscard]] QStringList scenarioNames();

} // namespace roomkey::emulator
