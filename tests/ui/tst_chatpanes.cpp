// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/offlinechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/rail.h"

#include <QApplication>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

// The panes of the chat page: their room, and the keys that lead from one to the next.

using namespace roomkey;
using namespace roomkey::ui;
using Fixture = OfflineChat;

class TestChatPanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rightPaneMakesRoom();
    void writingGoesOnBesideTheOverlay_data();
    void writingGoesOnBesideTheOverlay();
    void rightPaneKeepsItsWidthThroughANarrowWindow();
    void theRightPaneIsAsItWas();
    void theRightPaneIsFilledAfterTheFirstPaint();
    void escapeClosesTheRightPaneAndGivesTheFocusBack();
    void f9OpensWithTheFocusAndEscapeCloses();
    void chatOpensWithTheFocusOnTheSpaces();
    void shiftF10IsTheMenuKey();
    void f6GoesRoundThePanes();
    void f6MeetsTheWindowsPartsToo();
    void f6NeverLosesTheFocus();
    void f6StopsWhereThereIsNoList();
    void theListGetsTheFocusItWasToHave();
    void membersStillToComeAreNoDeadEnd();
    void altArrowsChangeTheSpace();
    void leftAndRightFoldASection();
};

void TestChatPanes::initTestCase()
{
    installTimelineAccessibility();
    QLocale::setDefault(QLocale::c());
}

void TestChatPanes::rightPaneMakesRoom()
{
    Fixture x(SessionFixture::everything(), true, {1150, 700});
    x.page->openSpace(sample::Launch);
    QVERIFY(!x.page->spacesPane()->isNarrow());
    x.page->conversation()->header()->members()->click();
    QVERIFY(x.page->spacesPane()->isNarrow());
    QTRY_COMPARE(x.page->spacesPane()->width(), int(SpacesPane::NarrowWidth));
    QTRY_COMPARE(x.page->conversation()->x(), SpacesPane::NarrowWidth + 1);
    const int room = x.page->conversation()->width();
    x.window->resize(1024, 640);
    x.page->resize(1024, 640);
    QTRY_VERIFY(x.page->conversation()->width() > room);
    QVERIFY2(x.page->rightPane()->geometry().right() == x.page->rect().right(), "over the messages");
    x.page->rightPane()->closePane();
    QVERIFY(!x.page->spacesPane()->isNarrow());
}

void TestChatPanes::writingGoesOnBesideTheOverlay_data()
{
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::newRow("left to right") << Qt::LeftToRight;
    QTest::newRow("right to left") << Qt::RightToLeft;
}

void TestChatPanes::writingGoesOnBesideTheOverlay()
{
    QFETCH(const Qt::LayoutDirection, direction);
    Fixture x(SessionFixture::everything(), true, {1024, 640});
    x.window->setLayoutDirection(direction);
    x.page->openSpace(sample::Launch);
    const auto buttons = x.composer()->findChildren<QPushButton *>();
    const auto send = std::ranges::find(buttons, QStringLiteral("Send"), &QWidget::accessibleName);
    QVERIFY(send != buttons.end());
    const auto isReached = [&x](const QWidget *widget) {
        for (const QPoint corner : {widget->rect().topLeft(), widget->rect().bottomRight()}) {
            if (x.page->rightPane()->geometry().contains(widget->mapTo(x.page.get(), corner)))
                return false;
        }
        return true;
    };
    x.page->conversation()->header()->members()->click();
    QVERIFY(x.page->rightPane()->isVisible());
    QTRY_VERIFY(isReached(*send));
    QTRY_VERIFY(isReached(x.text()));
    const int before = x.page->rightPane()->height();
    QVERIFY2(before > 300, "and the pane is one still");
    QCOMPARE(x.page->membersPane()->width(), RightPane::maximumWidth());
    // It gives way to what is written.
    for (int line = 0; line < 6; ++line)
        QTest::keyClick(x.text(), Qt::Key_Return, Qt::ShiftModifier);
    QTRY_VERIFY(x.page->rightPane()->height() < before);
    QTRY_VERIFY(isReached(x.text()) && isReached(*send));
    x.text()->clear();
    QTRY_COMPARE(x.page->rightPane()->height(), before);
    // In the wider window it stands beside them, as high as they are.
    x.window->resize(1280, 800);
    x.page->resize(1280, 800);
    QTRY_COMPARE(x.page->rightPane()->height(), x.page->height());
}

void TestChatPanes::rightPaneKeepsItsWidthThroughANarrowWindow()
{
    Fixture x(SessionFixture::everything(), true, {1280, 800});
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    const int wide = RightPane::maximumWidth();
    QTRY_COMPARE(x.page->rightPane()->width(), wide);
    const auto resize = [&x](QSize size) {
        x.window->resize(size);
        x.page->resize(size);
    };
    resize({1024, 640});
    resize({1280, 800});
    QTRY_COMPARE(x.page->rightPane()->width(), wide);
    // And when it was closed meanwhile.
    resize({1024, 640});
    x.page->rightPane()->closePane();
    resize({1280, 800});
    x.page->conversation()->header()->members()->click();
    QTRY_COMPARE(x.page->rightPane()->width(), wide);
}

void TestChatPanes::theRightPaneIsAsItWas()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->about()->click();
    x.page->conversation()->header()->members()->click();
    QTRY_COMPARE(x.page->rightPane()->width(), RightPane::maximumWidth());
    x.open();
    QTRY_COMPARE(x.page->rightPane()->currentPage(), x.page->membersPane());
    QTRY_COMPARE(x.page->rightPane()->width(), RightPane::maximumWidth());
    QVERIFY2(x.list()->hasFocus(), "it takes no focus");
    x.page->rightPane()->closePane();
    x.open();
    QTest::qWait(20);
    QVERIFY(!x.page->rightPane()->isOpen());
    // Its width was not lost while it was closed.
    x.page->conversation()->header()->members()->click();
    QTRY_COMPARE(x.page->rightPane()->width(), RightPane::maximumWidth());
}

void TestChatPanes::theRightPaneIsFilledAfterTheFirstPaint()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QVERIFY(!x.page->findChild<MembersPane *>());
    x.page->completePanes();
    const auto *members = x.page->findChild<MembersPane *>();
    QVERIFY(members);
    // Tab goes from the pane's button into the pane, although it was made last.
    const auto *close = x.page->rightPane()->closeButton();
    const QWidget *next = close->nextInFocusChain();
    while (next->focusPolicy() == Qt::NoFocus)
        next = next->nextInFocusChain();
    QVERIFY(x.page->rightPane()->isAncestorOf(next));
    // It knows the space that was opened before.
    x.page->conversation()->header()->members()->click();
    QCOMPARE(x.page->rightPane()->currentPage(), members);
    QVERIFY(x.page->membersPane()->table()->model()->rowCount() > 0);
    // Whoever had it open gets it at once.
    x.open();
    QVERIFY(x.page->findChild<MembersPane *>());
    QTRY_COMPARE(x.page->rightPane()->currentPage(), x.page->membersPane());
}

void TestChatPanes::escapeClosesTheRightPaneAndGivesTheFocusBack()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_F9);
    QVERIFY(x.page->rightPane()->isOpen());
    x.page->membersPane()->focusTable();
    QTest::keyClick(x.page->membersPane()->table(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
    QTRY_VERIFY(x.text()->hasFocus());
}

void TestChatPanes::f9OpensWithTheFocusAndEscapeCloses()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->focusComposer();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F9);
    QVERIFY(x.page->rightPane()->isOpen());
    QTRY_COMPARE(QApplication::focusWidget(), x.page->membersPane()->table());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
    QCOMPARE(QApplication::focusWidget(), x.text());
    // Esc goes back one step from the composer, too, and keeps its text.
    x.page->conversation()->header()->members()->click();
    x.text()->setPlainText(QStringLiteral("half a sentence"));
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a sentence"));
}

void TestChatPanes::chatOpensWithTheFocusOnTheSpaces()
{
    SessionFixture session(SessionFixture::everything());
    QVERIFY(sample::fill(session.store()));
    QStackedWidget pages; // as in the window
    auto *before = new QPushButton(QStringLiteral("Before"));
    pages.addWidget(before);
    pages.resize(1280, 800);
    pages.show();
    QVERIFY(QTest::qWaitForWindowActive(&pages));
    before->setFocus();
    Notifier notifier(&pages);
    auto *page = new ChatPage(*session.session, *session.settings, notifier);
    pages.addWidget(page);
    pages.setCurrentWidget(page);
    QCOMPARE(QApplication::focusWidget(), page->spacesPane()->view());
    // Later it is where it was.
    page->conversation()->focusComposer();
    QWidget *composer = QApplication::focusWidget();
    pages.setCurrentWidget(before);
    pages.setCurrentWidget(page);
    QCOMPARE(QApplication::focusWidget(), composer);
    delete page;
}

void TestChatPanes::shiftF10IsTheMenuKey()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const auto closeMenu = [] {
        QPointer<QWidget> menu = QApplication::activePopupWidget();
        if (!menu)
            return false;
        menu->close();
        return true;
    };
    x.timeline()->setFocus();
    QTest::keyClick(x.timeline(), Qt::Key_End);
    QTest::keyClick(x.timeline(), Qt::Key_F10, Qt::ShiftModifier);
    QVERIFY(closeMenu());
    x.page->conversation()->header()->members()->click();
    QTableView *table = x.page->membersPane()->table();
    table->setFocus();
    table->setCurrentIndex(table->model()->index(2, 0));
    QTest::keyClick(table, Qt::Key_F10, Qt::ShiftModifier);
    const QWidget *menu = QApplication::activePopupWidget();
    QVERIFY(menu);
    // At the height of the row it is about, as far as the screen has room.
    const QRect row = table->visualRect(table->currentIndex());
    const int height = table->viewport()->mapFromGlobal(menu->pos()).y();
    QVERIFY2(height >= row.top() && height <= row.bottom(), qPrintable(QString::number(height)));
    QVERIFY(closeMenu());
}

void TestChatPanes::f6GoesRoundThePanes()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    x.list()->setFocus();
    const QList<QWidget *> round{x.timeline(), x.text(), x.page->membersPane()->table(), x.list()};
    for (QWidget *next : round) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QTRY_COMPARE(QApplication::focusWidget(), next);
    }
    QTest::keyClick(x.list(), Qt::Key_F6, Qt::ShiftModifier);
    QTRY_COMPARE(QApplication::focusWidget(), x.page->membersPane()->table());
}

void TestChatPanes::f6MeetsTheWindowsPartsToo()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    auto *rail = new Rail(x.window.get());
    rail->addEntry(Symbol::Chat, QStringLiteral("Chat"));
    rail->show();
    auto *banner = new Banner(x.window.get());
    banner->showMessage(Tone::Bad, Symbol::Key, QStringLiteral("Your sign-in has ended."));
    banner->setActions({QStringLiteral("Sign in again")});
    x.list()->setFocus();
    QPushButton *help = button(*banner, QStringLiteral("Sign in again"));
    const QList<QWidget *> round{x.timeline(), x.text(), help, rail->entry(0), x.list()};
    for (QWidget *next : round) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QTRY_COMPARE(QApplication::focusWidget(), next);
    }
    banner->hide();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    QTRY_COMPARE(QApplication::focusWidget(), rail->entry(0));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    QTRY_COMPARE(QApplication::focusWidget(), x.text());
}

void TestChatPanes::f6NeverLosesTheFocus()
{
    // Where one may not write there is a button, or there is nothing to stop at.
    Fixture x({Scope::SpacesReadonly, Scope::MessagesReadonly, Scope::Memberships});
    x.page->openSpace(sample::Launch);
    x.list()->setFocus();
    const Composer *composer = x.page->conversation()->composer();
    QPushButton *ask = button(*composer, QStringLiteral("Ask for this permission"));
    for (QWidget *next : QList<QWidget *>{x.timeline(), ask, x.list()}) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QTRY_COMPARE(QApplication::focusWidget(), next);
    }
    QVERIFY2(x.window->testAttribute(Qt::WA_KeyboardFocusChange), "or its ring is not drawn");
    QCOMPARE(ask->accessibleDescription().isEmpty(), false);
    // About this space, too.
    x.page->conversation()->header()->about()->click();
    x.timeline()->setFocus();
    QTest::keyClick(x.timeline(), Qt::Key_F6);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
    QVERIFY(QApplication::focusWidget());
    QVERIFY(x.page->rightPane()->isAncestorOf(QApplication::focusWidget()));
}

void TestChatPanes::f6StopsWhereThereIsNoList()
{
    SessionFixture session({Scope::Messages}, SessionFixture::everything());
    QWidget window;
    Notifier notifier(&window);
    ChatPage page(*session.session, *session.settings, notifier, &window);
    window.resize(1280, 800);
    page.resize(1280, 800);
    auto *rail = new Rail(&window);
    rail->addEntry(Symbol::Chat, QStringLiteral("Chat"));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QPushButton *ask = button(*page.spacesPane(), QStringLiteral("Ask for this permission"));
    QVERIFY(ask);
    QCOMPARE(QApplication::focusWidget(), ask);
    auto *banner = new Banner(&window);
    banner->showMessage(Tone::Bad, Symbol::Key, QStringLiteral("Your sign-in has ended."));
    banner->setActions({QStringLiteral("Sign in again")});
    QPushButton *help = button(*banner, QStringLiteral("Sign in again"));
    for (QWidget *next : QList<QWidget *>{help, rail->entry(0), ask, help}) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QCOMPARE(QApplication::focusWidget(), next);
    }
    for (QWidget *next : QList<QWidget *>{ask, rail->entry(0), help}) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(QApplication::focusWidget(), next);
    }
}

void TestChatPanes::theListGetsTheFocusItWasToHave()
{
    SessionFixture session(SessionFixture::everything());
    QVERIFY(sample::fill(session.store()));
    models::SpaceListModel model;
    SpacesPane pane(model);
    SpacesPane::Status status;
    status.loading = true;
    pane.setStatus(status);
    pane.show();
    QVERIFY(QTest::qWaitForWindowActive(&pane));
    pane.focusList();
    QCOMPARE(QApplication::focusWidget(), pane.newSpaceButton());
    model.setStore(&session.store());
    QTRY_COMPARE(QApplication::focusWidget(), pane.view());
}

void TestChatPanes::membersStillToComeAreNoDeadEnd()
{
    Fixture x(SessionFixture::everything(), false);
    x.page->openSpace(sample::Launch);
    x.page->conversation()->focusComposer();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F9);
    QVERIFY(says(*x.page->membersPane(), QStringLiteral("Loading members…")));
    QCOMPARE(QApplication::focusWidget(), x.page->rightPane()->closeButton());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
    QCOMPARE(QApplication::focusWidget(), x.list());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    QCOMPARE(QApplication::focusWidget(), x.page->rightPane()->closeButton());
}

void TestChatPanes::altArrowsChangeTheSpace()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QTest::keyClick(x.text(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(x.page->openedSpace(), SpaceName(QStringLiteral("spaces/thai")));
    QTest::keyClick(x.text(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(x.page->openedSpace(), sample::Launch);
    QTest::keyClick(x.text(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(x.page->openedSpace(), sample::Launch);
}

void TestChatPanes::leftAndRightFoldASection()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.list()->setFocus();
    const int all = x.list()->model()->rowCount();
    QTest::keyClick(x.list(), Qt::Key_Left);
    QVERIFY(x.list()->model()->rowCount() < all);
    QCOMPARE(x.list()->currentIndex().data().toString(), QStringLiteral("Spaces"));
    QVERIFY(x.list()->currentIndex().data(models::CollapsedRole).toBool());
    QCOMPARE(x.page->openedSpace(), sample::Launch); // what is read stays open

    // Remembered, and a click brings the rows and the selection back.
    x.open();
    QVERIFY(x.list()->model()->rowCount() < all);
    x.page->openSpace(sample::Launch);
    const QRect heading = x.list()->visualRect(x.list()->model()->index(0, 0));
    QTest::mouseClick(x.list()->viewport(), Qt::LeftButton, {}, heading.center());
    QCOMPARE(x.list()->model()->rowCount(), all);
    QCOMPARE(x.list()->selectionModel()->selectedIndexes(),
             QModelIndexList{x.rowOf(QStringLiteral("Product launch"))});

    QTest::keyClick(x.list(), Qt::Key_Left);
    QTest::keyClick(x.list(), Qt::Key_Right);
    QCOMPARE(x.list()->model()->rowCount(), all);
    QCOMPARE(x.list()->currentIndex(), x.rowOf(QStringLiteral("Product launch")));
}

QTEST_MAIN(TestChatPanes)
#include "tst_chatpanes.moc"
