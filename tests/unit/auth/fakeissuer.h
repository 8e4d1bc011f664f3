// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/clientfile.h"
#include "tests/support/httpserver.h"
#include "tests/support/rsasigner.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

// The smallest authorization server: a discovery document, a token endpoint and userinfo whose answers a test
// can bend. It does not judge requests; tests look at what arrived.
namespace roomkey {

inline QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

inline QByteArray jwt(const QJsonObject &header, const QJsonObject &claims,
                      const QByteArray &signature = "sig")
{
    return base64Url(QJsonDocument(header).toJson(QJsonDocument::Compact)) + '.' +
           base64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact)) + '.' + base64Url(signature);
}

/// What a good id_token of the issuer begins with.
inline QJsonObject goodHeader()
{
    return {{QStringLiteral("alg"), QStringLiteral("RS256")},
            {QStringLiteral("kid"), QStringLiteral("key-1")}};
}

/// Signed with the issuer's key, whatever the header says.
inline QByteArray signedJwt(const QJsonObject &header, const QJsonObject &claims,
                            const RsaSigner &signer = RsaSigner::shared())
{
    const QByteArray text = base64Url(QJsonDocument(header).toJson(QJsonDocument::Compact)) + '.' +
                            base64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    return text + '.' + base64Url(signer.sign(text));
}

class FakeIssuer
{
public:
    explicit FakeIssuer(const QDateTime &now)
        : m_now(now)
    {
        m_server.setHandler([this](const HttpRequest &request) { return answer(request); });
    }

    HttpServer &server() { return m_server; }

    OAuthClient client() const
    {
        OAuthClient c;
        c.clientId = QStringLiteral("desk/top+1");
        c.clientSecret = Secret("s3cr/t+%&=");
        c.authUri = m_server.url(QStringLiteral("/auth?hd=example.com"));
        c.tokenUri = m_server.url(QStringLiteral("/token"));
        return c;
    }

    /// What the id_token says; change it before the exchange. The nonce comes from the authorization address.
    QJsonObject claims(const QByteArray &nonce) const
    {
        const qint64 now = m_now.toSecsSinceEpoch();
        return {{QStringLiteral("iss"), m_server.url().toString()},
                {QStringLiteral("aud"), client().clientId},
                {QStringLiteral("sub"), QStringLiteral("117")},
                {QStringLiteral("email"), QStringLiteral("ana@example.com")},
                {QStringLiteral("name"), QStringLiteral("Ana")},
                {QStringLiteral("iat"), now},
                {QStringLiteral("exp"), now + 3600},
                {QStringLiteral("nonce"), QString::fromLatin1(nonce)}};
    }

    QJsonObject tokenAnswer(const QByteArray &nonce) const
    {
        return {{QStringLiteral("access_token"), QStringLiteral("at-canary")},
                {QStringLiteral("token_type"), QStringLiteral("Bearer")},
                {QStringLiteral("expires_in"), 3599},
                {QStringLiteral("refresh_token"), QStringLiteral("rt-canary")},
                {QStringLiteral("scope"), QStringLiteral("openid https://www.googleapis.com/auth/chat.spaces "
                                                         "https://www.googleapis.com/auth/brand.new")},
                {QStringLiteral("id_token"), QString::fromLatin1(signedJwt(goodHeader(), claims(nonce)))}};
    }

    HttpAnswer token{0, {}};    ///< status 0: made by tokenAnswer()
    HttpAnswer userinfo{0, {}}; ///< status 0: Ana
    HttpAnswer keySet{0, {}};   ///< status 0: the key that signs
    QByteArray nonce;
    bool promisesIssuer = false;

    static HttpAnswer goodKeySet(const QString &id = QStringLiteral("key-1"))
    {
        const QJsonArray keys{RsaSigner::shared().publicKey(id)};
        return HttpAnswer::of(200, QJsonDocument(QJsonObject{{QStringLiteral("keys"), keys}}).toJson());
    }

    QList<HttpRequest> requestsTo(const QByteArray &path) const
    {
        QList<HttpRequest> found;
        for (const HttpRequest &request : m_server.requests()) {
            if (request.path() == path)
                found.append(request);
        }
        return found;
    }

private:
    HttpAnswer answer(const HttpRequest &request)
    {
        if (request.path() == "/.well-known/openid-configuration") {
            const QJsonObject document{
                {QStringLiteral("issuer"), m_server.url().toString()},
                {QStringLiteral("token_endpoint"), m_server.url(QStringLiteral("/token")).toString()},
                {QStringLiteral("userinfo_endpoint"), m_server.url(QStringLiteral("/userinfo")).toString()},
                {QStringLiteral("jwks_uri"), m_server.url(QStringLiteral("/certs")).toString()},
                {QStringLiteral("revocation_endpoint"), m_server.url(QStringLiteral("/revoke")).toString()},
                {QStringLiteral("authorization_response_iss_parameter_supported"), promisesIssuer}};
            return HttpAnswer::of(200, QJsonDocument(document).toJson());
        }
        if (request.path() == "/token")
            return token.status == 0 && token.how == HttpAnswer::How::Whole
                       ? HttpAnswer::of(200, QJsonDocument(tokenAnswer(nonce)).toJson())
                       : token;
        if (request.path() == "/userinfo")
            return userinfo.status == 0 ? HttpAnswer::of(200, R"({"sub":"118","email":"budi@example.com"})")
                                        : userinfo;
        if (request.path() == "/certs")
            return keySet.status == 0 && keySet.how == HttpAnswer::How::Whole ? goodKeySet() : keySet;
        return HttpAnswer::of(404);
    }

    QDateTime m_now;
    HttpServer m_server;
};

} // namespace roomkey
