// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpserver.h"
#include "tests/ui/offlinechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/lastknownnote.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/olderrow.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/widgets/button.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/reasonpopover.h"

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

// The chat page over what the store has: which space is open, and what the list shows.

using namespace roomkey;
using namespace roomkey::ui;
using Fixture = OfflineChat;

namespace {

ScopeSet withoutMembers()
{
    return {Scope::Spaces, Scope::SpacesCreate, Scope::Messages};
}

} // namespace

class TestChatPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsTheStoreWithoutANetwork();
    void aProxyInTheWayIsNamed();
    void openingFollowsTheSelection();
    void spacesOnScreenAreToldOf();
    void panesAreNamed();
    void theLastSpaceOpensAgain();
    void olderMessagesThatFailCanBeTriedAgain();
    void aRefusedPermissionSaysSoAndOffersToAsk();
    void tryingWithoutDarkensTheChat();
    void spacesThatMayNotBeSeenAreAsLastKnown();
    void directMessagesShowTheirPerson();
    void newMessagesAreAnnounced();
    void theMenuOffersWhatTheRowOffers();
    void typesAreChosenInTheFilterMenu();
    void filterWithoutResultOffersToShowAll();
    void filteringOpensNothing();
    void aRemovedSpaceClosesIt();
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

void TestChatPage::aProxyInTheWayIsNamed()
{
    const auto before = qgetenv("https_proxy");
    const auto putBack =
        qScopeGuard([&] { before.isNull() ? qunsetenv("https_proxy") : qputenv("https_proxy", before); });
    qputenv("https_proxy", "http://ana:open-sesame@127.0.0.1:9"); // nobody listens there
    SessionFixture session(SessionFixture::everything(), {}, QUrl(QStringLiteral("https://chat.invalid")));
    QVERIFY(sample::fill(session.store()));
    QWidget window;
    Notifier notifier(&window);
    ChatPage page(*session.session, *session.settings, notifier, &window);
    page.openSpace(sample::Launch);
    window.show();
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = session.clock.steadyNow() + std::chrono::hours(1000);
    session.session->grantRenewed(token);
    session.session->checkProject().then(&page, [](Expected<void, ApiError> &&) {});
    QTRY_VERIFY(says(page, QStringLiteral("The proxy 127.0.0.1:9 cannot be reached")));
    QVERIFY(says(page, QStringLiteral("Messages are sent when the connection is back.")));
    QVERIFY(!says(page, QStringLiteral("sesame")));
    QVERIFY(button(page, QStringLiteral("Try now")));
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

void TestChatPage::spacesThatMayNotBeSeenAreAsLastKnown()
{
    // The rows are of this computer; without a word the list would look as fresh as ever.
    Fixture x({Scope::Messages, Scope::Memberships});
    QVERIFY(x.list()->isVisible());
    const auto *note = x.page->spacesPane()->findChild<LastKnownNote *>();
    QTRY_VERIFY(says(*note, QStringLiteral("Roomkey may not see spaces.")));
    QSignalSpy asked(x.page.get(), &ChatPage::askForScopes);
    button(*note, QStringLiteral("Ask for this permission"))->click();
    QCOMPARE(asked.count(), 1);
    x.page->spacesPane()->setNarrow(true);
    QVERIFY(!note->isVisible()); // it would not fit beside tiles

    Fixture y;
    QVERIFY(!says(*y.page->spacesPane(), QStringLiteral("as last known")));
    const ScopeSet all = y.session.session->account().granted;
    y.session.session->tryWithout(all);
    QVERIFY(says(*y.page->spacesPane(), QStringLiteral("You are trying without seeing spaces.")));
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

void TestChatPage::newMessagesAreAnnounced()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QVERIFY(await(x.session.store().putMessages(
        sample::Launch, {sample::message(sample::Launch, 900, 2, sample::now(), QStringLiteral("Done"))})));
    QTRY_COMPARE(x.notifier->lastAnnouncement(), QStringLiteral("Budi Santoso: Done"));
    QTRY_COMPARE(x.texts().last(), QStringLiteral("Done"));

    x.page->hide(); // another account's is shown, whose message it would seem to be
    QVERIFY(await(x.session.store().putMessages(
        sample::Launch,
        {sample::message(sample::Launch, 901, 2, sample::now(), QStringLiteral("Secretly"))})));
    QTRY_COMPARE(x.texts().last(), QStringLiteral("Secretly"));
    QTest::qWait(2'200); // as long as words may wait for others
    QCOMPARE(x.notifier->lastAnnouncement(), QStringLiteral("Budi Santoso: Done"));
}

void TestChatPage::theMenuOffersWhatTheRowOffers()
{
    Fixture x;
    Message message = sample::message(sample::Launch, 900, 1, sample::now(), QStringLiteral("Done"));
    OutboxRow refused;
    refused.state = OutboxRow::State::Refused;
    refused.space = sample::Launch;
    refused.message = message.name;
    const auto offered = [&](OutboxRow::Kind kind, Message::Deletion deletion) {
        message.deletion = deletion;
        refused.kind = kind;
        refused.requestId = newRequestId();
        refused.text = kind == OutboxRow::Kind::Edit ? QStringLiteral("Not done") : QString();
        AccountStore &store = x.session.store();
        QStringList words;
        if (!await(store.putMessages(sample::Launch, {message})) || !await(store.addToOutbox(refused)))
            return words;
        x.open();
        x.page->openSpace(sample::Launch);
        x.timeline()->setCurrentIndex(x.lastMessage());
        QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(), QPoint());
        QApplication::sendEvent(x.timeline(), &event);
        const auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        for (const QAction *action : menu ? menu->actions() : QList<QAction *>())
            words << action->text();
        for (const OutboxRow &row : store.outbox())
            words << (await(store.removeFromOutbox(row.id)) ? QStringList()
                                                            : QStringList{QStringLiteral("stays")});
        return words;
    };
    const QString again = QStringLiteral("Try again");
    const QStringList changed = offered(OutboxRow::Kind::Edit, Message::Deletion::None);
    QVERIFY2(changed.contains(again) && changed.contains(QStringLiteral("Discard")),
             qPrintable(changed.join(u'|')));
    const QStringList deleted = offered(OutboxRow::Kind::Delete, Message::Deletion::None);
    QVERIFY2(deleted.contains(again) && deleted.contains(QStringLiteral("Keep the message")),
             qPrintable(deleted.join(u'|')));
    const QStringList gone = offered(OutboxRow::Kind::Edit, Message::Deletion::ByManager);
    QVERIFY2(!gone.contains(again) && gone.contains(QStringLiteral("Discard")), qPrintable(gone.join(u'|')));
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

QTEST_MAIN(TestChatPage)
#include "tst_chatpage.moc"
