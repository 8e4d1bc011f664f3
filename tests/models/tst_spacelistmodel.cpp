// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "models/spacelistmodel.h"
#include "tests/unit/store/storefixture.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QTest>

using namespace roomkey;
using namespace roomkey::models;

namespace {

constexpr qint64 Minute = 60'000'000;
constexpr qint64 Start = 1'700'000'000'000'000;

Space named(int number, qint64 activity, Space::Type type = Space::Type::Space)
{
    Space space = makeSpace(SpaceName(QStringLiteral("spaces/S%1").arg(number)),
                            QStringLiteral("Space %1").arg(number), activity);
    space.type = type;
    return space;
}

/// Model, tester and store, the tester there before the first row.
struct Fixture
{
    Fixture()
        : tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }
    void fill(const QList<Space> &spaces) { QVERIFY(await(f.store->putSpaces(spaces))); }
    /// The rows as they have to be, from the store alone.
    QStringList expected() const
    {
        const std::pair<QString, QList<Space::Type>> sections[] = {
            {QStringLiteral("Spaces"), {Space::Type::Space, Space::Type::Unknown}},
            {QStringLiteral("Group chats"), {Space::Type::GroupChat}},
            {QStringLiteral("Direct messages"), {Space::Type::DirectMessage}}};
        const QList<SpaceSummary> all = f.store->spaces(100'000);
        QStringList list;
        for (const auto &[heading, types] : sections) {
            const qsizetype before = list.size();
            for (const SpaceSummary &summary : all) {
                if (types.contains(summary.space.type))
                    list << summary.label;
            }
            if (list.size() > before)
                list.insert(before, heading);
        }
        return list;
    }
    QStringList rows() const
    {
        QStringList list;
        for (int i = 0; i < model.rowCount(); ++i)
            list << model.index(i).data().toString();
        return list;
    }

    StoreFixture f;
    SpaceListModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestSpaceListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sectionsByTypeThenActivity();
    void firstPageIsThereAtOnceTheRestFollows();
    void aNewMessageMovesItsSpaceUp();
    void unchangedSpacesSayNothing();
    void aDraftIsToldWithItsRoleOnly();
    void headingsComeAndGoWithTheirRows();
    void aSpaceThatChangesItsTypeChangesTheSection();
    void filtersByTextAndType();
    void changesWhileFilteredAreSeenOnlyIfTheyMatch();
    void filterOverManyScatteredRows();
    void anySlicingGivesTheSameRows_data();
    void anySlicingGivesTheSameRows();
    void whatChangesBetweenSlicesIsRight();
    void manyGoAtOnce();
    void selectionStaysWhileSlicesCome();
    void typingGoesToTheBeginningOfAName();
    void rowsAreReadOnlyWhenLookedAt();
    void anotherAccountResets();
    void headingsCannotBeSelected();
    void aFoldedSectionIsItsHeading();
    void aFoldedSectionFollowsItsSpaces();
    void aTextFilterLooksIntoFoldedSections();
    void rowsReadAsSentences();
    void aSpaceThatIsNotListedSaysWhyItIsThere();
};

void TestSpaceListModel::sectionsByTypeThenActivity()
{
    Fixture x;
    x.fill({named(1, Start), named(2, Start + Minute), named(3, Start, Space::Type::DirectMessage),
            named(4, Start, Space::Type::GroupChat)});
    x.model.setStore(x.f.store.get());
    QCOMPARE(x.rows(),
             (QStringList{QStringLiteral("Spaces"), QStringLiteral("Space 2"), QStringLiteral("Space 1"),
                          QStringLiteral("Group chats"), QStringLiteral("Space 4"),
                          QStringLiteral("Direct messages"), QStringLiteral("Space 3")}));
    QVERIFY(x.model.isComplete());
}

void TestSpaceListModel::firstPageIsThereAtOnceTheRestFollows()
{
    Fixture x;
    QList<Space> spaces;
    for (int i = 0; i < 700; ++i)
        spaces << named(i, Start + i * Minute, i % 3 ? Space::Type::Space : Space::Type::DirectMessage);
    x.fill(spaces);
    QSignalSpy resets(&x.model, &QAbstractItemModel::modelReset);
    x.model.setStore(x.f.store.get());
    QCOMPARE(x.model.spaceCount(), int(SpaceListModel::FirstPage));
    QVERIFY(!x.model.isComplete());
    QSignalSpy inserted(&x.model, &QAbstractItemModel::rowsInserted);
    QCoreApplication::processEvents();
    QCOMPARE(x.model.spaceCount(), int(SpaceListModel::FirstPage)); // it is painted first
    x.model.readOthers();
    QTRY_VERIFY(x.model.isComplete());
    QCOMPARE(x.model.spaceCount(), 700);
    QCOMPARE(x.model.rowCount(), 702);
    QCOMPARE(resets.count(), 1);
    QVERIFY2(inserted.count() <= 60, "what is read at once is inserted in a run a section, not row by row");
}

void TestSpaceListModel::aNewMessageMovesItsSpaceUp()
{
    Fixture x;
    x.fill({named(1, Start), named(2, Start + Minute), named(3, Start + 2 * Minute)});
    x.model.setStore(x.f.store.get());
    const QPersistentModelIndex one = x.model.index(x.model.rowOf(SpaceName(QStringLiteral("spaces/S1"))));
    QSignalSpy moved(&x.model, &QAbstractItemModel::rowsMoved);
    QSignalSpy changed(&x.model, &QAbstractItemModel::dataChanged);
    const Message message = makeMessage(SpaceName(QStringLiteral("spaces/S1")), QStringLiteral("m"),
                                        Start + 3 * Minute, QStringLiteral("two\nlines"));
    QVERIFY(await(x.f.store->putMessages(message.space, {message})));
    QTRY_COMPARE(one.row(), 1);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(one.data(PreviewRole).toString(), QStringLiteral("two lines"));
    QCOMPARE(one.data(TimeRole).toLongLong(), Start + 3 * Minute);
    const auto roles = changed.last().at(2).value<QList<int>>();
    QVERIFY(roles.contains(int(PreviewRole)) && roles.contains(int(TimeRole)));
    QVERIFY(!roles.contains(int(Qt::DisplayRole)));
}

void TestSpaceListModel::unchangedSpacesSayNothing()
{
    Fixture x;
    x.fill({named(1, Start)});
    x.model.setStore(x.f.store.get());
    QSignalSpy changed(&x.model, &QAbstractItemModel::dataChanged);
    Q_EMIT x.f.store->spacesChanged({SpaceName(QStringLiteral("spaces/S1"))}, {});
    QCOMPARE(changed.count(), 0);
}

void TestSpaceListModel::aDraftIsToldWithItsRoleOnly()
{
    Fixture x;
    x.fill({named(1, Start)});
    x.model.setStore(x.f.store.get());
    QSignalSpy changed(&x.model, &QAbstractItemModel::dataChanged);
    QVERIFY(await(x.f.store->saveDraft(SpaceName(QStringLiteral("spaces/S1")), QStringLiteral("to say"))));
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(2).value<QList<int>>(),
             (QList<int>{int(DraftRole), int(Qt::AccessibleTextRole)}));
    QCOMPARE(x.model.index(1).data(DraftRole).toString(), QStringLiteral("to say"));
}

void TestSpaceListModel::headingsComeAndGoWithTheirRows()
{
    Fixture x;
    x.model.setStore(x.f.store.get());
    QCOMPARE(x.model.rowCount(), 0);
    x.fill({named(1, Start), named(2, Start, Space::Type::GroupChat)});
    QTRY_COMPARE(x.model.rowCount(), 4);
    QVERIFY(await(x.f.store->removeSpace(SpaceName(QStringLiteral("spaces/S1")))));
    QTRY_COMPARE(x.rows(), (QStringList{QStringLiteral("Group chats"), QStringLiteral("Space 2")}));
    QCOMPARE(x.model.spaceCount(), 1);
}

void TestSpaceListModel::aSpaceThatChangesItsTypeChangesTheSection()
{
    Fixture x;
    x.fill({named(1, Start), named(2, Start, Space::Type::GroupChat)});
    x.model.setStore(x.f.store.get());
    x.fill({named(2, Start, Space::Type::Space)});
    QTRY_COMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Space 1"),
                                        QStringLiteral("Space 2")}));
}

void TestSpaceListModel::filtersByTextAndType()
{
    Fixture x;
    Space thai = named(9, Start);
    thai.displayName = QStringLiteral("การตลาด ไตรมาส 4");
    x.fill({named(1, Start), named(12, Start, Space::Type::GroupChat), thai});
    x.model.setStore(x.f.store.get());
    QVERIFY(!x.model.isFiltered());
    x.model.setTextFilter(QStringLiteral("SPACE 1"));
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Space 1"),
                                    QStringLiteral("Group chats"), QStringLiteral("Space 12")}));
    x.model.setTypeFilter(SpaceListModel::TypeFilter::GroupChats);
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Group chats"), QStringLiteral("Space 12")}));
    QVERIFY(x.model.isFiltered());
    x.model.setTypeFilter(SpaceListModel::TypeFilter::All);
    x.model.setTextFilter(QStringLiteral("ไตรมาส"));
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), thai.displayName}));
    x.model.setTextFilter(QStringLiteral("nowhere"));
    QCOMPARE(x.model.rowCount(), 0);
    QCOMPARE(x.model.spaceCount(), 3);
    x.model.setTextFilter({});
    QCOMPARE(x.model.rowCount(), 5);
}

void TestSpaceListModel::changesWhileFilteredAreSeenOnlyIfTheyMatch()
{
    Fixture x;
    x.fill({named(1, Start), named(2, Start)});
    x.model.setStore(x.f.store.get());
    x.model.setTextFilter(QStringLiteral("launch"));
    QCOMPARE(x.model.rowCount(), 0);
    Space renamed = named(2, Start);
    renamed.displayName = QStringLiteral("Product launch");
    x.fill({renamed, named(3, Start)});
    QTRY_COMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Product launch")}));
    renamed.displayName = QStringLiteral("Something else");
    x.fill({renamed});
    QTRY_COMPARE(x.model.rowCount(), 0);
}

void TestSpaceListModel::filterOverManyScatteredRows()
{
    Fixture x;
    QList<Space> spaces;
    for (int i = 0; i < 3000; ++i) {
        spaces << named(i, Start + i * Minute);
        if (i % 2)
            spaces.last().displayName += QStringLiteral(" odd");
    }
    x.fill(spaces);
    x.model.setStore(x.f.store.get());
    x.model.readOthers();
    QTRY_VERIFY(x.model.isComplete());
    QSignalSpy resets(&x.model, &QAbstractItemModel::modelReset);
    x.model.setTextFilter(QStringLiteral("odd"));
    QCOMPARE(x.model.rowCount(), 1501);
    x.model.setTextFilter({});
    QCOMPARE(x.model.rowCount(), 3001);
    QCOMPARE(resets.count(), 0);
}

void TestSpaceListModel::anySlicingGivesTheSameRows_data()
{
    QTest::addColumn<int>("microseconds");
    for (const int slice : {0, 100, 1000, 1'000'000})
        QTest::addRow("%d us", slice) << slice;
}

void TestSpaceListModel::anySlicingGivesTheSameRows()
{
    QFETCH(int, microseconds);
    Fixture x;
    QList<Space> spaces;
    for (int i = 0; i < 900; ++i)
        spaces << named(i, Start + i * 7919 % 450 * Minute, Space::Type(i % 4)); // two at a time are as new
    x.fill(spaces.mid(0, 500));
    x.model.setSlice(std::chrono::microseconds(microseconds));
    x.model.setStore(x.f.store.get());
    x.model.readOthers();
    x.fill(spaces.mid(500)); // a listing meanwhile
    QTRY_COMPARE(x.model.spaceCount(), 900);
    QTRY_VERIFY(x.model.isComplete());
    QCOMPARE(x.rows(), x.expected());
}

void TestSpaceListModel::whatChangesBetweenSlicesIsRight()
{
    Fixture x;
    QList<Space> spaces;
    for (int i = 0; i < 600; ++i)
        spaces << named(i, Start + i * Minute, Space::Type(1 + i % 3));
    x.fill(spaces);
    x.model.setSlice(std::chrono::microseconds(0));
    x.model.setStore(x.f.store.get());
    x.model.readOthers();
    // Each turn one slice comes, and spaces from before and behind it become newer, older, renamed, other.
    for (int turn = 0; turn < 8; ++turn) {
        QCoreApplication::processEvents();
        QList<Space> changed;
        for (int i = turn; i < 600; i += 37) {
            Space space =
                named(i, Start + (i * 31 + turn * 17) % 700 * Minute, Space::Type(1 + (i + turn) % 3));
            space.displayName += QStringLiteral(" turn %1").arg(turn);
            changed << space;
        }
        x.fill(changed);
        QVERIFY(await(x.f.store->removeSpace(SpaceName(QStringLiteral("spaces/S%1").arg(turn * 70 + 5)))));
    }
    QTRY_VERIFY(x.model.isComplete());
    QTRY_COMPARE(x.rows(), x.expected());
    QCOMPARE(x.model.spaceCount(), int(x.f.store->spaces(1000).size()));
}

void TestSpaceListModel::manyGoAtOnce()
{
    Fixture x;
    QList<Space> spaces;
    QSet<SpaceName> stay;
    for (int i = 0; i < 2600; ++i) {
        spaces << named(i, Start + i * Minute, Space::Type(1 + i % 3));
        if (i % 20 == 0)
            stay.insert(spaces.last().name);
    }
    x.fill(spaces);
    x.model.setStore(x.f.store.get());
    x.model.readOthers();
    QTRY_VERIFY(x.model.isComplete());
    QVERIFY(await(x.f.store->keepOnlySpaces(stay)));
    QTRY_COMPARE(x.model.spaceCount(), int(stay.size()));
    QCOMPARE(x.rows(), x.expected());
    x.model.setTextFilter(QStringLiteral("space 100"));
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Group chats"), QStringLiteral("Space 1000"),
                                    QStringLiteral("Space 100")}));
}

void TestSpaceListModel::selectionStaysWhileSlicesCome()
{
    Fixture x;
    QList<Space> spaces;
    for (int i = 0; i < 600; ++i)
        spaces << named(i, Start + i * Minute, Space::Type(1 + i % 3));
    x.fill(spaces.mid(0, 200));
    x.model.setSlice(std::chrono::microseconds(0));
    x.model.setStore(x.f.store.get());
    const SpaceName chosen(QStringLiteral("spaces/S170"));
    QItemSelectionModel selection(&x.model);
    selection.setCurrentIndex(x.model.index(x.model.rowOf(chosen)), QItemSelectionModel::ClearAndSelect);
    x.model.readOthers();
    x.fill(spaces.mid(200));
    QTRY_COMPARE(x.model.spaceCount(), 600);
    QCOMPARE(x.model.spaceAt(selection.currentIndex().row()), chosen);
    QCOMPARE(selection.selectedIndexes(), QModelIndexList{selection.currentIndex()});
}

void TestSpaceListModel::typingGoesToTheBeginningOfAName()
{
    Fixture x;
    Space cafe = named(2, Start);
    cafe.displayName = QStringLiteral("Café");
    x.fill({named(1, Start + Minute), cafe, named(3, Start, Space::Type::GroupChat)});
    x.model.setStore(x.f.store.get());
    const auto found = [&](int from, const QString &typed) {
        const QModelIndexList rows = x.model.match(x.model.index(from), Qt::DisplayRole, typed, 1,
                                                   Qt::MatchStartsWith | Qt::MatchWrap);
        return rows.isEmpty() ? QString() : rows.constFirst().data().toString();
    };
    QCOMPARE(found(0, QStringLiteral("cafe")), cafe.displayName);
    QCOMPARE(found(4, QStringLiteral("CA")), cafe.displayName);
    QCOMPARE(found(2, QStringLiteral("space")), QStringLiteral("Space 3"));
    QCOMPARE(found(0, QStringLiteral("afe")), QString());
}

void TestSpaceListModel::rowsAreReadOnlyWhenLookedAt()
{
    Fixture x;
    QList<Space> spaces;
    for (int i = 0; i < 400; ++i)
        spaces << named(i, Start - i * Minute);
    x.fill(spaces);
    x.model.setStore(x.f.store.get());
    x.model.readOthers();
    QTRY_VERIFY(x.model.isComplete());
    const SpaceName last(QStringLiteral("spaces/S399"));
    QVERIFY(await(x.f.store->saveDraft(last, QStringLiteral("to say"))));
    const QModelIndex row = x.model.index(x.model.rowOf(last));
    QCOMPARE(row.row(), 400);
    QCOMPARE(row.data(DraftRole).toString(), QStringLiteral("to say"));
    // Once looked at, it follows.
    QVERIFY(await(x.f.store->saveDraft(last, QStringLiteral("said"))));
    QTRY_COMPARE(row.data(DraftRole).toString(), QStringLiteral("said"));
}

void TestSpaceListModel::anotherAccountResets()
{
    Fixture x;
    x.fill({named(1, Start)});
    x.model.setStore(x.f.store.get());
    QCOMPARE(x.model.rowCount(), 2);
    x.model.setStore(nullptr);
    QCOMPARE(x.model.rowCount(), 0);
    x.fill({named(2, Start)});
    QCOMPARE(x.model.rowCount(), 0);
}

void TestSpaceListModel::headingsCannotBeSelected()
{
    Fixture x;
    x.fill({named(1, Start)});
    x.model.setStore(x.f.store.get());
    QVERIFY(!x.model.index(0).flags().testFlag(Qt::ItemIsSelectable));
    QVERIFY(x.model.index(1).flags().testFlag(Qt::ItemIsSelectable));
    QVERIFY(x.model.spaceAt(0).isEmpty());
    QCOMPARE(x.model.spaceAt(1).toString(), QStringLiteral("spaces/S1"));
}

void TestSpaceListModel::aFoldedSectionIsItsHeading()
{
    Fixture x;
    x.fill({named(1, Start), named(2, Start + Minute), named(3, Start, Space::Type::DirectMessage)});
    x.model.setStore(x.f.store.get());
    x.model.setCollapsed(SpaceListModel::Section::Spaces, true);
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Direct messages"),
                                    QStringLiteral("Space 3")}));
    const QModelIndex heading = x.model.index(0);
    QVERIFY(heading.data(CollapsedRole).toBool());
    QCOMPARE(heading.data(CountRole).toInt(), 2);
    QCOMPARE(heading.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Spaces, folded, 2"));
    QVERIFY(heading.flags().testFlag(Qt::ItemIsEnabled)); // the keyboard can reach what it can unfold
    QVERIFY(!heading.flags().testFlag(Qt::ItemIsSelectable));
    QCOMPARE(x.model.spaceCount(), 3);
    QCOMPARE(x.model.rowOf(SpaceName(QStringLiteral("spaces/S1"))), -1);

    x.model.setCollapsed(SpaceListModel::Section::Spaces, false);
    QCOMPARE(x.model.rowCount(), 5);
    QVERIFY(!x.model.index(0).data(CollapsedRole).toBool());
    QVERIFY(!x.model.index(0).flags().testFlag(Qt::ItemIsEnabled));
}

void TestSpaceListModel::aFoldedSectionFollowsItsSpaces()
{
    Fixture x;
    x.model.setCollapsed(SpaceListModel::Section::DirectMessages, true);
    x.fill({named(1, Start)});
    x.model.setStore(x.f.store.get());
    QCOMPARE(x.model.rowCount(), 2);

    x.fill({named(2, Start, Space::Type::DirectMessage), named(3, Start, Space::Type::DirectMessage)});
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Space 1"),
                                    QStringLiteral("Direct messages")}));
    QCOMPARE(x.model.index(2).data(CountRole).toInt(), 2);

    QVERIFY(await(x.f.store->removeSpace(SpaceName(QStringLiteral("spaces/S2")))));
    QCOMPARE(x.model.index(2).data(CountRole).toInt(), 1);
    QVERIFY(await(x.f.store->removeSpace(SpaceName(QStringLiteral("spaces/S3")))));
    QCOMPARE(x.model.rowCount(), 2);
}

void TestSpaceListModel::aTextFilterLooksIntoFoldedSections()
{
    Fixture x;
    x.fill({named(1, Start), named(12, Start + Minute), named(3, Start, Space::Type::DirectMessage)});
    x.model.setStore(x.f.store.get());
    x.model.setCollapsed(SpaceListModel::Section::Spaces, true);
    x.model.setTextFilter(QStringLiteral("space 1"));
    QCOMPARE(x.rows(),
             (QStringList{QStringLiteral("Spaces"), QStringLiteral("Space 12"), QStringLiteral("Space 1")}));
    QVERIFY(!x.model.index(0).data(CollapsedRole).toBool());
    x.model.setTextFilter({});
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Direct messages"),
                                    QStringLiteral("Space 3")}));
}

void TestSpaceListModel::rowsReadAsSentences()
{
    Fixture x;
    QLocale::setDefault(QLocale::c());
    Space launch = named(1, Start);
    x.fill({launch});
    Message message =
        makeMessage(launch.name, QStringLiteral("m"), Start + Minute, QStringLiteral("The build is green"));
    message.sender.displayName = QStringLiteral("Budi Santoso");
    QVERIFY(await(x.f.store->putMessages(launch.name, {message})));
    x.model.setStore(x.f.store.get());
    const QString sentence = x.model.index(1).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.startsWith(QStringLiteral("Space 1, space, last from Budi Santoso at ")),
             qPrintable(sentence));
    QCOMPARE(x.model.index(0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Spaces"));

    // A refused deletion is no message that was not sent.
    OutboxRow act = makeSend(launch.name, {});
    act.kind = OutboxRow::Kind::Delete;
    act.message = message.name;
    act.state = OutboxRow::State::Refused;
    QVERIFY(await(x.f.store->addToOutbox(act)));
    QTRY_COMPARE(x.model.index(1).data(RefusedRole).toString(), QStringLiteral("1 change not made"));
    const QString refused = x.model.index(1).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(refused.startsWith(QStringLiteral("Space 1, space, 1 change not made, last from Budi")),
             qPrintable(refused));
}

void TestSpaceListModel::aSpaceThatIsNotListedSaysWhyItIsThere()
{
    Fixture x;
    x.fill({named(1, Start)});
    x.model.setStore(x.f.store.get());
    OutboxRow row = makeSend(RoomB, QStringLiteral("for a room that put me out"));
    const auto sent = await(x.f.store->addToOutbox(row));
    QVERIFY(sent);
    QVERIFY(await(x.f.store->keepOnlySpaces({named(1, Start).name})));
    QTRY_COMPARE(x.rows(), (QStringList{QStringLiteral("Spaces"), QStringLiteral("Space not listed"),
                                        QStringLiteral("Space 1")}));
    const QModelIndex index = x.model.index(1);
    QCOMPARE(x.model.spaceAt(1), RoomB);
    QCOMPARE(index.data(PreviewRole).toString(), QStringLiteral("What you wrote for it is kept here"));
    const QString sentence = index.data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.startsWith(QStringLiteral("Space not listed, what you wrote for it is kept here")),
             qPrintable(sentence));
    row = *sent;
    row.state = OutboxRow::State::Refused;
    QVERIFY(await(x.f.store->updateOutbox(row)));
    QTRY_COMPARE(x.model.index(1).data(RefusedRole).toString(), QStringLiteral("1 message not sent"));
    QVERIFY(await(x.f.store->putSpaces({makeSpace(RoomB, QStringLiteral("Harbour"), Start - Minute)})));
    QTRY_COMPARE(x.rows().last(), QStringLiteral("Harbour"));
    QCOMPARE(x.model.index(2).data(PreviewRole).toString(), QString());
}

QTEST_GUILESS_MAIN(TestSpaceListModel)
#include "tst_spacelistmodel.moc"
