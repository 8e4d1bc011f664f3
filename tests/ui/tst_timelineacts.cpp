// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/manyrows.h"
#include "ui/chat/timelineview.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey::ui;

// What a person does with a row: select, open its links, press its words.
class TestTimelineActs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void dragSelectsAcrossRowsAndCopies();
    void linksOpenOnlyWhenAllowed_data();
    void linksOpenOnlyWhenAllowed();
    void aHiddenHostIsToldBeforeItOpens();
    void refusedRowOffersItsThreeActs();
    void rowsAreNamedForAssistiveTechnology();
};

void TestTimelineActs::initTestCase()
{
    applyProgramStyle();
}

void TestTimelineActs::dragSelectsAcrossRowsAndCopies()
{
    ShownRows x(50);
    Rows &rows = x.rows;
    TimelineView &view = x.view;
    const QRect first = view.visualRect(rows.index(46, 0));
    const QRect last = view.visualRect(rows.index(48, 0));
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, QPoint(72, first.bottom() - 6));
    QTest::mouseMove(view.viewport(), QPoint(590, last.bottom() - 6));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, QPoint(590, last.bottom() - 6));
    QCOMPARE(view.selectedText(), QStringLiteral("Message number 46\nMessage number 47\nMessage number 48"));
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), view.selectedText());
}

void TestTimelineActs::linksOpenOnlyWhenAllowed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("opened");
    QTest::newRow("https") << QStringLiteral("https://example.com/a?b=1.")
                           << QStringLiteral("https://example.com/a?b=1");
    QTest::newRow("name and password") << QStringLiteral("https://example.com@example.net/") << QString();
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << QString();
    QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << QString();
    QTest::newRow("bare host") << QStringLiteral("example.com") << QString();
}

void TestTimelineActs::linksOpenOnlyWhenAllowed()
{
    QFETCH(QString, text);
    QFETCH(QString, opened);
    Rows rows(10);
    rows.special = 9;
    rows.specialText = text;
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy links(&view, &TimelineView::linkActivated);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                      QPoint(80, view.visualRect(rows.index(9, 0)).bottom() - 8));
    QCOMPARE(links.isEmpty(), opened.isEmpty());
    if (!opened.isEmpty())
        QCOMPARE(links.constFirst().constFirst().toUrl().toString(), opened);
}

void TestTimelineActs::aHiddenHostIsToldBeforeItOpens()
{
    Rows rows(10);
    rows.special = 9;
    rows.specialText = QStringLiteral("https://\u0430pple.com/login");
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QPoint link(80, view.visualRect(rows.index(9, 0)).bottom() - 8);
    QTest::mouseMove(view.viewport(), link);
    QCOMPARE(view.viewport()->toolTip(), QStringLiteral("Leads to xn--pple-43d.com"));
    QTest::mouseMove(view.viewport(), link - QPoint(0, 60));
    QCOMPARE(view.viewport()->toolTip(), QString());
}

void TestTimelineActs::refusedRowOffersItsThreeActs()
{
    Rows rows(10);
    rows.refused = 9;
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy acts(&view, &TimelineView::actionRequested);
    const int y = view.visualRect(rows.index(9, 0)).bottom() - 14;
    for (int x = 72; x < 420; x += 4)
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(x, y));
    QSet<int> seen;
    for (const QList<QVariant> &act : acts)
        seen.insert(int(act.at(1).value<MessageAction>()));
    QCOMPARE(seen, (QSet<int>{int(MessageAction::TryAgain), int(MessageAction::CopyText),
                              int(MessageAction::Discard)}));
}

void TestTimelineActs::rowsAreNamedForAssistiveTechnology()
{
    Rows rows(1000);
    TimelineView view;
    view.setAccessibleName(QStringLiteral("Messages in Product launch"));
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Messages in Product launch"));
    QCOMPARE(list->childCount(), int(view.visibleRows().size()));
    QAccessibleInterface *last = list->child(list->childCount() - 1);
    QCOMPARE(last->text(QAccessible::Name), QStringLiteral("Sari, 10:42: Message number 999"));
    QCOMPARE(list->indexOfChild(last), list->childCount() - 1);
    QSignalSpy pressed(&view, &TimelineView::activated);
    last->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(pressed.count(), 1);
    QCOMPARE(view.currentIndex().row(), 999);
    QVERIFY(last->state().selected);
}

QTEST_MAIN(TestTimelineActs)
#include "tst_timelineacts.moc"
