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

QTEST_APPLESS_MAIN(TestTextFold)
#include "tst_textfold.moc"
