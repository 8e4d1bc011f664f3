// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/searchpane.h"

#include "models/roles.h"
#include "tests/ui/onlinechat.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/widgets/button.h"
#include "ui/widgets/searchfield.h"

#include <QListView>
#include <QPlainTextEdit>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// A chat page over the sample account, without a network: nothing here may need one.
struct Fixture
{
    explicit Fixture(QSize size = {1280, 800})
        : chat(size)
    {
        QTRY_COMPARE(chat.page->openedSpace(), sample::Launch);
    }

    SearchPane *pane() const { return chat.page->searchPane(); }
    QListView *list() const { return pane()->list(); }
    TimelineView *timeline() const { return chat.page->conversation()->timeline(); }
    RightPane *right() const { return chat.page->rightPane(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : chat.page.get(), key,
                        modifiers);
    }
    void find(const QString &text)
    {
        pane()->field()->clear();
        if (text.toLatin1() == text.toUtf8())
            QTest::keyClicks(pane()->field(), text);
        else
            pane()->field()->insert(text); // as an input method does
        QTRY_VERIFY(pane()->model().state() != models::SearchModel::State::Searching);
    }
    QString current() const { return timeline()->currentIndex().data(models::TextRole).toString(); }

    OnlineChat chat;
};

} // namespace

class TestSearchPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysOpenIt();
    void typingFindsAndArrowsShowInPlace();
    void returnGoesThereAndEscapeBack();
    void f3WalksWithoutThePane();
    void everywhereOpensTheSpace();
    void saysWhatIsSearched();
    void saysHowFarBackOlderPagesReach();
    void saysWhenNothingIsFound();
    void whatIsNotSentIsSaidNotToBeSearched();
    void resultsAreAnnounced();
    void anOldMessageIsLoadedUpTo();
    void theFocusGoesBackWhereItWas();
    void anotherSpaceIsAnotherSearch();
    void nothingIsSent();
};

void TestSearchPane::keysOpenIt()
{
    Fixture t;
    t.chat.page->conversation()->focusComposer();
    t.press(Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(t.right()->currentPage(), t.pane());
    QCOMPARE(t.right()->accessibleName(), QStringLiteral("Search"));
    QVERIFY(t.pane()->field()->hasFocus());
    QCOMPARE(t.pane()->model().space(), sample::Launch);
    t.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(t.pane()->model().space().isEmpty());
    QVERIFY(t.pane()->field()->hasFocus());
    t.press(Qt::Key_Escape);
    QVERIFY(!t.right()->isOpen());
    // From the list of spaces, too.
    t.chat.page->spacesPane()->focusList();
    t.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(t.pane()->field()->hasFocus());
    // And by mouse.
    QTest::mouseClick(t.chat.page->conversation()->header()->find(), Qt::LeftButton);
    QVERIFY(!t.right()->isOpen());
    QTest::mouseClick(t.chat.page->conversation()->header()->find(), Qt::LeftButton);
    QCOMPARE(t.right()->currentPage(), t.pane());
}

void TestSearchPane::typingFindsAndArrowsShowInPlace()
{
    Fixture t;
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.find(QStringLiteral("the"));
    QCOMPARE(t.list()->model()->rowCount(), 4);
    QVERIFY(t.list()->isVisible());
    QVERIFY(!t.list()->currentIndex().isValid()); // nothing moves while one types
    t.press(Qt::Key_Down);
    QVERIFY(t.current().startsWith(QStringLiteral("The build is green")));
    QVERIFY(t.pane()->field()->hasFocus());
    QCOMPARE(t.timeline()->selectedText(), QStringLiteral("The"));
    t.press(Qt::Key_Down);
    QVERIFY(t.current().startsWith(QStringLiteral("Day one.")));
    QVERIFY(!t.timeline()->visualRect(t.timeline()->currentIndex()).isNull());
    t.press(Qt::Key_Up);
    QVERIFY(t.current().startsWith(QStringLiteral("The build is green")));
    t.press(Qt::Key_Up); // there is nothing newer
    QCOMPARE(t.list()->currentIndex().row(), 0);
    t.find(QString::fromUtf8("ไทย"));
    QCOMPARE(t.list()->model()->rowCount(), 1);
    t.press(Qt::Key_Return);
    QCOMPARE(t.timeline()->selectedText(), QString::fromUtf8("ไทย"));
}

void TestSearchPane::returnGoesThereAndEscapeBack()
{
    Fixture t;
    auto *text = t.chat.page->conversation()->composer()->findChild<QPlainTextEdit *>();
    t.chat.page->conversation()->focusComposer();
    QTest::keyClicks(text, QStringLiteral("half a thought"));
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.find(QStringLiteral("checklist"));
    t.press(Qt::Key_Return); // the first one
    QVERIFY(t.pane()->field()->hasFocus());
    t.press(Qt::Key_Return); // go there
    QVERIFY(t.timeline()->hasFocus());
    QVERIFY(t.current().contains(QStringLiteral("Checklist v3")));
    t.press(Qt::Key_Escape); // the selected words
    t.press(Qt::Key_Escape); // the pane
    QVERIFY(!t.right()->isOpen());
    QVERIFY(text->hasFocus());
    QCOMPARE(text->toPlainText(), QStringLiteral("half a thought"));
    // In the field the first step back is what was typed.
    t.press(Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(t.pane()->field()->selectedText(), QStringLiteral("checklist"));
    t.press(Qt::Key_Escape);
    QVERIFY(t.pane()->field()->text().isEmpty());
    QVERIFY(t.right()->isOpen());
    t.press(Qt::Key_Escape);
    QVERIFY(!t.right()->isOpen());
}

void TestSearchPane::f3WalksWithoutThePane()
{
    Fixture t;
    t.press(Qt::Key_F3); // nothing to look for yet
    QVERIFY(t.pane()->field()->hasFocus());
    t.find(QStringLiteral("the"));
    t.chat.page->conversation()->focusComposer();
    t.press(Qt::Key_F3);
    QVERIFY(t.current().startsWith(QStringLiteral("The build is green")));
    t.right()->closePane();
    t.press(Qt::Key_F3);
    QVERIFY(t.current().startsWith(QStringLiteral("Day one.")));
    t.press(Qt::Key_F3, Qt::ShiftModifier);
    QVERIFY(t.current().startsWith(QStringLiteral("The build is green")));
}

void TestSearchPane::everywhereOpensTheSpace()
{
    Fixture t;
    t.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    t.find(QStringLiteral("lunch"));
    QCOMPARE(t.list()->model()->rowCount(), 1);
    QCOMPARE(t.list()->model()->index(0, 0).data(models::SecondLineRole).toString(),
             QStringLiteral("Budi Santoso"));
    t.press(Qt::Key_Return);
    QCOMPARE(t.chat.page->openedSpace(), sample::Budi);
    QCOMPARE(t.current(), QStringLiteral("Can you look before lunch?"));
    QCOMPARE(t.timeline()->selectedText(), QStringLiteral("lunch"));
    QVERIFY(t.pane()->field()->hasFocus());
    QCOMPARE(t.list()->model()->rowCount(), 1);
}

void TestSearchPane::saysWhatIsSearched()
{
    Fixture t;
    t.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(says(*t.pane(), QStringLiteral("Only messages kept on this computer are searched.")));
    QVERIFY(says(*t.pane(), QStringLiteral("back to the beginning")));
    t.chat.page->openSpace(sample::Budi);
    QVERIFY(says(*t.pane(), QStringLiteral("Here they go back to ")));
    QVERIFY(!says(*t.pane(), QStringLiteral("the beginning")));
    t.chat.page->openSpace(SpaceName(QStringLiteral("spaces/announce")));
    QVERIFY(says(*t.pane(), QStringLiteral("None of this space are yet.")));
    t.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(says(*t.pane(), QStringLiteral("those of spaces you have opened")));
}

void TestSearchPane::saysHowFarBackOlderPagesReach()
{
    Fixture t;
    AccountStore &store = t.chat.session.store();
    t.chat.page->openSpace(sample::Budi);
    t.press(Qt::Key_F, Qt::ControlModifier);
    const auto old = [](int number, int years) {
        return sample::message(sample::Budi, number, 2, sample::now() - years * 365LL * 86'400 * 1'000'000,
                               QStringLiteral("old"));
    };
    const auto day = [&store] {
        const QDate oldest =
            QDateTime::fromMSecsSinceEpoch(store.oldest(sample::Budi)->createdAt / 1000).date();
        return QLocale().toString(oldest, QLocale::LongFormat);
    };
    const QString before = day();
    QVERIFY(says(*t.pane(), before));
    QVERIFY(await(store.putMessages(sample::Budi, {old(9001, 2)})));
    QVERIFY(day() != before);
    QTRY_VERIFY(says(*t.pane(), day()));
    QVERIFY(!says(*t.pane(), before));
    // After the last page, which has nothing new.
    QVERIFY(await(store.putMessageRange(sample::Budi, {old(9001, 2)}, true)));
    Q_EMIT t.chat.session.session->loadingOlderChanged(sample::Budi, false);
    QTRY_VERIFY(says(*t.pane(), QStringLiteral("back to the beginning")));
}

void TestSearchPane::saysWhenNothingIsFound()
{
    Fixture t;
    t.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(says(*t.pane(), QStringLiteral("Find what was said")));
    t.find(QStringLiteral("zebra"));
    QVERIFY(says(*t.pane(), QStringLiteral("Nothing found")));
    QVERIFY(!t.list()->isVisible());
    t.press(Qt::Key_Down); // nowhere to go
    t.press(Qt::Key_Return);
    QVERIFY(t.pane()->field()->hasFocus());
    t.find(QStringLiteral("checklist"));
    QVERIFY(t.list()->isVisible());
}

void TestSearchPane::whatIsNotSentIsSaidNotToBeSearched()
{
    const QString found = QStringLiteral("What you wrote or changed is found once it is sent.");
    Fixture t;
    AccountStore &store = t.chat.session.store();
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.find(QStringLiteral("zebra"));
    QVERIFY(says(*t.pane(), QStringLiteral("No message of this space kept on this computer")));
    QVERIFY(!says(*t.pane(), found));
    OutboxRow row;
    row.space = sample::Launch;
    row.text = QStringLiteral("A zebra");
    row.clientId = newClientMessageId();
    row.requestId = newRequestId();
    const auto added = await(store.addToOutbox(row));
    QVERIFY(added);
    QTRY_VERIFY(says(*t.pane(), found));
    QVERIFY2(says(*t.pane(), QStringLiteral("No message of this space that was sent and is kept")),
             "the one that waits has these words");
    // Elsewhere nothing waits.
    t.chat.page->openSpace(sample::Budi);
    QVERIFY(!says(*t.pane(), found));
    t.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(says(*t.pane(), found));
    QTRY_VERIFY(says(*t.pane(), QStringLiteral("No message that was sent and is kept on this computer")));
    QVERIFY(await(store.removeFromOutbox(added->id)));
    QTRY_VERIFY(!says(*t.pane(), found));
}

void TestSearchPane::resultsAreAnnounced()
{
    Fixture t;
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.find(QStringLiteral("the"));
    QTRY_COMPARE(t.chat.notifier->lastAnnouncement(), QStringLiteral("4 messages found"));
    t.find(QStringLiteral("zebra"));
    QTRY_COMPARE(t.chat.notifier->lastAnnouncement(), QStringLiteral("Nothing found"));
    QCOMPARE(t.list()->accessibleName(), QStringLiteral("Messages found"));
    QCOMPARE(t.pane()->field()->accessibleName(), QStringLiteral("Search messages"));
}

void TestSearchPane::anOldMessageIsLoadedUpTo()
{
    Fixture t;
    QList<Message> many;
    for (int i = 0; i < 3000; ++i)
        many.append(
            sample::message(sample::Budi, 1000 + i, 2, sample::now() - (4000 - i) * 60'000'000LL,
                            i == 40 ? QStringLiteral("the needle") : QStringLiteral("hay %1").arg(i)));
    QVERIFY(await(t.chat.session.store().putMessages(sample::Budi, many)));
    QList<Message> others;
    for (int i = 0; i < 600; ++i)
        others.append(sample::message(sample::Launch, 1000 + i, 2, sample::now() - (700 - i) * 60'000'000LL,
                                      QStringLiteral("straw %1").arg(i)));
    QVERIFY(await(t.chat.session.store().putMessages(sample::Launch, others)));
    t.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    t.find(QStringLiteral("needle"));
    t.press(Qt::Key_Return);
    QTRY_COMPARE(t.current(), QStringLiteral("the needle"));
    const QRect box = t.timeline()->visualRect(t.timeline()->currentIndex());
    QVERIFY(t.timeline()->viewport()->rect().contains(box));
    QVERIFY(!t.timeline()->isAtBottom());
    // Left before it was reached: the next space is not disturbed.
    t.find(QStringLiteral("hay 41"));
    t.chat.page->openSpace(sample::Launch);
    t.press(Qt::Key_Return);
    t.chat.page->openSpace(sample::Launch);
    const int rows = t.chat.page->conversation()->model().rowCount();
    QTest::qWait(50); // for what was to go on loading, and should not here
    QCOMPARE(t.chat.page->conversation()->model().rowCount(), rows);
    QVERIFY(!t.timeline()->currentIndex().isValid());
}

void TestSearchPane::theFocusGoesBackWhereItWas()
{
    Fixture t;
    t.chat.page->conversation()->focusTimeline();
    t.right()->showPage(t.chat.page->rightPane()->currentPage() ? t.right()->currentPage() : t.pane());
    t.right()->closePane();
    // Another pane is open and the focus is elsewhere.
    t.press(Qt::Key_F9);
    t.chat.page->conversation()->focusComposer();
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.press(Qt::Key_Escape);
    QVERIFY(t.chat.page->conversation()->composer()->isAncestorOf(QApplication::focusWidget()));
}

void TestSearchPane::anotherSpaceIsAnotherSearch()
{
    Fixture t;
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.find(QStringLiteral("lunch"));
    QCOMPARE(t.list()->model()->rowCount(), 0);
    t.chat.page->openSpace(sample::Budi);
    QTRY_COMPARE(t.list()->model()->rowCount(), 1);
}

void TestSearchPane::nothingIsSent()
{
    Fixture t;
    const qsizetype before = t.chat.server.requests().size();
    t.press(Qt::Key_F, Qt::ControlModifier);
    t.find(QStringLiteral("plan"));
    t.press(Qt::Key_Return);
    t.find(QStringLiteral("https://example.com/plan?v=3"));
    QCOMPARE(t.list()->model()->rowCount(), 1);
    t.press(Qt::Key_Return);
    QTRY_VERIFY(t.timeline()->currentIndex().isValid());
    QCOMPARE(t.chat.server.requests().size(), before);
}

QTEST_MAIN(TestSearchPane)
#include "tst_searchpane.moc"
