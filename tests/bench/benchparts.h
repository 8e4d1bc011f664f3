// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apiclient.h"
#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokensource.h"
#include "app/core/clock.h"

#include <QEventLoop>

#include <optional>

// What the benches share: the program's own way to the network, with a token that is always good, and waiting
// for a result.
namespace roomkey::bench {

class GoodToken final : public TokenSource
{
public:
    Pending<AccessToken, AuthError> token() override { return given(); }
    Pending<AccessToken, AuthError> tokenAfter(const AccessToken &) override { return given(); }

private:
    static Pending<AccessToken, AuthError> given()
    {
        AccessToken token;
        token.value = Secret("bench");
        return Pending<AccessToken, AuthError>::ready(token);
    }
};

struct Online
{
    explicit Online(const QString &apiRoot)
        : client(QUrl(apiRoot), network, tokens, journal, clock)
    {
    }

    SystemClock clock;
    NetworkManager network;
    GoodToken tokens;
    Journal journal;
    ApiClient client;
    ChatApi chat{client};
};

template <class T, class E>
Expected<T, E> await(const Pending<T, E> &pending)
{
    QEventLoop loop;
    std::optional<Expected<T, E>> result;
    pending.then(&loop, [&](Expected<T, E> &&r) {
        result.emplace(std::move(r));
        loop.quit();
    });
    loop.exec();
    return *std::move(result);
}

} // namespace roomkey::bench
