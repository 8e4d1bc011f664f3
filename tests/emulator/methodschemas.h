// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace roomkey::emulator {

/// What goes into a method and what comes out, by schema name; the tables do not say it.
struct MethodSchemas
{
    const char *method;  ///< without the leading "chat."
    const char *request; ///< empty: no body
    const char *response;
};

[[nodiscard]] std::span<const MethodSchemas> methodSchemas();

} // namespace roomkey::emulator
