// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/bannerstack.h"

#include "tests/ui/uifind.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/spinner.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace roomkey::ui;

namespace {

BannerMessage message(const QString &lead, const QStringList &actions = {})
{
    BannerMessage m;
    m.lead = lead;
    m.actions = actions;
    return m;
}

QAbstractButton *closeButton(const QWidget &stack)
{
    const auto buttons = stack.findChildren<QAbstractButton *>();
    for (QAbstractButton *each : buttons) {
        if (each->accessibleName() == QLatin1String("Close") && each->isVisible())
            return each;
    }
    return nullptr;
}

} // namespace

// Several conditions, one banner: none hides another for good.
class TestBannerStack : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion"))); }
    void theMostSevereIsShown();
    void closingBringsTheNext();
    void actionsTellWhoseTheyAre();
    void whatIsSaidAgainKeepsTheFocus();
    void whatGoesOnTurns();
    void emptyTakesNoRoom();
};

void TestBannerStack::theMostSevereIsShown()
{
    BannerStack stack;
    stack.set(2, message(QStringLiteral("mild")));
    QVERIFY(says(stack, QStringLiteral("mild")));
    stack.set(1, message(QStringLiteral("severe")));
    QCOMPARE(stack.message(), QStringLiteral("severe"));
    QVERIFY(!says(stack, QStringLiteral("mild")));
    stack.set(3, message(QStringLiteral("milder")));
    QCOMPARE(stack.message(), QStringLiteral("severe"));
    stack.set(1, message(QStringLiteral("still severe")));
    QCOMPARE(stack.message(), QStringLiteral("still severe"));
    stack.clear(2);
    stack.clear(1);
    QVERIFY(says(stack, QStringLiteral("milder")));
}

void TestBannerStack::closingBringsTheNext()
{
    BannerStack stack;
    stack.set(1, message(QStringLiteral("severe")));
    stack.set(2, message(QStringLiteral("mild")));
    const QSignalSpy closed(&stack, &BannerStack::closed);
    closeButton(stack)->click();
    QCOMPARE(closed.count(), 1);
    QCOMPARE(closed.first().first().toInt(), 1);
    QVERIFY(says(stack, QStringLiteral("mild")));
    QVERIFY(!stack.holds(1));
    BannerMessage lasting = message(QStringLiteral("lasting"));
    lasting.closable = false;
    stack.set(0, lasting);
    QVERIFY(!closeButton(stack));
    stack.clear(0);
    QVERIFY(closeButton(stack));
}

void TestBannerStack::actionsTellWhoseTheyAre()
{
    BannerStack stack;
    stack.set(2, message(QStringLiteral("mild"), {QStringLiteral("Help")}));
    stack.set(1, message(QStringLiteral("severe"), {QStringLiteral("Try again"), QStringLiteral("More")}));
    const QSignalSpy triggered(&stack, &BannerStack::actionTriggered);
    QVERIFY(!button(stack, QStringLiteral("Help")));
    button(stack, QStringLiteral("More"))->click();
    QCOMPARE(triggered.value(0), (QList<QVariant>{1, 1}));
    stack.clear(1);
    button(stack, QStringLiteral("Help"))->click();
    QCOMPARE(triggered.value(1), (QList<QVariant>{2, 0}));
}

void TestBannerStack::whatIsSaidAgainKeepsTheFocus()
{
    BannerStack stack;
    stack.set(1, message(QStringLiteral("No."), {QStringLiteral("Try again")}));
    QVERIFY(QTest::qWaitForWindowActive(&stack));
    QPushButton *const again = button(stack, QStringLiteral("Try again"));
    again->setFocus();
    stack.set(1, message(QStringLiteral("No."), {QStringLiteral("Try again")}));
    stack.set(1, message(QStringLiteral("Still no."), {QStringLiteral("Try again")}));
    QVERIFY(again->hasFocus());
    QVERIFY(says(stack, QStringLiteral("Still no.")));
}

void TestBannerStack::whatGoesOnTurns()
{
    BannerStack stack;
    BannerMessage busy = message(QStringLiteral("Ending…"));
    busy.busy = true;
    stack.set(1, busy);
    stack.resize(600, 60);
    auto *spinner = stack.findChild<Spinner *>();
    QVERIFY(spinner->isVisible());
    const auto *banner = stack.findChild<Banner *>();
    const QRect box(spinner->mapTo(&stack, QPoint()), spinner->size());
    QVERIFY(stack.rect().contains(box));
    for (const QLabel *label : banner->findChildren<QLabel *>())
        QVERIFY(!label->isVisible() || !box.intersects(QRect(label->mapTo(&stack, QPoint()), label->size())));
    stack.set(1, message(QStringLiteral("Ended.")));
    QVERIFY(!spinner->isVisible());
}

void TestBannerStack::emptyTakesNoRoom()
{
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    auto *stack = new BannerStack;
    auto *content = new QWidget;
    layout->addWidget(stack);
    layout->addWidget(content, 1);
    window.resize(600, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCOMPARE(content->height(), 300);
    stack->set(1, message(QStringLiteral("No.")));
    QTRY_VERIFY(content->height() < 300);
    stack->clear(1);
    QTRY_COMPARE(content->height(), 300);
    QVERIFY(stack->message().isEmpty());
}

QTEST_MAIN(TestBannerStack)
#include "tst_bannerstack.moc"
