// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sortedrows.h"

#include <QAbstractItemModelTester>
#include <QAbstractListModel>
#include <QTest>

using namespace roomkey::models;

namespace {

/// Numbers in order, with what views are told written down.
class Numbers final : public SortedRows<int, QAbstractListModel>
{
public:
    Numbers()
    {
        connect(this, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int a, int b) {
            told << QStringLiteral("+%1-%2").arg(a).arg(b);
        });
        connect(this, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex &, int a, int b) {
            told << QStringLiteral("-%1-%2").arg(a).arg(b);
        });
        connect(this, &QAbstractItemModel::rowsMoved, this,
                [this](const QModelIndex &, int from, int, const QModelIndex &, int to) {
                    told << QStringLiteral("%1>%2").arg(from).arg(to);
                });
        connect(this, &QAbstractItemModel::modelReset, this, [this] { told << QStringLiteral("reset"); });
    }

    void add(std::vector<int> numbers) { insertRuns(std::move(numbers)); }
    void drop(const QList<int> &numbers)
    {
        removeRuns([&numbers](int number) { return numbers.contains(number); });
    }
    int change(int at, int number) { return replaceRow(at, number); }

    QString all() const
    {
        QStringList list;
        for (const int number : m_rows)
            list << QString::number(number);
        return list.join(QLatin1Char(' '));
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(m_rows[size_t(index.row())]) : QVariant();
    }

    QStringList told;

protected:
    bool isBefore(const int &a, const int &b) const override { return a < b; }
};

} // namespace

class TestSortedRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void insertsEachRunAtOnce();
    void removesEachRunAtOnce();
    void aChangedRowMovesToItsPlace_data();
    void aChangedRowMovesToItsPlace();
    void theCurrentRowSurvives();
};

void TestSortedRows::insertsEachRunAtOnce()
{
    Numbers numbers;
    const QAbstractItemModelTester tester(&numbers, QAbstractItemModelTester::FailureReportingMode::Fatal);
    numbers.add({30, 10});
    QCOMPARE(numbers.told, QStringList({QStringLiteral("+0-1")}));
    numbers.told.clear();
    numbers.add({40, 12, 5, 11, 50});
    QCOMPARE(numbers.all(), QStringLiteral("5 10 11 12 30 40 50"));
    QCOMPARE(numbers.told,
             QStringList({QStringLiteral("+0-0"), QStringLiteral("+2-3"), QStringLiteral("+5-6")}));
    numbers.told.clear();
    numbers.add({});
    QVERIFY(numbers.told.isEmpty());
}

void TestSortedRows::removesEachRunAtOnce()
{
    Numbers numbers;
    const QAbstractItemModelTester tester(&numbers, QAbstractItemModelTester::FailureReportingMode::Fatal);
    numbers.add({1, 2, 3, 4, 5, 6});
    numbers.told.clear();
    numbers.drop({1, 2, 4, 6, 99});
    QCOMPARE(numbers.all(), QStringLiteral("3 5"));
    QCOMPARE(numbers.told,
             QStringList({QStringLiteral("-5-5"), QStringLiteral("-3-3"), QStringLiteral("-0-1")}));
}

void TestSortedRows::aChangedRowMovesToItsPlace_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("value");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QStringList>("told");
    QTest::newRow("stays") << 1 << 21 << QStringLiteral("10 21 30 40") << QStringList();
    QTest::newRow("up") << 2 << 5 << QStringLiteral("5 10 20 40") << QStringList(QStringLiteral("2>0"));
    QTest::newRow("down") << 1 << 35 << QStringLiteral("10 30 35 40") << QStringList(QStringLiteral("1>3"));
    QTest::newRow("to the end") << 0 << 99 << QStringLiteral("20 30 40 99")
                                << QStringList(QStringLiteral("0>4"));
    QTest::newRow("first stays") << 0 << 1 << QStringLiteral("1 20 30 40") << QStringList();
    QTest::newRow("last stays") << 3 << 99 << QStringLiteral("10 20 30 99") << QStringList();
}

void TestSortedRows::aChangedRowMovesToItsPlace()
{
    QFETCH(int, at);
    QFETCH(int, value);
    Numbers numbers;
    const QAbstractItemModelTester tester(&numbers, QAbstractItemModelTester::FailureReportingMode::Fatal);
    numbers.add({10, 20, 30, 40});
    numbers.told.clear();
    const int row = numbers.change(at, value);
    QTEST(numbers.all(), "after");
    QTEST(numbers.told, "told");
    QCOMPARE(numbers.index(row).data().toInt(), value);
}

void TestSortedRows::theCurrentRowSurvives()
{
    Numbers numbers;
    numbers.add({10, 20, 30});
    const QPersistentModelIndex current = numbers.index(1);
    numbers.add({1, 2, 25});
    QCOMPARE(current.data().toInt(), 20);
    numbers.change(current.row(), 99);
    QCOMPARE(current.data().toInt(), 99);
    numbers.drop({10, 30});
    QCOMPARE(current.data().toInt(), 99);
    numbers.drop({99});
    QVERIFY(!current.isValid());
}

QTEST_GUILESS_MAIN(TestSortedRows)
#include "tst_sortedrows.moc"
