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

qsizetype endOfLines(const QString &text, QChar lineEnd, qsizetype lines)
{
    qsizetype end = -1;
    for (qsizetype line = 0; line < lines; ++line) {
        end = text.indexOf(lineEnd, end + 1);
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
    QTextBoundaryFinder signs(QTextBoundaryFinder::Grapheme, QStringView(text).mid(from, end - from + 1));
    signs.setPosition(end - from);
    if (!signs.isAtBoundary() && signs.toPreviousBoundary() > 0)
        return from + signs.position();
    return text.at(end).isLowSurrogate() ? end - 1 : end;
}

} // namespace

qsizetype foldedLength(const QString &text, QChar lineEnd)
{
    const bool isShort = text.size() <= ShownLength + HardlyWorth &&
                         endOfLines(text, lineEnd, ShownLines + FewLines) == text.size();
    if (isShort)
        return text.size();
    const qsizetype lines = endOfLines(text, lineEnd, ShownLines);
    return lines <= ShownLength ? lines : goodEnd(text, ShownLength);
}

} // namespace roomkey::ui
