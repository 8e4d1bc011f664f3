// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chatheader.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/panesplitter.h"
#include "ui/chat/skeletonrows.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey::ui;

/// What a pane shows while it has no rows, and what stands between panes.
class TestChatParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyPaneSaysWhyAndWhatCanBeDone();
    void theSameActionKeepsItsButton();
    void loadingSaysHowFarItIs();
    void panesAreDividedByOneDraggableLine();
    void aSpaceThatIsNotListedSaysWhyItIsThere();
};

void TestChatParts::anEmptyPaneSaysWhyAndWhatCanBeDone()
{
    EmptyState empty;
    empty.show();
    empty.set(Symbol::Info, QStringLiteral("No spaces yet"), QStringLiteral("Create one."),
              QStringLiteral("New space"));
    QCOMPARE(empty.title(), QStringLiteral("No spaces yet"));
    auto *button = empty.findChild<Button *>();
    QVERIFY(button && button->isVisible());
    QCOMPARE(button->text(), QStringLiteral("New space"));
    const QSignalSpy acted(&empty, &EmptyState::actionTriggered);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(acted.count(), 1);

    const QPointer<Button> before = button;
    empty.set(Symbol::Info, QStringLiteral("Nothing found"), {});
    QTRY_VERIFY(!before);
    QVERIFY2(!empty.findChild<Button *>(), "nothing can be done, so there is nothing to press");
    int words = 0;
    for (const Label *label : empty.findChildren<Label *>())
        words += label->isVisible();
    QCOMPARE(words, 1);
}

void TestChatParts::theSameActionKeepsItsButton()
{
    EmptyState empty;
    empty.show();
    QVERIFY(QTest::qWaitForWindowActive(&empty));
    empty.set(Symbol::Warning, QStringLiteral("No connection"), {}, QStringLiteral("Try again"));
    auto *button = empty.findChild<Button *>();
    button->setFocus();
    empty.set(Symbol::Warning, QStringLiteral("Still no connection"), {}, QStringLiteral("Try again"));
    QCOMPARE(empty.findChildren<Button *>(), QList<Button *>({button}));
    QVERIFY(button->hasFocus());
}

void TestChatParts::loadingSaysHowFarItIs()
{
    SkeletonRows rows;
    rows.resize(300, 400);
    rows.setText(QStringLiteral("200 spaces so far"));
    QCOMPARE(rows.accessibleName(), QStringLiteral("200 spaces so far"));
    QVERIFY2(rows.focusPolicy() == Qt::NoFocus, "there is nothing to do in it");
    // Grey shapes below the words, in the colour of decoration.
    const QImage image = rows.grab().toImage();
    const QRgb line = Tokens::of(&rows).line.rgb();
    int grey = 0;
    for (int y = 60; y < image.height(); ++y)
        grey += image.pixel(90, y) == line;
    QVERIFY(grey > 20);
}

void TestChatParts::panesAreDividedByOneDraggableLine()
{
    PaneSplitter panes;
    auto *left = new QWidget;
    left->setMinimumWidth(50);
    auto *right = new QWidget;
    right->setMinimumWidth(50);
    panes.addWidget(left);
    panes.addWidget(right);
    panes.setSizes({200, 200});
    panes.resize(401, 200);
    panes.show();
    QCOMPARE(panes.orientation(), Qt::Horizontal);
    QCOMPARE(panes.handleWidth(), 1);
    const QImage image = panes.grab().toImage();
    QCOMPARE(image.pixelColor(left->geometry().right() + 1, 100), Tokens::of(&panes).line);
    const int before = left->width();
    QSplitterHandle *handle = panes.handle(1);
    const QPoint middle = handle->rect().center();
    QTest::mousePress(handle, Qt::LeftButton, {}, middle);
    QMouseEvent move(QEvent::MouseMove, middle + QPoint(40, 0), handle->mapToGlobal(middle + QPoint(40, 0)),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(handle, &move);
    QTest::mouseRelease(handle, Qt::LeftButton, {}, middle);
    QVERIFY(left->width() > before + 30);
}

void TestChatParts::aSpaceThatIsNotListedSaysWhyItIsThere()
{
    ChatHeader header;
    const auto words = [&header] {
        QStringList words;
        for (const Label *label : header.findChildren<Label *>())
            words << label->text();
        return words;
    };
    roomkey::SpaceSummary summary;
    summary.space.name = roomkey::SpaceName(QStringLiteral("spaces/AAA"));
    header.setSpace(summary, 0);
    const QString why =
        QStringLiteral("Not in the list from Google. What you wrote for it is kept on this computer.");
    QCOMPARE(words(), (QStringList{QStringLiteral("Space not listed"), why}));
    summary.space.createTime = QStringLiteral("2026-11-23T10:00:00Z");
    header.setSpace(summary, 3);
    QCOMPARE(words(), (QStringList{QStringLiteral("Space"), QStringLiteral("Space · 3 members")}));
}

QTEST_MAIN(TestChatParts)
#include "tst_chatparts.moc"
