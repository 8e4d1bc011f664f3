// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/offlinechat.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QMenu>

// A message that was sent can be taken back for some seconds, in its row and from the empty composer.

using namespace roomkey;
using namespace roomkey::ui;
using namespace std::chrono_literals;
using models::TimelineModel;

namespace {

struct Fixture : OfflineChat
{
    Fixture() { page->openSpace(sample::Launch); }

    AccountStore &store() { return session.store(); }
    QList<OutboxRow> outbox() { return store().outbox(sample::Launch); }
    TimelineModel::State lastState() const
    {
        return TimelineModel::State(lastMessage().data(models::StateRole).toInt());
    }
    void send(const QString &words)
    {
        const auto before = outbox().size();
        text()->setFocus();
        text()->insertPlainText(words);
        QTest::keyClick(text(), Qt::Key_Return);
        QTRY_COMPARE(outbox().size(), before + 1);
        QTRY_VERIFY(text()->toPlainText().isEmpty());
        QTRY_COMPARE(lastMessage().data(models::TextRole).toString(), words);
    }
    /// Where the pointer says that a click does something, in the newest message.
    QList<QPoint> clickable() const
    {
        QList<QPoint> points;
        const QRect row = timeline()->visualRect(lastMessage());
        for (int y = row.top(); y < row.bottom(); y += 3) {
            for (int x = row.left(); x < row.right(); x += 3) {
                QTest::mouseMove(timeline()->viewport(), {x, y});
                if (timeline()->viewport()->cursor().shape() == Qt::PointingHandCursor)
                    points.append({x, y});
            }
        }
        return points;
    }
    void undoByKey() { QTest::keyClick(text(), Qt::Key_Z, Qt::ControlModifier); }
};

} // namespace

class TestUndoSend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSentMessageWaitsAndSaysSo();
    void theComposerTakesItBack();
    void upTakesTheUnsentMessageBack();
    void theLinkInItsRowTakesItBack();
    void keyAndAssistiveTechnologyDoInTheRow();
    void typedMeanwhileStays();
    void anEditIsNotDisturbed();
    void oneMaySwitchSpacesOnTheWay();
    void tooLateIsTold();
    void nothingLeftToUndoIsTold();
    void theLatestActIsUndoneFirst();
    void whatIsHeldIsThereAfterARestart();
    void howLongIsOnesChoice();
};

void TestUndoSend::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    installTimelineAccessibility();
}

void TestUndoSend::aSentMessageWaitsAndSaysSo()
{
    Fixture x;
    x.send(QStringLiteral("On my way"));
    QCOMPARE(x.lastState(), TimelineModel::State::Held);
    QCOMPARE(x.lastMessage().data(models::HoldLeftRole).toInt(), 5);
    QCOMPARE(x.outbox().constFirst().notBefore - x.outbox().constFirst().createdAt, 5'000'000);
    QTRY_VERIFY(x.notifier->lastAnnouncement().contains(QStringLiteral("Ctrl+Z")));
    auto *toast = x.page->findChild<Toast *>();
    QVERIFY2(!toast->isVisible(), "the row says it");
    x.session.clock.advance(5s);
    QTRY_VERIFY(x.lastState() != TimelineModel::State::Held);
    QVERIFY(x.clickable().isEmpty());
}

void TestUndoSend::theComposerTakesItBack()
{
    Fixture x;
    x.send(QStringLiteral("A slip\nof the pen"));
    x.undoByKey();
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("A slip\nof the pen"));
    QVERIFY(x.outbox().isEmpty());
    QTRY_VERIFY(!x.texts().contains(QStringLiteral("A slip\nof the pen")));
    QCOMPARE(x.store().draft(sample::Launch), QStringLiteral("A slip\nof the pen"));
    QCOMPARE(QApplication::focusWidget(), x.text());
    // It is a message like any other again.
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(x.outbox().size(), 1);
    QTRY_VERIFY(x.text()->toPlainText().isEmpty());
    QTRY_COMPARE(x.store().draft(sample::Launch), QString());
}

void TestUndoSend::upTakesTheUnsentMessageBack()
{
    // The last message of one's own is the one not sent yet; the one before is not meant.
    Fixture x;
    x.send(QStringLiteral("A slip"));
    QTest::keyClick(x.text(), Qt::Key_Up);
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("A slip"));
    QVERIFY(!x.composer()->isEditing());
    QVERIFY(x.outbox().isEmpty());
}

void TestUndoSend::theLinkInItsRowTakesItBack()
{
    Fixture x;
    x.send(QStringLiteral("first"));
    x.send(QStringLiteral("second"));
    const QList<QPoint> points = x.clickable();
    QVERIFY(!points.isEmpty());
    QTest::mouseClick(x.timeline()->viewport(), Qt::LeftButton, {}, points.at(points.size() / 2));
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("second"));
    QCOMPARE(x.outbox().size(), 1);
    QCOMPARE(x.outbox().constFirst().text, QStringLiteral("first"));
}

void TestUndoSend::keyAndAssistiveTechnologyDoInTheRow()
{
    Fixture x;
    x.send(QStringLiteral("first"));
    x.send(QStringLiteral("second"));
    // Not the newest, but the one the keyboard is on.
    x.timeline()->setFocus();
    x.timeline()->setCurrentIndex(x.message(x.timeline()->model()->rowCount() - 2));
    QTest::keyClick(x.timeline(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("first"));
    x.text()->clear();

    auto *list = dynamic_cast<AccessibleTimeline *>(QAccessible::queryAccessibleInterface(x.timeline()));
    QVERIFY(list);
    QAccessibleInterface *row = list->child(list->childCount() - 1);
    QVERIFY(row->text(QAccessible::Name).contains(QStringLiteral("can be undone")));
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Undo")));
    row->actionInterface()->doAction(QStringLiteral("Undo"));
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("second"));
    QVERIFY(x.outbox().isEmpty());
    // What is settled offers nothing.
    row = list->child(0);
    QVERIFY(!row->actionInterface()->actionNames().contains(QStringLiteral("Undo")));
}

void TestUndoSend::typedMeanwhileStays()
{
    Fixture x;
    x.send(QStringLiteral("A slip"));
    QTest::keyClicks(x.text(), QStringLiteral("next"));
    Q_EMIT x.timeline()->actionRequested(x.lastMessage(), MessageAction::Undo);
    QTest::keyClicks(x.text(), QStringLiteral(" thought")); // while the outbox is at it
    x.list()->setFocus();                                   // which saves what stands there
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("A slip\nnext thought"));
    QTRY_COMPARE(x.store().draft(sample::Launch), QStringLiteral("A slip\nnext thought"));
    QVERIFY(x.outbox().isEmpty());
}

void TestUndoSend::anEditIsNotDisturbed()
{
    Fixture x;
    x.send(QStringLiteral("A slip"));
    QTest::keyClicks(x.text(), QStringLiteral("next"));
    Q_EMIT x.timeline()->editRequested(x.message(4));
    QVERIFY(x.composer()->isEditing());
    const QString edited = x.text()->toPlainText();
    Q_EMIT x.timeline()->actionRequested(x.lastMessage(), MessageAction::Undo);
    QTRY_VERIFY(x.outbox().isEmpty());
    QTRY_COMPARE(x.store().draft(sample::Launch), QStringLiteral("A slip\nnext"));
    QVERIFY(x.composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), edited);
    QTest::keyClick(x.text(), Qt::Key_Escape);
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("A slip\nnext"));
}

void TestUndoSend::oneMaySwitchSpacesOnTheWay()
{
    Fixture x;
    x.send(QStringLiteral("A slip"));
    QTest::keyClicks(x.text(), QStringLiteral("next"));
    Q_EMIT x.timeline()->actionRequested(x.lastMessage(), MessageAction::Undo);
    QTest::keyClicks(x.text(), QStringLiteral(" thought"));
    x.page->openSpace(sample::Budi);
    x.page->openSpace(sample::Launch);
    QTRY_VERIFY(x.outbox().isEmpty());
    QTest::qWait(50);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("A slip\nnext thought"));
    QTRY_COMPARE(x.store().draft(sample::Launch), QStringLiteral("A slip\nnext thought"));

    // Elsewhere when it comes: it is there when one returns.
    x.text()->clear();
    x.send(QStringLiteral("Again"));
    Q_EMIT x.timeline()->actionRequested(x.lastMessage(), MessageAction::Undo);
    x.page->openSpace(sample::Budi);
    QTRY_VERIFY(x.outbox().isEmpty());
    QCOMPARE(x.text()->toPlainText(), QString());
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("Again"));
}

void TestUndoSend::tooLateIsTold()
{
    Fixture x;
    x.send(QStringLiteral("A slip"));
    OutboxRow row = x.outbox().constFirst();
    // Claimed by whoever sends it in the moment before the screen knew.
    row.state = OutboxRow::State::Sending;
    const auto sending = x.store().updateOutbox(row);
    Q_EMIT x.timeline()->actionRequested(x.lastMessage(), MessageAction::Undo);
    QTRY_VERIFY(x.notifier->lastAnnouncement().contains(QStringLiteral("too late")));
    QVERIFY(await(sending));
    QCOMPARE(x.text()->toPlainText(), QString());
    QCOMPARE(x.store().draft(sample::Launch), QString());
    QCOMPARE(x.outbox(), QList<OutboxRow>{row});
}

void TestUndoSend::nothingLeftToUndoIsTold()
{
    Fixture x;
    const auto *toast = x.page->findChild<Toast *>();
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Z, Qt::ControlModifier);
    QTest::qWait(50);
    QVERIFY2(!toast->isVisible(), "nothing was done that could be undone");

    x.send(QStringLiteral("A slip"));
    OutboxRow row = x.outbox().constFirst();
    row.state = OutboxRow::State::Sending;
    QVERIFY(await(x.store().updateOutbox(row)));
    QTest::keyClick(x.text(), Qt::Key_Z, Qt::ControlModifier);
    const QString words = QStringLiteral("It is too late. The message is on its way.");
    QTRY_VERIFY(toast->isVisible());
    QCOMPARE(toast->accessibleName(), words);
    QTRY_COMPARE_WITH_TIMEOUT(x.notifier->lastAnnouncement(), words, 5'000);
    QCOMPARE(x.outbox(), QList<OutboxRow>{row});
}

void TestUndoSend::theLatestActIsUndoneFirst()
{
    Fixture x;
    x.send(QStringLiteral("A slip"));
    Q_EMIT x.timeline()->deleteRequested(x.message(4));
    auto *toast = x.page->findChild<Toast *>();
    QTRY_VERIFY(toast->isVisible());
    QCOMPARE(x.outbox().size(), 2);
    x.undoByKey();
    QTRY_COMPARE(x.outbox().size(), 1);
    QCOMPARE(x.outbox().constFirst().kind, OutboxRow::Kind::Send);
    QTRY_VERIFY(!toast->isVisible());
    x.undoByKey();
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("A slip"));
    QVERIFY(x.outbox().isEmpty());

    // The toast is about the deletion whatever was sent since.
    x.text()->clear();
    Q_EMIT x.timeline()->deleteRequested(x.message(4));
    QTRY_VERIFY(toast->isVisible());
    x.send(QStringLiteral("Later"));
    Q_EMIT toast->actionTriggered();
    QTRY_COMPARE(x.outbox().size(), 1);
    QCOMPARE(x.outbox().constFirst().text, QStringLiteral("Later"));
}

void TestUndoSend::whatIsHeldIsThereAfterARestart()
{
    Fixture x;
    x.send(QStringLiteral("Before the end"));
    x.session.clock.advance(2s);
    x.open();
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.lastMessage().data(models::HoldLeftRole).toInt(), 3);
    x.text()->setFocus();
    x.undoByKey();
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("Before the end"));
}

void TestUndoSend::howLongIsOnesChoice()
{
    Fixture x;
    QMenu *menu = nullptr;
    for (QAction *action : x.page->menuActions()) {
        if (action->text() == QLatin1String("Undo sending"))
            menu = action->menu();
    }
    QVERIFY(menu);
    Q_EMIT menu->aboutToShow();
    const auto checked = [menu] {
        QList<int> seconds;
        for (const QAction *choice : menu->actions()) {
            if (choice->isChecked())
                seconds << choice->data().toInt();
        }
        return seconds;
    };
    QCOMPARE(menu->actions().size(), 4);
    QCOMPARE(checked(), QList<int>{5});
    menu->actions().constLast()->trigger();
    x.send(QStringLiteral("slowly"));
    QCOMPARE(x.outbox().constFirst().notBefore - x.outbox().constFirst().createdAt, 30'000'000);
    // Whatever else can be undone as long, as one may need it.
    Q_EMIT x.timeline()->deleteRequested(x.message(4));
    QTRY_COMPARE(x.outbox().size(), 2);
    QCOMPARE(x.outbox().constLast().notBefore - x.outbox().constLast().createdAt, 30'000'000);

    menu->actions().constFirst()->trigger();
    x.send(QStringLiteral("at once"));
    QCOMPARE(x.outbox().constLast().state, OutboxRow::State::Waiting);
    // A deletion is not asked about, so it can be undone all the same.
    Q_EMIT x.timeline()->deleteRequested(x.message(4));
    QTRY_COMPARE(x.outbox().size(), 3);
    x.open();
    QCOMPARE(x.session.session->sendHold(), 0ms);
    // What no menu wrote changes nothing.
    x.session.settings->setValue(settingskeys::SendHold, QStringLiteral("86400"));
    x.session.session->setSendHold(5s);
    x.open();
    QCOMPARE(x.session.session->sendHold(), 5s);
}

QTEST_MAIN(TestUndoSend)
#include "tst_undosend.moc"
