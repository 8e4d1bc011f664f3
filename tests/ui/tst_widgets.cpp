// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/metrics.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/splitbar.h"
#include "ui/widgets/steplist.h"
#include "ui/widgets/switch.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace roomkey::ui;

namespace {

QAccessibleInterface *accessible(QObject *object)
{
    return QAccessible::queryAccessibleInterface(object);
}

Gate refused()
{
    return {false,
            QStringLiteral("It needs the permission to see and change members. You refused it when you "
                           "signed in."),
            true};
}

template <class T>
T *child(const QWidget *parent, const QString &text)
{
    const auto all = parent->findChildren<T *>();
    for (T *each : all) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

} // namespace

class TestWidgets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gateOffLooksOffButAnswers();
    void gateTellsAssistiveTechnology();
    void gatePressWorksThroughAccessibility();
    void iconOnlyGateIsNamed();
    void popoverExplainsAndAsks();
    void popoverClosesOnEscapeAndGivesTheFocusBack();
    void popoverClosesOnAClickElsewhere();
    void popoverWithNothingToAskForCloses();
    void segmentsMoveByArrowKeys();
    void segmentsAreARadioGroup();
    void segmentsLeaveUpAndDownToTheRows();
    void bannerTakesNoRoomWhenHidden();
    void bannerActionsCanReplaceThemselves();
    void labelsAskForHeightByWidth();
    void buttonsWrapBeforeTheyElide();
    void searchFieldClearsOnEscapeFirst();
    void notifierSpeaksAtMostOnceInTwoSeconds();
    void toastGoesAfterItsTimeButNotUnderTheFocus();
    void railCountsAndDots();
    void railGrowsWithItsCaptions();
    void stepsReadAsSentences();
    void switchToggles();
    void splitBarIsNamedByItsLegend();
};

void TestWidgets::gateOffLooksOffButAnswers()
{
    GatedButton button(Symbol::PersonPlus, QStringLiteral("Add people"));
    QSignalSpy triggered(&button, &GatedButton::triggered);
    QSignalSpy reason(&button, &GatedButton::reasonRequested);
    button.show();
    QVERIFY(QTest::qWaitForWindowExposed(&button));
    const QImage on = button.grab().toImage();
    const int width = button.sizeHint().width();
    button.click();
    QCOMPARE(triggered.count(), 1);

    button.setGate(refused());
    QVERIFY(button.isEnabled());
    QVERIFY(button.sizeHint().width() > width); // room for the lock
    QVERIFY(button.grab().toImage() != on);
    button.setFocus();
    QTest::keyClick(&button, Qt::Key_Space);
    QTest::keyClick(&button, Qt::Key_Return);
    QTest::mouseClick(&button, Qt::LeftButton);
    QCOMPARE(triggered.count(), 1);
    QCOMPARE(reason.count(), 3);

    button.setGate({});
    button.click();
    QCOMPARE(triggered.count(), 2);
}

void TestWidgets::gateTellsAssistiveTechnology()
{
    GatedButton button(QStringLiteral("Delete space…"));
    button.show();
    QAccessibleInterface *iface = accessible(&button);
    QCOMPARE(iface->role(), QAccessible::Button);
    QCOMPARE(iface->text(QAccessible::Name), QStringLiteral("Delete space…"));
    QVERIFY(!iface->state().disabled);

    button.setGate(refused());
    QVERIFY(iface->state().disabled);
    QVERIFY(iface->state().focusable);
    QCOMPARE(iface->text(QAccessible::Description), refused().reason);
}

void TestWidgets::gatePressWorksThroughAccessibility()
{
    GatedButton button(QStringLiteral("Add people"));
    button.setGate(refused());
    button.show();
    QSignalSpy reason(&button, &GatedButton::reasonRequested);
    QAccessibleActionInterface *actions = accessible(&button)->actionInterface();
    QCOMPARE(actions->actionNames().value(0), QAccessibleActionInterface::pressAction());
    actions->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(reason.count(), 0); // not inside the caller
    QTRY_COMPARE(reason.count(), 1);
}

void TestWidgets::iconOnlyGateIsNamed()
{
    const std::unique_ptr<GatedButton> button(GatedButton::iconOnly(Symbol::Trash, QStringLiteral("Delete")));
    button->setGate(refused());
    QCOMPARE(accessible(button.get())->text(QAccessible::Name), QStringLiteral("Delete"));
    QCOMPARE(button->actionName(), QStringLiteral("Delete"));
    QVERIFY(button->sizeHint().width() >= metrics::HitArea);
}

struct PopoverFixture
{
    PopoverFixture()
    {
        window.resize(700, 500);
        button = new GatedButton(QStringLiteral("Add people…"), ButtonKind::Normal, &window);
        other = new QPushButton(QStringLiteral("Other"), &window);
        other->move(20, 400);
        button->move(560, 20);
        button->setGate(refused());
        window.show();
        window.activateWindow();
    }
    ReasonPopover *open()
    {
        auto *popover = new ReasonPopover(button, button->actionName(), button->gate());
        popover->open();
        return popover;
    }
    QWidget window;
    GatedButton *button;
    QPushButton *other;
};

void TestWidgets::popoverExplainsAndAsks()
{
    PopoverFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.window));
    ReasonPopover *popover = f.open();
    QVERIFY(child<QLabel>(popover, QStringLiteral("“Add people” is off")));
    QVERIFY(child<QLabel>(popover, refused().reason));
    QCOMPARE(accessible(popover)->role(), QAccessible::Dialog);
    QVERIFY(f.window.rect().contains(popover->geometry()));
    auto *ask = child<QPushButton>(popover, QStringLiteral("Ask for this permission"));
    QVERIFY(ask && ask->hasFocus());
    QTest::keyClick(ask, Qt::Key_Tab);
    QVERIFY(child<QPushButton>(popover, QStringLiteral("Details"))->hasFocus());
    QSignalSpy asked(popover, &ReasonPopover::askRequested);
    QTest::mouseClick(ask, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    QVERIFY(!popover->isVisible());
}

void TestWidgets::popoverClosesOnEscapeAndGivesTheFocusBack()
{
    PopoverFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.window));
    f.button->setFocus();
    QPointer<ReasonPopover> popover = f.open();
    QVERIFY(!f.button->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(f.button->hasFocus());
    QTRY_VERIFY(!popover); // it deletes itself
}

void TestWidgets::popoverClosesOnAClickElsewhere()
{
    PopoverFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.window));
    ReasonPopover *popover = f.open();
    QSignalSpy closed(popover, &ReasonPopover::closed);
    QTest::mouseClick(f.other, Qt::LeftButton);
    QCOMPARE(closed.count(), 1);
}

void TestWidgets::popoverWithNothingToAskForCloses()
{
    PopoverFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.window));
    f.button->setGate({false, QStringLiteral("Only owners of this space can do this."), false});
    ReasonPopover *popover = f.open();
    QVERIFY(!child<QPushButton>(popover, QStringLiteral("Ask for this permission")));
    // No permission is behind this reason, so there is none to show.
    QVERIFY(!child<QPushButton>(popover, QStringLiteral("Details")));
    auto *close = child<QPushButton>(popover, QStringLiteral("Close"));
    QVERIFY(close);
    QVERIFY(close->hasFocus());
    QSignalSpy closed(popover, &ReasonPopover::closed);
    close->click();
    QCOMPARE(closed.count(), 1);
}

void TestWidgets::segmentsMoveByArrowKeys()
{
    SegmentedControl control(QStringLiteral("Members"));
    for (const QString &word :
         {QStringLiteral("Off"), QStringLiteral("See"), QStringLiteral("See and change")})
        control.addSegment(word);
    control.setCurrent(0);
    control.show();
    QVERIFY(QTest::qWaitForWindowActive(&control));
    QSignalSpy changed(&control, &SegmentedControl::currentChanged);
    control.setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    QCOMPARE(control.current(), 1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right); // stays at the end
    QCOMPARE(control.current(), 2);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
    QCOMPARE(control.current(), 1);
    QCOMPARE(changed.count(), 3);
    control.setCurrent(1);
    QCOMPARE(changed.count(), 3);
    QTest::mouseClick(control.segment(0), Qt::LeftButton);
    QCOMPARE(control.current(), 0);
}

void TestWidgets::segmentsAreARadioGroup()
{
    SegmentedControl control(QStringLiteral("Members"));
    control.addSegment(QStringLiteral("Off"));
    control.addSegment(QStringLiteral("See"));
    control.setCurrent(1);
    QAccessibleInterface *iface = accessible(&control);
    QCOMPARE(iface->role(), QAccessible::Grouping);
    QCOMPARE(iface->text(QAccessible::Name), QStringLiteral("Members"));
    QAccessibleInterface *see = accessible(control.segment(1));
    QCOMPARE(see->role(), QAccessible::RadioButton);
    QCOMPARE(see->text(QAccessible::Name), QStringLiteral("See"));
    QVERIFY(see->state().checked);
    QVERIFY(!accessible(control.segment(0))->state().checked);
}

void TestWidgets::segmentsLeaveUpAndDownToTheRows()
{
    SegmentedControl control(QStringLiteral("Members"));
    control.addSegment(QStringLiteral("Off"));
    control.addSegment(QStringLiteral("See"));
    control.setCurrent(0);
    control.show();
    QTest::keyClick(control.segment(0), Qt::Key_Down);
    QCOMPARE(control.current(), 0);
}

void TestWidgets::bannerTakesNoRoomWhenHidden()
{
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto *banner = new Banner;
    auto *content = new QWidget;
    layout->addWidget(banner);
    layout->addWidget(content, 1);
    window.resize(600, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCOMPARE(content->height(), 300);
    banner->showMessage(Tone::Warn, Symbol::Offline, QStringLiteral("You are offline."),
                        QStringLiteral("Messages are sent when the connection is back."));
    QTRY_VERIFY(content->height() < 300);
    QCOMPARE(accessible(banner)->role(), QAccessible::AlertMessage);
    QCOMPARE(accessible(banner)->text(QAccessible::Name),
             QStringLiteral("You are offline. Messages are sent when the connection is back."));
    banner->showMessage(Tone::Bad, Symbol::Warning, {}, QStringLiteral("Try again."));
    QCOMPARE(accessible(banner)->text(QAccessible::Name), QStringLiteral("Try again."));
    banner->hide();
    QTRY_COMPARE(content->height(), 300);
}

void TestWidgets::bannerActionsCanReplaceThemselves()
{
    Banner banner;
    banner.showMessage(Tone::Bad, Symbol::Key, QStringLiteral("Your sign-in has ended."));
    banner.setActions({QStringLiteral("Sign in again"), QStringLiteral("Later")});
    QSignalSpy triggered(&banner, &Banner::actionTriggered);
    connect(&banner, &Banner::actionTriggered, &banner,
            [&banner] { banner.setActions({QStringLiteral("Try now")}); });
    QTest::mouseClick(child<QPushButton>(&banner, QStringLiteral("Later")), Qt::LeftButton);
    QCOMPARE(triggered.value(0).value(0).toInt(), 1);
    QTRY_VERIFY(!child<QPushButton>(&banner, QStringLiteral("Later")));
    QVERIFY(child<QPushButton>(&banner, QStringLiteral("Try now"))->isVisible());
}

void TestWidgets::labelsAskForHeightByWidth()
{
    const QString thai = QString::fromUtf8("รับทราบครับผมดูหน้าแปลภาษาไทยให้เองเสร็จก่อนเที่ยงและจะส่งให้ทุกคนวันนี้");
    Label label(thai);
    QVERIFY(label.hasHeightForWidth());
    QVERIFY(label.minimumSizeHint().width() < 200); // Thai has no spaces, yet it breaks
    QVERIFY(label.heightForWidth(160) >= 2 * label.heightForWidth(4000));
    Label chinese(QString::fromUtf8("新的图标已经上传了请大家今天下午之前看一下谢谢"));
    QVERIFY(chinese.minimumSizeHint().width() < 100);
    Label single(QStringLiteral("a rather long line of text that will not fit"));
    single.setElided();
    single.resize(60, 30);
    single.show();
    QCOMPARE(single.toolTip(), single.text());
    single.resize(2000, 30);
    QTRY_VERIFY(single.toolTip().isEmpty());
    single.setDetails(QStringLiteral("more than it says"));
    QHelpEvent asked(QEvent::ToolTip, {}, {});
    QApplication::sendEvent(&single, &asked);
    QCOMPARE(single.toolTip(), QStringLiteral("more than it says"));
}

void TestWidgets::buttonsWrapBeforeTheyElide()
{
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    auto *button =
        new Button(Symbol::Key, QStringLiteral("Izin untuk melihat dan mengubah anggota diminta sekarang"),
                   ButtonKind::Primary);
    layout->addWidget(button);
    layout->addStretch();
    const int natural = button->sizeHint().width();
    QVERIFY(button->minimumSizeHint().width() < natural);
    window.resize(button->minimumSizeHint().width() + 24, 200);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(button->width() < natural);
    QTRY_VERIFY(button->height() > metrics::controlHeight());
}

void TestWidgets::searchFieldClearsOnEscapeFirst()
{
    QWidget window;
    auto *field = new SearchField(QStringLiteral("Find a space"), &window);
    QCOMPARE(accessible(field)->text(QAccessible::Name), QStringLiteral("Find a space"));
    window.show();
    QTest::keyClicks(field, QStringLiteral("launch"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty());
}

void TestWidgets::notifierSpeaksAtMostOnceInTwoSeconds()
{
    QWidget window;
    window.show();
    Notifier notifier(&window);
    QVERIFY(!notifier.isVisible());
    notifier.announce(QStringLiteral("one"));
    QVERIFY(notifier.isVisible());
    QAccessibleInterface *iface = accessible(&notifier);
    QCOMPARE(iface->role(), QAccessible::Notification);
    QCOMPARE(iface->text(QAccessible::Name), QStringLiteral("one"));
    notifier.announce(QStringLiteral("two"));
    notifier.announce(QStringLiteral("three"));
    QCOMPARE(notifier.lastAnnouncement(), QStringLiteral("one"));
    QTRY_COMPARE_WITH_TIMEOUT(notifier.lastAnnouncement(), QStringLiteral("three"), 4000);
}

void TestWidgets::toastGoesAfterItsTimeButNotUnderTheFocus()
{
    QWidget host;
    host.resize(300, 400);
    host.show();
    QVERIFY(QTest::qWaitForWindowActive(&host));
    Toast toast(&host);
    QSignalSpy undo(&toast, &Toast::actionTriggered);
    toast.showText(QStringLiteral("You left “Weekend hike”."), QStringLiteral("Undo"));
    QVERIFY(toast.isVisible());
    QVERIFY(toast.geometry().bottom() <= host.height());
    child<QPushButton>(&toast, QStringLiteral("Undo"))->setFocus();
    child<QPushButton>(&toast, QStringLiteral("Undo"))->click();
    QCOMPARE(undo.count(), 1);
    QVERIFY(!toast.isVisible());
    toast.showText(QStringLiteral("Done"));
    QTRY_VERIFY_WITH_TIMEOUT(!toast.isVisible(), 8000);
}

void TestWidgets::railCountsAndDots()
{
    Rail rail;
    const int chat = rail.addEntry(Symbol::Chat, QStringLiteral("Chat"));
    const int permissions = rail.addEntry(Symbol::Key, QStringLiteral("Permissions"));
    QCOMPARE(rail.current(), chat);
    QSignalSpy chosen(&rail, &Rail::entryChosen);
    rail.setCurrent(permissions);
    QCOMPARE(chosen.count(), 0);
    QTest::mouseClick(rail.entry(chat), Qt::LeftButton);
    QCOMPARE(chosen.value(0).value(0).toInt(), chat);
    rail.setCount(chat, 3);
    QCOMPARE(accessible(rail.entry(chat))->text(QAccessible::Name), QStringLiteral("Chat"));
    QVERIFY(rail.entry(chat)->accessibleDescription().startsWith(QLatin1Char('3')));
    const QImage plain = rail.entry(permissions)->grab().toImage();
    rail.setDot(permissions, QStringLiteral("Something you asked for was refused"));
    QVERIFY(rail.entry(permissions)->grab().toImage() != plain);
    QCOMPARE(rail.entry(permissions)->accessibleDescription(),
             QStringLiteral("Something you asked for was refused"));
    rail.setAccount(QStringLiteral("Ana Wijaya"), 1, QStringLiteral("ana@example.com"));
    rail.setKeyState(KeyState::Part);
    QVERIFY(rail.accountButton()->accessibleDescription().contains(QStringLiteral("ana@example.com")));
    QCOMPARE(accessible(rail.menuButton())->text(QAccessible::Name), QStringLiteral("Menu"));
}

void TestWidgets::railGrowsWithItsCaptions()
{
    Rail rail;
    rail.addEntry(Symbol::Chat, QStringLiteral("Chat"));
    QCOMPARE(rail.sizeHint().width(), 76);
    rail.addEntry(Symbol::Key, QStringLiteral("Berechtigungen verwalten"));
    QVERIFY(rail.sizeHint().width() > 76);
}

void TestWidgets::stepsReadAsSentences()
{
    StepList steps;
    const int ready =
        steps.addStep(QStringLiteral("Ready to receive the answer"), QStringLiteral("127.0.0.1"));
    const int waiting = steps.addStep(QStringLiteral("Waiting for you"), QStringLiteral("10 minutes"));
    steps.setState(ready, StepState::Done);
    steps.setState(waiting, StepState::Failed);
    steps.setNote(waiting, QStringLiteral("You (or Google) stopped the sign-in."));
    QAccessibleInterface *iface = accessible(&steps);
    QCOMPARE(iface->role(), QAccessible::List);
    QCOMPARE(iface->child(0)->text(QAccessible::Name),
             QStringLiteral("Done: Ready to receive the answer. 127.0.0.1"));
    QCOMPARE(iface->child(1)->text(QAccessible::Name),
             QStringLiteral("Failed: Waiting for you. You (or Google) stopped the sign-in."));
    QCOMPARE(iface->child(1)->role(), QAccessible::ListItem);
}

void TestWidgets::switchToggles()
{
    Switch control(QStringLiteral("Try without"));
    control.show();
    QAccessibleInterface *iface = accessible(&control);
    QCOMPARE(iface->role(), QAccessible::CheckBox);
    QCOMPARE(iface->text(QAccessible::Name), QStringLiteral("Try without"));
    QTest::mouseClick(&control, Qt::LeftButton);
    QVERIFY(iface->state().checked);
    QTest::keyClick(&control, Qt::Key_Space);
    QVERIFY(!control.isChecked());
}

void TestWidgets::splitBarIsNamedByItsLegend()
{
    SplitBar bar;
    bar.resize(400, bar.sizeHint().height());
    bar.setParts({{29, Tone::Ok, QStringLiteral("29 work")}, {7, Tone::Bad, QStringLiteral("7 refused")}});
    QCOMPARE(bar.accessibleName(), QStringLiteral("29 work, 7 refused"));
    const QImage image = bar.grab().toImage();
    const Tokens t = Tokens::of(&bar);
    const int dpr = int(image.devicePixelRatio());
    QCOMPARE(image.pixelColor(100 * dpr, 4 * dpr).name(), t.ok.name());
    QCOMPARE(image.pixelColor(360 * dpr, 4 * dpr).name(), t.bad.name());
}

int main(int argc, char **argv)
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QApplication app(argc, argv);
    applyAppearance(Appearance::Light);
    TestWidgets test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_widgets.moc"
