// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/addresslist.h"
#include "models/labels.h"
#include "models/roles.h"
#include "tests/ui/hostileworld.h"
#include "tests/ui/samplechat.h"
#include "ui/chat/aboutpane.h"
#include "ui/chat/addpeoplepane.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/searchpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/searchfield.h"

#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTableView>
#include <QTest>
#include <QWheelEvent>

using namespace roomkey;
using namespace roomkey::ui;
using namespace roomkey::sample;

namespace {

/// A chat page in a window over the sample account.
struct Chat
{
    Chat()
        : session(SessionFixture::everything(), SessionFixture::everything())
    {
        QVERIFY(session.opened);
        QVERIFY(fill(session.store()));
        page = std::make_unique<ChatPage>(*session.session, *session.settings, notifier, &window);
        window.resize(1100, 700);
        page->resize(window.size());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        page->openSpace(Launch);
    }
    ~Chat() { page.reset(); }

    SessionFixture session;
    QWidget window;
    Notifier notifier{&window};
    std::unique_ptr<ChatPage> page;
};

SpaceSummary summaryOf(const QString &name)
{
    SpaceSummary summary;
    summary.space = space(Launch, name, 0);
    summary.label = name;
    return summary;
}

} // namespace

// Hostile texts that come by the store: what the chat page and its panes show of it.
class TestHostileChat : public QObject, protected HostileTexts
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void messagesAndSenders();
    void messagesFound();
    void namesOfSpaces();
    void namesAndAddressesOfMembers();
    void aboutASpace();
    void questions();
    void newSpaces();
    void peopleToAdd();
    void tellsItsSize();
};

void TestHostileChat::initTestCase()
{
    prepare();
}

/// The judge after every surface.
void TestHostileChat::cleanup()
{
    QTest::qWait(0); // a connection is told of by the event loop
    QVERIFY(plainSoFar());
}

void TestHostileChat::messagesAndSenders()
{
    Chat chat;
    QList<Message> messages;
    for (int i = 0; i < m_texts.size(); ++i) {
        Message one = message(Launch, 100 + i, 1, now() + i * 1'000'000LL, m_texts.at(i));
        one.sender = {};
        one.sender.name = UserName(QStringLiteral("users/9%1").arg(i));
        one.sender.displayName = m_texts.at((i + 7) % m_texts.size());
        messages.append(one);
    }
    QVERIFY(await(chat.session.store().putMessages(Launch, messages)));
    TimelineView *view = chat.page->conversation()->timeline();
    QTRY_VERIFY(view->model()->rowCount() > 0);
    QSet<QString> seen;
    QSet<QString> whole; // of them, shown as they were written
    view->setFocus();
    for (int page = 0; page < int(m_texts.size()) + 10; ++page) {
        for (const TimelineView::VisibleRow &row : view->visibleRows()) {
            const QModelIndex index = view->model()->index(row.row, 0);
            const QString name = index.data(models::ResourceNameRole).toString();
            const auto given = std::ranges::find(messages, MessageName(name), &Message::name);
            if (given == messages.end())
                continue; // of the sample
            seen.insert(name);
            if (index.data(models::TextRole).toString() == given->text)
                whole.insert(name);
            index.data(Qt::AccessibleTextRole);
        }
        draw(*chat.page);
        if (view->visibleRows().empty() || view->visibleRows().front().row == 0)
            break;
        // Page Up counts rows and would pass over some of those that are not of one height.
        const QPointF at = QRectF(view->viewport()->rect()).center();
        QWheelEvent wheel(at, view->viewport()->mapToGlobal(at), {0, view->viewport()->height() * 3 / 4}, {},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(view->viewport(), &wheel);
        QTest::qWait(0);
    }
    readAloud(QAccessible::queryAccessibleInterface(view));
    for (const Message &one : messages) {
        QVERIFY2(seen.contains(one.name.toString()), qPrintable(one.name.toString() + one.text.left(80)));
        QVERIFY2(whole.contains(one.name.toString()), qPrintable(one.text));
    }
}

void TestHostileChat::messagesFound()
{
    Chat chat;
    QList<Message> messages;
    for (int i = 0; i < m_texts.size(); ++i) {
        // A word that is found, on the same line: what looks like HTML looks so behind it too.
        const QString &text = m_texts.at(i);
        Message one = message(Launch, 100 + i, 1, now() + i * 1'000'000LL,
                              i % 2 == 0 ? QStringLiteral("bait ") + text : text + QStringLiteral(" bait"));
        one.sender.name = UserName(QStringLiteral("users/9%1").arg(i));
        one.sender.displayName = m_texts.at((i + 7) % m_texts.size());
        messages.append(one);
    }
    QVERIFY(await(chat.session.store().putMessages(Launch, messages)));
    chat.page->conversation()->header()->find()->click();
    SearchPane *pane = chat.page->searchPane();
    QListView *list = pane->list();
    QSet<QString> seen;
    for (const QString &typed :
         {QStringLiteral("bait"), QStringLiteral("img"), QStringLiteral("<img src"), m_texts.first()}) {
        pane->field()->setText(typed);
        QTRY_VERIFY(list->isVisible() && pane->model().state() == models::SearchModel::State::Found);
        QVERIFY(QTest::qWaitFor([&] { // a page at a time
            if (list->model()->canFetchMore({}))
                list->model()->fetchMore({});
            return !pane->model().hasMore();
        }));
        drawRows(*list, [&](const QModelIndex &index) {
            tipOf(list->viewport(), list->visualRect(index).center());
            if (index.row() % 25 == 0)
                list->setCurrentIndex(index); // the conversation follows
            if (typed == QLatin1String("bait"))
                seen.insert(pane->model().message(index.row()).name.toString());
        });
        readAloud(QAccessible::queryAccessibleInterface(pane));
    }
    QCOMPARE(seen.size(), m_texts.size());
}

void TestHostileChat::namesOfSpaces()
{
    Chat chat;
    QList<Space> spaces;
    for (int i = 0; i < m_texts.size(); ++i)
        spaces.append(space(SpaceName(QStringLiteral("spaces/h%1").arg(i)), m_texts.at(i), i * 1'000'000LL));
    QVERIFY(await(chat.session.store().putSpaces(spaces)));
    QListView *list = chat.page->spacesPane()->view();
    QTRY_VERIFY(list->model()->rowCount() >= m_texts.size());
    QSet<QString> seen;
    drawRows(*list, [&](const QModelIndex &index) {
        const QString name = index.data(models::ResourceNameRole).toString();
        if (name.startsWith(QLatin1String("spaces/h")))
            seen.insert(name);
        const QString tip = tipOf(list->viewport(), list->visualRect(index).center());
        QVERIFY2(tip.isEmpty() || tip == index.data().toString(), qPrintable(tip));
        index.data(Qt::AccessibleTextRole);
    });
    QCOMPARE(seen.size(), m_texts.size());
    for (int i = 0; i < m_texts.size(); i += 50) {
        chat.page->openSpace(SpaceName(QStringLiteral("spaces/h%1").arg(i)));
        draw(*chat.page);
    }
    ChatHeader header;
    header.resize(400, 60);
    int named = 0;
    for (const QString &text : std::as_const(m_texts)) {
        header.setSpace(summaryOf(text), 3);
        draw(header);
        named += labelled(header, {models::spaceLabel(summaryOf(text))});
    }
    QCOMPARE(named, int(m_texts.size()));
    readAloud(QAccessible::queryAccessibleInterface(chat.page.get()));
}

void TestHostileChat::namesAndAddressesOfMembers()
{
    Chat chat;
    QList<Membership> members;
    for (int i = 0; i < m_texts.size(); ++i) {
        Membership one = member(Launch, 1, Membership::Role::Member);
        one.name = MembershipName(QStringLiteral("spaces/launch/members/9%1").arg(i));
        one.member.name = UserName(QStringLiteral("users/9%1").arg(i));
        // One half as names, the other as addresses; some have both.
        one.member.displayName = i % 2 ? m_texts.at(i) : QString();
        one.member.email = i % 2 == 0 ? m_texts.at(i) : i % 3 ? m_texts.at(i - 1) : QString();
        members.append(one);
    }
    QVERIFY(await(chat.session.store().putMembers(Launch, members)));
    chat.page->conversation()->header()->members()->click();
    QTableView *table = chat.page->membersPane()->table();
    QTRY_COMPARE(table->model()->rowCount(), int(m_texts.size()));
    QSet<QString> seen;
    drawRows(*table, [&](const QModelIndex &index) {
        seen.insert(index.data(models::ResourceNameRole).toString());
        tipOf(table->viewport(), table->visualRect(index).center());
    });
    QCOMPARE(seen.size(), m_texts.size());
    readAloud(QAccessible::queryAccessibleInterface(table));
}

void TestHostileChat::aboutASpace()
{
    Chat chat;
    AboutPane pane(*chat.session.session);
    pane.resize(320, 600);
    int described = 0;
    int guided = 0;
    for (int i = 0; i < m_texts.size(); ++i) {
        SpaceSummary summary = summaryOf(m_texts.at(i));
        summary.space.description = m_texts.at(i);
        summary.space.guidelines = m_texts.at((i + 3) % m_texts.size());
        pane.setSpace(summary, 2);
        draw(pane);
        described += labelled(pane, {summary.space.description});
        guided += labelled(pane, {summary.space.guidelines});
    }
    QCOMPARE(described, int(m_texts.size()));
    QCOMPARE(guided, int(m_texts.size()));
}

void TestHostileChat::questions()
{
    Chat chat;
    chat.page->conversation()->header()->members()->click();
    QTableView *table = chat.page->membersPane()->table();
    QModelIndex me;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        if (table->model()->index(row, 0).data().toString().startsWith(QStringLiteral("Ana")))
            me = table->model()->index(row, 0);
    }
    QVERIFY(me.isValid());
    int asked = 0;
    for (const QString &text : std::as_const(m_texts)) {
        chat.page->membersPane()->setSpace(summaryOf(text));
        table->setCurrentIndex(me);
        QTest::keyClick(table, Qt::Key_Delete);
        QPointer<QMessageBox> box = chat.page->membersPane()->findChild<QMessageBox *>();
        QVERIFY(box);
        draw(*box);
        const QString name = models::spaceLabel(summaryOf(text));
        QVERIFY2(box->text().contains(name), qPrintable(box->text()));
        asked += box->isVisible();
        readAloud(QAccessible::queryAccessibleInterface(box));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->close();
        letGo();
        QVERIFY(!box);
    }
    QCOMPARE(asked, int(m_texts.size()));
}

void TestHostileChat::newSpaces()
{
    Chat chat;
    chat.page->spacesPane()->newSpaceButton()->click();
    auto *dialog = chat.window.findChild<NewSpaceDialog *>();
    QVERIFY(dialog);
    auto *field = dialog->findChild<QLineEdit *>();
    int typed = 0;
    for (const QString &text : std::as_const(m_texts)) {
        field->clear();
        field->insert(text);
        draw(*dialog);
        typed += models::plainName(text).isEmpty() || !field->text().isEmpty();
    }
    QCOMPARE(typed, int(m_texts.size()));
    readAloud(QAccessible::queryAccessibleInterface(dialog));
}

void TestHostileChat::peopleToAdd()
{
    Chat chat;
    chat.page->conversation()->header()->visibleAddPeople()->click();
    AddPeoplePane *pane = chat.page->addPeoplePane();
    auto *field = pane->findChild<QPlainTextEdit *>();
    auto *list = pane->findChild<QListView *>();
    int shown = 0;
    for (const QString &text : std::as_const(m_texts)) {
        field->setPlainText(text);
        draw(*chat.page);
        QStringList rows;
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            const QModelIndex index = list->model()->index(row, 0);
            rows.append(index.data().toString());
            if (row < 10)
                tipOf(list->viewport(), list->visualRect(index).center());
        }
        readAloud(QAccessible::queryAccessibleInterface(list));
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        // Whatever was pasted is named, so that nobody is left out without a word.
        const auto pasted = models::parseAddresses(field->toPlainText());
        shown += rows.size() == pasted.size() &&
                 std::ranges::all_of(pasted, [&](const auto &one) { return rows.contains(one.address); });
    }
    QCOMPARE(shown, int(m_texts.size()));
}

void TestHostileChat::tellsItsSize()
{
    tellSize({});
}

QTEST_MAIN(TestHostileChat)
#include "tst_hostilechat.moc"
