// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

// Logging categories. Never log a token, code, key, message text or address; URLs go without their query.
namespace roomkey {

Q_DECLARE_LOGGING_CATEGORY(lcApi)
Q_DECLARE_LOGGING_CATEGORY(lcAuth)
Q_DECLARE_LOGGING_CATEGORY(lcVault)
Q_DECLARE_LOGGING_CATEGORY(lcStore)
Q_DECLARE_LOGGING_CATEGORY(lcFlows)
Q_DECLARE_LOGGING_CATEGORY(lcUi)

/// From now on libraries log warnings and errors only, whatever QT_LOGGING_RULES says: Qt's own categories
/// print what widgets read out, addresses and messages among it. Ours still follow the rules.
void keepLibrariesQuiet();

} // namespace roomkey
