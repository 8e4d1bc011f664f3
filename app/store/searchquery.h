// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QByteArray>
#include <QString>

#include <vector>

// What is looked for, made from what somebody typed. Whatever that was, it is text and never an operator; one
// exception: words between double quotes are looked for as they stand. A message is found when it has all the
// words, in any order, the last one perhaps only begun. A value; any thread.
namespace roomkey {

/// A part of a text, in UTF-16 units.
struct TextRange
{
    qsizetype begin = 0;
    qsizetype length = 0;

    friend bool operator==(const TextRange &, const TextRange &) = default;
};

class SearchQuery
{
public:
    SearchQuery() = default;
    explicit SearchQuery(const QString &typed);

    /// Nothing was typed that a message could be found by.
    bool isEmpty() const { return m_phrases.empty(); }
    /// For MATCH on the index of the cache; in one space, or everywhere.
    QString expression(const SpaceName &space = {}) const;
    /// Whether \a text has all of it.
    bool isIn(const QString &text) const;
    /// Where \a text has what is looked for: in order, apart from each other.
    std::vector<TextRange> rangesIn(const QString &text) const;

    /// More is not looked at: who pastes a page finds it by its first words.
    static constexpr size_t MostTokens = 64;

    friend bool operator==(const SearchQuery &, const SearchQuery &) = default;

private:
    /// Tokens that stand side by side.
    struct Phrase
    {
        std::vector<QByteArray> tokens;
        bool isBegun = false; ///< the last token may be the beginning of a word

        bool standsAt(const std::vector<QByteArray> &all, size_t at) const;

        friend bool operator==(const Phrase &, const Phrase &) = default;
    };

    std::vector<Phrase> m_phrases;
};

/// What stands for a space in the index: one character, so that it takes little room. Two spaces may share
/// one; who asks for a space looks at the found rows' own.
QString searchTokenOf(const SpaceName &space);

} // namespace roomkey
