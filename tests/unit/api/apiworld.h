// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apiclient.h"
#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/keychainerror.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketokens.h"
#include "tests/support/httpserver.h"

#include <QTest>

// A client with all that is around it, and one request of each kind.
namespace roomkey {

using How = HttpAnswer::How;
using Kind = ApiError::Kind;

inline const SpaceName TheSpace(QStringLiteral("spaces/A"));

/// Everything around a client, made anew for each test: Qt's habits depend on what a manager met before.
struct World
{
    HttpServer server;
    FakeClock clock;
    FakeTokens tokens;
    Journal journal;
    NetworkManager network;
    ApiClient client{server.url(), network, tokens, journal, clock};

    /// Calls and moves the clock past every wait until there is a result.
    Result<ApiAnswer> call(const ApiRequest &request, const CallOptions &options = {},
                           std::chrono::milliseconds step = std::chrono::seconds(1))
    {
        QObject context;
        std::optional<Result<ApiAnswer>> result;
        client.call(request, options).then(&context, [&result](Result<ApiAnswer> &&r) {
            result.emplace(std::move(r));
        });
        int quiet = 0;
        for (int i = 0; i < 400 && !result; ++i) {
            const auto happened = [&] { return server.count() + static_cast<int>(journal.entries().size()); };
            const int before = happened();
            if (QTest::qWaitFor([&] { return result || happened() != before; }, 20)) {
                quiet = 0;
                continue;
            }
            // Time stands still while an answer seems to be on its way (Qt may have asked twice for a GET).
            const bool awaited = server.count() - server.held() > static_cast<int>(journal.entries().size());
            if (awaited && ++quiet < 4)
                continue;
            clock.advance(step);
            client.retryNow(); // so that it looks at the clock at once
        }
        return result ? *std::move(result) : Unexpected(ApiError::of(Kind::Timeout, QStringLiteral("test")));
    }
};

inline ApiRequest listing()
{
    return requests::listMessages(TheSpace, 10);
}

inline ApiRequest sending()
{
    return requests::createMessage(TheSpace, QStringLiteral("A word nobody else may read"),
                                   RequestId(QStringLiteral("r-1")),
                                   ClientMessageId(QStringLiteral("client-1")));
}

/// A write that nothing makes safe to repeat.
inline ApiRequest adding()
{
    return requests::addMember(TheSpace, QStringLiteral("ana@example.com"));
}

inline ApiRequest deleting()
{
    return requests::deleteMessage(MessageName(QStringLiteral("spaces/A/messages/1")));
}

inline QByteArray denied(const char *reason)
{
    return QByteArray(R"({"error":{"code":403,"message":"No","status":"PERMISSION_DENIED","details":[)"
                      R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")") +
           reason + R"("}]}})";
}

} // namespace roomkey
