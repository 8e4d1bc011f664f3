// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/logging.h"

namespace roomkey {

Q_LOGGING_CATEGORY(lcApi, "roomkey.api", QtWarningMsg)
Q_LOGGING_CATEGORY(lcAuth, "roomkey.auth", QtWarningMsg)
Q_LOGGING_CATEGORY(lcVault, "roomkey.vault", QtWarningMsg)
Q_LOGGING_CATEGORY(lcStore, "roomkey.store", QtWarningMsg)
Q_LOGGING_CATEGORY(lcFlows, "roomkey.flows", QtWarningMsg)
Q_LOGGING_CATEGORY(lcUi, "roomkey.ui", QtWarningMsg)

} // namespace roomkey
