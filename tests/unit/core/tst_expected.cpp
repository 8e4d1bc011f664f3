// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/expected.h"

#include <QString>
#include <QTest>

#include <memory>

using namespace roomkey;

class TestExpected : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsAValueOrAReason();
    void anErrorOfTheValuesTypeIsNoValue();
    void transformKeepsTheReason();
    void movesWhatCannotBeCopied();
    void doneOrNot();
};

void TestExpected::holdsAValueOrAReason()
{
    const Expected<int, QString> good(7);
    QVERIFY(good);
    QCOMPARE(*good, 7);
    QCOMPARE(good.value_or(1), 7);
    const Expected<int, QString> bad(Unexpected(QStringLiteral("why")));
    QVERIFY(!bad);
    QCOMPARE(bad.error(), QStringLiteral("why"));
    QCOMPARE(bad.value_or(1), 1);
}

void TestExpected::anErrorOfTheValuesTypeIsNoValue()
{
    const Expected<QString, QString> bad(Unexpected(QStringLiteral("why")));
    QVERIFY(!bad.has_value());
    const Expected<QString, QString> good(QStringLiteral("what"));
    QCOMPARE(good->size(), 4);
}

void TestExpected::transformKeepsTheReason()
{
    const auto doubled = [](int value) { return QString::number(2 * value); };
    const auto good = Expected<int, QString>(4).transform(doubled);
    QCOMPARE(*good, QStringLiteral("8"));
    bool called = false;
    const auto bad = Expected<int, QString>(Unexpected(QStringLiteral("why"))).transform([&called](int) {
        called = true;
        return 1;
    });
    QVERIFY(!called);
    QCOMPARE(bad.error(), QStringLiteral("why"));
}

void TestExpected::movesWhatCannotBeCopied()
{
    Expected<std::unique_ptr<int>, QString> held(std::make_unique<int>(3));
    const std::unique_ptr<int> taken = *std::move(held);
    QCOMPARE(*taken, 3);
}

void TestExpected::doneOrNot()
{
    QVERIFY((Expected<void, QString>()));
    const Expected<void, QString> bad(Unexpected(QStringLiteral("why")));
    QVERIFY(!bad);
    QCOMPARE(bad.error(), QStringLiteral("why"));
}

QTEST_APPLESS_MAIN(TestExpected)
#include "tst_expected.moc"
