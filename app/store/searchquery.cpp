// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchquery.h"

#include "app/store/searchtokenizer.h"

#include <QStringList>

#include <algorithm>

namespace roomkey {

namespace {

bool isQuote(QChar c)
{
    return c == u'"' || c == u'\u201c' || c == u'\u201d' || c == u'\u201e';
}

/// One word as typed, or what stood between quotes.
struct Piece
{
    QString text;
    bool isQuoted = false;
};

std::vector<Piece> piecesOf(const QString &typed)
{
    std::vector<Piece> pieces(1);
    for (const QChar c : typed) {
        Piece &last = pieces.back();
        if (isQuote(c))
            pieces.push_back({{}, !last.isQuoted});
        else if (c.isSpace() && !last.isQuoted)
            pieces.push_back({});
        else
            last.text += c;
    }
    // A quote that was not closed yet: its last word is still being typed.
    pieces.back().isQuoted = false;
    return pieces;
}

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<size_t>(bytes.size())};
}

QByteArray bytesOf(std::string_view token)
{
    return QByteArray(token.data(), static_cast<qsizetype>(token.size()));
}

/// Characters of QString that \a utf8 has. Counted, since a slice that begins with a byte order mark would
/// lose it when it is read.
qsizetype unitsOf(std::string_view utf8)
{
    qsizetype units = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<quint8>(c);
        const bool isFirst = (byte & 0xc0) != 0x80;
        const bool needsTwo = byte >= 0xf0;
        units += isFirst ? 1 + needsTwo : 0;
    }
    return units;
}

} // namespace

SearchQuery::SearchQuery(const QString &typed)
{
    size_t count = 0;
    for (const Piece &piece : piecesOf(typed)) {
        const QByteArray utf8 = piece.text.toUtf8();
        SearchTokens tokens(viewOf(utf8));
        Phrase phrase;
        while (count < MostTokens && tokens.next()) {
            phrase.tokens.push_back(bytesOf(tokens.token()));
            phrase.isBegun = tokens.isWord() && !piece.isQuoted;
            ++count;
        }
        if (!phrase.tokens.empty())
            m_phrases.push_back(std::move(phrase));
    }
    for (size_t i = 0; i + 1 < m_phrases.size(); ++i)
        m_phrases[i].isBegun = false;
    if (!typed.isEmpty() && typed.back().isSpace() && !m_phrases.empty())
        m_phrases.back().isBegun = false;
}

QString SearchQuery::expression(const SpaceName &space) const
{
    QStringList parts;
    for (const Phrase &phrase : m_phrases) {
        QStringList tokens;
        for (const QByteArray &token : phrase.tokens)
            tokens.append(QString::fromUtf8(token)); // letters and digits: nothing to quote
        parts.append(QLatin1Char('"') + tokens.join(QLatin1Char(' ')) +
                     (phrase.isBegun ? QStringLiteral("\" *") : QStringLiteral("\"")));
    }
    QString expression = QStringLiteral("text : (%1)").arg(parts.join(QStringLiteral(" AND ")));
    if (!space.isEmpty())
        expression += QStringLiteral(" AND space : \"%1\"").arg(searchTokenOf(space));
    return expression;
}

bool SearchQuery::Phrase::standsAt(const std::vector<QByteArray> &all, size_t at) const
{
    if (at + tokens.size() > all.size())
        return false;
    for (size_t i = 0; i < tokens.size(); ++i) {
        const bool fits =
            isBegun && i + 1 == tokens.size() ? all[at + i].startsWith(tokens[i]) : all[at + i] == tokens[i];
        if (!fits)
            return false;
    }
    return true;
}

bool SearchQuery::isIn(const QString &text) const
{
    std::vector<QByteArray> all;
    const QByteArray utf8 = text.toUtf8();
    for (SearchTokens tokens(viewOf(utf8)); tokens.next();)
        all.push_back(bytesOf(tokens.token()));
    return !isEmpty() && std::all_of(m_phrases.begin(), m_phrases.end(), [&all](const Phrase &phrase) {
        for (size_t at = 0; at < all.size(); ++at) {
            if (phrase.standsAt(all, at))
                return true;
        }
        return false;
    });
}

std::vector<TextRange> SearchQuery::rangesIn(const QString &text) const
{
    if (isEmpty())
        return {};
    const QByteArray utf8 = text.toUtf8();
    std::vector<QByteArray> all;
    std::vector<std::pair<size_t, size_t>> places;
    for (SearchTokens tokens(viewOf(utf8)); tokens.next();) {
        all.push_back(bytesOf(tokens.token()));
        places.emplace_back(tokens.begin(), tokens.end());
    }
    std::vector<std::pair<size_t, size_t>> bytes;
    for (const Phrase &phrase : m_phrases) {
        for (size_t at = 0; at < all.size(); ++at) {
            if (phrase.standsAt(all, at))
                bytes.emplace_back(places[at].first, places[at + phrase.tokens.size() - 1].second);
        }
    }
    std::sort(bytes.begin(), bytes.end());
    std::vector<TextRange> ranges;
    size_t at = 0;
    qsizetype units = 0;
    const auto unitsTo = [&](size_t end) {
        units += unitsOf(viewOf(utf8).substr(at, end - at));
        at = end;
        return units;
    };
    for (size_t i = 0; i < bytes.size();) {
        const size_t begin = bytes[i].first;
        size_t end = bytes[i].second;
        for (++i; i < bytes.size() && bytes[i].first <= end; ++i)
            end = std::max(end, bytes[i].second);
        TextRange range;
        range.begin = unitsTo(begin);
        range.length = unitsTo(end) - range.begin;
        ranges.push_back(range);
    }
    return ranges;
}

QString searchTokenOf(const SpaceName &space)
{
    // FNV-1a, which is the same everywhere and always; the two planes of private characters are the tokens.
    constexpr char32_t FirstPlane = 0xf0000;
    constexpr char32_t PlaneSize = 0xfffe; // its last two are no characters
    quint32 hash = 2166136261U;
    for (const char c : space.toString().toUtf8())
        hash = (hash ^ static_cast<quint8>(c)) * 16777619U;
    hash %= 2 * PlaneSize;
    const char32_t c = FirstPlane + (hash < PlaneSize ? hash : hash - PlaneSize + 0x10000);
    return QString::fromUcs4(&c, 1);
}

} // namespace roomkey
