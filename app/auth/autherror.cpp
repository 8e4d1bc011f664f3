// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/autherror.h"

namespace roomkey {

AuthError::Kind AuthError::kindOf(const QString &code)
{
    // RFC 6749 4.1.2.1 and 5.2; the others are Google's own:
    // https://developers.google.com/identity/protocols/oauth2/native-app#authorization-errors
    static const struct
    {
        QLatin1String code;
        Kind kind;
    } known[] = {
        {QLatin1String("server_error"), Kind::Server},
        {QLatin1String("temporarily_unavailable"), Kind::Server},
        {QLatin1String("internal_failure"), Kind::Server},
        {QLatin1String("invalid_grant"), Kind::GrantDead},
        {QLatin1String("invalid_rapt"), Kind::ReauthNeeded},
        {QLatin1String("rapt_required"), Kind::ReauthNeeded},
        {QLatin1String("admin_policy_enforced"), Kind::AdminPolicy},
        {QLatin1String("org_internal"), Kind::OtherOrganisation},
        {QLatin1String("invalid_client"), Kind::ClientRejected},
        {QLatin1String("unauthorized_client"), Kind::ClientRejected},
        {QLatin1String("deleted_client"), Kind::ClientRejected},
        {QLatin1String("disabled_client"), Kind::ClientRejected},
        {QLatin1String("redirect_uri_mismatch"), Kind::ClientRejected},
    };
    for (const auto &row : known) {
        if (code == row.code)
            return row.kind;
    }
    return Kind::Refused;
}

} // namespace roomkey
