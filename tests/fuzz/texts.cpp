// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apierror.h"
#include "app/store/searchquery.h"
#include "app/store/searchtokenizer.h"
#include "models/addresslist.h"
#include "models/labels.h"
#include "models/xmltext.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "ui/chat/linkfinder.h"

#include <QXmlStreamReader>

namespace roomkey::fuzz {

const char *links(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    int end = 0;
    for (const auto &[start, length] : ui::findLinks(text)) {
        if (start < end || length <= 0 || start + length > text.size())
            return "links overlap or leave the text";
        end = start + length;
        const QString link = text.mid(start, length);
        const auto begins = [&link](const char *scheme) {
            const QLatin1String word(scheme);
            return link.startsWith(word, Qt::CaseInsensitive) && link.size() > word.size();
        };
        if (!begins("http://") && !begins("https://") && !begins("mailto:"))
            return "a link of another kind, or to nothing";
        if (std::any_of(link.cbegin(), link.cend(), [](QChar c) { return c.isSpace(); }))
            return "a link with a space";
    }
    const QUrl url = ui::openableUrl(text);
    if (!url.isValid())
        return nullptr;
    const QString scheme = url.scheme();
    if (scheme != QLatin1String("mailto") && (url.host().isEmpty() || !url.userInfo().isEmpty()))
        return "opens what hides where it goes";
    const bool opens = scheme == QLatin1String("http") || scheme == QLatin1String("https") ||
                       scheme == QLatin1String("mailto");
    if (!opens)
        return "opens another kind of link";
    for (const char c : url.toEncoded()) {
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f)
            return "opens bytes that are no address";
    }
    return nullptr;
}

const char *addresses(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    const QString plain = text.simplified(); // a name is written with single spaces
    QStringList valid;
    QSet<QString> seen;
    for (const models::PastedAddress &one : models::parseAddresses(text)) {
        if (one.valid != models::isAddress(one.address))
            return "not what isAddress() says";
        if (seen.contains(one.address.toCaseFolded()))
            return "an address twice";
        seen.insert(one.address.toCaseFolded());
        const auto wasThere = [&](const QString &part) {
            return text.contains(part) || plain.contains(part);
        };
        if (!wasThere(one.address) || !wasThere(one.name))
            return "an address or a name that was not there";
        if (one.valid)
            valid.append(one.address);
    }
    QStringList again;
    for (const models::PastedAddress &one : models::parseAddresses(valid.join(QStringLiteral(", "))))
        again.append(one.address);
    return again == valid ? nullptr : "pasted again they are others";
}

const char *plainText(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    constexpr qsizetype LongestName = 501;
    const QString name = models::plainName(text);
    if (!isPlain(name, LongestName) || models::plainName(name) != name)
        return "a name is not plain";
    const QString words = plainServerText(text);
    if (!isPlain(words, 300) || plainServerText(words) != words)
        return "a server's words are not plain";
    return models::oneLine(text, 40).contains(QLatin1Char('\n')) ? "a preview of two lines" : nullptr;
}

const char *search(const QByteArray &input)
{
    // As bytes of a file that may be damaged, and as what somebody types and another wrote.
    const auto size = static_cast<size_t>(input.size());
    size_t last = 0;
    for (SearchTokens tokens({input.constData(), size}); tokens.next(); last = tokens.end()) {
        if (tokens.token().empty() || tokens.token().size() > SearchTokens::LongestToken)
            return "a token of no length, or too long";
        if (tokens.begin() < last || tokens.end() <= tokens.begin() || tokens.end() > size)
            return "tokens overlap or leave the text";
    }
    const QString text = QString::fromUtf8(input);
    const SearchQuery query(text);
    qsizetype end = -1;
    for (const TextRange &range : query.rangesIn(text)) {
        if (range.begin <= end || range.length <= 0 || range.begin + range.length > text.size())
            return "marks touch or leave the text";
        end = range.begin + range.length;
    }
    if (query.isEmpty())
        return nullptr;
    if (end < 0 || !query.isIn(text))
        return "a text that is not found by itself";
    // Outside quotes only what was put there.
    const QStringList parts = query.expression().split(QLatin1Char('"'));
    for (qsizetype i = 0; i < parts.size(); i += 2) {
        const QString &part = parts.at(i);
        if (part != QLatin1String("text : (") && part != QLatin1String(" AND ") &&
            part != QLatin1String(")") && part != QLatin1String(" *)"))
            return "what was typed is taken for an operator";
    }
    return parts.size() % 2 == 1 ? nullptr : "a quote that is not closed";
}

const char *markup(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    QString read;
    QString attribute;
    const QString written = models::xmlText(text);
    QXmlStreamReader page(QStringLiteral("<p title=\"%1\">%1</p>").replace(QLatin1String("%1"), written));
    while (!page.atEnd()) {
        page.readNext();
        if (page.isStartElement() && page.name() != QLatin1String("p"))
            return "text became an element";
        if (page.isStartElement())
            attribute = page.attributes().value(QLatin1String("title")).toString();
        else if (page.isCharacters())
            read += page.text();
        else if (!page.isEndElement() && !page.isStartDocument() && !page.isEndDocument())
            return "text became something else";
    }
    if (page.hasError())
        return "the page is not well-formed";
    if (read.size() != text.size() || attribute.size() != text.size())
        return "text went or came";
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool same =
            read.at(i) == text.at(i) || read.at(i) == QChar::ReplacementCharacter || text.at(i) == u'\r';
        if (!same)
            return "the text reads as another";
    }
    return nullptr;
}

} // namespace roomkey::fuzz
