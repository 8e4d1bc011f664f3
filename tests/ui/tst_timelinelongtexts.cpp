// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/guiwatchdog.h"
#include "tests/ui/manyrows.h"
#include "ui/chat/timelineview.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey::ui;

// Long messages: quick to pass, folded, and opened where they stand.
class TestTimelineLongTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hugeMessagesKeepItQuick_data();
    void hugeMessagesKeepItQuick();
    void longMessagesOpenInPlace();
    void whatOneReadsStaysWhereItIs();
    void whatIsFoundInALongMessageIsShown();
    void noStepIsTakenInWhatIsFoldedAway();
};

void TestTimelineLongTexts::initTestCase()
{
    applyProgramStyle();
}

void TestTimelineLongTexts::hugeMessagesKeepItQuick_data()
{
    constexpr int Most = 32'000; // bytes Google takes
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QString &piece) {
        QTest::newRow(name) << piece.repeated(Most / int(piece.toUtf8().size()));
    };
    row("mentions", QStringLiteral("@Ana "));
    row("links", QStringLiteral("http://a.b "));
    row("brackets", QStringLiteral(")"));
    QTest::newRow("brackets of one link")
        << QStringLiteral("http://a.b/") + QString(Most - 11, QLatin1Char(')'));
    row("lines", QStringLiteral("a\n"));
    row("marks", QStringLiteral("e\u0301\u0302\u0303\u0304\u0305"));
    row("Thai", QStringLiteral("การตลาด"));
    row("both directions", QStringLiteral("abc فريق "));
    row("an endless word", QStringLiteral("a"));
    row("an endless word of a wide alphabet", QStringLiteral("设"));
    row("joined faces", QStringLiteral("\U0001F600\u200d"));
    row("families", QStringLiteral("\U0001F469\u200d\U0001F469\u200d\U0001F467"));
    row("endless marks", QStringLiteral("\u0301"));
}

void TestTimelineLongTexts::hugeMessagesKeepItQuick()
{
#ifdef Q_OS_LINUX
    QFETCH(QString, text);
    Rows rows(200);
    rows.special = 199;
    rows.specialText = text;
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    roomkey::GuiWatchdog watchdog;
    for (int number = 180; number < 200; ++number) {
        rows.special = number;
        view.setCurrentIndex(rows.index(number, 0));
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::qWait(1);
    }
    QVERIFY2(watchdog.longest() < std::chrono::milliseconds(50), watchdog.report());
#else
    QSKIP("Stops are measured on Linux.");
#endif
}

void TestTimelineLongTexts::longMessagesOpenInPlace()
{
    Rows rows(30);
    rows.special = 29;
    rows.specialText = QStringLiteral("several words ").repeated(500);
    TimelineView view;
    view.resize(600, 900);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QModelIndex index = rows.index(29, 0);
    QSignalSpy acts(&view, &TimelineView::actionRequested);
    const QRect folded = view.visualRect(index);
    QVERIFY(folded.top() > 0);
    // By the mouse: the word stands below the text, and the first line stays where it is.
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(90, folded.bottom() - 8));
    QVERIFY(view.isUnfolded(index));
    QCOMPARE(view.visualRect(index).top(), folded.top());
    QVERIFY(view.visualRect(index).height() > 2 * folded.height());
    QVERIFY(!view.isAtBottom());
    QCOMPARE(acts.size(), 0);
    // By the keyboard, from far below its beginning.
    view.setFocus();
    view.scrollToBottom();
    QVERIFY(view.visualRect(index).top() < 0);
    view.setCurrentIndex(index);
    QTest::keyClick(&view, Qt::Key_Return);
    QVERIFY(!view.isUnfolded(index));
    QVERIFY(view.visualRect(index).top() > 0);
    QVERIFY(view.visualRect(index).bottom() <= view.viewport()->height());
    // By assistive technology, under its name.
    auto *list = QAccessible::queryAccessibleInterface(&view);
    auto *row = list->child(list->childCount() - 1);
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Show all")));
    QVERIFY(row->state().expandable && row->state().collapsed);
    row->actionInterface()->doAction(QStringLiteral("Show all"));
    QVERIFY(view.isUnfolded(index));
    QVERIFY(row->state().expanded && !row->state().collapsed);
    row->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(!view.isUnfolded(index));
    view.toggleFold(index);
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Show less")));
    QCOMPARE(acts.size(), 0);
    // It stays as it is while others come.
    rows.append(3);
    QVERIFY(view.isUnfolded(index));
    // What is short has no such word.
    QVERIFY(!isFoldable(rows.index(3, 0)));
}

void TestTimelineLongTexts::whatIsFoundInALongMessageIsShown()
{
    Rows rows(30);
    rows.special = 10;
    rows.specialText = QStringLiteral("several words ").repeated(500) + QStringLiteral("needle");
    TimelineView view;
    view.resize(600, 900);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QModelIndex index = rows.index(10, 0);
    view.reveal(index, 0, 7);
    QVERIFY(!view.isUnfolded(index));
    const int at = int(rows.specialText.size());
    for (int time = 0; time < 2; ++time) {
        view.reveal(index, at - 6, at);
        QVERIFY(view.isUnfolded(index));
        QCOMPARE(view.selectedText(), QStringLiteral("needle"));
        const MessageLayout whole(index, view.viewport()->width(), true);
        const qreal line = view.visualRect(index).top() + whole.topOf(whole.length());
        QVERIFY2(line > 0 && line < view.viewport()->height() - 20, qPrintable(QString::number(line)));
    }
}

void TestTimelineLongTexts::whatOneReadsStaysWhereItIs()
{
    Rows rows(30);
    rows.special = 10;
    rows.specialText = QStringLiteral("several words ").repeated(500);
    TimelineView view;
    view.resize(600, 300);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QModelIndex index = rows.index(10, 0);
    view.scrollTo(index);
    QWheelEvent wheel(QPointF(100, 100), view.mapToGlobal(QPoint(100, 100)), QPoint(0, -160), QPoint(0, -120),
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(view.viewport(), &wheel);
    const int top = view.visualRect(index).top();
    QVERIFY(top < -100);
    view.toggleFold(index);
    QCOMPARE(view.visualRect(index).top(), top);
    view.toggleFold(index);
    QVERIFY2(view.visualRect(index).top() > 0, "its beginning comes back into sight");
}

void TestTimelineLongTexts::noStepIsTakenInWhatIsFoldedAway()
{
    Rows rows(30);
    rows.special = 10;
    rows.specialText = QStringLiteral("several words ").repeated(500);
    TimelineView view;
    view.resize(600, 900);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QModelIndex index = rows.index(10, 0);
    view.setFocus();
    view.setCurrentIndex(index);
    const MessageLayout folded(index, view.viewport()->width());
    for (int i = 0; i < 1500 && view.selectedText().size() < folded.shownLength(); ++i)
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier | Qt::ControlModifier);
    QCOMPARE(int(view.selectedText().size()), folded.shownLength());
    // One step goes to the end, the next into the message below; and back.
    QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(view.selectedText(), rows.specialText);
    QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(view.selectedText(), QString(rows.specialText + QLatin1Char('\n')));
    view.clearSelection();
    // A second click close behind the one that unfolds selects nothing of what has come under it.
    const QRect box = view.visualRect(index);
    const QPoint word(90, box.bottom() - 8);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, word);
    QVERIFY(view.isUnfolded(index));
    QMouseEvent second(QEvent::MouseButtonDblClick, word, view.viewport()->mapToGlobal(word), Qt::LeftButton,
                       Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view.viewport(), &second);
    QCOMPARE(view.selectedText(), QString());
}

QTEST_MAIN(TestTimelineLongTexts)
#include "tst_timelinelongtexts.moc"
