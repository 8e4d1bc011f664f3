// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apierror.h"

#include <QTest>

using namespace roomkey;

class TestPlainServerText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneLineWithoutTricks_data();
    void oneLineWithoutTricks();
    void longTextIsCut();
};

void TestPlainServerText::oneLineWithoutTricks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("plain");
    QTest::newRow("plain") << QStringLiteral("Quota exceeded.") << QStringLiteral("Quota exceeded.");
    QTest::newRow("other scripts") << QStringLiteral("ไม่พบ 没有 café") << QStringLiteral("ไม่พบ 没有 café");
    QTest::newRow("markup stays text") << QStringLiteral("<b>x</b>") << QStringLiteral("<b>x</b>");
    QTest::newRow("lines") << QStringLiteral(" a\r\n\tb \n") << QStringLiteral("a b");
    QTest::newRow("terminal codes") << QStringLiteral("a\x1b[31mb\u0007") << QStringLiteral("a [31mb");
    QTest::newRow("turned text") << QStringLiteral("a\u202egnp.exe\u2066b\u200f")
                                 << QStringLiteral("agnp.exeb");
    QTest::newRow("empty") << QString() << QString();
}

void TestPlainServerText::oneLineWithoutTricks()
{
    QFETCH(QString, text);
    QFETCH(QString, plain);
    QCOMPARE(plainServerText(text), plain);
}

void TestPlainServerText::longTextIsCut()
{
    QCOMPARE(plainServerText(QString(300, QLatin1Char('x'))), QString(300, QLatin1Char('x')));
    const QString cut = plainServerText(QString(10'000, QLatin1Char('x')));
    QCOMPARE(cut, QString(299, QLatin1Char('x')) + QChar(0x2026));
    // No half characters.
    const QString faces = plainServerText(QString::fromUtf8("a😀😀😀😀"), 5);
    QVERIFY(faces.isValidUtf16());
    QVERIFY(faces.size() <= 5);
}

QTEST_GUILESS_MAIN(TestPlainServerText)
#include "tst_plainservertext.moc"
