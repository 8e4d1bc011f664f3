// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/support/failingcalls.h"
#include "tests/support/helddisk.h"
#include "tests/ui/quittingprogram.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>

#include <cerrno>

// Quitting with two accounts, and while one of them is being signed out.

using namespace roomkey;
using namespace roomkey::ui;

class TestQuittingAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion"))); }
    void whatAnotherAccountStillSavesIsNotCalledLost();
    void whoeverLeavesMeanwhileHidesNoActThatFailed();
    void aSignOutThatIsNotSavedIsWaitedFor();
    void aSignOutThatIsNotSavedCanBeLeft();
};

/// Written while the person waits for the first account, it can be on its way when that one is done.
void TestQuittingAccounts::whatAnotherAccountStillSavesIsNotCalledLost()
{
    QuittingProgram x(NoTime);
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

/// One that failed before the person asked to quit was told then, and goes with its account.
void TestQuittingAccounts::whoeverLeavesMeanwhileHidesNoActThatFailed()
{
    QuittingProgram x(NoTime);
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
    x.signOut();
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

/// Or the account is listed once more at the next start, without a key.
void TestQuittingAccounts::aSignOutThatIsNotSavedIsWaitedFor()
{
    QuittingProgram x(NoTime);
    x.choose(x.addBudi(), sample::Budi);
    x.write(QStringLiteral("goes with the account"));
    HeldDisk held(*x.profile.settings);
    x.signOut();
    x.window().close();
    QTRY_VERIFY(x.question());
    QVERIFY(x.window().isVisible());
    const QString said = visibleTexts(*x.question()).join(QLatin1Char('\n'));
    QVERIFY2(said.contains(QStringLiteral("Quit before you are signed out?")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("You are not signed out of budi@example.com yet.")),
             qPrintable(said));
    QVERIFY2(!said.contains(QStringLiteral("Field team")), "what was to go is not called unsaved");
    QTest::keyClick(x.question(), Qt::Key_Return); // keeps waiting
    QVERIFY(!x.question());
    x.window().close(); // once more
    QVERIFY(x.question());
    QCOMPARE(x.listedAccounts().size(), 2);
    held.letGo();
    QTRY_VERIFY(!x.window().isVisible()); // by itself
    QVERIFY(!x.question());
    QVERIFY(!x.controller->isGivenUp());
    QCOMPARE(x.listedAccounts(), QStringList{QStringLiteral("ana@example.com")});
}

void TestQuittingAccounts::aSignOutThatIsNotSavedCanBeLeft()
{
    QuittingProgram x(NoTime);
    x.choose(x.addBudi(), sample::Budi);
    const HeldDisk held(*x.profile.settings);
    x.signOut();
    x.window().close();
    QTRY_VERIFY(x.question());
    button(*x.question(), QStringLiteral("Quit anyway"))->click();
    QVERIFY(!x.window().isVisible());
    QVERIFY2(x.controller->isGivenUp(), "nobody waits for the disk");
}

QTEST_MAIN(TestQuittingAccounts)
#include "tst_quittingaccounts.moc"
