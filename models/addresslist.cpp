// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/addresslist.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <optional>

namespace roomkey::models {

namespace {

/// What stands between those characters, also where that is nothing.
template <class IsBetween>
QStringList split(const QString &text, IsBetween &&isBetween)
{
    QStringList parts;
    auto begin = text.begin();
    for (;;) {
        const auto end = std::find_if(begin, text.end(), isBetween);
        parts.append(QString(begin, end - begin));
        if (end == text.end())
            return parts;
        begin = end + 1;
    }
}

struct Bracketed
{
    QStringView name;
    QStringView address;
};

/// "Ana <ana@example.com>"; nothing if it is not of this form.
std::optional<Bracketed> bracketed(QStringView piece)
{
    piece = piece.trimmed();
    const qsizetype open = piece.lastIndexOf(u'<');
    if (open < 0 || !piece.endsWith(u'>'))
        return std::nullopt;
    const Bracketed found{piece.first(open).trimmed(), piece.sliced(open + 1).chopped(1).trimmed()};
    if (found.name.contains(u'@') || found.address.contains(u'>'))
        return std::nullopt;
    return found;
}

} // namespace

bool isAddress(const QString &text)
{
    static const QRegularExpression shape(
        QStringLiteral(
            R"(^[^\s@<>(),;:"\[\]\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$)"),
        QRegularExpression::UseUnicodePropertiesOption); // every kind of space
    return text.size() <= 254 && text.count(u'@') == 1 && !text.startsWith(u'.') &&
           !text.contains(QLatin1String("..")) && !text.contains(QLatin1String(".@")) &&
           shape.match(text).hasMatch();
}

QList<PastedAddress> parseAddresses(const QString &text)
{
    QList<PastedAddress> result;
    QSet<QString> seen;
    const auto add = [&](QString address, const QString &name = {}) {
        if (address.startsWith(QLatin1String("mailto:"), Qt::CaseInsensitive))
            address = address.mid(7).section(u'?', 0, 0);
        // The full stop that ends a sentence is no part of an address.
        while (address.endsWith(u'.') || address.endsWith(u':'))
            address.chop(1);
        const QString key = address.toCaseFolded();
        if (address.isEmpty() || seen.contains(key))
            return;
        seen.insert(key);
        result.append({address, name, isAddress(address)});
    };
    for (const QString &line : split(text, [](QChar c) { return c == u'\n' || c == u'\r'; })) {
        const bool isTable = line.contains(u'\t') && line.contains(u'@');
        const QStringList pieces = split(line, [](QChar c) { return c == u',' || c == u';' || c == u'\t'; });
        for (qsizetype i = 0; i < pieces.size(); ++i) {
            const QString &piece = pieces.at(i);
            if (const auto found = bracketed(piece); found && !found->address.isEmpty()) {
                QStringView name = found->name;
                if (name.size() >= 2 && name.startsWith(u'"') && name.endsWith(u'"'))
                    name = name.sliced(1).chopped(1);
                add(found->address.toString(), name.toString());
                continue;
            }
            if (!piece.contains(u'@')) {
                // "Wijaya, Ana <ana@example.com>"
                const auto next = i + 1 < pieces.size() ? bracketed(pieces.at(i + 1)) : std::nullopt;
                const bool isSurname = next && !next->name.isEmpty();
                if (!isTable && !isSurname)
                    add(piece.simplified());
                continue;
            }
            const auto isBetween = [](QChar c) {
                return c.isSpace() || c == u'<' || c == u'>' || c == u'(' || c == u')' || c == u'"';
            };
            for (const QString &word : split(piece, isBetween)) {
                if (word.contains(u'@'))
                    add(word);
            }
        }
    }
    return result;
}

} // namespace roomkey::models
