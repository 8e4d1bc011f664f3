// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/offlinechat.h"
#include "tests/ui/onlinechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/messagelayout.h"
#include "ui/chat/timelineaccessible.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QWheelEvent>

#include <algorithm>

// What one writes, from the first key until it is in the outbox.

using namespace roomkey;
using namespace roomkey::ui;
using Fixture = OfflineChat;

class TestWriting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSentMessageLeavesTheComposerOnlyWhenKept();
    void pressingInABurstSendsWhatIsSeenOnce();
    void enterWhileComposingTextDoesNotSend();
    void whatWaitsForTheNetworkSaysSo();
    void whatWaitsForAnAnswerDoesNotBlameTheNetwork();
    void draftsSurvive();
    void draftsAreKeptWhileOneTypes();
    void draftsAreKeptWhenOneLooksAway();
    void aSentTextIsNoDraftWhereverOneGoes();
    void textTypedOnAfterSendingStays();
    void ownMessagesAreEditedFromTheEmptyComposer();
    void writingWithoutPermissionKeepsTheText();
    void aLockedComposerIsOneLineHigh();
    void aLongTextStaysAtItsEdge();
};

void TestWriting::initTestCase()
{
    installTimelineAccessibility();
    QLocale::setDefault(QLocale::c());
}

void TestWriting::aSentMessageLeavesTheComposerOnlyWhenKept()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QTest::keyClicks(x.text(), QStringLiteral("On my way"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("On my way"));
    QTRY_VERIFY(x.text()->toPlainText().isEmpty());
    QCOMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    QTRY_COMPARE(x.texts().last(), QStringLiteral("On my way"));
    QTRY_VERIFY(x.timeline()->isAtBottom());
}

void TestWriting::pressingInABurstSendsWhatIsSeenOnce()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const auto buttons = x.composer()->findChildren<QPushButton *>();
    const auto send = std::ranges::find(buttons, QStringLiteral("Send"), &QWidget::accessibleName);
    QVERIFY(send != buttons.end());
    QStringList typed;
    for (int burst = 0; burst < 5; ++burst) {
        typed.append(QStringLiteral("burst %1").arg(burst));
        x.text()->setFocus();
        QTest::keyClicks(x.text(), typed.last());
        // All before the disk could answer, then while it does, by key and by button.
        for (int press = 0; press < 4; ++press) {
            QTest::keyClick(x.text(), Qt::Key_Return);
            (*send)->click();
        }
        while (!x.text()->toPlainText().isEmpty()) {
            QTest::keyClick(x.text(), burst % 2 ? Qt::Key_Enter : Qt::Key_Return);
            QVERIFY2(QTest::qWaitFor([&] { return !x.composer()->hasSubmitted(); }), "the disk answers");
        }
        QTest::keyClick(x.text(), Qt::Key_Return);
    }
    const QStringList kept = [&] {
        QStringList texts;
        for (const OutboxRow &row : x.session.store().outbox(sample::Launch))
            texts.append(row.text);
        return texts;
    }();
    QCOMPARE(kept, typed);
    QTRY_COMPARE(x.texts().mid(x.texts().size() - typed.size()), typed);
    QCOMPARE(x.texts().filter(QStringLiteral("burst ")).size(), typed.size());
}

void TestWriting::enterWhileComposingTextDoesNotSend()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QInputMethodEvent compose(QStringLiteral("ni"), {});
    QApplication::sendEvent(x.text(), &compose);
    QTest::keyClick(x.text(), Qt::Key_Return);
    QInputMethodEvent commit;
    commit.setCommitString(QStringLiteral("你"));
    QApplication::sendEvent(x.text(), &commit);
    QVERIFY(x.text()->toPlainText().contains(QStringLiteral("你")));
    QVERIFY(x.session.store().outbox().isEmpty());
}

void TestWriting::whatWaitsForTheNetworkSaysSo()
{
    OnlineChat x;
    // The answer to an attempt was lost: it goes first when the network is back, and waits as long.
    for (const auto state : {OutboxRow::State::Sending, OutboxRow::State::Waiting}) {
        OutboxRow row;
        row.space = sample::Launch;
        row.text = QStringLiteral("waits");
        row.state = state;
        row.clientId = newClientMessageId();
        row.requestId = newRequestId();
        QVERIFY(await(x.session.store().addToOutbox(row)));
    }
    x.server.stop();
    x.session.session->startNetwork();
    QTRY_VERIFY(x.session.session->isOffline());
    const QAbstractItemModel *model = x.page->conversation()->timeline()->model();
    const int rows = model->rowCount();
    QVERIFY(rows > 2);
    for (const int row : {rows - 2, rows - 1}) {
        const MessageLayout layout(model->index(row, 0), 700);
        QCOMPARE(layout.caption(), QStringLiteral("Waiting for the connection. Kept on this computer."));
    }
}

void TestWriting::whatWaitsForAnAnswerDoesNotBlameTheNetwork()
{
    OnlineChat x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    x.session.session->startNetwork();
    x.session.session->setSendHold(std::chrono::seconds(0));
    const QAbstractItemModel *model = x.page->conversation()->timeline()->model();
    const auto caption = [&](int row) { return MessageLayout(model->index(row, 0), 700).caption(); };
    const int own = 4;
    Conversation *conversation = x.page->conversation();
    Q_EMIT conversation->composer()->sendRequested(QStringLiteral("hangs"));
    QTRY_VERIFY(x.sent("POST").size() == 1 && !conversation->composer()->hasSubmitted());
    Q_EMIT conversation->composer()->sendRequested(QStringLiteral("behind it"));
    QTRY_COMPARE(model->index(model->rowCount() - 1, 0).data(models::TextRole).toString(),
                 QStringLiteral("behind it"));
    OutboxRow deletion;
    deletion.space = sample::Launch;
    deletion.kind = OutboxRow::Kind::Delete;
    deletion.message = MessageName(model->index(own, 0).data(models::ResourceNameRole).toString());
    deletion.requestId = newRequestId();
    QVERIFY(await(x.session.store().addToOutbox(deletion)));
    const int last = model->rowCount() - 1;
    QTRY_COMPARE(caption(own), QStringLiteral("Others still see it."));
    QCOMPARE(caption(last - 1), QStringLiteral("Sending…"));
    QCOMPARE(caption(last), QStringLiteral("Waiting to be sent. Kept on this computer."));

    x.server.stop();
    QTRY_VERIFY(x.session.session->isOffline());
    QTRY_COMPARE(caption(last), QStringLiteral("Waiting for the connection. Kept on this computer."));
    QCOMPARE(caption(own), QStringLiteral("Others see it until the connection is back."));
}

void TestWriting::draftsSurvive()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setPlainText(QStringLiteral("half a thought"));
    x.page->openSpace(sample::Budi);
    QVERIFY(x.text()->toPlainText().isEmpty());
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("half a thought"));
    x.text()->setPlainText(QStringLiteral("another"));
    x.open(); // closed before the pause of the draft timer
    QTRY_COMPARE(x.session.store().draft(sample::Budi), QStringLiteral("another"));
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a thought"));
}

/// R13: not only once somebody stops to think.
void TestWriting::draftsAreKeptWhileOneTypes()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QElapsedTimer timer;
    timer.start();
    QList<qint64> pressedAt;
    while (timer.elapsed() < 2'500) {
        pressedAt.append(timer.elapsed());
        QTest::keyClick(x.text(), 'x');
        QTest::qWait(40);
        const qint64 now = timer.elapsed();
        const auto old = std::ranges::count_if(pressedAt, [now](qint64 at) { return now - at >= 1'000; });
        QVERIFY(x.session.store().draft(sample::Launch).size() >= old);
    }
}

void TestWriting::draftsAreKeptWhenOneLooksAway()
{
    // On the disk as soon as the focus goes: what ends the program then finds nothing unsaved.
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QTest::keyClicks(x.text(), QStringLiteral("before the phone rang"));
    QSignalSpy draft(x.page->conversation()->composer(), &Composer::draftChanged);
    x.list()->setFocus();
    QCOMPARE(draft.count(), 1);
    QCOMPARE(draft.last().first().toString(), QStringLiteral("before the phone rang"));
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("before the phone rang"));
    x.text()->setFocus();
    x.list()->setFocus();
    QCOMPARE(draft.count(), 1); // nothing new to keep

    // Another window is looked at: no focus in this one either.
    x.text()->setFocus();
    QTest::keyClicks(x.text(), QStringLiteral("!"));
    QFocusEvent away(QEvent::FocusOut, Qt::ActiveWindowFocusReason);
    QApplication::sendEvent(x.text(), &away);
    QCOMPARE(draft.count(), 2);
}

void TestWriting::aSentTextIsNoDraftWhereverOneGoes()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    // Typed long enough ago that the draft is stored, then sent, and away before the outbox answers.
    QTest::keyClicks(x.text(), QStringLiteral("On my way"));
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("On my way"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QString());
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QString());
    QCOMPARE(x.text()->toPlainText(), QString());

    // The same with nothing stored yet.
    QTest::keyClicks(x.text(), QStringLiteral("Really"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 2);
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QString());
    QCOMPARE(x.session.store().draft(sample::Launch), QString());
}

void TestWriting::textTypedOnAfterSendingStays()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QTest::keyClicks(x.text(), QStringLiteral("First"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTest::keyClicks(x.text(), QStringLiteral(" and more"));
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("and more"));
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("and more"));
}

void TestWriting::ownMessagesAreEditedFromTheEmptyComposer()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Up);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    QVERIFY(x.text()->toPlainText().startsWith(QStringLiteral("Day one.")));
    x.text()->setPlainText(QStringLiteral("Day two."));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_VERIFY(x.texts().contains(QStringLiteral("Day two.")));
    const QList<OutboxRow> rows = x.session.store().outbox(sample::Launch);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.constFirst().kind, OutboxRow::Kind::Edit);
}

void TestWriting::writingWithoutPermissionKeepsTheText()
{
    Fixture x({Scope::SpacesReadonly, Scope::MessagesReadonly});
    QVERIFY(await(x.session.store().saveDraft(sample::Launch, QStringLiteral("kept"))));
    x.open();
    x.page->openSpace(sample::Launch);
    QVERIFY(!x.text()->isVisible());
    QVERIFY(says(*x.page->conversation()->composer(), QStringLiteral("You refused it when you signed in.")));
    QCOMPARE(x.page->conversation()->composer()->text(), QStringLiteral("kept"));
    QSignalSpy asked(x.page.get(), &ChatPage::askForScopes);
    QPushButton *ask = button(*x.page->conversation()->composer(), QStringLiteral("Ask for this permission"));
    QVERIFY(ask);
    ask->click();
    QCOMPARE(asked.count(), 1);
}

void TestWriting::aLockedComposerIsOneLineHigh()
{
    Fixture open;
    open.page->openSpace(sample::Launch);
    Fixture locked({Scope::SpacesReadonly, Scope::MessagesReadonly});
    locked.page->openSpace(sample::Launch);
    const auto height = [](const Fixture &x) { return x.page->conversation()->composer()->height(); };
    QTRY_VERIFY(height(locked) < height(open) - 20);
    const QPushButton *ask =
        button(*locked.page->conversation()->composer(), QStringLiteral("Ask for this permission"));
    const int below =
        height(locked) - ask->mapTo(locked.page->conversation()->composer(), QPoint(0, ask->height())).y();
    QVERIFY2(below <= 16, "no band below it");
}

/// A space at the end of a line is wider than the line; nobody's text moves for that.
void TestWriting::aLongTextStaysAtItsEdge()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    const int edge = x.text()->cursorRect().x();
    QTest::keyClicks(x.text(), QStringLiteral("Written on a full disk. ").repeated(30));
    const auto begin = [&] { return x.text()->cursorRect(QTextCursor(x.text()->document())).x(); };
    for (int line = 0; line < 6; ++line) {
        QTest::keyClick(x.text(), Qt::Key_End);
        QCOMPARE(begin(), edge);
        QTest::keyClick(x.text(), Qt::Key_Up);
        QCOMPARE(begin(), edge);
    }
    QWheelEvent sideways({20, 20}, x.text()->mapToGlobal(QPointF(20, 20)), {-120, 0}, {-120, 0}, Qt::NoButton,
                         Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(x.text()->viewport(), &sideways);
    QCOMPARE(begin(), edge);
}

QTEST_MAIN(TestWriting)
#include "tst_writing.moc"
