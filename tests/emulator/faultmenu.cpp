// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/faultmenu.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

using enum FaultKind::Where;

constexpr FaultParameter Milliseconds{"ms", "0..3600000", nullptr};
constexpr FaultParameter Before{"when", "before|after", "before"};
constexpr FaultParameter After{"when", "before|after", "after"};
constexpr FaultParameter Byte{"byte", "0..100000000", "-1"};

// clang-format off
constexpr FaultKind Menu[] = {
    // The line itself.
    {"line", "refuse", Anything, "resets this connection and takes no new one for a while", {Milliseconds}},
    {"line", "blackhole", Anything, "reads the request and stays silent, then closes",
     {{"ms", "0..3600000", "3600000"}}},
    {"line", "delay", Anything, "waits, then handles the request or sends the answer", {Milliseconds, Before}},
    {"line", "jitter", Anything, "waits a different time each time, up to this", {Milliseconds, Before}},
    {"line", "bandwidth", Anything, "sends the answer at this speed", {{"kBps", "1..1000000", nullptr}}},
    {"line", "drip", Anything, "sends the answer a few bytes at a time",
     {{"bytes", "1..1000000", "1"}, {"ms", "1..60000", "100"}}},
    {"line", "slicer", Anything, "sends the answer in slices, each in a packet of its own",
     {{"size", "1..1000000", "1"}, {"ms", "0..60000", "1"}}},
    {"line", "reset", Anything, "ends the connection with a TCP reset: instead of an answer, or within it",
     {{"at", "accept|answer|headers|body", "answer"}, Before, Byte}},
    {"line", "half_close", Anything, "says that it goes on, answers, and sends nothing more"},
    {"line", "slow_close", Anything, "sends an answer that ends with the connection, and ends that late",
     {Milliseconds}},
    {"line", "limit_connections", Connections, "closes what comes while this many are open",
     {{"n", "0..10000", nullptr}}},
    {"line", "idle_close", Connections, "closes connections that are silent for so long", {Milliseconds}},

    // The outcome is lost.
    {"outcome", "close_after_read", Anything, "reads the request, handles nothing, closes"},
    {"outcome", "drop_reply", Anything, "handles the request or not, then closes without an answer", {After}},
    {"outcome", "close_mid_header", Anything, "handles the request, closes within the head of the answer"},
    {"outcome", "duplicate_reply", Anything, "sends the answer twice"},
    {"outcome", "commit_then_status", Anything, "handles the request, then says that it failed",
     {{"code", "400..599", nullptr}}},

    // Framing of the answer.
    {"framing", "cut", Anything, "cuts the body: short of its length, within a chunk, after one, in the packed "
                                 "stream, where no length tells",
     {{"how", "length|chunk|between_chunks|gzip|eof", "length"}, Byte}},
    {"framing", "content_length", Anything, "says a length that is none",
     {{"how", "short|long|twice|negative|huge|word", nullptr}}},
    {"framing", "cl_and_te", Anything, "says a length and sends chunks"},
    {"framing", "bad_chunk", Anything, "sends a chunk whose size is no number"},
    {"framing", "endless", Anything, "sends a body that goes on and on", {{"MiB", "1..4096", "64"}}},
    {"framing", "bomb", Anything, "sends a small packed body that unpacks to this much",
     {{"MiB", "1..1024", "64"}}},
    {"framing", "gzip", Anything, "packs the body, as a good server may"},
    {"framing", "bad_gzip", Anything, "says that the body is packed, which it is not"},
    {"framing", "big_headers", Anything, "puts many headers in front",
     {{"n", "1..100000", "1000"}, {"size", "1..1000000", "1000"}}},
    {"framing", "continue", Anything, "says 100 Continue first, unasked", {{"n", "1..10000", "1"}}},

    // HTTP.
    {"http", "status", Anything, "answers with that status",
     {{"code", "400..599", nullptr}, Before, {"retry_after", "TEXT", ""}}},
    {"http", "error_body", Anything, "answers with that status and a body that is none of Google's",
     {{"code", "400..599", nullptr}, {"body", "html|empty|garbage|list", nullptr}}},
    {"http", "retry_after", Anything, "429 with this Retry-After: a number, a date so many seconds from now, or "
                                      "a text",
     {{"value", "TEXT", ""}, {"date", "-1000000000..1000000000", "0"}, {"code", "400..599", "429"}}},
    {"http", "redirect", Anything, "redirects to this address", {{"to", "TEXT", nullptr}, {"code", "300..399", "302"}}},
    {"http", "captive", Anything, "answers as the door of a hotel's network does",
     {{"how", "302|200|511", "200"}}},
    {"http", "cookie", Anything, "sets a cookie"},
    {"http", "basic", Anything, "asks for a name and a password with Basic"},
    {"http", "content_type", Anything, "says another type", {{"value", "TEXT", nullptr}}},
    {"http", "charset", Anything, "says another charset", {{"value", "TEXT", nullptr}}},

    // JSON.
    {"json", "mangle_item", Chat, "spoils one item of a list, or the whole of a single one",
     {{"kind", "utf8|surrogate|type|null|enum|number|missing|nameless|extra|dupkey|deep|control", nullptr},
      {"index", "0..100000", "0"}}},
    {"json", "truncate_json", Anything, "ends the JSON in the middle, with a length that fits", {Byte}},
    {"json", "bom", Anything, "starts the JSON with a byte order mark"},
    {"json", "wrong_root", Anything, "sends JSON that is no object",
     {{"root", "array|string|number|null|nothing", "array"}}},
    {"json", "trailing", Anything, "sends something after the JSON"},
    {"json", "text", Chat, "puts hostile text where people's text is",
     {{"payload", "html|bidi|control|long|zero_width|combining", nullptr}}},

    // What the Chat API means.
    {"meaning", "quota", Chat, "lets so many requests a second pass, the others meet 429",
     {{"rps", "0..100000", nullptr}}},
    {"meaning", "forget_request_ids", Chat, "forgets the request ids of the past"},
    {"meaning", "partial_repeat", Chat, "answers a repeated request id with little more than a name"},
    {"meaning", "bad_page_token", Lists, "knows no page token"},
    {"meaning", "token_loop", Lists, "gives a page token that leads back to the same page"},
    {"meaning", "empty_page", Lists, "begins with an empty page that has a next one"},
    {"meaning", "mutate_between_pages", Lists, "changes what is listed before the second page",
     {{"op", "add|remove", "add"}}},
    {"meaning", "stale_read", Chat, "answers a read as it was answered before"},
    {"meaning", "late_visibility", Lists, "leaves out what was made in the last seconds",
     {{"s", "0..1000000", nullptr}}},
    {"meaning", "clock_skew", Anything, "has a clock that is off by seconds",
     {{"s", "-1000000000..1000000000", nullptr}}},
    {"meaning", "revoked_member", Spaces, "says that the caller is no member of the space"},
    {"meaning", "space_gone", Spaces, "says that the space is not there"},
    {"meaning", "scope_403_once", Chat, "says once that a scope is missing"},

    // Tokens and sign-in.
    {"oauth", "revoke", Anything, "ends every grant before the request is handled"},
    {"oauth", "expire", Chat, "knows the access token no more"},
    {"oauth", "rotate", Token, "a renewal brings a new refresh token and ends the old one",
     {{"lose", "no|yes", "no"}}},
    {"oauth", "invalid_grant", Token, "refuses the grant", {{"subtype", "TEXT", ""}}},
    {"oauth", "slow_token", Token, "takes its time", {Milliseconds}},
    {"oauth", "token_status", Token, "answers with that status and an OAuth error",
     {{"code", "400..599", nullptr}, {"error", "TEXT", "temporarily_unavailable"}}},
    {"oauth", "scope", Token, "reports other scopes than were granted",
     {{"how", "less|more|absent|reordered", nullptr}}},
    {"oauth", "expires_in", Token, "says another lifetime",
     {{"value", "string|zero|negative|absent|huge|word", nullptr}}},
    {"oauth", "wrong_sub", Token, "signs an id_token of another person"},
    {"oauth", "id_token", Token, "gives an id_token that is wrong in one place",
     {{"wrong", "iss|aud|nonce|alg|exp|signature|form|absent", nullptr}}},
    {"oauth", "html_error", Token, "answers with a page for people", {{"code", "200..599", "500"}}},
    {"oauth", "iss_param", Page, "adds \"iss\" (RFC 9207) to the redirect", {{"value", "TEXT", ""}}},
    {"oauth", "state", Page, "redirects without the state, with another, or with two",
     {{"how", "none|wrong|twice", nullptr}}},
    {"oauth", "code_twice", Page, "redirects with two codes"},
    {"oauth", "error_redirect", Page, "redirects with this error", {{"code", "TEXT", "server_error"}}},
};
// clang-format on

QString written(const FaultParameter &parameter)
{
    const QString text = QLatin1String(parameter.name) + u'=' + QLatin1String(parameter.values);
    return parameter.standard ? u'[' + text + u']' : text;
}

} // namespace

bool FaultKind::meets(const QString &method) const
{
    switch (where) {
    case Anything:
        return true;
    case Chat:
        return method.startsWith("chat."_L1);
    case Lists:
        return method.startsWith("chat."_L1) && method.endsWith(".list"_L1);
    case Spaces:
        return method.startsWith("chat.spaces."_L1) && method != "chat.spaces.list"_L1 &&
               method != "chat.spaces.create"_L1 && method != "chat.spaces.setup"_L1;
    case Token:
        return method == "oauth.token"_L1;
    case Page:
        return method == "oauth.auth"_L1;
    case Connections:
        return false;
    }
    return false;
}

const FaultParameter *FaultKind::parameter(QStringView key) const
{
    for (const FaultParameter &one : parameters) {
        if (one.name && key == QLatin1String(one.name))
            return &one;
    }
    return nullptr;
}

std::span<const FaultKind> faultMenu()
{
    return Menu;
}

const FaultKind *findFaultKind(QStringView name)
{
    for (const FaultKind &kind : Menu) {
        if (name == QLatin1String(kind.name))
            return &kind;
    }
    return nullptr;
}

QStringList faultNames()
{
    QStringList names;
    for (const FaultKind &kind : Menu)
        names.append(QLatin1String(kind.name));
    return names;
}

QString faultMenuText()
{
    QString text;
    const char *group = "";
    for (const FaultKind &kind : Menu) {
        if (qstrcmp(group, kind.group) != 0)
            text += u"\n  %1\n"_s.arg(QLatin1String(group = kind.group));
        QString line = u"    "_s + QLatin1String(kind.name);
        QStringList parameters;
        for (const FaultParameter &parameter : kind.parameters) {
            if (parameter.name)
                parameters.append(written(parameter));
        }
        if (!parameters.isEmpty())
            line += u':' + parameters.join(u',');
        text += line + u"\n        "_s + QString::fromLatin1(kind.what).simplified() + u".\n"_s;
    }
    return text;
}

} // namespace roomkey::emulator
