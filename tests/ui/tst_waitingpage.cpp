// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "ui/errortext.h"
#include "ui/signin/helpcard.h"
#include "ui/signin/linkbox.h"
#include "ui/signin/reportbar.h"
#include "ui/signin/waitingpage.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/steplist.h"
#include "uifind.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using namespace std::chrono_literals;

// The page that waits for the browser: what it tells, and every way on from there.
class TestWaitingPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitingCountsAndThenPointsToHelp();
    void whatOnlyTheBrowserShowsIsExplained_data();
    void whatOnlyTheBrowserShowsIsExplained();
    void waitingFitsTheSmallestWindow();
    void linkCanBeCopiedAndOpenedAgain();
    void reportCanBeCopiedAndSaved();
    void failureIsToldInItsStep();
    void anotherAccountCanStandBeside();
    void aBrowserThatDoesNotStartIsNoEnd();
    void keychainOffersWhatHelps();
};

void TestWaitingPage::waitingCountsAndThenPointsToHelp()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1280, 800);
    page.show();
    page.setStep(SignInStep::Listening, SignInStepState::Done, QStringLiteral("127.0.0.1, port 51873"), 0ms);
    page.setStep(SignInStep::BrowserOpened, SignInStepState::Done, QStringLiteral("accounts.google.com"), 1s);
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Active, {}, 2s);
    QVERIFY(says(page, QStringLiteral("127.0.0.1, port 51873")));
    QVERIFY(says(page, QStringLiteral("accounts.google.com")));
    QVERIFY(says(page, QStringLiteral("0:02")));
    const auto *help = page.findChild<HelpCard *>();
    clock.advance(40s);
    QTRY_VERIFY(says(page, QStringLiteral("0:42")));
    QVERIFY(!help->isEmphasised());
    clock.advance(20s);
    QTRY_VERIFY(help->isEmphasised());
}

void TestWaitingPage::whatOnlyTheBrowserShowsIsExplained_data()
{
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("cure");
    QTest::newRow("admin_policy_enforced")
        << QStringLiteral("Your administrator stops this app or a permission.")
        << QStringLiteral("Ask to have it allowed, or choose fewer permissions.");
    QTest::newRow("org_internal") << QStringLiteral("The client is for its own organisation only.")
                                  << QStringLiteral("Choose an account of it, or use another client file.");
    QTest::newRow("redirect_uri_mismatch") << QStringLiteral("The client is not of type Desktop app.")
                                           << QStringLiteral("Make one of that type, and use its file.");
    for (const char *gone : {"deleted_client", "disabled_client", "invalid_client"})
        QTest::newRow(gone) << QStringLiteral("The client is gone or switched off.")
                            << QStringLiteral("Restore it in Google Cloud, or use another client file.");
    QTest::newRow("disallowed_useragent") << QStringLiteral("Google does not sign in inside another program.")
                                          << QStringLiteral("Copy the link into a browser.");
    QTest::newRow("has not completed verification") << QStringLiteral("The consent screen is in testing.")
                                                    << QStringLiteral("Add your account to its test users.");
}

/// No answer will come for these: whoever reads one of them in the browser finds it here, with cause and cure
/// right below.
void TestWaitingPage::whatOnlyTheBrowserShowsIsExplained()
{
    QFETCH(QString, cause);
    QFETCH(QString, cure);
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1280, 800);
    page.show();
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Active, {}, 2s);
    const QStringList texts = visibleTexts(page);
    const auto named = std::find_if(texts.begin(), texts.end(), [](const QString &text) {
        return text.contains(QStringLiteral("“%1”").arg(QLatin1String(QTest::currentDataTag())));
    });
    QVERIFY(named != texts.end() && named + 1 != texts.end());
    QCOMPARE(*(named + 1), QStringLiteral("%1 %2").arg(cause, cure));
}

void TestWaitingPage::waitingFitsTheSmallestWindow()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.setLink(QUrl(QStringLiteral("https://accounts.example.com/auth")));
    page.resize(1024, 640);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    const QPushButton *cancel = button(page, QStringLiteral("Cancel"));
    QVERIFY(page.rect().contains(QRect(cancel->mapTo(&page, QPoint()), cancel->size())));
    // The last of the help is a key away.
    const auto labels = page.findChildren<Label *>();
    const auto last = std::find_if(labels.begin(), labels.end(), [](const Label *label) {
        return label->text().startsWith(QStringLiteral("A firewall blocks"));
    });
    QVERIFY(last != labels.end());
    QTest::keyClick(&page, Qt::Key_End);
    QTRY_VERIFY(!(*last)->visibleRegion().isEmpty());
    QTest::keyClick(&page, Qt::Key_Home);
    QTRY_VERIFY(says(page, QStringLiteral("Nothing happens?")));
    page.resize(1280, 800);
    QTRY_VERIFY2((*last)->visibleRegion() == QRegion((*last)->rect()),
                 "with room there is nothing to scroll");
}

void TestWaitingPage::linkCanBeCopiedAndOpenedAgain()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1280, 800);
    page.show();
    const auto *box = page.findChild<LinkBox *>();
    QVERIFY(!box->isVisible()); // there is none yet
    const QUrl link(QStringLiteral("https://accounts.example.com/auth?a=b%20c&d=e"));
    page.setLink(link);
    QVERIFY(box->isVisible());
    button(*box, QStringLiteral("Copy link"))->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), link.toString(QUrl::FullyEncoded));
    QVERIFY(says(page, QStringLiteral("Copied.")));
    QSignalSpy again(&page, &WaitingPage::openAgainRequested);
    button(page, QStringLiteral("Open again"))->click();
    QCOMPARE(again.count(), 1);
    QSignalSpy cancel(&page, &WaitingPage::cancelRequested);
    QTest::keyClick(&page, Qt::Key_Escape);
    button(page, QStringLiteral("Cancel"))->click();
    QCOMPARE(cancel.count(), 2);
    // Past the page, its link is of no use.
    page.setStep(SignInStep::GettingKeys, SignInStepState::Active, {}, 9s);
    QVERIFY(!button(page, QStringLiteral("Copy link")));
}

void TestWaitingPage::reportCanBeCopiedAndSaved()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1024, 640);
    page.show();
    QPushButton *copy = button(page, QStringLiteral("Copy report"));
    QVERIFY(copy && !copy->isEnabled()); // nothing has happened yet
    SignInAttempt attempt({}, clock);
    showAttempt(&page, &attempt);
    QVERIFY(copy->isEnabled());
    copy->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), attempt.timeline().toReport());
    QVERIFY(says(page, QStringLiteral("Copied.")));

    const QTemporaryDir folder;
    auto *bar = page.findChild<ReportBar *>();
    bar->saveTo(folder.filePath(QStringLiteral("report.txt")));
    QVERIFY(says(page, QStringLiteral("Saved.")));
    QFile file(folder.filePath(QStringLiteral("report.txt")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), attempt.timeline().toReport().toUtf8());
    bar->saveTo(folder.filePath(QStringLiteral("missing/report.txt")));
    QVERIFY(!says(page, QStringLiteral("Saved.")));
    QVERIFY(says(page, QStringLiteral("could not be saved")));
}

void TestWaitingPage::failureIsToldInItsStep()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1280, 800);
    page.show();
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Active, {}, 2s);
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Failed, {}, 600s);
    page.showFailure(AuthError::of(AuthError::Kind::Expired));
    const auto *steps = page.findChild<StepList *>();
    QCOMPARE(steps->state(int(SignInStep::WaitingForUser)), StepState::Failed);
    QCOMPARE(steps->note(int(SignInStep::WaitingForUser)),
             QStringLiteral("The page has expired. Start again."));
    QSignalSpy again(&page, &WaitingPage::startAgainRequested);
    QPushButton *start = button(page, QStringLiteral("Start again"));
    QVERIFY(start);
    start->click();
    QCOMPARE(again.count(), 1);
    QVERIFY(!button(page, QStringLiteral("Use another client file…")));
    page.showFailure(AuthError::of(AuthError::Kind::ClientRejected));
    QSignalSpy file(&page, &WaitingPage::clientFileRequested);
    button(page, QStringLiteral("Use another client file…"))->click();
    QCOMPARE(file.count(), 1);
}

void TestWaitingPage::anotherAccountCanStandBeside()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1280, 800);
    page.show();
    page.setStep(SignInStep::GettingKeys, SignInStepState::Active, {}, 2s);
    // Where it cannot be added, there is one way only.
    page.showFailure(AuthError::of(AuthError::Kind::WrongAccount));
    QVERIFY(!button(page, QStringLiteral("Add as another account")));
    QVERIFY(button(page, QStringLiteral("Start again")));

    page.offerOtherAccount(QStringLiteral("budi@example.com"));
    page.showFailure(AuthError::of(AuthError::Kind::WrongAccount));
    const auto *steps = page.findChild<StepList *>();
    QVERIFY(steps->note(int(SignInStep::GettingKeys)).contains(QStringLiteral("budi@example.com")));
    QSignalSpy add(&page, &WaitingPage::addOtherAccountRequested);
    QSignalSpy again(&page, &WaitingPage::startAgainRequested);
    button(page, QStringLiteral("Add as another account"))->click();
    QCOMPARE(add.count(), 1);
    button(page, QStringLiteral("Start again"))->click();
    QCOMPARE(again.count(), 1);
    // Another failure has nothing to add.
    page.showFailure(AuthError::of(AuthError::Kind::Denied));
    QVERIFY(!button(page, QStringLiteral("Add as another account")));
}

void TestWaitingPage::aBrowserThatDoesNotStartIsNoEnd()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1024, 640);
    page.show();
    page.setStep(SignInStep::Listening, SignInStepState::Done, QStringLiteral("127.0.0.1, port 5"), 0ms);
    page.setLink(QUrl(QStringLiteral("https://accounts.example.com/auth")));
    page.setStep(SignInStep::BrowserOpened, SignInStepState::Failed, QStringLiteral("accounts.example.com"),
                 0ms);
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Active, {}, 0ms);
    QVERIFY(says(page, QStringLiteral("No browser could be started. Copy the link below into one.")));
    QVERIFY(button(page, QStringLiteral("Copy link")));
    QVERIFY(button(page, QStringLiteral("Open again")));
}

void TestWaitingPage::keychainOffersWhatHelps()
{
    FakeClock clock;
    WaitingPage page(clock);
    page.resize(1280, 800);
    page.show();
    QSignalSpy unlock(&page, &WaitingPage::unlockRequested);
    QSignalSpy again(&page, &WaitingPage::storeAgainRequested);
    QSignalSpy memory(&page, &WaitingPage::useUntilQuitRequested);
    page.showKeychainTrouble({VaultError::Kind::Locked, {}});
    QVERIFY(says(page, errorText(VaultError{VaultError::Kind::Locked, {}})));
    button(page, QStringLiteral("Unlock"))->click();
    button(page, QStringLiteral("Try again"))->click();
    button(page, QStringLiteral("Use until I quit"))->click();
    QCOMPARE(unlock.count() + again.count() + memory.count(), 3);
    page.showKeychainTrouble({VaultError::Kind::NoService, {}});
    QVERIFY(!button(page, QStringLiteral("Unlock")));
    QVERIFY(button(page, QStringLiteral("Use until I quit")));
    page.showKeychainPrompt();
    QVERIFY(!button(page, QStringLiteral("Try again")));
    QCOMPARE(page.findChild<StepList *>()->state(int(SignInStep::StoringKeys)), StepState::Active);
}

int main(int argc, char **argv)
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QApplication app(argc, argv);
    applyAppearance(Appearance::Light);
    TestWaitingPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_waitingpage.moc"
