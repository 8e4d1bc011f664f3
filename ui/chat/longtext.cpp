// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/longtext.h"

#include <QTextBoundaryFinder>

#include <algorithm>

namespace roomkey::ui {

namespace {

constexpr qsizetype ShownLength = 1500;
constexpr qsizetype ShownLines = 20;
/// So much more is shown as well, instead of a word that leads to it.
constexpr qsizetype HardlyWorth = 500;
constexpr qsizetype FewLines = 5;
/// As far back an end is looked for: of a word, or else of a sign.
constexpr qsizetype LongestWord = 80;

qsizetype endOfLines(const QString &text, qsizetype lines)
{
    qsizetype end = -1;
    for (qsizetype line = 0; line < lines; ++line) {
        end = text.indexOf(QChar::LineSeparator, end + 1);
        if (end < 0)
            return text.size();
    }
    return end;
}

/// The last place before \a end where something new begins.
qsizetype goodEnd(const QString &text, qsizetype end)
{
    const qsizetype from = std::max<qsizetype>(end - LongestWord, 0);
    for (qsizetype at = end; at > from; --at) {
        if (text.at(at).isSpace())
            return at;
    }
    // From the beginning: flags are pairs, and which letters are one depends on all before them.
    QTextBoundaryFinder signs(QTextBoundaryFinder::Grapheme, text.left(end + 2));
    signs.setPosition(end);
    if (!signs.isAtBoundary() && signs.toPreviousBoundary() > from)
        return signs.position();
    return text.at(end).isLowSurrogate() ? end - 1 : end;
}

} // namespace

QString laidOutText(QString text)
{
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    text.replace(QLatin1Char('\n'), QChar(QChar::LineSeparator));
    return text;
}

qsizetype laidOutPosition(const QString &text, qsizetype position)
{
    return position - text.left(position).count(QStringLiteral("\r\n"));
}

qsizetype foldedLength(const QString &text)
{
    const bool isShort =
        text.size() <= ShownLength + HardlyWorth && endOfLines(text, ShownLines + FewLines) == text.size();
    if (isShort)
        return text.size();
    const qsizetype lines = endOfLines(text, ShownLines);
    return lines <= ShownLength ? lines : goodEnd(text, ShownLength);
}

} // namespace roomkey::ui
