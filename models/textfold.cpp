// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/textfold.h"

#include <QStringMatcher>

#include <algorithm>

namespace roomkey::models {

namespace {

constexpr QChar LineEnd(u'\n');

bool isLatinAccent(QChar c)
{
    return c.unicode() >= 0x0300 && c.unicode() <= 0x036f;
}

} // namespace

QString folded(const QString &text)
{
    QString result = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    result.removeIf(isLatinAccent);
    return result;
}

void FoldedLines::clear()
{
    m_buffer.clear();
    m_starts.clear();
}

void FoldedLines::append(const QString &line)
{
    m_starts.push_back(m_buffer.size());
    m_buffer += line;
    m_buffer += LineEnd;
}

std::vector<bool> FoldedLines::matches(const QString &needle) const
{
    std::vector<bool> result(m_starts.size(), false);
    const QStringMatcher matcher(needle);
    for (qsizetype at = matcher.indexIn(m_buffer); at >= 0;) {
        const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), at);
        result[size_t(next - m_starts.begin()) - 1] = true;
        if (next == m_starts.end())
            break;
        at = matcher.indexIn(m_buffer, *next);
    }
    return result;
}

} // namespace roomkey::models
