// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/oauthcontext.h"

namespace roomkey::emulator {

/// What stands beside the token endpoint: revocation, token info, user info, and where all of it is.
class IdentityEndpoints
{
public:
    explicit IdentityEndpoints(OAuthContext &context)
        : m_context(context)
    {
    }

    [[nodiscard]] Response revoke(const Request &request); ///< RFC 7009
    [[nodiscard]] Response tokenInfo(const Request &request) const;
    [[nodiscard]] Response userInfo(const Request &request) const; ///< OpenID Connect Core section 5.3
    [[nodiscard]] Response configuration() const;                  ///< OpenID Connect Discovery section 4
    [[nodiscard]] Response keySet() { return Response::json(m_context.signer.keySet()); }

private:
    OAuthContext &m_context;
};

} // namespace roomkey::emulator
