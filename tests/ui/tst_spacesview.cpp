// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/spacesview.h"

#include "models/spacelistmodel.h"
#include "tests/unit/store/storefixture.h"
#include "ui/chat/spacedelegate.h"

#include <QDeadlineTimer>
#include <QScrollBar>
#include <QSet>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// Forty spaces and ten direct messages under their headings.
struct Fixture
{
    Fixture()
        : view(model)
    {
        QList<Space> spaces;
        for (int number = 0; number < 50; ++number)
            spaces.append(makeSpace(SpaceName(QStringLiteral("spaces/%1").arg(number)),
                                    number < 40 ? QStringLiteral("Space %1").arg(number) : QString(),
                                    1'000'000 + number));
        filled = await(store.store->putSpaces(spaces)).has_value();
        view.setModel(&model);
        view.setItemDelegate(&delegate);
        view.resize(300, 400);
        model.setStore(store.store.get());
        view.show();
    }
    bool isReady()
    {
        return filled && QTest::qWaitFor([this] { return model.rowCount() == 52; });
    }

    StoreFixture store;
    bool filled = false;
    models::SpaceListModel model;
    SpaceDelegate delegate;
    SpacesView view;
};

} // namespace

class TestSpacesView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsFollowOneAnother();
    void aClickFindsItsRow();
    void keysReachTheLastRowAndTheFirst();
    void onlyWhatIsSeenIsPainted();
    void rowsThatAppearShareTurns();
};

void TestSpacesView::rowsFollowOneAnother()
{
    Fixture f;
    QVERIFY(f.isReady());
    f.view.doItemsLayout();
    for (int row = 0; row < f.model.rowCount(); ++row) {
        const QModelIndex index = f.model.index(row);
        const QRect rect = f.view.visualRect(index);
        QCOMPARE(rect.height(), f.delegate.sizeHint({}, index).height());
        if (row > 0)
            QCOMPARE(rect.top(), f.view.visualRect(f.model.index(row - 1)).bottom() + 1);
    }
    QVERIFY(!f.view.visualRect({}).isValid());
}

void TestSpacesView::aClickFindsItsRow()
{
    Fixture f;
    QVERIFY(f.isReady());
    const QModelIndex heading =
        f.model.index(f.model.headingRow(models::SpaceListModel::Section::DirectMessages));
    for (const QModelIndex &index :
         {f.model.index(1), f.model.index(5), heading, f.model.index(heading.row() + 1)}) {
        f.view.scrollTo(index, QAbstractItemView::PositionAtCenter);
        const QRect rect = f.view.visualRect(index);
        QVERIFY(f.view.viewport()->rect().contains(rect));
        QCOMPARE(f.view.indexAt(rect.center()), index);
        QCOMPARE(f.view.indexAt(rect.topLeft()), index);
        QCOMPARE(f.view.indexAt(rect.bottomLeft()), index);
    }
    QTest::mouseClick(f.view.viewport(), Qt::LeftButton, {},
                      f.view.visualRect(f.model.index(heading.row() + 1)).center());
    QCOMPARE(f.view.currentIndex().row(), heading.row() + 1);
}

void TestSpacesView::keysReachTheLastRowAndTheFirst()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(QTest::qWaitForWindowActive(&f.view));
    f.view.setCurrentIndex(f.model.index(1));
    QTest::keyClick(&f.view, Qt::Key_Down);
    QCOMPARE(f.view.currentIndex().row(), 2);
    QTest::keyClick(&f.view, Qt::Key_End);
    QCOMPARE(f.view.currentIndex().row(), 51);
    QVERIFY2(f.view.viewport()->rect().contains(f.view.visualRect(f.view.currentIndex())), "and it is seen");
    QTest::keyClick(&f.view, Qt::Key_PageUp);
    const int above = f.view.currentIndex().row();
    QVERIFY(above < 51 && above > 40);
    QTest::keyClick(&f.view, Qt::Key_Home);
    QVERIFY(f.view.currentIndex().row() <= 1);
}

void TestSpacesView::onlyWhatIsSeenIsPainted()
{
    struct Paints final : QObject
    {
        bool eventFilter(QObject *, QEvent *event) override
        {
            count += event->type() == QEvent::Paint;
            return false;
        }
        int count = 0;
    } paints;
    Fixture f;
    QVERIFY(f.isReady());
    f.view.viewport()->installEventFilter(&paints);
    QTRY_VERIFY(paints.count > 0);
    // Until the timer of the layout, and the paint it may ask for, have had their turns.
    const auto paintsAfter = [&](const Space &space) {
        QTest::qWait(50);
        paints.count = 0;
        const bool put = await(f.store.store->putSpaces({space})).has_value();
        QTest::qWait(50);
        return put ? paints.count : -1;
    };
    Space space = makeSpace(SpaceName(QStringLiteral("spaces/OLD")), QStringLiteral("Old"), 1);
    QCOMPARE(paintsAfter(space), 0);
    QCOMPARE(f.model.rowCount(), 53);
    QCOMPARE(f.view.verticalScrollBar()->maximum(),
             f.view.visualRect(f.model.index(52)).bottom() + 1 - f.view.viewport()->height());
    space.displayName = QStringLiteral("Still old");
    QCOMPARE(paintsAfter(space), 0);
    space.lastActiveTime = rfc3339FromMicroseconds(2'000'000); // now it is the first
    QVERIFY(paintsAfter(space) > 0);
    QCOMPARE(f.model.rowOf(space.name), 1);
    space.displayName = QStringLiteral("New");
    QVERIFY(paintsAfter(space) > 0);
}

void TestSpacesView::rowsThatAppearShareTurns()
{
    // Each row takes as long as one whose fonts must be loaded.
    struct SlowDelegate final : SpaceDelegate
    {
        void paint(QPainter *painter, const QStyleOptionViewItem &option,
                   const QModelIndex &index) const override
        {
            const QDeadlineTimer slow(4);
            SpaceDelegate::paint(painter, option, index);
            rows.insert(index.row());
            while (!slow.hasExpired()) {
            }
        }
        mutable QSet<int> rows;
    } slow;
    Fixture f;
    QVERIFY(f.isReady());
    f.view.setItemDelegate(&slow);
    QVERIFY(QTest::qWaitForWindowExposed(&f.view));
    f.view.appear();
    slow.rows.clear();
    // One turn paints one row at most; in the end all of them stand there.
    const int seen = f.view.indexAt({10, f.view.viewport()->height() - 1}).row() + 1;
    QVERIFY(seen > 3);
    f.view.viewport()->repaint();
    QCOMPARE(slow.rows.size(), 0);
    for (int before = 0; slow.rows.size() < seen; before = int(slow.rows.size())) {
        QTRY_VERIFY(slow.rows.size() > before);
        QCOMPARE(slow.rows.size(), before + 1);
    }
    // That was once: what is painted from now on is painted whole.
    slow.rows.clear();
    f.view.viewport()->repaint();
    QCOMPARE(slow.rows.size(), seen);
}

QTEST_MAIN(TestSpacesView)
#include "tst_spacesview.moc"
