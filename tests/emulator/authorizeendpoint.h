// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/authorizerequest.h"
#include "tests/emulator/faults.h"

namespace roomkey::emulator {

/// The authorization endpoint and the two pages behind it. With a consent other than "page" it answers for
/// the person.
class AuthorizeEndpoint
{
public:
    explicit AuthorizeEndpoint(OAuthContext &context)
        : m_context(context)
    {
    }

    [[nodiscard]] Response authorize(const Request &request,
                                     const QList<Fault> &faults); ///< GET /o/oauth2/v2/auth
    [[nodiscard]] Response choose(const Request &request);        ///< POST /signin/account
    [[nodiscard]] Response show(const Request &request);          ///< GET /signin/consent
    [[nodiscard]] Response decide(const Request &request);        ///< POST /signin/consent

private:
    /// A sign-in whose page is open somewhere.
    struct Transaction
    {
        AuthorizeRequest request;
        int person = -1;
        QList<Fault> faults; ///< that met its request
    };

    [[nodiscard]] Response askPerson(const AuthorizeRequest &request, const Account *hinted,
                                     const QList<Fault> &faults);
    [[nodiscard]] Response leave(const Transaction &transaction, const QStringList &granted, int status);
    [[nodiscard]] Response refuseAt(const Transaction &transaction, const QString &error, int status) const;
    [[nodiscard]] const Account *hinted(const QString &loginHint) const;

    OAuthContext &m_context;
    QHash<QString, Transaction> m_open;
};

} // namespace roomkey::emulator
