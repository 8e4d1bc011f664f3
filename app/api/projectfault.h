// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"

namespace roomkey {

/// What keeps a whole Cloud project from calling the Chat API, whoever signs in.
enum class ProjectFault : quint8 {
    None,
    ApiOff,         ///< the Chat API is not switched on (SERVICE_DISABLED, accessNotConfigured)
    ChatAppMissing, ///< its Chat app page is not filled in: 404 without a reason, for user credentials too
    Blocked,        ///< an administrator keeps the app out of Chat
    Suspended,      ///< Google has stopped the project
};

/// None for every other error. Source: google.rpc.ErrorInfo reasons of the Chat API, and
/// https://developers.google.com/workspace/chat/configure-chat-api for the Chat app page.
[[nodiscard]] ProjectFault projectFault(const ApiError &error);

} // namespace roomkey
