// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"
#include "models/roles.h"
#include "tests/ui/hostileworld.h"
#include "tests/ui/samplechat.h"
#include "ui/chat/aboutpane.h"
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
#include <QPointer>
#include <QTableView>
#include <QTest>

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
    view->setFocus();
    for (int page = 0; page < int(m_texts.size()) + 10; ++page) {
        for (const TimelineView::VisibleRow &row : view->visibleRows()) {
            const QModelIndex index = view->model()->index(row.row, 0);
            seen.insert(index.data(models::TextRole).toString());
            index.data(Qt::AccessibleTextRole);
        }
        draw(*chat.page);
        if (view->visibleRows().empty() || view->visibleRows().front().row == 0)
            break;
        QTest::keyClick(view, Qt::Key_PageUp);
        QTest::qWait(0);
    }
    readAloud(QAccessible::queryAccessibleInterface(view));
    QVERIFY2(seen.size() > 20, QByteArray::number(seen.size()));
    const QSet<QString> given(m_texts.begin(), m_texts.end());
    QVERIFY2(seen.intersect(given).size() > 20, "texts stand as they were written");
}

void TestHostileChat::messagesFound()
{
    Chat chat;
    QList<Message> messages;
    for (int i = 0; i < m_texts.size(); ++i) {
        Message one = message(Launch, 100 + i, 1, now() + i * 1'000'000LL, m_texts.at(i));
        one.sender.name = UserName(QStringLiteral("users/9%1").arg(i));
        one.sender.displayName = m_texts.at((i + 7) % m_texts.size());
        messages.append(one);
    }
    QVERIFY(await(chat.session.store().putMessages(Launch, messages)));
    chat.page->conversation()->header()->find()->click();
    SearchPane *pane = chat.page->searchPane();
    for (const QString &typed : {QStringLiteral("img"), QStringLiteral("<img src"), m_texts.first()}) {
        pane->field()->setText(typed);
        QTRY_VERIFY(pane->list()->isVisible() && pane->model().state() == models::SearchModel::State::Found);
        for (int row = 0; row < pane->list()->model()->rowCount(); row += 5) {
            const QModelIndex index = pane->list()->model()->index(row, 0);
            pane->list()->setCurrentIndex(index);
            draw(*pane);
            tipOf(pane->list()->viewport(), pane->list()->visualRect(index).center());
        }
        readAloud(QAccessible::queryAccessibleInterface(pane));
    }
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
    for (int row = 0; row < list->model()->rowCount(); row += 8) {
        const QModelIndex index = list->model()->index(row, 0);
        list->scrollTo(index, QAbstractItemView::PositionAtTop);
        draw(*list);
        const QString tip = tipOf(list->viewport(), list->visualRect(index).center());
        QVERIFY2(tip.isEmpty() || tip == index.data().toString(), qPrintable(tip));
        index.data(Qt::AccessibleTextRole);
        if (row % 64 == 0 && !index.data(models::ResourceNameRole).toString().isEmpty()) {
            chat.page->openSpace(SpaceName(index.data(models::ResourceNameRole).toString()));
            draw(*chat.page);
        }
    }
    ChatHeader header;
    header.resize(400, 60);
    for (const QString &text : std::as_const(m_texts)) {
        header.setSpace(summaryOf(text), 3);
        draw(header);
    }
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
        one.member.displayName = i % 2 ? m_texts.at(i) : QString();
        one.member.email = i % 3 ? m_texts.at(m_texts.size() - 1 - i) : QString();
        members.append(one);
    }
    QVERIFY(await(chat.session.store().putMembers(Launch, members)));
    chat.page->conversation()->header()->members()->click();
    QTableView *table = chat.page->membersPane()->table();
    QTRY_COMPARE(table->model()->rowCount(), int(m_texts.size()));
    for (int row = 0; row < table->model()->rowCount(); row += 6) {
        const QModelIndex index = table->model()->index(row, 0);
        table->scrollTo(index, QAbstractItemView::PositionAtTop);
        draw(*table);
        tipOf(table->viewport(), table->visualRect(index).center());
    }
    readAloud(QAccessible::queryAccessibleInterface(table));
}

void TestHostileChat::aboutASpace()
{
    Chat chat;
    AboutPane pane(*chat.session.session);
    pane.resize(320, 600);
    for (int i = 0; i < m_texts.size(); ++i) {
        SpaceSummary summary = summaryOf(m_texts.at(i));
        summary.space.description = m_texts.at(i);
        summary.space.guidelines = m_texts.at((i + 3) % m_texts.size());
        pane.setSpace(summary, 2);
        if (i % 5 == 0)
            draw(pane);
    }
    const auto labels = pane.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [this](const QLabel *label) { return label->text() == m_texts.constLast(); }));
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
    for (int i = 0; i < m_texts.size(); i += 10) {
        chat.page->membersPane()->setSpace(summaryOf(m_texts.at(i)));
        table->setCurrentIndex(me);
        QTest::keyClick(table, Qt::Key_Delete);
        QPointer<QMessageBox> box = chat.page->membersPane()->findChild<QMessageBox *>();
        QVERIFY(box);
        draw(*box);
        const QString name = models::plainName(m_texts.at(i));
        QVERIFY2(name.isEmpty() || box->text().contains(name), qPrintable(box->text()));
        readAloud(QAccessible::queryAccessibleInterface(box));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->close();
        QTRY_VERIFY(!box);
    }
}

void TestHostileChat::newSpaces()
{
    Chat chat;
    chat.page->spacesPane()->newSpaceButton()->click();
    auto *dialog = chat.window.findChild<NewSpaceDialog *>();
    QVERIFY(dialog);
    auto *field = dialog->findChild<QLineEdit *>();
    for (const QString &text : std::as_const(m_texts)) {
        field->clear();
        field->insert(text);
        draw(*dialog);
    }
    readAloud(QAccessible::queryAccessibleInterface(dialog));
}

QTEST_MAIN(TestHostileChat)
#include "tst_hostilechat.moc"
