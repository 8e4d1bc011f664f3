// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/spaceindex.h"

#include <QTest>

using namespace roomkey;
using namespace roomkey::models;

namespace {

using Section = SpaceIndex::Section;

SpaceName name(int number)
{
    return SpaceName(QStringLiteral("spaces/S%1").arg(number));
}

QString textOf(int number)
{
    return QStringLiteral("name %1").arg(number);
}

} // namespace

class TestSpaceIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsByName();
    void ordersBySectionActivityName();
    void findsEveryTextThatMatches();
    void neverMatchesAcrossTexts();
    void givesRoomBack();
};

void TestSpaceIndex::findsByName()
{
    SpaceIndex index;
    QCOMPARE(index.find(name(1)), SpaceIndex::None);
    for (int i = 0; i < 5000; ++i)
        QCOMPARE(index.add(name(i), Section::Spaces, i, textOf(i)), SpaceIndex::Entry(i));
    QCOMPARE(index.count(), 5000);
    for (int i = 0; i < 5000; ++i) {
        QCOMPARE(index.find(name(i)), SpaceIndex::Entry(i));
        QCOMPARE(index.name(SpaceIndex::Entry(i)), name(i));
        QCOMPARE(index.text(SpaceIndex::Entry(i)), QByteArrayView(textOf(i).toUtf8()));
    }
    QCOMPARE(index.find(name(5000)), SpaceIndex::None);
    index.remove(7);
    QCOMPARE(index.find(name(7)), SpaceIndex::None);
    QCOMPARE(index.find(name(8)), SpaceIndex::Entry(8));
    const SpaceIndex::Entry again = index.add(name(7), Section::Spaces, 1, QStringLiteral("another"));
    QCOMPARE(again, SpaceIndex::Entry(5000));
    QCOMPARE(index.find(name(7)), again);
    QCOMPARE(index.count(), 5000);
}

void TestSpaceIndex::ordersBySectionActivityName()
{
    SpaceIndex index;
    const auto direct = index.add(name(1), Section::DirectMessages, 9, {});
    const auto older = index.add(name(2), Section::Spaces, 1, {});
    const auto newer = index.add(name(4), Section::Spaces, 2, {});
    const auto asNew = index.add(name(3), Section::Spaces, 2, {});
    std::vector<SpaceIndex::Entry> all{direct, older, newer, asNew};
    std::sort(all.begin(), all.end(), [&](auto a, auto b) { return index.isBefore(a, b); });
    QCOMPARE(all, (std::vector{asNew, newer, older, direct}));
    index.setPlace(direct, Section::Spaces, 9);
    QVERIFY(index.isBefore(direct, asNew));
    QVERIFY(!index.isBefore(direct, direct));
}

void TestSpaceIndex::findsEveryTextThatMatches()
{
    SpaceIndex index;
    int number = 0;
    for (const char *text : {"alpha", "beta alpha", "", "gamma", "alphaalpha", "การตลาด"})
        index.add(name(number++), Section::Spaces, 0, QString::fromUtf8(text));
    QCOMPARE(index.matches("alpha"), (std::vector<bool>{true, true, false, false, true, false}));
    QCOMPARE(index.matches("mm"), (std::vector<bool>{false, false, false, true, false, false}));
    QCOMPARE(index.matches("ตลาด"), (std::vector<bool>{false, false, false, false, false, true}));
    QCOMPARE(index.matches("zeta"), std::vector<bool>(6, false));
    QVERIFY(SpaceIndex().matches("alpha").empty());
}

void TestSpaceIndex::neverMatchesAcrossTexts()
{
    SpaceIndex index;
    index.add(name(1), Section::Spaces, 0, QStringLiteral("ab"));
    index.add(name(2), Section::Spaces, 0, QStringLiteral("cd"));
    QCOMPARE(index.matches("bc"), (std::vector<bool>{false, false}));
}

void TestSpaceIndex::givesRoomBack()
{
    SpaceIndex index;
    for (int i = 0; i < 4000; ++i)
        index.add(name(i), Section(i % 3), i, textOf(i));
    for (SpaceIndex::Entry entry = 0; entry < 4000; ++entry) {
        QVERIFY(!index.isSparse());
        if (entry % 4 == 0)
            continue;
        index.remove(entry);
        if (index.isSparse())
            break;
    }
    QVERIFY(index.isSparse());
    const int left = index.count();
    const std::vector<SpaceIndex::Entry> numbers = index.compact();
    QVERIFY(!index.isSparse());
    QCOMPARE(index.count(), left);
    int found = 0;
    for (int i = 0; i < 4000; ++i) {
        const SpaceIndex::Entry entry = numbers[size_t(i)];
        QCOMPARE(index.find(name(i)), entry);
        if (entry == SpaceIndex::None)
            continue;
        ++found;
        QCOMPARE(index.text(entry), QByteArrayView(textOf(i).toUtf8()));
        QCOMPARE(index.section(entry), Section(i % 3));
        QCOMPARE(index.activity(entry), qint64(i));
    }
    QCOMPARE(found, left);
    QCOMPARE(index.matches("name 0"), [&] {
        std::vector<bool> hits(size_t(left), false);
        hits[0] = true;
        return hits;
    }());
}

QTEST_APPLESS_MAIN(TestSpaceIndex)
#include "tst_spaceindex.moc"
