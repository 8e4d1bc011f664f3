// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/callbackquery.h"

#include <QList>
#include <QSet>

#include <algorithm>
#include <optional>

namespace roomkey {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/// application/x-www-form-urlencoded, decoded exactly once; nothing if an escape is broken.
std::optional<QByteArray> formDecoded(const QByteArray &text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c == '+') {
            out += ' ';
        } else if (c != '%') {
            out += c;
        } else {
            const int high = i + 2 < text.size() ? hexDigit(text.at(i + 1)) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text.at(i + 2)) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

bool isVisibleAscii(const QByteArray &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool isErrorWord(const QByteArray &text)
{
    constexpr qsizetype MaxLength = 64;
    return text.size() <= MaxLength && std::all_of(text.cbegin(), text.cend(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '.';
           });
}

/// `prompt` of Google's redirect: "none" if no page was shown, else what was, "select_account consent".
ConsentPage consentPageOf(const QByteArray &prompt)
{
    if (prompt == "none")
        return ConsentPage::Skipped;
    return prompt.split(' ').contains("consent") ? ConsentPage::Shown : ConsentPage::Unknown;
}

} // namespace

Expected<CallbackAnswer, CallbackProblem> parseCallbackQuery(const QByteArray &query)
{
    CallbackAnswer answer;
    QSet<QByteArray> seen;
    const QList<QByteArray> pairs = query.split('&');
    for (const QByteArray &pair : pairs) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const auto name = formDecoded(equals < 0 ? pair : pair.left(equals));
        const auto value = formDecoded(equals < 0 ? QByteArray() : pair.mid(equals + 1));
        if (!name || !value)
            return Unexpected(CallbackProblem::BadEncoding);
        // Compared after decoding, or "%63ode" would be a second "code".
        if (seen.contains(*name))
            return Unexpected(CallbackProblem::Duplicate);
        seen.insert(*name);

        if (*name == "error_description") {
            answer.errorDescription = QString::fromUtf8(*value);
            continue;
        }
        if (*name == "prompt") {
            answer.consentPage = consentPageOf(*value);
            continue;
        }
        if (*name == "error" && !isErrorWord(*value))
            return Unexpected(CallbackProblem::BadEncoding);
        const bool known = *name == "state" || *name == "code" || *name == "error" || *name == "iss";
        if (!known)
            continue; // RFC 6749 4.1.2: unrecognised parameters are ignored
        if (!isVisibleAscii(*value))
            return Unexpected(CallbackProblem::BadEncoding);
        if (*name == "state")
            answer.state = Secret(*value);
        else if (*name == "code")
            answer.code = Secret(*value);
        else if (*name == "error")
            answer.error = *value;
        else
            answer.issuer = *value;
    }
    if (!answer.code.isEmpty() && !answer.error.isEmpty())
        return Unexpected(CallbackProblem::TwoAnswers);
    if (answer.state.isEmpty() || (answer.code.isEmpty() && answer.error.isEmpty()))
        return Unexpected(CallbackProblem::NoAnswer);
    return answer;
}

} // namespace roomkey
