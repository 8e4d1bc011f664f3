// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/guiwatchdog.h"
#include "tests/ui/manyrows.h"
#include "ui/chat/timelineview.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey::ui;

namespace {

QString longText()
{
    return QStringLiteral("several words ").repeated(500);
}

} // namespace

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
    ShownRows x(29, text, {600, 400});
    roomkey::GuiWatchdog watchdog;
    for (int number = 10; number < 30; ++number) {
        x.rows.special = number;
        x.view.setCurrentIndex(x.rows.index(number, 0));
        QTest::keyClick(&x.view, Qt::Key_Up);
        QTest::keyClick(&x.view, Qt::Key_Down);
        QTest::qWait(1);
    }
    QVERIFY2(watchdog.longest() < std::chrono::milliseconds(50), watchdog.report());
#else
    QSKIP("Stops are measured on Linux.");
#endif
}

void TestTimelineLongTexts::longMessagesOpenInPlace()
{
    ShownRows x(29, longText());
    QSignalSpy acts(&x.view, &TimelineView::actionRequested);
    const QRect folded = x.view.visualRect(x.index);
    QVERIFY(folded.top() > 0);
    // By the mouse: the word stands below the text, and the first line stays where it is.
    QTest::mouseClick(x.view.viewport(), Qt::LeftButton, {}, QPoint(90, folded.bottom() - 8));
    QVERIFY(x.view.isUnfolded(x.index));
    QCOMPARE(x.view.visualRect(x.index).top(), folded.top());
    QVERIFY(x.view.visualRect(x.index).height() > 2 * folded.height());
    QVERIFY(!x.view.isAtBottom());
    QCOMPARE(acts.size(), 0);
    // By the keyboard, from far below its beginning.
    x.view.setFocus();
    x.view.scrollToBottom();
    QVERIFY(x.view.visualRect(x.index).top() < 0);
    x.view.setCurrentIndex(x.index);
    QTest::keyClick(&x.view, Qt::Key_Return);
    QVERIFY(!x.view.isUnfolded(x.index));
    QVERIFY(x.view.visualRect(x.index).top() > 0);
    QVERIFY(x.view.visualRect(x.index).bottom() <= x.view.viewport()->height());
    // By assistive technology, under its name.
    auto *list = QAccessible::queryAccessibleInterface(&x.view);
    auto *row = list->child(list->childCount() - 1);
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Show all")));
    QVERIFY(row->state().expandable && row->state().collapsed);
    row->actionInterface()->doAction(QStringLiteral("Show all"));
    QVERIFY(x.view.isUnfolded(x.index));
    QVERIFY(row->state().expanded && !row->state().collapsed);
    row->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(!x.view.isUnfolded(x.index));
    x.view.toggleFold(x.index);
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Show less")));
    QCOMPARE(acts.size(), 0);
    // It stays as it is while others come.
    x.rows.append(3);
    QVERIFY(x.view.isUnfolded(x.index));
    // What is short has no such word.
    QVERIFY(!isFoldable(x.rows.index(3, 0)));
}

void TestTimelineLongTexts::whatIsFoundInALongMessageIsShown()
{
    ShownRows x(10, longText() + QStringLiteral("needle"));
    x.view.reveal(x.index, 0, 7);
    QVERIFY(!x.view.isUnfolded(x.index));
    const int at = int(x.rows.specialText.size());
    for (int time = 0; time < 2; ++time) {
        x.view.reveal(x.index, at - 6, at);
        QVERIFY(x.view.isUnfolded(x.index));
        QCOMPARE(x.view.selectedText(), QStringLiteral("needle"));
        const MessageLayout whole(x.index, x.view.viewport()->width(), true);
        const qreal line = x.view.visualRect(x.index).top() + whole.topOf(whole.length());
        QVERIFY2(line > 0 && line < x.view.viewport()->height() - 20, qPrintable(QString::number(line)));
    }
}

void TestTimelineLongTexts::whatOneReadsStaysWhereItIs()
{
    ShownRows x(10, longText(), {600, 300});
    x.view.scrollTo(x.index);
    QWheelEvent wheel(QPointF(100, 100), x.view.mapToGlobal(QPoint(100, 100)), QPoint(0, -160),
                      QPoint(0, -120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(x.view.viewport(), &wheel);
    const int top = x.view.visualRect(x.index).top();
    QVERIFY(top < -100);
    x.view.toggleFold(x.index);
    QCOMPARE(x.view.visualRect(x.index).top(), top);
    x.view.toggleFold(x.index);
    QVERIFY2(x.view.visualRect(x.index).top() > 0, "its beginning comes back into sight");
}

void TestTimelineLongTexts::noStepIsTakenInWhatIsFoldedAway()
{
    ShownRows x(10, longText());
    x.view.setFocus();
    x.view.setCurrentIndex(x.index);
    const MessageLayout folded(x.index, x.view.viewport()->width());
    for (int i = 0; i < 1500 && x.view.selectedText().size() < folded.shownLength(); ++i)
        QTest::keyClick(&x.view, Qt::Key_Right, Qt::ShiftModifier | Qt::ControlModifier);
    QCOMPARE(int(x.view.selectedText().size()), folded.shownLength());
    // One step goes to the end, the next into the message below; and back.
    QTest::keyClick(&x.view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(x.view.selectedText(), x.rows.specialText);
    QTest::keyClick(&x.view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(x.view.selectedText(), QString(x.rows.specialText + QLatin1Char('\n')));
    x.view.clearSelection();
    // A second click close behind the one that unfolds selects nothing of what has come under it.
    const QRect box = x.view.visualRect(x.index);
    const QPoint word(90, box.bottom() - 8);
    QTest::mouseClick(x.view.viewport(), Qt::LeftButton, {}, word);
    QVERIFY(x.view.isUnfolded(x.index));
    QMouseEvent second(QEvent::MouseButtonDblClick, word, x.view.viewport()->mapToGlobal(word),
                       Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(x.view.viewport(), &second);
    QCOMPARE(x.view.selectedText(), QString());
}

QTEST_MAIN(TestTimelineLongTexts)
#include "tst_timelinelongtexts.moc"
