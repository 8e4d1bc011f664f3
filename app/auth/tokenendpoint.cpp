// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/tokenendpoint.h"

#include "app/api/apierror.h"
#include "app/api/networkmanager.h"
#include "app/auth/idtoken.h"
#include "app/core/clock.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

#include <algorithm>
#include <cmath>

namespace roomkey {

namespace {

using namespace std::chrono_literals;
using Kind = AuthError::Kind;

/// Google's usual lifetime, taken where a server does not say (RFC 6749 5.1 makes expires_in optional).
constexpr std::chrono::seconds UsualLifetime = 1h;
constexpr std::chrono::seconds LongestLifetime = 24h;

Unexpected<AuthError> bad(const char *what, int httpStatus)
{
    return Unexpected(AuthError::of(Kind::BadAnswer, {}, QLatin1String(what), httpStatus));
}

/// Some servers send numbers as text.
std::optional<double> numberOf(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble();
    bool ok = false;
    const double number = value.toString().toDouble(&ok);
    return ok && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::chrono::seconds secondsOf(const QJsonValue &value, std::chrono::seconds fallback,
                               std::chrono::seconds longest)
{
    const auto number = numberOf(value);
    if (!number)
        return fallback;
    const double limit = static_cast<double>(longest.count());
    return std::chrono::seconds(static_cast<qint64>(std::clamp(*number, 0.0, limit)));
}

/// Tokens travel in headers and forms: a control character in one would let a server write our headers.
bool isTokenText(const QByteArray &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](char c) { return c > 0x20 && c <= 0x7e; });
}

bool isScopeText(const QByteArray &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool isErrorWord(const QString &word)
{
    constexpr qsizetype MaxLength = 64;
    return !word.isEmpty() && word.size() <= MaxLength &&
           std::all_of(word.cbegin(), word.cend(), [](QChar c) {
               return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.');
           });
}

/// A 408, 429 or 5xx passes, whatever its body says.
bool isPassing(int status)
{
    return status == 408 || status == 429 || status >= 500;
}

AuthError errorOf(int status, const QJsonObject &body)
{
    const QJsonValue value = body.value(QLatin1String("error"));
    // Google's front ends answer some failures in the shape of its other APIs.
    QString code =
        value.isObject() ? value.toObject().value(QLatin1String("status")).toString() : value.toString();
    if (!isErrorWord(code))
        code.clear();
    const QString subtype = body.value(QLatin1String("error_subtype")).toString();
    QString text = body.value(QLatin1String("error_description")).toString();
    if (value.isObject())
        text = value.toObject().value(QLatin1String("message")).toString();

    AuthError error = AuthError::of(AuthError::kindOf(code), code, plainServerText(text), status);
    if (isPassing(status)) {
        error.kind = Kind::Server;
    } else if (error.kind == Kind::GrantDead && AuthError::kindOf(subtype) == Kind::ReauthNeeded) {
        error.kind = Kind::ReauthNeeded;
        error.code = subtype;
    } else if (code.isEmpty()) {
        error.kind = Kind::BadAnswer;
        error.detail = QStringLiteral("no OAuth error in the answer");
    }
    return error;
}

} // namespace

Expected<TokenAnswer, AuthError> parseTokenAnswer(int httpStatus, const QByteArray &body,
                                                  std::chrono::milliseconds now)
{
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (httpStatus != 200)
        return Unexpected(errorOf(httpStatus, json));
    if (json.isEmpty())
        return bad("not a JSON object", httpStatus);
    // Some servers report errors with 200.
    if (json.contains(QLatin1String("error")))
        return Unexpected(errorOf(httpStatus, json));
    if (json.value(QLatin1String("token_type"))
            .toString()
            .compare(QLatin1String("bearer"), Qt::CaseInsensitive) != 0)
        return bad("token_type", httpStatus);

    TokenAnswer answer;
    const QByteArray access = json.value(QLatin1String("access_token")).toString().toUtf8();
    const QByteArray refresh = json.value(QLatin1String("refresh_token")).toString().toUtf8();
    if (access.isEmpty() || !isTokenText(access))
        return bad("access_token", httpStatus);
    if (!isTokenText(refresh))
        return bad("refresh_token", httpStatus);
    answer.access.value = Secret(access);
    answer.refreshToken = Secret(refresh);
    answer.access.expiresAt =
        now + secondsOf(json.value(QLatin1String("expires_in")), UsualLifetime, LongestLifetime);
    answer.access.grantedScopes = json.value(QLatin1String("scope")).toString();
    // RFC 6749 3.3. Names we do not know are shown, so they must be what they look like.
    if (!isScopeText(answer.access.grantedScopes.toUtf8()))
        return bad("scope", httpStatus);
    answer.idToken = json.value(QLatin1String("id_token")).toString().toLatin1();
    answer.refreshExpiresIn =
        secondsOf(json.value(QLatin1String("refresh_token_expires_in")), 0s, 24h * 3650);
    return answer;
}

Expected<Person, AuthError> parseUserinfo(int httpStatus, const QByteArray &body)
{
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (httpStatus != 200)
        return Unexpected(errorOf(httpStatus, json));
    Person person;
    person.subject = json.value(QLatin1String("sub")).toString();
    person.email = plainServerText(json.value(QLatin1String("email")).toString());
    person.displayName = plainServerText(json.value(QLatin1String("name")).toString());
    if (!isSubject(person.subject))
        return bad("sub", httpStatus);
    return person;
}

Expected<TokenInfo, AuthError> parseTokeninfo(int httpStatus, const QByteArray &body)
{
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (httpStatus != 200)
        return Unexpected(errorOf(httpStatus, json));
    TokenInfo info;
    info.clientId = json.value(QLatin1String("aud")).toString();
    info.subject = json.value(QLatin1String("sub")).toString();
    info.scopes = json.value(QLatin1String("scope")).toString();
    if (info.clientId.isEmpty())
        return bad("aud", httpStatus);
    if (info.scopes.isEmpty() || !isScopeText(info.scopes.toUtf8()))
        return bad("scope", httpStatus);
    return info;
}

TokenEndpoint::TokenEndpoint(NetworkManager &network, const Clock &clock, QObject *parent,
                             std::chrono::milliseconds limit)
    : QObject(parent)
    , m_network(network)
    , m_clock(clock)
    , m_limit(limit)
{
}

Pending<TokenAnswer, AuthError> TokenEndpoint::refresh(const AuthEndpoints &endpoints,
                                                       const OAuthClient &client, const Secret &refreshToken)
{
    const QByteArray body = formBody({{"grant_type", "refresh_token"},
                                      {"client_id", client.clientId.toUtf8()},
                                      {"client_secret", client.clientSecret.reveal()},
                                      {"refresh_token", refreshToken.reveal()}});
    QNetworkReply *const reply = m_network.post(formRequest(endpoints.token), body);
    return answerTo<TokenAnswer>(
        reply, this,
        [this, secret = client.clientSecret,
         refreshToken](const AuthAnswer &answer) -> Expected<TokenAnswer, AuthError> {
            auto result = parseTokenAnswer(answer.status, answer.body, m_clock.steadyNow());
            if (!result)
                return Unexpected(withoutSecrets(result.error(), {secret, refreshToken}));
            return result;
        },
        m_limit);
}

Pending<void, AuthError> TokenEndpoint::revoke(const AuthEndpoints &endpoints, const Secret &token)
{
    using Revoked = Expected<void, AuthError>;
    if (endpoints.revocation.isEmpty())
        return Pending<void, AuthError>::ready(Unexpected(AuthError::of(
            Kind::Refused, QStringLiteral("unsupported"), QStringLiteral("no revocation endpoint"))));
    QNetworkReply *const reply =
        m_network.post(formRequest(endpoints.revocation), formBody({{"token", token.reveal()}}));
    return answerTo<void>(
        reply, this,
        [token](const AuthAnswer &answer) -> Revoked {
            if (answer.status == 200)
                return {};
            AuthError error = errorOf(answer.status, QJsonDocument::fromJson(answer.body).object());
            // RFC 7009 2.2: a token that is no longer good is what was asked for.
            if (error.code == QLatin1String("invalid_token"))
                return {};
            return Unexpected(withoutSecrets(std::move(error), {token}));
        },
        m_limit);
}

Pending<Person, AuthError> TokenEndpoint::userinfo(const AuthEndpoints &endpoints, const AccessToken &token)
{
    if (endpoints.userinfo.isEmpty())
        return Pending<Person, AuthError>::ready(
            Unexpected(AuthError::of(Kind::BadAnswer, {}, QStringLiteral("no userinfo endpoint"))));
    QNetworkRequest request = authRequest(endpoints.userinfo);
    request.setRawHeader("Authorization", "Bearer " + token.value.reveal());
    return answerTo<Person>(
        m_network.get(request), this,
        [secret = token.value](const AuthAnswer &answer) -> Expected<Person, AuthError> {
            auto person = parseUserinfo(answer.status, answer.body);
            if (!person)
                return Unexpected(withoutSecrets(person.error(), {secret}));
            return person;
        },
        m_limit);
}

Pending<TokenInfo, AuthError> TokenEndpoint::tokeninfo(const QUrl &address, const AccessToken &token)
{
    // As Google's own libraries ask: a query parameter would end up in logs.
    QNetworkRequest request = formRequest(address);
    request.setRawHeader("Authorization", "Bearer " + token.value.reveal());
    return answerTo<TokenInfo>(
        m_network.post(request, QByteArray()), this,
        [secret = token.value](const AuthAnswer &answer) -> Expected<TokenInfo, AuthError> {
            auto info = parseTokeninfo(answer.status, answer.body);
            if (!info)
                return Unexpected(withoutSecrets(info.error(), {secret}));
            return info;
        });
}

} // namespace roomkey
