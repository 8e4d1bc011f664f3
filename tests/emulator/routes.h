// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/http.h"
#include "tests/emulator/tables.h"

namespace roomkey::emulator {

struct Route
{
    const MethodRow *method = nullptr; ///< null: no method has this path
    QString resource;                  ///< what stands in the path's hole: spaces/A, spaces/A/members/B
};

/// Finds the method of a request among the tables' paths.
[[nodiscard]] Route findRoute(const Tables &tables, const Request &request);

} // namespace roomkey::emulator
