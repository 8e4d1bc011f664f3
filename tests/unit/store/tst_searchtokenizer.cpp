// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/searchtokenizer.h"

#include <QStringList>
#include <QTest>

using namespace roomkey;

namespace {

QStringList tokensOf(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    QStringList all;
    for (SearchTokens tokens({utf8.constData(), size_t(utf8.size())}); tokens.next();)
        all.append(QString::fromUtf8(tokens.token().data(), qsizetype(tokens.token().size())));
    return all;
}

QStringList characters(const char *utf8)
{
    QStringList all;
    for (const char32_t c : QString::fromUtf8(utf8).toUcs4())
        all.append(QString::fromUcs4(&c, 1));
    return all;
}

QStringList words(std::initializer_list<const char *> utf8)
{
    QStringList all;
    for (const char *each : utf8)
        all.append(QString::fromUtf8(each));
    return all;
}

} // namespace

class TestSearchTokenizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsOfSpacedScripts_data();
    void wordsOfSpacedScripts();
    void everyCharacterWhereNoSpacesAreWritten_data();
    void everyCharacterWhereNoSpacesAreWritten();
    void scriptsMeetInOneText();
    void emojiAreFoundAndTheirLooksDoNotCount();
    void aTokenFoldsToItself();
    void tellsWhereATokenStands();
    void longWordsAreCutBetweenCharacters();
    void bytesThatAreNoTextSeparate();
};

void TestSearchTokenizer::wordsOfSpacedScripts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("tokens");
    const auto row = [](const char *name, const char *text, std::initializer_list<const char *> tokens) {
        QTest::newRow(name) << QString::fromUtf8(text) << words(tokens);
    };
    row("english", "Hello, World! It's 10:30.", {"hello", "world", "it", "s", "10", "30"});
    row("accents", "Résumé naïve Ångström", {"resume", "naive", "angstrom"});
    row("accents apart", "Re\u0301sume\u0301", {"resume"});
    row("sharp s", "Straße STRASSE", {"strasse", "strasse"});
    row("dotted i", "İstanbul", {"istanbul"});
    row("vietnamese", "Tiếng Việt", {"tieng", "viet"});
    row("indonesian", "Selamat pagi, laporan-laporan sudah dikirim",
        {"selamat", "pagi", "laporan", "laporan", "sudah", "dikirim"});
    row("greek", "Καλημέρα ΚΑΛΗΜΕΡΑ", {"καλημερα", "καλημερα"});
    row("cyrillic", "Привет МИР", {"привет", "мир"});
    row("hindi keeps its vowels", "नमस्ते दुनिया", {"नमस्ते", "दुनिया"});
    row("full width and ligatures", "ＡＢＣ１２ ﬁne", {"abc12", "fine"});
    row("letters of mathematics", "𝗯𝗼𝗹𝗱 text", {"bold", "text"});
    row("names of code", "snake_case camelCase a.b@example.com",
        {"snake", "case", "camelcase", "a", "b", "example", "com"});
    row("a soft hyphen does not show", "in\u00advisible", {"invisible"});
    row("nothing but signs", "…!? -- ** ()", {});
    row("nothing", "", {});
}

void TestSearchTokenizer::wordsOfSpacedScripts()
{
    QFETCH(QString, text);
    QTEST(tokensOf(text), "tokens");
}

void TestSearchTokenizer::everyCharacterWhereNoSpacesAreWritten_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("thai") << QByteArray("การประชุมที่นี้ครับ");
    QTest::newRow("thai sara am") << QByteArray("ทำน้ำ");
    QTest::newRow("lao") << QByteArray("ສະບາຍດີ");
    QTest::newRow("khmer") << QByteArray("សួស្តី");
    QTest::newRow("burmese") << QByteArray("မင်္ဂလာပါ");
    QTest::newRow("chinese") << QByteArray("今天的会议改到下午三点");
    QTest::newRow("beyond the basic plane") << QByteArray("𠮷野家");
    QTest::newRow("japanese") << QByteArray("今日はコーヒーを飲みました々");
    QTest::newRow("korean") << QByteArray("안녕하세요");
}

void TestSearchTokenizer::everyCharacterWhereNoSpacesAreWritten()
{
    QFETCH(QByteArray, text);
    QCOMPARE(tokensOf(QString::fromUtf8(text)), characters(text.constData()));
}

void TestSearchTokenizer::scriptsMeetInOneText()
{
    QCOMPARE(tokensOf(QString::fromUtf8("Excel文件v2，ไฟล์ PDF")),
             words({"excel"}) + characters("文件") + words({"v2"}) + characters("ไฟล์") + words({"pdf"}));
}

void TestSearchTokenizer::emojiAreFoundAndTheirLooksDoNotCount()
{
    QCOMPARE(tokensOf(QString::fromUtf8("ok👍🏽!")), words({"ok", "👍"}));
    QCOMPARE(tokensOf(QString::fromUtf8("👩‍💻❤️")), words({"👩", "💻", "❤"}));
    QCOMPARE(tokensOf(QString::fromUtf8("🇹🇭")).size(), 2);
}

void TestSearchTokenizer::aTokenFoldsToItself()
{
    // Or what is looked for would be another token than what is in the index.
    for (char32_t c = 1; c < 0x110000; ++c) {
        if (c >= 0xd800 && c < 0xe000)
            continue;
        const QStringList once = tokensOf(QString::fromUcs4(&c, 1));
        if (once.isEmpty())
            continue;
        const QStringList twice = tokensOf(once.join(QLatin1Char(' ')));
        if (once != twice)
            QCOMPARE(qMakePair(uint(c), twice), qMakePair(uint(c), once));
    }
}

void TestSearchTokenizer::tellsWhereATokenStands()
{
    const QByteArray utf8 = "  Re\xcc\x81sum\xc3\xa9, \xe0\xb8\x81";
    SearchTokens tokens({utf8.constData(), size_t(utf8.size())});
    QVERIFY(tokens.next());
    QVERIFY(tokens.isWord());
    QCOMPARE(utf8.mid(qsizetype(tokens.begin()), qsizetype(tokens.end() - tokens.begin())),
             QByteArray("Re\xcc\x81sum\xc3\xa9"));
    QVERIFY(tokens.next());
    QVERIFY(!tokens.isWord());
    QCOMPARE(tokens.end(), size_t(utf8.size()));
    QVERIFY(!tokens.next());
}

void TestSearchTokenizer::longWordsAreCutBetweenCharacters()
{
    const QStringList tokens = tokensOf(QString(1000, QChar(0x44f)) + QStringLiteral(" next"));
    QCOMPARE(tokens, QStringList({QString(32, QChar(0x44f)), QStringLiteral("next")}));
}

void TestSearchTokenizer::bytesThatAreNoTextSeparate()
{
    for (const QByteArray &bytes :
         {QByteArray("one\xff\xfetwo"), QByteArray("one\xe0\xb8two"), QByteArray("one\0two", 7)}) {
        QByteArray all;
        for (SearchTokens tokens({bytes.constData(), size_t(bytes.size())}); tokens.next();)
            all += QByteArray(tokens.token().data(), qsizetype(tokens.token().size())) + ' ';
        QCOMPARE(all, QByteArray("one two "));
    }
    // Cut anywhere, it ends.
    const QByteArray whole = "a\xf0\x9f\x91\x8d\xe0\xb8\x81\xc3\xa9";
    for (qsizetype length = 0; length <= whole.size(); ++length) {
        for (SearchTokens tokens({whole.constData(), size_t(length)}); tokens.next();)
            QVERIFY(tokens.end() <= size_t(length));
    }
}

QTEST_APPLESS_MAIN(TestSearchTokenizer)
#include "tst_searchtokenizer.moc"
