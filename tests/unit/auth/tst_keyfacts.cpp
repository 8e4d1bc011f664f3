// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyfacts.h"

#include <QTest>

using namespace roomkey;
using namespace std::chrono_literals;
using Kind = KeyRisk::Kind;

class TestKeyFacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ageIsCountedFromTheSignIn();
    void risksSoonestFirst();
    void warnsInTime_data();
    void warnsInTime();
    void testingIsRecognised();

private:
    const QDateTime m_signIn = QDateTime(QDate(2026, 1, 31), QTime(10, 0), Qt::UTC);
};

void TestKeyFacts::ageIsCountedFromTheSignIn()
{
    KeyFacts facts;
    QVERIFY(!facts.age(m_signIn));
    facts.issuedAt = m_signIn;
    QCOMPARE(facts.age(m_signIn.addDays(2)), std::chrono::hours(48));
    QVERIFY(!facts.age(m_signIn.addSecs(-1))); // the clock was set back: no answer is better than a wrong one
}

void TestKeyFacts::risksSoonestFirst()
{
    KeyFacts facts;
    QCOMPARE(facts.risks(), (QList<KeyRisk>{{Kind::TooMany, {}}}));
    facts.issuedAt = m_signIn;
    const QDateTime unused(QDate(2026, 7, 31), QTime(10, 0), Qt::UTC);
    QCOMPARE(facts.risks(), (QList<KeyRisk>{{Kind::Unused, unused}, {Kind::TooMany, {}}}));
    facts.renewalEndsAt = m_signIn.addDays(7);
    QCOMPARE(
        facts.risks(),
        (QList<KeyRisk>{{Kind::Ends, m_signIn.addDays(7)}, {Kind::Unused, unused}, {Kind::TooMany, {}}}));
    facts.renewalEndsAt = m_signIn.addYears(1);
    QCOMPARE(facts.risks().first().kind, Kind::Unused);
    facts.renewedAt = m_signIn.addMonths(1); // each use counts anew
    QCOMPARE(facts.risks().first(), (KeyRisk{Kind::Unused, m_signIn.addMonths(1).addMonths(6)}));
}

void TestKeyFacts::warnsInTime_data()
{
    QTest::addColumn<int>("hours");
    QTest::addColumn<bool>("limited");
    QTest::addColumn<int>("kind"); // -1: nothing to tell
    QTest::newRow("fresh, seven days") << 1 << true << -1;
    QTest::newRow("nearly five days") << 5 * 24 - 1 << true << -1;
    QTest::newRow("the last two days") << 5 * 24 << true << static_cast<int>(Kind::Ends);
    QTest::newRow("over") << 8 * 24 << true << static_cast<int>(Kind::Ends);
    QTest::newRow("fresh, no end") << 1 << false << -1;
    QTest::newRow("five months") << 150 * 24 << false << -1;
    QTest::newRow("nearly six months") << 170 * 24 << false << static_cast<int>(Kind::Unused);
}

void TestKeyFacts::warnsInTime()
{
    QFETCH(int, hours);
    QFETCH(bool, limited);
    QFETCH(int, kind);
    KeyFacts facts;
    facts.issuedAt = m_signIn;
    if (limited)
        facts.renewalEndsAt = m_signIn.addDays(7);
    const auto due = facts.due(m_signIn.addSecs(qint64(hours) * 3600));
    QCOMPARE(due ? static_cast<int>(due->kind) : -1, kind);
}

void TestKeyFacts::testingIsRecognised()
{
    KeyFacts facts;
    facts.issuedAt = m_signIn;
    QVERIFY(!facts.looksLikeTesting());
    facts.renewalEndsAt = m_signIn.addSecs(604'799);
    QVERIFY(facts.looksLikeTesting());
    facts.renewalEndsAt = m_signIn.addDays(30); // access for a time the person chose
    QVERIFY(!facts.looksLikeTesting());
}

QTEST_GUILESS_MAIN(TestKeyFacts)
#include "tst_keyfacts.moc"
