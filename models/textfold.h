// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <vector>

// Finding text without regard to case and Latin accents. Pure values; any thread.
namespace roomkey::models {

/// Case folded, compatibility forms unified, Latin accents dropped ("Résumé" is found by "resume"). Marks of
/// other scripts stay: in Thai they are vowels and tones.
[[nodiscard]] QString folded(const QString &text);

/// Folded lines in one buffer, so that a filter over many thousand rows is one search.
class FoldedLines
{
public:
    void clear();
    /// \a line must be folded already.
    void append(const QString &line);
    [[nodiscard]] int count() const { return int(m_starts.size()); }
    /// Whether each line contains \a needle (folded, not empty), by line.
    [[nodiscard]] std::vector<bool> matches(const QString &needle) const;

private:
    QString m_buffer;
    std::vector<qsizetype> m_starts;
};

} // namespace roomkey::models
