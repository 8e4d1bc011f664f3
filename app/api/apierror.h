// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/catalogue.h"
#include "app/api/proxyfault.h"
#include "app/core/expected.h"
#include "app/core/pending.h"

#include <QString>

#include <chrono>
#include <optional>

// Why a call did not give what was asked. Decide on kind and reason, never on text; words for people are made
// in ui/errortext. A value, any thread. Error bodies: https://google.aip.dev/193.
namespace roomkey {

struct ApiError
{
    enum class Kind : quint8 {
        Network,      ///< nothing was sent or nothing can have arrived
        Timeout,      ///< our total deadline
        Unknown,      ///< a write left, no answer came: it may have happened
        Cancelled,    ///< by us; not shown
        SignInNeeded, ///< the grant is dead or the keychain has no key
        ScopeMissing, ///< 403 ACCESS_TOKEN_SCOPE_INSUFFICIENT
        Forbidden,    ///< other 403
        NotFound,
        Conflict,    ///< 409
        Invalid,     ///< 400
        RateLimited, ///< 429
        Server,      ///< 5xx
        BadReply,    ///< an answer that is none: `message` names the field
        FeatureOff,  ///< API off, Chat app page not filled in, blocked by an administrator
    };

    Kind kind = Kind::Network;
    std::optional<Method> method;
    int httpStatus = 0;
    QString status;  ///< google.rpc code word, "PERMISSION_DENIED"
    QString reason;  ///< ErrorInfo.reason, "SERVICE_DISABLED"; for the token endpoint its `error` code
    QString message; ///< server text: one line, at most 300 characters, control characters removed; plain
                     ///< text always
    std::optional<std::chrono::milliseconds> retryAfter;
    std::optional<ProxyFault> proxy; ///< with Network: what kept the call from leaving
    /// With Network: the server did not prove who it is, or offered nothing safe. Nothing was sent.
    bool untrusted = false;

    static ApiError cancelled() { return of(Kind::Cancelled); }
    static ApiError of(Kind kind, QString message = {})
    {
        ApiError e;
        e.kind = kind;
        e.message = std::move(message);
        return e;
    }
};

template <class T>
using Result = Expected<T, ApiError>;
template <class T>
using Reply = Pending<T, ApiError>;

/// Makes server text safe to show and log: one line, no control or bidi characters, at most \a maxLength
/// characters.
QString plainServerText(const QString &text, int maxLength = 300);
/// Reads a google.rpc error body (either format) of an answer with \a httpStatus.
ApiError apiErrorFromBody(Method method, int httpStatus, const QByteArray &body);

} // namespace roomkey
