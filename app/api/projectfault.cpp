// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/projectfault.h"

namespace roomkey {

ProjectFault projectFault(const ApiError &error)
{
    if (error.kind != ApiError::Kind::FeatureOff)
        return ProjectFault::None;
    if (error.reason == QLatin1String("SERVICE_DISABLED") ||
        error.reason == QLatin1String("accessNotConfigured"))
        return ProjectFault::ApiOff;
    if (error.reason == QLatin1String("USER_BLOCKED_BY_ADMIN") ||
        error.reason == QLatin1String("ORG_RESTRICTION_VIOLATION"))
        return ProjectFault::Blocked;
    if (error.reason == QLatin1String("CONSUMER_INVALID") ||
        error.reason == QLatin1String("CONSUMER_SUSPENDED"))
        return ProjectFault::Suspended;
    return ProjectFault::ChatAppMissing;
}

} // namespace roomkey
