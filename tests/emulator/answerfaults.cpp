// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/answerfaults.h"

#include "tests/emulator/refusal.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

Response googleError(int code)
{
    return Response::json(
        {{u"error"_s, QJsonObject{{u"code"_s, code},
                                  {u"message"_s, u"The emulator was asked to answer this way."_s},
                                  {u"status"_s, code == 429   ? u"RESOURCE_EXHAUSTED"_s
                                                : code == 503 ? u"UNAVAILABLE"_s
                                                : code < 500  ? u"FAILED_PRECONDITION"_s
                                                              : u"INTERNAL"_s}}}},
        code);
}

Response page(const char *title, int status)
{
    return Response::html(QByteArray("<!DOCTYPE html><html><head><title>") + title +
                              "</title></head><body><h1>" + title + "</h1></body></html>\n",
                          status);
}

Response errorBody(const Fault &fault)
{
    const int code = fault.number(u"code"_s);
    const QString body = fault.value(u"body"_s);
    if (body == "html"_L1)
        return page("The server is busy", code);
    Response response = googleError(code);
    if (body == "list"_L1)
        response.body = '[' + response.body + ']';
    else
        response.body = body == "empty"_L1 ? QByteArray() : QByteArray("\x00\xff{\"error\":[[[\x01", 15);
    return response;
}

Response captive(const QString &how)
{
    if (how == "302"_L1)
        return Response::redirect("http://portal.example/login", 302);
    return page("Welcome to the hotel network", how == "511"_L1 ? 511 : 200);
}

Response withRetryAfter(Response response, const QByteArray &value)
{
    if (!value.isEmpty())
        response.headers.emplaceBack("Retry-After", value);
    return response;
}

Response oauthTrouble(const QString &error, int code, const QString &subtype = {})
{
    QJsonObject body{{u"error"_s, error},
                     {u"error_description"_s, u"The emulator was asked to answer this way."_s}};
    if (!subtype.isEmpty())
        body.insert(u"error_subtype"_s, subtype);
    return Response::json(body, code);
}

std::optional<Response> answerOf(const Fault &fault, const QString &method)
{
    const int code = fault.number(u"code"_s);
    if (fault.name == "status"_L1)
        return withRetryAfter(googleError(code), fault.value(u"retry_after"_s).toLatin1());
    if (fault.name == "commit_then_status"_L1)
        return googleError(code);
    if (fault.name == "error_body"_L1)
        return errorBody(fault);
    if (fault.name == "retry_after"_L1)
        return withRetryAfter(googleError(code), fault.parameters.contains(u"date"_s)
                                                     ? httpDate(fault.number(u"date"_s))
                                                     : fault.value(u"value"_s).toLatin1());
    if (fault.name == "quota"_L1)
        return googleError(429);
    if (fault.name == "scope_403_once"_L1)
        return Refusal::scopeInsufficient(method).response();
    if (fault.name == "expire"_L1)
        return Refusal::unauthenticated(u"Request had invalid authentication credentials."_s,
                                        u"ACCESS_TOKEN_EXPIRED"_s, method)
            .response();
    if (fault.name == "redirect"_L1)
        return Response::redirect(fault.value(u"to"_s).toUtf8(), code);
    if (fault.name == "captive"_L1)
        return captive(fault.value(u"how"_s));
    if (fault.name == "basic"_L1) {
        Response response = googleError(401);
        response.headers.emplaceBack("WWW-Authenticate", "Basic realm=\"Who are you?\"");
        return response;
    }
    if (fault.name == "revoked_member"_L1)
        return Refusal::denied(u"You are not a member of this space."_s).response();
    if (fault.name == "space_gone"_L1)
        return Refusal::notFound(u"The space was not found."_s).response();
    if (fault.name == "invalid_grant"_L1)
        return oauthTrouble(u"invalid_grant"_s, 400, fault.value(u"subtype"_s));
    if (fault.name == "token_status"_L1)
        return oauthTrouble(fault.value(u"error"_s), code);
    if (fault.name == "html_error"_L1)
        return page("Something went wrong", code);
    return std::nullopt;
}

} // namespace

std::optional<Response> answerInstead(const QList<Fault> &faults, const QString &method, bool after)
{
    for (const Fault &fault : faults) {
        const bool committed = fault.afterCommit() || fault.name == "commit_then_status"_L1;
        if (committed != after)
            continue;
        if (std::optional<Response> response = answerOf(fault, method))
            return response;
    }
    return std::nullopt;
}

void spoilHead(Response &response, const QList<Fault> &faults)
{
    for (const Fault &fault : faults) {
        if (fault.name == "cookie"_L1)
            response.headers.emplaceBack("Set-Cookie", "follow=me; Path=/; Max-Age=86400");
        else if (fault.name == "content_type"_L1)
            response.contentType = fault.value(u"value"_s).toLatin1();
        else if (fault.name == "charset"_L1)
            response.contentType = "application/json; charset=" + fault.value(u"value"_s).toLatin1();
        else if (fault.name == "clock_skew"_L1)
            response.clockOffset = fault.number(u"s"_s);
    }
}

} // namespace roomkey::emulator
