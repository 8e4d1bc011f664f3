// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/failingcalls.h"
#include "tests/ui/quittingprogram.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QTimer>

#include <cerrno>

// Quitting loses nothing that was written, unless the person says so.

using namespace roomkey;
using namespace roomkey::ui;

namespace {

const SpaceName Thai(QStringLiteral("spaces/thai"));

} // namespace

class TestQuitting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingToSaveIsNothingToAsk();
    void whatCanBeSavedIsSavedWithoutAsking();
    void whatCannotBeSavedIsAskedAbout();
    void aChangeThatCannotBeSavedIsAskedAbout();
    void onceThereIsRoomNothingIsAsked();
    void aDiskMayTakeItsTimeWithoutAWord();
    void aDiskThatHangsIsToldAndWaitedFor();
    void whatIsWrittenMeanwhileIsNamedToo();
    void aDiskThatHangsCanBeLeft();
    void aDiskThatHangsAndThenRefusesIsAskedAboutOnce();
    void anActOnItsWayIsWaitedForToo();
    void anActThatCannotBeSavedIsTold_data();
    void anActThatCannotBeSavedIsTold();
    void typedInTheSecondRoundIsNotCalledLost();
};

void TestQuitting::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestQuitting::nothingToSaveIsNothingToAsk()
{
    QuittingProgram x;
    x.window().close();
    QVERIFY(!x.window().isVisible());
    QVERIFY(!x.question());
}

void TestQuitting::whatCanBeSavedIsSavedWithoutAsking()
{
    QuittingProgram x;
    x.write(QStringLiteral("half a sentence"));
    x.window().close(); // before the composer's pause is over
    QTRY_VERIFY(!x.window().isVisible());
    QVERIFY(!x.question());
    x.start();
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a sentence"));
}

void TestQuitting::whatCannotBeSavedIsAskedAbout()
{
    QuittingProgram x;
    const FailingCall full(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    x.write(QStringLiteral("written in vain"));
    x.page()->openSpace(Thai);
    x.write(QStringLiteral("here as well"));
    x.window().close();
    QTRY_VERIFY(x.question());
    QVERIFY(x.window().isVisible());
    QVERIFY(says(*x.question(), QStringLiteral("Quit and lose what you wrote?")));
    for (const QString &place : {QStringLiteral("“Product launch”"), QStringLiteral("“การตลาด ไตรมาส 4”")})
        QVERIFY2(says(*x.question(), place), qPrintable(visibleTexts(*x.question()).join(QLatin1Char('\n'))));
    QVERIFY(says(*x.question(), QStringLiteral("No room to save messages.")));
    // Asking again makes no second question, and Return stays.
    x.window().close();
    QCOMPARE(x.window().findChildren<QuestionDialog *>().size(), 1);
    QTest::keyClick(x.question(), Qt::Key_Return);
    QTRY_VERIFY(!x.question());
    QVERIFY(x.window().isVisible());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("here as well"));
    x.page()->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("written in vain"));
    Q_EMIT x.window().quitRequested(); // by the menu
    QTRY_VERIFY(x.question());
    button(*x.question(), QStringLiteral("Quit and lose the text"))->click();
    QTRY_VERIFY(!x.window().isVisible());
}

void TestQuitting::aChangeThatCannotBeSavedIsAskedAbout()
{
    QuittingProgram x;
    const FailingCall readOnly(x.outboxFile(), FailingCall::Kind::Write, EROFS);
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Up); // the last message of one's own
    QVERIFY(x.page()->conversation()->composer()->isEditing());
    x.write(QStringLiteral(" And more."));
    x.window().close();
    QTRY_VERIFY(x.question());
    QVERIFY(says(*x.question(), QStringLiteral("What you wrote in “Product launch” is not saved.")));
    QVERIFY(says(*x.question(), QStringLiteral("the folder is read-only.")));
    x.question()->reject();
    QVERIFY(x.text()->toPlainText().endsWith(QStringLiteral(" And more.")));
    QTRY_VERIFY(!x.question());
    // Nor may it get lost on its way into the outbox.
    x.write(QStringLiteral("!"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    x.window().close();
    QTRY_VERIFY(x.question());
    x.question()->reject();
    QVERIFY(x.text()->toPlainText().endsWith(QStringLiteral(" And more.!")));
}

void TestQuitting::onceThereIsRoomNothingIsAsked()
{
    QuittingProgram x;
    auto full = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    x.write(QStringLiteral("waits for room"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    x.window().close(); // while it is on its way into the outbox
    QTRY_VERIFY(x.question());
    x.question()->reject();
    full.reset();
    x.window().close();
    QTRY_VERIFY(!x.window().isVisible());
    QVERIFY(!x.question());
    x.start();
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("waits for room"));
}

void TestQuitting::aDiskMayTakeItsTimeWithoutAWord()
{
    QuittingProgram x;
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("written slowly"));
    x.window().close();
    QTRY_VERIFY(HangingWrites::waiting() > 0);
    QTest::qWait(100);
    QVERIFY(!x.question());
    QVERIFY(x.window().isVisible());
    held.reset();
    QTRY_VERIFY(!x.window().isVisible());
    QVERIFY(!x.controller->isGivenUp());
    x.start();
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("written slowly"));
}

void TestQuitting::aDiskThatHangsIsToldAndWaitedFor()
{
    QuittingProgram x(NoTime);
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("written slowly"));
    x.window().close();
    QTRY_VERIFY(x.question());
    const QString said = visibleTexts(*x.question()).join(QLatin1Char('\n'));
    QVERIFY2(said.contains(QStringLiteral("What you wrote in “Product launch” is not saved yet.")),
             qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("The disk takes long to answer.")), qPrintable(said));
    QTest::keyClick(x.question(), Qt::Key_Return); // keeps waiting
    QVERIFY(!x.question());
    QVERIFY(x.window().isVisible());
    x.write(QStringLiteral(" and more"));
    x.window().close(); // by now the answer is known at once
    QVERIFY(x.question());
    button(*x.question(), QStringLiteral("Keep waiting"))->click();
    QVERIFY(!x.question());
    x.write(QStringLiteral("."));
    held.reset();
    QTRY_VERIFY(!x.window().isVisible()); // by itself
    QVERIFY(!x.question());
    x.start();
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("written slowly and more."));
}

void TestQuitting::whatIsWrittenMeanwhileIsNamedToo()
{
    const QString launch = QStringLiteral("“Product launch”");
    const QString thai = QStringLiteral("“การตลาด ไตรมาส 4”");
    QuittingProgram x(NoTime);
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("written slowly"));
    x.window().close();
    QTRY_VERIFY(x.question());
    QVERIFY(!says(*x.question(), thai));
    button(*x.question(), QStringLiteral("Keep waiting"))->click();
    QVERIFY(!x.question());
    x.page()->openSpace(Thai);
    x.write(QStringLiteral("later")); // so new that it is not even on its way
    x.window().showMinimized();
    Q_EMIT x.window().quitRequested();
    QVERIFY(x.question());
    QVERIFY(!x.window().isMinimized());
    QCOMPARE(x.window().findChildren<QuestionDialog *>().size(), 1);
    for (const QString &place : {launch, thai})
        QVERIFY2(says(*x.question(), place), qPrintable(visibleTexts(*x.question()).join(QLatin1Char('\n'))));
    held.reset();
    QTRY_VERIFY(!x.window().isVisible());
    x.start();
    x.page()->openSpace(Thai);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("later"));
}

void TestQuitting::aDiskThatHangsCanBeLeft()
{
    QuittingProgram x(NoTime);
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("on its way into the outbox"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    x.window().close();
    QTRY_VERIFY(x.question());
    QVERIFY(says(*x.question(), QStringLiteral("What you wrote in “Product launch” is not saved yet.")));
    button(*x.question(), QStringLiteral("Quit anyway"))->click();
    QVERIFY(!x.window().isVisible());
    QVERIFY2(x.controller->isGivenUp(), "nobody waits for the disk");
    QVERIFY(!x.question());
    // Whatever comes of the write, there is nobody any more to be asked about it.
    const FailingCall full(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    held.reset();
    QTest::qWait(500);
    QVERIFY(!x.window().isVisible());
    QVERIFY(!x.question());
}

void TestQuitting::aDiskThatHangsAndThenRefusesIsAskedAboutOnce()
{
    QuittingProgram x(NoTime);
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("in vain after all"));
    x.window().close();
    QTRY_VERIFY(x.question());
    const FailingCall full(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    held.reset();
    QTRY_VERIFY(x.question() && says(*x.question(), QStringLiteral("Quit and lose what you wrote?")));
    QCOMPARE(x.window().findChildren<QuestionDialog *>().size(), 1);
    QVERIFY(says(*x.question(), QStringLiteral("No room to save messages.")));
    x.question()->reject();
    QVERIFY(x.window().isVisible());
}

void TestQuitting::anActOnItsWayIsWaitedForToo()
{
    QuittingProgram x(NoTime);
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.deleteLast();
    x.window().close();
    QTRY_VERIFY(x.question());
    const QString said = visibleTexts(*x.question()).join(QLatin1Char('\n'));
    QVERIFY2(said.contains(QStringLiteral("Quit before what you did is saved?")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("What you did in “Product launch” is not saved yet.")),
             qPrintable(said));
    button(*x.question(), QStringLiteral("Keep waiting"))->click();
    held.reset();
    QTRY_VERIFY(!x.window().isVisible());
    QVERIFY(!x.controller->isGivenUp());
    x.controller.reset();
    AccountStore store(x.profile.paths, x.profile.account);
    QVERIFY(store.open());
    const QList<OutboxRow> rows = store.outbox(sample::Launch);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first().kind, OutboxRow::Kind::Delete);
}

void TestQuitting::anActThatCannotBeSavedIsTold_data()
{
    QTest::addColumn<bool>("hangsFirst");
    QTest::newRow("refused at once") << false;
    QTest::newRow("hangs, then refused") << true;
}

void TestQuitting::anActThatCannotBeSavedIsTold()
{
    QFETCH(const bool, hangsFirst);
    QuittingProgram x(hangsFirst ? NoTime : ForHours);
    auto held = hangsFirst ? std::make_unique<HangingWrites>(x.outboxFile()) : nullptr;
    std::unique_ptr<FailingCall> full;
    if (!hangsFirst)
        full = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    x.deleteLast();
    x.window().close();
    if (hangsFirst) {
        QTRY_VERIFY(x.question());
        button(*x.question(), QStringLiteral("Keep waiting"))->click();
        full = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
        held.reset();
    }
    const auto *list = x.page()->conversation();
    QTRY_VERIFY2(says(*list, QStringLiteral("No room to save messages.")), "why the message stays");
    QVERIFY(!x.question());
    QVERIFY2(x.window().isVisible(), "gone without a word, and the message stays");
    full.reset();
    // The person knows by now, and asks again.
    QTRY_VERIFY(x.window().close() || !x.window().isVisible());
}

void TestQuitting::typedInTheSecondRoundIsNotCalledLost()
{
    QuittingProgram x;
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("written slowly"));
    x.window().close();
    QTRY_VERIFY(HangingWrites::waiting() > 0);
    QString written = QStringLiteral("written slowly");
    int typed = 0;
    QTimer typing; // a fast writer here, a slow disk elsewhere
    connect(&typing, &QTimer::timeout, &x.window(), [&] {
        if (!x.window().isVisible() || x.question() || typed == 200)
            return;
        ++typed;
        QTest::keyClicks(x.text(), QStringLiteral("."));
        written.append(QLatin1Char('.'));
    });
    typing.start(0);
    held.reset();
    QTRY_VERIFY(x.question() || !x.window().isVisible());
    QVERIFY(!x.question());
    typing.stop();
    x.start();
    QCOMPARE(x.text()->toPlainText(), written);
}

QTEST_MAIN(TestQuitting)
#include "tst_quitting.moc"
