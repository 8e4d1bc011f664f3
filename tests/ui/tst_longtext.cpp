// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/longtext.h"

#include <QTest>
#include <QTextBoundaryFinder>

using namespace Qt::StringLiterals;
using namespace roomkey::ui;

/// How much of a long message is shown.
class TestLongText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatFitsIsWhole_data();
    void whatFitsIsWhole();
    void endsWhereSomethingEnds_data();
    void endsWhereSomethingEnds();
    void placesAreFoundAgain();
};

void TestLongText::whatFitsIsWhole_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("whole");
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("a word") << u"word"_s << true;
    QTest::newRow("a long paragraph") << u"word "_s.repeated(400) << true;
    QTest::newRow("a longer one") << u"word "_s.repeated(401) << false;
    QTest::newRow("a list") << u"line\n"_s.repeated(24) << true;
    QTest::newRow("a longer list") << u"line\n"_s.repeated(26) << false;
    QTest::newRow("a longer list, divided otherwise") << u"line\u2028"_s.repeated(26) << false;
    QTest::newRow("what only its ends of lines make longer")
        << u"a"_s.repeated(1980) + u"\r\n"_s.repeated(20) << true;
}

void TestLongText::whatFitsIsWhole()
{
    QFETCH(QString, text);
    const QString laidOut = laidOutText(text);
    QTEST(foldedLength(laidOut) == laidOut.size(), "whole");
}

void TestLongText::endsWhereSomethingEnds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("betweenSigns");
    QTest::newRow("words") << u"several words "_s.repeated(2000) << true;
    QTest::newRow("lines") << u"several lines\n"_s.repeated(2000) << true;
    QTest::newRow("an endless word") << u"a"_s.repeated(32'000) << true;
    QTest::newRow("faces") << u"x"_s + u"😀"_s.repeated(8000) << true;
    QTest::newRow("flags") << u"🇩🇪"_s.repeated(4000) << true;
    QTest::newRow("families") << u"👩‍👩‍👧‍👦"_s.repeated(1200) << true;
    QTest::newRow("marks") << u"e\u0301\u0302\u0303\u0304\u0305"_s.repeated(2500) << true;
    QTest::newRow("Thai") << u"ที่นี่"_s.repeated(1700) << true;
    QTest::newRow("endless marks") << u"e"_s + u"\u0301"_s.repeated(16'000) << false;
    QTest::newRow("endlessly joined faces") << u"x😀"_s + u"\u200d😀"_s.repeated(4500) << false;
}

void TestLongText::endsWhereSomethingEnds()
{
    QFETCH(QString, text);
    QFETCH(bool, betweenSigns);
    // Wherever in a sign the bound falls.
    for (int before = 0; before < 12; ++before) {
        const QString shifted = laidOutText(u"abcdefghijkl"_s.left(before) + text);
        const qsizetype shown = foldedLength(shifted);
        QVERIFY(shown > 200);
        QVERIFY(shown <= 1500);
        QVERIFY2(!shifted.at(shown).isLowSurrogate(), "half a sign");
        QTextBoundaryFinder signs(QTextBoundaryFinder::Grapheme, shifted);
        signs.setPosition(shown);
        QCOMPARE(signs.isAtBoundary(), betweenSigns);
        if (text.contains(u' ') || text.contains(u'\n'))
            QVERIFY(shifted.at(shown).isSpace());
    }
}

void TestLongText::placesAreFoundAgain()
{
    const QString text = u"one\r\ntwo\r\nthree\nfour"_s;
    const QString laidOut = laidOutText(text);
    for (const QString &word : {u"one"_s, u"two"_s, u"three"_s, u"four"_s})
        QCOMPARE(laidOut.mid(laidOutPosition(text, text.indexOf(word)), word.size()), word);
}

QTEST_APPLESS_MAIN(TestLongText)
#include "tst_longtext.moc"
