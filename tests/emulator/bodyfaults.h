// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/http.h"

namespace roomkey::emulator {

/// Does to the answer's JSON what \a faults ask for: spoiled items, broken documents, hostile text, items
/// that are not visible yet.
void spoilBody(Response &response, const QList<Fault> &faults);

} // namespace roomkey::emulator
