// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/idtoken.h"

#include "app/api/apierror.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>

#include <algorithm>
#include <optional>

namespace roomkey {

namespace {

using Kind = AuthError::Kind;

constexpr qsizetype MaxTokenBytes = 64 * 1024;
/// A clock a few minutes off is common; an hour off has other troubles first.
constexpr qint64 LeewaySeconds = 300;

Unexpected<AuthError> bad(const char *what, Kind kind = Kind::BadAnswer)
{
    return Unexpected(AuthError::of(kind, {}, QStringLiteral("id_token: ") + QLatin1String(what)));
}

/// RFC 7515 2: without padding.
std::optional<QByteArray> decoded(const QByteArray &base64)
{
    if (base64.contains('='))
        return std::nullopt;
    const auto bytes = QByteArray::fromBase64Encoding(base64, QByteArray::Base64UrlEncoding |
                                                                  QByteArray::OmitTrailingEquals |
                                                                  QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? std::optional(*bytes) : std::nullopt;
}

std::optional<QJsonObject> partOf(const QByteArray &base64)
{
    const QJsonDocument document = QJsonDocument::fromJson(decoded(base64).value_or(QByteArray()));
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

/// Google names itself with and without the scheme:
/// https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
bool isIssuer(const QString &iss, const QString &issuer)
{
    return iss == issuer || (issuer == QLatin1String("https://accounts.google.com") &&
                             iss == QLatin1String("accounts.google.com"));
}

bool isAudience(const QJsonObject &claims, const QString &clientId)
{
    const QJsonValue aud = claims.value(QLatin1String("aud"));
    const QJsonValue azp = claims.value(QLatin1String("azp"));
    if (!azp.isUndefined() && azp.toString() != clientId)
        return false;
    if (aud.isString())
        return aud.toString() == clientId;
    const QJsonArray several = aud.toArray();
    // Several audiences are fine only if the token says that it was made for us.
    return several.contains(clientId) && (several.size() == 1 || !azp.isUndefined());
}

} // namespace

bool isSubject(const QString &text)
{
    constexpr qsizetype Longest = 255;
    return !text.isEmpty() && text.size() <= Longest && std::all_of(text.cbegin(), text.cend(), [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7f;
    });
}

Expected<Person, AuthError> personFromIdToken(const QByteArray &token, const IdTokenRules &rules)
{
    const QList<QByteArray> parts = token.split('.');
    if (token.size() > MaxTokenBytes || parts.size() != 3)
        return bad("form");
    const auto header = partOf(parts.at(0));
    const auto claims = partOf(parts.at(1));
    if (!header || !claims)
        return bad("form");
    if (header->value(QLatin1String("alg")).toString() != QLatin1String("RS256"))
        return bad("alg", Kind::WrongSignature);
    if (header->value(QLatin1String("kid")).toString().isEmpty())
        return bad("kid", Kind::WrongSignature);
    if (decoded(parts.at(2)).value_or(QByteArray()).isEmpty())
        return bad("signature", Kind::WrongSignature);
    if (header->contains(QLatin1String("crit")))
        return bad("crit"); // RFC 7515 4.1.11: extensions we do not know must not be ignored
    if (!isIssuer(claims->value(QLatin1String("iss")).toString(), rules.issuer))
        return bad("iss", Kind::WrongIssuer);
    if (rules.clientId.isEmpty() || !isAudience(*claims, rules.clientId))
        return bad("aud");
    const QJsonValue iat = claims->value(QLatin1String("iat"));
    const double now =
        rules.utcNow.isValid() ? static_cast<double>(rules.utcNow.toSecsSinceEpoch()) : iat.toDouble();
    const QJsonValue exp = claims->value(QLatin1String("exp"));
    if (!exp.isDouble() || exp.toDouble() <= now - LeewaySeconds)
        return bad("exp", exp.isDouble() ? Kind::WrongClock : Kind::BadAnswer);
    if (!iat.isDouble() || iat.toDouble() > now + LeewaySeconds)
        return bad("iat", iat.isDouble() ? Kind::WrongClock : Kind::BadAnswer);
    if (!rules.nonce.isEmpty() && claims->value(QLatin1String("nonce")).toString().toUtf8() != rules.nonce)
        return bad("nonce");

    Person person;
    person.subject = claims->value(QLatin1String("sub")).toString();
    if (!isSubject(person.subject))
        return bad("sub");
    person.email = plainServerText(claims->value(QLatin1String("email")).toString());
    person.displayName = plainServerText(claims->value(QLatin1String("name")).toString());
    return person;
}

std::optional<IdTokenSignature> signatureOf(const QByteArray &token)
{
    const QList<QByteArray> parts = token.split('.');
    if (parts.size() != 3)
        return std::nullopt;
    const auto header = partOf(parts.at(0));
    const auto signature = decoded(parts.at(2));
    if (!header || !signature || signature->isEmpty())
        return std::nullopt;
    return IdTokenSignature{header->value(QLatin1String("kid")).toString(), parts.at(0) + '.' + parts.at(1),
                            *signature};
}

} // namespace roomkey
