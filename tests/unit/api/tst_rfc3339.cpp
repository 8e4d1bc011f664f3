// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/rfc3339.h"

#include <QRandomGenerator>
#include <QTest>

using namespace roomkey;

class TestRfc3339 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void agreesWithTheCalendar();
    void dateTimeRoundsDown();
};

void TestRfc3339::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("microseconds");
    const auto row = [](const char *text, qint64 microseconds) {
        QTest::newRow(text) << QString::fromLatin1(text) << microseconds;
    };
    row("1970-01-01T00:00:00Z", 0);
    row("1970-01-01T00:00:00.5Z", 500'000);
    row("1970-01-01T00:00:01.123456789Z", 1'123'456);
    row("1970-01-01T07:00:00+07:00", 0);
    row("1969-12-31T23:30:00.25-00:30", 250'000);
    row("1969-12-31T23:59:59.999999999Z", -1);
    row("2000-02-29t12:00:00z", 951'825'600'000'000);
    row("2016-12-31T23:59:60Z", 1'483'228'800'000'000);
    row("9999-12-31T23:59:59Z", 253'402'300'799'000'000);
}

void TestRfc3339::reads()
{
    QFETCH(QString, text);
    QFETCH(qint64, microseconds);
    QCOMPARE(microsecondsFromRfc3339(text), microseconds);
}

void TestRfc3339::refuses_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "Z", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z",
          "1970-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
          "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.5", "1970-01-01T00:00:00+7:00",
          "1970-01-01T00:00:00Zx", "19x0-01-01T00:00:00Z", "1970-01-01T00:00:00+24:00"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestRfc3339::refuses()
{
    QFETCH(QString, text);
    QVERIFY(!microsecondsFromRfc3339(text));
    QVERIFY(!dateTimeFromRfc3339(text).isValid());
}

void TestRfc3339::agreesWithTheCalendar()
{
    QRandomGenerator random(11);
    for (int i = 0; i < 5000; ++i) {
        // From the year 1 to 9999.
        const qint64 microseconds =
            random.bounded(-62'135'596'800LL, 253'402'300'799LL) * 1'000'000 + random.bounded(1'000'000);
        const QString text = rfc3339FromMicroseconds(microseconds);
        QCOMPARE(microsecondsFromRfc3339(text), microseconds);
        QCOMPARE(dateTimeFromRfc3339(text),
                 QDateTime::fromString(text.left(23) + QLatin1Char('Z'), Qt::ISODateWithMs));
    }
}

void TestRfc3339::dateTimeRoundsDown()
{
    QCOMPARE(dateTimeFromRfc3339(u"1969-12-31T23:59:59.9999Z").toMSecsSinceEpoch(), -1);
    QCOMPARE(dateTimeFromRfc3339(u"1970-01-01T00:00:00.0019Z").toMSecsSinceEpoch(), 1);
}

QTEST_GUILESS_MAIN(TestRfc3339)
#include "tst_rfc3339.moc"
