// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/linkfinder.h"

#include <QRegularExpression>

#include <algorithm>

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
        // Punctuation that ends the sentence rather than the address. Counted once: there may be thousands.
        const QStringView whole = match.capturedView();
        const qsizetype opening = whole.count(QLatin1Char('('));
        qsizetype closing = whole.count(QLatin1Char(')'));
        while (length > 0) {
            const QChar last = whole.at(length - 1);
            const bool closes = last == QLatin1Char(')') && opening < closing;
            if (!closes && !QStringLiteral(".,;:!?…。，").contains(last))
                break;
            closing -= closes ? 1 : 0;
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

QString hiddenHost(const QUrl &url)
{
    if (url.scheme() == QLatin1String("mailto")) {
        const QString domain = url.path().section(QLatin1Char('@'), -1);
        const QString wire = QString::fromLatin1(QUrl::toAce(domain));
        return wire.compare(domain, Qt::CaseInsensitive) == 0 ? QString() : wire;
    }
    const QString wire = url.host(QUrl::FullyEncoded);
    const auto parts = wire.split(QLatin1Char('.'));
    const bool isCoded = std::any_of(parts.begin(), parts.end(), [](const QString &part) {
        return part.startsWith(QLatin1String("xn--"), Qt::CaseInsensitive);
    });
    return isCoded ? wire : QString();
}

} // namespace roomkey::ui
