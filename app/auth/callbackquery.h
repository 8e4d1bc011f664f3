// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/grant.h"
#include "app/core/expected.h"
#include "app/core/secret.h"

#include <QByteArray>
#include <QString>

// The query of a redirect to our loopback address, read by hand on bytes: QUrlQuery would keep double
// parameters, guess at broken escapes and leave '+' alone. Pure, any thread. Source: RFC 6749 4.1.2 and B.
namespace roomkey {

/// What the query says; nothing of it may be believed before `state` was compared.
struct CallbackAnswer
{
    Secret state;
    Secret code;              ///< empty if `error` is there
    QByteArray error;         ///< RFC 6749 4.1.2.1, letters, digits, '_', '-' and '.' only
    QString errorDescription; ///< the server's own words, not yet made plain
    QByteArray issuer;        ///< `iss` (RFC 9207), empty if absent
    ConsentPage consentPage = ConsentPage::Unknown;
};

enum class CallbackProblem : quint8 {
    Duplicate,   ///< a parameter twice (RFC 6749 3.1)
    BadEncoding, ///< a broken %-escape, or bytes where none may be
    NoAnswer,    ///< neither code nor error, or no state
    TwoAnswers,  ///< code and error
};

Expected<CallbackAnswer, CallbackProblem> parseCallbackQuery(const QByteArray &query);

} // namespace roomkey
