// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace roomkey::models {

/// \a text as it stands between the tags and in the attributes of a page of XML or HTML. What no such page
/// can hold (XML 1.0, 2.2: most control characters, half characters) is U+FFFD there. Pure; any thread.
[[nodiscard]] QString xmlText(QString text);

} // namespace roomkey::models
