// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/oauthcontext.h"

namespace roomkey::emulator {

/// POST /token: codes and refresh tokens become access tokens (RFC 6749 sections 4.1.3 and 6, RFC 7636
/// section 4.6).
class TokenEndpoint
{
public:
    explicit TokenEndpoint(OAuthContext &context)
        : m_context(context)
    {
    }

    [[nodiscard]] Response answer(const Request &request, const QList<Fault> &faults);

private:
    [[nodiscard]] std::optional<Response> refuseClient(const Request &request, const Parameters &form,
                                                       int *client) const;
    [[nodiscard]] Response exchange(const Parameters &form, int client, const QList<Fault> &faults);
    [[nodiscard]] Response refresh(const Parameters &form, int client, const QList<Fault> &faults);
    [[nodiscard]] QJsonObject tokens(int grantId, const Grant &grant, const QString &nonce,
                                     const QList<Fault> &faults);

    OAuthContext &m_context;
};

} // namespace roomkey::emulator
