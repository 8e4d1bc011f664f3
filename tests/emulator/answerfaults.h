// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/http.h"

#include <optional>

namespace roomkey::emulator {

/// The answer that takes the place of the handler's, before it was asked or (\a after) behind it; nothing if
/// no fault gives one. Such an answer changes nothing in the world.
[[nodiscard]] std::optional<Response> answerInstead(const QList<Fault> &faults, const QString &method,
                                                    bool after);
/// What faults do to the head of an answer: cookies, types, the time of day.
void spoilHead(Response &response, const QList<Fault> &faults);

} // namespace roomkey::emulator
