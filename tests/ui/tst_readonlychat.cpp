// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/failingcalls.h"
#include "tests/support/httpserver.h"
#include "tests/ui/offlinechat.h"
#include "tests/ui/uifind.h"
#include "ui/app/controller.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/signin/messagepage.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/toast.h"

#include <QApplication>
#include <QClipboard>
#include <QPointer>
#include <QSignalSpy>

#include <cerrno>
#include <memory>

// What one sees and keeps of one's words when the store takes nothing, from the start or all at once.

using namespace roomkey;
using namespace roomkey::ui;

namespace {

const QString Thai = QStringLiteral("spaces/thai");

/// Quits and starts while nothing in the account's folder can be written.
std::unique_ptr<FailingCall> startReadOnly(SessionFixture &x, const QUrl &apiRoot)
{
    x.session.reset();
    auto refusing =
        std::make_unique<FailingCall>(x.paths.accountFolder(x.account), FailingCall::Kind::Change, EROFS);
    x.session = std::make_unique<Session>(SessionParts{x.paths, apiRoot, x.network, *x.registry, *x.endpoint,
                                                       x.journal, x.clock, FlowTimes(), nullptr},
                                          x.account);
    x.opened = x.session->open();
    return refusing;
}

struct Fixture : OfflineChat
{
    ~Fixture() { page.reset(); }
    QString outboxFile() const { return session.paths.outboxFile(session.account); }
    void restartReadOnly()
    {
        page.reset();
        refusing = startReadOnly(session, QUrl(QStringLiteral("http://127.0.0.1:9")));
        QVERIFY(session.opened);
        open();
    }
    void write(const QString &words)
    {
        text()->setFocus();
        QTest::keyClicks(text(), words);
    }

    std::unique_ptr<FailingCall> refusing;
};

} // namespace

class TestReadOnlyChat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void startsForReading();
    void whatIsWrittenStaysAndCanBeCopied();
    void nothingIsAskedOfGoogle();
    void refusedWhileRunning_data();
    void refusedWhileRunning();
    void whatWasWrittenMeanwhileIsKeptOnceThereIsRoom_data();
    void whatWasWrittenMeanwhileIsKeptOnceThereIsRoom();
    void whatIsSentAtOnceThenIsNoDraft();
    void whatCouldNotBeNotedIsToldInItsRow();
    void whatCouldNotBeUndoneIsNotCalledUndone();
    void whatCannotBeKeptIsNotCalledEmpty();
    void whatWasNeverLoadedIsNotAwaited();
    void whatIsOpenElsewhereIsReadOnceItIsFree();
};

void TestReadOnlyChat::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestReadOnlyChat::startsForReading()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const QStringList before = x.texts();
    x.write(QStringLiteral("half a sentence"));
    x.page->openSpace(SpaceName(Thai));
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("half a sentence"));

    x.restartReadOnly();
    x.page->openSpace(sample::Launch);
    QVERIFY(before.size() > 2);
    QCOMPARE(x.texts(), before);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a sentence"));
    QVERIFY2(says(*x.page, QStringLiteral("Messages cannot be saved: the folder is read-only.")),
             qPrintable(visibleTexts(*x.page).join(QLatin1Char('\n'))));
    QVERIFY(says(*x.page, QStringLiteral("Nothing is loaded or sent")));
    QVERIFY2(!button(*x.page, QStringLiteral("Try again")), "it cannot help");
}

void TestReadOnlyChat::whatIsWrittenStaysAndCanBeCopied()
{
    Fixture x;
    x.restartReadOnly();
    x.page->openSpace(sample::Launch);
    const int rows = x.timeline()->model()->rowCount();
    x.write(QStringLiteral("On my way"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTest::qWait(50);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("On my way"));
    QCOMPARE(x.timeline()->model()->rowCount(), rows);

    // Another space has its own words, and the first one its own when one comes back.
    x.page->openSpace(SpaceName(Thai));
    QCOMPARE(x.text()->toPlainText(), QString());
    x.write(QStringLiteral("Elsewhere"));
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("On my way"));
    QApplication::clipboard()->clear();
    QPushButton *copy = button(*x.page, QStringLiteral("Copy what you wrote"));
    QVERIFY(copy);
    copy->click();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("On my way"));
    QVERIFY2(says(*x.page, QStringLiteral("the folder is read-only.")), "it still is");
    x.page->openSpace(SpaceName(Thai));
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("Elsewhere"));
    x.text()->clear();
    copy->click();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("On my way"));
}

void TestReadOnlyChat::nothingIsAskedOfGoogle()
{
    // The same account, once as ever, where all that waits is sent, and once without a place to note that.
    for (const bool refuses : {false, true}) {
        HttpServer server;
        SessionFixture x(SessionFixture::everything(), {}, server.url());
        QVERIFY(sample::fill(x.store()));
        OutboxRow row;
        row.space = sample::Launch;
        row.text = QStringLiteral("waits");
        row.clientId = newClientMessageId();
        row.requestId = newRequestId();
        QVERIFY(await(x.store().addToOutbox(row)));
        const auto refusing = refuses ? startReadOnly(x, server.url()) : nullptr;
        AccessToken token;
        token.value = Secret("token");
        token.expiresAt = x.clock.steadyNow() + std::chrono::hours(1000);
        x.session->grantRenewed(token);
        x.session->openSpace(sample::Launch);
        x.session->startNetwork();
        x.session->retryNow();
        if (refuses) {
            QTest::qWait(300);
            QCOMPARE(server.count(), 0);
            QCOMPARE(x.store().outbox(sample::Launch).size(), 1);
        } else {
            QTRY_VERIFY(server.count() > 2);
        }
        x.session.reset();
    }
}

void TestReadOnlyChat::refusedWhileRunning_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("words");
    QTest::newRow("full disk") << ENOSPC << QStringLiteral("No room to save messages.");
    QTest::newRow("used up quota") << EDQUOT << QStringLiteral("No room to save messages.");
    QTest::newRow("turned read-only")
        << EROFS << QStringLiteral("Messages cannot be saved: the folder is read-only.");
}

void TestReadOnlyChat::refusedWhileRunning()
{
    QFETCH(const int, error);
    QFETCH(const QString, words);
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.refusing = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, error);
    x.write(QStringLiteral("On my way"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_VERIFY(says(*x.page, words) && !x.composer()->hasSubmitted());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("On my way"));
    QVERIFY(x.session.store().outbox().isEmpty());
    QPushButton *copy = button(*x.page, QStringLiteral("Copy what you wrote"));
    QVERIFY(copy);
    copy->click();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("On my way"));

    // Seen elsewhere as well, and there again on return although the store does not have it.
    QSignalSpy trouble(&x.session.store(), &AccountStore::trouble);
    x.write(QStringLiteral("!"));
    x.page->openSpace(SpaceName(Thai));
    QTRY_VERIFY(!trouble.isEmpty());
    QVERIFY(says(*x.page, words));
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("On my way!"));
    x.refusing.reset();
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    QCOMPARE(x.session.store().outbox(sample::Launch).first().text, QStringLiteral("On my way!"));
    QTRY_VERIFY(!says(*x.page, words));
    QCOMPARE(x.text()->toPlainText(), QString());
    x.page->openSpace(SpaceName(Thai));
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QString());
}

void TestReadOnlyChat::whatWasWrittenMeanwhileIsKeptOnceThereIsRoom_data()
{
    QTest::addColumn<bool>("triesAgain");
    QTest::newRow("by Try again") << true;
    QTest::newRow("by a message elsewhere") << false;
}

/// R13: with the warning goes the reason to copy it, so that a kill must not take it any more.
void TestReadOnlyChat::whatWasWrittenMeanwhileIsKeptOnceThereIsRoom()
{
    QFETCH(const bool, triesAgain);
    const QString words = QStringLiteral("No room to save messages.");
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.refusing = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    x.write(QStringLiteral("half a thought"));
    Q_EMIT x.timeline()->editRequested(x.message(4));
    x.text()->selectAll();
    QTest::keyClicks(x.text(), QStringLiteral("Day two."));
    x.page->openSpace(SpaceName(Thai));
    QTRY_VERIFY(says(*x.page, words));

    // Too early: what is wrong is told again, though nobody typed.
    button(*x.page, QStringLiteral("Try again"))->click();
    QVERIFY(!says(*x.page, words));
    QTRY_VERIFY(says(*x.page, words) && !x.page->conversation()->isSaving());
    QCOMPARE(x.session.store().draft(sample::Launch), QString());

    x.refusing.reset();
    if (triesAgain) {
        button(*x.page, QStringLiteral("Try again"))->click();
    } else {
        x.write(QStringLiteral("Elsewhere"));
        QTest::keyClick(x.text(), Qt::Key_Return);
    }
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("half a thought"));
    QTRY_COMPARE(x.session.store().unfinishedEdit(sample::Launch).value_or(UnfinishedEdit()).text,
                 QStringLiteral("Day two."));
    QTRY_VERIFY(!x.page->conversation()->hasUnsaved());
    QVERIFY(!says(*x.page, words));
}

void TestReadOnlyChat::whatIsSentAtOnceThenIsNoDraft()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.refusing = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    x.write(QStringLiteral("Once"));
    x.page->conversation()->composer()->flushDraft();
    QTRY_VERIFY(button(*x.page, QStringLiteral("Try again")));
    x.refusing.reset();
    button(*x.page, QStringLiteral("Try again"))->click();
    QTest::keyClick(x.text(), Qt::Key_Return); // before it was saved
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    QTRY_VERIFY(!x.page->conversation()->hasUnsaved() && !x.page->conversation()->isSaving());
    QCOMPARE(x.session.store().draft(sample::Launch), QString());
    QCOMPARE(x.text()->toPlainText(), QString());
}

void TestReadOnlyChat::whatCouldNotBeNotedIsToldInItsRow()
{
    const QString why = QStringLiteral("No room to save messages. Free some space on the disk.");
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.write(QStringLiteral("On its way"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_VERIFY(x.lastMessage().data(models::TextRole).toString() == QStringLiteral("On its way"));
    const QPersistentModelIndex held(x.lastMessage());
    const QPersistentModelIndex own(x.message(4));
    const QString before = own.data(models::TextRole).toString();
    const auto notice = [](const QModelIndex &row) { return row.data(models::NoticeRole).toString(); };
    x.refusing = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);

    // A deletion: the message stays, and says so to whoever sees or hears it.
    Q_EMIT x.timeline()->deleteRequested(own);
    QTRY_COMPARE(notice(own), QStringLiteral("Not deleted. ") + why);
    QCOMPARE(own.data(models::DeletionRole).toInt(), int(Message::Deletion::None));
    QCOMPARE(own.data(models::TextRole).toString(), before);
    QVERIFY(own.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("Not deleted. ") + why));
    QTRY_COMPARE_WITH_TIMEOUT(x.notifier->lastAnnouncement(), QStringLiteral("Not deleted. ") + why, 5'000);

    // Taking back what was sent.
    Q_EMIT x.timeline()->actionRequested(held, MessageAction::Undo);
    QTRY_COMPARE(notice(held), QStringLiteral("Not undone. ") + why);
    QCOMPARE(held.data(models::TextRole).toString(), QStringLiteral("On its way"));

    // A change: the composer has it still, and once there is room the words go with what they were about.
    Q_EMIT x.timeline()->editRequested(own);
    x.text()->selectAll();
    QTest::keyClicks(x.text(), QStringLiteral("Day two."));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(notice(own), QStringLiteral("Not changed. ") + why);
    QCOMPARE(own.data(models::TextRole).toString(), before);
    QVERIFY(x.composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("Day two."));
    x.refusing.reset();
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(own.data(models::TextRole).toString(), QStringLiteral("Day two."));
    QTRY_COMPARE(notice(own), QString());
    QTRY_COMPARE(notice(held), QString());
}

void TestReadOnlyChat::whatCouldNotBeUndoneIsNotCalledUndone()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const QPersistentModelIndex own(x.message(4));
    Q_EMIT x.timeline()->deleteRequested(own);
    auto *toast = x.page->findChild<Toast *>();
    QTRY_VERIFY(toast->isVisible());
    x.refusing = std::make_unique<FailingCall>(x.outboxFile(), FailingCall::Kind::Write, ENOSPC);
    const QString words =
        QStringLiteral("Not undone. No room to save messages. Free some space on the disk.");
    button(*toast, QStringLiteral("Undo"))->click();
    QTRY_COMPARE(own.data(models::NoticeRole).toString(), words);
    QTRY_COMPARE_WITH_TIMEOUT(x.notifier->lastAnnouncement(), words, 5'000);
    QCOMPARE(own.data(models::DeletionRole).toInt(), int(Message::Deletion::ByAuthor));
    QCOMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    x.refusing.reset();
    Q_EMIT x.timeline()->actionRequested(own, MessageAction::Undo); // the row still offers it
    QTRY_COMPARE(own.data(models::DeletionRole).toInt(), int(Message::Deletion::None));
    QCOMPARE(own.data(models::NoticeRole).toString(), QString());
    QTRY_VERIFY2(!says(*x.page, QStringLiteral("No room")), "the store works again");
}

void TestReadOnlyChat::whatCannotBeKeptIsNotCalledEmpty()
{
    const QString notHere = QStringLiteral("cannot be saved.");
    HttpServer server;
    server.setHandler([](const HttpRequest &request) -> HttpAnswer {
        if (request.path().endsWith("/messages"))
            return HttpAnswer::of(200, R"({"messages": [{"name": "spaces/fresh/messages/1", "text": "One",
                                          "createTime": "2026-11-23T08:00:00Z"}]})");
        if (request.path().endsWith("/members"))
            return HttpAnswer::of(200, R"({"memberships": [{"name": "spaces/fresh/members/5", "state":
                                          "JOINED", "member": {"name": "users/5", "type": "HUMAN"}}]})");
        return HttpAnswer::of(200, R"({"spaces": [{"name": "spaces/launch", "displayName": "Launch",
                                      "spaceType": "SPACE"}]})");
    });
    SessionFixture x(SessionFixture::everything(), {}, server.url());
    QWidget window;
    Notifier notifier(&window);
    ChatPage page(*x.session, *x.settings, notifier, &window);
    window.resize(1280, 800);
    page.resize(1280, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    auto full = std::make_unique<FailingCall>(x.paths.cacheFile(x.account), FailingCall::Kind::Write, ENOSPC);
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = x.clock.steadyNow() + std::chrono::hours(1000);
    x.session->grantRenewed(token);
    x.session->startNetwork();

    // The spaces themselves.
    QTRY_VERIFY2(says(*page.spacesPane(), notHere), qPrintable(visibleTexts(page).join(QLatin1Char('\n'))));
    QVERIFY(!says(*page.spacesPane(), QStringLiteral("No spaces yet")));
    full.reset();
    QPushButton *again = button(*page.spacesPane(), QStringLiteral("Try again"));
    QVERIFY(again);
    again->click();
    QTRY_COMPARE(page.openedSpace(), sample::Launch);
    QVERIFY2(!says(page, QStringLiteral("No room")), "it was told, and is over");

    // Then what is in one that is opened for the first time.
    const SpaceName fresh(QStringLiteral("spaces/fresh"));
    QVERIFY(await(x.store().putSpaces({sample::space(fresh, QStringLiteral("Fresh"), 0)})));
    full = std::make_unique<FailingCall>(x.paths.cacheFile(x.account), FailingCall::Kind::Write, EDQUOT);
    page.openSpace(fresh);
    QTRY_VERIFY(says(*page.conversation()->timeline()->parentWidget(), notHere));
    QVERIFY(!says(page, QStringLiteral("No messages yet")));
    page.rightPane()->showPage(page.membersPane());
    QTRY_VERIFY2(says(*page.membersPane(), notHere),
                 qPrintable(visibleTexts(*page.membersPane()).join(QLatin1Char('\n'))));
    full.reset();
    button(*page.membersPane(), QStringLiteral("Try again"))->click();
    QTRY_COMPARE(page.conversation()->timeline()->model()->rowCount(), 1);
    QTRY_VERIFY(!says(*page.membersPane(), notHere));
    QVERIFY(!says(page, QStringLiteral("No room")));
}

void TestReadOnlyChat::whatWasNeverLoadedIsNotAwaited()
{
    Fixture x;
    x.restartReadOnly();
    x.page->openSpace(SpaceName(QStringLiteral("spaces/announce")));
    x.page->rightPane()->showPage(x.page->membersPane());
    const QString cannot =
        QStringLiteral("They were never loaded on this computer, and now they cannot be saved.");
    QVERIFY2(says(*x.page->membersPane(), cannot),
             qPrintable(visibleTexts(*x.page->membersPane()).join(QLatin1Char('\n'))));
    QVERIFY(says(*x.timeline()->parentWidget(), cannot));
    QVERIFY2(!button(*x.page, QStringLiteral("Try again")), "it cannot help");
}

void TestReadOnlyChat::whatIsOpenElsewhereIsReadOnceItIsFree()
{
    SessionFixture x(SessionFixture::everything());
    QVERIFY(sample::fill(x.store()));
    x.registry->setCurrent(x.account); // its own session is the other program
    Controller controller(CommandLine::parse({QStringLiteral("roomkey"), QStringLiteral("--api-root"),
                                              QStringLiteral("http://127.0.0.1:9")}),
                          x.paths, *x.settings);
    controller.start();
    const MainWindow &window = controller.window();
    const QString elsewhere = QStringLiteral("Your messages are open elsewhere");
    QTRY_VERIFY(says(window, elsewhere));
    const FailingCall refusing(x.paths.accountFolder(x.account), FailingCall::Kind::Change, EROFS);
    const QPointer<MessagePage> page = window.findChild<MessagePage *>();
    button(window, QStringLiteral("Try again"))->click();
    QTest::qWait(50);
    QVERIFY2(page && page->isVisible(), "it still is, whether it can be written or not");
    x.session.reset();
    QTRY_VERIFY(window.hasAccountPages());
    QTRY_VERIFY(says(window, QStringLiteral("the folder is read-only.")));
    QVERIFY(!says(window, elsewhere));
}

QTEST_MAIN(TestReadOnlyChat)
#include "tst_readonlychat.moc"
