// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "tests/support/httpserver.h"
#include "tests/ui/samplechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/addpeoplepane.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/olderrow.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/chat/timelineview.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

ScopeSet withoutMembers()
{
    return {Scope::Spaces, Scope::SpacesCreate, Scope::Messages};
}

/// A chat page in a window over the sample account.
struct Fixture
{
    explicit Fixture(const ScopeSet &granted = SessionFixture::everything(), bool withMembers = true,
                     QSize size = {1280, 800})
        : session(granted, SessionFixture::everything())
    {
        QVERIFY(session.opened);
        QVERIFY(sample::fill(session.store(), withMembers));
        open(size);
    }
    void open(QSize size = {1280, 800})
    {
        page.reset();
        window = std::make_unique<QWidget>();
        notifier = new Notifier(window.get());
        page = std::make_unique<ChatPage>(*session.session, *session.settings, *notifier, window.get());
        window->resize(size);
        page->resize(size);
        window->show();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
    }
    ~Fixture() { page.reset(); }

    QListView *list() const { return page->spacesPane()->view(); }
    TimelineView *timeline() const { return page->conversation()->timeline(); }
    QPlainTextEdit *text() const { return page->conversation()->composer()->findChild<QPlainTextEdit *>(); }
    QModelIndex rowOf(const QString &title) const
    {
        for (int i = 0; i < list()->model()->rowCount(); ++i) {
            if (list()->model()->index(i, 0).data().toString() == title &&
                !list()->model()->index(i, 0).data(models::ResourceNameRole).toString().isEmpty())
                return list()->model()->index(i, 0);
        }
        return {};
    }
    QStringList texts() const
    {
        QStringList list;
        for (int i = 0; i < timeline()->model()->rowCount(); ++i)
            list << timeline()->model()->index(i, 0).data(models::TextRole).toString();
        return list;
    }

    SessionFixture session;
    std::unique_ptr<QWidget> window;
    Notifier *notifier = nullptr;
    std::unique_ptr<ChatPage> page;
};

} // namespace

class TestChatPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsTheStoreWithoutANetwork();
    void openingFollowsTheSelection();
    void spacesOnScreenAreToldOf();
    void panesAreNamed();
    void theLastSpaceOpensAgain();
    void aSentMessageLeavesTheComposerOnlyWhenKept();
    void enterWhileComposingTextDoesNotSend();
    void draftsSurvive();
    void aSentTextIsNoDraftWhereverOneGoes();
    void textTypedOnAfterSendingStays();
    void anUnfinishedEditIsThereAgain();
    void draftsAreKeptWhenOneLooksAway();
    void ownMessagesAreEditedFromTheEmptyComposer();
    void deletingIsDoneAtOnceAndUndone();
    void undoIsOfferedWhileItCan();
    void olderMessagesThatFailCanBeTriedAgain();
    void removingSomebodyIsUndone();
    void aRefusedPermissionSaysSoAndOffersToAsk();
    void tryingWithoutDarkensTheChat();
    void membersAreHiddenWithoutPermission();
    void membersAreListedWithRoles();
    void membersAreReadWithLargeWords();
    void theLastOwnerStays();
    void pastedAddressesAreSortedAndCounted();
    void spacesThatMayNotBeSeenAreAsLastKnown();
    void rightPaneMakesRoom();
    void rightPaneKeepsItsWidthThroughANarrowWindow();
    void escapeClosesTheRightPaneAndGivesTheFocusBack();
    void f9OpensWithTheFocusAndEscapeCloses();
    void chatOpensWithTheFocusOnTheSpaces();
    void shiftF10IsTheMenuKey();
    void f6GoesRoundThePanes();
    void f6MeetsTheWindowsPartsToo();
    void f6NeverLosesTheFocus();
    void aLockedComposerIsOneLineHigh();
    void theRightPaneIsAsItWas();
    void directMessagesShowTheirPerson();
    void altArrowsChangeTheSpace();
    void leftAndRightFoldASection();
    void newMessagesAreAnnounced();
    void typesAreChosenInTheFilterMenu();
    void filterWithoutResultOffersToShowAll();
    void filteringOpensNothing();
    void aRemovedSpaceClosesIt();
    void writingWithoutPermissionKeepsTheText();
};

void TestChatPage::initTestCase()
{
    installTimelineAccessibility();
    QLocale::setDefault(QLocale::c());
}

void TestChatPage::showsTheStoreWithoutANetwork()
{
    Fixture x;
    QVERIFY(x.rowOf(QStringLiteral("Product launch")).isValid());
    QVERIFY(x.rowOf(QStringLiteral("Budi Santoso")).isValid());
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.texts().size(), 7);
    QVERIFY(x.timeline()->isVisible());
    QVERIFY(says(*x.page, QStringLiteral("Product launch")));
    QVERIFY(says(*x.page, QStringLiteral("7 members")));
}

void TestChatPage::openingFollowsTheSelection()
{
    Fixture x;
    x.page->openSpace(sample::Budi);
    x.list()->selectionModel()->select(x.rowOf(QStringLiteral("Product launch")),
                                       QItemSelectionModel::ClearAndSelect);
    QCOMPARE(x.page->openedSpace(), sample::Launch);
}

void TestChatPage::spacesOnScreenAreToldOf()
{
    // What is looked at is freshened first; what is not is not told of.
    Fixture x;
    QSignalSpy shown(x.page->spacesPane(), &SpacesPane::spacesShown);
    QList<Space> many;
    for (int i = 0; i < 60; ++i) {
        Space space;
        space.name = SpaceName(QStringLiteral("spaces/many%1").arg(i));
        space.type = Space::Type::Space;
        space.displayName = QStringLiteral("Many %1").arg(i);
        space.createTime = QStringLiteral("2020-01-01T00:00:00Z");
        many.append(space);
    }
    QVERIFY(await(x.session.store().putSpaces(many)));
    const SpaceName last(QStringLiteral("spaces/many59"));
    QTRY_VERIFY(!shown.isEmpty());
    auto told = shown.last().first().value<QList<SpaceName>>();
    QVERIFY(told.contains(sample::Launch));
    QVERIFY(!told.contains(last));
    const qsizetype before = shown.count();
    x.list()->scrollTo(x.rowOf(QStringLiteral("Many 59")));
    QTRY_VERIFY(shown.count() > before);
    told = shown.last().first().value<QList<SpaceName>>();
    QVERIFY(told.contains(last));
    QVERIFY(told.size() < 30);
}

void TestChatPage::panesAreNamed()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    const auto nameOf = [](QObject *object) {
        return QAccessible::queryAccessibleInterface(object)->text(QAccessible::Name);
    };
    QCOMPARE(nameOf(x.list()), QStringLiteral("Spaces"));
    QCOMPARE(QAccessible::queryAccessibleInterface(x.list())->role(), QAccessible::List);
    QVERIFY(nameOf(x.timeline()).startsWith(QStringLiteral("Messages in Product launch")));
    QCOMPARE(nameOf(x.text()), QStringLiteral("Write a message"));
    QCOMPARE(nameOf(x.page->membersPane()->table()), QStringLiteral("Members"));
    QCOMPARE(nameOf(x.page->conversation()->header()->visibleAddPeople()), QStringLiteral("Add people"));
    QCOMPARE(nameOf(x.page->spacesPane()->newSpaceButton()), QStringLiteral("New space"));
}

void TestChatPage::theLastSpaceOpensAgain()
{
    Fixture x;
    const SpaceName design(QStringLiteral("spaces/design"));
    x.page->openSpace(design);
    x.open();
    QCOMPARE(x.page->openedSpace(), design);
}

void TestChatPage::aSentMessageLeavesTheComposerOnlyWhenKept()
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

void TestChatPage::enterWhileComposingTextDoesNotSend()
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

void TestChatPage::draftsSurvive()
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

void TestChatPage::draftsAreKeptWhenOneLooksAway()
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

void TestChatPage::aSentTextIsNoDraftWhereverOneGoes()
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

void TestChatPage::textTypedOnAfterSendingStays()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QTest::keyClicks(x.text(), QStringLiteral("First"));
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTest::keyClicks(x.text(), QStringLiteral(" and more"));
    QTRY_COMPARE(x.text()->toPlainText(), QStringLiteral("and more"));
    QTRY_COMPARE(x.session.store().draft(sample::Launch), QStringLiteral("and more"));
}

void TestChatPage::anUnfinishedEditIsThereAgain()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QTest::keyClick(x.text(), Qt::Key_Up);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    const QString before = x.text()->toPlainText();
    QTest::keyClicks(x.text(), QStringLiteral(", soon"));
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    QVERIFY(!x.page->conversation()->composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), QString());
    x.page->openSpace(sample::Launch);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), before + QStringLiteral(", soon"));
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    QCOMPARE(x.session.store().outbox(sample::Launch).first().kind, OutboxRow::Kind::Edit);
}

void TestChatPage::ownMessagesAreEditedFromTheEmptyComposer()
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

void TestChatPage::deletingIsDoneAtOnceAndUndone()
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

void TestChatPage::undoIsOfferedWhileItCan()
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

void TestChatPage::olderMessagesThatFailCanBeTriedAgain()
{
    // A server that has one page, refuses the older ones once, and then gives the last of them.
    HttpServer server;
    int refusals = 1;
    server.setHandler([&refusals](const HttpRequest &request) {
        const auto message = [](int number, const char *time) {
            return QStringLiteral(R"({"name":"spaces/A/messages/%1","text":"number %1","createTime":"%2",)"
                                  R"("sender":{"name":"users/7"}})")
                .arg(number)
                .arg(QString::fromLatin1(time));
        };
        if (!request.path().endsWith("/messages"))
            return HttpAnswer::of(200, R"({"spaces":[{"name":"spaces/A","displayName":"A"}]})");
        if (!request.query().contains("filter")) {
            return HttpAnswer::of(200, QStringLiteral(R"({"messages":[%1],"nextPageToken":"more"})")
                                           .arg(message(2, "2026-11-22T09:00:00Z"))
                                           .toUtf8());
        }
        if (refusals-- > 0)
            return HttpAnswer::of(403, R"({"error":{"code":403,"status":"PERMISSION_DENIED"}})");
        return HttpAnswer::of(200,
                              QStringLiteral(R"({"messages":[%1,%2]})")
                                  .arg(message(2, "2026-11-22T09:00:00Z"), message(1, "2026-11-22T08:00:00Z"))
                                  .toUtf8());
    });
    SessionFixture session(SessionFixture::everything(), {}, server.url());
    QWidget window;
    Notifier notifier(&window);
    ChatPage page(*session.session, *session.settings, notifier, &window);
    window.resize(1280, 800);
    page.resize(1280, 800);
    window.show();
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = session.clock.steadyNow() + std::chrono::hours(1);
    session.session->grantRenewed(token);
    session.session->startNetwork();

    const OlderRow &older = *page.conversation()->timeline()->olderRow();
    QTRY_VERIFY(older.words().startsWith(QStringLiteral("Older messages could not be loaded.")));
    QVERIFY(older.isVisible());
    const auto *model = page.conversation()->timeline()->model();
    QCOMPARE(model->rowCount(), 1);
    QPushButton *retry = button(older, QStringLiteral("Try again"));
    QVERIFY(retry->isVisible());
    retry->click();
    QTRY_COMPARE(model->rowCount(), 2);
    QCOMPARE(model->index(0, 0).data(models::TextRole).toString(), QStringLiteral("number 1"));
    QTRY_VERIFY(older.isEmpty());
    QVERIFY(older.isHidden());
}

void TestChatPage::removingSomebodyIsUndone()
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

void TestChatPage::tryingWithoutDarkensTheChat()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QSignalSpy asked(x.page.get(), &ChatPage::askForScopes);
    GatedButton *add = x.page->conversation()->header()->visibleAddPeople();
    QVERIFY(add->gate().on);
    x.text()->setPlainText(QStringLiteral("half a thought"));

    x.session.session->tryWithout({Scope::Memberships, Scope::Messages});
    QCOMPARE(add->gate().reason, QStringLiteral("It needs the permission to see and change members. "
                                                "You are trying without it."));
    const auto *accessible = QAccessible::queryAccessibleInterface(add);
    QCOMPARE(accessible->text(QAccessible::Description), add->gate().reason);
    QVERIFY(!x.text()->isVisible());
    QVERIFY(button(*x.page->conversation()->composer(), QStringLiteral("Stop trying")));
    QVERIFY(!button(*x.page, QStringLiteral("Ask for this permission")));

    add->click();
    auto *popover = x.window->findChild<ReasonPopover *>();
    QVERIFY(popover);
    QVERIFY(!button(*popover, QStringLiteral("Ask for this permission")));
    button(*popover, QStringLiteral("Stop trying"))->click();
    QVERIFY(add->gate().on);
    QVERIFY(x.session.session->triedWithout().isEmpty());
    QVERIFY(x.text()->isVisible());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a thought"));
    QCOMPARE(asked.size(), 0);
    QCOMPARE(x.session.session->account().granted, SessionFixture::everything()); // nothing else changed
}

void TestChatPage::aRefusedPermissionSaysSoAndOffersToAsk()
{
    Fixture x(withoutMembers());
    x.page->openSpace(sample::Launch);
    QSignalSpy asked(x.page.get(), &ChatPage::askForScopes);
    GatedButton *add = x.page->conversation()->header()->visibleAddPeople();
    QVERIFY(!add->gate().on);
    QVERIFY2(add->gate().reason.startsWith(QStringLiteral("It needs the permission to ")) &&
                 add->gate().reason.endsWith(QStringLiteral("You refused it when you signed in.")),
             qPrintable(add->gate().reason));
    add->click();
    auto *popover = x.window->findChild<ReasonPopover *>();
    QVERIFY(popover);
    QPushButton *ask = button(*popover, QStringLiteral("Ask for this permission"));
    QVERIFY(ask);
    ask->click();
    QTRY_COMPARE(asked.count(), 1);
    QVERIFY(!asked.first().first().value<ScopeSet>().isEmpty());
    QVERIFY(!x.page->rightPane()->isOpen());
}

void TestChatPage::membersAreHiddenWithoutPermission()
{
    Fixture x(withoutMembers(), false);
    x.page->openSpace(sample::Launch);
    QVERIFY(says(*x.page, QStringLiteral("12 members")));
    x.page->conversation()->header()->about()->click();
    QVERIFY(says(*x.page->rightPane(), QStringLiteral("12 people, names hidden")));
    x.page->conversation()->header()->members()->click();
    QVERIFY(says(*x.page->rightPane(), QStringLiteral("12 people, names hidden")));
    QVERIFY(button(*x.page->rightPane(), QStringLiteral("Ask for this permission")));
}

void TestChatPage::membersAreListedWithRoles()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    const QAbstractItemModel *model = x.page->membersPane()->table()->model();
    QCOMPARE(model->rowCount(), 7);
    QCOMPARE(model->index(0, 1).data().toString(), QStringLiteral("Owner"));
    QVERIFY(x.page->membersPane()->table()->isVisible());
}

void TestChatPage::membersAreReadWithLargeWords()
{
    const QFont before = QApplication::font();
    QFont large = before;
    large.setPointSize(13);
    QApplication::setFont(large);
    {
        Fixture x(SessionFixture::everything(), true, {1024, 640});
        x.page->openSpace(sample::Launch);
        x.page->conversation()->header()->members()->click();
        const QTableView *table = x.page->membersPane()->table();
        // Beside the tile and its gaps there is room for each name.
        const QFontMetrics metrics(Fonts::current().body);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QString name = table->model()->index(row, 0).data().toString();
            QVERIFY2(table->columnWidth(0) - 60 >= metrics.horizontalAdvance(name), qPrintable(name));
        }
        QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
        // A long name of a space ends in dots rather than in half a line.
        Space space = sample::space(sample::Launch, QStringLiteral("Launch ").repeated(30), 0);
        QVERIFY(await(x.session.store().putSpaces({space})));
        x.page->openSpace({});
        x.page->openSpace(sample::Launch);
        QTRY_VERIFY(x.text()->placeholderText().endsWith(QChar(0x2026)));
        const QFontMetrics words(x.text()->font());
        QVERIFY(words.horizontalAdvance(x.text()->placeholderText()) <= x.text()->viewport()->width());
    }
    QApplication::setFont(before);
}

void TestChatPage::theLastOwnerStays()
{
    Fixture x;
    QVERIFY(await(x.session.store().putMembers(
        sample::Launch, {sample::member(sample::Launch, 1, Membership::Role::Manager),
                         sample::member(sample::Launch, 2, Membership::Role::Member)})));
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    QTableView *table = x.page->membersPane()->table();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Delete);
    QVERIFY(!QApplication::activeModalWidget());
    QVERIFY(says(*x.page->membersPane(), QStringLiteral("This space would have no owner.")));
}

void TestChatPage::pastedAddressesAreSortedAndCounted()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->visibleAddPeople()->click();
    AddPeoplePane *pane = x.page->addPeoplePane();
    auto *text = pane->findChild<QPlainTextEdit *>();
    QVERIFY(text->isVisible());
    QTRY_VERIFY(text->hasFocus());
    const auto add = [pane](const char *words) {
        return dynamic_cast<GatedButton *>(button(*pane, QString::fromLatin1(words)));
    };
    // Nothing to do yet is no lock.
    QVERIFY(add("Add people to this space"));
    QVERIFY(add("Add people to this space")->gate().idle);
    text->setPlainText(QStringLiteral("not-an-address"));
    QVERIFY(says(*pane, QStringLiteral("1 problem")));
    QVERIFY(add("Add people to this space")->gate().idle);
    text->setPlainText(
        QStringLiteral("putu@example.com; budi@example.com\njoko@@example, kanya@example.com"));
    QVERIFY(button(*pane, QStringLiteral("Add 2 people")));
    QVERIFY(says(*pane, QStringLiteral("1 already here")));
    QVERIFY(says(*pane, QStringLiteral("1 problem")));
    text->setPlainText(QStringLiteral("putu@example.com"));
    QVERIFY(button(*pane, QStringLiteral("Add 1 person")));
}

void TestChatPage::spacesThatMayNotBeSeenAreAsLastKnown()
{
    // The rows are of this computer; without a word the list would look as fresh as ever.
    Fixture x({Scope::Messages, Scope::Memberships});
    QVERIFY(x.list()->isVisible());
    QTRY_VERIFY(says(*x.page->spacesPane(), QStringLiteral("Roomkey may not see spaces.")));
    QSignalSpy asked(x.page.get(), &ChatPage::askForScopes);
    button(*x.page->spacesPane(), QStringLiteral("Ask for this permission"))->click();
    QCOMPARE(asked.count(), 1);

    Fixture y;
    QVERIFY(!says(*y.page->spacesPane(), QStringLiteral("as last known")));
    const ScopeSet all = y.session.session->account().granted;
    y.session.session->tryWithout(all);
    QVERIFY(says(*y.page->spacesPane(), QStringLiteral("You are trying without seeing spaces.")));
}

void TestChatPage::rightPaneMakesRoom()
{
    Fixture x(SessionFixture::everything(), true, {1150, 700});
    x.page->openSpace(sample::Launch);
    QVERIFY(!x.page->spacesPane()->isNarrow());
    x.page->conversation()->header()->members()->click();
    QVERIFY(x.page->spacesPane()->isNarrow());
    QTRY_COMPARE(x.page->spacesPane()->width(), int(SpacesPane::NarrowWidth));
    QTRY_COMPARE(x.page->conversation()->x(), SpacesPane::NarrowWidth + 1);
    const int room = x.page->conversation()->width();
    x.window->resize(1024, 640);
    x.page->resize(1024, 640);
    QTRY_VERIFY(x.page->conversation()->width() > room);
    QVERIFY2(x.page->rightPane()->geometry().right() == x.page->rect().right(), "over the messages");
    x.page->rightPane()->closePane();
    QVERIFY(!x.page->spacesPane()->isNarrow());
}

void TestChatPage::rightPaneKeepsItsWidthThroughANarrowWindow()
{
    Fixture x(SessionFixture::everything(), true, {1280, 800});
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    const int wide = RightPane::maximumWidth();
    QTRY_COMPARE(x.page->rightPane()->width(), wide);
    const auto resize = [&x](QSize size) {
        x.window->resize(size);
        x.page->resize(size);
    };
    resize({1024, 640});
    resize({1280, 800});
    QTRY_COMPARE(x.page->rightPane()->width(), wide);
    // And when it was closed meanwhile.
    resize({1024, 640});
    x.page->rightPane()->closePane();
    resize({1280, 800});
    x.page->conversation()->header()->members()->click();
    QTRY_COMPARE(x.page->rightPane()->width(), wide);
}

void TestChatPage::escapeClosesTheRightPaneAndGivesTheFocusBack()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_F9);
    QVERIFY(x.page->rightPane()->isOpen());
    x.page->membersPane()->focusTable();
    QTest::keyClick(x.page->membersPane()->table(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
    QTRY_VERIFY(x.text()->hasFocus());
}

void TestChatPage::f9OpensWithTheFocusAndEscapeCloses()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->focusComposer();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F9);
    QVERIFY(x.page->rightPane()->isOpen());
    QTRY_COMPARE(QApplication::focusWidget(), x.page->membersPane()->table());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
    QCOMPARE(QApplication::focusWidget(), x.text());
    // Esc goes back one step from the composer, too, and keeps its text.
    x.page->conversation()->header()->members()->click();
    x.text()->setPlainText(QStringLiteral("half a sentence"));
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("half a sentence"));
}

void TestChatPage::chatOpensWithTheFocusOnTheSpaces()
{
    SessionFixture session(SessionFixture::everything());
    QVERIFY(sample::fill(session.store()));
    QStackedWidget pages; // as in the window
    auto *before = new QPushButton(QStringLiteral("Before"));
    pages.addWidget(before);
    pages.resize(1280, 800);
    pages.show();
    QVERIFY(QTest::qWaitForWindowActive(&pages));
    before->setFocus();
    Notifier notifier(&pages);
    auto *page = new ChatPage(*session.session, *session.settings, notifier);
    pages.addWidget(page);
    pages.setCurrentWidget(page);
    QCOMPARE(QApplication::focusWidget(), page->spacesPane()->view());
    // Later it is where it was.
    page->conversation()->focusComposer();
    QWidget *composer = QApplication::focusWidget();
    pages.setCurrentWidget(before);
    pages.setCurrentWidget(page);
    QCOMPARE(QApplication::focusWidget(), composer);
    delete page;
}

void TestChatPage::shiftF10IsTheMenuKey()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const auto closeMenu = [] {
        QPointer<QWidget> menu = QApplication::activePopupWidget();
        if (!menu)
            return false;
        menu->close();
        return true;
    };
    x.timeline()->setFocus();
    QTest::keyClick(x.timeline(), Qt::Key_End);
    QTest::keyClick(x.timeline(), Qt::Key_F10, Qt::ShiftModifier);
    QVERIFY(closeMenu());
    x.page->conversation()->header()->members()->click();
    QTableView *table = x.page->membersPane()->table();
    table->setFocus();
    table->setCurrentIndex(table->model()->index(2, 0));
    QTest::keyClick(table, Qt::Key_F10, Qt::ShiftModifier);
    const QWidget *menu = QApplication::activePopupWidget();
    QVERIFY(menu);
    // At the height of the row it is about, as far as the screen has room.
    const QRect row = table->visualRect(table->currentIndex());
    const int height = table->viewport()->mapFromGlobal(menu->pos()).y();
    QVERIFY2(height >= row.top() && height <= row.bottom(), qPrintable(QString::number(height)));
    QVERIFY(closeMenu());
}

void TestChatPage::f6GoesRoundThePanes()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    x.list()->setFocus();
    const QList<QWidget *> round{x.timeline(), x.text(), x.page->membersPane()->table(), x.list()};
    for (QWidget *next : round) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QTRY_COMPARE(QApplication::focusWidget(), next);
    }
    QTest::keyClick(x.list(), Qt::Key_F6, Qt::ShiftModifier);
    QTRY_COMPARE(QApplication::focusWidget(), x.page->membersPane()->table());
}

void TestChatPage::f6MeetsTheWindowsPartsToo()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    auto *rail = new Rail(x.window.get());
    rail->addEntry(Symbol::Chat, QStringLiteral("Chat"));
    rail->show();
    auto *banner = new Banner(x.window.get());
    banner->showMessage(Tone::Bad, Symbol::Key, QStringLiteral("Your sign-in has ended."));
    banner->setActions({QStringLiteral("Sign in again")});
    x.list()->setFocus();
    QPushButton *help = button(*banner, QStringLiteral("Sign in again"));
    const QList<QWidget *> round{x.timeline(), x.text(), help, rail->entry(0), x.list()};
    for (QWidget *next : round) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QTRY_COMPARE(QApplication::focusWidget(), next);
    }
    banner->hide();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    QTRY_COMPARE(QApplication::focusWidget(), rail->entry(0));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    QTRY_COMPARE(QApplication::focusWidget(), x.text());
}

void TestChatPage::f6NeverLosesTheFocus()
{
    // Where one may not write there is a button, or there is nothing to stop at.
    Fixture x({Scope::SpacesReadonly, Scope::MessagesReadonly, Scope::Memberships});
    x.page->openSpace(sample::Launch);
    x.list()->setFocus();
    const Composer *composer = x.page->conversation()->composer();
    QPushButton *ask = button(*composer, QStringLiteral("Ask for this permission"));
    for (QWidget *next : QList<QWidget *>{x.timeline(), ask, x.list()}) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        QTRY_COMPARE(QApplication::focusWidget(), next);
    }
    QVERIFY2(x.window->testAttribute(Qt::WA_KeyboardFocusChange), "or its ring is not drawn");
    QCOMPARE(ask->accessibleDescription().isEmpty(), false);
    // About this space, too.
    x.page->conversation()->header()->about()->click();
    x.timeline()->setFocus();
    QTest::keyClick(x.timeline(), Qt::Key_F6);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
    QVERIFY(QApplication::focusWidget());
    QVERIFY(x.page->rightPane()->isAncestorOf(QApplication::focusWidget()));
}

void TestChatPage::aLockedComposerIsOneLineHigh()
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

void TestChatPage::theRightPaneIsAsItWas()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->about()->click();
    x.page->conversation()->header()->members()->click();
    QTRY_COMPARE(x.page->rightPane()->width(), RightPane::maximumWidth());
    x.open();
    QTRY_COMPARE(x.page->rightPane()->currentPage(), x.page->membersPane());
    QTRY_COMPARE(x.page->rightPane()->width(), RightPane::maximumWidth());
    QVERIFY2(x.list()->hasFocus(), "it takes no focus");
    x.page->rightPane()->closePane();
    x.open();
    QTest::qWait(20);
    QVERIFY(!x.page->rightPane()->isOpen());
    // Its width was not lost while it was closed.
    x.page->conversation()->header()->members()->click();
    QTRY_COMPARE(x.page->rightPane()->width(), RightPane::maximumWidth());
}

void TestChatPage::directMessagesShowTheirPerson()
{
    Fixture x;
    const QModelIndex budi = x.rowOf(QStringLiteral("Budi Santoso"));
    QVERIFY(budi.isValid());
    // The colour of the same person in every list.
    QCOMPARE(budi.data(models::TileIdRole).toString(), QStringLiteral("users/2"));
    QCOMPARE(x.rowOf(QStringLiteral("Product launch")).data(models::TileIdRole).toString(),
             sample::Launch.toString());
}

void TestChatPage::altArrowsChangeTheSpace()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QTest::keyClick(x.text(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(x.page->openedSpace(), SpaceName(QStringLiteral("spaces/thai")));
    QTest::keyClick(x.text(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(x.page->openedSpace(), sample::Launch);
    QTest::keyClick(x.text(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(x.page->openedSpace(), sample::Launch);
}

void TestChatPage::leftAndRightFoldASection()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.list()->setFocus();
    const int all = x.list()->model()->rowCount();
    QTest::keyClick(x.list(), Qt::Key_Left);
    QVERIFY(x.list()->model()->rowCount() < all);
    QCOMPARE(x.list()->currentIndex().data().toString(), QStringLiteral("Spaces"));
    QVERIFY(x.list()->currentIndex().data(models::CollapsedRole).toBool());
    QCOMPARE(x.page->openedSpace(), sample::Launch); // what is read stays open

    // Remembered, and a click brings the rows and the selection back.
    x.open();
    QVERIFY(x.list()->model()->rowCount() < all);
    x.page->openSpace(sample::Launch);
    const QRect heading = x.list()->visualRect(x.list()->model()->index(0, 0));
    QTest::mouseClick(x.list()->viewport(), Qt::LeftButton, {}, heading.center());
    QCOMPARE(x.list()->model()->rowCount(), all);
    QCOMPARE(x.list()->selectionModel()->selectedIndexes(),
             QModelIndexList{x.rowOf(QStringLiteral("Product launch"))});

    QTest::keyClick(x.list(), Qt::Key_Left);
    QTest::keyClick(x.list(), Qt::Key_Right);
    QCOMPARE(x.list()->model()->rowCount(), all);
    QCOMPARE(x.list()->currentIndex(), x.rowOf(QStringLiteral("Product launch")));
}

void TestChatPage::newMessagesAreAnnounced()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QVERIFY(await(x.session.store().putMessages(
        sample::Launch, {sample::message(sample::Launch, 900, 2, sample::now(), QStringLiteral("Done"))})));
    QTRY_COMPARE(x.notifier->lastAnnouncement(), QStringLiteral("Budi Santoso: Done"));
    QTRY_COMPARE(x.texts().last(), QStringLiteral("Done"));
}

void TestChatPage::typesAreChosenInTheFilterMenu()
{
    Fixture x;
    const auto choose = [&x](const QString &type) {
        const auto all = x.page->spacesPane()->findChildren<QAbstractButton *>();
        for (QAbstractButton *each : all) {
            if (each->accessibleName().startsWith(QStringLiteral("Filter spaces")))
                each->click();
        }
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu);
        const auto actions = menu->actions();
        for (QAction *action : actions) {
            if (action->text() == type) {
                menu->setActiveAction(action);
                QTest::keyClick(menu, Qt::Key_Return);
                return;
            }
        }
        QFAIL(qPrintable(type));
    };
    QVERIFY(x.rowOf(QStringLiteral("Product launch")).isValid());
    QVERIFY(x.rowOf(QStringLiteral("Budi Santoso")).isValid());
    choose(QStringLiteral("Direct messages"));
    QTRY_VERIFY(!x.rowOf(QStringLiteral("Product launch")).isValid());
    QVERIFY(x.rowOf(QStringLiteral("Budi Santoso")).isValid());
    choose(QStringLiteral("Spaces"));
    QTRY_VERIFY(x.rowOf(QStringLiteral("Product launch")).isValid());
    QVERIFY(!x.rowOf(QStringLiteral("Budi Santoso")).isValid());
    choose(QStringLiteral("All"));
    QTRY_VERIFY(x.rowOf(QStringLiteral("Budi Santoso")).isValid());
}

void TestChatPage::filterWithoutResultOffersToShowAll()
{
    Fixture x;
    auto *search = x.page->spacesPane()->findChild<QLineEdit *>();
    search->setText(QStringLiteral("zzz"));
    QVERIFY(says(*x.page->spacesPane(), QStringLiteral("Nothing here matches")));
    QTRY_VERIFY(button(*x.page->spacesPane(), QStringLiteral("Show all")));
    QPushButton *all = button(*x.page->spacesPane(), QStringLiteral("Show all"));
    all->click();
    QVERIFY(x.list()->isVisible());
    QVERIFY(search->text().isEmpty());
    QVERIFY2(x.list()->selectionModel()->hasSelection(), "the open space's row is selected again");
}

void TestChatPage::filteringOpensNothing()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    auto *search = x.page->spacesPane()->findChild<QLineEdit *>();
    search->setText(QStringLiteral("budi"));
    QCOMPARE(x.page->openedSpace(), sample::Launch);
    QVERIFY2(!x.list()->selectionModel()->hasSelection(), "no row looks open that is not");
    search->clear();
    QCOMPARE(x.list()->selectionModel()->selectedIndexes(),
             QModelIndexList{x.rowOf(QStringLiteral("Product launch"))});
}

void TestChatPage::aRemovedSpaceClosesIt()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QVERIFY(await(x.session.store().removeSpace(sample::Launch)));
    QTRY_VERIFY(x.page->openedSpace() != sample::Launch);
    QVERIFY(!x.rowOf(QStringLiteral("Product launch")).isValid());
}

void TestChatPage::writingWithoutPermissionKeepsTheText()
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

QTEST_MAIN(TestChatPage)
#include "tst_chatpage.moc"
