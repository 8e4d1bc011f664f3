// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/textfold.h"

#include <QTest>

using namespace roomkey::models;

class TestTextFold : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ignoresCaseAndLatinAccents();
    void keepsThaiVowelsAndTones();
    void findsEveryLineThatMatches();
    void neverMatchesAcrossLines();
};

void TestTextFold::ignoresCaseAndLatinAccents()
{
    QCOMPARE(folded(QStringLiteral("Résumé ＡＢＣ")), QStringLiteral("resume abc"));
}

void TestTextFold::keepsThaiVowelsAndTones()
{
    QVERIFY(folded(QStringLiteral("การตลาด")) != folded(QStringLiteral("การตลัด")));
    QVERIFY(folded(QStringLiteral("การตลาด ไตรมาส 4")).contains(folded(QStringLiteral("ไตรมาส"))));
}

void TestTextFold::findsEveryLineThatMatches()
{
    FoldedLines lines;
    for (const char *line : {"alpha", "beta alpha", "", "gamma", "alphaalpha"})
        lines.append(QString::fromLatin1(line));
    QCOMPARE(lines.matches(QStringLiteral("alpha")), (std::vector<bool>{true, true, false, false, true}));
    QCOMPARE(lines.matches(QStringLiteral("mm")), (std::vector<bool>{false, false, false, true, false}));
    QCOMPARE(lines.matches(QStringLiteral("zeta")), std::vector<bool>(5, false));
    lines.clear();
    QVERIFY(lines.matches(QStringLiteral("alpha")).empty());
}

void TestTextFold::neverMatchesAcrossLines()
{
    FoldedLines lines;
    lines.append(QStringLiteral("ab"));
    lines.append(QStringLiteral("cd"));
    QCOMPARE(lines.matches(QStringLiteral("bc")), (std::vector<bool>{false, false}));
}

QTEST_APPLESS_MAIN(TestTextFold)
#include "tst_textfold.moc"
