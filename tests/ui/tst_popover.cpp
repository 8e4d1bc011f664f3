// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/popover.h"

#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace roomkey::ui;

namespace {

/// Two buttons to go round.
class Box final : public Popover
{
public:
    explicit Box(QWidget *anchor)
        : Popover(anchor)
        , first(new QPushButton(QStringLiteral("First")))
        , second(new QPushButton(QStringLiteral("Second")))
    {
        auto *layout = new QVBoxLayout(this);
        layout->addWidget(first);
        layout->addWidget(second);
    }

    QPushButton *first;
    QPushButton *second;

protected:
    QWidget *firstFocus() const override { return first; }
};

struct Window : QWidget
{
    explicit Window(const QPoint &at = {300, 20})
        : anchor(new QPushButton(QStringLiteral("Why?"), this))
        , other(new QPushButton(QStringLiteral("Other"), this))
    {
        resize(800, 600);
        anchor->setGeometry(QRect(at, QSize(80, 30)));
        other->setGeometry(5, 560, 80, 30);
    }
    bool showActive()
    {
        show();
        activateWindow();
        return QTest::qWaitForWindowActive(this);
    }

    QPushButton *anchor;
    QPushButton *other;
};

} // namespace

class TestPopover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensBesideItsAnchorInsideTheWindow_data();
    void opensBesideItsAnchorInsideTheWindow();
    void escapeClosesAndGivesTheFocusBack();
    void tabGoesRoundInside();
    void aClickElsewhereCloses();
    void goesWithItsAnchor();
};

void TestPopover::opensBesideItsAnchorInsideTheWindow_data()
{
    QTest::addColumn<QPoint>("at");
    QTest::addColumn<bool>("above");
    QTest::newRow("below") << QPoint(300, 20) << false;
    QTest::newRow("no room below") << QPoint(300, 560) << true;
    QTest::newRow("at the left edge") << QPoint(0, 20) << false;
    QTest::newRow("at the right edge") << QPoint(720, 20) << false;
}

void TestPopover::opensBesideItsAnchorInsideTheWindow()
{
    QFETCH(QPoint, at);
    QFETCH(bool, above);
    Window window(at);
    QVERIFY(window.showActive());
    auto *box = new Box(window.anchor);
    QVERIFY(box->isHidden());
    box->open();
    QVERIFY(box->isVisible());
    const QRect inside = box->geometry();
    QVERIFY2(inside.left() >= 0 && inside.right() < window.width(), "all of it can be read");
    QCOMPARE(inside.center().y() < window.anchor->geometry().center().y(), above);
    // What is in it does not lie on what it is about.
    const QRect words(box->first->mapTo(&window, QPoint()), box->first->size());
    QVERIFY(!words.intersects(window.anchor->geometry()));
}

void TestPopover::escapeClosesAndGivesTheFocusBack()
{
    Window window;
    QVERIFY(window.showActive());
    window.anchor->setFocus();
    const QPointer<Box> box = new Box(window.anchor);
    const QSignalSpy closed(box, &Popover::closed);
    box->open();
    QVERIFY(box->first->hasFocus());
    QTest::keyClick(box->first, Qt::Key_Escape);
    QCOMPARE(closed.count(), 1);
    QVERIFY(window.anchor->hasFocus());
    QTRY_VERIFY2(!box, "it deletes itself");
}

void TestPopover::tabGoesRoundInside()
{
    Window window;
    QVERIFY(window.showActive());
    auto *box = new Box(window.anchor);
    box->open();
    QTest::keyClick(box->first, Qt::Key_Tab);
    QVERIFY(box->second->hasFocus());
    QTest::keyClick(box->second, Qt::Key_Tab);
    QVERIFY2(box->first->hasFocus(), "round, not out to the window behind it");
    QTest::keyClick(box->first, Qt::Key_Backtab);
    QVERIFY(box->second->hasFocus());
}

void TestPopover::aClickElsewhereCloses()
{
    Window window;
    QVERIFY(window.showActive());
    const QPointer<Box> box = new Box(window.anchor);
    box->open();
    QTest::mouseClick(box->second, Qt::LeftButton);
    QVERIFY2(box && box->isVisible(), "a click inside is none elsewhere");
    const QSignalSpy pressed(window.other, &QPushButton::clicked);
    QTest::mouseClick(window.other, Qt::LeftButton);
    QVERIFY(!box || box->isHidden());
    QCOMPARE(pressed.count(), 1); // and does what it would have done
}

void TestPopover::goesWithItsAnchor()
{
    Window window;
    QVERIFY(window.showActive());
    window.anchor->setFocus();
    const QPointer<Box> box = new Box(window.anchor);
    box->open();
    delete window.anchor;
    QTRY_VERIFY(!box);
    window.other->setFocus();
    QVERIFY2(window.other->hasFocus(), "the focus did not go down with the anchor");
}

QTEST_MAIN(TestPopover)
#include "tst_popover.moc"
