// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/accounts.h"
#include "tests/emulator/client.h"
#include "tests/emulator/consent.h"
#include "tests/emulator/grants.h"
#include "tests/emulator/http.h"
#include "tests/emulator/idtoken.h"
#include "tests/emulator/tables.h"

namespace roomkey::emulator {

/// What the OAuth endpoints share. Lives as long as the emulator.
struct OAuthContext
{
    const Tables &tables;
    const QList<Account> &accounts;
    Client &client;
    Grants &grants;
    const TokenClock &clock;
    IdTokenSigner &signer;
    Consent consent;
    qint64 tokenLifetime = 3599;
    QString origin; ///< http://127.0.0.1:PORT

    [[nodiscard]] const Account *account(int person) const
    {
        for (const Account &one : accounts) {
            if (one.person == person)
                return &one;
        }
        return nullptr;
    }
};

/// {"error":CODE,"error_description":TEXT}, the dialect of the token endpoint (RFC 6749 section 5.2).
[[nodiscard]] inline Response oauthError(const QString &code, const QString &description, int status = 400)
{
    return Response::json(
        {{QStringLiteral("error"), code}, {QStringLiteral("error_description"), description}}, status);
}

/// The token after "Bearer ", or empty.
[[nodiscard]] inline QString bearerToken(const Request &request)
{
    const QByteArray header = request.header("authorization");
    return header.size() > 7 && header.first(7).toLower() == "bearer "
               ? QString::fromLatin1(header.sliced(7).trimmed())
               : QString();
}

} // namespace roomkey::emulator
