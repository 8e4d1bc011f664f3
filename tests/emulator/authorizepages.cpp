// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/authorizepages.h"

#include "tests/emulator/scopelist.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr char Style[] = R"(
:root { color-scheme: light dark; --ground: #f3f5f4; --card: #fff; --text: #1f2725; --muted: #5c6663; --line: #dfe4e2;
  --edge: #8a9491; --accent: #1d6b5c; --on-accent: #fff; --soft: #e7f1ee; --note: #6b4a05; --note-ground: #fbf3df; }
@media (prefers-color-scheme: dark) { :root { --ground: #191d1c; --card: #222827; --text: #e4eae8; --muted: #a2adaa;
  --line: #363e3c; --edge: #717c79; --accent: #6cc7b3; --on-accent: #10201c; --soft: #2a3a36; --note: #f0d28a;
  --note-ground: #3a331f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; padding: 24px 20px;
  background: var(--ground); color: var(--text); font: 15px/1.4 "Noto Sans", "Segoe UI", system-ui, sans-serif; }
.note { margin: 0 0 16px; padding: 5px 14px; border-radius: 999px; background: var(--note-ground); color: var(--note);
  font-size: 13px; font-weight: 600; }
main { width: 100%; max-width: 580px; background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  padding: 26px 34px 24px; }
h1 { margin: 0 0 4px; font-size: 23px; line-height: 1.25; }
p { margin: 0; color: var(--muted); }
.who { display: inline-flex; align-items: center; gap: 10px; margin: 8px 0 0; padding: 4px 14px 4px 4px;
  border: 1px solid var(--line); border-radius: 999px; font-size: 14px; }
.tile { flex: none; width: 40px; height: 40px; border-radius: 50%; background: var(--soft); color: var(--accent);
  display: grid; place-items: center; font-weight: 700; font-size: 15px; }
.who .tile { width: 26px; height: 26px; font-size: 11px; }
ul { list-style: none; margin: 20px 0 0; padding: 0; border-top: 1px solid var(--line); }
li { border-bottom: 1px solid var(--line); }
.account { display: flex; align-items: center; gap: 14px; width: 100%; padding: 14px 8px; border: 0; background: none;
  color: inherit; font: inherit; text-align: left; cursor: pointer; border-radius: 8px; }
.account:hover, label:hover { background: var(--soft); }
.account b, .account .mail { display: block; }
.account .mail, .account .kind { color: var(--muted); font-size: 14px; }
.account .kind { margin-left: auto; font-size: 13px; }
label { display: flex; gap: 14px; padding: 8px; border-radius: 8px; cursor: pointer; }
.scope { display: flex; gap: 14px; padding: 8px; }
input[type=checkbox] { flex: none; width: 20px; height: 20px; margin: 1px 0 0; accent-color: var(--accent); }
label span, .scope span { display: block; }
code { color: var(--muted); font: 12.5px/1.4 "Noto Sans Mono", ui-monospace, monospace; }
.included { margin-top: 14px; padding: 9px 14px; border-radius: 10px; background: var(--soft); color: var(--text);
  font-size: 14px; }
.head { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; margin-top: 16px; }
.head h2 { margin: 0; font-size: 16px; }
.head + ul { margin-top: 4px; }
button.text { border: 0; background: none; padding: 6px 8px; border-radius: 8px; color: var(--accent); font: inherit;
  font-weight: 600; cursor: pointer; white-space: nowrap; }
button.text:hover { background: var(--soft); }
.actions { display: flex; justify-content: flex-end; gap: 12px; margin-top: 20px; }
.actions button { min-width: 116px; padding: 10px 20px; border-radius: 9px; font: inherit; font-weight: 600; cursor: pointer; }
.plain { border: 1px solid var(--edge); background: none; color: var(--text); }
.main { border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 14px; max-width: 580px; color: var(--muted); font-size: 13px; text-align: center; }
)";

QByteArray html(const QString &text)
{
    return text.toHtmlEscaped().toUtf8();
}

QByteArray page(const QString &title, const QByteArray &content, const QByteArray &script = {})
{
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
           "<link rel=\"icon\" href=\"data:,\"><title>" +
           html(title) + "</title><style>" + Style +
           "</style></head><body>\n<p class=\"note\">Roomkey emulator: not Google</p>\n<main>" + content +
           "</main>\n<footer>This page comes from a program on this computer that stands in for Google. "
           "The people on it are invented, and nothing leaves this computer.</footer>" +
           script + "</body></html>\n";
}

QByteArray tile(const QString &name)
{
    QString initials;
    for (const QString &word : name.split(u' ', Qt::SkipEmptyParts).mid(0, 2))
        initials += word.front().toUpper();
    return "<span class=\"tile\" aria-hidden=\"true\">" + html(initials) + "</span>";
}

QByteArray hidden(const QString &transaction)
{
    return "<input type=\"hidden\" name=\"transaction\" value=\"" + html(transaction) + "\">";
}

QByteArray scopeText(const QString &scope)
{
    return "<span><span>" + html(scopeSentence(scope)) + "</span><code>" + html(scope) + "</code></span>";
}

} // namespace

QByteArray chooserPage(const QList<Account> &accounts, const QString &clientName, const QString &transaction)
{
    QByteArray content = "<h1>Choose an account</h1><p>to go on to " + html(clientName) +
                         "</p>\n<form method=\"post\" action=\"/signin/account\">" + hidden(transaction) +
                         "<ul>";
    for (const Account &account : accounts) {
        content += "\n<li><button class=\"account\" name=\"account\" value=\"" + html(account.id) +
                   "\" id=\"account-" + html(account.email) + "\">" + tile(account.name) + "<span><b>" +
                   html(account.name) + "</b><span class=\"mail\">" + html(account.email) +
                   "</span></span><span class=\"kind\">" + html(account.kind) + "</span></button></li>";
    }
    content += "</ul></form>";
    return page(u"Choose an account – Roomkey emulator"_s, content);
}

QByteArray consentPage(const AuthorizeRequest &request, const Account &account, const QString &clientName,
                       const QString &transaction)
{
    const QStringList asked = request.askedScopes();
    QByteArray content = "<h1>" + html(clientName) + " asks for your permission</h1>\n<div class=\"who\">" +
                         tile(account.name) + "<span>" + html(account.email) + "</span></div>\n";
    if (request.hasIdentity())
        content += "<p class=\"included\">Signing in lets " + html(clientName) +
                   " see your name, e-mail address and picture.</p>\n";
    content += "<form method=\"post\" action=\"/signin/consent\">" + hidden(transaction);
    if (request.isAllOrNothing()) {
        content += "<div class=\"head\"><h2>" + html(clientName) +
                   " wants to</h2></div><ul><li><div class=\"scope\">" + scopeText(asked.first()) +
                   "</div></li></ul>";
    } else if (!asked.isEmpty()) {
        content += "<div class=\"head\"><h2>Tick what " + html(clientName) +
                   " may do</h2><button type=\"button\" class=\"text\" id=\"select-all\">Select "
                   "all</button></div><ul>";
        for (const QString &scope : asked) {
            const QByteArray id = "scope-" + html(scope);
            content += "\n<li><label for=\"" + id + "\"><input type=\"checkbox\" name=\"scope\" id=\"" + id +
                       "\" value=\"" + html(scope) + "\">" + scopeText(scope) + "</label></li>";
        }
        content += "</ul>";
    }
    content += "\n<div class=\"actions\"><button class=\"plain\" name=\"decision\" value=\"cancel\" "
               "id=\"cancel\">Cancel"
               "</button><button class=\"main\" name=\"decision\" value=\"continue\" "
               "id=\"continue\">Continue</button>"
               "</div></form>";
    return page(u"%1 asks for your permission – Roomkey emulator"_s.arg(clientName), content,
                "<script>document.getElementById('select-all')?.addEventListener('click', () => "
                "document.querySelectorAll('input[type=checkbox]').forEach((box) => { box.checked = true; "
                "}));</script>");
}

QByteArray errorPage(int status, const QString &error, const QString &description)
{
    return page(u"Sign-in blocked – Roomkey emulator"_s,
                "<h1>Access blocked: this request is not valid</h1><p>" + html(description) +
                    "</p><p class=\"included\">Error " + QByteArray::number(status) +
                    ": <code id=\"error\">" + html(error) +
                    "</code></p><p class=\"head\">You can close this page and go back to the program.</p>");
}

} // namespace roomkey::emulator
