// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

// Cuts text into what a search can find. Scripts that put spaces between words give words, folded: case,
// compatibility forms and the accents of Latin, Greek and Cyrillic do not count. Scripts that do not (Thai,
// Lao, Khmer, Burmese, Han, kana, Hangul and the like) give every character, vowel signs and tones included,
// so that any part of a text is found when the characters asked for stand side by side; so do emoji. The same
// cutter serves the index, the query and the marks in what was found. Pure; any thread.
struct sqlite3;

namespace roomkey {

/// Walks over the tokens of a text. The text outlives it. Bytes that are no UTF-8 separate.
class SearchTokens
{
public:
    explicit SearchTokens(std::string_view utf8)
        : m_utf8(utf8)
    {
    }

    /// False at the end.
    bool next();
    /// Folded, never empty; a long word is cut. Valid until next().
    std::string_view token() const { return {m_token.data(), m_length}; }
    /// Whether it is a word, of which one may have typed the first letters only.
    bool isWord() const { return m_isWord; }
    /// Where it stands, in bytes.
    size_t begin() const { return m_begin; }
    size_t end() const { return m_end; }

    static constexpr size_t LongestToken = 64; ///< bytes; what is longer is seldom a word

private:
    void append(std::string_view folded);

    std::string_view m_utf8;
    size_t m_at = 0;
    size_t m_begin = 0;
    size_t m_end = 0;
    std::array<char, LongestToken> m_token{};
    size_t m_length = 0;
    bool m_isFull = false;
    bool m_isWord = false;
};

/// The name under which SQLite knows the tokenizer.
inline constexpr char SearchTokenizerName[] = "roomkey";

/// Makes it known to a connection: without it every statement on the index fails there. Returns SQLite's
/// code; see https://www.sqlite.org/fts5.html#custom_tokenizers.
int addSearchTokenizer(sqlite3 *connection);

} // namespace roomkey
