// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/callbackpage.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QLocale>

namespace roomkey {

namespace {

struct Words
{
    const char *title;
    const char *text;
};

// The words the window uses as well: keys, not tokens.
constexpr Words WordsOf[] = {
    {QT_TRANSLATE_NOOP("CallbackPage", "You are signed in"),
     QT_TRANSLATE_NOOP("CallbackPage",
                       "Roomkey has its keys. You can close this page and go back to Roomkey.")},
    {QT_TRANSLATE_NOOP("CallbackPage", "The sign-in was stopped"),
     QT_TRANSLATE_NOOP(
         "CallbackPage",
         "Roomkey got no new keys, and what it had before still holds. You can close this page.")},
    {QT_TRANSLATE_NOOP("CallbackPage", "The sign-in did not work"),
     QT_TRANSLATE_NOOP("CallbackPage",
                       "Roomkey’s window says what went wrong and what to do about it. You can "
                       "close this page.")},
    {QT_TRANSLATE_NOOP("CallbackPage", "The keys were not kept"),
     QT_TRANSLATE_NOOP("CallbackPage",
                       "You allowed Roomkey in, but the keychain of this computer did not take "
                       "the keys. Go back to Roomkey to see what can be done.")},
    {QT_TRANSLATE_NOOP("CallbackPage", "That was another account"),
     QT_TRANSLATE_NOOP("CallbackPage",
                       "You signed in with a different account than the one Roomkey asked for, so "
                       "nothing was changed. Go back to Roomkey to start again.")},
    {QT_TRANSLATE_NOOP("CallbackPage", "This sign-in is over"),
     QT_TRANSLATE_NOOP("CallbackPage",
                       "It was cancelled in Roomkey, or it took too long. Go back to Roomkey to "
                       "start again.")},
    {QT_TRANSLATE_NOOP("CallbackPage", "This answer was ignored"),
     QT_TRANSLATE_NOOP("CallbackPage",
                       "It does not belong to the sign-in that is running. Go back to Roomkey and "
                       "use the page it opened.")},
};
static_assert(std::size(WordsOf) == static_cast<size_t>(CallbackPage::NotOurs) + 1);

const QByteArray &styleText()
{
    static const QByteArray style = R"(
:root{color-scheme:light dark;--window:#f5f6f8;--surface:#fff;--line:#e6e7e8;--text:#20242b;--muted:#65686c;--fill:#3558c8;
--ok:#21764d;--oksoft:#e7f2ec;--warn:#925c0b;--warnsoft:#f6eee3}
@media(prefers-color-scheme:dark){:root{--window:#1a1c20;--surface:#212429;--line:#3a3d42;--text:#e4e7ec;--muted:#a0a3a8;
--fill:#4a6ce0;--ok:#62da9e;--oksoft:#2d453e;--warn:#fab142;--warnsoft:#483d2e}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--window);color:var(--text);
font:15px/1.55 system-ui,"Noto Sans","Segoe UI",sans-serif}
main{width:100%;max-width:440px;padding:36px 36px 32px;background:var(--surface);border:1px solid var(--line);border-radius:12px}
.brand{display:flex;align-items:center;gap:10px;margin-bottom:28px;font-weight:600}
.brand svg{display:block;border-radius:8px;background:var(--fill)}
.state{display:grid;place-items:center;width:44px;height:44px;margin-bottom:16px;border-radius:50%}
.ok .state{color:var(--ok);background:var(--oksoft)}
.warn .state{color:var(--warn);background:var(--warnsoft)}
h1{margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:600}
p{margin:0;color:var(--muted)}
)";
    return style;
}

/// The key of the program's mark, on a 32 x 32 field.
const char *const KeyPath =
    "M12.5 9.5a6.5 6.5 0 1 0 6.2 8.5H21v2.6h3V18h2.5v-4H18.7A6.5 6.5 0 0 0 12.5 9.5zm0 4a2.5 2.5 0 1 1 "
    "0 5 2.5 2.5 0 0 1 0-5z";
const char *const TickPath = "M5 12.5l4.5 4.5L19 7.5";
const char *const MarkPath = "M12 6.5v7M12 17v.5";

QByteArray translated(const char *text)
{
    return QCoreApplication::translate("CallbackPage", text).toHtmlEscaped().toUtf8();
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 414:
        return "URI Too Long";
    case 431:
        return "Request Header Fields Too Large";
    default:
        return "Bad Request";
    }
}

/// No cache keeps the page, no address goes on as a referrer, no frame can hold it, nothing runs in it.
QByteArray response(int status, const QByteArray &contentType, const QByteArray &styleSource,
                    const QByteArray &body)
{
    QByteArray out =
        "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonPhrase(status) +
        "\r\nContent-Type: " + contentType +
        "; charset=utf-8\r\nContent-Length: " + QByteArray::number(body.size()) +
        "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: "
        "default-src 'none'; " +
        styleSource +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
        "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n";
    if (status == 405)
        out += "Allow: GET\r\n";
    return out + "Connection: close\r\n\r\n" + body;
}

} // namespace

QByteArray callbackResponse(CallbackPage page)
{
    const bool good = page == CallbackPage::SignedIn;
    const Words &words = WordsOf[static_cast<size_t>(page)];
    const QByteArray title = translated(words.title);
    const QByteArray key = QByteArray("<path d='") + KeyPath + "' fill='#fff'/>";
    const QByteArray icon = QByteArray("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
                                       "<rect width='32' height='32' rx='8' fill='#3558c8'/>") +
                            key + "</svg>";
    // The icon is part of the page, or browsers would come back for /favicon.ico.
    const QByteArray body =
        "<!DOCTYPE html>\n<html lang=\"" + QLocale().bcp47Name().toHtmlEscaped().toUtf8() +
        "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width\">\n<title>" +
        title + " - Roomkey</title>\n<link rel=\"icon\" href=\"data:image/svg+xml;base64," + icon.toBase64() +
        "\">\n<style>" + styleText() + "</style>\n</head>\n<body>\n<main class=\"" + (good ? "ok" : "warn") +
        "\">\n<div class=\"brand\"><svg width=\"32\" height=\"32\" viewBox=\"0 0 32 32\" "
        "aria-hidden=\"true\">" +
        key +
        "</svg>Roomkey</div>\n<div class=\"state\"><svg width=\"24\" height=\"24\" viewBox=\"0 0 24 24\" "
        "aria-hidden=\"true\"><path d=\"" +
        (good ? TickPath : MarkPath) +
        "\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.2\" stroke-linecap=\"round\" "
        "stroke-linejoin=\"round\"/></svg></div>\n<h1>" +
        title + "</h1>\n<p>" + translated(words.text) + "</p>\n</main>\n</body>\n</html>\n";
    static const QByteArray styleSource =
        "style-src 'sha256-" + QCryptographicHash::hash(styleText(), QCryptographicHash::Sha256).toBase64() +
        "'; img-src data:; ";
    return response(page == CallbackPage::NotOurs ? 400 : 200, "text/html", styleSource, body);
}

QByteArray refusalResponse(int status)
{
    return response(status, "text/plain", {}, reasonPhrase(status) + '\n');
}

} // namespace roomkey
