// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/proxyfault.h"

namespace roomkey {

/// What is known of why the last call got no answer; nothing of it: there is no connection. A value, any
/// thread.
struct OfflineReason
{
    std::optional<ProxyFault> proxy; ///< that it did not get through
    bool untrusted = false;          ///< the server did not prove who it is; see ApiError

    friend bool operator==(const OfflineReason &, const OfflineReason &) = default;
};

} // namespace roomkey
