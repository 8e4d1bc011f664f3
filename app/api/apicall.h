// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apiclient.h"
#include "app/api/replyreader.h"
#include "app/auth/grant.h"

// One call on its way: what was asked, how far it is, what is known so far. Data of ApiClient alone, which
// owns it and takes every step. Private to app/api; GUI thread.
namespace roomkey {

struct ApiCall
{
    enum class Stage : quint8 {
        Waiting,  ///< until `notBefore`, and until the pacer lets it go
        Token,    ///< for an access token
        InFlight, ///< on the wire
    };

    quint64 number = 0;
    ApiRequest request;
    CallOptions options;
    QUrl url;
    bool harmless = false; ///< to repeat, see isHarmlessToRepeat
    Promise<ApiAnswer, ApiError> promise;

    Stage stage = Stage::Waiting;
    std::chrono::milliseconds deadline{0}; ///< on the steady clock, like all times here
    std::chrono::milliseconds notBefore{0};
    std::chrono::milliseconds sentAt{0};
    QDateTime sentAtUtc;
    int attempts = 0;
    bool heldByNetwork = false;          ///< waits because no answer came
    bool refreshed = false;              ///< one new token was fetched after a 401 already
    bool wasLost = false;                ///< an attempt left and got no answer
    bool hasFailed = false;              ///< an attempt was answered with 5xx: it may have been done
    std::optional<AccessToken> rejected; ///< the token that met a 401, until there is a newer one
    AccessToken token;
    std::optional<ApiError> lastError; ///< why it waits
    std::unique_ptr<ReplyReader> reader;
    RequestScope waitsForToken;
};

} // namespace roomkey
