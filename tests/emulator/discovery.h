// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/tables.h"

#include <QJsonObject>

namespace roomkey::emulator {

/// The API description (discovery format v1) of what the tables hold, for clients that are built from one.
/// \a root ends with a slash.
[[nodiscard]] QJsonObject discoveryDocument(const Tables &tables, const QString &root);

} // namespace roomkey::emulator
