// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/identityendpoints.h"

#include "tests/emulator/scopelist.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// From the query or a form body, under any of these names.
QString tokenOf(const Request &request, std::initializer_list<QStringView> names)
{
    const Parameters form = parseForm(request.body);
    for (const QStringView name : names) {
        if (const auto value = valueOf(request.query, name))
            return *value;
        if (const auto value = valueOf(form, name))
            return *value;
    }
    return {};
}

} // namespace

Response IdentityEndpoints::revoke(const Request &request)
{
    const auto person = m_context.grants.personOf(tokenOf(request, {u"token"}));
    if (!person)
        return oauthError(u"invalid_token"_s, u"Token expired or revoked"_s);
    m_context.grants.revoke(*person);
    return Response::json({});
}

Response IdentityEndpoints::tokenInfo(const Request &request) const
{
    QString token = bearerToken(request);
    if (token.isEmpty())
        token = tokenOf(request, {u"access_token", u"token"});
    const Grants::Access access = m_context.grants.findAccess(token);
    const Account *account = m_context.account(access.grant.person);
    if (access.state != Grants::TokenState::Good || !account)
        return oauthError(u"invalid_token"_s, u"Invalid Value"_s);
    QStringList scopes = access.grant.scopes;
    std::transform(scopes.begin(), scopes.end(), scopes.begin(), wholeScope);
    QJsonObject info{{u"azp"_s, m_context.client.id(access.grant.client)},
                     {u"aud"_s, m_context.client.id(access.grant.client)},
                     {u"sub"_s, account->id},
                     {u"scope"_s, scopes.join(u' ')},
                     {u"exp"_s, QString::number(access.expires)},
                     {u"expires_in"_s, QString::number(access.expires - m_context.clock.seconds())},
                     {u"access_type"_s, u"offline"_s}};
    if (access.grant.scopes.contains(u"userinfo.email"_s)) {
        info.insert(u"email"_s, account->email);
        info.insert(u"email_verified"_s, u"true"_s);
    }
    return Response::json(info);
}

Response IdentityEndpoints::userInfo(const Request &request) const
{
    const Grants::Access access = m_context.grants.findAccess(bearerToken(request));
    const Account *account = m_context.account(access.grant.person);
    const bool identity =
        std::any_of(access.grant.scopes.begin(), access.grant.scopes.end(), isIdentityScope);
    if (access.state != Grants::TokenState::Good || !account || !identity) {
        Response refusal = oauthError(u"invalid_request"_s, u"Invalid Credentials"_s, 401);
        refusal.headers.emplaceBack("WWW-Authenticate",
                                    "Bearer realm=\"roomkey-emulator\", error=\"invalid_request\"");
        return refusal;
    }
    QJsonObject info{{u"sub"_s, account->id}};
    if (access.grant.scopes.contains(u"userinfo.profile"_s)) {
        info.insert(u"name"_s, account->name);
        info.insert(u"given_name"_s, account->name.section(u' ', 0, 0));
        info.insert(u"family_name"_s, account->name.section(u' ', 1));
    }
    if (access.grant.scopes.contains(u"userinfo.email"_s)) {
        info.insert(u"email"_s, account->email);
        info.insert(u"email_verified"_s, true);
    }
    if (!account->isConsumer)
        info.insert(u"hd"_s, u"example.com"_s);
    return Response::json(info);
}

Response IdentityEndpoints::configuration() const
{
    const QString &origin = m_context.origin;
    return Response::json({
        {u"issuer"_s, origin},
        {u"authorization_endpoint"_s, origin + u"/o/oauth2/v2/auth"_s},
        {u"token_endpoint"_s, origin + u"/token"_s},
        {u"revocation_endpoint"_s, origin + u"/revoke"_s},
        {u"userinfo_endpoint"_s, origin + u"/v1/userinfo"_s},
        {u"tokeninfo_endpoint"_s,
         origin + u"/tokeninfo"_s}, // not in the standard; Google's own stands in no document
        {u"jwks_uri"_s, origin + u"/oauth2/v3/certs"_s},
        {u"response_types_supported"_s, QJsonArray{u"code"_s}},
        {u"response_modes_supported"_s, QJsonArray{u"query"_s}},
        {u"subject_types_supported"_s, QJsonArray{u"public"_s}},
        {u"id_token_signing_alg_values_supported"_s, QJsonArray{u"RS256"_s}},
        {u"scopes_supported"_s, QJsonArray{u"openid"_s, u"email"_s, u"profile"_s}},
        {u"token_endpoint_auth_methods_supported"_s,
         QJsonArray{u"client_secret_post"_s, u"client_secret_basic"_s}},
        {u"code_challenge_methods_supported"_s, QJsonArray{u"S256"_s}},
        {u"grant_types_supported"_s, QJsonArray{u"authorization_code"_s, u"refresh_token"_s}},
    });
}

} // namespace roomkey::emulator
