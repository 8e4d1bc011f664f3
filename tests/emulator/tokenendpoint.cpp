// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/tokenendpoint.h"

#include "tests/emulator/oauthfaults.h"
#include "tests/emulator/scopelist.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr auto Encoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QString text(const Parameters &form, QStringView name)
{
    return valueOf(form, name).value_or(QString());
}

/// Google promises no order of the scopes, so there is none here.
QString anyOrder(QStringList scopes)
{
    std::shuffle(scopes.begin(), scopes.end(), *QRandomGenerator::system());
    std::transform(scopes.begin(), scopes.end(), scopes.begin(), wholeScope);
    return scopes.join(u' ');
}

} // namespace

Response TokenEndpoint::answer(const Request &request, const QList<Fault> &faults)
{
    const Parameters form = parseForm(request.body);
    const QString type = text(form, u"grant_type");
    if (type == "urn:ietf:params:oauth:grant-type:jwt-bearer"_L1)
        return oauthError(u"unauthorized_client"_s,
                          u"The emulator knows no service account: Client is unauthorized to retrieve access "
                          u"tokens using this "
                          "method, or client not authorized for any of the scopes requested."_s,
                          401);
    int client = 0;
    if (const auto refusal = refuseClient(request, form, &client))
        return *refusal;
    if (type == "authorization_code"_L1)
        return exchange(form, client, faults);
    if (type == "refresh_token"_L1)
        return refresh(form, client, faults);
    return oauthError(u"unsupported_grant_type"_s, u"Invalid grant_type: %1"_s.arg(type));
}

std::optional<Response> TokenEndpoint::refuseClient(const Request &request, const Parameters &form,
                                                    int *client) const
{
    QString id = text(form, u"client_id");
    std::optional<QString> secret = valueOf(form, u"client_secret");
    const QByteArray basic = request.header("authorization");
    if (basic.startsWith("Basic ")) {
        const QString pair = QString::fromUtf8(QByteArray::fromBase64(basic.sliced(6)));
        id = pair.section(u':', 0, 0);
        secret = pair.section(u':', 1);
    }
    const std::optional<int> known = m_context.client.find(id);
    if (!known)
        return oauthError(u"invalid_client"_s, u"The OAuth client was not found."_s, 401);
    if (!secret || secret->isEmpty())
        return oauthError(u"invalid_request"_s, u"client_secret is missing."_s);
    if (*secret != m_context.client.secret(*known))
        return oauthError(u"invalid_client"_s, u"The provided client secret is invalid."_s, 401);
    *client = *known;
    return std::nullopt;
}

Response TokenEndpoint::exchange(const Parameters &form, int client, const QList<Fault> &faults)
{
    PendingCode *code = m_context.grants.findCode(text(form, u"code"));
    if (!code)
        return oauthError(u"invalid_grant"_s, u"Malformed auth code."_s);
    if (code->isUsed) {
        // A code seen twice was stolen by one of the two: what the first got is taken back (RFC 6749
        // section 4.1.2).
        m_context.grants.end(code->grantId);
        return oauthError(u"invalid_grant"_s, u"The code was used already."_s);
    }
    code->isUsed = true;
    if (code->grant.client != client)
        return oauthError(u"invalid_grant"_s, u"The code was given to another client."_s);
    if (code->expires <= m_context.clock.seconds())
        return oauthError(u"invalid_grant"_s, u"The code has expired."_s);
    if (text(form, u"redirect_uri") != code->redirectUri)
        return oauthError(u"invalid_grant"_s, u"redirect_uri is not the one of the authorization request."_s);
    const QString verifier = text(form, u"code_verifier");
    if (verifier.isEmpty())
        return oauthError(u"invalid_grant"_s, u"Missing code verifier."_s);
    m_context.grants.remember(SecretKind::Verifier, verifier);
    const QByteArray challenge =
        QCryptographicHash::hash(verifier.toUtf8(), QCryptographicHash::Sha256).toBase64(Encoding);
    if (verifier.size() < 43 || verifier.size() > 128 || challenge != code->challenge)
        return oauthError(u"invalid_grant"_s, u"Invalid code verifier."_s);
    const QString refreshToken = m_context.grants.issueRefresh(code->grant, &code->grantId);
    QJsonObject answer = tokens(code->grantId, code->grant, code->nonce, faults);
    answer.insert(u"refresh_token"_s, refreshToken);
    return Response::json(answer);
}

Response TokenEndpoint::refresh(const Parameters &form, int client, const QList<Fault> &faults)
{
    const QString token = text(form, u"refresh_token");
    const auto grantId = m_context.grants.findRefresh(token);
    if (!grantId || m_context.grants.grant(*grantId).client != client)
        return oauthError(u"invalid_grant"_s, u"Token has been expired or revoked."_s);
    m_context.grants.remember(SecretKind::RefreshToken, token);
    QJsonObject answer = tokens(*grantId, m_context.grants.grant(*grantId), {}, faults);
    if (find(faults, "rotate"_L1))
        answer.insert(u"refresh_token"_s, m_context.grants.rotate(token));
    return Response::json(answer);
}

QJsonObject TokenEndpoint::tokens(int grantId, const Grant &grant, const QString &nonce,
                                  const QList<Fault> &faults)
{
    const QString access = m_context.grants.issueAccess(grantId, m_context.tokenLifetime);
    QJsonObject answer{{u"access_token"_s, access},
                       {u"expires_in"_s, m_context.tokenLifetime},
                       {u"scope"_s, anyOrder(grant.scopes)},
                       {u"token_type"_s, u"Bearer"_s}};
    spoilTokens(answer, faults);
    const Account *account = m_context.account(grant.person);
    if (!grant.scopes.contains(u"openid"_s) || !account)
        return answer;
    const QByteArray half = QCryptographicHash::hash(access.toLatin1(), QCryptographicHash::Sha256).first(16);
    QJsonObject claims{{u"iss"_s, m_context.origin},
                       {u"azp"_s, m_context.client.id(grant.client)},
                       {u"aud"_s, m_context.client.id(grant.client)},
                       {u"sub"_s, account->id},
                       {u"at_hash"_s, QString::fromLatin1(half.toBase64(Encoding))},
                       {u"iat"_s, m_context.clock.seconds()},
                       {u"exp"_s, m_context.clock.seconds() + 3600}};
    if (!nonce.isEmpty())
        claims.insert(u"nonce"_s, nonce);
    if (grant.scopes.contains(u"userinfo.email"_s)) {
        claims.insert(u"email"_s, account->email);
        claims.insert(u"email_verified"_s, true);
    }
    if (grant.scopes.contains(u"userinfo.profile"_s))
        claims.insert(u"name"_s, account->name);
    if (!account->isConsumer)
        claims.insert(u"hd"_s, u"example.com"_s);
    const QString idToken = QString::fromLatin1(signOrSpoil(m_context.signer, claims, faults));
    if (idToken.isEmpty())
        return answer;
    m_context.grants.remember(SecretKind::IdToken, idToken);
    answer.insert(u"id_token"_s, idToken);
    return answer;
}

} // namespace roomkey::emulator
