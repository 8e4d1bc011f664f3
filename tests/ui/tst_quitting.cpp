// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/support/failingcalls.h"
#include "tests/ui/samplechat.h"
#include "tests/ui/starthome.h"
#include "tests/ui/uifind.h"
#include "ui/app/controller.h"
#include "ui/app/signoutdialog.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/questiondialog.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QPlainTextEdit>
#include <QTest>
#include <QTimer>

#include <cerrno>
#include <chrono>

// Quitting loses nothing that was written, unless the person says so.

using namespace roomkey;
using namespace roomkey::ui;
using namespace std::chrono_literals;

namespace {

const SpaceName Thai(QStringLiteral("spaces/thai"));

/// How long the disk may take without a word: in both cases it is no matter of the machine's speed.
constexpr std::chrono::milliseconds ForHours = 24h;
constexpr std::chrono::milliseconds NoTime = 1ms;

/// The program with one account that has the sample's spaces.
struct Program
{
    explicit Program(std::chrono::milliseconds silent = ForHours)
        : profile(SessionFixture::everything())
        , silence(silent)
    {
        QVERIFY(sample::fill(profile.store()));
        profile.session.reset();
        profile.registry->setCurrent(profile.account);
        start();
    }
    void start()
    {
        controller.reset();
        controller = std::make_unique<Controller>(
            CommandLine::parse({QStringLiteral("roomkey"), QStringLiteral("--api-root"),
                                QStringLiteral("http://127.0.0.1:9")}),
            profile.paths, *profile.settings);
        controller->setSilentSaving(silence);
        controller->start();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QVERIFY(page());
        page()->openSpace(sample::Launch);
    }
    MainWindow &window() { return controller->window(); }
    ChatPage *page() { return shown<ChatPage>(*controller); }
    QPlainTextEdit *text() { return page()->conversation()->composer()->findChild<QPlainTextEdit *>(); }
    QuestionDialog *question()
    {
        auto *dialog = window().findChild<QuestionDialog *>();
        return dialog && dialog->isVisible() ? dialog : nullptr;
    }
    QString outboxFile() { return profile.paths.outboxFile(profile.account); }
    /// Starts again with a second account, which has a space of its own; the first one is shown.
    AccountId addBudi()
    {
        controller.reset();
        const AccountId budi = signIn(profile.paths, *profile.settings, QStringLiteral("2"),
                                      QStringLiteral("Budi"), QStringLiteral("client.example.com"));
        {
            AccountStore store(profile.paths, budi);
            if (!store.open() ||
                !await(store.putSpaces({sample::space(sample::Budi, QStringLiteral("Field team"), 0)})))
                return {};
        }
        profile.settings->setValue(settingskeys::CurrentAccount, profile.account.toString());
        start();
        return budi;
    }
    void choose(const AccountId &account, const SpaceName &space)
    {
        Q_EMIT window().accountChosen(account);
        const QString address = account == profile.account ? QStringLiteral("ana@") : QStringLiteral("budi@");
        QTRY_VERIFY(window().windowTitle().startsWith(address));
        page()->openSpace(space);
    }
    /// The last message of one's own in the open space.
    void deleteLast()
    {
        TimelineView *const timeline = page()->conversation()->timeline();
        const auto &model = page()->conversation()->model();
        QTRY_VERIFY(model.lastOwnRow() >= 0);
        timeline->setCurrentIndex(model.index(model.lastOwnRow()));
        QTest::keyClick(timeline, Qt::Key_Delete);
    }
    void write(const QString &words)
    {
        text()->setFocus();
        QTest::keyClicks(text(), words);
    }

    SessionFixture profile;
    std::chrono::milliseconds silence;
    std::unique_ptr<Controller> controller;
};

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
    void whatAnotherAccountStillSavesIsNotCalledLost();
    void anActThatCannotBeSavedIsTold_data();
    void anActThatCannotBeSavedIsTold();
    void whoeverLeavesMeanwhileHidesNoActThatFailed();
    void typedInTheSecondRoundIsNotCalledLost();
};

void TestQuitting::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestQuitting::nothingToSaveIsNothingToAsk()
{
    Program x;
    x.window().close();
    QVERIFY(!x.window().isVisible());
    QVERIFY(!x.question());
}

void TestQuitting::whatCanBeSavedIsSavedWithoutAsking()
{
    Program x;
    x.write(QStringLiteral("half a sentence"));
    x.window().close(); // before the composer's pause is over
    QTRY_VERIFY(!x.window().isVisible());
    QVERIFY(!x.question());
    x.start();
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a sentence"));
}

void TestQuitting::whatCannotBeSavedIsAskedAbout()
{
    Program x;
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
    Program x;
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
    Program x;
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
    Program x;
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
    Program x(NoTime);
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
    Program x(NoTime);
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
    Program x(NoTime);
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
    Program x(NoTime);
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
    Program x(NoTime);
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

/// Written while the person waits for the first account, it can be on its way when that one is done.
void TestQuitting::whatAnotherAccountStillSavesIsNotCalledLost()
{
    Program x(NoTime);
    const AccountId budi = x.addBudi();
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.write(QStringLiteral("written slowly"));
    x.window().close();
    QTRY_VERIFY(x.question());
    button(*x.question(), QStringLiteral("Keep waiting"))->click();

    x.choose(budi, sample::Budi);
    Database lock;
    QVERIFY(lock.open(x.profile.paths.outboxFile(budi), Database::Access::ReadWrite));
    QVERIFY(lock.execute("BEGIN IMMEDIATE"));
    x.write(QStringLiteral("later"));
    x.window().close();
    QVERIFY(x.question());
    QVERIFY(says(*x.question(), QStringLiteral("Field team")));
    button(*x.question(), QStringLiteral("Keep waiting"))->click();
    held.reset();
    Database look;
    QVERIFY(look.open(x.outboxFile(), Database::Access::ReadOnly));
    QTRY_COMPARE(look.integer("SELECT count(*) FROM drafts WHERE text = 'written slowly'"), 1);
    QTest::qWait(100); // in which nothing is said of the other, which still has to be saved
    QVERIFY(!x.question());
    QVERIFY(x.window().isVisible());
    QVERIFY(lock.execute("COMMIT"));
    QTRY_VERIFY(!x.window().isVisible());
    QVERIFY(!x.controller->isGivenUp());
    x.controller.reset();
    AccountStore store(x.profile.paths, budi);
    QVERIFY(store.open());
    QCOMPARE(store.draft(sample::Budi), QStringLiteral("later"));
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
    Program x(hangsFirst ? NoTime : ForHours);
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

/// One that failed before the person asked to quit was told then, and goes with its account.
void TestQuitting::whoeverLeavesMeanwhileHidesNoActThatFailed()
{
    Program x(NoTime);
    const AccountId budi = x.addBudi();
    x.choose(budi, sample::Budi);
    auto full =
        std::make_unique<FailingCall>(x.profile.paths.outboxFile(budi), FailingCall::Kind::Write, ENOSPC);
    x.write(QStringLiteral("refused"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(x.page()->conversation()->failedActs(), 1);
    full.reset();

    x.choose(x.profile.account, sample::Launch);
    auto held = std::make_unique<HangingWrites>(x.outboxFile());
    x.deleteLast();
    x.window().close();
    QTRY_VERIFY(x.question());
    button(*x.question(), QStringLiteral("Keep waiting"))->click();
    x.choose(budi, sample::Budi);
    Q_EMIT x.window().signOutRequested();
    auto *leaving = x.window().findChild<SignOutDialog *>();
    QVERIFY(leaving);
    button(*leaving, QStringLiteral("Sign out and revoke"))->click();
    QTRY_VERIFY(!QFile::exists(x.profile.paths.accountFolder(budi)));
    QTRY_VERIFY(x.window().windowTitle().startsWith(QStringLiteral("ana@")));
    const auto *list = x.page()->conversation();
    full = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    held.reset();
    QTRY_VERIFY(says(*list, QStringLiteral("No room to save messages.")));
    QTest::qWait(100); // in which it could still go
    QVERIFY(!x.question());
    QVERIFY2(x.window().isVisible(), "gone without a word, and the message stays");
}

void TestQuitting::typedInTheSecondRoundIsNotCalledLost()
{
    Program x;
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
