// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/networkmanager.h"
#include "app/auth/authcall.h"
#include "app/auth/idtoken.h"
#include "app/auth/keyset.h"
#include "app/auth/tokenendpoint.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace roomkey::fuzz {

namespace {

using namespace std::chrono_literals;

const char *wrongWith(const AuthError &error)
{
    if (!isPlain(error.detail, 300))
        return "an error's text is not plain";
    return error.code.size() <= 64 && isPlain(error.code, 64) ? nullptr : "an error's code is not a word";
}

} // namespace

const char *tokenAnswer(const QByteArray &input)
{
    constexpr std::chrono::milliseconds now = 1h;
    const auto answer = parseTokenAnswer(200, input, now);
    if (!answer)
        return wrongWith(answer.error());
    const QByteArray &access = answer->access.value.reveal();
    if (access.isEmpty() || access.contains(' ') || !isVisibleAscii(access))
        return "a key that is none";
    if (!isVisibleAscii(answer->refreshToken.reveal()) || answer->refreshToken.reveal().contains(' '))
        return "a refresh token that is none";
    if (answer->access.expiresAt < now || answer->access.expiresAt > now + 24h)
        return "a lifetime out of bounds";
    if (answer->refreshExpiresIn < 0s || answer->refreshExpiresIn > 24h * 3650)
        return "an end of the refresh token out of bounds";
    return isVisibleAscii(answer->access.grantedScopes.toUtf8()) ? nullptr : "scopes that are no text";
}

const char *authError(const QByteArray &input)
{
    static constexpr int statuses[] = {400, 401, 403, 404, 408, 429, 500, 503, 302, 0};
    Input fields(input);
    const int status = statuses[fields.number() % std::size(statuses)];
    const auto answer = parseTokenAnswer(status, fields.rest(), 0ms);
    if (answer)
        return "an error was taken for keys";
    const bool passes = status == 408 || status == 429 || status >= 500;
    if (passes && answer.error().endsTheGrant())
        return "a passing trouble ends the grant";
    return wrongWith(answer.error());
}

const char *idToken(const QByteArray &input)
{
    // The parts in clear, a line each, or the token as it is.
    Input fields(input);
    QByteArray token = input;
    if (input.contains('\n')) {
        constexpr auto form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        const QByteArray header = fields.line();
        const QByteArray claims = fields.line();
        token = header.toBase64(form) + '.' + claims.toBase64(form) + '.' + fields.rest().toBase64(form);
    }
    const IdTokenRules rules{QStringLiteral("https://accounts.google.com"), QStringLiteral("client"), "nonce",
                             QDateTime::fromSecsSinceEpoch(1'800'000'000, Qt::UTC)};
    const auto person = personFromIdToken(token, rules);
    const auto signature = signatureOf(token);
    if (!person)
        return wrongWith(person.error());
    if (!signature || signature->keyId.isEmpty() || signature->signature.isEmpty())
        return "somebody without a signature to check";
    if (signature->text + '.' != token.left(signature->text.size() + 1))
        return "another text is checked than was read";
    if (person->subject.isEmpty() || person->subject.size() > 255 || !isPlain(person->subject, 255))
        return "a subject that is none";
    return isPlain(person->email, 300) && isPlain(person->displayName, 300) ? nullptr : "a name is not plain";
}

const char *keySet(const QByteArray &input)
{
    const auto keys = KeySet::parse(input);
    if (!keys)
        return nullptr;
    const QByteArray signature = input.left(256).leftJustified(256, 'x');
    for (const char *id : {"first", "second", ""}) {
        // A key whose owner is the fuzzer may be in the set, but it does not know how to sign.
        if (keys->verifies(QLatin1String(id), "text", signature))
            return "a signature out of nothing";
    }
    return !keys->contains(QString()) ? nullptr : "a key without an id";
}

const char *discovery(const QByteArray &input)
{
    OAuthClient client;
    client.authUri = QUrl(QStringLiteral("https://accounts.example.com/auth"));
    client.tokenUri = QUrl(QStringLiteral("https://accounts.example.com/token"));
    Input fields(input);
    const int status = fields.number() == '2' ? 200 : 500;
    const auto found = parseConfiguration(status, fields.rest(), client);
    if (found) {
        if (found->issuer != QLatin1String("https://accounts.example.com"))
            return "another issuer than the client file's";
        if (found->authorization != client.authUri || found->token != client.tokenUri)
            return "people or keys are sent elsewhere than the client file says";
        for (const QUrl &url : {found->revocation, found->userinfo, found->keySet}) {
            if (!url.isEmpty() && !isAllowedOrigin(url))
                return "keys would travel in clear, or to an address that hides where it leads";
        }
    }
    const auto tokeninfo = parseTokeninfoAddress(status, fields.rest(), client.tokenUri);
    if (tokeninfo && (!isAllowedOrigin(*tokeninfo) || tokeninfo->scheme() != QLatin1String("https") ||
                      tokeninfo->host() != client.tokenUri.host() || tokeninfo->port(443) != 443))
        return "a key would go to another server";
    if ((found || tokeninfo) && status != 200)
        return "a failure was taken for an answer";
    const char *wrong = found ? nullptr : wrongWith(found.error());
    return wrong || tokeninfo ? wrong : wrongWith(tokeninfo.error());
}

const char *keyOwner(const QByteArray &input)
{
    Input fields(input);
    const int status = fields.number() == '2' ? 200 : 401;
    const auto person = parseUserinfo(status, fields.rest());
    const auto info = parseTokeninfo(status, fields.rest());
    if ((person || info) && status != 200)
        return "a failure was taken for an answer";
    if (!person) {
        if (const char *wrong = wrongWith(person.error()))
            return wrong;
    } else if (person->subject.isEmpty() || !isPlain(person->subject, 255)) {
        return "a subject that is none";
    } else if (!isPlain(person->email, 300) || !isPlain(person->displayName, 300)) {
        return "a name is not plain";
    }
    if (!info)
        return wrongWith(info.error());
    if (info->clientId.isEmpty() || info->scopes.isEmpty())
        return "a key of no client, or for nothing";
    return isVisibleAscii(info->scopes.toUtf8()) ? nullptr : "scopes that are no text";
}

} // namespace roomkey::fuzz
