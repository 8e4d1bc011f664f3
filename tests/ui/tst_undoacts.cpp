// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/offlinechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/widgets/toast.h"

#include <QApplication>
#include <QLocale>
#include <QPushButton>
#include <QTableView>

// What is done at once and can be undone: deleting and removing.

using namespace roomkey;
using namespace roomkey::ui;
using Fixture = OfflineChat;

class TestUndoActs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void deletingIsDoneAtOnceAndUndone();
    void undoIsOfferedWhileItCan();
    void removingSomebodyIsUndone();
};

void TestUndoActs::initTestCase()
{
    installTimelineAccessibility();
    QLocale::setDefault(QLocale::c());
}

void TestUndoActs::deletingIsDoneAtOnceAndUndone()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const QModelIndex row = x.timeline()->model()->index(4, 0);
    const auto deletion = [&row] { return Message::Deletion(row.data(models::DeletionRole).toInt()); };
    Q_EMIT x.timeline()->deleteRequested(x.timeline()->model()->index(6, 0));
    QTest::qWait(50);
    QVERIFY2(x.session.store().outbox().isEmpty(), "somebody else's message cannot be deleted");

    Q_EMIT x.timeline()->deleteRequested(row);
    QTRY_COMPARE(deletion(), Message::Deletion::ByAuthor);
    QVERIFY2(!QApplication::activeModalWidget(), "nothing is asked");
    QCOMPARE(x.session.store().outbox(sample::Launch).value(0).state, OutboxRow::State::Held);
    auto *toast = x.page->findChild<Toast *>();
    QTRY_VERIFY(toast->isVisible());
    QCOMPARE(toast->accessibleName(), QStringLiteral("Message deleted"));
    Q_EMIT x.timeline()->deleteRequested(row); // it is gone already
    QPushButton *undo = button(*toast, QStringLiteral("Undo"));
    QVERIFY(undo);
    undo->click();
    QTRY_COMPARE(deletion(), Message::Deletion::None);
    QVERIFY(x.session.store().outbox().isEmpty());
    QVERIFY(!toast->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(x.notifier->lastAnnouncement(), QStringLiteral("Undone"), 5'000);

    // By the keyboard, from the empty composer.
    x.text()->setFocus();
    Q_EMIT x.timeline()->deleteRequested(row);
    QTRY_VERIFY(toast->isVisible());
    QTest::keyClick(x.text(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(deletion(), Message::Deletion::None);
    QVERIFY(x.session.store().outbox().isEmpty());

    // And in the row itself.
    Q_EMIT x.timeline()->deleteRequested(row);
    QTRY_COMPARE(deletion(), Message::Deletion::ByAuthor);
    Q_EMIT x.timeline()->actionRequested(row, MessageAction::Undo);
    QTRY_COMPARE(deletion(), Message::Deletion::None);
    QTRY_VERIFY(!toast->isVisible());
}

void TestUndoActs::undoIsOfferedWhileItCan()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    Q_EMIT x.timeline()->deleteRequested(x.timeline()->model()->index(4, 0));
    auto *toast = x.page->findChild<Toast *>();
    QTRY_VERIFY(toast->isVisible());
    x.page->openSpace(sample::Budi); // it stays while one looks elsewhere
    QVERIFY(toast->isVisible());
    OutboxRow row = x.session.store().outbox(sample::Launch).constFirst();
    row.state = OutboxRow::State::Sending;
    QVERIFY(await(x.session.store().updateOutbox(row)));
    QTRY_VERIFY(!toast->isVisible());
    QTest::keyClick(x.text(), Qt::Key_Z, Qt::ControlModifier);
    QTest::qWait(50);
    QCOMPARE(x.session.store().outbox(sample::Launch).size(), 1);
}

void TestUndoActs::removingSomebodyIsUndone()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->rightPane()->showPage(x.page->membersPane());
    auto *table = x.page->membersPane()->findChild<QTableView *>();
    const auto rowOf = [table](const QString &name) {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 0).data().toString() == name)
                return row;
        }
        return -1;
    };
    QTRY_VERIFY(table->model()->rowCount() > 2);
    const int before = table->model()->rowCount();
    const QString somebody = table->model()->index(before - 1, 0).data().toString();
    table->setCurrentIndex(table->model()->index(before - 1, 0));
    QTest::keyClick(table, Qt::Key_Delete);
    QTRY_COMPARE(rowOf(somebody), -1);
    QVERIFY(!QApplication::activeModalWidget());
    const OutboxRow held = x.session.store().outbox(sample::Launch).value(0);
    QCOMPARE(held.kind, OutboxRow::Kind::RemoveMember);
    QCOMPARE(held.state, OutboxRow::State::Held);
    auto *toast = x.page->findChild<Toast *>();
    QTRY_COMPARE(toast->accessibleName(), somebody + QStringLiteral(" was removed"));
    button(*toast, QStringLiteral("Undo"))->click();
    QTRY_VERIFY(rowOf(somebody) >= 0);
    QCOMPARE(table->model()->rowCount(), before);
    QVERIFY(x.session.store().outbox().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(x.notifier->lastAnnouncement(), QStringLiteral("Undone"), 5'000);

    // Refused, whoever it was is there again, and the reason is told.
    Q_EMIT x.session.session->rowSettled(
        [&] {
            OutboxRow refused = held;
            refused.refusal = QStringLiteral("PERMISSION_DENIED");
            return refused;
        }(),
        false);
    QTRY_VERIFY_WITH_TIMEOUT(
        x.notifier->lastAnnouncement().startsWith(somebody + QStringLiteral(" was not removed.")), 5'000);
}

QTEST_MAIN(TestUndoActs)
#include "tst_undoacts.moc"
