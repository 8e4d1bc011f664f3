// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/linkfinder.h"

#include <QRegularExpression>

namespace roomkey::ui {

std::vector<std::pair<int, int>> findLinks(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"((?<![\w/])(https?://|mailto:)[^\s<>"'\p{Cc}]+)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    std::vector<std::pair<int, int>> links;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        qsizetype length = match.capturedLength();
        const qsizetype start = match.capturedStart();
        // Punctuation that ends the sentence rather than the address.
        while (length > 0) {
            const QChar last = text.at(start + length - 1);
            const bool closes =
                last == QLatin1Char(')') && text.mid(start, length).count(QLatin1Char('(')) <
                                                text.mid(start, length).count(QLatin1Char(')'));
            if (!closes && !QStringLiteral(".,;:!?…。，").contains(last))
                break;
            --length;
        }
        if (length > match.capturedLength(1)) // else there was nothing but punctuation
            links.emplace_back(static_cast<int>(start), static_cast<int>(length));
    }
    return links;
}

QUrl openableUrl(const QString &link)
{
    for (const QChar c : link) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            return {};
    }
    const QUrl url(link, QUrl::StrictMode);
    if (!url.isValid())
        return {};
    const QString scheme = url.scheme();
    if (scheme == QLatin1String("mailto"))
        return url;
    if (scheme != QLatin1String("http") && scheme != QLatin1String("https"))
        return {};
    if (url.host().isEmpty() || !url.userInfo().isEmpty())
        return {};
    return url;
}

} // namespace roomkey::ui
