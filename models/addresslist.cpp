// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/addresslist.h"

#include <QRegularExpression>
#include <QSet>
#include <QUrl>

namespace roomkey::models {

bool isAddress(const QString &text)
{
    static const QRegularExpression shape(QStringLiteral(
        R"(^[^\s@<>(),;:"\[\]\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$)"));
    return text.size() <= 254 && !text.startsWith(QLatin1Char('.')) && !text.contains(QLatin1String("..")) &&
           !text.contains(QLatin1String(".@")) && shape.match(text).hasMatch();
}

QList<PastedAddress> parseAddresses(const QString &text)
{
    static const QRegularExpression lineEnd(QStringLiteral(R"([\r\n]+)"));
    static const QRegularExpression separator(QStringLiteral(R"([,;\t])"));
    static const QRegularExpression bracketed(QStringLiteral(R"(^([^@]*?)<\s*([^<>]*)\s*>\s*$)"));
    static const QRegularExpression spaces(QStringLiteral(R"re([\s<>()"]+)re"));
    QList<PastedAddress> result;
    QSet<QString> seen;
    const auto add = [&](QString address, const QString &name = {}) {
        if (address.startsWith(QLatin1String("mailto:"), Qt::CaseInsensitive))
            address = address.mid(7).section(QLatin1Char('?'), 0, 0);
        // The full stop that ends a sentence is no part of an address.
        while (address.endsWith(QLatin1Char('.')) || address.endsWith(QLatin1Char(':')))
            address.chop(1);
        const QString key = address.toCaseFolded();
        if (address.isEmpty() || seen.contains(key))
            return;
        seen.insert(key);
        result.append({address, name, isAddress(address)});
    };
    for (const QString &line : text.split(lineEnd, Qt::SkipEmptyParts)) {
        const bool isTable = line.contains(QLatin1Char('\t')) && line.contains(QLatin1Char('@'));
        const QStringList pieces = line.split(separator);
        for (qsizetype i = 0; i < pieces.size(); ++i) {
            const QString &piece = pieces.at(i);
            const QRegularExpressionMatch match = bracketed.match(piece);
            if (match.hasMatch() && !match.captured(2).trimmed().isEmpty()) {
                QString name = match.captured(1).trimmed();
                if (name.size() >= 2 && name.startsWith(QLatin1Char('"')) && name.endsWith(QLatin1Char('"')))
                    name = name.mid(1, name.size() - 2);
                add(match.captured(2).trimmed(), name);
                continue;
            }
            if (!piece.contains(QLatin1Char('@'))) {
                // "Wijaya, Ana <ana@example.com>"
                const QRegularExpressionMatch next = bracketed.match(pieces.value(i + 1));
                const bool isSurname = next.hasMatch() && !next.capturedView(1).trimmed().isEmpty();
                if (!isTable && !isSurname)
                    add(piece.simplified());
                continue;
            }
            for (const QString &word : piece.split(spaces, Qt::SkipEmptyParts)) {
                if (word.contains(QLatin1Char('@')))
                    add(word);
            }
        }
    }
    return result;
}

} // namespace roomkey::models
