// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/manyrows.h"
#include "ui/chat/olderrow.h"
#include "ui/chat/timelineview.h"

#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey::ui;

// Where the rows stand: at the bottom, under the eye, and when older ones come.
class TestTimelineView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void opensAtTheBottomAndLaysOutOnlyWhatIsSeen();
    void followsTheBottomOnlyIfItWasThere();
    void olderRowsDoNotMoveTheRowUnderTheEye();
    void asksForOlderRowsNearTheTop();
    void keysMoveTheCurrentRowAndKeepItInSight();
    void fewRowsStandAtTheBottom();
    void scrollBarReachesBothEnds();
    void olderRowsAreAnnouncedAboveTheFirst();
};

void TestTimelineView::initTestCase()
{
    applyProgramStyle();
}

void TestTimelineView::opensAtTheBottomAndLaysOutOnlyWhatIsSeen()
{
    Rows rows(1'000'000);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QCOMPARE(view.visibleRows().back().row, 999'999);
    QVERIFY(view.isAtBottom());
    QVERIFY2(rows.asked < 200, qPrintable(QString::number(rows.asked)));
}

void TestTimelineView::followsTheBottomOnlyIfItWasThere()
{
    Rows rows(100);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    rows.append(1);
    QCOMPARE(view.visibleRows().back().row, 100);
    view.scrollTo(rows.index(50, 0));
    const QRect before = view.visualRect(rows.index(50, 0));
    rows.append(2);
    QVERIFY(!view.isAtBottom());
    QCOMPARE(view.visualRect(rows.index(50, 0)), before);
    view.scrollToBottom();
    QCOMPARE(view.visibleRows().back().row, 102);
}

void TestTimelineView::olderRowsDoNotMoveTheRowUnderTheEye()
{
    Rows rows(100);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    view.scrollTo(rows.index(3, 0));
    const QPersistentModelIndex seen(rows.index(view.visibleRows().at(2).row, 0));
    const int top = view.visualRect(seen).top();
    rows.prepend(60);
    QCOMPARE(view.visualRect(seen).top(), top);
}

void TestTimelineView::asksForOlderRowsNearTheTop()
{
    Rows rows(200);
    TimelineView view;
    view.resize(600, 400);
    QSignalSpy older(&view, &TimelineView::olderNeeded);
    view.setModel(&rows);
    view.show();
    QCoreApplication::sendPostedEvents();
    QCOMPARE(older.count(), 0);
    view.scrollTo(rows.index(2, 0));
    QTRY_COMPARE(older.count(), 1);
    view.scrollTo(rows.index(0, 0));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(older.count(), 1); // once until rows came
    rows.prepend(1);
    view.scrollTo(rows.index(0, 0));
    QTRY_COMPARE(older.count(), 2);
}

void TestTimelineView::keysMoveTheCurrentRowAndKeepItInSight()
{
    ShownRows x(500);
    Rows &rows = x.rows;
    TimelineView &view = x.view;
    view.setCurrentIndex(rows.index(499, 0));
    for (int i = 0; i < 40; ++i)
        QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.currentIndex().row(), 459);
    const QRect box = view.visualRect(view.currentIndex());
    QVERIFY(!box.isNull() && box.top() >= 0 && box.bottom() <= view.viewport()->height());
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.currentIndex().row(), 0);
    QVERIFY(!view.visualRect(view.currentIndex()).isNull());
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentIndex().row(), 499);
    QVERIFY(view.isAtBottom());
    QSignalSpy edit(&view, &TimelineView::editRequested);
    QTest::keyClick(&view, Qt::Key_E);
    QCOMPARE(edit.count(), 1);
}

void TestTimelineView::fewRowsStandAtTheBottom()
{
    Rows rows(2);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    const QRect last = view.visualRect(rows.index(1, 0));
    QVERIFY(last.bottom() > 360 && last.bottom() <= 400);
}

void TestTimelineView::scrollBarReachesBothEnds()
{
    Rows rows(300);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QScrollBar *bar = view.verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    bar->setValue(0);
    QCOMPARE(view.visibleRows().front().row, 0);
    bar->setValue(bar->maximum());
    QCOMPARE(view.visibleRows().back().row, 299);
    QVERIFY(view.isAtBottom());
}

void TestTimelineView::olderRowsAreAnnouncedAboveTheFirst()
{
    Rows rows(100);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    OlderRow *older = view.olderRow();
    older->showLoading();
    QVERIFY2(older->isHidden(), "the top is far away");
    QVERIFY(view.isAtBottom());

    // Some way down nothing moves.
    older->clear();
    view.scrollTo(rows.index(3, 0));
    const int there = view.visualRect(rows.index(5, 0)).top();
    older->showLoading();
    QCOMPARE(view.visualRect(rows.index(5, 0)).top(), there);
    QVERIFY(older->isHidden());

    // At the top it stands above the oldest message, and goes without leaving a gap.
    view.verticalScrollBar()->setValue(0);
    older->clear();
    const int bare = view.visualRect(rows.index(0, 0)).top();
    older->showLoading();
    QVERIFY(older->isVisible());
    QCOMPARE(older->accessibleName(), QStringLiteral("Loading older messages"));
    QVERIFY(older->geometry().top() >= 0);
    QCOMPARE(older->geometry().bottom() + 1, view.visualRect(rows.index(0, 0)).top());
    // What comes pushes nothing away from under the eye.
    const QPersistentModelIndex seen(rows.index(2, 0));
    const int top = view.visualRect(seen).top();
    rows.prepend(60);
    older->clear();
    QCOMPARE(view.visualRect(seen).top(), top);
    QVERIFY(older->isHidden());
    view.verticalScrollBar()->setValue(0);
    QCOMPARE(view.visualRect(rows.index(0, 0)).top(), bare);

    // A failure says why and offers to try again.
    QSignalSpy retry(older, &OlderRow::retryRequested);
    older->showFailure(QStringLiteral("You are offline."));
    QVERIFY(older->isVisible());
    QVERIFY(older->words().endsWith(QStringLiteral("You are offline.")));
    auto *button = older->findChild<QPushButton *>();
    QVERIFY(button->isVisible());
    button->click();
    QCOMPARE(retry.count(), 1);
    older->showLoading();
    QVERIFY(!button->isVisible());
    QVERIFY(older->words().isEmpty());
}

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
