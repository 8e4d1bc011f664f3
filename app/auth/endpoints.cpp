// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/endpoints.h"

#include "app/api/networkmanager.h"
#include "app/auth/authcall.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace roomkey {

namespace {

using Kind = AuthError::Kind;

// https://accounts.google.com/.well-known/openid-configuration; tokeninfo is in no discovery document:
// https://developers.google.com/identity/sign-in/web/backend-auth
const QLatin1String GoogleHost("accounts.google.com");
const QLatin1String GoogleIssuer("https://accounts.google.com");
const QLatin1String GoogleRevocation("https://oauth2.googleapis.com/revoke");
const QLatin1String GoogleUserinfo("https://openidconnect.googleapis.com/v1/userinfo");
const QLatin1String GoogleKeySet("https://www.googleapis.com/oauth2/v3/certs");
const QLatin1String GoogleTokeninfo("https://oauth2.googleapis.com/tokeninfo");
/// Where Google's token endpoint is or was; older client files name the older ones.
const QLatin1String GoogleTokenHosts[] = {QLatin1String("oauth2.googleapis.com"), GoogleHost,
                                          QLatin1String("www.googleapis.com")};

int usualPort(const QUrl &url)
{
    return url.scheme() == QLatin1String("https") ? 443 : 80;
}

int portOf(const QUrl &url)
{
    return url.port(usualPort(url));
}

QString originOf(const QUrl &url)
{
    QUrl origin;
    origin.setScheme(url.scheme());
    origin.setHost(url.host());
    if (portOf(url) != usualPort(url))
        origin.setPort(url.port());
    return origin.toString(QUrl::FullyEncoded);
}

bool sameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme() == b.scheme() && a.host() == b.host() && portOf(a) == portOf(b);
}

Unexpected<AuthError> bad(const char *what, int httpStatus)
{
    return Unexpected(AuthError::of(Kind::BadAnswer, {}, QLatin1String(what), httpStatus));
}

bool isGoogleToken(const QUrl &tokenUri)
{
    return tokenUri.scheme() == QLatin1String("https") &&
           std::find(std::begin(GoogleTokenHosts), std::end(GoogleTokenHosts), tokenUri.host()) !=
               std::end(GoogleTokenHosts);
}

QUrl configurationOf(const QUrl &url)
{
    return QUrl(originOf(url) + QStringLiteral("/.well-known/openid-configuration"));
}

bool isPassing(int status)
{
    return status == 408 || status == 429 || status >= 500;
}

/// A client file that sends people to Google and the code elsewhere is a trap (RFC 9700 4.4).
Expected<AuthEndpoints, AuthError> googleEndpoints(const OAuthClient &client)
{
    if (!isGoogleToken(client.tokenUri))
        return Unexpected(AuthError::of(Kind::WrongIssuer, {}, QStringLiteral("token_uri")));
    AuthEndpoints endpoints;
    endpoints.issuer = GoogleIssuer;
    endpoints.authorization = client.authUri;
    endpoints.token = client.tokenUri;
    endpoints.revocation = QUrl(GoogleRevocation);
    endpoints.userinfo = QUrl(GoogleUserinfo);
    endpoints.keySet = QUrl(GoogleKeySet);
    return endpoints;
}

} // namespace

Pending<AuthEndpoints, AuthError> discoverEndpoints(const OAuthClient &client, NetworkManager &network)
{
    if (sameOrigin(client.authUri, QUrl(GoogleIssuer)))
        return Pending<AuthEndpoints, AuthError>::ready(googleEndpoints(client));
    return answerTo<AuthEndpoints>(network.get(authRequest(configurationOf(client.authUri))), &network,
                                   [client](const AuthAnswer &answer) {
                                       return parseConfiguration(answer.status, answer.body, client);
                                   });
}

Pending<QUrl, AuthError> discoverTokeninfo(const QUrl &tokenUri, NetworkManager &network)
{
    if (isGoogleToken(tokenUri))
        return Pending<QUrl, AuthError>::ready(QUrl(GoogleTokeninfo));
    return answerTo<QUrl>(network.get(authRequest(configurationOf(tokenUri))), &network,
                          [tokenUri](const AuthAnswer &answer) {
                              return parseTokeninfoAddress(answer.status, answer.body, tokenUri);
                          });
}

Expected<AuthEndpoints, AuthError> parseConfiguration(int httpStatus, const QByteArray &body,
                                                      const OAuthClient &client)
{
    if (isPassing(httpStatus))
        return Unexpected(AuthError::of(Kind::Server, {}, {}, httpStatus));
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (httpStatus != 200 || json.isEmpty())
        return bad("openid-configuration", httpStatus);

    AuthEndpoints endpoints;
    endpoints.issuer = json.value(QLatin1String("issuer")).toString();
    if (endpoints.issuer != originOf(client.authUri))
        return Unexpected(AuthError::of(Kind::WrongIssuer, {}, QStringLiteral("issuer"), httpStatus));
    endpoints.authorization = client.authUri;
    endpoints.token = client.tokenUri;
    const QUrl token(json.value(QLatin1String("token_endpoint")).toString(), QUrl::StrictMode);
    if (!sameOrigin(token, client.tokenUri))
        return Unexpected(AuthError::of(Kind::WrongIssuer, {}, QStringLiteral("token_endpoint"), httpStatus));

    const struct
    {
        const char *name;
        QUrl AuthEndpoints::*field;
    } optional[] = {{"revocation_endpoint", &AuthEndpoints::revocation},
                    {"userinfo_endpoint", &AuthEndpoints::userinfo},
                    {"jwks_uri", &AuthEndpoints::keySet}};
    for (const auto &[name, field] : optional) {
        const QString text = json.value(QLatin1String(name)).toString();
        if (text.isEmpty())
            continue;
        endpoints.*field = QUrl(text, QUrl::StrictMode);
        if (!isAllowedOrigin(endpoints.*field))
            return bad(name, httpStatus);
    }
    endpoints.answersNameIssuer =
        json.value(QLatin1String("authorization_response_iss_parameter_supported")).toBool();
    return endpoints;
}

Expected<QUrl, AuthError> parseTokeninfoAddress(int httpStatus, const QByteArray &body, const QUrl &tokenUri)
{
    if (isPassing(httpStatus))
        return Unexpected(AuthError::of(Kind::Server, {}, {}, httpStatus));
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (httpStatus != 200 || json.isEmpty())
        return bad("openid-configuration", httpStatus);
    const QString text = json.value(QLatin1String("tokeninfo_endpoint")).toString();
    if (text.isEmpty())
        return Unexpected(AuthError::of(Kind::Refused, QStringLiteral("unsupported")));
    QUrl url(text, QUrl::StrictMode);
    if (!sameOrigin(url, tokenUri) || !isAllowedOrigin(url))
        return Unexpected(
            AuthError::of(Kind::WrongIssuer, {}, QStringLiteral("tokeninfo_endpoint"), httpStatus));
    return url;
}

} // namespace roomkey
