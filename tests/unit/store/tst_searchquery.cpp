// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchquery.h"

#include "app/store/searchtokenizer.h"
#include "tests/support/hostiletext.h"

#include <QSet>
#include <QTest>

#include <memory>

#include <sqlite3.h>

using namespace roomkey;

namespace {

/// An index as the cache has it, without a cache around it.
class Index
{
public:
    Index()
    {
        sqlite3 *handle = nullptr;
        sqlite3_open(":memory:", &handle);
        m_handle.reset(handle);
        addSearchTokenizer(handle);
        sqlite3_exec(handle, "CREATE VIRTUAL TABLE i USING fts5(text, space, tokenize = roomkey)", nullptr,
                     nullptr, nullptr);
    }
    bool add(const QString &text, const SpaceName &space = {})
    {
        return run("INSERT INTO i (text, space) VALUES (?1, ?2)", text,
                   space.isEmpty() ? QString() : searchTokenOf(space)) == SQLITE_DONE;
    }
    /// Whether anything is found; nothing after an error.
    std::optional<bool> finds(const SearchQuery &query, const SpaceName &space = {})
    {
        const int code = run("SELECT 1 FROM i WHERE i MATCH ?1 AND ?2 = ''", query.expression(space), {});
        return code == SQLITE_ROW    ? std::optional(true)
               : code == SQLITE_DONE ? std::optional(false)
                                     : std::nullopt;
    }

private:
    int run(const char *sql, const QString &first, const QString &second)
    {
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_handle.get(), sql, -1, &statement, nullptr) != SQLITE_OK)
            return SQLITE_ERROR;
        const QByteArray texts[] = {first.toUtf8(), second.isNull() ? QByteArray("") : second.toUtf8()};
        for (int i = 0; i < 2; ++i)
            sqlite3_bind_text(statement, i + 1, texts[i].constData(), int(texts[i].size()), SQLITE_STATIC);
        const int code = sqlite3_step(statement);
        sqlite3_finalize(statement);
        return code;
    }
    struct Close
    {
        void operator()(sqlite3 *handle) const { sqlite3_close(handle); }
    };
    std::unique_ptr<sqlite3, Close> m_handle;
};

/// The marked parts, with a bar between them.
QString marked(const char *typed, const char *text)
{
    const QString in = QString::fromUtf8(text);
    QStringList parts;
    for (const TextRange &range : SearchQuery(QString::fromUtf8(typed)).rangesIn(in))
        parts.append(in.mid(range.begin, range.length));
    return parts.join(QLatin1Char('|'));
}

} // namespace

class TestSearchQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasMeant_data();
    void findsWhatWasMeant();
    void marksWhatWasFound();
    void marksCountUnitsAsTextsDo();
    void staysInItsSpace();
    void everySpaceHasASign();
    void nothingTypedIsAnError();
    void aLongPasteIsLookedForByItsBeginning();
};

void TestSearchQuery::findsWhatWasMeant_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("found");
    const auto row = [](const char *name, const char *text, const char *typed, bool found) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(typed) << found;
    };
    row("a word", "The launch plan is ready", "launch", true);
    row("its first letter", "The launch plan is ready", "l", true);
    row("its first letters", "The launch plan is ready", "lau", true);
    row("its middle", "The launch plan is ready", "aunch", false);
    row("finished with a space", "The launch plan is ready", "lau ", false);
    row("two, the other way round", "The launch plan is ready", "ready lau", true);
    row("only the last may be begun", "The launch plan is ready", "rea launch", false);
    row("one is missing", "The launch plan is ready", "launch cake", false);
    row("quoted, side by side", "The launch plan is ready", "\"launch plan\"", true);
    row("quoted, not side by side", "The launch plan is ready", "\"plan launch\"", false);
    row("quoted, begun only", "The launch plan is ready", "\"launch pl\"", false);
    row("a quote that is still open", "The launch plan is ready", "\"launch pl", true);
    row("curly quotes", "The launch plan is ready", "“launch plan”", true);
    row("case and accents", "RÉSUMÉ attached", "resume", true);
    row("accents typed", "resume attached", "résumé", true);
    row("operators are words", "this AND that OR not", "AND OR NOT", true);
    row("NEAR is a word", "near the door", "NEAR(door)", false);
    row("a column's name is a word", "some text : here", "text:here", true);
    row("joined by signs: side by side", "write to ana@example.com", "ana@exam", true);
    row("thai inside", "การประชุมพรุ่งนี้เช้า", "ชุมพรุ่ง", true);
    row("thai vowel", "การประชุมพรุ่งนี้เช้า", "ี้", true);
    row("thai tone differs", "ไม้", "ไม่", false);
    row("chinese inside", "今天的会议改到下午三点", "会议改", true);
    row("chinese, one", "今天的会议改到下午三点", "点", true);
    row("chinese, not side by side", "今天的会议改到下午三点", "今会", false);
    row("two scripts", "Excel文件已更新", "文件已 excel", true);
    row("emoji", "done 👍🏽", "👍", true);
}

void TestSearchQuery::findsWhatWasMeant()
{
    QFETCH(QString, text);
    QFETCH(QString, typed);
    QFETCH(bool, found);
    Index index;
    QVERIFY(index.add(text));
    const SearchQuery query(typed);
    QCOMPARE(index.finds(query), std::optional(found));
    // What is marked is what is found.
    if (found)
        QVERIFY(!query.rangesIn(text).empty());
    QCOMPARE(query.isIn(text), found);
}

void TestSearchQuery::marksWhatWasFound()
{
    const auto is = [](const char *utf8) { return QString::fromUtf8(utf8); };
    QCOMPARE(marked("plan", "Plan A, plans, explain"), is("Plan|plans"));
    QCOMPARE(marked("plan ", "Plan A, plans"), is("Plan"));
    QCOMPARE(marked("b a", "a b ab bc"), is("a|b|ab"));
    QCOMPARE(marked("\"a b\"", "a b a. b, b a"), is("a b|a. b"));
    QCOMPARE(marked("resume", "Re\u0301sume\u0301s"), is("Re\u0301sume\u0301s"));
    // One after the other, or over each other, they are one mark.
    QCOMPARE(marked("会会", "会会会议"), is("会会会"));
    QCOMPARE(marked("nothing", "of that"), QString());
    QCOMPARE(marked("", "of that"), QString());
}

void TestSearchQuery::marksCountUnitsAsTextsDo()
{
    const QString text = QString::fromUtf8("👍🏽 ที่ นี้ end");
    const auto ranges = SearchQuery(QString::fromUtf8("end นี้")).rangesIn(text);
    QCOMPARE(ranges.size(), size_t(2));
    QCOMPARE(text.mid(ranges[0].begin, ranges[0].length), QString::fromUtf8("นี้"));
    QCOMPARE(text.mid(ranges[1].begin, ranges[1].length), QStringLiteral("end"));
    // A half of a pair is one unit, too.
    const QString broken = QChar(0xd83d) + QStringLiteral(" end");
    const auto one = SearchQuery(QStringLiteral("end")).rangesIn(broken);
    QCOMPARE(one, (std::vector<TextRange>{{2, 3}}));
    // And a byte order mark behind what is marked.
    const QString marked = QString::fromUtf8("会\ufeff 会");
    const auto two = SearchQuery(QString::fromUtf8("会")).rangesIn(marked);
    QCOMPARE(two.size(), size_t(2));
    QCOMPARE(marked.mid(two[1].begin, two[1].length), QString::fromUtf8("会"));
}

void TestSearchQuery::staysInItsSpace()
{
    const SpaceName here(QStringLiteral("spaces/AAAA"));
    const SpaceName there(QStringLiteral("spaces/AAAB"));
    Index index;
    QVERIFY(index.add(QStringLiteral("hello"), here));
    const SearchQuery query(QStringLiteral("hel"));
    QCOMPARE(index.finds(query, here), std::optional(true));
    QCOMPARE(index.finds(query, there), std::optional(false));
    QCOMPARE(index.finds(query), std::optional(true));
    // The sign of a space is not looked for in what is said, nor the other way round.
    QCOMPARE(index.finds(SearchQuery(searchTokenOf(here))), std::optional(false));
}

void TestSearchQuery::everySpaceHasASign()
{
    QSet<QString> seen;
    for (int i = 0; i < 1000; ++i) {
        const QString token = searchTokenOf(SpaceName(QStringLiteral("spaces/%1").arg(i)));
        QCOMPARE(token.toUcs4().size(), 1);
        QCOMPARE(QChar::category(token.toUcs4().first()), QChar::Other_PrivateUse);
        seen.insert(token);
    }
    QVERIFY2(seen.size() > 980, "they crowd");
    // Kept in files: it must be the same for ever.
    QCOMPARE(searchTokenOf(SpaceName(QStringLiteral("spaces/A"))).toUcs4().first(), 0x103e4cu);
}

void TestSearchQuery::nothingTypedIsAnError()
{
    Index index;
    QVERIFY(index.add(QStringLiteral("some text")));
    QStringList typed =
        hostile::texts(7, 300, QStringLiteral("/tmp/bait"), QStringLiteral("http://127.0.0.1:9"));
    for (const char *each :
         {"\"", "\"\"", "\"\"\"\"", "'",   "''",  "*",     "a*",          "^a",           "-a",
          "+a", "a:b",  "{a b}:c",  "(((", ")))", "a AND", "AND",         "NEAR(a b, 2)", "a\\",
          ";",  "--",   "/*",       "?1",  "%",   "_",     "\"a\"b\"c\"", "\"a*\"",       "text : \"x\""})
        typed.append(QString::fromLatin1(each));
    typed.append(QStringLiteral("a") + QChar(0) + QStringLiteral("b"));
    typed.append(QString(QChar(0)));
    typed.append(QString(QChar(0xd800)));
    typed.append(QString(QChar(0xffff)));
    typed.append(QString(10'000, QLatin1Char('a')));
    typed.append(QString(10'000, QLatin1Char('"')));
    typed.append(QStringLiteral("a ").repeated(5'000));
    typed.append(QStringLiteral("\"a ").repeated(3'000));
    typed.append(QString(10'000, QChar(0x4f1a)));
    typed.append(QString(10'000, QChar(0x0e31)));
    for (const QString &each : std::as_const(typed)) {
        const SearchQuery query(each);
        if (query.isEmpty())
            continue;
        QVERIFY2(index.finds(query).has_value(), qPrintable(each.left(60)));
        QVERIFY2(index.finds(query, SpaceName(each)).has_value(), qPrintable(each.left(60)));
        // A text is found by itself, as far as it is looked at.
        QVERIFY(index.add(each));
        QCOMPARE(index.finds(query), std::optional(true));
        query.rangesIn(each);
    }
    for (const char *nothing : {"", " ", "\t\n", "\"", "…", "*", "(-_-)"})
        QVERIFY(SearchQuery(QString::fromUtf8(nothing)).isEmpty());
}

void TestSearchQuery::aLongPasteIsLookedForByItsBeginning()
{
    QString text;
    for (int i = 0; i < 500; ++i)
        text += QStringLiteral("word%1 ").arg(i);
    Index index;
    QVERIFY(index.add(text));
    QCOMPARE(index.finds(SearchQuery(text)), std::optional(true));
    QCOMPARE(index.finds(SearchQuery(QStringLiteral("another ") + text)), std::optional(false));
}

QTEST_APPLESS_MAIN(TestSearchQuery)
#include "tst_searchquery.moc"
