// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"

#include <QTest>

using namespace roomkey;
using namespace roomkey::models;

class TestLabels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesArePlain_data();
    void namesArePlain();
    void strangersCannotTurnALineAround();
    void nothingLeftOfANameIsNoName();
    void hugeNamesAreCut();
    void whatWasRefusedIsCalledWhatItIs_data();
    void whatWasRefusedIsCalledWhatItIs();
};

void TestLabels::namesArePlain_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("shown");
    QTest::newRow("as it is") << QStringLiteral("Product launch") << QStringLiteral("Product launch");
    QTest::newRow("lines") << QStringLiteral(" Product\n\tlaunch\r\n") << QStringLiteral("Product launch");
    QTest::newRow("control") << QStringLiteral("Pro\u0007duct\u0000") + QChar(0x9B)
                             << QStringLiteral("Product");
    QTest::newRow("override") << QStringLiteral("Launch \u202Egnp.exe\u202C")
                              << QStringLiteral("Launch gnp.exe");
    QTest::newRow("isolates") << QStringLiteral("\u2066a\u2067b\u2068c\u2069") << QStringLiteral("abc");
    // What scripts need: Arabic with a mark, a joined emoji, Thai, Chinese.
    for (const QString &kept : {QStringLiteral("فريق\u200F 3"), QString::fromUtf8("👩\u200D💻"),
                                QStringLiteral("การตลาด"), QStringLiteral("设计评审")})
        QTest::newRow(qPrintable(kept)) << kept << kept;
}

void TestLabels::namesArePlain()
{
    QFETCH(QString, given);
    QFETCH(QString, shown);
    QCOMPARE(plainName(given), shown);
}

void TestLabels::strangersCannotTurnALineAround()
{
    const QString evil = QStringLiteral("Budi\u202E\nowner");
    const QString plain = QStringLiteral("Budi owner");
    User user;
    user.displayName = evil;
    QCOMPARE(personLabel(user), plain);
    Membership member;
    member.member = user;
    QCOMPARE(memberLabel(member), plain);
    SpaceSummary summary;
    summary.space.type = Space::Type::Space;
    summary.space.displayName = evil;
    QCOMPARE(spaceLabel(summary), plain);
    summary.label = evil;
    QCOMPARE(spaceLabel(summary), plain);
    QCOMPARE(oneLine(evil), plain);
}

void TestLabels::nothingLeftOfANameIsNoName()
{
    User user;
    user.displayName = QStringLiteral("\u202E \u2069");
    user.email = QStringLiteral("budi@example.com");
    QVERIFY(!isNameless(user));
    QCOMPARE(personLabel(user), user.email);
    SpaceSummary summary;
    summary.space.type = Space::Type::Space;
    summary.space.displayName = QStringLiteral("\u202E");
    QCOMPARE(spaceLabel(summary), QStringLiteral("Unnamed space"));
}

/// X12: a name of a megabyte would be laid out for every frame.
void TestLabels::whatWasRefusedIsCalledWhatItIs_data()
{
    QTest::addColumn<int>("sends");
    QTest::addColumn<int>("changes");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("brief");
    const auto row = [](const char *name, int sends, int changes, const QString &words,
                        const QString &brief = {}) {
        QTest::newRow(name) << sends << changes << words << (brief.isEmpty() ? words : brief);
    };
    row("nothing", 0, 0, {});
    row("a message", 1, 0, QStringLiteral("1 message not sent"));
    row("messages", 3, 0, QStringLiteral("3 messages not sent"));
    row("a change", 0, 1, QStringLiteral("1 change not made"));
    row("changes", 0, 2, QStringLiteral("2 changes not made"));
    row("both", 1, 2, QStringLiteral("1 message not sent, 2 changes not made"),
        QStringLiteral("1 not sent, 2 not done"));
}

void TestLabels::whatWasRefusedIsCalledWhatItIs()
{
    QFETCH(const int, sends);
    QFETCH(const int, changes);
    SpaceSummary summary;
    summary.refusedSends = sends;
    summary.refusedRows = sends + changes;
    QTEST(models::refusedText(summary), "words");
    QTEST(models::refusedBrief(summary), "brief");
}

void TestLabels::hugeNamesAreCut()
{
    const QString whole(500, QLatin1Char('w'));
    QCOMPARE(plainName(whole), whole);
    const QString cut = plainName(QString(1 << 20, QLatin1Char('w')));
    QCOMPARE(cut.size(), 500);
    QVERIFY(cut.endsWith(QChar(0x2026)));
    QCOMPARE(plainName(QString(2000, QChar(0x202E))), QString());
    User user;
    user.displayName = QString(498, QLatin1Char('w')) + QStringLiteral("\U0001F600\U0001F600");
    QCOMPARE(personLabel(user), QString(498, QLatin1Char('w')) + QChar(0x2026));
}

QTEST_APPLESS_MAIN(TestLabels)
#include "tst_labels.moc"
