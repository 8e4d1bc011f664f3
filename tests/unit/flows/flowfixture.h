// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokensource.h"
#include "app/core/clock.h"
#include "app/flows/flowtimes.h"
#include "tests/support/httpserver.h"
#include "tests/unit/store/storefixture.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

// Store, client and access of one account against a server of the test's choice, with waits made short.
namespace roomkey {

/// Runs faster than the world, so that pacing and deadlines do not slow a test down.
class FastClock final : public Clock
{
public:
    FastClock() { m_timer.start(); }
    QDateTime utcNow() const override { return m_begin.addMSecs(passed()); }
    std::chrono::milliseconds steadyNow() const override
    {
        return std::chrono::milliseconds(1'000'000 + passed());
    }
    /// Ten until told otherwise.
    void setSpeed(int speed)
    {
        m_before = passed();
        m_timer.restart();
        m_speed = speed;
    }

private:
    qint64 passed() const { return m_before + m_timer.elapsed() * m_speed; }

    QDateTime m_begin = QDateTime::currentDateTimeUtc();
    QElapsedTimer m_timer;
    qint64 m_before = 0;
    int m_speed = 10;
};

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

inline FlowTimes quickTimes()
{
    using std::chrono::milliseconds;
    FlowTimes times;
    times.scopeGrace = milliseconds(20);
    times.spacesEvery = times.openSpaceEvery = times.membersEvery = milliseconds(60'000);
    times.firstWait = milliseconds(10);
    times.longestWait = milliseconds(80);
    times.undoWindow = milliseconds(100);
    return times;
}

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
