// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/refusal.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

QJsonObject errorInfo(const QString &reason, const QString &method)
{
    return {{u"@type"_s, u"type.googleapis.com/google.rpc.ErrorInfo"_s},
            {u"reason"_s, reason},
            {u"domain"_s, u"googleapis.com"_s},
            {u"metadata"_s, QJsonObject{{u"service"_s, u"chat.googleapis.com"_s}, {u"method"_s, method}}}};
}

} // namespace

Refusal Refusal::invalid(const QString &message)
{
    return {400, u"INVALID_ARGUMENT"_s, message, {}};
}

Refusal Refusal::field(const QString &field, const QString &description)
{
    const QJsonObject violation{{u"field"_s, field}, {u"description"_s, description}};
    return {400,
            u"INVALID_ARGUMENT"_s,
            description,
            {QJsonObject{{u"@type"_s, u"type.googleapis.com/google.rpc.BadRequest"_s},
                         {u"fieldViolations"_s, QJsonArray{violation}}}}};
}

Refusal Refusal::precondition(const QString &message)
{
    return {400, u"FAILED_PRECONDITION"_s, message, {}};
}

Refusal Refusal::denied(const QString &message)
{
    return {403, u"PERMISSION_DENIED"_s, message, {}};
}

Refusal Refusal::notFound(const QString &message)
{
    return {404, u"NOT_FOUND"_s, message, {}};
}

Refusal Refusal::exists(const QString &message)
{
    return {409, u"ALREADY_EXISTS"_s, message, {}};
}

Refusal Refusal::unauthenticated(const QString &message, const QString &reason, const QString &method)
{
    Refusal refusal{401, u"UNAUTHENTICATED"_s, message, {}};
    if (!reason.isEmpty())
        refusal.details.append(errorInfo(reason, method));
    return refusal;
}

Refusal Refusal::scopeInsufficient(const QString &method)
{
    return {403,
            u"PERMISSION_DENIED"_s,
            u"Request had insufficient authentication scopes."_s,
            {errorInfo(u"ACCESS_TOKEN_SCOPE_INSUFFICIENT"_s, method)}};
}

Refusal Refusal::unimplemented(const QString &method)
{
    return {501, u"UNIMPLEMENTED"_s, u"The Roomkey emulator does not play %1."_s.arg(method), {}};
}

Response Refusal::response() const
{
    QJsonObject error{{u"code"_s, code}, {u"message"_s, message}, {u"status"_s, status}};
    if (!details.isEmpty())
        error.insert(u"details"_s, details);
    Response response = Response::json({{u"error"_s, error}}, code);
    if (code == 401)
        response.headers.emplaceBack("WWW-Authenticate",
                                     "Bearer realm=\"roomkey-emulator\", error=\"invalid_token\"");
    return response;
}

} // namespace roomkey::emulator
