// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/oauthcontext.h"

namespace roomkey::emulator {

/// An authorization request that passed every check (RFC 6749 section 4.1.1, RFC 7636, RFC 8252 section 7.3).
struct AuthorizeRequest
{
    int client = 0; ///< which of the project's
    QString redirectUri;
    std::optional<QString> state;
    QByteArray challenge;
    QString nonce;
    QStringList scopes; ///< short names, as asked
    QString loginHint;
    bool mustChoose = false; ///< prompt=select_account

    /// What is wrong, as Google's page names it.
    struct Fault
    {
        QString error;
        QString description;
    };

    [[nodiscard]] static std::optional<AuthorizeRequest> parse(const OAuthContext &context,
                                                               const Parameters &query, Fault *fault);

    [[nodiscard]] QStringList askedScopes() const; ///< without the identity scopes
    [[nodiscard]] bool hasIdentity() const;
    /// Without identity scopes a single scope is granted or refused as a whole: no check box.
    [[nodiscard]] bool isAllOrNothing() const;
};

} // namespace roomkey::emulator
