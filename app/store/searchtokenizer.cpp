// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchtokenizer.h"

#include <QString>

#include <cstdint>
#include <vector>

#include <sqlite3.h>

namespace roomkey {

namespace {

enum class Kind : uint8_t {
    Separator,
    Ignored, ///< does not show: neither a token nor the end of one
    Word,    ///< part of a word
    Single,  ///< a token by itself
};

struct Character
{
    Kind kind = Kind::Separator;
    uint8_t length = 0;
    std::array<char, 14> folded{}; ///< UTF-8; one that unfolds to more is cut, the same way everywhere

    std::string_view text() const { return {folded.data(), length}; }
};

constexpr char32_t Invalid = 0xffffffff;

/// The code point at \a at, which moves behind it; Invalid for a byte that is no part of one.
char32_t codePoint(std::string_view utf8, size_t &at)
{
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(utf8[i]); };
    const uint8_t lead = byte(at++);
    if (lead < 0x80)
        return lead;
    const int more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    if (more == 0 || lead >= 0xf5 || at + static_cast<size_t>(more) > utf8.size())
        return Invalid;
    char32_t value = lead & (0x3f >> more);
    for (int i = 0; i < more; ++i) {
        if ((byte(at + static_cast<size_t>(i)) & 0xc0) != 0x80)
            return Invalid;
        value = value << 6 | (byte(at + static_cast<size_t>(i)) & 0x3f);
    }
    at += static_cast<size_t>(more);
    return value;
}

bool isWrittenWithoutSpaces(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Yi:
    case QChar::Script_Hangul:
    case QChar::Script_TaiLe:
    case QChar::Script_NewTaiLue:
    case QChar::Script_TaiTham:
    case QChar::Script_TaiViet:
    case QChar::Script_Javanese:
    case QChar::Script_Balinese:
        return true;
    default:
        return c >= 0x3000 && c < 0x3400; // what kana share with Han, such as the long vowel
    }
}

bool isAccent(char32_t c)
{
    return c >= 0x0300 && c <= 0x036f;
}

Kind kindOf(char32_t c)
{
    const bool alone = isWrittenWithoutSpaces(c);
    switch (QChar::category(c)) {
    case QChar::Letter_Uppercase:
    case QChar::Letter_Lowercase:
    case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
        return alone ? Kind::Single : Kind::Word;
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
        if (alone)
            return Kind::Single;
        // Accents, and what chooses the looks of an emoji.
        return QChar::script(c) == QChar::Script_Inherited ? Kind::Ignored : Kind::Word;
    case QChar::Symbol_Other:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned: // an emoji newer than this Qt
        return Kind::Single;
    case QChar::Symbol_Modifier:
        return c >= 0x1f3fb && c <= 0x1f3ff ? Kind::Ignored : Kind::Separator; // skin tones
    case QChar::Other_Format:
        return Kind::Ignored;
    default:
        return Kind::Separator;
    }
}

Character characterFor(char32_t c)
{
    Character character;
    character.kind = kindOf(c);
    if (character.kind != Kind::Word && character.kind != Kind::Single)
        return character;
    QString folded = QString::fromUcs4(&c, 1);
    if (character.kind == Kind::Word) {
        folded = folded.normalized(QString::NormalizationForm_KD).toCaseFolded();
        folded.removeIf([](QChar part) { return isAccent(part.unicode()); });
        folded.replace(QChar(0x00df), QStringLiteral("ss")); // which Qt leaves alone
    }
    // "½" is 1, a slash and 2.
    folded.removeIf(
        [&](QChar part) { return !part.isSurrogate() && kindOf(part.unicode()) != character.kind; });
    const QByteArray utf8 = folded.toUtf8();
    const auto length = std::min(static_cast<size_t>(utf8.size()), character.folded.size());
    std::copy_n(utf8.cbegin(), length, character.folded.begin());
    character.length = static_cast<uint8_t>(length);
    if (length == 0)
        character.kind = Kind::Ignored;
    return character;
}

/// The scripts in which most words are written are looked up, not worked out.
constexpr char32_t TableEnd = 0x0600;

Character character(char32_t c)
{
    static const std::vector<Character> Table = [] {
        std::vector<Character> table;
        table.reserve(TableEnd);
        for (char32_t each = 0; each < TableEnd; ++each)
            table.push_back(characterFor(each));
        return table;
    }();
    if (c < TableEnd)
        return Table[c];
    if (c >= 0xff01 && c <= 0xff5e) // full width
        return Table[c - 0xfee0];
    const Kind kind = c == Invalid ? Kind::Separator : kindOf(c);
    if (kind == Kind::Word)
        return characterFor(c);
    Character as;
    as.kind = kind;
    return as; // a single one stands for itself
}

} // namespace

void SearchTokens::append(std::string_view folded)
{
    // Cut between characters: nothing after the first that has no room.
    m_isFull = m_isFull || m_length + folded.size() > m_token.size();
    if (m_isFull)
        return;
    std::copy(folded.begin(), folded.end(), m_token.begin() + static_cast<std::ptrdiff_t>(m_length));
    m_length += folded.size();
}

bool SearchTokens::next()
{
    m_length = 0;
    m_isFull = false;
    while (m_at < m_utf8.size()) {
        const size_t from = m_at;
        const Character now = character(codePoint(m_utf8, m_at));
        switch (now.kind) {
        case Kind::Ignored:
            if (m_length > 0)
                m_end = m_at; // an accent belongs to its letter
            continue;
        case Kind::Separator:
            if (m_length > 0)
                return true;
            continue;
        case Kind::Single:
            if (m_length > 0) {
                m_at = from;
                return true;
            }
            m_begin = from;
            m_end = m_at;
            m_isWord = false;
            append(m_utf8.substr(from, m_at - from));
            return true;
        case Kind::Word:
            if (m_length == 0)
                m_begin = from;
            m_end = m_at;
            m_isWord = true;
            append(now.text());
            continue;
        }
    }
    return m_length > 0;
}

namespace {

int create(void *, const char **, int, Fts5Tokenizer **tokenizer)
{
    static char none; // it has no state, but SQLite takes null for a failure
    *tokenizer = reinterpret_cast<Fts5Tokenizer *>(&none);
    return SQLITE_OK;
}

void drop(Fts5Tokenizer *) {}

int tokenize(Fts5Tokenizer *, void *context, int, const char *text, int length,
             int (*take)(void *, int, const char *, int, int, int))
{
    SearchTokens tokens(text ? std::string_view(text, static_cast<size_t>(length)) : std::string_view());
    while (tokens.next()) {
        const std::string_view token = tokens.token();
        const int code = take(context, 0, token.data(), static_cast<int>(token.size()),
                              static_cast<int>(tokens.begin()), static_cast<int>(tokens.end()));
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

} // namespace

int addSearchTokenizer(sqlite3 *connection)
{
    fts5_api *api = nullptr;
    sqlite3_stmt *statement = nullptr;
    int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
    if (code != SQLITE_OK)
        return code; // this SQLite was built without FTS5
    sqlite3_bind_pointer(statement, 1, static_cast<void *>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
    if (code != SQLITE_OK || !api)
        return code != SQLITE_OK ? code : SQLITE_ERROR;
    fts5_tokenizer functions{create, drop, tokenize};
    return api->xCreateTokenizer(api, SearchTokenizerName, nullptr, &functions, nullptr);
}

} // namespace roomkey
