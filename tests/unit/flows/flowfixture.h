// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokensource.h"
#include "tests/support/fasttime.h"
#include "tests/support/httpserver.h"
#include "tests/unit/store/storefixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

// Store, client and access of one account against a server of the test's choice, with waits made short.
namespace roomkey {

/// Always the same token, as long as there is one.
class FixedToken final : public TokenSource
{
public:
    explicit FixedToken(QByteArray value)
        : value(std::move(value))
    {
    }
    Pending<AccessToken, AuthError> token() override
    {
        if (value.isEmpty())
            return Pending<AccessToken, AuthError>::ready(
                Unexpected(AuthError::of(AuthError::Kind::GrantDead)));
        AccessToken token;
        token.value = Secret(value);
        token.expiresAt = std::chrono::hours(1'000);
        return Pending<AccessToken, AuthError>::ready(token);
    }
    Pending<AccessToken, AuthError> tokenAfter(const AccessToken &) override { return token(); }

    QByteArray value;
};

inline ScopeSet everyday()
{
    return {Scope::SpacesReadonly, Scope::Messages, Scope::Memberships, Scope::SpacesCreate};
}

class FlowFixture : public StoreFixture
{
public:
    explicit FlowFixture(const QUrl &apiRoot, const QByteArray &token = "token")
        : tokens(token)
        , client(apiRoot, network, tokens, journal, clock)
    {
    }

    std::function<Access()> access()
    {
        return [this] { return Access(IdentityKind::User, granted); };
    }

    ScopeSet granted = everyday();
    FastClock clock;
    NetworkManager network;
    Journal journal;
    FixedToken tokens;
    ApiClient client;
    ChatApi chat{client};
    FlowTimes times = quickTimes();
};

inline QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

inline HttpAnswer googleError(int status, const char *code, const char *reason = nullptr)
{
    QJsonObject error{{QStringLiteral("code"), status},
                      {QStringLiteral("status"), QString::fromLatin1(code)},
                      {QStringLiteral("message"), QStringLiteral("no")}};
    if (reason) {
        error.insert(QStringLiteral("details"),
                     QJsonArray{QJsonObject{{QStringLiteral("@type"),
                                             QStringLiteral("type.googleapis.com/google.rpc.ErrorInfo")},
                                            {QStringLiteral("reason"), QString::fromLatin1(reason)}}});
    }
    return HttpAnswer::of(status, json({{QStringLiteral("error"), error}}));
}

inline QString parameter(const HttpRequest &request, const char *name)
{
    return QUrlQuery(QString::fromLatin1(request.query()))
        .queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
}

} // namespace roomkey
