// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/authorizerequest.h"

#include "tests/emulator/scopelist.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// Desktop clients come back to a loopback address, on any port.
bool isLoopback(const QString &address)
{
    const QUrl url(address, QUrl::StrictMode);
    const QString host = url.host();
    return url.isValid() && url.scheme() == "http"_L1 && url.userInfo().isEmpty() && !url.hasFragment() &&
           (host == "127.0.0.1"_L1 || host == "::1"_L1 || host == "localhost"_L1);
}

bool isConsentable(const OAuthContext &context, const QString &scope)
{
    if (isIdentityScope(scope) || scope == "directory.readonly"_L1 || scope == "contacts.readonly"_L1)
        return true;
    const auto row = context.tables.chatScopes().find(scope);
    return row != context.tables.chatScopes().end() && row->second.holder != "N"_L1;
}

} // namespace

std::optional<AuthorizeRequest> AuthorizeRequest::parse(const OAuthContext &context, const Parameters &query,
                                                        Fault *fault)
{
    const auto text = [&](QStringView name) { return valueOf(query, name).value_or(QString()); };
    const auto refuse = [&](const QString &error, const QString &description) {
        *fault = {error, description};
        return std::nullopt;
    };
    // The client and the address to come back to are checked first: until both are good, nobody is sent
    // anywhere.
    const std::optional<int> client = context.client.find(text(u"client_id"));
    if (!client)
        return refuse(u"invalid_client"_s, u"The OAuth client was not found."_s);
    AuthorizeRequest request;
    request.client = *client;
    request.redirectUri = text(u"redirect_uri");
    if (!isLoopback(request.redirectUri))
        return refuse(
            u"redirect_uri_mismatch"_s,
            u"The redirect address of a desktop client is http://127.0.0.1:PORT or http://[::1]:PORT."_s);
    if (text(u"response_type") != "code"_L1)
        return refuse(u"unsupported_response_type"_s, u"response_type must be code."_s);

    static const QRegularExpression challenge(u"^[A-Za-z0-9_-]{43}$"_s);
    if (text(u"code_challenge_method") != "S256"_L1)
        return refuse(u"invalid_request"_s,
                      u"The emulator wants PKCE: code_challenge_method must be S256."_s);
    if (!challenge.match(text(u"code_challenge")).hasMatch())
        return refuse(u"invalid_request"_s, u"code_challenge must be 43 characters of base64url."_s);
    request.challenge = text(u"code_challenge").toLatin1();

    for (const QString &scope : text(u"scope").split(u' ', Qt::SkipEmptyParts)) {
        const QString name = shortScope(scope);
        if (name.isEmpty() || !isConsentable(context, name))
            return refuse(u"invalid_scope"_s,
                          u"Some requested scopes were invalid or cannot be shown: %1"_s.arg(scope));
        if (!request.scopes.contains(name))
            request.scopes.append(name);
    }
    if (request.scopes.isEmpty())
        return refuse(u"invalid_scope"_s, u"Missing required parameter: scope"_s);

    const QStringList prompts = text(u"prompt").split(u' ', Qt::SkipEmptyParts);
    for (const QString &prompt : prompts) {
        if (prompt != "consent"_L1 && prompt != "select_account"_L1 && prompt != "none"_L1)
            return refuse(u"invalid_request"_s, u"prompt cannot be \"%1\"."_s.arg(prompt));
    }
    if (prompts.contains(u"none"_s))
        return refuse(u"interaction_required"_s, u"The emulator always asks."_s);
    request.mustChoose = prompts.contains(u"select_account"_s);
    request.state = valueOf(query, u"state");
    request.nonce = text(u"nonce");
    request.loginHint = text(u"login_hint");
    return request;
}

QStringList AuthorizeRequest::askedScopes() const
{
    QStringList asked;
    std::copy_if(scopes.begin(), scopes.end(), std::back_inserter(asked),
                 [](const QString &s) { return !isIdentityScope(s); });
    return asked;
}

bool AuthorizeRequest::hasIdentity() const
{
    return std::any_of(scopes.begin(), scopes.end(), isIdentityScope);
}

bool AuthorizeRequest::isAllOrNothing() const
{
    return !hasIdentity() && askedScopes().size() == 1;
}

} // namespace roomkey::emulator
